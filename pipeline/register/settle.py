"""Which unit each mention of a resolution means, where its name alone does not tell.

Three rules, each used only when the ones before it bring nothing more:

completeness
    Every unit of the province goes somewhere, and one that goes whole goes once. So a name that
    fits two units means the one that no other clause takes whole.
district
    What is merged adjoins. So a name that fits several units means the one in a district of the
    other units of its clause, if that is exactly one.
leftover
    A mention that fits no unit and a unit that no clause names belong together if they are of one
    type (or of one name), in a district of the clause's other units if any unit is left there, and
    each the other's nearest in spelling: that is how 'xã Pờ Y' is the GSO's Bờ Y.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from pipeline.register.finder import UnitFinder
from pipeline.register.formation import WHOLE, Formation, Mention
from pipeline.register.spelling import exact_key, fold

NAMED, COMPLETENESS, DISTRICT, LEFTOVER = "name", "completeness", "district", "leftover"
LEAST_LIKENESS = 60.0
"""Two spellings of one name share at least three fifths of their letters (rapidfuzz ratio, %)."""


@dataclass
class Slot:
    """One mention in one clause, the units that it may mean, and the one that it means."""

    formation: Formation
    mention: Mention
    candidates: set[str]
    code: str = ""
    how: str = ""

    def settle(self, code: str, how: str) -> bool:
        """Note the unit and the rule that found it; returns True, for a rule has brought on."""
        self.code, self.how = code, how
        return True


@dataclass
class Slots:
    """All mentions of a resolution, settled as far as the rules go.

    Attributes
    ----------
    old : UnitFinder
        The units of the eve.
    slots : list of Slot
        In the order of the clauses.
    """

    old: UnitFinder
    slots: list[Slot] = field(default_factory=list)

    def settle(self) -> None:
        """Apply the rules until none brings anything more."""
        for slot in self.slots:
            if len(slot.candidates) == 1:
                slot.settle(next(iter(slot.candidates)), NAMED)
        rules: tuple[Callable[[], bool], ...] = (
            self._by_completeness,
            self._by_district,
            self._by_leftover,
        )
        while any(rule() for rule in rules):
            pass

    def times(self) -> Counter[str]:
        """Return in how many clauses each unit is named."""
        return Counter(slot.code for slot in self.slots if slot.code)

    def open(self) -> list[Slot]:
        """Return the slots that are not settled."""
        return [slot for slot in self.slots if not slot.code]

    def _by_completeness(self) -> bool:
        taken = {slot.code for slot in self.slots if slot.code and takes_all(slot.mention)}
        progress = False
        for slot in self.open():
            left = slot.candidates - taken
            if len(left) == 1:
                progress = slot.settle(next(iter(left)), COMPLETENESS)
        return progress

    def _by_district(self) -> bool:
        progress = False
        for slot in self.open():
            here = self._places_of_clause(slot.formation.clause)
            inside = [code for code in slot.candidates if self.old.place(code) in here]
            if len(inside) == 1:
                progress = slot.settle(inside[0], DISTRICT)
        return progress

    def _by_leftover(self) -> bool:
        lost = [slot for slot in self.open() if not slot.candidates]
        left = set(self.old.rows) - set(self.times())
        progress = False
        for slot in lost:
            code = self._nearest_left(slot, left)
            if code and self._nearest_lost(code, lost) is slot:
                progress = slot.settle(code, LEFTOVER)
        return progress

    def _nearest_left(self, slot: Slot, left: set[str]) -> str:
        here = self._places_of_clause(slot.formation.clause)
        inside = {code for code in left if self.old.place(code) in here}
        options = {code: likeness(slot.mention, self.old, code) for code in sorted(inside or left)}
        best = max(options, key=lambda code: options[code], default="")
        return best if best and options[best] >= LEAST_LIKENESS else ""

    def _nearest_lost(self, code: str, lost: list[Slot]) -> Slot:
        return max(lost, key=lambda slot: likeness(slot.mention, self.old, code))

    def _places_of_clause(self, clause: int) -> set[tuple[str, str]]:
        return {
            self.old.place(slot.code)
            for slot in self.slots
            if slot.code and slot.formation.clause == clause
        }


def takes_all(mention: Mention) -> bool:
    """Tell whether a clause takes a unit with all its land and people."""
    return mention.extent == WHOLE and not mention.matter


def likeness(mention: Mention, old: UnitFinder, code: str) -> float:
    """Return how alike a mention and a unit are written, in %, 0 if neither type nor name agree."""
    unit = old.rows[code]
    if unit.type != mention.type and exact_key(unit.name) != exact_key(mention.name):
        return 0.0
    return float(fuzz.ratio(fold(unit.name), fold(mention.name)))
