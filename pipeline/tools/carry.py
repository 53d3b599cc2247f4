"""Carrying figures from one set of units to another, with the least and most that each may be.

A figure of a unit that goes over whole is carried exactly. That of a divided unit is shared out:
what each part gets is an estimate, and between which bounds it lies depends on what is measured.
An area is bounded by the official areas; of people, money or trees the whole may be on one side, so
the least is nothing and the most is all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

from pipeline.tools.numbers import NumberColumn
from pipeline.tools.rule_words import (
    AREA,
    HOUSEHOLDS,
    PEOPLE,
    area_measure,
    is_total_area,
    measure_of,
)
from pipeline.tools.rules import DROP, LARGEST, MEAN, NUMBER, RANGE, RATE, SUM, Rule, decimals_of
from pipeline.tools.unit_columns import as_texts

JOIN = "; "
MOST_DECIMALS = 9
MOST_GAPS_SHARE = 0.1
"""A column with more blank cells leaves them blank where there is nothing to count."""
SIGNS_OF_NONE = frozenset({"-", "–", "—", "−"})
"""As the statistics office writes that there is nothing."""


@dataclass
class Source:
    """What is carried: rows with their units.

    Attributes
    ----------
    codes : pandas.Series
        The code of each row's unit.
    frame : pandas.DataFrame
        The columns, labelled alike.
    numbers : dict of str to NumberColumn
        The numeric ones, read.
    keys : list of str
        Columns that stay apart (a year, a sex): rows are merged within each of their values.
    """

    codes: pd.Series
    frame: pd.DataFrame
    numbers: dict[str, NumberColumn]
    keys: list[str] = field(default_factory=list)


@dataclass
class Carried:
    """The result.

    Attributes
    ----------
    table : pandas.DataFrame
        A row for each unit (and key), in the order of the codes: code, keys, then the columns.
    least, most : pandas.DataFrame
        Beside `table`, the bounds of those columns that have any that are not exact.
    parts : pandas.Series
        For each row the codes of the divided units that gave a part to it, ';' between them.
    absent : pandas.Series
        For each row the codes of former units that the table doesn't have.
    blanks : pandas.Series
        For each row a list of columns, each with the codes (';' between them) of those former units
        that have no figure in it while others have.
    """

    table: pd.DataFrame
    least: pd.DataFrame
    most: pd.DataFrame
    parts: pd.Series
    absent: pd.Series
    blanks: pd.Series


@dataclass
class Spread:
    """A column after it was shared out over the new units: estimate, least and most."""

    value: pd.Series
    least: pd.Series
    most: pd.Series


def carry(
    source: Source, pairs: pd.DataFrame, rules: Sequence[Rule], share_by: str = ""
) -> Carried:
    """Carry every column over by its rule.

    Parameters
    ----------
    source : Source
        The rows; every unit at most once for each value of the keys.
    pairs : pandas.DataFrame
        As `pipeline.tools.pairs.pairs_between`.
    rules : sequence of Rule
        One for each column that is carried.
    share_by : str
        ``area`` or ``people``, by which a divided unit's figures are shared out; '' for people and
        households by the people that an act states, everything else by area.

    Returns
    -------
    Carried
        In the order of the new codes.
    """
    pieces = _pieces(source, pairs)
    group_keys = ["to_code", *source.keys]
    groups = pieces.groupby(group_keys, sort=False)
    work = _Work(source, pieces, groups, share_by)
    columns: dict[str, Spread] = {}
    for rule in rules:
        if rule.kind not in {DROP, NUMBER}:
            columns[rule.column] = work.column(rule)
    table = pd.DataFrame({name: spread.value for name, spread in columns.items()})
    parts = groups.apply(_parts_of).rename("parts")
    table.index = parts.index if table.empty else table.index
    order = _order(parts.index, source)
    for rule in rules:
        if rule.kind == NUMBER:
            table[rule.column] = pd.Series(range(1, len(order) + 1), index=order)
    names = [rule.column for rule in rules if rule.kind != DROP]
    inexact = [name for name, spread in columns.items() if _differs(spread)]
    return Carried(
        table=table.reindex(order)[names],
        least=pd.DataFrame({name: columns[name].least for name in inexact}).reindex(order),
        most=pd.DataFrame({name: columns[name].most for name in inexact}).reindex(order),
        parts=parts.reindex(order),
        absent=_absent(pieces, pairs, source.keys).reindex(order).fillna(""),
        blanks=work.blanks(rules).reindex(order),
    )


def _pieces(source: Source, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each row of the table and new unit that it gives something to."""
    rows = pd.DataFrame({"from_code": source.codes.to_numpy(), "row": source.codes.index})
    for key in source.keys:
        rows[key] = source.frame[key].to_numpy()
    pieces = rows.merge(pairs, on="from_code", how="inner")
    return pieces.sort_values(["from_code", "row", "area_share"], kind="stable", ignore_index=True)


def _order(groups: pd.Index, source: Source) -> pd.Index:
    """Sort by code; keys in the order in which the table has them."""
    frame = groups.to_frame(index=False)
    by = ["to_code"]
    for key in source.keys:
        rank = {value: place for place, value in enumerate(source.frame[key].unique())}
        frame[f"{key} rank"] = frame[key].map(rank)
        by.append(f"{key} rank")
    return groups[frame.sort_values(by, kind="stable").index]


def _parts_of(pieces: pd.DataFrame) -> str:
    return ";".join(sorted(set(pieces.loc[~pieces["whole"], "from_code"])))


def _absent(pieces: pd.DataFrame, pairs: pd.DataFrame, keys: list[str]) -> pd.Series:
    wanted = pairs.groupby("to_code")["from_code"].agg(set)
    there = pieces.groupby(["to_code", *keys], sort=False)["from_code"].agg(set)
    codes = there.index.get_level_values("to_code")
    lacking = [wanted[code] - mine for code, mine in zip(codes, there, strict=True)]
    return pd.Series([";".join(sorted(some)) for some in lacking], index=there.index)


def _differs(spread: Spread) -> bool:
    return not spread.least.equals(spread.most)


class _Work:
    """The pieces of one table, and a method for each kind of rule."""

    def __init__(
        self,
        source: Source,
        pieces: pd.DataFrame,
        groups: "DataFrameGroupBy[Any, Any]",
        share_by: str,
    ) -> None:
        self.source = source
        self.pieces = pieces
        self.groups = groups
        self.share_by = share_by
        self.size = groups.size()
        self.keys = [pieces[key] for key in ["to_code", *source.keys]]
        self.alone = self.size.eq(1) & groups["whole"].all()

    def column(self, rule: Rule) -> Spread:
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

    def of_pieces(self, column: str) -> pd.Series:
        """Return the figures of a column, one for each piece."""
        values = self.source.numbers[column].figures.loc[self.pieces["row"]]
        return pd.Series(values.to_numpy(), index=self.pieces.index)

    def grouped(self, values: pd.Series) -> "SeriesGroupBy[Any, Any]":
        return values.groupby(self.keys, sort=False)

    def share(self, rule: Rule) -> pd.Series:
        """Return the share of each piece in its unit, for a measure."""
        people = self.share_by == PEOPLE or (
            not self.share_by and rule.measure in {PEOPLE, HOUSEHOLDS}
        )
        people &= rule.measure != AREA
        area = self.pieces["area_share"]
        return self.pieces["people_share"].fillna(area) if people else area

    def split(self, rule: Rule, figures: pd.Series) -> Spread:
        """Share figures out over the pieces; the parts of a unit add up to it to the last digit."""
        whole = self.pieces["whole"]
        places = decimals_of(self.source.numbers[rule.column].figures)
        parts = (figures * self.share(rule)).round(places)
        others = parts.groupby(self.pieces["row"]).transform(lambda part: part.sum(skipna=False))
        last = ~self.pieces["row"].duplicated(keep="last")
        parts = parts.where(~last, figures - (others - parts))
        value = figures.where(whole, parts)
        low, high = self.bounds_of_parts(rule, figures)
        low, high = (figures.where(whole, bound) for bound in (low, high))
        return Spread(value, low.where(~(value < low), value), high.where(~(value > high), value))

    def bounds_of_parts(self, rule: Rule, figures: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Return the least and most of a figure that a part can have.

        Of the whole area the evidence tells. Of a class of land a part has no more than it has
        land, and no less than the other parts leave over. Of all else it may have nothing or all.
        """
        least, most = self.pieces["area_low"], self.pieces["area_high"]
        if rule.measure == AREA and is_total_area(rule.column):
            return figures * least, figures * most
        low, high = figures.clip(upper=0), figures.clip(lower=0)
        measure = area_measure(rule.column)
        wholes = [name for name in self.source.numbers
                  if is_total_area(name) and area_measure(name) == measure]  # fmt: skip
        if rule.measure != AREA or len(wholes) != 1:
            return low, high
        land = self.of_pieces(wholes[0])
        inside = figures.ge(0) & figures.le(land)
        left_over = (figures - land * (1 - least)).clip(lower=0)
        room = pd.concat([figures, land * most], axis=1).min(axis=1)
        return left_over.where(inside, low), room.where(inside, high)

    def blanks(self, rules: Sequence[Rule]) -> pd.Series:
        """Return for each row the columns that some of its former units have no figure in."""
        notes: dict[object, list[tuple[str, str]]] = {key: [] for key in self.size.index}
        for rule in rules:
            if rule.kind not in {SUM, MEAN, RANGE}:
                continue
            silent = self.without_figure(rule.column)
            torn = self.grouped(silent).any() & ~self.grouped(silent).all()
            for key in torn.index[torn]:
                rows = self.groups.get_group(key if isinstance(key, tuple) else (key,)).index
                codes = self.pieces.loc[rows, "from_code"][silent.loc[rows]]
                notes[key].append((rule.column, ";".join(dict.fromkeys(codes))))
        return pd.Series(list(notes.values()), index=self.size.index, dtype=object)

    def without_figure(self, column: str) -> pd.Series:
        """Tell of each piece whether a figure is missing in it.

        '-' says that there is nothing to count, '…' and words that nothing is known. Blank cells
        say so where nearly all others are filled; else they stand for nothing.
        """
        cells = self.source.frame[column]
        texts = as_texts(cells)
        unread = self.source.numbers[column].figures.isna()
        blank = texts.eq("")
        is_gap = blank.mean() <= MOST_GAPS_SHARE
        missing = unread & ~texts.isin(SIGNS_OF_NONE) & (~blank | is_gap)
        return pd.Series(missing.loc[self.pieces["row"]].to_numpy(), index=self.pieces.index)

    def sums(self, rule: Rule) -> Spread:
        figures = self.of_pieces(rule.column)
        split = self.split(rule, figures)
        places = min(decimals_of(self.source.numbers[rule.column].figures), MOST_DECIMALS)
        unknown = self.grouped(split.value.isna() & figures.notna()).any()
        value, least, most = (
            self.grouped(part).sum(min_count=1).round(places)
            for part in (split.value, split.least, split.most)
        )
        return Spread(value.mask(unknown), least, most)

    def quotient(self, top: Spread, bottom: Spread, rule: Rule, factor: float) -> Spread:
        """Divide sums; where a unit stands alone its own figure stays, to the last digit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value = top.value / bottom.value * factor
            least = top.least / bottom.most * factor
            most = top.most / bottom.least * factor
        own = self.grouped(self.of_pieces(rule.column)).first()
        places = decimals_of(self.source.numbers[rule.column].figures)
        value, least, most = (
            part.replace([np.inf, -np.inf], np.nan).round(places).mask(self.alone, own)
            for part in (value, least, most)
        )
        exact = ~self.grouped(~self.pieces["whole"]).any()
        return Spread(value, least.mask(exact, value), most.mask(exact, value))

    def rate(self, rule: Rule) -> Spread:
        measures = {rule.numerator: rule, rule.denominator: rule}
        top, bottom = (
            self.sums(Rule(column, SUM, measure=measure_of(column))) for column in measures
        )
        return self.quotient(top, bottom, rule, rule.factor)

    def mean(self, rule: Rule) -> Spread:
        figures, weights = self.of_pieces(rule.column), self.of_pieces(rule.weight)
        weight = self.split(Rule(rule.weight, SUM, measure=measure_of(rule.weight)), weights)
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
        figures = self.of_pieces(rule.column)
        least, most = self.grouped(figures).min(), self.grouped(figures).max()
        gaps = self.grouped(figures.isna()).any()
        parts = self.grouped(~self.pieces["whole"]).any()
        value = least.where(least.eq(most) & ~gaps & ~parts).mask(self.alone, least)
        return Spread(value, least.mask(parts), most.mask(parts))

    def listed(self, rule: Rule) -> Spread:
        values = self.source.frame[rule.column].loc[self.pieces["row"]]
        column = pd.Series(values.to_numpy(dtype=object), index=self.pieces.index, dtype=object)
        texts = self.grouped(column).agg(_join)
        return Spread(texts, texts, texts)

    def largest(self, rule: Rule) -> Spread:
        weight = self.of_pieces(rule.weight) * self.pieces["area_share"].fillna(0)
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
