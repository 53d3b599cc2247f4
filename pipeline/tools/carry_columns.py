"""The columns of a table as each rule carries them: sums, rates, means, ranges and lists."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.numbers import PERCENT, decimals_of
from pipeline.tools.part_bounds import bounds_of_quotients, bounds_of_shares
from pipeline.tools.rule import LARGEST, MEAN, RANGE, RATE, SUM, Rule
from pipeline.tools.rule_words import OTHER, has, words
from pipeline.tools.shares import Shares, Source, Spread
from pipeline.tools.silent_cells import SIGNS_OF_NONE, OpenColumn, open_column, silent_cells

JOIN = "; "
MOST_DECIMALS = 9
HUNDRED = 100
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
    rules : sequence of Rule
        One for each column.

    Attributes
    ----------
    ranges_only : dict of str to float
        For each column that was summed: what went to units of which only the bounds are known.
    mixed : dict of str to set
        For each column of classes: the rows whose former units differ in it.
    """

    def __init__(
        self,
        shares: Shares,
        groups: "DataFrameGroupBy[Any, Any]",
        keys: Sequence[str],
        rules: Sequence[Rule],
    ) -> None:
        self.shares = shares
        self.source = shares.source
        self.pieces = shares.pieces
        self.groups = groups
        self.size = groups.size()
        self.keys = [self.pieces[key] for key in ["to_code", *keys]]
        self.alone = self.size.eq(1) & groups["whole"].all()
        self.stands_alone = groups["whole"].transform(lambda whole: whole.all() and len(whole) == 1)
        self.said = _said_by_rates(rules, shares.source)
        self._silence: dict[tuple[str, str], tuple[pd.Series, pd.Series]] = {}
        self.ranges_only: dict[str, float] = {}
        self.mixed: dict[str, set[object]] = {}

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
        figures = self.shares.of_pieces(rule.column)
        if rule.kind == SUM or (rule.kind == MEAN and self.is_share(rule.column)):
            figures = self.amounts(rule.column)
        missing, nothing = self.silence(rule.column, rule.kind)
        if rule.kind == RATE:
            own = self.grouped(figures).transform("count").gt(0) & self.stands_alone
            missing = ~self.known(rule.numerator, rule.denominator) & ~own
        if rule.kind == MEAN:
            missing &= ~self.weights(rule).eq(0)
        pieces = pd.DataFrame(
            {
                "from_code": self.pieces["from_code"],
                "figure": figures,
                "missing": missing,
                "as_nothing": nothing,
            }
        )
        told = spread.value.notna() | spread.least.notna() | spread.most.notna()
        return open_column(rule, pieces, self.keys, told)

    def silence(self, column: str, kind: str = SUM) -> tuple[pd.Series, pd.Series]:
        """Tell of each piece whether its figure is missing, or blank and taken for nothing."""
        if (column, kind) not in self._silence:
            missing, nothing = silent_cells(
                self.source.frame[column],
                self.source.numbers[column].figures,
                kind,
                add_up=column in self.shares.proven_nothing,
                is_share=self.is_share(column),
            )
            said = self.said.get(column, pd.Series(False, missing.index))
            self._silence[column, kind] = missing | nothing & said, nothing & ~said
        row, index = self.pieces["row"], self.pieces.index
        missing, nothing = (
            pd.Series(some.loc[row].to_numpy(), index) for some in self._silence[column, kind]
        )
        return missing, nothing

    def amounts(self, column: str) -> pd.Series:
        """Return what each piece's unit has of what adds up; '-' is nothing."""
        figures = self.shares.of_pieces(column)
        cells = self.source.frame[column]
        if pd.api.types.is_numeric_dtype(cells):
            return figures
        is_none = as_texts(cells).isin(SIGNS_OF_NONE).loc[self.pieces["row"]].to_numpy()
        return figures.mask(is_none & figures.isna(), 0.0)

    def is_share(self, column: str) -> bool:
        """Tell whether the figures are per cents: of these '-' is 0, as none are poor."""
        is_called = "%" in column or has(words("tỷ lệ|tỉ lệ|tl"), column)
        return is_called or self.source.numbers[column].sign == PERCENT

    def known(self, *columns: str) -> pd.Series:
        """Tell of each piece whether none of its figures is missing."""
        known = pd.Series(True, self.pieces.index)
        for column in columns:
            known &= ~self.silence(column)[0]
        return known

    def sums(self, rule: Rule) -> Spread:
        """Add up."""
        figures = self.amounts(rule.column)
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
            parts = [
                getattr(top, end) / getattr(bottom, end) * factor
                for end in ("value", "least", "most")
            ]
        own = self.grouped(self.shares.of_pieces(rule.column)).first()
        number = self.source.numbers[rule.column]
        places = decimals_of(number.figures)
        if number.is_fraction:  # 5 % is stored as 0.05 and has no fewer decimals than 5.25 %.
            places = max(places, LEAST_DECIMALS_OF_FRACTIONS)
        value, least, most = (
            part.replace([np.inf, -np.inf], np.nan).round(places).mask(self.alone, own)
            for part in parts
        )
        exact = ~self.grouped(~self.pieces["whole"]).any()
        return Spread(value, least.mask(exact, value), most.mask(exact, value))

    def rate(self, rule: Rule) -> Spread:
        """Divide the sums of numerator and denominator, over the units that have both."""
        columns = (rule.numerator, rule.denominator)
        above, below = (self.amounts(column) for column in columns)
        top, bottom = (
            self.shares.split(self.shares.sum_rule(column), figures)
            for column, figures in zip(columns, (above, below), strict=True)
        )
        if self._is_part_of(rule, above, below):
            top, bottom = bounds_of_shares(top, bottom, above, below)
        else:
            top, bottom = bounds_of_quotients(top, bottom)
        known = self.known(*columns)
        added = [self._added(spread, known, column)
                 for spread, column in zip((top, bottom), columns, strict=True)]  # fmt: skip
        return self.quotient(added[0], added[1], rule, rule.factor)

    def _is_part_of(self, rule: Rule, top: pd.Series, bottom: pd.Series) -> bool:
        """Tell whether numerators are some of what the denominators count."""
        measures = {self.shares.sum_rule(one).measure for one in (rule.numerator, rule.denominator)}
        is_percent = self.source.numbers[rule.column].sign == PERCENT or rule.factor == HUNDRED
        is_alike = len(measures) == 1 and OTHER not in measures
        return (is_percent or is_alike) and bool((top.dropna() <= bottom[top.notna()]).all())

    def _added(self, spread: Spread, known: pd.Series, column: str) -> Spread:
        places = min(decimals_of(self.source.numbers[column].figures), MOST_DECIMALS)
        dark = self.grouped(spread.value.isna() & spread.most.notna() & known).any()
        value, least, most = (
            self.grouped(part.where(known)).sum(min_count=1).round(places)
            for part in (spread.value, spread.least, spread.most)
        )
        return Spread(value.mask(dark), least, most)

    def weights(self, rule: Rule) -> pd.Series:
        """Return the weight of each piece's unit; what is nothing weighs nothing."""
        figures = self.amounts(rule.weight)
        return figures.where(self.silence(rule.weight)[0], figures.fillna(0.0))

    def mean(self, rule: Rule) -> Spread:
        """Average with a weight; each part of a divided unit has the mean of the whole of it."""
        is_share = self.is_share(rule.column)
        figures = self.amounts(rule.column) if is_share else self.shares.of_pieces(rule.column)
        weight = self.shares.split(self.shares.sum_rule(rule.weight), self.weights(rule))
        value, one, other = (
            self._weighted(figures, part, rule)
            for part in (weight.value, weight.least, weight.most)
        )
        exact = ~self.grouped(~self.pieces["whole"]).any() & (not rule.proposed)
        own = self.grouped(figures)
        if rule.proposed:
            least, most = own.min(), own.max()
        else:
            ends = pd.concat([value, one, other], axis=1)
            least, most = ends.min(axis=1), ends.max(axis=1)
        return Spread(value, least.mask(exact, value), most.mask(exact, value))

    def _weighted(self, figures: pd.Series, weight: pd.Series, rule: Rule) -> pd.Series:
        unknown = self.grouped(weight.isna() & figures.notna()).any()
        top, bottom = (
            self.grouped(part.where(figures.notna())).sum(min_count=1).mask(unknown)
            for part in (figures * weight, weight)
        )
        return self.quotient(Spread(top, top, top), Spread(bottom, bottom, bottom), rule, 1.0).value

    def bounds(self, rule: Rule) -> Spread:
        """Give the least and most of the members; a value only where all members have the same."""
        figures = self.shares.of_pieces(rule.column)
        least, most = self.grouped(figures).min(), self.grouped(figures).max()
        gaps = self.grouped(figures.isna()).any()
        value = least.where(least.eq(most) & ~gaps).mask(self.alone, least)
        return Spread(value, least, most)

    def listed(self, rule: Rule) -> Spread:
        """Keep what each former unit has, as a list; of a mark how many of them bear it."""
        cells = self.source.frame[rule.column]
        column = pd.Series(
            cells.loc[self.pieces["row"]].to_numpy(dtype=object), self.pieces.index, dtype=object
        )
        texts = self.grouped(column).agg(_join)
        if cells.isna().any() and len(set(as_texts(cells.dropna()).str.casefold())) == 1:
            filled = self.grouped(column.notna()).sum()
            some = texts.notna() & filled.lt(self.size)
            marked = texts.map(str) + " (" + filled.map(str) + "/" + self.size.map(str) + ")"
            texts = texts.mask(some, marked)
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
        kinds = self.grouped(column).nunique()
        self.mixed[rule.column] = set(kinds.index[kinds > 1])
        return Spread(texts, texts, texts)


def _said_by_rates(rules: Sequence[Rule], source: Source) -> dict[str, pd.Series]:
    """Tell for columns below or above a rate in which rows they can't be nothing.

    Where there is a rate of poor households there are households, and poor ones.
    """
    said: dict[str, pd.Series] = {}
    for rule in rules:
        for column in filter(None, (rule.weight, rule.numerator, rule.denominator)):
            if rule.kind in {MEAN, RATE}:
                has = source.numbers[rule.column].figures.fillna(0).ne(0)
                said[column] = said.get(column, pd.Series(False, has.index)) | has
    return said


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
