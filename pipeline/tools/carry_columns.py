"""The columns of a table as each rule carries them: sums, rates, means, ranges and lists."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

from pipeline.tools.numbers import decimals_of
from pipeline.tools.rule import LARGEST, MEAN, RANGE, RATE, SUM, Rule
from pipeline.tools.shares import Shares, Spread
from pipeline.tools.silent_cells import OpenColumn, open_column, silent_cells

JOIN = "; "
MOST_DECIMALS = 9
LEAST_DECIMALS_OF_FRACTIONS = 4


class Columns:
    """The pieces of one table, and a method for each kind of rule.

    Parameters
    ----------
    shares : Shares
        The parts of the divided units.
    groups : pandas.DataFrameGroupBy
        The pieces by new unit and keys.
    keys : sequence of str
        Columns that stay apart.

    Attributes
    ----------
    ranges_only : dict of str to float
        For each column that was summed: what went to units of which only the bounds are known.
    """

    def __init__(
        self, shares: Shares, groups: "DataFrameGroupBy[Any, Any]", keys: Sequence[str]
    ) -> None:
        self.shares = shares
        self.source = shares.source
        self.pieces = shares.pieces
        self.groups = groups
        self.size = groups.size()
        self.keys = [self.pieces[key] for key in ["to_code", *keys]]
        self.alone = self.size.eq(1) & groups["whole"].all()
        self.ranges_only: dict[str, float] = {}

    def column(self, rule: Rule) -> Spread:
        """Carry one column by its rule."""
        if rule.kind == SUM:
            return self.sums(rule)
        if rule.kind == RATE:
            return self.rate(rule)
        if rule.kind == MEAN:
            return self.mean(rule)
        if rule.kind == RANGE:
            return self.bounds(rule)
        if rule.kind == LARGEST:
            return self.largest(rule)
        return self.listed(rule)

    def grouped(self, values: pd.Series) -> "SeriesGroupBy[Any, Any]":
        """Group figures of pieces by new unit and keys."""
        return values.groupby(self.keys, sort=False)

    def left_open(self, rule: Rule, spread: Spread) -> OpenColumn:
        """Tell what a column of figures leaves open."""
        figures = self.source.numbers[rule.column].figures
        cells, add_up = self.source.frame[rule.column], rule.column in self.shares.proven_nothing
        missing, nothing = silent_cells(cells, figures, rule.kind, add_up=add_up)
        row = self.pieces["row"]
        pieces = pd.DataFrame({
            "from_code": self.pieces["from_code"],
            "figure": figures.loc[row].to_numpy(),
            "missing": missing.loc[row].to_numpy(),
            "as_nothing": nothing.loc[row].to_numpy(),
        })  # fmt: skip
        told = spread.value.notna() | spread.least.notna() | spread.most.notna()
        return open_column(rule, pieces, self.keys, told)

    def sums(self, rule: Rule) -> Spread:
        """Add up."""
        figures = self.shares.of_pieces(rule.column)
        split = self.shares.split(self.shares.sum_rule(rule.column), figures)
        places = min(decimals_of(self.source.numbers[rule.column].figures), MOST_DECIMALS)
        dark = split.value.isna() & figures.notna()
        unknown = self.grouped(dark).any()
        self.ranges_only[rule.column] = self._hidden(figures, split.value, dark)
        value, least, most = (
            self.grouped(part).sum(min_count=1).round(places)
            for part in (split.value, split.least, split.most)
        )
        return Spread(value.mask(unknown), least, most)

    def _hidden(self, figures: pd.Series, values: pd.Series, dark: pd.Series) -> float:
        """Add up what goes to units that get a piece of unknown size, each row's figure once."""
        beside = self.grouped(dark).transform("any") & ~dark
        once = dark & ~self.pieces["row"].duplicated()
        return math.fsum(values[beside].dropna()) + math.fsum(figures[once])

    def quotient(self, top: Spread, bottom: Spread, rule: Rule, factor: float) -> Spread:
        """Divide sums; where a unit stands alone its own figure stays, to the last digit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = top.value / bottom.value * factor
            least = top.least / bottom.most * factor
            most = top.most / bottom.least * factor
        own = self.grouped(self.shares.of_pieces(rule.column)).first()
        number = self.source.numbers[rule.column]
        places = decimals_of(number.figures)
        if number.is_fraction:  # 5 % is stored as 0.05 and has no fewer decimals than 5.25 %.
            places = max(places, LEAST_DECIMALS_OF_FRACTIONS)
        value, least, most = (
            part.replace([np.inf, -np.inf], np.nan).round(places).mask(self.alone, own)
            for part in (value, least, most)
        )
        exact = ~self.grouped(~self.pieces["whole"]).any()
        return Spread(value, least.mask(exact, value), most.mask(exact, value))

    def rate(self, rule: Rule) -> Spread:
        """Divide the sums of numerator and denominator."""
        top, bottom = (
            self.sums(self.shares.sum_rule(column)) for column in (rule.numerator, rule.denominator)
        )
        return self.quotient(top, bottom, rule, rule.factor)

    def mean(self, rule: Rule) -> Spread:
        """Average with a weight."""
        figures, weights = self.shares.of_pieces(rule.column), self.shares.of_pieces(rule.weight)
        weight = self.shares.split(self.shares.sum_rule(rule.weight), weights)
        product = Spread(
            figures * weight.value,
            pd.concat([figures * weight.least, figures * weight.most], axis=1).min(axis=1),
            pd.concat([figures * weight.least, figures * weight.most], axis=1).max(axis=1),
        )
        top = self.totals(product, figures)
        bottom = self.totals(weight, figures)
        mean = self.quotient(top, bottom, rule, 1.0)
        if not rule.proposed:
            return mean
        own = self.grouped(figures)
        return Spread(mean.value, own.min(), own.max())

    def totals(self, split: Spread, figures: pd.Series) -> Spread:
        """Add up the pieces of which the figure is known; unknown weights make all unknown."""
        unknown = self.grouped(split.value.isna() & figures.notna()).any()
        value, least, most = (
            self.grouped(part.where(figures.notna())).sum(min_count=1).mask(unknown)
            for part in (split.value, split.least, split.most)
        )
        return Spread(value, least, most)

    def bounds(self, rule: Rule) -> Spread:
        """Give the least and most of the members; a value only where all members have the same."""
        figures = self.shares.of_pieces(rule.column)
        least, most = self.grouped(figures).min(), self.grouped(figures).max()
        gaps = self.grouped(figures.isna()).any()
        parts = self.grouped(~self.pieces["whole"]).any()
        value = least.where(least.eq(most) & ~gaps & ~parts).mask(self.alone, least)
        return Spread(value, least.mask(parts), most.mask(parts))

    def listed(self, rule: Rule) -> Spread:
        """Keep what each former unit has, as a list."""
        values = self.source.frame[rule.column].loc[self.pieces["row"]]
        column = pd.Series(values.to_numpy(dtype=object), index=self.pieces.index, dtype=object)
        texts = self.grouped(column).agg(_join)
        return Spread(texts, texts, texts)

    def largest(self, rule: Rule) -> Spread:
        """Take what the largest part has."""
        weight = self.shares.of_pieces(rule.weight) * self.pieces["area_share"].fillna(0)
        values = self.source.frame[rule.column].loc[self.pieces["row"]]
        column = pd.Series(values.to_numpy(dtype=object), index=self.pieces.index, dtype=object)
        ranked = weight.where(column.notna()).fillna(-1).sort_values(ascending=False, kind="stable")
        ordered = [key.loc[ranked.index] for key in self.keys]
        texts = column.loc[ranked.index].groupby(ordered, sort=False).first()
        texts = texts.reindex(self.size.index)
        return Spread(texts, texts, texts)


def _join(values: pd.Series) -> object:
    """List what is said, each once, in the order of the units; a single thing stays what it is."""
    said = list(dict.fromkeys(value for value in values if not pd.isna(value)))
    if not said:
        return None
    return said[0] if len(said) == 1 else JOIN.join(map(show_value, said))


def show_value(value: object) -> str:
    """Return a cell as text; whole numbers without their '.0'."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
