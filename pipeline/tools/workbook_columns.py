"""The cells of a sheet column by column: a million rows as lists would take gigabytes."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine

from pipeline.progress import Say, silent
from pipeline.tools.steps import READING

BLOCK_ROWS = 20_000
TEXT = pa.large_string()
_PANDAS_TEXT = pd.StringDtype(na_value=np.nan)
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
    columns = [_Column() for _ in range(width)]
    known: dict[str, str] = {}
    left = sheet.start[1] if sheet.start else 0
    done = 0
    for block in _blocks(sheet):
        for place, cells in enumerate(zip(*block, strict=True), start=left):
            columns[place].add(cells, known)
        done += len(block)
        say(READING, 0.7 + 0.2 * done / max(1, height))
    wrong: dict[int, list[int]] = {}
    for row, column in errors:
        if row < height and column < width:
            wrong.setdefault(column, []).append(row)
    series = {str(place): column.whole(height, wrong.get(place, []), known)
              for place, column in enumerate(columns)}  # fmt: skip
    return pd.DataFrame(series, index=pd.RangeIndex(1, height + 1))


def _blocks(sheet: python_calamine.CalamineSheet) -> Iterator[Sequence[Sequence[object]]]:
    rows = sheet.iter_rows()
    while block := list(islice(rows, BLOCK_ROWS)):
        yield block


class _Column:
    """A column that is read block by block: text as Arrow's, which is smaller than objects."""

    def __init__(self) -> None:
        self.blocks: list[pa.Array | np.ndarray] = []

    def add(self, cells: Sequence[object], known: dict[str, str]) -> None:
        """Add cells; where all are text, no object of them stays."""
        try:
            texts = pa.array(cells, TEXT)
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            self.blocks.append(_objects(cells, known))
        else:
            self.blocks.append(pc.if_else(pc.equal(texts, ""), pa.scalar(None, TEXT), texts))

    def whole(self, height: int, errors: list[int], known: dict[str, str]) -> object:
        """Return the column: of pandas' type for text if it holds nothing else, else of objects."""
        texts = [block for block in self.blocks if isinstance(block, pa.Array)]
        says = sum(len(block) - block.null_count for block in texts)
        if says and len(texts) == len(self.blocks) and not errors:
            text = pa.chunked_array(texts).combine_chunks()
            return pa.chunked_array([text]).to_pandas(types_mapper={TEXT: _PANDAS_TEXT}.get).array
        column = np.full(height, None, dtype=object)
        start = 0
        for block in self.blocks:
            cells = _objects(block.to_pylist(), known) if isinstance(block, pa.Array) else block
            column[start : start + len(cells)] = cells
            start += len(cells)
        column[errors] = ERROR
        if pd.api.types.infer_dtype(column, skipna=True) == "string":
            return pd.array(column, dtype="str")
        return column


def _objects(cells: Sequence[object], known: dict[str, str]) -> np.ndarray:
    """Return cells as objects, one for each text, however often it occurs."""
    column = np.empty(len(cells), dtype=object)
    column[:] = [
        (known.setdefault(cell, cell) or None) if isinstance(cell, str) else cell for cell in cells
    ]
    return column
