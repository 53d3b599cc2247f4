"""The cells of a sheet column by column: a million rows as lists would take gigabytes."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pandas as pd
import python_calamine

from pipeline.progress import Say, silent
from pipeline.tools.steps import READING

BLOCK_ROWS = 20_000
ERROR = "#VALUE!"
"""What stands for any error of a formula: the cell is no number and no blank."""


def sheet_frame(
    sheet: python_calamine.CalamineSheet, errors: list[tuple[int, int]], say: Say = silent
) -> pd.DataFrame:
    """Read the cells of a sheet.

    Parameters
    ----------
    sheet : python_calamine.CalamineSheet
        The sheet.
    errors : list of tuple of int
        Rows and columns, from 0, of cells that hold an error.
    say : callable
        Is told how far it is.

    Returns
    -------
    pandas.DataFrame
        A row for each row of the sheet, labelled with its number there (from 1), columns by
        position as text; columns of text alone are of pandas' type for text, others of objects.
    """
    # `total_height` counts from the last row's place, one too few.
    height, width = (place + 1 for place in sheet.end) if sheet.end else (0, 0)
    columns = [np.full(height, None, dtype=object) for _ in range(width)]
    known: dict[str, str] = {}
    left = sheet.start[1] if sheet.start else 0
    start = 0
    for block in _blocks(sheet):
        end = start + len(block)
        for place, cells in enumerate(zip(*block, strict=True), start=left):
            # One object for each text, however often it occurs.
            columns[place][start:end] = [
                (known.setdefault(cell, cell) or None) if isinstance(cell, str) else cell
                for cell in cells
            ]
        start = end
        say(READING, 0.7 + 0.2 * start / max(1, height))
    for row, column in errors:
        if row < height and column < width:
            columns[column][row] = ERROR
    series = {str(place): _typed(column) for place, column in enumerate(columns)}
    return pd.DataFrame(series, index=pd.RangeIndex(1, height + 1))


def _blocks(sheet: python_calamine.CalamineSheet) -> Iterator[Sequence[Sequence[object]]]:
    rows = sheet.iter_rows()
    while block := list(islice(rows, BLOCK_ROWS)):
        yield block


def _typed(column: np.ndarray) -> object:
    """Store a column of text alone as such, which is smaller and faster than objects."""
    if pd.api.types.infer_dtype(column, skipna=True) == "string":
        return pd.array(column, dtype="str")
    return column
