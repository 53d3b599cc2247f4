"""The totals of a result: of what adds up, before and after; and of rates and means over all."""

import math
from collections.abc import Sequence

import pandas as pd

from pipeline.tools.carry import Carried, carry
from pipeline.tools.pairs import SHARES
from pipeline.tools.plan import Plan
from pipeline.tools.rule import MEAN, RATE, SUM, Rule
from pipeline.tools.shares import Source
from pipeline.tools.totals import ColumnTotal


def column_totals(plan: Plan, carried: Carried, rows: pd.Index) -> list[ColumnTotal]:
    """Add up every column that adds up, before and after; rows that detail others count once.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    carried : Carried
        What was carried over.
    rows : pandas.Index
        The rows that were.

    Returns
    -------
    list of ColumnTotal
        In the order of the columns.
    """
    totals = []
    for rule in plan.rules:
        if rule.kind == SUM:
            figures = plan.numbers[rule.column].figures.drop(index=list(plan.table.details))
            carried_over = pd.to_numeric(carried.table[rule.column])
            left_out = figures.drop(index=rows)
            before, unresolved, after = map(_sum, (figures, left_out, carried_over))
            ranged = carried.ranges_only.get(rule.column, 0.0)
            totals.append(ColumnTotal(rule.column, before, unresolved, after, ranged))
    return totals


def _sum(figures: pd.Series) -> float:
    return math.fsum(figures.dropna())


def overall_figures(source: Source, rules: Sequence[Rule]) -> dict[str, float]:
    """Return the rates and means of all rows together, as for the one unit that they make up.

    Parameters
    ----------
    source : Source
        The rows that are carried over.
    rules : sequence of Rule
        One for each column; those whose weight is only proposed have no figure here.

    Returns
    -------
    dict of str to float
        For each column that has one.
    """
    wanted = [rule for rule in rules if rule.kind in {RATE, MEAN} and not rule.proposed]
    codes = list(source.codes.unique())
    if not wanted or source.keys or not codes:
        return {}
    whole = pd.DataFrame({"from_code": codes, "to_code": "", "whole": True, "basis": ""})
    everything = carry(source, whole.assign(**dict.fromkeys(SHARES, 1.0)), wanted).table.iloc[0]
    return {str(name): float(figure) for name, figure in everything.dropna().items()}
