"""Answers to rows: old and new unit, clause and note."""

from datetime import date

import numpy as np
import pandas as pd

from pipeline.tools.law import open_register
from pipeline.tools.lookup_rows import (
    CLAUSE,
    NEW_CODE,
    NOTE,
    OLD_CODE,
    join_notes,
    told_of_keys,
    told_of_points,
)


def keys(*rows):
    return pd.DataFrame(rows, columns=["code", "name", "district", "province"])


def silent(_step, _share):
    pass


def test_notes_are_joined_and_nothing_is_joined_to_nothing():
    first = np.array(["a", "a", "", ""], dtype=object)
    second = np.array(["b", "", "b", ""], dtype=object)
    assert list(join_notes(first, second)) == ["a; b", "a", "b", ""]


def test_a_unit_of_before_is_found_with_its_clause():
    register = open_register()
    told = told_of_keys(keys(("", "Xã Bình Khương", "Bình Sơn", "")), register, None)
    merger = register.merger.set_index("old_code")
    assert list(told[NEW_CODE]) == ["21085"]
    assert list(told[CLAUSE]) == [merger.loc[told[OLD_CODE][0], "clause"]]


def test_rows_that_ask_the_same_are_answered_alike_in_their_places():
    asked = [("", "Xã Ba Xa", "Ba Tơ", ""), ("", "Xã Lạ", "", ""), ("", "Xã Ba Xa", "Ba Tơ", "")]
    told = told_of_keys(keys(*asked), open_register(), None)
    assert told.loc[0].equals(told.loc[2])
    assert told[OLD_CODE][1] == ""
    assert told[NOTE][1]


def test_a_day_leaves_later_units_out():
    asked = keys(("", "Đặc khu Lý Sơn", "", ""))
    assert told_of_keys(asked, open_register(), None)[NEW_CODE][0] == "21548"
    assert told_of_keys(asked, open_register(), date(2025, 6, 30))[NEW_CODE][0] == ""


def test_points_outside_and_points_that_are_none_belong_to_no_unit():
    told = told_of_points(np.array([[np.nan, np.nan], [100.0, 10.0]]), open_register(), silent)
    assert list(told[NEW_CODE]) == ["", ""]
    assert list(told[NOTE].ne("")) == [False, True]
