"""Which units of a day a resolution may mean by a type, a name and a district in brackets."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from pipeline.register.formation import LAND, Mention
from pipeline.register.names import nearest
from pipeline.register.records import Unit, records
from pipeline.register.spelling import exact_key, fold, split_type

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_NUMERAL = re.compile(r"(?:^|(?<= ))(?:VI{0,3}|I{1,3}V?)$")
_STATE_FARM = re.compile(r"^(?:N\.?\s?T\.?|Nông [Tt]rường)\s+")


class UnitFinder:
    """Finds units of one day by type, name and district.

    Parameters
    ----------
    units : pandas.DataFrame
        code, name, type, district_name ('' for new units) and province_name.
    """

    def __init__(self, units: pd.DataFrame) -> None:
        self.rows = {unit.code: unit for unit in records(units, Unit)}
        self._exact: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._folded: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code, unit in self.rows.items():
            self._exact[unit.type, exact_key(_written_out(unit.name))].add(code)
            self._folded[unit.type, fold(_written_out(unit.name))].add(code)

    def find(self, mention: Mention) -> set[str]:
        """Return the codes that a mention may mean: of its type and name, in its district."""
        name = _written_out(mention.name)
        inside = self._inside(self._exact.get((mention.type, exact_key(name)), set()), mention)
        if not inside:
            inside = self._inside(self._folded.get((mention.type, fold(name)), set()), mention)
        if len(inside) > 1 and mention.shared:
            return self._of_district(inside, mention.shared) or inside
        return inside

    def expand(self, mention: Mention) -> list[Mention]:
        """Return the communes that a whole district stands for; land without a unit is none."""
        if mention.type == LAND:
            return []
        if mention.type != "huyện" or self.find(mention):
            return [mention]
        district = f"{mention.type} {mention.name}"
        return [
            replace(
                mention, type=self.rows[code].type, name=self.rows[code].name, district=district
            )
            for code in sorted(self._of_district(set(self.rows), district))
        ]

    def place(self, code: str) -> tuple[str, str]:
        """Return district and province of a unit."""
        return self.rows[code].district_name, self.rows[code].province_name

    def nearest_to(self, mention: Mention) -> str:
        """Return the names nearest to a mention, for messages."""
        names = {unit.label: fold(unit.name) for unit in self.rows.values()}
        return "; ".join(nearest(mention.name, names))

    def labels(self, codes: Iterable[str]) -> str:
        """Return the units of some codes, for messages."""
        return "; ".join(self.rows[code].label for code in sorted(codes))

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


def _written_out(name: str) -> str:
    """Return a name with Arabic numerals, and without the state farm that a town belongs to."""
    arabic = _NUMERAL.sub(lambda found: _ROMAN[found.group()], name)
    return _STATE_FARM.sub("", arabic)
