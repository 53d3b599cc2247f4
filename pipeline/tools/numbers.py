"""Numbers as people write them: 1.234,5 and 1,234.5, told apart by the whole column.

One cell alone can't say whether '1.234' is a thousand or one and a bit. A column is read under both
habits; cells that only one of them allows decide. Where none does, the other columns of the table
decide, then whether the column counts things; else it is refused with the option that settles it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd

from pipeline.errors import FormatError

COMMA, POINT = ",", "."
PERCENT, PER_MILLE = "%", "‰"
_SIGNS_OF_NOTHING = (
    "",
    "-",
    "–",
    "—",
    "...",
    "…",
    "..",
    ".",
    "x",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "*",
)
_EXCEL_ERRORS = ("#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!")
MISSING = frozenset(_SIGNS_OF_NOTHING + _EXCEL_ERRORS)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?:\D|$))")
_SHAPE = re.compile(r"^[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?$")
_PLAIN = r"[+-]?\d+(?:\.\d+)?"
# No number has a letter but the e of 1e6.
_LETTER = r"[A-DF-Za-df-z\u00c0-\u024f\u1e00-\u1eff]"
_GROUPS = {COMMA: r"[1-9]\d{0,2}(?:\.\d{3})+", POINT: r"[1-9]\d{0,2}(?:,\d{3})+"}
_NUMBER = {
    mark: re.compile(rf"^[+-]?(?:{groups}|\d+)(?:\{mark}\d+)?(?:[eE][+-]?\d+)?$|^[+-]?\{mark}\d+$")
    for mark, groups in _GROUPS.items()
}
_EITHER_WAY = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")
LEAST_NUMERIC_SHARE = 0.8
DIGITS_OF_GROUP = 3
MOST_TIMES = 50
"""Figures of a column that are so many times smaller than the others are thousands, misread."""
_PLAIN_NUMBERS = (int, float)


@dataclass
class NumberColumn:
    """A column read as numbers.

    Attributes
    ----------
    figures : pandas.Series
        float64, NaN where nothing is said.
    unreadable : list
        Labels of the rows whose cell is neither a number nor a sign for missing.
    mark : str
        The decimal sign, '' where no text had to be read.
    sign : str
        '%' or '‰' where cells are written with it, else ''. Such a column is a rate, whatever its
        header says.
    is_fraction : bool
        Whether the figures are fractions of one that the sheet only shows with their '%'.
    stored : list
        Labels of the rows whose cell is stored as a number, in a column that has a sign.
    """

    figures: pd.Series
    unreadable: list[int] = field(default_factory=list)
    mark: str = ""
    sign: str = ""
    is_fraction: bool = False
    stored: list[int] = field(default_factory=list)


def tidy_number(text: str) -> str:
    """Strip what stands around a number: spaces between thousands, %, brackets for negatives.

    Examples
    --------
    >>> tidy_number(" 1 234 567 "), tidy_number("(12,5)"), tidy_number("45 %")
    ('1234567', '-12,5', '45')
    """
    bare = text.strip().replace("\u2212", "-").rstrip("%‰").strip()
    bare = _SPACES.sub("", bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1].strip()
    return bare


def looks_numeric(values: pd.Series) -> bool:
    """Tell whether a column holds numbers, stored as such or as text."""
    filled = list(values.dropna().head(5_000))
    texts = [tidy_number(value) for value in filled if isinstance(value, str)]
    said = [text for text in texts if text.lower() not in MISSING]
    shaped = sum(_SHAPE.match(text) is not None for text in said)
    stored = [value for value in filled if not isinstance(value, str)]
    numbers = sum(map(_is_number, stored))
    count = len(said) + len(stored)
    return bool(count and shaped + numbers >= LEAST_NUMERIC_SHARE * count)


def _is_number(value: object) -> bool:
    kinds = int | float | Decimal | np.integer | np.floating
    return isinstance(value, kinds) and not isinstance(value, bool)


def numeric_cells(values: pd.Series) -> pd.Series:
    """Tell of each cell whether it holds a number, stored as such or as text."""
    if values.dtype.kind in "iuf":
        return values.notna()
    if values.dtype == object:
        # A million figures are distinct: the kind of most cells tells, and the rest are few.
        plain = np.fromiter((type(value) in _PLAIN_NUMBERS for value in values), bool, len(values))
        holds = plain & values.notna().to_numpy()
        holds[~plain] = _distinct_numbers(values[~plain])
        return pd.Series(holds, values.index)
    return pd.Series(_distinct_numbers(values), values.index)


def _distinct_numbers(values: pd.Series) -> np.ndarray:
    """Tell of each cell whether it holds a number, looking at each distinct one once."""
    places, distinct = pd.factorize(values)
    if isinstance(values.dtype, pd.StringDtype):
        holds = np.asarray(distinct.str.fullmatch(_PLAIN), dtype=bool)
        others = ~holds & ~np.asarray(distinct.str.contains(_LETTER), dtype=bool)
        holds[others] = [_holds_number(value) for value in distinct[others]]
    else:
        holds = np.array([_holds_number(value) for value in distinct], dtype=bool)
    told: np.ndarray = np.append(holds, values=False)[places]
    return told


def _holds_number(value: object) -> bool:
    if isinstance(value, str):
        return _SHAPE.match(tidy_number(value)) is not None
    return _is_number(value)


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
        if not _EITHER_WAY.match(text):
            fits = {mark for mark, pattern in _NUMBER.items() if pattern.match(text)}
            proven |= fits if len(fits) == 1 else set()
    return proven


def is_undecided(values: pd.Series) -> bool:
    """Tell whether a column has a cell like 1.234, which either habit allows."""
    return any(_EITHER_WAY.match(text) for text in _distinct_texts(values))


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
    raise FormatError(
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
    undecided = [text for text in _distinct_texts(values) if _EITHER_WAY.match(text)]
    if {sign for text in undecided for sign in ".," if sign in text} == {".", ","}:
        raise _mixed_signs(values, name)


def _refuse_other_habit(values: pd.Series, name: str, mark: str) -> None:
    """Refuse cells that are written by the other habit than those that prove a decimal sign.

    '6,680' among '7.102,5' is a thousand times smaller than they are if it is read like them; and
    '12.345' is no round number among figures that all have three decimals.
    """
    texts = _distinct_texts(values)
    undecided = [text for text in texts if _EITHER_WAY.match(text)]
    proving = [text for text in texts if _NUMBER[mark].match(text) and text not in undecided]
    places = {len(text.rpartition(mark)[2]) for text in proving if mark in text}
    as_decimals = [text for text in undecided if mark in text]
    as_thousands = [text for text in undecided if mark not in text]
    if as_thousands and places | {DIGITS_OF_GROUP for _ in as_decimals} == {DIGITS_OF_GROUP}:
        raise _mixed_signs(values, name)
    if not as_decimals or DIGITS_OF_GROUP in places:
        return
    sizes = [[abs(_one_number(text, mark)) for text in some] for some in (proving, as_decimals)]
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


def read_numbers(values: pd.Series, mark: str) -> NumberColumn:
    """Read a column as numbers.

    Parameters
    ----------
    values : pandas.Series
        Numbers, or text in which `mark` is the decimal sign.
    mark : str
        ',' or '.'.

    Returns
    -------
    NumberColumn
        Cells that say nothing ('-', '…') are NaN; those that are no number are listed. Per mille
        among per cent are read as per cent.
    """
    if values.dtype.kind in "iuf":
        figures = values.astype(float)
        endless = np.isinf(figures)
        return NumberColumn(figures.mask(endless), list(map(int, values.index[endless])))
    distinct = {value: _one_number(value, mark) for value in values.dropna().unique()}
    signs = {value: _sign_of(value) for value in distinct}
    sign = next((one for one in (PERCENT, PER_MILLE) if one in signs.values()), "")
    if sign == PERCENT:
        distinct = {value: number / 10 if signs[value] == PER_MILLE else number
                    for value, number in distinct.items()}  # fmt: skip
    read = values.map(distinct)
    silent = pd.Series([_says_nothing(value) for value in values], values.index, dtype=bool)
    unreadable = values.notna() & read.isna() & ~silent
    return NumberColumn(
        pd.to_numeric(read).astype(float),
        [int(row) for row in values.index[unreadable]],
        mark,
        sign,
        stored=[int(row) for row in values.index[values.map(_is_number)]] if sign else [],
    )


def _sign_of(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text[-1:] if text.endswith((PERCENT, PER_MILLE)) else ""


def _one_number(value: object, mark: str) -> float:
    if isinstance(value, str):
        text = tidy_number(value)
        if not _NUMBER[mark].match(text):
            return float("nan")
        thousands = POINT if mark == COMMA else COMMA
        return _finite(float(text.replace(thousands, "").replace(mark, ".")))
    return _finite(float(value)) if _is_number(value) else float("nan")  # type: ignore[arg-type]


def _finite(number: float) -> float:
    return number if np.isfinite(number) else float("nan")


def _says_nothing(value: object) -> bool:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return True
    return isinstance(value, str) and value.strip().lower() in _SIGNS_OF_NOTHING


def refuse_unreadable(number: NumberColumn, column: str, mark: str) -> None:
    """Refuse a decimal sign with which most cells of a column are no numbers.

    Raises
    ------
    FormatError
        With the first of these rows.
    """
    wrong = len(number.unreadable)
    if wrong <= number.figures.notna().sum():
        return
    other = "," if mark == "." else "."
    raise FormatError(
        f"with the decimal sign {mark!r} {wrong} cells of {column!r} are no numbers, the first in "
        f"row {number.unreadable[0]}",
        advice=f"leave --decimal out, or write --decimal '{other}'",
        problem_vi=f"với dấu thập phân {mark!r} thì {wrong} ô của cột {column!r} không phải số, ô "
        f"đầu ở dòng {number.unreadable[0]}",
        advice_vi=f"bỏ --decimal, hoặc ghi --decimal '{other}'",
    )


def decimals_of(values: pd.Series, most: int = 9) -> int:
    """Return how many decimals the figures of a column have."""
    sample = values.dropna().to_numpy(dtype=float)
    for places in range(most):
        if np.allclose(sample, np.round(sample, places), rtol=0, atol=1e-9):
            return places
    return most
