"""What headings and totals are about: the rows of a district, of a province, or all."""

import re
from collections.abc import Sequence
from itertools import takewhile

import pandas as pd

from pipeline.register.address import part
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.row_roles import (
    DATA,
    LEADING_NUMBER,
    SECTION,
    TOTAL,
    TOTAL_WORDS,
    district_of,
)
from pipeline.tools.unit_columns import UnitColumns

_SUM_WORDS = re.compile(
    r"^\W*(?:(?:tổng|tong|cộng|cong|toàn|toan|số|so|sub-?\s?total|total|chung|cả|ca)\b\W*)+",
    re.IGNORECASE,
)


def sections_of(
    body: pd.DataFrame, kinds: pd.Series, columns: UnitColumns, alone: pd.Series, register: Register
) -> pd.Series:
    """Give each data row the heading above it, or the district of the total that it is part of.

    Parameters
    ----------
    body : pandas.DataFrame
        The rows from the first one below the header.
    kinds : pandas.Series
        What each is.
    columns : UnitColumns
        Where the units stand, by header.
    alone : pandas.Series
        bool: the rows of districts without communes, which end what a heading is about.
    register : Register
        The register.

    Returns
    -------
    pandas.Series
        For each data row a text, '' where no heading and no total tells.
    """
    if columns.name is None:
        return pd.Series("", body.index[kinds == DATA])
    names = as_texts(body[columns.name])
    headings = names.where(kinds == SECTION).mask(alone.loc[body.index], "")
    sections = headings.ffill().fillna("")[kinds == DATA]
    labels = total_labels(body, kinds, columns)
    for row, text in labels.items():
        district = district_of(_SUM_WORDS.sub("", text), register)
        if not district or may_be_province(text, register):
            continue
        blocks = [
            rows
            for rows in _beside(kinds, int(str(row)))
            for members in [rows[~alone.loc[rows]]]
            if len(members)
            and all(not one or may_be_province(one, register) for one in sections[members].unique())
            and all_lie_in(names[members], district, register)
        ]
        if len(blocks) == 1:
            sections[blocks[0][~alone.loc[blocks[0]]]] = district
    return sections


def total_labels(body: pd.DataFrame, kinds: pd.Series, columns: UnitColumns) -> pd.Series:
    """Return what each total is called: the first cell up to the units that says that it is one."""
    order = list(body.columns)
    before = order[: max(order.index(column) for column in columns.all) + 1]
    rows = body.loc[kinds == TOTAL, before]
    labels = pd.Series("", rows.index, dtype="str")
    for column in before:
        texts = as_texts(rows[column])
        says = texts.map(lambda text: TOTAL_WORDS.match(text) is not None).astype(bool)
        labels = labels.where(labels.ne("") | ~says, texts)
    return labels


def _beside(kinds: pd.Series, row: int) -> list[pd.Index]:
    """Return the data rows right above and right below a row, up to the next total or heading."""
    marks = kinds.index[kinds.isin([TOTAL, SECTION])]
    data = kinds.index[kinds == DATA]
    before, after = marks[marks < row], marks[marks > row]
    above, below = data[data < row], data[data > row]
    return [
        above[above > before[-1]] if len(before) else above,
        below[below < after[0]] if len(after) else below,
    ]


def all_lie_in(names: pd.Series, district: str, register: Register) -> bool:
    """Tell whether every name that is known at all is known in a district.

    Parameters
    ----------
    names : pandas.Series
        Names of communes, or of what is none.
    district : str
        A district, with or without type.
    register : Register
        The register.
    """
    texts = [name for name in names.unique() if name]
    known = register.index.resolve_many(texts)["status"].ne("none")
    there = register.index.resolve_many(texts, [district] * len(texts))["status"].ne("none")
    return bool(there.any() and (there | ~known).all())


def district_of_titles(titles: Sequence[str], names: pd.Series, register: Register) -> str:
    """Return the district that titles name, if every known name is known in it; else ''.

    Parameters
    ----------
    titles : sequence of str
        As in 'DÂN SỐ HUYỆN BA TƠ NĂM 2024': with the district's type, or without.
    names : pandas.Series
        The names of the units below.
    register : Register
        The register.
    """
    said = [fold(title) for title in titles]
    typed = {fold(label): label for label in register.districts.values()}
    bare = {name: label for name, label in register.districts.items()
            if name not in register.provinces}  # fmt: skip
    for keys in (typed, bare):
        found = {label for key, label in keys.items() if any(key in title for title in said)}
        fitting = [label for label in sorted(found) if all_lie_in(names, label, register)]
        if len(fitting) == 1:
            return fitting[0]
    return ""


def may_be_province(text: str, register: Register) -> bool:
    """Tell whether a heading or total is of a province, or may be.

    Parameters
    ----------
    text : str
        As in 'I. Tỉnh Kon Tum', 'Tổng tỉnh Kon Tum', or 'Kon Tum' alone, which is a city, too.
    register : Register
        The register.
    """
    bare = part(LEADING_NUMBER.sub("", _SUM_WORDS.sub("", text)))
    return bare.type in {"", "tỉnh"} and fold(bare.name) in register.provinces


def covers_of(
    body: pd.DataFrame, kinds: pd.Series, columns: UnitColumns, alone: pd.Series, register: Register
) -> dict[int, list[list[int]]]:
    """Say which sets of rows each total and heading may add up.

    Those next to it; of a total all of them; of a province all up to that of another province.

    Parameters
    ----------
    body, kinds, columns, alone, register
        As `sections_of`.

    Returns
    -------
    dict of int to list of list of int
        By the row of the total or heading.
    """
    rows = kinds.index[kinds == DATA]
    marks = [int(row) for row in kinds.index[kinds.isin([TOTAL, SECTION])]]
    said = total_labels(body, kinds, columns)
    if columns.name is not None:
        said = pd.concat([said, as_texts(body.loc[kinds == SECTION, columns.name])])
    tops = sorted(int(str(row)) for row, text in said.items() if may_be_province(text, register))
    end = int(kinds.index[-1]) + 1
    covers: dict[int, list[list[int]]] = {}
    for place, row in enumerate(marks):
        before = marks[place - 1] if place else 0
        after = marks[place + 1] if place + 1 < len(marks) else end
        above, below = (list(_between(rows, *ends)) for ends in ((before, row), (row, after)))
        under = list(takewhile(lambda one: not alone[one], below))
        over = list(takewhile(lambda one: not alone[one], reversed(above)))
        so_far = list(_between(rows, 0, row))
        covers[row] = [under] if kinds[row] == SECTION else [list(rows), above, below, over, so_far]
        if row in tops:
            first = max((top for top in tops if top < row), default=0)
            last = min((top for top in tops if top > row), default=end)
            covers[row] += [list(_between(rows, *ends)) for ends in ((first, row), (row, last))]
    return covers


def _between(rows: pd.Index, before: int, after: int) -> pd.Index:
    return rows[rows.searchsorted(before, "right") : rows.searchsorted(after)]
