"""How the figures of a divided unit are shared out, and between which bounds each part lies."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.tools.compositions import Composition, adding_up, find_compositions
from pipeline.tools.numbers import NumberColumn, decimals_of
from pipeline.tools.pairs import measured_areas_km2
from pipeline.tools.rule import SUM, Rule
from pipeline.tools.rule_words import (
    AREA,
    HOUSEHOLDS,
    OTHER,
    PEOPLE,
    area_measure,
    is_total_area,
    measure_of,
)
from pipeline.tools.silent_cells import proven_nothing

NO_PEOPLE = "no people stated"
NO_SHARE = "no share known"
KM2 = {"ha": 0.01, "km2": 1.0, "m2": 1e-6}
LIKE_THE_AREA = 0.3
"""So much a list may differ from the area that is measured."""


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
class Spread:
    """A column after it was shared out over the new units: estimate, least and most."""

    value: pd.Series
    least: pd.Series
    most: pd.Series


class Shares:
    """The parts of the divided units of one table.

    Parameters
    ----------
    source : Source
        The rows.
    pieces : pandas.DataFrame
        A row for each row of the table and new unit that it gives something to.
    rules : sequence of Rule
        One for each column; columns that add up to another are shared out as that one is.
    share_by : str
        ``area`` or ``people`` for all columns; '' for what each column measures.

    Attributes
    ----------
    shared_by : dict of (str, str) to str
        For each divided unit's code and column what it was shared out by: ``area``, ``people``, or
        `NO_PEOPLE`: by area, because no act states the people of the parts; or `NO_SHARE`: not at
        all, because nothing tells the parts.
    proven_nothing : frozenset of str
        The columns whose blank cells are nothing, for with that they add up to another.
    repeated : bool
        Whether a divided unit has several rows, as one for each school.
    """

    def __init__(
        self, source: Source, pieces: pd.DataFrame, rules: Sequence[Rule], share_by: str
    ) -> None:
        self.source = source
        self.pieces = pieces
        self.share_by = share_by
        sums = [rule for rule in rules if rule.kind == SUM and rule.column in source.numbers]
        torn = ~pieces["whole"]
        found = find_compositions(
            {rule.column: source.numbers[rule.column].figures for rule in sums}
            if torn.any() else {}
        )  # fmt: skip
        self.proven_nothing = proven_nothing(
            {rule.column: source.numbers[rule.column].figures for rule in sums}
        )
        self.sums = _measured_alike({rule.column: rule for rule in sums}, found)
        self.shared_by: dict[tuple[str, str], str] = {}
        of_unit = ["from_code", "to_code", *source.keys]
        self.repeated = bool(pieces.loc[torn, of_unit].duplicated().any())
        self.adjusted = {} if self.repeated else self._adjusted(torn, found)

    def sum_rule(self, column: str) -> Rule:
        """Return the rule by which a column is summed, be it for a quotient alone."""
        return self.sums.get(column) or Rule(column, SUM, measure=measure_of(column))

    def of_pieces(self, column: str) -> pd.Series:
        """Return the figures of a column, one for each piece."""
        values = self.source.numbers[column].figures.loc[self.pieces["row"]]
        return pd.Series(values.to_numpy(), index=self.pieces.index)

    def share(self, rule: Rule) -> pd.Series:
        """Return the share of each piece in its unit, for a measure."""
        people = self.share_by == PEOPLE or (
            not self.share_by and rule.measure in {PEOPLE, HOUSEHOLDS}
        )
        people &= rule.measure != AREA
        area, by_people = self.pieces["area_share"], self.pieces["people_share"]
        torn = ~self.pieces["whole"]
        self._note(rule.column, torn & area.notna(), NO_PEOPLE if people else AREA)
        self._note(rule.column, torn & by_people.notna() & people, PEOPLE)
        share = by_people.fillna(area) if people else area
        self._note(rule.column, torn & share.isna(), NO_SHARE)
        return share

    def _note(self, column: str, pieces: pd.Series, by: str) -> None:
        for code in self.pieces["from_code"][pieces].unique():
            self.shared_by[code, column] = by

    def _adjusted(self, torn: pd.Series, found: list[Composition]) -> dict[str, pd.Series]:
        """Return the parts of columns that add up, but for the last part of each row."""
        names = list(dict.fromkeys(name for one in found for name in (one.total, *one.members)))
        rows = self.pieces.index[torn]
        whole = {name: self.of_pieces(name)[rows] for name in names}
        exact = {name: whole[name] * self.share(self.sums[name])[rows] for name in names}
        places = {name: decimals_of(self.source.numbers[name].figures) for name in names}
        parts = pd.DataFrame({name: exact[name].round(places[name]) for name in names})
        units = {name: 10.0 ** -places[name] for name in names}
        for row in parts.index[parts.notna().all(axis=1)]:
            figures = adding_up(
                dict(parts.loc[row]),
                {name: exact[name][row] for name in names},
                {name: whole[name][row] for name in names},
                found,
                units,
            )
            parts.loc[row] = [round(figures[name], places[name]) for name in names]
        return {name: parts[name] for name in names}

    def split(self, rule: Rule, figures: pd.Series) -> Spread:
        """Share figures out over the pieces; the parts of a unit add up to it to the last digit."""
        whole = self.pieces["whole"]
        places = decimals_of(self.source.numbers[rule.column].figures)
        parts = self._rounded(figures * self.share(rule), places)
        if rule.column in self.adjusted:
            parts.update(self.adjusted[rule.column])
        others = parts.groupby(self.pieces["row"]).transform(lambda part: part.sum(skipna=False))
        last = ~self.pieces["row"].duplicated(keep="last")
        parts = parts.where(~last, figures - (others - parts))
        value = figures.where(whole, parts)
        low, high = self.bounds_of_parts(rule, figures)
        low, high = (figures.where(whole, bound) for bound in (low, high))
        return Spread(value, low.where(~(value < low), value), high.where(~(value > high), value))

    def _rounded(self, parts: pd.Series, places: int) -> pd.Series:
        """Round parts so that those of all rows of a unit add up to their rounded sum.

        Of fifty rows with one teacher each a part gets its share of the fifty, not of each.
        """
        if not self.repeated:
            return parts.round(places)
        by = [self.pieces[key] for key in ("from_code", "to_code", *self.source.keys)]
        so_far = parts.fillna(0.0).groupby(by, sort=False).cumsum().round(places)
        before = so_far.groupby(by, sort=False).shift().fillna(0.0)
        return (so_far - before).round(places).where(parts.notna())

    def bounds_of_parts(self, rule: Rule, figures: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Return the least and most of a figure that a part can have.

        Of the whole area the evidence tells. Of a class of land a part has no more than it has
        land, and no less than the other parts leave over. Of all else it may have nothing or all.
        """
        least, most = self.pieces["area_low"], self.pieces["area_high"]
        is_whole = pd.Series(False, figures.index)
        if rule.measure == AREA and is_total_area(rule.column):
            is_whole = self._is_whole_area(rule.column, figures)
        low, high = self._bounds_of_classes(rule, figures)
        return (figures * least).where(is_whole, low), (figures * most).where(is_whole, high)

    def _is_whole_area(self, column: str, figures: pd.Series) -> pd.Series:
        """Tell of each piece whether its figure is its unit's area, and not that of a crop."""
        measure = area_measure(column)
        areas_km2 = self.pieces["from_code"].map(measured_areas_km2())
        near = [
            (figures * factor / areas_km2 - 1).abs().lt(LIKE_THE_AREA)
            for unit, factor in KM2.items()
            if measure in {"", unit}
        ]
        return areas_km2.isna() | pd.concat(near, axis=1).any(axis=1)

    def _bounds_of_classes(self, rule: Rule, figures: pd.Series) -> tuple[pd.Series, pd.Series]:
        least, most = self.pieces["area_low"], self.pieces["area_high"]
        low, high = figures.clip(upper=0), figures.clip(lower=0)
        measure = area_measure(rule.column)
        wholes = [name for name in self.source.numbers
                  if is_total_area(name) and area_measure(name) == measure
                  and name != rule.column]  # fmt: skip
        if rule.measure != AREA or len(wholes) != 1:
            return low, high
        land = self.of_pieces(wholes[0])
        inside = figures.ge(0) & figures.le(land)
        left_over = (figures - land * (1 - least)).clip(lower=0)
        room = pd.concat([figures, land * most], axis=1).min(axis=1)
        return left_over.where(inside, low), room.where(inside, high)


def _measured_alike(sums: dict[str, Rule], found: Sequence[Composition]) -> dict[str, Rule]:
    """Let columns whose header says not what they measure measure what their sum or members do.

    'Nam' and 'Nữ' are people, so their 'Tổng số' is; and the classes that add up to people are.
    """
    sums = dict(sums)
    for one in reversed(found):
        measures = {sums[name].measure for name in one.members}
        if sums[one.total].measure == OTHER and len(measures) == 1:
            sums[one.total] = replace(sums[one.total], measure=measures.pop())
    for one in found:
        for name in one.members:
            if sums[name].measure == OTHER:
                sums[name] = replace(sums[name], measure=sums[one.total].measure)
    return sums
