"""Tables of several years, the rows of each with the units of its own time."""

from datetime import date

import openpyxl
import pytest
from hostile import write_csv
from typer.testing import CliRunner

from pipeline.config import EVE, MERGER
from pipeline.errors import RegisterError
from pipeline.tools.commands import app
from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.pairs import pairs_between
from pipeline.tools.recipe import Recipe
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.unit_columns import CERTAINTY, CODE, EXACT, NAME

LAW = open_register()
HEADER = ["Năm", "Mã xã", "Tên xã", "Dân số"]
DAYS = {2019: date(2019, 4, 1), 2022: date(2022, 4, 1), 2024: date(2024, 4, 1)}


def people(year, code):
    return int(code) % 900 + 100 + year - 2019


def rows_of(days):
    return [
        [year, code, name, people(year, code)]
        for year, day in days.items()
        for code, name in LAW.on(day)["name"].items()
    ]


def panel(folder, days=None, rows=None):
    rows = rows_of(days or DAYS) if rows is None else rows
    return write_csv(folder / "t.csv", [HEADER, *rows], ";")


def test_each_year_is_carried_over_from_the_units_of_its_time(tmp_path):
    conversion = read_and_convert(panel(tmp_path))
    table = conversion.table
    assert len(table) == 96 * len(DAYS)
    assert conversion.unresolved.empty
    for year, day in DAYS.items():
        mine = table[table["Năm"].astype(int) == year].set_index("Mã xã")["Dân số"]
        pairs = pairs_between(LAW, LAW.period(day), MERGER)
        assert mine.sum() == sum(people(year, code) for code in LAW.on(day).index)
        torn = set(pairs.loc[~pairs["whole"], "to_code"])
        for code, members in pairs.groupby("to_code")["from_code"]:
            if code not in torn:
                assert mine[code] == sum(people(year, one) for one in members), (year, code)
    (total,) = conversion.totals
    assert total.before == total.after
    assert total.difference == 0


def test_what_is_exact_in_one_year_has_bounds_where_another_has_a_range(tmp_path):
    table = read_and_convert(panel(tmp_path)).table
    exact = table[CERTAINTY] == EXACT
    assert (table.loc[exact, f"Dân số {LEAST}"] == table.loc[exact, "Dân số"]).all()
    assert (table.loc[exact, f"Dân số {MOST}"] == table.loc[exact, "Dân số"]).all()
    assert (~exact).any()


def test_a_year_that_has_the_new_units_already_stays_as_it_is(tmp_path):
    days = {2024: date(2024, 4, 1), 2025: MERGER}
    table = read_and_convert(panel(tmp_path, days)).table
    mine = table[table["Năm"].astype(int) == 2025].set_index("Mã xã")["Dân số"]
    assert {code: people(2025, code) for code in LAW.on(MERGER).index} == mine.to_dict()


def test_the_plan_and_the_journal_say_of_which_time_each_year_is(tmp_path):
    path = panel(tmp_path)
    result = CliRunner().invoke(app, ["convert", str(path)])
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "2019: 2019-01-01 – 2019-08-31; 2022, 2024: 2020-02-01 – 2024-12-31" in said
    journal = openpyxl.load_workbook(tmp_path / "t_2025.nhat-ky.xlsx")["Nhật ký"]
    cells = [str(cell.value) for row in journal for cell in row]
    assert any(cell.startswith("2019: 2019-01-01") for cell in cells)


def test_units_of_two_times_in_one_year_are_refused_with_that_year(tmp_path):
    rows = rows_of(DAYS)
    gone = next(code for code in LAW.on(DAYS[2019]).index if code not in LAW.on(DAYS[2024]).index)
    rows.append([2024, gone, LAW.on(DAYS[2019])["name"][gone], 1])
    with pytest.raises(RegisterError, match="several vintages") as told:
        read_and_convert(panel(tmp_path, rows=rows))
    assert "2024" in str(told.value.where)


def test_without_a_column_of_years_they_are_refused_with_what_helps(tmp_path):
    rows = [row[1:] for row in rows_of(DAYS)]
    path = write_csv(tmp_path / "t.csv", [HEADER[1:], *rows], ";")
    with pytest.raises(RegisterError, match="several vintages") as told:
        read_and_convert(path)
    assert "Năm" in told.value.advice


def test_a_list_of_several_years_keeps_every_row_in_its_place(tmp_path):
    rows = [[year, code, f"Trường {place}", people(year, code)]
            for place, (year, code, *_) in enumerate(rows_of(DAYS)[::-1])]  # fmt: skip
    path = write_csv(tmp_path / "t.csv", [["Năm", "Mã xã", "Tên trường", "Số lớp"], *rows], ";")
    conversion = read_and_convert(path, recipe=Recipe(rows="keep"))
    table = conversion.table
    assert list(table["Tên trường"]) == [row[2] for row in rows]
    for year, day in DAYS.items():
        pairs = pairs_between(LAW, LAW.period(day), MERGER)
        heir = pairs[pairs["whole"]].set_index("from_code")["to_code"]
        mine = table[table["Năm"].astype(int) == year]
        sure = mine[mine["Mã xã"].isin(heir.index)]
        assert list(sure[CODE]) == [heir[code] for code in sure["Mã xã"]]
        assert sure[NAME].ne("").all()


def test_sheets_of_years_have_the_units_of_their_years(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year, day in DAYS.items():
        sheet = book.create_sheet(f"Năm {year}")
        for row in [HEADER[1:], *(row[1:] for row in rows_of({year: day}))]:
            sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    conversion = read_and_convert(tmp_path / "t.xlsx", recipe=Recipe(sheet="all"))
    assert len(conversion.table) == 96 * len(DAYS)
    (total,) = conversion.totals
    assert total.after == sum(row[3] for row in rows_of(DAYS))


def test_a_table_of_one_time_is_not_taken_apart(tmp_path):
    days = dict.fromkeys((2021, 2022), EVE)
    assert read_and_convert(panel(tmp_path, days)).plan.years == []
