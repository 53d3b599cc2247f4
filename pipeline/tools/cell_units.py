"""Units of measure that stand in the cells, behind the figures: '12,5 ha', '350 người'."""

import re
from dataclasses import replace

import pandas as pd

from pipeline.tools.numbers import looks_numeric
from pipeline.tools.structure import Table

_FIGURE = re.compile(r"\s*([+-]?\d[\d.,\s]*)\s?([^\W\d_].*?)\.?\s*")
_PLAIN = frozenset({
    "người", "khẩu", "nhân khẩu", "hộ", "học sinh", "hs", "em", "trẻ", "cháu", "con", "cây",
    "trường", "lớp", "phòng", "giường", "thôn", "cái", "chiếc", "tiêu chí", "ha", "km", "km2",
    "km²", "m", "m2", "m²", "m3", "m³", "tấn", "tạ", "kg", "lít", "kwh", "mw", "đồng", "đ", "vnđ",
    "vnd",
})  # fmt: skip
_MANY = frozenset({
    "nghìn", "ngàn", "triệu", "tr", "trđ", "tỷ", "tỉ", "nghìn đồng", "ngàn đồng", "triệu đồng",
    "tỷ đồng", "tỉ đồng", "nghìn người",
})  # fmt: skip
"""What a figure without it is not: 12 beside 15 triệu may be either."""


def without_units(table: Table) -> tuple[Table, dict[str, str]]:
    """Take units of measure out of the cells, where all of a column have one and the same.

    Parameters
    ----------
    table : Table
        A table whose parts are known.

    Returns
    -------
    Table
        With figures alone in such columns.
    dict of str to str
        The unit of measure by column.
    """
    units: dict[str, str] = {}
    frame, totals = table.frame, table.totals
    for column in map(str, frame.columns):
        if column in table.columns.all or looks_numeric(frame[column]):
            continue
        unit = _unit_of(frame[column])
        if unit:
            units[column] = unit
            frame, totals = (
                one.assign(**{column: one[column].map(lambda cell, unit=unit: _bare(cell, unit))})
                for one in (frame, totals)
            )
    return (replace(table, frame=frame, totals=totals), units) if units else (table, units)


def _unit_of(cells: pd.Series) -> str:
    """Return the unit of measure of a column, '' if it has none, several, or hardly a figure."""
    said = cells.dropna()
    texts = [cell for cell in said if isinstance(cell, str)]
    found = [match for text in texts if (match := _FIGURE.fullmatch(text))]
    units = {match[2].lower() for match in found}
    if len(units) != 1:
        return ""
    unit = units.pop()
    bare = said.map(lambda cell: _bare(cell, unit))
    whole = len(found) == len(said)
    is_known = unit in _PLAIN or (unit in _MANY and whole)
    return unit if is_known and looks_numeric(bare) else ""


def _bare(cell: object, unit: str) -> object:
    """Return a cell without the unit of measure behind its figure."""
    found = _FIGURE.fullmatch(cell) if isinstance(cell, str) else None
    return found[1].strip() if found and found[2].lower() == unit else cell
