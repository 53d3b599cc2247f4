"""Which rows of a list ask for a unit, though they name none that is known."""

import re

import pandas as pd

from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.headers import is_numbering
from pipeline.tools.row_roles import BLANK, NOTE, TOTAL
from pipeline.tools.unit_columns import UnitColumns

MOST_HEADER_ROWS = 6
_HEAD = re.compile(
    r"(?:ten|donvi|diaphuong|diachi|commune|ward|unit|name|code|maxa|madv|madon|mahanh)"
    r"|(?:xa|phuong|ma|xaphuong(?:thitran)?(?:dackhu)?|xathitran)$"
)
"""Begins the header of names or codes, folded."""
REMARK_WORDS = re.compile(
    r"\W*(?:ghi chú|chú thích|nguồn|note|source|người lập|ngày \d|lập biểu)\b", re.IGNORECASE
)


def says_unit(header: str) -> bool:
    """Tell whether a text reads like the header of a column with names or codes of units."""
    return bool(_HEAD.match(fold(header)))


def first_question(frame: pd.DataFrame, columns: UnitColumns, top: int) -> int:
    """Find the row below the header, where the first names of a list are unknown ones.

    Parameters
    ----------
    frame : pandas.DataFrame
        The cells of a sheet, its header among them.
    columns : UnitColumns
        Where the units stand.
    top : int
        The first row with a known unit.
    """
    key = columns.name or columns.code
    if key is None:
        return top
    texts = as_texts(frame[key].loc[: top - 1].tail(MOST_HEADER_ROWS))
    heads = texts.index[texts.map(says_unit)]
    below = texts.loc[heads[-1] + 1 :] if len(heads) else texts.iloc[:0]
    while len(below) and is_numbering(frame.loc[below.index[0]]):
        below = below.iloc[1:]
    return int(below.index[0]) if len(below) and below.ne("").all() else top


def asks(
    frame: pd.DataFrame, columns: UnitColumns, roles: pd.Series, known: pd.Series, top: int
) -> pd.Series:
    """Tell which rows that are no data yet say something where units stand, within the list.

    Parameters
    ----------
    frame : pandas.DataFrame
        The cells of a sheet.
    columns : UnitColumns
        Where the units stand.
    roles, known : pandas.Series
        What `row_roles` says of each row.
    top : int
        The first row below the header.

    Returns
    -------
    pandas.Series
        bool, for each row.
    """
    keys = [as_texts(frame[one]) for one in (columns.code, columns.name) if one is not None]
    speaks = keys[0].ne("") | keys[-1].ne("")
    place = pd.Series(range(len(frame)), frame.index)
    ended = (place > known.to_numpy().nonzero()[0][-1]) & roles.isin([TOTAL, BLANK])
    inside = pd.Series(frame.index >= top, frame.index) & ~ended.cummax()
    silent: pd.Series = inside & roles.eq(NOTE) & speaks
    remarks = keys[-1][silent].map(lambda text: bool(REMARK_WORDS.match(text)))
    silent.loc[remarks.index[remarks.astype(bool)]] = False
    return silent
