"""Rates that the figures prove to be the quotient of two other columns."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.tools.bases import counts_all_people
from pipeline.tools.numbers import NumberColumn, decimals_of
from pipeline.tools.rule import Rule
from pipeline.tools.rule_words import counts_all_households, is_total_area

FACTORS = (1.0, 100.0, 1000.0, 10.0, 1e4, 1e5, 1e6, 0.01, 0.001, 1e-6)
LEAST_ROWS_OF_PROOF = 4
LEAST_SHARE_OF_PROOF = 0.95
MOST_COLUMNS_SEARCHED = 30
MOST_ROWS_SEARCHED = 2_000
RELATIVE_SLACK = 0.002
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def numerator_and_denominator(
    column: str,
    additive: Sequence[Rule],
    numbers: dict[str, NumberColumn],
    least_share: float = LEAST_SHARE_OF_PROOF,
) -> tuple[str, str, float] | None:
    """Find two columns whose quotient is the rate, in nearly every row or `least_share` of them.

    Of denominators that explain as many rows the one of its year and group, then that of all
    people, households or land: as good as all have electricity.
    """
    rate = numbers[column].figures.head(MOST_ROWS_SEARCHED)
    slack = 0.5 * 10.0 ** -decimals_of(rate)
    names = [rule.column for rule in additive][:MOST_COLUMNS_SEARCHED]
    proofs = [
        (proof[0], shared(column, top) + shared(column, bottom), _is_all(bottom), *proof[1:])
        for top in names
        for bottom in names
        if top != bottom
        for proof in [_proof(rate, slack, top, bottom, numbers, least_share)]
        if proof
    ]
    best = max(proofs, default=None)
    return best[4:] if best else None


def contradicting_rows(rule: Rule, numbers: Mapping[str, NumberColumn]) -> pd.Index:
    """Return the rows whose stated rate is another than its two columns give.

    Parameters
    ----------
    rule : Rule
        Of a rate.
    numbers : dict of str to NumberColumn
        The columns of numbers.
    """
    stated, top, bottom = (
        numbers[name].figures for name in (rule.column, rule.numerator, rule.denominator)
    )
    given = top / bottom.where(bottom > 0) * rule.factor
    slack = 0.5 * 10.0 ** -decimals_of(stated) + RELATIVE_SLACK * stated.abs()
    return stated.index[(given - stated).abs() > slack]


def _is_all(column: str) -> bool:
    whole = counts_all_people(column) or counts_all_households(column)
    return whole or is_total_area(column)


def years_of(header: str) -> set[str]:
    """Return the years that a header names."""
    return set(_YEAR.findall(header))


def shared(one: str, other: str) -> int:
    """Count the years and upper lines of the header that two columns have in common."""
    return len(_belongs_to(one) & _belongs_to(other))


def _belongs_to(header: str) -> set[str]:
    return {*header.split(" / ")[:-1], *years_of(header)}


def _proof(  # noqa: PLR0917  the pair, and how sure it is to be
    rate: pd.Series,
    slack: float,
    top: str,
    bottom: str,
    numbers: dict[str, NumberColumn],
    least_share: float,
) -> tuple[int, float, str, str, float] | None:
    """Try a pair of columns: how many rows it explains, how well, and with which factor."""
    a, b = (numbers[name].figures.head(MOST_ROWS_SEARCHED) for name in (top, bottom))
    usable = (b > 0) & a.notna() & rate.notna() & (rate != 0)
    told = int((rate.notna() & (rate != 0)).sum())
    if usable.sum() < max(LEAST_ROWS_OF_PROOF, LEAST_SHARE_OF_PROOF * told):
        return None
    quotient, given = a[usable] / b[usable], rate[usable]
    if min(some[usable].nunique() for some in (a, b, rate)) == 1:
        return None  # What never changes proves nothing.
    for factor in FACTORS:
        miss = (quotient * factor - given).abs()
        hits = miss <= slack + RELATIVE_SLACK * given.abs()
        if hits.mean() >= least_share:
            return int(hits.sum()), -float((miss / given.abs()).median()), top, bottom, factor
    return None
