"""Columns of coordinates: each cell is read as a single query would be."""

import datetime

import numpy as np
import pandas as pd
import pytest

from pipeline.tools.coordinate_cells import read_axis, read_pairs

LATITUDE, LONGITUDE = 15 + 7 / 60 + 12 / 3600, 108 + 48 / 60


def test_a_column_of_mixed_cells_is_read_cell_by_cell():
    column = pd.Series(["15,12", "15.12", 15.12, "15°07'12\"", None, "chưa đo", True])
    assert read_axis(column)[:4] == pytest.approx([15.12] * 4)
    assert np.isnan(read_axis(column)[4:]).all()
    first, second = read_pairs(pd.Series(["15.12, 108.8", "108.8 15.12", None, "x"]))
    assert list(first[:2]) == [15.12, 108.8]
    assert list(second[:2]) == [108.8, 15.12]
    assert np.isnan(first[2:]).all()
    assert np.isnan(second[2:]).all()


def test_angles_that_a_workbook_took_for_times_are_read_back():
    times = [datetime.time(15, 7, 12), datetime.timedelta(hours=108, minutes=48)]
    assert read_axis(pd.Series(times, dtype=object)) == pytest.approx([LATITUDE, LONGITUDE])
