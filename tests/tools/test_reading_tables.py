"""Reading: encodings, numbers, rules by their words."""

import hostile
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.tools.decimal_signs import choose_mark, decimal_evidence
from pipeline.tools.numbers import read_numbers
from pipeline.tools.rule_text import parse_rule
from pipeline.tools.rule_words import AREA, HOUSEHOLDS, PEOPLE, is_additive, is_rate, measure_of
from pipeline.tools.rules import choose_rules
from pipeline.tools.sheets import read_sheets
from pipeline.tools.vietnamese_text import decode, detect_encoding, is_syllable


@pytest.mark.parametrize(
    "header",
    [
        "Tỷ lệ hộ nghèo (%)", "Mật độ dân số", "Thu nhập bình quân", "Năng suất (tạ/ha)", "TB điểm",
        "pop_density", "Poverty rate", "Ty le ho ngheo", "Chỉ số giá", "Tuổi thọ", "GDP/người",
        "Số hộ/thôn", "Dân số/xã", "Số trẻ/cô", "HS/GV", "Quy mô hộ", "TyLe", "MatDo", "TNBQ",
        "Số người/điểm bầu cử",
        "Average income", "Cơ cấu", "Tốc độ tăng", "Tỷ số giới tính", "Điểm thi", "Hệ số lương",
    ],
)  # fmt: skip
def test_means_and_rates_are_never_summed(header):
    assert is_rate(header)
    assert not is_additive(header)


@pytest.mark.parametrize(
    ("header", "measure"),
    [
        ("Dân số", PEOPLE), ("Dân số trung bình", PEOPLE), ("Diện tích (ha)", AREA),
        ("Số hộ", HOUSEHOLDS), ("population_total", PEOPLE), ("Dien tich", AREA),
        ("Số trường học", "other"), ("Sản lượng lúa (tấn)", "other"), ("DanSo", PEOPLE),
        ("DienTich", AREA), ("DTTN", AREA), ("SoHo", HOUSEHOLDS), ("DS", PEOPLE),
        ("DS trung bình", PEOPLE), ("Dân số TB", PEOPLE), ("GRDP", "other"),
        ("Giá trị sản xuất (tỷ đồng)", "other"),
        ("Số trường/điểm trường", "other"), ("Số thôn/tổ dân phố", "other"), ("HS", "people"),
    ],
)  # fmt: skip
def test_counts_and_areas_add_up(header, measure):
    assert is_additive(header)
    assert measure_of(header) == measure


def test_a_rule_is_said_as_it_is_read():
    columns = ["Mật độ", "Dân số", "Diện tích"]
    rule = parse_rule("mat do=rate:Dân số/Diện tích*100", columns)
    assert (rule.column, rule.numerator, rule.denominator, rule.factor) == (*columns, 100)
    assert parse_rule(f"Mật độ={rule.said()}", columns) == rule


def dotted(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_both_habits_are_read_back(numbers):
    rounded = [round(number, 2) + 0.0 for number in numbers]
    for write, mark in ((dotted, ","), (lambda number: f"{number:,.2f}", ".")):
        column = pd.Series([write(number) for number in rounded])
        assert decimal_evidence(column) == {mark}
        assert read_numbers(column, mark).figures.to_list() == rounded


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["0.123"], "."), (["1.234.567"], ","), (["1,5"], ","), (["12.5", "1.234"], "."),
        (["1.234,5", "1.234"], ","), (["1 234,5"], ","), (["12"], "."),
    ],
)  # fmt: skip
def test_one_cell_can_decide_for_its_column(texts, mark):
    assert choose_mark(pd.Series(texts), "x", set(), counts=False) == mark


def test_nothing_decides():
    with pytest.raises(FormatError, match="--decimal"):
        choose_mark(pd.Series(["1.234", "12.345"]), "x", set(), counts=False)


VIETNAMESE = "Xã Tịnh Ấn Tây; Phường Nghĩa Lộ; Đắk H'Ring; Quảng Ngãi"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_tells_itself(encoding):
    data = VIETNAMESE.encode(encoding)
    assert decode(data, detect_encoding(data)) == VIETNAMESE


def test_the_wrong_encoding_is_refused_with_the_option_that_mends_it():
    with pytest.raises(FormatError, match="--encoding"):
        decode("ê".encode("latin-1"), "utf-8")


@pytest.mark.parametrize("wrong", ["latin9", "cp1250", "vni"])
def test_an_encoding_that_fits_worse_than_another_is_refused_with_that_one(tmp_path, wrong):
    path = hostile.tcvn3_bytes(tmp_path)
    with pytest.raises(FormatError, match=f"read as {wrong}") as caught:
        read_sheets(path, encoding=wrong)
    assert caught.value.advice == "leave --encoding out, or say --encoding tcvn3."
    assert caught.value.advice_vi == "bỏ --encoding, hoặc ghi --encoding tcvn3."


@pytest.mark.parametrize("right", ["tcvn3", "latin-1", "cp1252"])
def test_an_encoding_whose_letters_are_those_of_the_font_is_read(tmp_path, right):
    read = read_sheets(hostile.tcvn3_bytes(tmp_path), encoding=right)[0].frame
    assert "Trà Sơn" in set(read.iloc[:, 0])


@pytest.mark.parametrize("word", ["Nguyễn", "Khuyết", "ương", "Đăk", "quốc", "giếng", "NGHĨA"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["TÞnh", "Taâý", "Ênô", "họọ", "strength"])
def test_no_syllables(word):
    assert not is_syllable(word)


@pytest.mark.parametrize("header", ["Thu nhập (triệu đồng)", "Lương", "Giá", "Value", "Q", "X1"])
def test_what_a_header_does_not_tell_is_not_summed(header):
    assert not is_additive(header)


@pytest.mark.parametrize(
    "header", ["Tổng thu nhập (triệu đồng)", "Điểm trường", "Dân tộc thiểu số"]
)
def test_what_adds_up_though_it_sounds_otherwise(header):
    assert is_additive(header)


def rule_of(header, values):
    numbers = {header: read_numbers(pd.Series(values), ".")}
    return choose_rules(pd.DataFrame({header: values}), numbers)[0].kind


def test_figures_can_show_that_a_count_is_none():
    assert rule_of("Hộ nghèo", [12, 30, 7]) == "sum"
    assert rule_of("Hộ nghèo", ["12%", "30%", "7%"]) == "range"
    assert rule_of("Hộ nghèo", [0.12, 0.3, 0.07]) == "range"
    assert rule_of("Nam", [2019.0, 2019.0, 2020.0]) == "list"
    assert rule_of("Nam", [819.0, 1019.0, 2020.0]) == "sum"


def test_a_quotient_of_columns_with_strokes_in_their_names():
    columns = ["Hộ nghèo / Số hộ", "Tổng số hộ", "Hộ nghèo / Tỷ lệ (%)"]
    rule = parse_rule("Hộ nghèo / Tỷ lệ (%)=rate:Hộ nghèo / Số hộ/Tổng số hộ*100", columns)
    assert (rule.numerator, rule.denominator, rule.factor) == (columns[0], columns[1], 100)
    assert parse_rule(f"{columns[2]}={rule.said()}", columns) == rule


@pytest.mark.parametrize(
    "cells",
    [["7.102,5", "6.480,5", "9.335,0", "6,680"], ["12,345", "14,250", "12.345", "0,750"],
     ["1.234", "1,234", "2.345"]],
)  # fmt: skip
def test_cells_of_two_habits_in_one_column_are_refused(cells):
    for counts in (True, False):
        with pytest.raises(FormatError, match="mixed"):
            choose_mark(pd.Series(cells), "x", {","}, counts=counts)


@pytest.mark.parametrize(
    ("cells", "mark"),
    [(["12,5", "6,680", "7,25"], ","), (["1.234,567", "12,345", "0,750"], ","),
     (["1.234", "12.345", "7,5"], ","), (["1.234,5", "1.234", "56"], ","),
     (["1,234.5", "1,234"], "."), (["0.750", "1.250", "12.345"], ".")],
)  # fmt: skip
def test_cells_of_one_habit_are_read_by_it(cells, mark):
    assert choose_mark(pd.Series(cells), "x", set(), counts=False) == mark
