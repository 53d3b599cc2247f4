"""Tables as offices have them, and worse; what must come of each is known by hand.

Ten communes of three districts go into three new units (Resolution 1677, clauses 1, 12 and 15 as
the register has them): four wards of the town into Cẩm Thành, three communes of Bình Sơn into Bình
Minh, three of Trà Bồng into Trà Bồng.
"""

import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.register.spelling import split_type

TOWN, BINH_SON, TRA_BONG = "Thành phố Quảng Ngãi", "Huyện Bình Sơn", "Huyện Trà Bồng"
ROWS = [
    ("Phường Nghĩa Chánh", TOWN, 10_000, 1.5),
    ("Phường Trần Hưng Đạo", TOWN, 20_500, 2.25),
    ("Phường Nguyễn Nghiêm", TOWN, 30_250, 0.5),
    ("Phường Chánh Lộ", TOWN, 40_125, 4.0),
    ("Xã Bình Khương", BINH_SON, 1_001, 10.5),
    ("Xã Bình An", BINH_SON, 2_002, 20.25),
    ("Xã Bình Minh", BINH_SON, 3_003, 30.0),
    ("Thị trấn Trà Xuân", TRA_BONG, 5_500, 6.25),
    ("Xã Trà Thủy", TRA_BONG, 6_600, 7.5),
    ("Xã Trà Sơn", TRA_BONG, 7_700, 8.75),
]
PEOPLE = {"21025": 100_875, "21085": 6_006, "21115": 19_800}
HEADER = ["Tên xã", "Huyện", "Dân số", "Diện tích (km2)"]


def base() -> list[list[object]]:
    """Return header and rows."""
    return [list(HEADER), *(list(row) for row in ROWS)]


def csv_text(rows: list[list[object]], mark: str = ",") -> str:
    return (
        "\n".join(mark.join("" if one is None else str(one) for one in row) for row in rows) + "\n"
    )


def write_csv(
    path: Path, rows: list[list[object]], mark: str = ",", encoding: str = "utf-8"
) -> Path:
    path.write_bytes(csv_text(rows, mark).encode(encoding))
    return path


def write_xlsx(
    path: Path, rows: list[list[object]], merges: list[str] = (), sheet: str = "A"
) -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    for merge in merges:
        workbook.active.merge_cells(merge)
    workbook.save(path)
    return path


def replace_in_sheet(path: Path, old: str, new: str) -> Path:
    """Change the XML of the first sheet of a workbook."""
    data = path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = content.decode()
                assert old in text
                content = text.replace(old, new).encode()
            target.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


@dataclass
class Case:
    """A table and what must come of it."""

    build: object
    people: dict[str, float] | None = None
    refused: str = ""
    unresolved: int = 0
    reason: str = ""
    column: str = "Dân số"
    options: dict[str, object] = field(default_factory=dict)


CASES: dict[str, Case] = {}


def case(**facts):
    """Register a builder as a case that comes out right unless `refused` says otherwise."""

    def register(build):
        right = None if facts.get("refused") else PEOPLE
        CASES[build.__name__] = Case(build, **{"people": right, **facts})
        return build

    return register


# ---- text files -----------------------------------------------------------------------------
@case()
def plain_csv(folder):
    return write_csv(folder / "t.csv", base())


@case()
def semicolons_and_bom(folder):
    return write_csv(folder / "t.csv", base(), ";", "utf-8-sig")


@case()
def tabs_in_utf_16(folder):
    return write_csv(folder / "t.txt", base(), "\t", "utf-16")


@case()
def utf_16_without_bom(folder):
    return write_csv(folder / "t.csv", base(), ";", "utf-16-le")


@case()
def pipes(folder):
    return write_csv(folder / "t.csv", base(), "|")


_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _in_1258(text: str) -> bytes:

    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(one for one in parts if one in _TONES)
        rest = unicodedata.normalize("NFC", "".join(one for one in parts if one not in _TONES))
        out.append(rest + tone)
    return "".join(out).encode("cp1258")


@case()
def windows_1258(folder):
    path = folder / "t.csv"
    path.write_bytes(_in_1258(csv_text(base(), ";")))
    return path


TCVN3_ROWS = [
    ["Tªn x·", "HuyÖn", "D©n sè"],
    ["NghÜa Ch¸nh", "Qu¶ng Ng·i", 10_000],
    ["TrÇn H­ng §¹o", "Qu¶ng Ng·i", 20_500],
    ["NguyÔn Nghiªm", "Qu¶ng Ng·i", 30_250],
    ["Ch¸nh Lé", "Qu¶ng Ng·i", 40_125],
    ["B×nh Kh­¬ng", "B×nh S¬n", 1_001],
    ["B×nh An", "B×nh S¬n", 2_002],
    ["B×nh Minh", "B×nh S¬n", 3_003],
    ["Trµ Xu©n", "Trµ Bång", 5_500],
    ["Trµ Thñy", "Trµ Bång", 6_600],
    ["Trµ S¬n", "Trµ Bång", 7_700],
]


@case()
def tcvn3_bytes(folder):
    return write_csv(folder / "t.csv", TCVN3_ROWS, ";", "latin-1")


@case()
def tcvn3_in_cells(folder):
    return write_xlsx(folder / "t.xlsx", TCVN3_ROWS)


@case()
def vni_bytes(folder):
    rows = [
        ["Teân xaõ", "Huyeän", "Daân soá"],
        ["Nghóa Chaùnh", "Quaûng Ngaõi", 10_000],
        ["Traàn Höng Ñaïo", "Quaûng Ngaõi", 20_500],
        ["Nguyeãn Nghieâm", "Quaûng Ngaõi", 30_250],
        ["Chaùnh Loä", "Quaûng Ngaõi", 40_125],
        ["Bình Khöông", "Bình Sôn", 1_001],
        ["Bình An", "Bình Sôn", 2_002],
        ["Bình Minh", "Bình Sôn", 3_003],
        ["Traø Xuaân", "Traø Boàng", 5_500],
        ["Traø Thuûy", "Traø Boàng", 6_600],
        ["Traø Sôn", "Traø Boàng", 7_700],
    ]
    return write_csv(folder / "t.csv", rows, ";", "cp1252")


@case()
def quoted_header_with_a_line_break(folder):
    rows = base()
    rows[0][2] = '"Dân số\n(người)"'
    path = folder / "t.csv"
    path.write_text(csv_text(rows), encoding="utf-8")
    CASES["quoted_header_with_a_line_break"].column = "Dân số (người)"
    return path


@case(refused="HTML")
def html_named_xls(folder):
    path = folder / "t.xls"
    path.write_text("<html><table><tr><td>Xã Ba Tơ</td></tr></table></html>", encoding="utf-8")
    return path


@case(refused="not a table")
def pdf_named_csv(folder):
    path = folder / "t.csv"
    path.write_bytes(b"%PDF-1.7 ...")
    return path


@case(refused="empty")
def empty_file(folder):
    path = folder / "t.csv"
    path.write_bytes(b"")
    return path


@case(refused="no column|no row")
def header_alone(folder):
    return write_csv(folder / "t.csv", [HEADER])


@case(column="cột 3", options={"columns": {"cột 3": "sum"}})
def no_header(folder):
    return write_csv(folder / "t.csv", base()[1:])


# ---- numbers --------------------------------------------------------------------------------
def _with_numbers(write):
    return [HEADER, *([name, district, write(people), write(area)]
                      for name, district, people, area in ROWS)]  # fmt: skip


def _dots(number: float) -> str:
    return f"{number:,.1f}".replace(",", "_").replace(".", ",").replace("_", ".")


@case()
def thousands_with_points(folder):
    return write_xlsx(folder / "t.xlsx", _with_numbers(_dots))


@case()
def thousands_with_commas(folder):
    return write_xlsx(folder / "t.xlsx", _with_numbers(lambda number: f"{number:,.1f}"))


@case()
def thousands_with_points_in_csv(folder):
    return write_csv(folder / "t.csv", _with_numbers(_dots), ";")


@case()
def thousands_with_spaces(folder):
    spaced = lambda number: f"{number:,}".replace(",", "\u00a0")  # noqa: E731
    return write_xlsx(folder / "t.xlsx", _with_numbers(spaced))


@case()
def only_thousands_but_people(folder):
    """10.000 may be ten, but people are whole."""
    rows = [["Tên xã", "Huyện", "Dân số"]]
    rows += [
        [name, district, f"{people:,}".replace(",", ".")] for name, district, people, _ in ROWS
    ]
    return write_xlsx(folder / "t.xlsx", rows)


@case(refused="thousand, or one and a bit")
def undecidable_thousands(folder):
    rows = [["Tên xã", "Huyện", "Sản lượng (tấn)"]]
    rows += [
        [name, district, f"{people:,}".replace(",", ".")] for name, district, people, _ in ROWS
    ]
    return write_xlsx(folder / "t.xlsx", rows)


@case(options={"decimal": ","}, column="Sản lượng (tấn)")
def undecidable_thousands_decided(folder):
    return undecidable_thousands(folder)


@case(refused="decimal comma and numbers with a decimal point")
def contradictory_numbers(folder):
    rows = base()
    rows[1][2], rows[2][2] = "10.000,5", "20,500.5"
    return write_xlsx(folder / "t.xlsx", rows)


@case(people={"21025": 80_875, "21085": 6_006, "21115": 19_800})
def negatives_in_brackets(folder):
    rows = base()
    rows[1][2] = "(10000)"
    return write_xlsx(folder / "t.xlsx", rows)


@case(people={"21025": 90_875, "21085": 6_006, "21115": 19_800})
def dashes_for_nothing(folder):
    rows = base()
    rows[1][2] = "-"
    return write_csv(folder / "t.csv", rows)


@case(people={"21025": 90_875, "21085": 6_006, "21115": 19_800}, unresolved=1, reason="no number")
def words_among_numbers(folder):
    rows = base()
    rows[1][2] = "chưa có"
    return write_csv(folder / "t.csv", rows)


@case(people={"21025": 90_875, "21085": 6_006, "21115": 19_800}, unresolved=1, reason="no number")
def errors_of_excel(folder):
    rows = base()
    rows[1][2] = "#DIV/0!"
    return write_xlsx(folder / "t.xlsx", rows)


# ---- layout ---------------------------------------------------------------------------------
@case(column="Dân số / Tổng")
def merged_header(folder):
    rows = [
        ["Đơn vị", "Huyện", "Dân số", None, "Ghi chú"],
        [None, None, "Tổng", "Nữ", None],
        *([name, district, people, people // 2, None] for name, district, people, _ in ROWS),
    ]
    return write_xlsx(folder / "t.xlsx", rows, ["A1:A2", "B1:B2", "C1:D1", "E1:E2"])


@case(column="Dân số / Tổng")
def two_header_lines_in_csv(folder):
    rows = [
        ["Đơn vị", "Huyện", "Dân số", "", ""],
        ["", "", "Tổng", "Nữ", "Nam"],
        *([name, district, people, people // 2, people // 2] for name, district, people, _ in ROWS),
    ]
    return write_csv(folder / "t.csv", rows)


@case()
def title_and_unit_above(folder):
    rows = [
        ["ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"],
        ["Biểu 02. Dân số các xã năm 2020"],
        [],
        [None, None, None, "Đơn vị tính: người, km2"],
        *base(),
    ]
    return write_xlsx(folder / "t.xlsx", rows, ["A1:D1", "A2:D2"])


@case()
def numbered_columns(folder):
    rows = base()
    rows.insert(1, ["(1)", "(2)", "(3)", "(4)"])
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def numbered_columns_without_brackets(folder):
    rows = base()
    rows.insert(1, ["A", "B", 1, 2])
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def total_below(folder):
    return write_xlsx(folder / "t.xlsx", [*base(), ["Tổng cộng", None, 126_681, 91.5]])


@case()
def total_above(folder):
    rows = base()
    rows.insert(1, ["Toàn tỉnh", None, 126_681, 91.5])
    return write_xlsx(folder / "t.xlsx", rows)


def _by_district(heading):
    rows: list[list[object]] = [["STT", "Đơn vị", "Dân số", "Diện tích (km2)"]]
    for place, district in enumerate((TOWN, BINH_SON, TRA_BONG)):
        mine = [row for row in ROWS if row[1] == district]
        rows.append([["I", "II", "III"][place], heading(district), sum(row[2] for row in mine),
                     sum(row[3] for row in mine)])  # fmt: skip
        rows += [[n, row[0], row[2], row[3]] for n, row in enumerate(mine, start=1)]
    return rows


@case()
def districts_as_headings(folder):
    """Trần Hưng Đạo and Nguyễn Nghiêm are two each: the heading tells which."""
    return write_xlsx(folder / "t.xlsx", _by_district(lambda district: district))


@case()
def districts_as_headings_after_roman_numbers(folder):
    bare = lambda district: district.replace("Huyện ", "")  # noqa: E731
    return write_xlsx(folder / "t.xlsx", _by_district(bare))


@case()
def bare_districts_with_sums(folder):
    """'Trà Bồng' is a district here, for its figures are the sum of those below."""
    names = {TOWN: TOWN, BINH_SON: "Bình Sơn", TRA_BONG: "Trà Bồng"}
    rows = [row[1:] for row in _by_district(lambda district: names[district])]
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def headings_without_figures(folder):
    rows = [row[1:] for row in _by_district(lambda district: district)]
    for row in rows:
        if row[0] in {TOWN, BINH_SON, TRA_BONG}:
            row[1:] = [None, None]
    return write_csv(folder / "t.csv", rows)


@case()
def totals_in_between(folder):
    rows = base()
    rows.insert(5, ["Cộng thành phố", None, 100_875, 8.25])
    rows.insert(9, ["Cộng huyện Bình Sơn", None, 6_006, 60.75])
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def notes_below(folder):
    rows = [
        *base(), [], ["Ghi chú: số liệu sơ bộ"], ["Nguồn: Chi cục Thống kê"],
        [None, None, "Quảng Ngãi, ngày 5 tháng 6 năm 2020"],
    ]  # fmt: skip
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def empty_columns_and_rows(folder):
    rows = [[*row[:1], None, None, *row[1:], None] for row in base()]
    rows.insert(4, [None] * 7)
    rows.insert(8, [None] * 7)
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def header_on_every_page(folder):
    rows = base()
    rows.insert(6, list(HEADER))
    return write_csv(folder / "t.csv", rows)


@case(column="2020")
def years_as_headers(folder):
    rows = [["Dân số các xã qua các năm"], ["Tên xã", "Huyện", 2019, 2020]]
    rows += [[name, district, people - 1, people] for name, district, people, _ in ROWS]
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def district_merged_downward(folder):
    rows = [[row[1], row[0], row[2]] for row in base()]
    for place in (2, 3, 4, 6, 7, 9, 10):
        rows[place][0] = None
    return write_xlsx(folder / "t.xlsx", rows, ["A2:A5", "A6:A8", "A9:A11"])


@case()
def district_written_once(folder):
    rows = [[row[1], row[0], row[2]] for row in base()]
    for place in (2, 3, 4, 6, 7, 9, 10):
        rows[place][0] = None
    return write_csv(folder / "t.csv", rows)


@case(refused="merged over several rows")
def figures_merged_over_units(folder):
    return write_xlsx(folder / "t.xlsx", base(), ["C6:C7"])


@case()
def empty_first_sheet(folder):
    path = write_xlsx(folder / "t.xlsx", base(), sheet="Số liệu")
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("Bìa", 0)["A1"] = "Báo cáo"
    workbook.save(path)
    return path


@case(refused="several sheets")
def two_sheets(folder):
    path = write_xlsx(folder / "t.xlsx", base(), sheet="Một")
    workbook = openpyxl.load_workbook(path)
    other = workbook.create_sheet("Hai")
    for row in base():
        other.append(row)
    workbook.save(path)
    return path


@case(options={"sheet": "Hai"})
def two_sheets_and_a_choice(folder):
    return two_sheets(folder)


# ---- units ----------------------------------------------------------------------------------
@case()
def names_shouted_without_marks(folder):

    plain = str.maketrans("ĂÂĐÊÔƠƯ", "AADEOOU")

    def bare(text):
        upper = unicodedata.normalize("NFD", split_type(text)[1].upper().replace("Đ", "D"))
        return "".join(one for one in upper if not unicodedata.combining(one)).translate(plain)

    rows = base()
    for row in rows[1:]:
        row[0] = bare(row[0])
    return write_csv(folder / "t.csv", rows)


@case()
def names_in_nfd_with_spaces(folder):

    rows = base()
    for row in rows[1:]:
        row[0] = "  " + unicodedata.normalize("NFD", row[0]).replace(" ", "  ") + " "
    return write_csv(folder / "t.csv", rows)


@case()
def short_types(folder):
    rows = base()
    for row in rows[1:]:
        for long, short in (("Phường ", "P. "), ("Xã ", "X."), ("Thị trấn ", "TT ")):
            row[0] = row[0].replace(long, short)
        row[1] = row[1].replace("Thành phố ", "TP. ").replace("Huyện ", "H. ")
    return write_csv(folder / "t.csv", rows)


@case()
def whole_addresses(folder):
    rows = [["Địa chỉ", "Dân số"]]
    rows += [[f"{name}, {district}, tỉnh Quảng Ngãi", people] for name, district, people, _ in ROWS]
    return write_xlsx(folder / "t.xlsx", rows)


@case(
    people={"21025": 60_750, "21085": 6_006, "21115": 19_800},
    unresolved=2,
    reason="more than once",
)
def a_unit_twice(folder):
    """Chánh Lộ stands there twice: neither row is believed, and the heir lacks it."""
    rows = base()
    rows[4][2] = 9_625
    rows.append(["Phường Chánh Lộ", TOWN, 30_500, 4.0])
    return write_csv(folder / "t.csv", rows)


@case(unresolved=2, reason="another province")
def rows_of_another_province(folder):
    rows = [[*row, "Quảng Ngãi"] for row in base()]
    rows[0][-1] = "Tỉnh"
    rows += [["Xã Nghĩa Lộ", "Huyện Cát Hải", 5, 5, "Hải Phòng"],
             ["Phường Trần Phú", "Thành phố Hà Tĩnh", 6, 6, "Hà Tĩnh"]]  # fmt: skip
    return write_csv(folder / "t.csv", rows)


@case(refused="another province")
def a_table_of_another_province(folder):
    names = ["Hoài Nhơn", "Tam Quan", "An Lão", "Phù Mỹ", "Vĩnh Thạnh", "Tây Sơn", "Bình An"]
    rows = [["Xã", "Dân số"], *([name, 1000 + n] for n, name in enumerate(names))]
    return write_csv(folder / "t.csv", rows)


@case(people={"21025": 50_125, "21085": 6_006, "21115": 19_800}, unresolved=2, reason="ambiguous")
def namesakes_without_district(folder):
    """Two wards are called Trần Hưng Đạo, two Nguyễn Nghiêm: they are told."""
    rows = [[row[0], row[2]] for row in base()]
    return write_csv(folder / "t.csv", rows)


@case(refused=r"11 of 12 were in force on 2025-06-30, the others")
def mixed_vintages(folder):
    """Bình Thới ended in 2020, Thắng Lợi of Mộ Đức began in 2025."""
    rows = base()
    rows += [["Xã Bình Thới", BINH_SON, 5, 5], ["Xã Thắng Lợi", "Huyện Mộ Đức", 6, 6]]
    return write_csv(folder / "t.csv", rows)


@case(refused="exist both before and after")
def old_and_new_alike(folder):
    rows = [["Tên", "Dân số"], ["Xã Ba Dinh", 1], ["Xã Ba Vì", 2]]
    return write_csv(folder / "t.csv", rows)


@case(unresolved=2, reason="no unit given")
def a_row_without_a_unit(folder):
    rows = base()
    rows += [[None, None, 77, 1.0], [None, BINH_SON, 78, 1.0]]
    return write_csv(folder / "t.csv", rows)


@case(unresolved=1, reason="not found")
def an_unknown_name(folder):
    rows = base()
    rows.append(["Xã Bình Khươngg Tây", BINH_SON, 78, 1.0])
    return write_csv(folder / "t.csv", rows)


@case(refused="a table by district")
def districts_alone(folder):
    rows = [["Huyện", "Dân số"], [TOWN, 1], [BINH_SON, 2], [TRA_BONG, 3]]
    return write_csv(folder / "t.csv", rows)


def _report():
    """Return a report as offices write them: titles, districts, totals, remarks, signatures."""
    spaced = lambda number: f"{number:,}".replace(",", "\u00a0")  # noqa: E731
    rows: list[list[object]] = [
        ["UBND TỈNH QUẢNG NGÃI", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["BÁO CÁO DÂN SỐ CÁC XÃ, PHƯỜNG NĂM 2024"],
        ["(Kèm theo Công văn số 123/CTK ngày 05/6/2024)"],
        [None, None, None, "Đơn vị: người, ha, %"],
        ["TT", "Tên xã/phường", "Dân số", "Diện tích (ha)", "Tỷ lệ hộ nghèo (%)", "Ngày báo cáo"],
    ]
    for place, district in enumerate((TOWN, BINH_SON, TRA_BONG)):
        mine = [row for row in ROWS if row[1] == district]
        people, area = sum(row[2] for row in mine), sum(row[3] for row in mine) * 100
        rows.append([["I", "II", "III"][place], district.upper(), spaced(people), area])
        rows += [[n, row[0], spaced(row[2]), row[3] * 100, "5,2%", "05/06/2024"]
                 for n, row in enumerate(mine, start=1)]  # fmt: skip
    rows += [
        [None, "TỔNG CỘNG", spaced(126_681), 9_150],
        [],
        [None, "Ghi chú: Số liệu chưa bao gồm xã đảo"],
        [None, None, None, "Quảng Ngãi, ngày 10 tháng 6 năm 2024"],
        [None, "NGƯỜI LẬP BIỂU", None, "CỤC TRƯỞNG"],
        [None, "Nguyễn Văn A", None, "Trần Văn B"],
    ]
    return rows


@case()
def a_report_with_signatures(folder):
    return write_xlsx(folder / "t.xlsx", _report(), ["A2:F2", "A3:F3"])


@case(people=PEOPLE | {"21115": 12_100}, unresolved=2, reason="not found")
def a_typing_error_below_the_total_is_no_signature(folder):
    """Take a row with a figure for a row of the table, wherever it stands; the heir lacks it."""
    rows = [*base(), ["Tổng cộng", None, 126_681, 91.5], ["Xã Trà Sơnn", TRA_BONG, 7_700, 8.75]]
    del rows[10]
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def a_hidden_copy(folder):
    path = two_sheets(folder)
    workbook = openpyxl.load_workbook(path)
    workbook["Hai"].sheet_state = "hidden"
    workbook.save(path)
    return path


@case()
def rows_hidden_by_a_filter(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    workbook = openpyxl.load_workbook(path)
    workbook.active.auto_filter.ref = "A1:D11"
    workbook.active.row_dimensions[3].hidden = True
    workbook.save(path)
    return path


@case()
def a_workbook_with_macros(folder):
    return write_xlsx(folder / "t.xlsm", base())


@case()
def strict_ooxml(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    buffer = io.BytesIO()
    office = b"http://schemas.openxmlformats.org"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            for old, new in ((b"/spreadsheetml/2006/main", b"/spreadsheetml/main"),
                             (b"/officeDocument/2006/", b"/officeDocument/")):  # fmt: skip
                text = text.replace(office + old, b"http://purl.oclc.org/ooxml" + new)
            target.writestr(name, text)
    path.write_bytes(buffer.getvalue())
    return path


@case()
def xlsx_named_xls(folder):
    return write_xlsx(folder / "plain.xlsx", base()).rename(folder / "t.xls")


@case()
def text_named_xls(folder):
    return write_csv(folder / "t.xls", base(), "\t", "utf-16")


@case()
def a_line_for_excel_that_names_the_delimiter(folder):
    path = folder / "t.csv"
    path.write_bytes(("sep=;\n" + csv_text(base(), ";")).encode("utf-8-sig"))
    return path


@case()
def empty_merged_cells_over_units(folder):
    rows = [[row[0], None, row[1], row[2]] for row in base()]
    return write_xlsx(folder / "t.xlsx", rows, ["B2:B4", "B6:B8"])


# ---- files that want to hurt -----------------------------------------------------------------
@case(refused="zip bomb")
def zip_bomb(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(120 * 1024**2))
    return path


@case(refused="rows and 16,384 columns")
def a_far_cell(folder):
    workbook = openpyxl.Workbook()
    for row in base():
        workbook.active.append(row)
    workbook.active["XFD1048576"] = 1
    workbook.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@case(refused="damaged|cannot be read")
def truncated_workbook(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    path.write_bytes(path.read_bytes()[:2000])
    return path


@case()
def formulas_with_results(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    return replace_in_sheet(path, "<v>10000</v>", '<f>WEBSERVICE("http://x")</f><v>10000</v>')


@case(refused="formulas without a stored result")
def formulas_without_results(folder):
    rows = base()
    rows[1][2] = "=5000*2"
    return write_xlsx(folder / "t.xlsx", rows)


@case(refused="Office file|workbook")
def an_old_word_file(folder):
    path = folder / "t.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 50)
    return path


@case(refused="password")
def a_password(folder):

    path = write_xlsx(folder / "plain.xlsx", base())
    locked = folder / "t.xlsx"
    with path.open("rb") as plain, locked.open("wb") as out:
        OOXMLFile(plain).encrypt("secret", out)
    return locked


@case()
def xls(folder):

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("A")
    for place, row in enumerate(base()):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    workbook.save(str(folder / "t.xls"))
    return folder / "t.xls"


@case()
def ods(folder):
    frame = pd.DataFrame(base()[1:], columns=HEADER)
    frame.to_excel(folder / "t.ods", engine="odf", index=False)
    return folder / "t.ods"


@case()
def parquet(folder):
    pd.DataFrame(base()[1:], columns=HEADER).to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


@case(refused="rows and")
def ods_with_a_value_repeated_a_billion_times(folder):
    path = ods(folder)
    data = path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                mark = b"<table:table-cell office:value-type="
                assert mark in content or b"office:value-type" in content
                content = content.replace(
                    b"<table:table-row>",
                    b'<table:table-row table:number-rows-repeated="1000000">', 3,
                ).replace(
                    b"<table:table-cell ",
                    b'<table:table-cell table:number-columns-repeated="1000000" ', 30,
                )  # fmt: skip
            target.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


@case(refused="damaged")
def cells_that_lie_about_their_size(folder):
    path = write_xlsx(folder / "t.xlsx", base())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(info.filename) + 5
    data[start : start + 20] = bytes(20)
    path.write_bytes(bytes(data))
    return path
