"""A converted table as a workbook: what an office sees when it opens it."""

import openpyxl
import pandas as pd
import pytest
from hostile import PEOPLE, ROWS, TRA_BONG, base, write_xlsx
from odf.number import PercentageStyle
from odf.opendocument import load
from odf.table import TableHeaderRows

from pipeline.errors import UsageError
from pipeline.tools.choose_sheet import OWN_SHEETS, RANGES_SHEET
from pipeline.tools.convert import read_and_convert
from pipeline.tools.options import ConvertOptions
from pipeline.tools.result_sheets import COLUMN, ranges_of
from pipeline.tools.run_convert import run_convert
from pipeline.tools.unit_columns import CERTAINTY, FORMER
from pipeline.tools.write_result import RESULT

DIVIDED = ["Xã Trà Bùi", TRA_BONG, 4_000, 51.0]
TOTAL = "Tổng cộng"


def with_total(rows):
    figures = [[row[place] for row in rows[1:]] for place in (2, 3)]
    return [*rows, [TOTAL, "", *map(sum, figures)]]


def result_of(path):
    run_convert(ConvertOptions(path, quiet=True))
    return openpyxl.load_workbook(path.with_stem(f"{path.stem}_2025"))


def header(sheet):
    return [cell.value for cell in sheet[1]]


def test_a_table_without_ranges_has_no_more_columns_than_it_had(tmp_path):
    book = result_of(write_xlsx(tmp_path / "t.xlsx", base()))
    assert RANGES_SHEET not in book.sheetnames
    assert header(book["A"])[1:] == ["Tên xã", "Dân số", "Diện tích (km2)", FORMER, CERTAINTY]


def test_only_figures_that_are_ranges_stand_among_the_ranges(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [*base(), DIVIDED])
    book = result_of(path)
    assert "(ít nhất | least)" not in "".join(header(book["A"]))
    rows = list(book[RANGES_SHEET].iter_rows(min_row=2, values_only=True))
    by_unit = {(row[0], row[2]): row[3:6] for row in rows}
    assert {code for code, _ in by_unit} == {"21136", "21157"}
    people = [by_unit[code, "Dân số"] for code in ("21136", "21157")]
    # Nobody knows on which side of the line they live: none or all may.
    assert [(least, most) for _, least, most in people] == [(0, 4_000), (0, 4_000)]
    assert sum(value for value, _, _ in people) == 4_000
    for value, least, most in (by_unit[code, "Diện tích (km2)"] for code in ("21136", "21157")):
        assert 0 < least < value < most < 100


def test_ranges_are_those_of_the_table_of_the_library(tmp_path):
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", [*base(), DIVIDED]))
    ranges = ranges_of(conversion)
    assert set(ranges[COLUMN]) == {"Dân số", "Diện tích (km2)"}
    assert len(ranges) == len(conversion.inexact) * 2


def test_a_rate_of_units_that_nothing_weights_has_no_bounds_where_one_is_divided(tmp_path):
    column = "Mật độ mưa (mm/km2)"
    rows = [[*row[:2], 5.0] for row in [*ROWS, DIVIDED]]
    ranges = ranges_of(read_and_convert(
        write_xlsx(tmp_path / "t.xlsx", [["Tên xã", "Huyện", column], *rows])))  # fmt: skip
    for row in ranges.itertuples(index=False):
        known = not pd.isna(row[4]) and not pd.isna(row[5])
        assert bool(row[-1]) is not known


def test_rates_and_means_stand_in_the_total_row_as_of_all_units_together(tmp_path):
    rows = [["Tên xã", "Huyện", "Dân số", "Hộ nghèo (người)", "Tỷ lệ nghèo (%)"]]
    poor = [100 + 7 * place for place in range(len(ROWS))]
    for (name, district, people, _), count in zip(ROWS, poor, strict=True):
        rows.append([name, district, people, count, round(100 * count / people, 2)])
    people = sum(row[2] for row in rows[1:])
    rate = round(100 * sum(poor) / people, 2)
    rows.append([TOTAL, "", people, sum(poor), rate])
    book = result_of(write_xlsx(tmp_path / "t.xlsx", rows))
    *_, last = book["A"].iter_rows(min_row=2, values_only=True)
    assert last[1:5] == (TOTAL, people, sum(poor), rate)


def test_the_total_row_bears_the_name_of_the_total_and_not_of_a_district(tmp_path):
    rows = base()
    figures = [row[2:] for row in rows[1:]]
    town = [sum(column) for column in zip(*figures[:4], strict=True)]
    rest = [sum(column) for column in zip(*figures[4:], strict=True)]
    every = [sum(column) for column in zip(town, rest, strict=True)]
    rows = [*rows[:5], ["Cộng Thành phố", "", *town], *rows[5:], ["Cộng các huyện", "", *rest],
            ["Tổng cộng toàn tỉnh", "", *every]]  # fmt: skip
    book = result_of(write_xlsx(tmp_path / "t.xlsx", rows))
    *_, last = book["A"].iter_rows(min_row=2, values_only=True)
    assert last[1] == "Tổng cộng toàn tỉnh"
    assert last[2] == every[0]


def test_the_total_of_the_table_stands_below_the_result(tmp_path):
    book = result_of(write_xlsx(tmp_path / "t.xlsx", with_total(base())))
    *rows, last = book["A"].iter_rows(min_row=2, values_only=True)
    assert len(rows) == len(PEOPLE)
    assert last[1:4] == (TOTAL, sum(PEOPLE.values()), sum(row[3] for row in ROWS))
    assert book["A"].cell(len(rows) + 2, 3).font.bold
    # The filter leaves the total where it is.
    assert book["A"].auto_filter.ref.endswith(str(len(rows) + 1))


def test_a_table_without_a_total_gets_none(tmp_path):
    book = result_of(write_xlsx(tmp_path / "t.xlsx", base()))
    assert book["A"].max_row == 1 + len(PEOPLE)


def test_a_result_with_a_total_is_known_as_done(tmp_path, capsys):
    path = write_xlsx(tmp_path / "t.xlsx", with_total([*base(), DIVIDED]))
    run_convert(ConvertOptions(path, quiet=True))
    again = path.with_stem("t_2025")
    before = again.read_bytes()
    assert run_convert(ConvertOptions(again)) is None
    assert "không có gì để làm" in capsys.readouterr().out
    assert again.read_bytes() == before
    assert not again.with_stem("t_2025_2025").exists()


def test_figures_are_shown_with_the_decimals_of_the_table(tmp_path):
    sheet = result_of(write_xlsx(tmp_path / "t.xlsx", base()))["A"]
    assert sheet["C2"].number_format == "#,##0"
    assert sheet["D2"].number_format == "#,##0.00"


@pytest.mark.parametrize("as_text", [True, False])
def test_per_cent_stays_per_cent(tmp_path, as_text):
    """Three communes of 10, 20 and 30 %, weighted by their people."""
    shares = [10, 20, 30, 40, 10, 20, 30, 5, 5, 5]
    head, *rows = base()
    cells = [f"{share},0%" if as_text else share / 100 for share in shares]
    rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    path = write_xlsx(tmp_path / "t.xlsx", [[*head, "Hộ nghèo"], *rows])
    if not as_text:
        book = openpyxl.load_workbook(path)
        for (cell,) in book["A"].iter_rows(min_row=2, min_col=5, max_col=5):
            cell.number_format = "0.0%"
        book.save(path)
    sheet = result_of(path)["A"]
    minh = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "21085")
    people = [row[2] for row in ROWS[4:7]]
    truth = sum(share * count for share, count in zip((10, 20, 30), people, strict=True)) / 6_006
    cell = minh[header(sheet).index("Hộ nghèo")]
    assert cell.number_format.endswith("%")
    assert cell.value * 100 == pytest.approx(truth, abs=0.51)


def test_every_sheet_is_ready_for_the_screen_and_the_printer(tmp_path):
    book = result_of(write_xlsx(tmp_path / "t.xlsx", [*base(), DIVIDED]))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0


@pytest.mark.parametrize("name", [*OWN_SHEETS, OWN_SHEETS[0].upper()])
def test_a_sheet_that_is_called_like_one_of_the_result_s_is_not_lost(tmp_path, name):
    book = result_of(write_xlsx(tmp_path / "t.xlsx", base(), sheet=name))
    assert book.sheetnames[0] == RESULT
    people = [row[2] for row in book[RESULT].iter_rows(min_row=2, values_only=True)]
    assert people == list(PEOPLE.values())


def test_an_ods_shows_its_figures_in_the_same_way(tmp_path):
    head, *rows = base()
    rows = [[*row, "12,5%"] for row in rows]
    pd.DataFrame([[*head, "Hộ nghèo"], *rows]).to_excel(
        tmp_path / "t.ods", index=False, header=False, sheet_name="A"
    )
    run_convert(ConvertOptions(tmp_path / "t.ods", quiet=True))
    document = load(tmp_path / "t_2025.ods")
    assert document.getElementsByType(PercentageStyle)
    assert len(document.getElementsByType(TableHeaderRows)) >= 3
    again = pd.read_excel(tmp_path / "t_2025.ods", sheet_name="A")
    assert list(again["Hộ nghèo"]) == [0.125] * len(PEOPLE)
    assert list(again["Dân số"]) == list(PEOPLE.values())


def test_ranges_of_per_cents_are_per_cents(tmp_path):
    rates = ([*row[:2], 0.125 + place / 100] for place, row in enumerate(ROWS))
    rows = [["Tên xã", "Huyện", "Tỷ lệ"], *rates]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    book = openpyxl.load_workbook(path)
    for row in range(2, len(rows) + 1):
        book["A"].cell(row, 3).number_format = "0.0%"
    book.save(path)
    ranges = ranges_of(read_and_convert(path))
    assert set(ranges[COLUMN]) == {"Tỷ lệ (%)"}
    assert ranges.iloc[:, -3].min() == 12.5


@pytest.mark.parametrize("place", ["không/có/o.xlsx", "không/o.csv"])
def test_no_folder_is_made_for_a_result(tmp_path, place):
    path = write_xlsx(tmp_path / "t.xlsx", base())
    with pytest.raises(UsageError, match="there is no folder"):
        run_convert(ConvertOptions(path, output=tmp_path / place, quiet=True))
    assert list(tmp_path.iterdir()) == [path]
