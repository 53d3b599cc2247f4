"""Totals: of a column before and after; and those that the table states, a proof of its sums."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.numbers import NumberColumn, read_numbers
from pipeline.tools.row_roles import district_of
from pipeline.tools.rule_words import is_rate
from pipeline.tools.rules import decimals_of
from pipeline.tools.structure import Table

LEAST_MEMBERS = 2
MOST_COMMUNES = 60
"""No district has so many communes."""
MOST_BY_CHANCE = 100.0
"""Figures smaller than this in all are each other's sums by chance."""

FLOAT_SLACK = 1e-12
"""What binary fractions may lose of a sum, as a share of it."""


@dataclass(frozen=True)
class ColumnTotal:
    """The total of a column before and after.

    Attributes
    ----------
    before : float
        Of all data rows of the table.
    unresolved : float
        Of the rows that were not carried over.
    after : float
        Of the result.
    ranged : float
        What went to units of which only the least and most are known.
    """

    column: str
    before: float
    unresolved: float
    after: float
    ranged: float = 0.0

    @property
    def difference(self) -> float:
        """What is neither in the result, be it as a range, nor among the unresolved rows."""
        left = self.before - self.unresolved - self.ranged - self.after
        return 0.0 if abs(left) <= FLOAT_SLACK * max(1.0, abs(self.before)) else left


@dataclass(frozen=True)
class StatedTotal:
    """A total that stands in the table.

    Attributes
    ----------
    row : int
        Its row in the file.
    column : str
        The column.
    stated, summed : float
        What it says, and what the rows add up to that it is about.
    """

    row: int
    column: str
    stated: float
    summed: float

    @property
    def agrees(self) -> bool:
        """Whether the two are the same but for rounding."""
        return bool(
            np.isclose(self.stated, self.summed, rtol=1e-6, atol=0.51 * _digit(self.stated))
        )


def _digit(figure: float) -> float:
    return 10.0 ** -decimals_of(pd.Series([figure]))


def stated_totals(table: Table, numbers: dict[str, NumberColumn]) -> list[StatedTotal]:
    """Hold every stated total against the rows that it adds up.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    numbers : dict of str to NumberColumn
        The numeric columns of the data rows.

    Returns
    -------
    list of StatedTotal
        Of the sets of rows that a total may be about, the one that comes nearest.
    """
    found = []
    for column, number in numbers.items():
        stated = read_numbers(table.totals[column], number.mark or ".").figures
        known = stated.dropna()
        for row, figure in zip(map(int, known.index), map(float, known), strict=True):
            sums = [
                float(number.figures.loc[rows].sum())
                for rows in table.covers.get(row, [])
                if len(rows) >= LEAST_MEMBERS or (rows and set(rows) <= table.district_units)
            ]
            if sums:
                _, nearest = min((abs(one - figure), one) for one in sums)
                found.append(StatedTotal(row, column, figure, nearest))
    return found


def proven_sums(totals: list[StatedTotal]) -> frozenset[str]:
    """Return the columns whose stated totals, not all nothing, are the sums of their rows."""
    columns = {total.column for total in totals if total.stated}
    return frozenset(
        column
        for column in columns
        if all(total.agrees for total in totals if total.column == column)
    )


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
    places = names.map({name: bool(district_of(name, register)) for name in names.unique()})
    rows = list(table.frame.index)
    starts = [place for place, is_place in enumerate(places) if is_place]
    figures = [
        number.figures
        for column, number in numbers.items()
        if column not in table.columns.all
        and not is_rate(column)
        and number.figures.sum() > MOST_BY_CHANCE
    ]
    alone = table.district_units
    headings = []
    for start in starts if figures else ():
        last = next((place for place in range(start, len(rows)) if rows[place] in alone), len(rows))
        for end in range(start + 1 + LEAST_MEMBERS, min(last, start + MOST_COMMUNES) + 1):
            if all(_is_sum(column, rows[start], rows[start + 1 : end]) for column in figures):
                headings.append(rows[start])
                break
    return headings


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
    ends = sorted({*rows, *table.district_units, order[-1] + 1})
    for row in rows:
        end = next(one for one in ends if one > row)
        covers[row] = [[one for one in order if row < one < end]]
    everything = [[one for one in some if one not in rows] for some in [order]]
    covers = {
        row: [[one for one in some if one not in rows] for some in sets] + everything
        for row, sets in covers.items()
    }
    sections = headings.fillna(table.sections).loc[kept.index]
    totals = pd.concat([table.totals, table.frame.loc[rows]]).sort_index()
    return replace(
        table, frame=kept, sections=sections, totals=totals, covers=covers,
        headings=table.headings | set(rows),
    )  # fmt: skip
