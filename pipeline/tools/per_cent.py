"""Per cents of which some are typed as 5.2 and others as 5.2 %, which a sheet stores as 0.052."""

import pandas as pd

from pipeline.errors import FormatError
from pipeline.tools.fault_lines import first_of
from pipeline.tools.numbers import NumberColumn

MOST_OF_A_FRACTION = 1.0
LEAST_OF_A_PER_CENT = 5.0
"""More than 500 % is no per cent that stands among fractions of one."""
LEAST_CELLS = 2
MOST_SHOWN = 6


def refuse_mixed(number: NumberColumn, column: str, shown: int) -> None:
    """Refuse a column of fractions that are shown as per cent, and of per cents beside them.

    Parameters
    ----------
    number : NumberColumn
        The column.
    column : str
        Its header.
    shown : int
        How many of its cells the sheet shows as per cent.

    Raises
    ------
    FormatError
        With some of the rows.
    """
    figures = number.figures.dropna()
    fractions = figures[figures.between(0, MOST_OF_A_FRACTION, inclusive="right")]
    rest = figures[figures > LEAST_OF_A_PER_CENT]
    by_text = number.sign and len(number.stored) >= LEAST_CELLS
    by_form = shown >= LEAST_CELLS and len(fractions) >= shown
    if by_text:
        fractions = fractions[fractions.index.isin(number.stored)]
        by_text = len(fractions) == len(number.stored)
    if len(rest) and len(fractions) and (by_form or by_text):
        raise _mixed(column, pd.concat([fractions.head(3), rest.head(3)]))


def _mixed(column: str, examples: pd.Series) -> FormatError:
    lines = [f"dòng | row {row}: {figure:g}" for row, figure in examples.items()]
    return FormatError(
        "some cells are per cents, others fractions of one that are shown as per cent",
        where=f"cột | column {column!r}",
        details=first_of(lines, MOST_SHOWN),
        advice="type them alike: all as 5.2, or all as 5.2%.",
        problem_vi="có ô là số phần trăm, có ô là phân số của một, hiển thị dạng phần trăm",
        advice_vi="ghi thống nhất: tất cả là 5,2 hoặc tất cả là 5,2%.",
    )
