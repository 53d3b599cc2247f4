"""Which headers promise names or codes of units."""

import pandas as pd
import pytest

from pipeline.tools.question_rows import first_question, says_unit
from pipeline.tools.unit_columns import UnitColumns


@pytest.mark.parametrize(
    "header", ["Tên xã", "Xã/phường", "Đơn vị", "Mã xã", "Địa chỉ", "commune", "Code", "PHƯỜNG"]
)
def test_headers_of_units(header):
    assert says_unit(header)


@pytest.mark.parametrize("header", ["Xã Ba Xa", "Phường Nghĩa Lộ", "Số dân", "Ghi chú", "2024", ""])
def test_units_and_other_headers_are_none(header):
    assert not says_unit(header)


def test_unknown_names_above_the_first_known_one_are_questions():
    frame = pd.DataFrame({"0": ["Danh sách", "Tên xã", "Xã Lạ", "Xã Ba Xa"]}, index=range(1, 5))
    assert first_question(frame, UnitColumns(None, "0"), top=4) == 3


def test_without_a_header_the_first_known_unit_begins_the_list():
    frame = pd.DataFrame({"0": ["Danh sách", "năm 2024", "Xã Ba Xa"]}, index=range(1, 4))
    assert first_question(frame, UnitColumns(None, "0"), top=3) == 3
