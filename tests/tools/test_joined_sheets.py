"""A workbook with a sheet for each district, year or quarter, carried over as one table."""

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.config import EVE
from pipeline.errors import FormatError, UsageError
from pipeline.tools.commands import app
from pipeline.tools.convert import read_and_convert
from pipeline.tools.joined_sheets import SHEET
from pipeline.tools.law import open_register
from pipeline.tools.lookup_rows import OLD_CODE
from pipeline.tools.recipe import Recipe
from pipeline.tools.unit_columns import CODE

UNITS = open_register().on(EVE)
HEADER = ["TT", "Xã, phường", "Dân số"]
ALL = Recipe(sheet="all")


def sheets_of(folder, rows_of, name="t.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in rows_of.items():
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def of_district(district, header=HEADER, title="DÂN SỐ", factor=1):
    names = UNITS.loc[UNITS["district_name"] == district, "name"]
    rows = [[at, name, factor * (1000 + at)] for at, name in enumerate(names, 1)]
    total = [None, "Tổng cộng", sum(row[2] for row in rows)]
    return [[title], [], header, *rows, total, [], ["Người lập biểu"]]


def of_province(header=HEADER):
    named = UNITS[UNITS["district_name"].ne("")]
    return {district.replace("Huyện ", ""): of_district(district, header)
            for district in named["district_name"].unique()}  # fmt: skip


def summed(rows_of):
    return sum(row[2] for rows in rows_of.values() for row in rows
               if len(row) > 2 and isinstance(row[0], int))  # fmt: skip


def test_a_sheet_for_each_district_is_one_table_and_tells_namesakes_apart(tmp_path):
    rows_of = of_province()
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    (total,) = conversion.totals
    assert total.before == total.after == summed(rows_of)
    assert len(conversion.table) == 96
    assert conversion.unresolved.empty
    assert all(stated.agrees for stated in conversion.plan.totals)


def test_the_district_may_stand_in_the_title_alone(tmp_path):
    districts = ["Thành phố Quảng Ngãi", "Thành phố Kon Tum"]  # Both have a Trần Hưng Đạo.
    rows_of = {
        f"Sheet{at}": of_district(one, title=one.upper()) for at, one in enumerate(districts)
    }
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    wanted = UNITS.index[UNITS["district_name"].isin(districts)]
    assert sorted(conversion.plan.units.rows["code"]) == sorted(wanted)


def test_units_of_every_sheet_are_kept_apart_by_sheet(tmp_path):
    rows_of = {"2023": of_district("Huyện Ba Tơ"), "2024": of_district("Huyện Ba Tơ", factor=2)}
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    assert conversion.plan.keys == [SHEET]
    sums = conversion.table.groupby(SHEET)["Dân số"].sum()
    assert sums["2024"] == 2 * sums["2023"] == 2 * summed({"2023": rows_of["2023"]})
    assert any("take a summary" in remark for remark in conversion.plan.remarks)


def test_rows_of_later_sheets_are_named_by_sheet_and_row(tmp_path):
    rows_of = {"Ba Tơ": of_district("Huyện Ba Tơ"), "Minh Long": of_district("Huyện Minh Long")}
    rows_of["Minh Long"][4][1] = "Xã Không Có"
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    (row,) = conversion.unresolved["dòng | row"].dropna()
    assert row == 1005
    assert any("Minh Long: 1004–" in remark for remark in conversion.plan.remarks)


def test_a_wrong_total_of_one_sheet_is_told(tmp_path):
    rows_of = {"Ba Tơ": of_district("Huyện Ba Tơ"), "Minh Long": of_district("Huyện Minh Long")}
    total = next(row for row in rows_of["Minh Long"] if row[1:2] == ["Tổng cộng"])
    total[2] += 7
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    (wrong,) = [stated for stated in conversion.plan.totals if not stated.agrees]
    assert wrong.row > 1000
    assert wrong.stated == wrong.summed + 7


def test_sheets_without_units_are_named_and_other_columns_refused(tmp_path):
    rows_of = {"Ba Tơ": of_district("Huyện Ba Tơ"), "Minh Long": of_district("Huyện Minh Long"),
               "Ghi chú": [["Số liệu", "sơ bộ"]]}  # fmt: skip
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    assert any(
        "Ghi chú" in remark and "not carried" in remark for remark in conversion.plan.remarks
    )
    rows_of["Minh Long"][2] = ["TT", "Xã, phường", "Số hộ"]
    with pytest.raises(FormatError, match="other columns") as told:
        read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    assert told.value.details == ["Minh Long: Số hộ"]


def test_without_all_the_sheets_are_listed_with_what_joins_them(tmp_path):
    path = sheets_of(tmp_path, of_province())
    with pytest.raises(UsageError, match="several sheets") as told:
        read_and_convert(path)
    assert "--sheet all" in told.value.advice


def test_the_command_writes_one_result_beside_the_workbook_and_so_does_lookup(tmp_path):
    path = sheets_of(tmp_path, of_province())
    assert CliRunner().invoke(app, ["convert", str(path), "--sheet", "all"]).exit_code == 0
    assert CODE in pd.read_excel(tmp_path / "t_2025.xlsx", engine="openpyxl").columns
    assert CliRunner().invoke(app, ["lookup", str(path), "--sheet", "all"]).exit_code == 0
    answered = pd.read_excel(tmp_path / "t_lookup.xlsx", dtype=str, engine="openpyxl")
    assert answered[OLD_CODE].notna().sum() == UNITS["district_name"].ne("").sum()


SIGNED = [[], [None, "Người lập biểu", "Thủ trưởng"], [None, "Nguyễn Văn Hoà", "Lê Hồng Phong"]]
"""One of them bears the name of a ward."""


@pytest.mark.parametrize("name", ["Huyện Lý Sơn", "Lý Sơn", "Đặc khu Lý Sơn"])
@pytest.mark.parametrize("below", [[], [[None, "Tổng cộng", 1001], *SIGNED]])
def test_the_sheet_of_a_district_without_communes_is_read_like_the_others(tmp_path, name, below):
    rows_of = {one: [*of_district(f"Huyện {one}"), *SIGNED] for one in ("Ba Tơ", "Minh Long")}
    rows_of["Lý Sơn"] = [["DÂN SỐ HUYỆN LÝ SƠN"], [], HEADER, [1, name, 1001], *below]
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    (total,) = conversion.totals
    assert total.before == total.after == summed(rows_of)
    island = conversion.table[conversion.table["Xã, phường"].str.contains("Lý Sơn")]
    assert list(island["Dân số"]) == [1001]


@pytest.mark.parametrize("title", ["TÌNH HÌNH DÂN SỐ HUYỆN MỘ ĐỨC NĂM 2024", "Dân số, hộ - Mộ Đức"])
def test_a_title_with_the_district_tells_namesakes_apart(tmp_path, title):
    district = "Huyện Mộ Đức"
    names = UNITS["name"][UNITS["district_name"] == district]
    twins = UNITS["name"][UNITS["district_name"] != district]
    assert set(names) & set(twins)  # Else nothing would be told apart.
    path = sheets_of(tmp_path, {"Sheet1": of_district(district, title=title)})
    conversion = read_and_convert(path)
    assert sorted(conversion.plan.units.rows["code"]) == sorted(names.index)


def test_a_title_of_another_district_tells_nothing(tmp_path):
    path = sheets_of(tmp_path, {"Sheet1": of_district("Huyện Ba Tơ", title="HUYỆN TRÀ BỒNG")})
    conversion = read_and_convert(path)
    assert conversion.plan.table.sections.eq("").all()


def test_titles_and_notes_of_all_sheets_stand_in_the_journal(tmp_path):
    rows_of = {one: of_district(f"Huyện {one}", title=f"DÂN SỐ {one}")
               for one in ("Ba Tơ", "Minh Long")}  # fmt: skip
    table = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL).plan.table
    assert [line for line in table.titles if "DÂN SỐ" in line] == [
        "Ba Tơ, 1: DÂN SỐ Ba Tơ", "Minh Long, 1: DÂN SỐ Minh Long"]  # fmt: skip


@pytest.mark.parametrize("rows", ["auto", "merge"])
@pytest.mark.parametrize("title", ["Tổng hợp", "Ba Tơ (2)"])
def test_a_summary_or_a_copy_is_never_added_to_its_parts(tmp_path, rows, title):
    parts = of_province()
    everything = [row for sheet in parts.values() for row in sheet if row and row[0] in range(999)]
    other = [HEADER, *everything] if title == "Tổng hợp" else parts["Ba Tơ"]
    path = sheets_of(tmp_path, {**parts, title: other})
    conversion = read_and_convert(path, recipe=Recipe(sheet="all", rows=rows))
    remarks = [one for one in conversion.plan.remarks if "take a summary" in one]
    assert len(remarks) == 1
    assert title in remarks[0]
    if conversion.plan.keys == [SHEET]:
        units = conversion.table[[conversion.plan.table.columns.name, SHEET]]
        assert not units.duplicated().any()
    else:
        assert (rows, title) == ("auto", "Ba Tơ (2)")
        assert conversion.unresolved["dòng | row"].count() == 2 * sum(
            row[:1] != [None] and isinstance(row[0], int) for row in other if row
        )


def test_sheets_in_other_units_of_measure_are_refused(tmp_path):
    rows_of = {one: of_district(f"Huyện {one}", title=f"Đơn vị tính: {measure}")
               for one, measure in (("Ba Tơ", "nghìn người"), ("Minh Long", "người"))}  # fmt: skip
    with pytest.raises(FormatError, match="units of measure") as told:
        read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    assert told.value.details == ["Ba Tơ: nghìn người", "Minh Long: người"]


def test_sheets_of_other_years_are_joined_and_told(tmp_path):
    rows_of = {one: of_district(f"Huyện {one}", title=f"Dân số năm {year}")
               for one, year in (("Ba Tơ", 2022), ("Minh Long", 2023))}  # fmt: skip
    remarks = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL).plan.remarks
    assert any("Ba Tơ: 2022; Minh Long: 2023" in remark for remark in remarks)


def test_a_named_column_keeps_the_district_of_the_sheet(tmp_path):
    said = Recipe(sheet="all", unit_columns=["Xã, phường"])
    conversion = read_and_convert(sheets_of(tmp_path, of_province()), recipe=said)
    assert conversion.unresolved.empty
    assert len(conversion.table) == 96


@pytest.mark.parametrize("header", [["TT", "XÃ, PHƯỜNG", "DÂN SỐ"], ["TT", "Xa, phuong", "Dan so"]])
def test_headers_in_other_letters_are_the_same_columns(tmp_path, header):
    rows_of = of_province()
    for title in list(rows_of)[::2]:
        rows_of[title][2] = header
    conversion = read_and_convert(sheets_of(tmp_path, rows_of), recipe=ALL)
    (total,) = conversion.totals
    assert total.after == summed(rows_of)
    assert conversion.unresolved.empty
    assert len(conversion.table) == 96
