"""Which decimal sign a column or a table has: 1.234,5 or 1,234.5.

Cells that only one of the habits allows decide; where none does, the other columns of the table,
then whether the column counts things; else it is refused with the option that settles it.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipeline.errors import FormatError
from pipeline.tools.numbers import COMMA, EITHER_WAY, NUMBER, POINT, one_number, tidy_number

DIGITS_OF_GROUP = 3
MOST_TIMES = 50
"""Figures of a column that are so many times smaller than the others are thousands, misread."""


def decimal_evidence(values: pd.Series) -> set[str]:
    """Return the decimal signs that some cell of a column proves.

    Parameters
    ----------
    values : pandas.Series
        Cells; only text counts.

    Returns
    -------
    set of str
        Empty, one of ',' and '.', or both where the column contradicts itself.
    """
    proven = set()
    for text in _distinct_texts(values):
        if not EITHER_WAY.match(text):
            fits = {mark for mark, pattern in NUMBER.items() if pattern.match(text)}
            proven |= fits if len(fits) == 1 else set()
    return proven


def is_undecided(values: pd.Series) -> bool:
    """Tell whether a column has a cell like 1.234, which either habit allows."""
    return any(EITHER_WAY.match(text) for text in _distinct_texts(values))


def _distinct_texts(values: pd.Series) -> list[str]:
    texts = {value for value in values.dropna().unique() if isinstance(value, str)}
    return [tidy_number(text) for text in texts]


def choose_mark(
    values: pd.Series, name: str, others: set[str], *, counts: bool, wanted: str = ""
) -> str:
    """Choose the decimal sign of a column.

    Parameters
    ----------
    values : pandas.Series
        The cells.
    name : str
        The column, for messages.
    others : set of str
        What the other columns of the table prove.
    counts : bool
        Whether the column counts whole things, so that a group of three digits is a thousand.
    wanted : str
        What the user says; '' if nothing.

    Returns
    -------
    str
        ',' or '.'.

    Raises
    ------
    FormatError
        If the column contradicts itself, or nothing decides.
    """
    if wanted:
        return wanted
    proven = decimal_evidence(values)
    if len(proven) > 1:
        raise FormatError(
            "numbers with a decimal comma and numbers with a decimal point in one column",
            where=f"cột | column {name!r}",
            details=_examples(values),
            advice="write them alike, or say which holds: --decimal , or --decimal .",
            problem_vi="trong một cột có cả số dùng dấu phẩy thập phân và số dùng dấu chấm thập "
            "phân",
            advice_vi="ghi thống nhất, hoặc cho biết dấu thập phân: --decimal , hoặc --decimal .",
        )
    if proven:
        mark = proven.pop()
        _refuse_other_habit(values, name, mark)
        return mark
    if not is_undecided(values):
        return POINT
    if counts:  # People are whole, whatever the other columns are.
        return _sign_of_thousands(values, name)
    _refuse_both_signs(values, name)
    if len(others) == 1:
        return next(iter(others))
    raise _undecided(values, name)


def _undecided(values: pd.Series, name: str) -> FormatError:
    return FormatError(
        "1.234 or 1,234: a thousand, or one and a bit? Nothing in the table decides",
        where=f"cột | column {name!r}",
        details=_examples(values),
        advice="say the decimal sign: --decimal , (1.234 is a thousand) or --decimal . (1,234 is).",
        problem_vi="1.234 hoặc 1,234: là hơn một nghìn, hay là một và phần lẻ? Trong bảng không có "
        "gì cho biết",
        advice_vi="cho biết dấu thập phân: --decimal , (1.234 là hơn một nghìn) hoặc --decimal . "
        "(1,234 là hơn một nghìn).",
    )


def table_mark(
    columns: Iterable[pd.Series], marks: Iterable[str], delimiter: str, wanted: str = ""
) -> str:
    """Choose the decimal sign in which a whole table is written again.

    Parameters
    ----------
    columns : iterable of pandas.Series
        Its numeric columns.
    marks : iterable of str
        The sign that each of them was read with.
    delimiter : str
        The sign between the fields of a text, else ''.
    wanted : str
        What the user says; '' if nothing.

    Returns
    -------
    str
        ',' or '.': what the figures prove, else what figures like 1.234 were read with, else ','
        between semicolons, which stand where the comma is taken.
    """
    if wanted:
        return wanted
    proven: set[str] = set()
    read: set[str] = set()
    for column, mark in zip(columns, marks, strict=True):
        proven |= decimal_evidence(column)
        read |= {mark} if is_undecided(column) else set()
    for signs in (proven, read):
        if signs:
            return COMMA if COMMA in signs else POINT
    return COMMA if delimiter == ";" else POINT


def _sign_of_thousands(values: pd.Series, name: str) -> str:
    signs = {sign for text in _distinct_texts(values) for sign in ".," if sign in text}
    if len(signs) != 1:
        raise _mixed_signs(values, name)
    return COMMA if signs == {"."} else POINT


def _refuse_both_signs(values: pd.Series, name: str) -> None:
    """Refuse 1.234 beside 1,234: one of them is a thousand times the other."""
    undecided = [text for text in _distinct_texts(values) if EITHER_WAY.match(text)]
    if {sign for text in undecided for sign in ".," if sign in text} == {".", ","}:
        raise _mixed_signs(values, name)


def _refuse_other_habit(values: pd.Series, name: str, mark: str) -> None:
    """Refuse cells that are written by the other habit than those that prove a decimal sign.

    '6,680' among '7.102,5' is a thousand times smaller than they are if it is read like them; and
    '12.345' is no round number among figures that all have three decimals.
    """
    texts = _distinct_texts(values)
    undecided = [text for text in texts if EITHER_WAY.match(text)]
    proving = [text for text in texts if NUMBER[mark].match(text) and text not in undecided]
    places = {len(text.rpartition(mark)[2]) for text in proving if mark in text}
    as_decimals = [text for text in undecided if mark in text]
    as_thousands = [text for text in undecided if mark not in text]
    if as_thousands and places | {DIGITS_OF_GROUP for _ in as_decimals} == {DIGITS_OF_GROUP}:
        raise _mixed_signs(values, name)
    if not as_decimals or DIGITS_OF_GROUP in places:
        return
    sizes = [[abs(one_number(text, mark)) for text in some] for some in (proving, as_decimals)]
    if np.median(sizes[0]) > MOST_TIMES * np.median(sizes[1]):
        raise _mixed_signs(values, name)


def _mixed_signs(values: pd.Series, name: str) -> FormatError:
    return FormatError(
        "points and commas are mixed in one column",
        where=f"cột | column {name!r}",
        details=_examples(values),
        advice="write them alike, or say the decimal sign: --decimal , or --decimal .",
        problem_vi="dấu chấm và dấu phẩy lẫn lộn trong một cột",
        advice_vi="ghi thống nhất, hoặc cho biết dấu thập phân: --decimal , hoặc --decimal .",
    )


def _examples(values: pd.Series, most: int = 6) -> list[str]:
    """Return the first cells with a point, and the first with a comma."""
    lines: dict[int, str] = {}
    for sign in ".,":
        has = values.map(lambda value, sign=sign: isinstance(value, str) and sign in value)
        first = values[has.astype(bool)].head(most // 2)
        lines |= dict(zip(map(int, first.index), first, strict=True))
    return [f"dòng | row {row}: {text}" for row, text in sorted(lines.items())]
