"""Columns that only number the rows are told from figures that look alike."""

import pandas as pd
import pytest

from pipeline.tools.numbering import is_numbering
from pipeline.tools.numbers import NumberColumn
from pipeline.tools.rule import NUMBER
from pipeline.tools.rules import choose_rules

DISTRICTS = ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2", "3.3"]


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("STT", DISTRICTS),
        ("TT", [f"{text}." for text in DISTRICTS]),
        ("Số TT", list("abcabab")),
        ("STT", ["a)", "b)", "c)", "d)", "đ)", "e)"]),
        ("STT", [f"1.{number}" for number in range(1, 13)]),
    ],
)
def test_numbers_of_two_levels_and_letters_count_rows(header, texts):
    assert is_numbering(header, pd.Series(texts))


def test_two_levels_that_a_sheet_holds_as_decimals_count_rows():
    figures = pd.Series([1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.1, 1.11, 2.1, 2.2])
    assert is_numbering("STT", figures, figures)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("TT", [5.2, 3.1, 4.8, 6.0, 2.2]),
        ("Số hộ", [1.0, 2.0, 3.0, 4.0]),
        ("No", [830.0, 12.0, 77.0, 5.0]),
        ("STT", []),
    ],
)
def test_figures_are_no_numbering(header, values):
    figures = pd.Series(values, dtype=float)
    assert not is_numbering(header, figures, figures)


def test_the_rule_of_a_numbering_as_text_and_as_figures():
    frame = pd.DataFrame({"STT": DISTRICTS, "TT": range(1, 9)})
    rules = choose_rules(frame, {"TT": NumberColumn(frame["TT"].astype(float))})
    assert [rule.kind for rule in rules] == [NUMBER, NUMBER]
