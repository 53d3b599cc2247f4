"""One result of the results of several years, each carried over from the units of its time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.tools.plan import Plan
from pipeline.tools.recipe import KEEP
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.rule import NUMBER
from pipeline.tools.totals import ColumnTotal
from pipeline.tools.unresolved import ROW

if TYPE_CHECKING:
    from pipeline.tools.convert import Conversion


def joined(years: Sequence["Conversion"], plan: Plan) -> "Conversion":
    """Put the results of all years together: by unit and year, or row by row where rows are kept.

    Parameters
    ----------
    years : sequence of Conversion
        Of each year, as `plan.years` has them.
    plan : Plan
        That of the whole table.

    Returns
    -------
    Conversion
        As that of a table of one time.
    """
    table = pd.concat(_with_the_same_bounds([one.table for one in years]), ignore_index=True)
    if plan.rows == KEEP:
        rows = [row for one in plan.years for row in one.table.frame.index]
    else:
        rows = [code for one in years for code in one.codes]
    order = pd.Series(rows).sort_values(kind="stable").index
    table = table.loc[order].reset_index(drop=True)
    for rule in plan.rules:
        if rule.kind == NUMBER and rule.column in table:
            table[rule.column] = range(1, len(table) + 1)
    silences = [silence for one in years for silence in one.silences]
    shapes = [one.geometry for one in years if one.geometry is not None]
    return replace(
        years[0],
        plan=plan,
        table=table,
        unresolved=_unresolved([one.unresolved for one in years]),
        totals=_totals([one.totals for one in years]),
        inexact=_each(one.inexact for one in years),
        geometry=(
            pd.concat(shapes, ignore_index=True).loc[order].reset_index(drop=True)
            if shapes
            else None
        ),
        lacking=_each(one.lacking for one in years),
        held_back=_each(one.held_back for one in years),
        blank=_each(one.blank for one in years),
        silences=[silences[place] for place in order] if silences else [],
        overall={},
        shared_by={key: by for one in years for key, by in one.shared_by.items()},
        remarks=_each(one.remarks for one in years),
    )


def _each(names: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(name for some in names for name in some))


def _with_the_same_bounds(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Give exact figures bounds, too, where those of another year have some."""
    columns = list(dict.fromkeys(column for table in tables for column in table.columns))
    filled = []
    for table in tables:
        bounds = {
            f"{column} {end}": table[column]
            for column in table.columns
            for end in (LEAST, MOST)
            if f"{column} {end}" in columns and f"{column} {end}" not in table
        }
        filled.append(table.assign(**bounds))
    longest = max(filled, key=lambda table: len(table.columns))
    return [table.reindex(columns=list(longest.columns)) for table in filled]


def _unresolved(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put what is unresolved together, in the order of the rows; what no row says stays behind."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return tables[0]
    every = pd.concat(filled, ignore_index=True).drop_duplicates()
    return every.sort_values(ROW, kind="stable", na_position="last", ignore_index=True)


def _totals(years: Sequence[Sequence[ColumnTotal]]) -> list[ColumnTotal]:
    return [
        ColumnTotal(
            some[0].column,
            *(sum(getattr(one, name) for one in some)
              for name in ("before", "unresolved", "after", "ranged")),
        )
        for some in zip(*years, strict=True)
    ]  # fmt: skip
