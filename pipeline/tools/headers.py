"""Where the body of a table begins, and what its columns are called by the rows above it."""

import re
from itertools import pairwise

import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cells import Cells, Merge
from pipeline.tools.row_roles import DATA, SECTION, TOTAL

MOST_HEADER_ROWS = 6
_NUMBERING = re.compile(r"^[-(]?(?:\d{1,2}|[A-H])\)?(?:\s*[=+\-x*/(].*)?$")
"""'(1)' is -1 once a sheet has read it."""
_CALLED_NUMBERING = re.compile(r"(?:mã|ma)(?: số| so)?|stt|tt|code", re.IGNORECASE)
_HOLDS_DIGITS = re.compile(r"[\d.,]+")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]:]{1,20})[)\]]")
_MULTIPLE = r"(?:(?:\d[\d.]*|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\s*)?"
_UNIT = (
    r"(?:ha|[kcdm]?m[23²³]?|người|hộ|khẩu|nhân khẩu|con|kg|g|tấn|tạ|yến|lít|đồng|đ|vnđ|vnd|usd|"
    r"lượt|cây|kwh|mw|persons?|people|households?|%|‰)"
)
_MEASURE = re.compile(rf"{_MULTIPLE}{_UNIT}(?:\s*/\s*{_MULTIPLE}(?:{_UNIT}|năm|tháng|ngày))?", re.I)
_OF_THE_TABLE = re.compile(
    r"đvt|đơn vị|^\W*(?:năm|quý|tháng|ngày|kỳ)\b|^[(\[]|\d{4}", re.IGNORECASE
)
MOST_ASIDES = 5
LEAST_NAMED_SHARE = 0.6
_LETTERHEAD = re.compile(r"cộng h[òo][aà]|độc lập|^ubnd|^ủy ban|^sở |^cục |^phòng ", re.I)
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
    """Tell whether a row numbers the columns: (1) (2) (3), A B 1 2, or Mã số 01 02."""
    texts = [text for text in as_texts(row) if text]
    texts = texts[1:] if texts and _CALLED_NUMBERING.fullmatch(texts[0]) else texts
    distinct = len(set(texts)) == len(texts)
    return len(texts) > 1 and distinct and all(_NUMBERING.match(text) for text in texts)


def headers(frame: pd.DataFrame, cells: Cells, top: int) -> tuple[list[str], list[int]]:
    """Return a name for each column, and the rows of the header."""
    if cells.named:
        return [str(column) for column in frame.columns], []
    merges = cells.merges
    lines: list[pd.Series] = []
    rows: list[int] = []
    row = _last_of_header(frame, merges, top)
    while row >= frame.index[0] and len(lines) < MOST_HEADER_ROWS:
        line = _spread(frame, row, merges)
        texts = {text for text in line if text}
        is_bottom = all(len({text for text in one if text}) <= 1 for one in lines)
        measures = not lines and all(map(measure, texts))
        measures |= is_bottom and _is_below(frame, merges, row)
        is_title = len(texts) == 1 and (lines or len(frame.columns) > 1) and not measures
        is_letter = bool(lines) and any(_LETTERHEAD.search(text) for text in texts)
        if not texts or is_title or is_letter:
            break
        if not is_numbering(line):
            lines.insert(0, line)
        rows.append(row)
        row -= 1
    if not merges:
        lines = _spread_blanks(lines)
    return _joined(lines, len(frame.columns)), rows


def _last_of_header(frame: pd.DataFrame, merges: list[Merge], top: int) -> int:
    """Return the last row of the header: between it and the body may stand a blank row or a note.

    Such a note, 'Năm 2023' or 'Đơn vị: người', is one text. What stands above it is the header only
    if it names most columns; else the table has none.
    """
    filled = int(frame.loc[top:].notna().any().sum())
    for row in range(top - 1, max(int(frame.index[0]), top - 1 - MOST_ASIDES) - 1, -1):
        line = _spread(frame, row, merges)
        texts = {text for text in line if text}
        if is_numbering(line):
            continue
        if len(texts) > 1:
            named = _named_above(frame, merges, row)
            is_sure = named >= max(2, LEAST_NAMED_SHARE * filled)
            is_letter = any(_LETTERHEAD.search(text) for text in texts)
            is_header = row == top - 1 or (is_sure and not is_letter)
            return row if is_header else top - 1
        if texts and (all(map(measure, texts)) or _is_below(frame, merges, row)):
            return row
    return top - 1


def _is_below(frame: pd.DataFrame, merges: list[Merge], row: int) -> bool:
    """Tell whether the one text of a row says more of the header that stands right above it.

    'Dân số' below 'Quy mô'; no year, no unit of measure of the whole table.
    """
    if row <= frame.index[0]:
        return False
    line, above = (_spread(frame, one, merges) for one in (row, row - 1))
    places = [place for place, text in enumerate(line) if text]
    is_header = len({text for text in above if text}) > 1
    alone = len(places) == 1 and places[0] > 0
    if not (alone and is_header and above.iloc[places[0]]):
        return False
    return _OF_THE_TABLE.search(line.iloc[places[0]]) is None


def _named_above(frame: pd.DataFrame, merges: list[Merge], row: int) -> int:
    """Count the columns that a row, or one of the lines right above it, names."""
    named: set[int] = set()
    while row >= frame.index[0]:
        line = _spread(frame, row, merges)
        if len({text for text in line if text}) <= 1:
            break
        named |= {place for place, text in enumerate(line) if text}
        row -= 1
    return len(named)


def measure(text: str) -> str:
    """Return the unit of measure that a cell of a header says and nothing else, '' if it says more.

    Examples
    --------
    >>> measure("(người)"), measure("[1.000 đ]"), measure("tạ/ha"), measure("Dân số (người)")
    ('người', '1.000 đ', 'tạ/ha', '')
    """
    if bracketed := _IN_BRACKETS.fullmatch(text):
        return bracketed[1].strip()
    return text if _MEASURE.fullmatch(text) else ""


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


def _with_measure(parts: list[str]) -> str:
    """Join the lines of a header: '/' before a unit of measure would say that it is a quotient."""
    unit = measure(parts[-1]) if len(parts) > 1 else ""
    return f"{' / '.join(parts[:-1])} ({unit})" if unit else " / ".join(parts)


def _joined(lines: list[pd.Series], width: int) -> list[str]:
    names: list[str] = []
    for place in range(width):
        parts = list(dict.fromkeys(line.iloc[place] for line in lines if line.iloc[place]))
        name = _with_measure(parts) or f"cột {place + 1}"
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({same + 1})" if name in names else name)
    return names
