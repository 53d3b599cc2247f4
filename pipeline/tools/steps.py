"""The steps of a long command, as its progress bar names them."""

READING = "đọc tệp | reading the file"
IDENTIFYING = "tìm đơn vị | finding the units"
CARRYING = "chuyển đổi | carrying over"
WRITING = "ghi kết quả | writing"
LOCATING = "tra cứu | looking up"
