"""More tables as offices have them: what headings, totals, names and codes look like there.

Registered beside those of `hostile`; the same ten communes and three new units.
"""

from datetime import date
from decimal import Decimal

import openpyxl
import pandas as pd
from hostile import (
    BINH_SON,
    HEADER,
    PEOPLE,
    ROWS,
    TOWN,
    TRA_BONG,
    _by_district,
    base,
    case,
    csv_text,
    write_csv,
    write_xlsx,
)

from pipeline.config import EVE
from pipeline.tools.law import open_register

DISTRICTS = (TOWN, BINH_SON, TRA_BONG)

ROWS_BY_NAME = {row[0]: row[1] for row in ROWS}


def _closed(total, top=()):
    """Return the communes without their districts, a total below those of each."""
    rows: list[list[object]] = [["TT", "Đơn vị", "Dân số", "Diện tích (km2)"], *top]
    for district in DISTRICTS:
        mine = [row for row in ROWS if row[1] == district]
        rows += [[None, row[0], row[2], row[3]] for row in mine]
        rows.append([None, total(district), sum(row[2] for row in mine), sum(r[3] for r in mine)])
    return rows


def _renamed(rename, district=lambda text: text):
    return [
        HEADER,
        *([rename(n, row[0]), district(row[1]), *row[2:]] for n, row in enumerate(ROWS)),
    ]


# ---- headings and totals --------------------------------------------------------------------
@case()
def bare_districts_below_their_communes(folder):
    """Without 'Cộng' only their figures tell that they sum what stands above them."""
    names = {TOWN: "Quảng Ngãi", BINH_SON: "Bình Sơn", TRA_BONG: "Trà Bồng"}
    return write_xlsx(folder / "t.xlsx", _closed(names.get))


@case()
def typed_districts_below_their_communes(folder):
    rows = [[n, *row[1:]] for n, row in enumerate(_closed(lambda district: district))]
    return write_xlsx(folder / "t.xlsx", [["TT", *rows[0][1:]], *rows[1:]])


@case()
def bare_districts_above_their_communes_with_running_numbers(folder):
    names = {TOWN: TOWN, BINH_SON: "Bình Sơn", TRA_BONG: "Trà Bồng"}
    rows = _by_district(names.get)
    numbered = [[n or "TT", *row[1:]] for n, row in enumerate(rows)]
    return write_xlsx(folder / "t.xlsx", numbered)


@case(people={**PEOPLE, "21548": 22_000})
def a_district_without_communes_twice(folder):
    rows = [row[1:] for row in _by_district(lambda district: district)]
    island = ["Huyện Lý Sơn", 22_000, 10.4]
    return write_xlsx(folder / "t.xlsx", [*rows, island, island])


@case()
def totals_that_name_the_district_above(folder):
    """Trần Hưng Đạo and Nguyễn Nghiêm are two each: the total below them tells which."""
    return write_xlsx(folder / "t.xlsx", _closed(lambda district: f"Cộng {district}"))


@case()
def totals_that_name_the_district_below(folder):
    rows = _by_district(lambda district: f"Tổng số {district}")
    return write_xlsx(folder / "t.xlsx", [[None, *row[1:]] for row in rows])


@case()
def a_province_as_heading_and_totals_of_its_districts(folder):
    """Know the province from the city of its name; its sum is that of all districts."""
    area = sum(row[3] for row in ROWS)
    top = [["I", "TỈNH QUẢNG NGÃI", sum(PEOPLE.values()), area]]
    return write_xlsx(folder / "t.xlsx", _closed(lambda district: f"CỘNG {district.upper()}", top))


@case()
def a_bare_province_as_heading(folder):
    top = [["A", "QUẢNG NGÃI", sum(PEOPLE.values()), sum(row[3] for row in ROWS)]]
    return write_csv(folder / "t.csv", _closed(lambda district: f"Tổng {district}", top))


@case(people={**PEOPLE, "21025": 70_625}, unresolved=1, reason="ambiguous")
def totals_without_a_name(folder):
    """Nguyễn Nghiêm may be the one of Đức Phổ; Trần Hưng Đạo not: the heading says the province."""
    top = [["I", "Tỉnh Quảng Ngãi", sum(PEOPLE.values()), sum(row[3] for row in ROWS)]]
    return write_xlsx(folder / "t.xlsx", _closed(lambda _: "Cộng toàn huyện", top))


@case()
def averages_below(folder):
    rows = [*base(), ["Bình quân chung 1 xã", None, 12_668.1, 9.15]]
    return write_xlsx(folder / "t.xlsx", rows)


@case(unresolved=1, reason="not found")
def a_district_with_a_figure_and_no_communes(folder):
    rows = [row[1:] for row in _by_district(lambda district: district)]
    return write_xlsx(folder / "t.xlsx", [*rows, ["Huyện Sơn Tịnh", 5_000, 12.5]])


@case(unresolved=20, reason="a breakdown of other rows")
def villages_below_each_unit(folder):
    rows = [HEADER]
    for row in ROWS:
        rows += [list(row), ["- Thôn 1", None, 1, 0.1], ["Trong đó: nữ", None, 2, 0.2]]
    return write_xlsx(folder / "t.xlsx", rows)


# ---- more than one table --------------------------------------------------------------------
@case(refused="two tables stand beside each other: 'Tên xã' twice")
def two_tables_side_by_side(folder):
    rows = base()
    half = [[*left, None, *right] for left, right in zip(rows[1:6], rows[6:], strict=True)]
    return write_xlsx(folder / "t.xlsx", [[*HEADER, None, *HEADER], *half])


@case(refused="a second table begins in row 13: Số hộ")
def a_second_table_below(folder):
    rows = [*base(), [None], ["Tên xã", "Huyện", "Số hộ"], *([*row[:2], 7] for row in ROWS)]
    return write_xlsx(folder / "t.xlsx", rows)


@case(refused="a second table begins in row 13: Diện tích \\(km2\\), Dân số")
def a_second_table_with_the_columns_in_another_order(folder):
    rows = base()
    below = [[row[0], row[1], row[3], row[2]] for row in rows]
    return write_xlsx(folder / "t.xlsx", [*rows, [None], *below])


@case(refused="the units stand beside each other, in row 2")
def a_turned_table(folder):
    rows = [list(row) for row in zip(*base(), strict=True)]
    return write_xlsx(folder / "t.xlsx", [["Biểu 1"], *rows])


@case(refused="the sum of the other rows of their unit", options={"rows": "merge"})
def villages_and_their_sums_in_one_list(folder):
    rows = [[*HEADER[:2], "Thôn", *HEADER[2:]]]
    for name, district, people, area in ROWS:
        rows += [[name, district, "", people, area], [name, district, "A", people - 300, area],
                 [name, district, "B", 300, 0]]  # fmt: skip
    return write_xlsx(folder / "t.xlsx", rows)


@case(options={"rows": "merge"})
def villages_in_one_list(folder):
    rows = [[*HEADER[:2], "Thôn", *HEADER[2:]]]
    for name, district, people, area in ROWS:
        parts = ((people - 300, area), (300, 0), (0, 0))
        rows += [[name, district, f"{name} {n}", *part] for n, part in enumerate(parts)]
    return write_xlsx(folder / "t.xlsx", rows)


# ---- files ----------------------------------------------------------------------------------
@case()
def lines_of_the_old_macintosh(folder):
    path = folder / "t.csv"
    path.write_bytes(csv_text(base(), ";").replace("\n", "\r").encode())
    return path


@case()
def parquet_with_decimals_and_categories(folder):
    frame = pd.DataFrame(base()[1:], columns=HEADER)
    frame["Dân số"] = frame["Dân số"].map(Decimal)
    frame["Huyện"] = frame["Huyện"].astype("category")
    frame.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


@case()
def whole_people_beside_areas_with_a_decimal_point(folder):
    """Nobody counts 5.68 people, though the areas prove the point as decimal sign."""
    dotted = lambda number: f"{number:,}".replace(",", ".")  # noqa: E731
    rows = [[*row[:2], dotted(row[2]), f"{row[3]:.2f}"] for row in ROWS]
    return write_csv(folder / "t.csv", [HEADER, *rows])


@case(refused="some cells are per cents, others fractions of one")
def per_cents_typed_in_two_ways(folder):
    """Whoever types 5.2 % into a sheet stores 0.052."""
    rates = [5.2, 16.4, 23.5, 40.8, 17.7, 7.1, 0.052, 0.164, 0.235, 0.317]
    book = openpyxl.Workbook()
    book.active.append([*HEADER[:2], "Tỷ lệ hộ nghèo (%)"])
    for row, rate in zip(ROWS, rates, strict=True):
        book.active.append([*row[:2], rate])
        if rate < 1:
            book.active.cell(book.active.max_row, 3).number_format = "0.0%"
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@case(refused="some cells are per cents, others fractions of one")
def a_per_cent_as_text_among_fractions(folder):
    rates = ["16,4%", *(0.1 + n / 50 for n in range(9))]
    rows = ([*row[:2], rate] for row, rate in zip(ROWS, rates, strict=True))
    return write_xlsx(folder / "t.xlsx", [[*HEADER[:2], "Tỷ lệ hộ nghèo"], *rows])


@case()
def parquet_with_lists(folder):
    frame = pd.DataFrame(base()[1:], columns=HEADER)
    frame["Thôn"] = [["A", "B"]] * len(frame)
    frame.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


@case(refused="the rows have 5 fields, their header 4")
def decimal_commas_between_commas(folder):
    rows = [[*row[:3], str(row[3]).replace(".", ",")] for row in ROWS]
    return write_csv(folder / "t.csv", [HEADER, *rows])


@case(refused="units are known from 2019-01-01 on", options={"date": date(2010, 1, 1)})
def a_day_before_the_register(folder):
    return write_csv(folder / "t.csv", base())


@case(options={"delimiter": r"\t"})
def a_tab_as_it_is_written_in_programs(folder):
    return write_csv(folder / "t.csv", base(), "\t")


@case(refused="no delimiter: 'ab'", options={"delimiter": "ab"})
def two_signs_as_delimiter(folder):
    return write_csv(folder / "t.csv", base(), ";")


# ---- codes ----------------------------------------------------------------------------------
def _coded(write):
    units = open_register().on(EVE)
    keys = units["type"].str.capitalize() + " " + units["name"] + units["district_name"]
    codes = dict(zip(keys, units.index, strict=True))
    return [["Mã xã", "Dân số"], *([write(codes[row[0] + row[1]]), row[2]] for row in ROWS)]


@case()
def codes_with_a_space(folder):
    return write_xlsx(folder / "t.xlsx", _coded(lambda code: f"{code[:2]} {code[2:]}"))


@case()
def codes_after_an_apostrophe(folder):
    return write_xlsx(folder / "t.xlsx", _coded(lambda code: f"'{code}"))


@case()
def codes_with_that_of_the_province(folder):
    return write_xlsx(folder / "t.xlsx", _coded(lambda code: f"51.{code}"))


@case()
def codes_with_those_of_province_and_district(folder):
    return write_csv(folder / "t.csv", _coded(lambda code: f"51524{code}"))


@case()
def codes_that_went_through_decimals(folder):
    return write_xlsx(folder / "t.xlsx", _coded(lambda code: f"{code}.0"))


@case(refused="code and name mean different units in 9 of 10 rows")
def codes_that_slipped_by_a_row(folder):
    codes = [row[0] for row in _coded(lambda code: code)[1:]]
    rows = zip([*codes[1:9], codes[0], codes[9]], ROWS, strict=True)
    return write_xlsx(folder / "t.xlsx", [["Mã", *HEADER], *([code, *row] for code, row in rows)])


@case()
def names_then_codes_in_one_column(folder):
    codes = [row[0] for row in _coded(lambda code: code)[1:]]
    rows = [[codes[n] if n > 6 else f"{row[0]}, {row[1]}", row[2]] for n, row in enumerate(ROWS)]
    return write_xlsx(folder / "t.xlsx", [["Đơn vị", "Dân số"], *rows])


@case(refused="no row is a unit of any day")
def districts_that_are_all_wrong(folder):
    return write_xlsx(folder / "t.xlsx", _renamed(lambda _, name: name, lambda _: "Huyện Sơn Tây"))


@case(refused="no row is for sure a unit in force on 2025-06-30", options={"date": EVE})
def namesakes_alone(folder):
    names = ["Phường Nguyễn Nghiêm", "Phường Trần Hưng Đạo"]
    return write_xlsx(folder / "t.xlsx", [["Xã", "Dân số"], *([name, 5] for name in names)])


@case(refused="the column 'Huyện' holds districts", options={"unit_columns": ["Huyện"]})
def a_column_of_districts_that_the_user_names(folder):
    return write_xlsx(folder / "t.xlsx", [*base(), ["Huyện Lý Sơn", "Huyện Lý Sơn", 22_000, 10.4]])


# ---- names ----------------------------------------------------------------------------------
@case()
def marks_of_footnotes(folder):
    marks = (" (1)", "*", " (**)", "²", "[3]", " (2)*", "1", " (a)", "⁽²⁾", " 1)")
    return write_xlsx(folder / "t.xlsx", _renamed(lambda n, name: name + marks[n % len(marks)]))


@case()
def signs_without_width(folder):
    rows = _renamed(lambda _, name: "\u200b" + name.replace(" ", "\u200d \u2060") + "\ufeff",
                    lambda district: district + "\u200b")  # fmt: skip
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def former_units_called_so(folder):
    old = (" cũ", " (cũ)")
    rows = _renamed(lambda n, name: name + old[n % 2], lambda district: f"{district} cũ")
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def numbers_before_names(folder):
    signs = ("{}. ", "{:02d}-", "{}) ", "({}) ", "1.{}. ", "{}/ ")
    return write_xlsx(folder / "t.xlsx",
                      _renamed(lambda n, name: signs[n % 6].format(n + 1) + name))  # fmt: skip


@case()
def bullets_before_names(folder):
    signs = ("- ", "+ ", "• ", "-", "* ")
    return write_xlsx(folder / "t.xlsx", _renamed(lambda n, name: signs[n % 5] + name))


@case(unresolved=2, reason="a breakdown of other rows")
def villages_that_bear_the_names_of_communes(folder):
    """Bình An is a commune of Bình Sơn, but after a bullet a village of Trà Sơn."""
    rows = [*base(), ["- Bình An", None, 3_000, 1.0], ["- Xã Đội", None, 4_700, 2.0]]
    return write_xlsx(folder / "t.xlsx", rows)


@case(unresolved=2, reason="a breakdown of other rows")
def town_and_country_below(folder):
    rows = [*base(), ["Thành thị", None, 106_375, 14.5], ["Khu vực nông thôn", None, 20_306, 77.0]]
    return write_xlsx(folder / "t.xlsx", [*rows, ["Tổng số", None, sum(PEOPLE.values()), 91.5]])


@case(unresolved=20, reason="a breakdown of other rows")
def villages_without_a_column_of_districts(folder):
    rows = [[HEADER[0], HEADER[2]]]
    for row in _renamed(lambda _, name: f"{name} ({ROWS_BY_NAME[name]})")[1:]:
        rows += [[row[0], row[2]], ["Thôn 1", 1], ["Trong đó: nữ", 2]]
    return write_xlsx(folder / "t.xlsx", rows)


@case(people={**PEOPLE, "21548": 22_000})
def a_number_before_a_district_without_communes(folder):
    rows = [[f"{n}. {row[0]}", *row[1:]] for n, row in enumerate(ROWS, 1)]
    return write_xlsx(
        folder / "t.xlsx", [HEADER, *rows, ["11. Huyện đảo Lý Sơn", None, 22_000, 10.4]]
    )


@case()
def districts_in_initials(folder):
    return write_xlsx(folder / "t.xlsx", _renamed(lambda _, name: name,
                      lambda text: "TP.QN" if text == TOWN else text))  # fmt: skip


@case()
def a_city_in_brackets(folder):
    """Quảng Ngãi is a province, too, with a Nguyễn Nghiêm elsewhere."""
    rows = [[f"{row[0]} ({row[1]})", *row[2:]] for row in ROWS]
    return write_xlsx(folder / "t.xlsx", [[HEADER[0], *HEADER[2:]], *rows])


@case()
def a_city_before_its_ward(folder):
    rows = [[f"{row[1]} - {row[0]}", *row[2:]] for row in ROWS]
    return write_xlsx(folder / "t.xlsx", [[HEADER[0], *HEADER[2:]], *rows])


@case()
def the_icelandic_letter(folder):
    """Old documents have it in place of the Vietnamese one."""
    rows = _renamed(lambda _, name: name.replace("Đ", "Ð"))
    return write_xlsx(folder / "t.xlsx", rows)


@case()
def types_with_other_signs(folder):
    rows = _renamed(lambda n, name: name.replace("Xã ", ("Xã: ", "X. ", "xã :")[n % 3])
                    .replace("Phường ", ("F. ", "P.", "phường: ")[n % 3]))  # fmt: skip
    return write_xlsx(folder / "t.xlsx", rows)


@case(people={**PEOPLE, "21025": 90_875}, unresolved=1, reason="ambiguous")
def two_communes_in_one_cell(folder):
    both = "Phường Nghĩa Chánh và phường Nghĩa Lộ"
    return write_xlsx(folder / "t.xlsx", _renamed(lambda n, name: both if n == 0 else name))


@case(people={**PEOPLE, "21025": 90_875}, unresolved=2, reason="not found")
def two_communes_in_one_cell_one_of_them_unknown(folder):
    """Nghĩa Chánh is then missing in the table as well."""
    both = "Phường Nghĩa Chánh, phường Nghĩa Đâu"
    return write_xlsx(folder / "t.xlsx", _renamed(lambda n, name: both if n == 0 else name))


@case(people={**PEOPLE, "21025": 90_875}, unresolved=2, reason="not in that district")
def a_commune_in_a_district_that_is_not_its_own(folder):
    rows = base()
    rows[1][1] = BINH_SON
    return write_xlsx(folder / "t.xlsx", rows)
