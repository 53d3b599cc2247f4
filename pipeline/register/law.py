"""From what a resolution says to codes: each mention of a unit becomes the unit meant.

A name is looked up in the register of the eve, within the provinces that the resolution is about,
by type, name and the district in brackets. Where that leaves several units, completeness decides,
which is the law's own rule: every unit of the province goes somewhere, and one that goes whole
goes once. What is still open after that is an error.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register.names import exact_key, fold, nearest, split_type
from pipeline.register.records import Alias, Unit, records
from pipeline.register.resolution import PART, REST, WHOLE, Formation, Mention, Resolution

LINK_COLUMNS = ("old_code", "new_code", "extent", "kind", "article", "clause")


@dataclass(frozen=True)
class _Slot:
    """One mention in one clause, with the units that it may mean."""

    formation: Formation
    mention: Mention
    candidates: frozenset[str]


class UnitFinder:
    """Finds units of one day by type, name and district.

    Parameters
    ----------
    units : pandas.DataFrame
        code, name, type, district_name ('' for new units) and province_name.
    aliases : pandas.DataFrame
        Contract ``aliases``.
    """

    def __init__(self, units: pd.DataFrame, aliases: pd.DataFrame) -> None:
        self.rows = {unit.code: unit for unit in records(units, Unit)}
        self._exact: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._folded: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._alias: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code, unit in self.rows.items():
            self._exact[unit.type, exact_key(unit.name)].add(code)
            self._folded[unit.type, fold(unit.name)].add(code)
        for alias in records(aliases, Alias):
            if alias.code in self.rows:
                kind = self.rows[alias.code].type
                self._alias[kind, exact_key(alias.written)].add(alias.code)

    def find(self, mention: Mention) -> set[str]:
        """Return the codes that a mention may mean: of its type and name, in its district."""
        keys = mention.type, exact_key(mention.name)
        named = self._exact.get(keys, set()) | self._alias.get(keys, set())
        if not self._inside(named, mention):
            named = self._folded.get((mention.type, fold(mention.name)), set())
        inside = self._inside(named, mention)
        if len(inside) > 1 and mention.shared:
            return self._of_district(inside, mention.shared) or inside
        return inside

    def _inside(self, codes: set[str], mention: Mention) -> set[str]:
        if mention.district:
            codes = self._of_district(codes, mention.district)
        if mention.province:
            wanted = fold(mention.province)
            codes = {code for code in codes if fold(self.rows[code].province_name) == wanted}
        return codes

    def _of_district(self, codes: set[str], district: str) -> set[str]:
        kind, name = split_type(district)
        inside = {
            code
            for code in codes
            if fold(self.rows[code].district_name, strip_type=True) == fold(name)
        }
        typed = {
            code for code in inside if split_type(self.rows[code].district_name)[0] == kind.lower()
        }
        return typed or inside

    def nearest_to(self, mention: Mention) -> str:
        """Return the names nearest to a mention, for messages."""
        names = {unit.label: fold(unit.name) for unit in self.rows.values()}
        return "; ".join(nearest(mention.name, names))


def links_of(resolution: Resolution, old: UnitFinder, new: UnitFinder) -> pd.DataFrame:
    """Turn a resolution into pairs of codes.

    Parameters
    ----------
    resolution : Resolution
        A resolution that has been read.
    old : UnitFinder
        The units of the eve in the provinces that it is about, districts without communes too.
    new : UnitFinder
        The units of its province after it.

    Returns
    -------
    pandas.DataFrame
        `LINK_COLUMNS`, a row for each pair, in the order of the clauses.

    Raises
    ------
    RegisterError
        If a name fits no unit or several, a unit is left over or goes whole more than once, or the
        totals that the act states are not met; everything found wrong is listed.
    """
    formed = [_formed(formation, new) for formation in resolution.formations]
    slots = [
        _Slot(formation, mention, frozenset(old.find(mention)))
        for formation in resolution.formations
        for mention in formation.sources
    ]
    wrong = _unfound(slots, old) + [text for texts in formed for text in texts[1]]
    chosen = _settle(slots)
    wrong += _undecided(slots, chosen, old)
    if not wrong:
        wrong = _incomplete(slots, chosen, old)
    if wrong:
        raise RegisterError(
            f"{len(wrong)} mentions of units cannot be resolved",
            where=resolution.act,
            details=wrong,
            advice="compare with the act; put a slip of the pen right in corrections.csv, "
            "another spelling in aliases.csv.",
        )
    heirs = {
        formation.clause: codes[0]
        for formation, codes in zip(resolution.formations, formed, strict=True)
    }
    links = pd.DataFrame(_links(slots, chosen, heirs, old), columns=list(LINK_COLUMNS))
    _count(resolution, links)
    return links


def _formed(formation: Formation, new: UnitFinder) -> tuple[str, list[str]]:
    if formation.formed is None:
        return "", []
    codes = new.find(formation.formed)
    if len(codes) == 1:
        return next(iter(codes)), []
    problem = f"several units: {', '.join(sorted(codes))}" if codes else "not among the new units"
    if not codes:
        problem += f"; nearest: {new.nearest_to(formation.formed)}"
    return "", [f"clause {formation.clause}, {formation.formed}: {problem}"]


def _settle(slots: list[_Slot]) -> list[str]:
    """Choose a unit for each slot: the only one, else the only one that completeness leaves."""
    chosen = [next(iter(slot.candidates)) if len(slot.candidates) == 1 else "" for slot in slots]
    progress = True
    while progress:
        progress = False
        taken = {
            code for code, slot in zip(chosen, slots, strict=True) if slot.mention.extent == WHOLE
        }
        for place, slot in enumerate(slots):
            left = slot.candidates - taken
            if not chosen[place] and len(left) == 1:
                chosen[place] = next(iter(left))
                progress = True
    return chosen


def _unfound(slots: Iterable[_Slot], old: UnitFinder) -> list[str]:
    return [
        f"clause {slot.formation.clause}, {slot.mention}: not among the units of the eve; "
        f"nearest: {old.nearest_to(slot.mention)}"
        for slot in slots
        if not slot.candidates
    ]


def _undecided(slots: list[_Slot], chosen: list[str], old: UnitFinder) -> list[str]:
    return [
        f"clause {slot.formation.clause}, {slot.mention}: several units: "
        + "; ".join(f"{old.rows[code].district_name} ({code})" for code in sorted(slot.candidates))
        for slot, code in zip(slots, chosen, strict=True)
        if slot.candidates and not code
    ]


def _incomplete(slots: list[_Slot], chosen: list[str], old: UnitFinder) -> list[str]:
    told: dict[str, list[_Slot]] = defaultdict(list)
    for slot, code in zip(slots, chosen, strict=True):
        told[code].append(slot)
    wrong = []
    for code, unit in old.rows.items():
        mentions = told.get(code, [])
        clauses = ", ".join(str(slot.formation.clause) for slot in mentions)
        if not mentions:
            wrong.append(f"{unit.type} {unit.name} ({code}), {unit.district_name}: in no clause")
        elif len(mentions) > 1 and any(slot.mention.extent == WHOLE for slot in mentions):
            wrong.append(
                f"{unit.type} {unit.name} ({code}): whole in one clause and again in "
                f"another: clauses {clauses}"
            )
    return wrong


def _links(
    slots: list[_Slot], chosen: list[str], heirs: dict[int, str], old: UnitFinder
) -> list[tuple[str, str, str, str, str, str]]:
    """Write the pairs down; a unit that one clause alone names goes there whole.

    'Một phần … của xã A và xã B' reads as parts of both. If B is named nowhere else it must go
    whole, for nothing may be left over.
    """
    times: dict[str, int] = defaultdict(int)
    for code in chosen:
        times[code] += 1
    rows = []
    for slot, code in zip(slots, chosen, strict=True):
        cut = slot.mention.extent in (PART, REST) and times[code] > 1
        heir = heirs[slot.formation.clause] or code
        kind = "part" if cut else _kind(slot.formation, old.rows[code].type)
        clause = str(slot.formation.clause)
        rows.append((code, heir, "part" if cut else "whole", kind, "1", clause))
    return rows


def _kind(formation: Formation, old_type: str) -> str:
    if formation.formed is None:
        return "unchanged"
    if formation.renames:
        return "rename"
    if old_type == "huyện":
        return "create"
    if len(formation.sources) == 1 and formation.formed.type != old_type:
        return "retype"
    return "merge"


def _count(resolution: Resolution, links: pd.DataFrame) -> None:
    found = links["new_code"].nunique()
    stated = resolution.totals["all"]
    if found != stated:
        raise RegisterError(
            f"the act states {stated} units, its clauses give {found}", where=resolution.act
        )
