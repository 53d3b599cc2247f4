"""Totals: of a column before and after; and those that the table states, a proof of its sums."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.tools.numbers import NumberColumn, decimals_of, read_numbers
from pipeline.tools.structure import Table

LEAST_MEMBERS = 2
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


def stated_totals(
    table: Table, numbers: dict[str, NumberColumn], known: frozenset[int] = frozenset()
) -> list[StatedTotal]:
    """Hold every stated total against the rows that it adds up.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    numbers : dict of str to NumberColumn
        The numeric columns of the data rows.
    known : frozenset of int
        The rows whose unit is known: of those that a total may be about the others may be sums
        themselves, as of a zone.

    Returns
    -------
    list of StatedTotal
        Of the sets of rows that a total may be about, the one that comes nearest.
    """
    found = []
    for column, number in numbers.items():
        stated = read_numbers(table.totals[column], number.mark or ".").figures
        said = stated.dropna()
        for row, figure in zip(map(int, said.index), map(float, said), strict=True):
            sums = [
                float(number.figures.loc[rows].sum())
                for some in table.covers.get(row, [])
                for rows in (some, [one for one in some if one in known])
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
