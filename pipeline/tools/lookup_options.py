"""The options of ``hopnhat lookup``: described once."""

from dataclasses import MISSING, dataclass
from pathlib import Path

from pipeline.config import WORK_CRS
from pipeline.tools.options import DELIMITER, ENCODING, UNIT_COLUMNS, option


@dataclass(kw_only=True)
class LookupOptions:
    """What is asked, and how a file is read."""

    queries: list[str] = option(
        MISSING,
        "Tên, mã, địa chỉ, toạ độ, hoặc một tệp | "
        "Names, codes, addresses, coordinates ('15.12, 108.80', '15°07'12\"N 108°48'E', "
        "'1672000 586000' in VN-2000 metres); or one file (XLSX, XLS, ODS, CSV, Parquet, GPKG, SHP "
        "...), whose rows are looked up by their coordinates, names or codes.",
        shown="list of str",
    )  # fmt: skip
    district: str = option("", "Huyện của đơn vị | The district of the named unit.")
    province: str = option("", "Tỉnh của đơn vị | The province of the named unit.")
    date: str = option(
        "",
        "Chỉ đơn vị có hiệu lực ngày này | Only units in force on this day, like 2019-04-01.",
    )
    crs: str = option(
        WORK_CRS,
        "Kinh tuyến trục VN-2000 của toạ độ mét | "
        "The zone of VN-2000 for metres; EPSG:5898 is 108°00', EPSG:9216 107°30', which may be "
        "written 107.5, too.",
    )
    unit_columns: str = option("", UNIT_COLUMNS, "--unit-column")
    coordinate_columns: str = option(
        "",
        "Cột toạ độ của tệp, một hoặc hai, thứ tự nào cũng được | "
        "The columns with coordinates, by header or as #2: X,Y in either order, or one with the "
        "pair. Default: found by headers and values.",
        "--coordinate-columns",
    )
    sheet: str = option(
        "",
        "Trang tính hoặc lớp cần đọc; all: nối mọi trang cùng cột | The sheet or layer to "
        "read; all joins the sheets with the same columns. Default: the only one.",
    )
    encoding: str = option("", ENCODING)
    delimiter: str = option("", DELIMITER)
    output: Path | None = option(
        None,
        "Nơi ghi kết quả của tệp | "
        "Where the answers to a file go. Default: NAME_lookup.EXT beside it.",
    )
    polygons: Path | None = option(
        None,
        "Ghi thêm ranh giới đơn vị tìm thấy | "
        "Also write the polygons of the named units: a .gpkg, .geojson or .shp.",
    )
    as_json: bool = option(False, "In JSON cho chương trình | Print JSON, for programs.", "--json")
    quiet: bool = option(False, "Chỉ in lỗi | Of a file: print nothing but errors.", "--quiet")
