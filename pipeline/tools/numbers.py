"""Numbers as people write them, read with the decimal sign of their column."""

import re
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
NUMBER = {
    mark: re.compile(rf"^[+-]?(?:{groups}|\d+)(?:\{mark}\d+)?(?:[eE][+-]?\d+)?$|^[+-]?\{mark}\d+$")
    for mark, groups in _GROUPS.items()
}
EITHER_WAY = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")
LEAST_NUMERIC_SHARE = 0.8
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
    distinct = {value: one_number(value, mark) for value in values.dropna().unique()}
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


def one_number(value: object, mark: str) -> float:
    """Return the number that a cell says, NaN if it says none."""
    if isinstance(value, str):
        text = tidy_number(value)
        if not NUMBER[mark].match(text):
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
