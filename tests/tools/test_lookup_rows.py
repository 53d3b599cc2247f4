"""Answers to rows: old and new unit, clause and note."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipeline.config import EVE, MERGER
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


@pytest.mark.parametrize("typed", [True, False])
def test_every_unit_of_today_is_found_by_its_name_alone_in_a_list_of_them(typed):
    register = open_register()
    units = register.on(MERGER)
    names = units["type"] + " " + units["name"] if typed else units["name"]
    told = told_of_keys(keys(*(("", name, "", "") for name in names)), register, None)
    # Sơn Hà resembles the old Sơn Hạ, and there was another Trà Giang.
    assert list(told[NEW_CODE]) == list(units.index)


@pytest.mark.parametrize("typed", [True, False])
def test_no_unit_of_before_is_taken_for_another(typed):
    register = open_register()
    units = register.on(EVE)
    names = units["type"] + " " + units["name"] if typed else units["name"]
    told = told_of_keys(keys(*(("", name, "", "") for name in names)), register, None)
    found = told[OLD_CODE].ne("").to_numpy()
    assert list(told[OLD_CODE][found]) == list(units.index[found])
    twice = names.duplicated(keep=False).to_numpy()
    assert not (~found & ~twice & told[NOTE].eq("").to_numpy()).any()
    assert found.mean() > 0.9


def test_a_name_that_is_another_unit_s_too_says_so():
    told = told_of_keys(keys(("", "Xã Trà Giang", "", "")), open_register(), None)
    assert "21244" in told[NOTE][0]
    told = told_of_keys(keys(("", "Xã Trà Giang", "Trà Bồng", "")), open_register(), None)
    assert told[NOTE][0] == ""


def test_the_mark_of_a_letter_is_part_of_a_name():
    told = told_of_keys(keys(("", "Xã Sơn Hà", "", "")), open_register(), None)
    assert told[NEW_CODE][0] == "21289"
    told = told_of_keys(keys(("", "Xã Son Ha", "", "")), open_register(), None)
    assert told[NEW_CODE][0] != "21289" or "several" in told[NOTE][0]


@pytest.mark.parametrize(
    ("address", "is_in_doubt"),
    [("xã Bình Minh, Quảng Ngãi", True), ("P. Nghĩa Lộ, tỉnh Quảng Ngãi", True),
     ("P. Nghĩa Lộ, TP Quảng Ngãi", False), ("xã Bình Minh, Bình Sơn, Quảng Ngãi", False),
     ("xã Trà Tân, Quảng Ngãi", False)],
)  # fmt: skip
def test_an_address_as_of_today_leaves_the_old_unit_open(address, is_in_doubt):
    told = told_of_keys(keys(("", address, "", "")), open_register(), None)
    assert told[NEW_CODE][0]
    assert ("in an address of today" in told[NOTE][0]) == is_in_doubt


def test_an_address_that_fits_two_units_of_the_eve_is_not_answered_by_an_earlier_day():
    asked = keys(("", "Thôn 2, phường Nguyễn Nghiêm, tỉnh Quảng Ngãi", "", ""))
    told = told_of_keys(asked, open_register(), None)
    assert told[OLD_CODE][0] == ""
    assert "21025" in told[NOTE][0]
    assert "21439" in told[NOTE][0]
