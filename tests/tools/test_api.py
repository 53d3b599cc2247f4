"""The tools as functions: what a program may hand over, and what it is told otherwise."""

import pandas as pd
import pytest

from pipeline import convert, lookup
from pipeline.errors import UsageError

PLACES = {"Xã": ["Xã Bình Khương", "Xã Bình An", "Xã Bình Minh"], "Huyện": ["Bình Sơn"] * 3}


def test_levels_of_columns_are_the_lines_of_a_header():
    frame = pd.DataFrame({**PLACES, "2023": [1, 2, 3], "2024": [4, 5, 6]})
    frame.columns = pd.MultiIndex.from_tuples(
        [("Xã", ""), ("Huyện", ""), ("Dân số", "2023"), ("Dân số", "2024")]
    )
    table = convert(frame).table
    assert list(table["Dân số / 2023"]) == [6]
    assert list(table["Dân số / 2024"]) == [15]


def test_columns_of_one_name_are_refused():
    frame = pd.DataFrame({**PLACES, "a": [1, 2, 3], "b": [1, 2, 3]}).rename(columns={"b": "a"})
    with pytest.raises(UsageError, match="several columns of one name: a"):
        convert(frame)


def test_one_question_is_one_question():
    assert [answer.query for answer in lookup("xã Trà Tân")] == ["xã Trà Tân"]
    assert [answer.query for answer in lookup([21142])] == ["21142"]
