"""Rows written by templates say the same as cells written one by one, and are read back so."""

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pipeline.tools import sheet_rows
from pipeline.tools.sheet_rows import XlsxStyles, ods_rows, xlsx_rows
from pipeline.tools.sheets import read_sheets
from pipeline.tools.workbooks import write_sheets

DAY = dt.date(2025, 7, 1)
MIDNIGHT = dt.datetime(2025, 7, 1)  # noqa: DTZ001  a sheet knows no zones
MORNING = MIDNIGHT.replace(hour=8, minute=30)
COLUMNS = {
    "plain": ["Xã Bình An", "Đăk Hà", "a|b", "100 %"],
    "gaps": ["x", None, "y", float("nan")],
    "marks": ["a & b", "<x>", '"y"', "z"],
    "spaces": [" a", "b ", "c  d", "e\nf\tg"],
    "joiner": ["a¦", "¦ b", " ¦", "%s %d"],
    "forbidden": ["a\x01b", "c\ufffe", "d\u00a0e", "f\u200bg"],
    "whole": [1, 2, -3, 2**60],
    "decimal": [1.0, 2.5, -0.0, 1e300],
    "few": [1.0, np.nan, 3.25, np.nan],
    "objects": pd.Series([1, 2.0, np.int64(3), None], dtype=object),
    "mixed": pd.Series(["a", 1, True, None], dtype=object),
    "days": pd.Series([DAY, DAY, MORNING, None], dtype=object),
    "none": pd.Series([None] * 4, dtype=object),
    "long": ["x" * 40_000, "y", "z", "w"],
}
READ = {
    "forbidden": ["ab", "c", "d\u00a0e", "f\u200bg"],
    "gaps": ["x", None, "y", None],
    "few": [1, None, 3.25, None],
    "objects": [1, 2, 3, None],
    "days": [MIDNIGHT, MIDNIGHT, MORNING, None],
    "long": ["x" * 32_767, "y", "z", "w"],
}


def cell_by_cell(monkeypatch, rows, *args):
    """Write a table a row at a time, without any template for cells alone in their block."""
    monkeypatch.setattr(sheet_rows, "BLOCK_ROWS", 1)
    monkeypatch.setattr(sheet_rows, "_as_they_are", lambda _cells: None)
    monkeypatch.setattr(sheet_rows, "_NUMBERS", frozenset())
    written = b"".join(rows(*args))
    monkeypatch.undo()
    return written


@pytest.mark.parametrize("name", COLUMNS)
def test_a_template_says_what_single_cells_say(monkeypatch, name):
    table = pd.DataFrame({name: COLUMNS[name], "last": [1, 2, 3, 4]})
    styles = XlsxStyles({dt.datetime: 1, dt.date: 2}, [3, 0])
    for rows, given in ((xlsx_rows, styles), (ods_rows, ["as-number0", ""])):
        apart = cell_by_cell(monkeypatch, rows, table, given)
        assert b"".join(rows(table, given)) == apart
        ends = apart.count(b"</row>") + apart.count(b"</table:table-row>")
        assert ends == len(table)


def test_xlsx_is_read_back_as_it_was(tmp_path):
    table = pd.DataFrame(COLUMNS)
    write_sheets({"A": table}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["A"]
    for cells, name in zip(sheet.iter_cols(min_row=2, values_only=True), COLUMNS, strict=True):
        assert list(cells) == list(READ.get(name, COLUMNS[name])), name


def test_ods_is_read_back_as_it_was(tmp_path):
    names = ["plain", "gaps", "marks", "spaces", "joiner", "whole", "decimal", "few", "objects"]
    write_sheets({"A": pd.DataFrame({name: COLUMNS[name] for name in names})}, tmp_path / "t.ods")
    frame = read_sheets(tmp_path / "t.ods")[0].frame.iloc[1:]
    for place, name in enumerate(names):
        cells = [None if pd.isna(cell) else cell for cell in frame.iloc[:, place]]
        expected = list(READ.get(name, COLUMNS[name]))
        if name == "spaces":  # The reader leaves out tabs, which are elements in an ODS.
            expected = [text.replace("\t", "") for text in expected]
        assert cells == expected, name


def test_times_of_two_zones_are_not_taken_for_each_other():
    east = dt.timezone(dt.timedelta(hours=7))
    hours = [dt.datetime(2025, 7, 1, 7, tzinfo=east), dt.datetime(2025, 7, 1, 0, tzinfo=dt.UTC)]
    written = b"".join(ods_rows(pd.DataFrame({"a": pd.Series(hours, dtype=object)}))).decode()
    assert all(hour.isoformat() in written for hour in hours)
