"""The crosswalk as CSV and workbook, both from one table."""

import openpyxl
import pandas as pd
import pytest
from toy_published import provenance

from pipeline.artefacts import read_table
from pipeline.config import MERGER, project_paths
from pipeline.publish.crosswalk_tables import CrosswalkTables, write_crosswalk_tables
from pipeline.register.changes import crosswalk_pairs, load_changes
from pipeline.register.claims import load_claims
from pipeline.register.units import load_units

FOLDER = project_paths().register
SHEETS = [
    "Đọc trước, Read first",
    "cũ → mới, old to new",
    "mới → cũ, new to old",
    "thay đổi, changes",
    "số liệu báo, claims",
]


@pytest.fixture(scope="module")
def tables():
    units, changes = load_units(FOLDER), load_changes(FOLDER)
    pairs = crosswalk_pairs(units, changes, MERGER).assign(
        share_of_old=0.5, share_of_new=0.25, area_km2=1.5, method="whole units"
    )
    return CrosswalkTables(pairs, units, changes, load_claims(FOLDER))


@pytest.fixture(scope="module")
def written(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crosswalk")
    write_crosswalk_tables(tables, folder, provenance())
    return folder


@pytest.fixture(scope="module")
def workbook(written):
    return openpyxl.load_workbook(written / "crosswalk.xlsx")


def rows(workbook, sheet):
    values = list(workbook[sheet].iter_rows(values_only=True))
    return pd.DataFrame(values[1:], columns=[head.split("\n")[-1] for head in values[0]])


def test_the_csv_keeps_the_contract(written, tables):
    table = read_table(written / "crosswalk.csv", "crosswalk")
    assert len(table) == len(tables.crosswalk)
    assert set(table["old_code"]) == set(tables.crosswalk["old_code"])


def test_sheets_in_both_languages_with_filters_and_widths(workbook):
    assert workbook.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = workbook[name]
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes == "A2"
        assert all(head.value.count("\n") == 2 for head in sheet[1])
        assert all(column.width >= 9 for column in sheet.column_dimensions.values())


def test_both_directions_hold_the_same_pairs(workbook, tables):
    forth, back = rows(workbook, SHEETS[1]), rows(workbook, SHEETS[2])
    wanted = set(zip(tables.crosswalk["old_code"], tables.crosswalk["new_code"], strict=True))
    for table in (forth, back):
        assert set(zip(table["old_code"], table["new_code"], strict=True)) == wanted
    assert back["new_code"].is_monotonic_increasing


def test_codes_are_text(workbook):
    assert {type(code) for code in rows(workbook, SHEETS[1])["old_code"]} == {str}


def test_changes_name_both_sides(workbook, tables):
    changes = rows(workbook, SHEETS[3])
    assert len(changes) == len(tables.changes)
    divided = changes[changes["old_code"] == "21514"]
    assert divided["old_name"].tolist() == ["Ba Chùa", "Ba Chùa"]
    assert set(divided["new_name"]) == {"Ba Tơ", "Ba Dinh"}


def test_claims_are_judged_in_both_languages(workbook):
    claims = rows(workbook, SHEETS[4])
    verdict = claims.loc[claims["stated"] == 194, "verdict"].item()
    assert verdict == "mâu thuẫn / contradicted"


def test_two_runs_give_the_same_bytes(tables, written, tmp_path):
    write_crosswalk_tables(tables, tmp_path, provenance())
    for name in ("crosswalk.csv", "crosswalk.xlsx"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_the_stand_in_is_named_on_the_first_sheet(tables, tmp_path):
    write_crosswalk_tables(tables, tmp_path, provenance("stand-in"))
    sheet = openpyxl.load_workbook(tmp_path / "crosswalk.xlsx")[SHEETS[0]]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "STAND-IN" in text
