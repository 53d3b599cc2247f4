"""Where the body of a table begins, and what its columns are called by the rows above it."""

import re
from itertools import pairwise

import pandas as pd

from pipeline.tools.row_roles import DATA, SECTION, TOTAL
from pipeline.tools.sheets import Cells, Merge
from pipeline.tools.unit_columns import as_texts

MOST_HEADER_ROWS = 6
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}|[A-H])\)?(?:\s*[=+\-x*/(].*)?$")
_HOLDS_DIGITS = re.compile(r"[\d.,]+")
_MEASURE = re.compile(r"^\([^():]{1,12}\)$")
"""A unit of measure, as '(m)' or '(người)' in a line of its own below the header."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def first_body_row(frame: pd.DataFrame, roles: pd.Series, place: int) -> int:
    """Find the row at which the body begins: the first unit, or a total or heading above it."""
    rows = list(frame.index)
    first = place
    while place > 0 and roles.iloc[place - 1] in {TOTAL, SECTION, DATA}:
        place -= 1
        if _is_years(frame.iloc[place]):
            break
        if _has_header_above(frame, place):
            first = place
    while first < len(rows) - 1 and is_numbering(frame.iloc[first]):
        first += 1
    return int(rows[first])


def _is_years(row: pd.Series) -> bool:
    """Tell whether the numbers of a row are years, as in a header."""
    numbers = [text for text in as_texts(row) if text and _HOLDS_DIGITS.fullmatch(text)]
    return bool(numbers) and all(_YEAR.fullmatch(text) for text in numbers)


def _has_header_above(frame: pd.DataFrame, place: int) -> bool:
    return any(
        len({value for value in frame.iloc[row] if isinstance(value, str)}) > 1
        for row in range(max(0, place - MOST_HEADER_ROWS), place)
    )


def is_numbering(row: pd.Series) -> bool:
    """Tell whether a row numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [text for text in as_texts(row) if text]
    distinct = len(set(texts)) == len(texts)
    return len(texts) > 1 and distinct and all(_NUMBERING.match(text) for text in texts)


def headers(frame: pd.DataFrame, cells: Cells, top: int) -> tuple[list[str], int]:
    """Return a name for each column, and the first row of the header."""
    if cells.named:
        return [str(column) for column in frame.columns], top
    lines: list[pd.Series] = []
    row = top - 1
    while row >= frame.index[0] and len(lines) < MOST_HEADER_ROWS:
        line = _spread(frame, row, cells.merges)
        texts = {text for text in line if text}
        is_measure = len(texts) == 1 and not lines and _MEASURE.match(next(iter(texts)))
        is_title = len(texts) == 1 and (lines or len(frame.columns) > 1) and not is_measure
        if not texts or is_title:
            break
        if not is_numbering(line):
            lines.insert(0, line)
        row -= 1
    if not cells.merges:
        lines = _spread_blanks(lines)
    return _joined(lines, len(frame.columns)), row + 1


def _spread(frame: pd.DataFrame, row: int, merges: list[Merge]) -> pd.Series:
    """Return the texts of a header row with merged cells repeated to the right and downward."""
    line = as_texts(frame.loc[[row]].iloc[0]).reset_index(drop=True)
    for merge in merges:
        if merge.first_row <= row <= merge.last_row:
            value = as_texts(frame.loc[[merge.first_row]].iloc[0]).iloc[merge.first_column]
            line.iloc[merge.first_column : merge.last_column + 1] = value
    return line


def _spread_blanks(lines: list[pd.Series]) -> list[pd.Series]:
    """Spread a heading over the blanks beside it that the line below fills; merges aren't told."""
    for upper, lower in pairwise(lines):
        current = ""
        for place in range(len(upper)):
            if upper.iloc[place]:
                current = upper.iloc[place] if lower.iloc[place] else ""
            elif lower.iloc[place] and current:
                upper.iloc[place] = current
    return lines


def _joined(lines: list[pd.Series], width: int) -> list[str]:
    names: list[str] = []
    for place in range(width):
        parts = list(dict.fromkeys(line.iloc[place] for line in lines if line.iloc[place]))
        name = " / ".join(parts) or f"cột {place + 1}"
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if name in names else name)
    return names
