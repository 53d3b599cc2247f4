"""Subtotals without a word that says so: bare names of districts above or below their communes."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.register.address import part
from pipeline.register.spelling import fold, marks_contradict
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.numbering import is_numbering
from pipeline.tools.numbers import NumberColumn, looks_numeric, read_numbers
from pipeline.tools.row_roles import district_of
from pipeline.tools.rule_words import YEARS, has, is_rate
from pipeline.tools.sections import all_lie_in
from pipeline.tools.structure import Table
from pipeline.tools.totals import LEAST_MEMBERS

MOST_COMMUNES = 60
"""No district has so many communes."""
MOST_BY_CHANCE = 100.0
"""Figures smaller than this in all are each other's sums by chance."""


def hidden_headings(
    table: Table, numbers: dict[str, NumberColumn], register: Register
) -> list[int]:
    """Find rows that bear a district's bare name and the sum of the rows below them.

    'Ba Tơ' is a township and a district; in a table with a row for each district it is the
    district if its figures are the sum of what follows.

    Returns
    -------
    list of int
        Rows of `table.frame`.
    """
    if table.columns.name is None:
        return []
    names = as_texts(table.frame[table.columns.name])
    places = _are_places(names, register) & ~_lie_in_a_district(table)
    places &= ~_is_beside_itself(table, names)
    rows = list(table.frame.index)
    starts = [place for place, is_place in enumerate(places) if is_place]
    figures = [number.figures for number in _telling(table, numbers)]
    alone = table.district_units
    headings = []
    for start in starts if figures else ():
        last = next((place for place in range(start, len(rows)) if rows[place] in alone), len(rows))
        for end in range(start + 1 + LEAST_MEMBERS, min(last, start + MOST_COMMUNES) + 1):
            told = [column for column in figures if column.loc[rows[start]] > 0]
            below = rows[start + 1 : end]
            large = sum(column.loc[rows[start]] for column in told) > MOST_BY_CHANCE
            if told and large and all(_is_sum(column, rows[start], below) for column in told):
                headings.append(rows[start])
                break
    return headings


def _without(sets: list[list[int]], marks: list[int], row: int) -> list[list[int]]:
    """Return sets of rows without marks that were among them, and as far as the next mark."""
    before = max((mark for mark in marks if mark < row), default=0)
    after = min((mark for mark in marks if mark > row), default=math.inf)
    bare = [[one for one in some if one not in marks] for some in sets]
    return bare + [[one for one in some if before < one < after] for some in bare]


def _are_places(names: pd.Series, register: Register) -> pd.Series:
    """Tell which names are those of districts or provinces."""
    told = {
        name: bool(district := district_of(name, register))
        and not (not name.isascii() and marks_contradict(part(name).name, part(district).name))
        for name in names.unique()
    }
    return names.map(told).astype(bool)


def _is_beside_itself(table: Table, names: pd.Series) -> pd.Series:
    """Tell which names stand in the next row, too, told apart by a text or a year beside them.

    Men, women and both of one commune are no district. A district and its township of the same
    name are told apart by nothing but their figures.
    """
    differ = pd.Series(False, names.index)
    everything = pd.concat([table.frame, table.totals]).sort_index().reindex(names.index)
    for column in table.frame.columns:
        texts = as_texts(everything[column])
        if column in table.columns.all or (looks_numeric(texts) and not has(YEARS, str(column))):
            continue
        differ |= texts.ne("") & texts.shift().fillna("").ne("") & texts.ne(texts.shift())
    beside = names.eq(names.shift()) & differ
    return beside | beside.shift(-1, fill_value=False)


def _lie_in_a_district(table: Table) -> pd.Series:
    """Tell which rows have a code, or say beside their name in which district they lie."""
    said = pd.Series(False, table.frame.index)
    names = as_texts(table.frame[table.columns.name]).map(lambda name: fold(part(name).name))
    for column in (table.columns.code, table.columns.district):
        if column is not None:
            texts = as_texts(table.frame[column])
            is_own = texts.map(lambda text: fold(part(text).name)).eq(names)
            said |= texts.ne("") & ~(is_own & (column == table.columns.district))
    return said


def _telling(table: Table, numbers: dict[str, NumberColumn]) -> list[NumberColumn]:
    """Return the columns whose figures are no sums by chance."""
    return [
        number
        for column, number in numbers.items()
        if column not in table.columns.all
        and not is_rate(column)
        and not is_numbering(column, table.frame[column], number.figures)
        and number.figures.sum() > MOST_BY_CHANCE
    ]


def _is_sum(column: pd.Series, row: int, below: list[int]) -> bool:
    return bool(column.loc[row] > 0 and np.isclose(column.loc[row], column.loc[below].sum()))


def without_headings(table: Table, rows: list[int]) -> Table:
    """Take rows that turned out to be headings of districts from the data to the totals."""
    names = as_texts(table.frame[table.columns.name])
    blocks = table.sections.ne(table.sections.shift()).cumsum()
    headings = names.where(names.index.isin(rows))
    headings = headings.mask(names.index.isin(table.district_units), "").groupby(blocks).ffill()
    kept = table.frame.drop(index=rows)
    order = list(table.frame.index)
    covers = dict(table.covers)
    ends = sorted({*rows, *table.district_units, *table.headings, order[-1] + 1})
    for row in rows:
        end = next(one for one in ends if one > row)
        covers[row] = [[one for one in order if row < one < end]]
    everything = [[one for one in some if one not in rows] for some in [order]]
    covers = {row: [*_without(sets, rows, row), *everything] for row, sets in covers.items()}
    sections = headings.fillna(table.sections).loc[kept.index]
    totals = pd.concat([table.totals, table.frame.loc[rows]]).sort_index()
    return replace(
        table, frame=kept, sections=sections, totals=totals, covers=covers,
        headings=table.headings | set(rows),
    )  # fmt: skip


def closing_rows(
    table: Table, numbers: dict[str, NumberColumn], register: Register
) -> dict[int, list[int]]:
    """Find rows with a district's name and the sum of the rows above them, not of those below.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    numbers : dict of str to NumberColumn
        The numeric columns of the data rows.
    register : Register
        The register.

    Returns
    -------
    dict of int to list of int
        The data rows that each of them sums, by its row.
    """
    telling = {name: number for name, number in numbers.items()
               if any(number is one for one in _telling(table, numbers))}  # fmt: skip
    if table.columns.name is None or not telling:
        return {}
    figures = pd.DataFrame({
        name: pd.concat([number.figures,
                         read_numbers(table.totals[name], number.mark or ".").figures])
        for name, number in telling.items()
    }).sort_index()  # fmt: skip
    names = as_texts(pd.concat([table.frame, table.totals])[table.columns.name]).sort_index()
    places = _are_places(names, register) & ~_is_beside_itself(table, names)
    places.loc[table.frame.index] &= ~_lie_in_a_district(table)
    members = set(table.frame.index)
    rows = list(figures.index)
    found: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        is_heading = row in table.headings or (row in members and places[row])
        is_large = figures.loc[row].clip(lower=0).sum() > MOST_BY_CHANCE
        if not is_heading or row in table.district_units or not is_large:
            continue
        above = _summed(figures, row, rows[:at][::-1], members - set(found), table)
        below = _summed(figures, row, rows[at + 1 :], members, table)
        if above and not below:
            found[row] = above
    return found


def _summed(
    figures: pd.DataFrame, row: int, others: list[int], members: set[int], table: Table
) -> list[int]:
    """Return the rows next to a row, in the order given, whose figures add up to its own."""
    rows: list[int] = []
    own = figures.loc[row]
    told = [name for name in figures.columns if own[name] > 0]
    for one in others[:MOST_COMMUNES]:
        if one not in members or one in table.district_units:
            break
        rows.append(one)
        if len(rows) >= LEAST_MEMBERS and bool(
            np.isclose(figures.loc[rows][told].sum(), own[told]).all()
        ):
            return sorted(rows)
    return []


def with_closing_rows(table: Table, closing: dict[int, list[int]], register: Register) -> Table:
    """Take rows that turned out to be sums of those above them for totals, not for headings.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    closing : dict of int to list of int
        As `closing_rows`.
    register : Register
        The register.

    Returns
    -------
    Table
        In which the rows above each have its district, and those below it have not.
    """
    kept = table.frame.drop(index=[row for row in closing if row in table.frame.index])
    totals = pd.concat([table.totals, table.frame.loc[table.frame.index.difference(kept.index)]])
    totals = totals.sort_index()
    names = as_texts(pd.concat([kept, totals])[table.columns.name]).sort_index()
    headings = table.headings - set(closing)
    said = names.where(names.index.isin(headings))
    said = said.mask(names.index.isin(table.district_units), "").ffill().fillna("")
    sections = said.loc[kept.index]
    for row, above in closing.items():
        district = district_of(names[row], register)
        if sections[above].eq("").all() and all_lie_in(names[above], district, register):
            sections[above] = district
    covers = {row: _without(sets, list(closing), row) for row, sets in table.covers.items()}
    return replace(
        table, frame=kept, sections=sections, totals=totals, headings=headings,
        covers=covers | {row: [above] for row, above in closing.items()},
    )  # fmt: skip
