"""What the header of a column says: that it adds up, that it is a rate, what it measures."""

import re
import unicodedata

AREA, PEOPLE, HOUSEHOLDS, OTHER = "area", "people", "households", "other"


def words(texts: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile words twice: as spelt, and without marks for headers that have none."""
    bare = "".join(_bare(letter) for letter in texts)
    ends = r"(?<![^\W_])(?:{})(?![^\W_])"
    return re.compile(ends.format(texts)), re.compile(ends.format(bare))


def _bare(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


RUNNING = words("stt|tt|số tt|số thứ tự|thứ tự|no|số")
DAYS = words("ngày|thời điểm|date|day")
YEARS = words("năm|year|tháng|month|quý|ngày|thời điểm|date|day|kỳ")
CODES = words(
    "mã|mã số|code|id|fid|gid|objectid|điện thoại|sđt|phone|kinh độ|vĩ độ|lat|lon|"
    "latitude|longitude|tọa độ|toạ độ|cmnd|cccd(?! (?:đã|được) cấp)|ward_id|số hiệu"
)
IDENTIFIERS = words(
    "số điện thoại|điện thoại|số máy|fax|mã số|mã số thuế|mst|số cccd|số cmnd|số định danh|"
    "số tài khoản|số quyết định|số qđ|số công văn|số cv|số văn bản|số hiệu|số sổ|số thửa|số tờ|"
    "số nhà|số ký hiệu|số báo danh|"
    "số phòng|số lô|số khoảnh|số tiểu khu|số gcn|số hộ chiếu|số đăng ký|"
    "số giấy phép|số nghị quyết|số xe$|số di động|số zalo|"
    "ngày sinh|ngày cấp|ngày ban hành|ngày ký|ngày lập|ngày đăng ký|"
    "tờ bản đồ|bản đồ số|số thứ tự|thứ tự|number of the decision|decision number|decision no"
)
"""Numbers that are names: they begin with the word for a count, and count nothing."""
_RATES = words(
    "tỷ lệ|tỉ lệ|tyle|tile|matdo|tỷ trọng|tỉ trọng|tỷ suất|tỉ suất|mật độ|bình quân|trung bình|"
    "chỉ số|hệ số|rate|ratio|density|mean|average|avg|percent|percentage|pct|per|"
    "năng suất|đơn giá|đầu người|index|score|median|trung vị|cơ cấu|share|yield|"
    "price|height|elevation|độ cao|nhiệt độ|tuổi thọ|điểm số|điểm trung bình|tốc độ|"
    r"tăng trưởng|growth|(?<!trong )độ tuổi(?! lao động)|(?<!\d )(?<!độ )(?<!nhóm )tuổi|age|"
    "vòng quay|mức|ph|p h|temperature|độ ẩm|tb|bq|bqđn|tnbq|tỷ số|tỉ số|"
    "quy mô (?:hộ|lớp|gia đình)|household size|"
    "tl|thuế suất|lãi suất|hiệu suất|cỡ hộ|cỡ lớp|số lần sử dụng|"
    "so kh|so ck|so với|so cùng kỳ|trị số|tham số|thông số|xác suất|phần trăm|"
    "(?<!thời )(?<!trọng )điểm(?! trường| dân| du| bán| bưu)"
)
CLASSES = words(
    "hạng|xếp hạng|xếp loại|phân loại|loại|vùng|khu vực|rank|class|category|type|cấp|"
    "nhóm|zone|region"
)
_AREAS = words("diện tích|dientich|dt|dttn|area|area_sqm|area_km2|ha|km2|km²|m2|m²")
_PEOPLE = words(
    "dân số|danso|ds|nhân khẩu|số người|người|population|pop|people|persons|số khẩu|khẩu|"
    "dân(?! phố| cư)|inhabitants|nam|nữ|học sinh|hs|sinh viên|trẻ em|trẻ|lao động|lđ|cử tri|"
    "phụ nữ|đảng viên|hội viên|công nhân|người cao tuổi|male|female|voters|students|births|deaths"
)
HOUSEHOLD_WORDS = words("số hộ|soho|(?<!phòng )(?<!bảo )(?<!ủng )hộ|hộ dân|households|hộ gia đình")
_COUNTS = words(
    "số(?! liệu)|số lượng|tổng|tổng số|nam|nữ|lao động|lđ|sản lượng|total|count|number|tấn|đồng|"
    "vnđ|triệu|tỷ đồng|trường|lớp|học sinh|giáo viên|bác sĩ|giường|trạm|urban|rural|"
    "male|female|births|deaths|voters|cử tri|thuế|đảng viên|cases|schools|students|"
    "teachers|thành thị|nông thôn|sinh|chết|con|trâu|bò|lợn|chiếc|cái|kg|đất|km|"
    "chiều dài|length|doanh thu|ngân sách|vốn|revenue|budget|sum|cơ sở|doanh nghiệp|"
    "hộ nghèo|hộ cận nghèo|thôn|tổ dân phố|làng|giá trị sản xuất|thu ngân sách|"
    "chi ngân sách|tổng thu|tổng chi|quân số|đã cấp|"
    "hs|gv|grdp|cán bộ|công chức|biên chế|dư nợ|phòng học"
)
_LAND = re.compile(r"(?:tổng )?(?:đất|rừng|dat|rung)(?!\w)")
_CODE_OF = re.compile(r"(?:mã|ma) (?:số )?\w")
_NUMBERED = re.compile(
    r"[^\W\d_]+(?<!\bdân)(?<!\btổng)(?<!\bthiểu)(?<!\bđa)(?<!\bhệ)(?<!\bchỉ)(?<!\btỷ)(?<!\btỉ)"
    r"(?<!\btrị)(?<!\btham)(?<!\bthông)(?<!\bchữ)(?<!\bước)(?<!\bquân) số$"
)
_PLACE = re.compile(r"(?:lat|lon|long|lng|x|y)(?:itude|gitude)?(?:_?(?:wgs84|vn2000|dd|deg|m))?")
_THOUSANDS = re.compile(r"nghìn|ngàn|vạn|triệu|1[. ]?000|thousand|million")
_LEADS_CLASS = re.compile(
    r"(?:loại|phân loại|xếp loại|hạng|xếp hạng|vùng|khu vực|cấp|nhóm|rank|class|category|type|zone|"
    r"region|loai|phan loai|hang|vung|khu vuc|cap|nhom)(?!\w)"
)
DENSITIES = words("mật độ|density")
OF_LAND = words(
    "rừng|che phủ|đất|diện tích|tưới|cây|trồng|canh tác|năng suất|forest|land|yield|độ cao|"
    "elevation|height|nhiệt độ|temperature|độ ẩm|độ dốc|slope|lượng mưa|rainfall"
)
"""What is said of land and not of people: weighted by area, if at all."""
LEVELS = words(
    "khoảng cách|kc|cự ly|distance|"
    "cách (?:trung tâm|tt|ubnd|huyện|tỉnh|thành phố|tp|xã|biển|cửa khẩu)|"
    "đến (?:trung tâm|ubnd|huyện lỵ|tỉnh lỵ)|bán kính|chu vi|perimeter|shape length|shape leng|"
    "số ngày (?:nắng|mưa|ngập|rét|nóng)|ngày mưa|giờ nắng|số tháng|số năm|số tuần|"
    "sau (?:khi )?(?:sắp xếp|sáp nhập|sát nhập|hợp nhất|nhập)|(?:xã|phường|đơn vị|đvhc) mới|"
    "số sao|sao|stars?|tiêu chí|criteria|số dân tộc(?! thiểu số)|số thành phần dân tộc|"
    "số tầng|số bậc|số làn xe|số lớn nhất|số nhỏ nhất"
)
"""Numbers that each unit has for itself: they neither add up nor have a weight."""
RANKS = words("hạng|xếp hạng|thứ hạng|xếp thứ|vị thứ|rank|ranking")
ALWAYS_CLASSES = words("xếp loại|phân loại|xếp hạng")
"""Whatever else is said: 'Tổng hợp xếp loại' is no sum."""
MOST_CLASSES = 10
"""More ranks than these are places in a list and no classes."""
_PER_HEAD = words("thu nhập|lương(?! thực)|tiền lương|giá(?! trị)|income|salary|wage|wages|price")
_SHARES_OF_ALL = words(
    "cơ cấu|tỷ trọng|tỉ trọng|"
    "(?:so với|trong) (?:toàn|cả|tổng số|tổng) ?(?:tỉnh|huyện)?|toàn tỉnh|cả tỉnh|"
    r"(?:tỷ|tỉ) lệ(?: %)? (?:dân số|diện tích|số hộ|nhân khẩu)(?: tự nhiên)?(?=\s*(?:\(|$))|"
    "share of (?:total|the province)|structure"
)
_BARE_SHARE = re.compile(r"(?:chiếm )?(?:(?:tỷ|tỉ) lệ|tl)?\s*(?:\(?%\)?)?")
_IN_ALL = words("tổng|tổng số|total|sum")
_NO_WORDS = re.compile(r"\s*\(.*?\)|\b(?:ha|km2|m2|sqm|sqkm|nam)\b|[^a-z]+")
_TOTAL_AREA = re.compile(
    r"(?:tong )?(?:dien tich|dt)(?: dat)?(?: tu nhien)?|dttn|tong dien tich toan xa|(?:total )?area"
)
_ALL_HOUSEHOLDS = re.compile(
    r"(?:tong )?(?:so )?ho(?: dan| gia dinh)?(?: toan xa)?|(?:total )?(?:number of )?households"
)
_NEUTRAL_ABOVE = re.compile(
    r"(?:tong so|tong cong|tong|chung|toan xa|total|so luong|so lieu|quy mo|thong tin chung|"
    r"chi tieu|"
    r"hien trang|thuc hien|ke hoach|uoc tinh|chinh thuc|so bo|dat dai|don vi tinh|"
    r"(?:tong |so )*(?:dien tich|dan so|nhan khau|ho|ho dan|ho gia dinh|area|population|households)"
    r"(?: tu nhien| trung binh)?"
    r"(?:,? (?:va |- )?(?:dien tich|dan so|so ho|ho|nhan khau|mat do dan so|population|area))*|"
    r"(?:nam |year |tinh den |den |ngay |thang |quy )*[\d /.-]*)"
)
"""What may stand above a column of all land, people or households: 'Hộ nghèo' may not."""
_ROUND = r"(?:100|10{0,2}[ .,]?000)(?!\d)"
_ONES = (
    r"(?:người|hộ|dân|khẩu|trẻ|lớp|giáo viên|gv|học sinh|hs|lao động|lđ|bác sĩ|bs|giường|phòng|năm|"
    r"tháng|tuần|ngày|buổi|thôn|xã|huyện|tỉnh|trường|cô|cán bộ|"
    r"điểm(?! trường)|phụ nữ|pn|bà mẹ|con|máy|vụ|person|capita|"
    r"class|teacher|household)(?!\w)"
)
_MANY = r"(?:vạn|nghìn|ngàn|triệu)"
_RATE_SIGNS = re.compile(
    rf"%|‰|/\s*(?:km|ha|m2|m²|{_ROUND}|{_MANY})|(?<=[^\s/])/\s*{_ONES}"
    rf"|(?<!có )(?<!\w)trên (?:{_ROUND} ?{_ONES}|(?:(?:một|mỗi|1) )?{_MANY}|(?:một|mỗi|1) {_ONES})"
    r"|(?<!\w)trên (?:lớp|giáo viên|gv|bác sĩ|hộ|đầu người)(?!\w)"
    r"|(?<!\w)(?:trên|cho|tính trên) (?:(?:một|mỗi|1) )?(?:km2|km²|ha|thôn|xã|trường|lớp)(?!\w)"
    rf"|(?<!\w)mỗi {_ONES}|(?<!\w)một (?:lớp|giáo viên|bác sĩ|lao động)(?!\w)"
)
"""Signs of a quotient. ' / ' with a space before it stands between the lines of a header."""
_MEAN_POPULATION = re.compile(
    r"(?<!\w)(?:dân số|ds) (?:trung bình|bình quân|tb|bq)(?!\w)|average population|mid-?year pop"
)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BELOW_THE_LINE = re.compile(r"(?<!\s)/\s*(.+)$")


def below_the_line(header: str) -> str:
    """Return by what a header says that its figures are divided, '' if it does not say.

    Examples
    --------
    >>> below_the_line("Số người/điểm bầu cử"), below_the_line("Dân số / Nam")
    ('điểm bầu cử', '')
    >>> below_the_line("Thu nhập/người/tháng")
    'người/tháng'
    """
    found = _BELOW_THE_LINE.search(header)
    return found[1].strip() if found else ""


_NO_RATES = re.compile(
    r"mức sống(?: (?:trung bình|thấp|khá|cao))?|(?:học lực|xếp loại|hạnh kiểm) trung bình|"
    r"^(?:số )?(?:hộ|hs|học sinh)(?: có)?(?: thu nhập)? trung bình|(?:dưới|trên) mức bình quân|"
    r"cao tuổi|trẻ tuổi|trung bình thế|tổng mức|(?:độ )?tuổi (?:trên|từ|dưới|\d)|"
    r"điểm (?:sạt lở|ngập|nóng)|age \d",
    re.IGNORECASE,
)
_COUNTED_FIRST = re.compile(r"(?:số )?(?:hộ|người|lao động)(?!\w)", re.IGNORECASE)
"""What holds a word of rates, and counts: 'Hộ mức sống trung bình'."""


def has(pattern: tuple[re.Pattern[str], re.Pattern[str]], header: str) -> bool:
    """Tell whether a header has one of the words; one without marks is compared without."""
    text = _CAMEL.sub(" ", header).lower().replace("_", " ")
    return pattern[text.isascii()].search(text) is not None


def is_name(header: str) -> bool:
    """Tell whether figures are names: codes, and what is called 'X số', number such and such.

    Examples
    --------
    >>> is_name("Mã hộ"), is_name("Thửa đất số"), is_name("Số điện thoại"), is_name("Dân số")
    (True, True, True, False)
    >>> is_name("Dân tộc thiểu số"), is_name("Số hộ")
    (False, False)
    """
    text = _CAMEL.sub(" ", header).lower().replace("_", " ").strip()
    last = text.split(" / ")[-1]
    if last.startswith(("tổng ", "tong ")):
        return False
    numbered = _NUMBERED.search(last) is not None
    return _CODE_OF.match(last) is not None or numbered or has(IDENTIFIERS, header)


def is_class(header: str) -> bool:
    """Tell whether the figures below a header are classes: it begins so, or says it outright.

    Examples
    --------
    >>> is_class("Loại xã"), is_class("Tổng hợp xếp loại"), is_class("Nhà cấp 4")
    (True, True, False)
    """
    leads = _LEADS_CLASS.match(_CAMEL.sub(" ", header).lower().replace("_", " ").strip())
    return has(ALWAYS_CLASSES, header) or (leads is not None and not is_additive(header))


def is_place(header: str) -> bool:
    """Tell whether a header is that of a coordinate: 'Lon' is no 'lợn', which are counted.

    Examples
    --------
    >>> is_place("Lon"), is_place("Longitude"), is_place("Lợn")
    (True, True, False)
    """
    return _PLACE.fullmatch(header.strip().lower()) is not None


def measure_of(header: str) -> str:
    """Tell what a column of counts or areas measures.

    Examples
    --------
    >>> measure_of("Đất hộ gia đình sử dụng"), measure_of("Số hộ"), measure_of("Học sinh")
    ('area', 'households', 'people')
    """
    if has(_AREAS, header) or _LAND.match(header.rsplit(" / ", maxsplit=1)[-1].lower()):
        return AREA
    if has(HOUSEHOLD_WORDS, header) and not has(words("người|dân số|nhân khẩu"), header):
        return HOUSEHOLDS
    return PEOPLE if has(_PEOPLE, header) else OTHER


def is_rate(header: str) -> bool:
    """Tell whether a header speaks of a mean, a rate, a share or a density.

    Examples
    --------
    >>> is_rate("Tỷ lệ hộ nghèo (%)"), is_rate("Dân số trung bình"), is_rate("Số hộ")
    (True, False, False)
    >>> is_rate("Bác sĩ trên 10.000 dân"), is_rate("Học sinh/lớp"), is_rate("Dân số trên 15 tuổi")
    (True, True, False)
    """
    text = header.lower()
    if _MEAN_POPULATION.search(text) and not below_the_line(header):
        return False
    return has(_RATES, _NO_RATES.sub("", header)) or _RATE_SIGNS.search(text) is not None


def says_share_of_all(header: str) -> bool:
    """Tell whether a header says that it is each unit's share in a larger whole."""
    return has(_SHARES_OF_ALL, header)


def is_share_of_all(header: str) -> bool:
    """Tell whether a header may speak of each unit's share in the whole province.

    Examples
    --------
    >>> is_share_of_all("Cơ cấu dân số (%)"), is_share_of_all("Tỷ lệ hộ nghèo (%)")
    (True, False)
    >>> is_share_of_all("Tỷ lệ (%)"), says_share_of_all("Tỷ lệ (%)")
    (True, False)
    """
    return says_share_of_all(header) or _BARE_SHARE.fullmatch(header.strip().lower()) is not None


def in_vietnamese(line: str) -> str:
    """Return a line of a header without its English, as yearbooks have it.

    Examples
    --------
    >>> in_vietnamese("Dân số - Population"), in_vietnamese("Nông - lâm nghiệp")
    ('Dân số', 'Nông - lâm nghiệp')
    """
    first, dash, second = line.partition(" - ")
    return first if dash and second.isascii() and not first.isascii() else line


def is_of_all_above(header: str) -> bool:
    """Tell whether the upper lines of a header leave its last one speak of the whole unit.

    Examples
    --------
    >>> is_of_all_above("Năm 2022 / Dân số"), is_of_all_above("Hộ nghèo / Số hộ")
    (True, False)
    """
    above = ["".join(map(_bare, line.lower())) for line in header.split(" / ")[:-1]]
    plain = [" ".join(re.sub(r"\(.*?\)|\s+-\s.*", " ", line).split()) for line in above]
    return all(_NEUTRAL_ABOVE.fullmatch(line) for line in plain)


def is_total_area(header: str) -> bool:
    """Tell whether a header speaks of all of a unit's area, and not of a class of land.

    Examples
    --------
    >>> is_total_area("Diện tích tự nhiên (km2)"), is_total_area("Diện tích đất rừng (ha)")
    (True, False)
    >>> is_total_area("Lúa cả năm / Diện tích (ha)")
    False
    """
    if not is_of_all_above(header):
        return False
    bare = "".join(map(_bare, in_vietnamese(header.rsplit(" / ", maxsplit=1)[-1]).lower()))
    return _TOTAL_AREA.fullmatch(" ".join(_NO_WORDS.sub(" ", bare).split())) is not None


def area_measure(header: str) -> str:
    """Return in what a column measures areas: 'ha', 'km2', 'm2', or '' if its header doesn't say.

    Examples
    --------
    >>> area_measure("Đất lúa (ha)"), area_measure("area_sqm"), area_measure("Diện tích")
    ('ha', 'm2', '')
    """
    text = header.lower().replace("²", "2").replace("sqm", "m2").replace("sqkm", "km2")
    found = re.findall(r"(?<![a-z])(ha|km2|m2)(?![a-z0-9])", text)
    return str(found[-1]) if found else ""


def is_additive(header: str) -> bool:
    """Tell whether a header speaks of an area, a count or an amount.

    Examples
    --------
    >>> is_additive("Diện tích (ha)"), is_additive("Mật độ dân số"), is_additive("pop_total")
    (True, False, True)
    """
    said = any(has(said_by, header) for said_by in (_AREAS, _PEOPLE, HOUSEHOLD_WORDS, _COUNTS))
    is_counted = has(_IN_ALL, header) or _COUNTED_FIRST.match(header) is not None
    one_by_one = has(_PER_HEAD, header) and not is_counted
    return said and not one_by_one and not is_rate(header)


def counts_all_households(header: str) -> bool:
    """Tell whether a header speaks of all households, and not of poor ones or those with water.

    Examples
    --------
    >>> counts_all_households("Tổng số hộ (hộ)"), counts_all_households("Số hộ nghèo")
    (True, False)
    >>> counts_all_households("Hộ nghèo / Số hộ")
    False
    """
    bare = "".join(map(_bare, in_vietnamese(header.rsplit(" / ", maxsplit=1)[-1]).lower()))
    if not is_of_all_above(header):
        return False
    return _ALL_HOUSEHOLDS.fullmatch(" ".join(_NO_WORDS.sub(" ", bare).split())) is not None


def counts_things(header: str) -> bool:
    """Tell whether the figures of a column must be whole: people, households, pieces."""
    is_whole = _THOUSANDS.search(header.lower()) is None
    return is_additive(header) and is_whole and measure_of(header) in {PEOPLE, HOUSEHOLDS}
