"""An index of names: which unit a name, a place or a whole address means.

The index looks a name up under its exact key, aliases included, then under its folded key (see
`spelling`); whatever district, province, type and day are known narrow the answer. A name in one
of the old encodings is read as such too. Several units are an answer of their own, with the
candidates; an unknown name comes back with the nearest ones. Nothing is picked silently.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.register.address import Part, part, parts
from pipeline.register.encodings import readings
from pipeline.register.names import nearest
from pipeline.register.records import Alias, Unit, records
from pipeline.register.spelling import exact_key, fold

ONE, SEVERAL, NONE = "one", "several", "none"
EXACT, FOLDED, DECODED, ADDRESS = "exact", "folded", "decoded", "address"
_COMMUNES = ("", "xã", "phường", "thị trấn", "đặc khu", "huyện")
_COMMUNE_TYPES = ("xã", "phường", "thị trấn", "đặc khu")
_DISTRICTS = ("huyện", "thị xã", "thành phố", "quận", "tỉnh")
_PROVINCES = ("", "tỉnh")
_MOST_PLACES = 2  # behind a unit's name stand its district and its province


@dataclass(frozen=True)
class Resolved:
    """What a name means.

    Attributes
    ----------
    status : str
        'one', 'several' or 'none'.
    code : str
        The unit's code if it is one, else ''.
    candidates : tuple of str
        The codes that the name may mean, sorted.
    how : str
        What found them: 'exact' (letters and tones, or an alias), 'folded' (letters alone),
        'decoded' (from TCVN3 or VNI), 'address' (a line of several parts); '' if nothing did.
    nearest : tuple of str
        For an unknown name, what the register has that is written most like it.
    """

    status: str
    code: str = ""
    candidates: tuple[str, ...] = ()
    how: str = ""
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Version:
    """A unit between two days, its place as folded names."""

    code: str
    type: str
    district: str
    province: str
    valid_from: str
    valid_to: str

    def fits(self, kind: str, district: str, province: str, day: str) -> bool:
        return (
            (not kind or self.type == kind)
            and (not district or self.district == district)
            and (not province or self.province == province)
            and (not day or (self.valid_from <= day <= (self.valid_to or day)))
        )


_Table = dict[str, list[_Version]]
_NOTHING = Resolved(NONE)


class NamesIndex:
    """Finds units by name. Build it once; look-ups do not change what it answers.

    Parameters
    ----------
    units : pandas.DataFrame
        Versions of units, contract ``units``.
    aliases : pandas.DataFrame
        Other spellings, contract ``aliases``.
    """

    def __init__(self, units: pd.DataFrame, aliases: pd.DataFrame) -> None:
        exact: _Table = defaultdict(list)
        folded: _Table = defaultdict(list)
        by_code: _Table = defaultdict(list)
        for row in units.sort_values(["code", "valid_from"]).to_dict("records"):
            version = _version(row)
            by_code[version.code].append(version)
            exact[exact_key(row["name"])].append(version)
            folded[fold(row["name"])].append(version)
        for alias in records(aliases, Alias):
            exact[exact_key(alias.written)] += by_code.get(alias.code, [])
            folded[fold(alias.written)] += by_code.get(alias.code, [])
        self._exact, self._folded, self._by_code = dict(exact), dict(folded), dict(by_code)
        self._names = {unit.label: fold(unit.name) for unit in records(units, Unit)}
        labels = [unit.label for unit in records(units, Unit)]
        ends = units["valid_to"].replace("", "9999")
        self._spans = list(zip(labels, units["valid_from"], ends, strict=True))
        everywhere = [version for same in by_code.values() for version in same]
        self._districts = {version.district for version in everywhere} - {""}
        self._provinces = {version.province for version in everywhere}
        self._above = self._districts | self._provinces
        self._read: dict[str, str] = {"": ""}

    def resolve(
        self,
        name: str,
        district: str | None = None,
        province: str | None = None,
        date: date | None = None,
    ) -> Resolved:
        """Find the unit that a name means.

        Parameters
        ----------
        name : str
            A name with or without its type, in words or short, in any Unicode form, without marks,
            in TCVN3 or VNI as Latin-1; a whole address; or a code.
        district, province : str, optional
            Where the unit lies, with or without type.
        date : datetime.date, optional
            A day on which the unit was in force. Without it every version since 2019 counts.

        Returns
        -------
        Resolved
            One unit, several candidates, or none with the nearest names.
        """
        found = self._resolve(name, district or "", province or "", _text(date))
        if found.status == NONE:
            return replace(found, nearest=tuple(self.nearest(name)))
        return found

    def resolve_many(
        self,
        names: Sequence[str],
        districts: Sequence[str] | None = None,
        provinces: Sequence[str] | None = None,
        date: date | None = None,
    ) -> pd.DataFrame:
        """Find the units that many names mean.

        Parameters
        ----------
        names, districts, provinces : sequence of str
            Of one length; a place may be ''.
        date : datetime.date, optional
            One day for all.

        Returns
        -------
        pandas.DataFrame
            status, code, candidates (codes with ';' between them), how: a row for each name. The
            nearest names are left out; ask `resolve` or `nearest` for those that are unknown.
        """
        day = _text(date)
        rows = zip(
            names,
            districts if districts is not None else [""] * len(names),
            provinces if provinces is not None else [""] * len(names),
            strict=True,
        )
        found = [self._resolve(name, district, province, day) for name, district, province in rows]
        return pd.DataFrame(
            {
                "status": [one.status for one in found],
                "code": [one.code for one in found],
                "candidates": [";".join(one.candidates) for one in found],
                "how": [one.how for one in found],
            }
        )

    def nearest(
        self, name: str, most: int = 3, least_likeness: float = 0.0, date: date | None = None
    ) -> list[str]:
        """Return the labels, with codes, of the units that are written most like a name.

        Parameters
        ----------
        name : str
            A name that is unknown.
        most : int
            So many at most.
        least_likeness : float
            How many of a hundred letters have to agree.
        date : datetime.date, optional
            Only units in force on that day.
        """
        day = _text(date)
        labels = [label for label, first, last in self._spans if first <= day <= last]
        names = {label: self._names[label] for label in labels} if day else self._names
        pieces = parts(name) or [part(name)]
        communes = [piece for piece in pieces if piece.type in _COMMUNE_TYPES]
        return nearest((communes or pieces)[0].name, names, most, least_likeness)

    def _resolve(self, name: str, district: str, province: str, day: str) -> Resolved:
        where = self._place(district), self._place(province), day
        if name in self._by_code:
            fit = any(version.fits("", *where) for version in self._by_code[name])
            return _answer([name], EXACT) if fit else _NOTHING
        if "," in name:
            return self._addressed(name, *where)
        found = self._named(part(name), *where)
        if found.how == EXACT:
            return found
        decoded = [self._named(part(reading), *where) for reading in readings(name)]
        old = [one for one in decoded if one.how == EXACT]
        if old:
            return _union([found, *old], DECODED)
        return found if found.candidates else self._addressed(name, *where)

    def _named(self, wanted: Part, district: str, province: str, day: str) -> Resolved:
        """Look a name up; an uncertain type ('Tinh Khe') may also be its first word."""
        for name, kind in wanted.options():
            for how, versions in self._under_keys(name):
                codes = {
                    version.code
                    for version in versions
                    if version.fits(kind, district, province, day)
                }
                if codes:
                    return _answer(codes, how)
        return _NOTHING

    def _under_keys(self, name: str) -> Iterator[tuple[str, Sequence[_Version]]]:
        """Yield what stands under the exact and the folded key; of ASCII only the latter counts.

        A name without any mark does not say that there are none.
        """
        if not name.isascii():
            yield EXACT, self._exact.get(exact_key(name), ())
        yield FOLDED, self._folded.get(fold(name), ())

    def _addressed(self, line: str, district: str, province: str, day: str) -> Resolved:
        """Read a line of several parts: the smallest one that all behind it agree with."""
        for text in (line, *readings(line)):
            pieces = _smallest_first(parts(text))
            several = self._several(pieces, district, province, day)
            if several:
                return several
            for place, piece in enumerate(pieces):
                if place and not piece.type and self._place(piece.whole) in self._above:
                    break  # 'Chợ Ba Vì, Ba Tơ': the second is the district, known by none before.
                later = pieces[place + 1 :]
                found = self._behind(piece, later, district, province, day)
                if found.candidates:
                    return found
                if piece.type in _COMMUNE_TYPES and piece.certain:
                    break  # A commune that is none: what stands behind it is where it should be.
        return _NOTHING

    def _several(
        self, pieces: list[Part], district: str, province: str, day: str
    ) -> Resolved | None:
        """Read a line that names several communes, 'Xã A và xã B': all that are so on the day.

        None if it names one at most; nothing if one of them is unknown on every day.
        """
        places = [place for place, piece in enumerate(pieces)
                  if piece.type in _COMMUNE_TYPES and piece.certain]  # fmt: skip
        if len(places) <= 1:
            return None
        communes, later = [pieces[place] for place in places], pieces[places[-1] + 1 :]
        if not all(self._named(piece, "", "", "").candidates for piece in communes):
            return _NOTHING
        found = [self._behind(piece, later, district, province, day) for piece in communes]
        return _union(found, ADDRESS)

    def _behind(
        self, piece: Part, later: list[Part], district: str, province: str, day: str
    ) -> Resolved:
        """Look a part up among the units that every later part is a district or province of."""
        if piece.type not in _COMMUNES or len(later) > _MOST_PLACES:
            return _NOTHING
        found = [
            self._named(piece, in_district or district, in_province or province, day)
            for in_district, in_province in self._places(later)
            if not (district and in_district and in_district != district)
            and not (province and in_province and in_province != province)
        ]
        if later and later[0].type == "thành phố":
            # Of a city and a province of one name the city is meant, if it has such a unit.
            return _union([one for one in found if one.candidates][:1], ADDRESS)
        return _union(found, ADDRESS)

    def _places(self, later: list[Part]) -> list[tuple[str, str]]:
        """Return the readings of what stands behind a name as district and province."""
        if not later:
            return [("", "")]
        keys = [self._place(one.whole) for one in later]
        first_district = keys[0] in self._districts and later[0].type != "tỉnh"
        last_province = keys[-1] in self._provinces and later[-1].type in _PROVINCES
        if len(later) == _MOST_PLACES:
            return [(keys[0], keys[1])] if first_district and last_province else []
        readings_found = [(keys[0], "")] if first_district else []
        return readings_found + ([("", keys[0])] if last_province else [])

    def _place(self, text: str) -> str:
        """Return the folded name of a district or province, remembered; unknown ones stay so."""
        if text not in self._read:
            options = [part(one) for one in (text, *readings(text))]
            keys = [fold(name) for one in options for name, _ in one.options()]
            self._read[text] = next((key for key in keys if key in self._above), keys[-1])
        return self._read[text]


def _version(row: dict[Hashable, Any]) -> _Version:
    return _Version(
        code=row["code"],
        type=row["type"],
        district=fold(row["district_name"], strip_type=True),
        province=fold(row["province_name"], strip_type=True),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _smallest_first(pieces: list[Part]) -> list[Part]:
    """Turn 'Huyện A - Xã B' about."""
    is_turned = pieces and pieces[0].type in _DISTRICTS and pieces[-1].type in _COMMUNE_TYPES
    return pieces[::-1] if is_turned else pieces


def _answer(codes: Iterable[str], how: str) -> Resolved:
    several = tuple(sorted(codes))
    if len(several) == 1:
        return Resolved(ONE, several[0], several, how)
    return Resolved(SEVERAL, "", several, how)


def _union(found: Iterable[Resolved], how: str) -> Resolved:
    codes = {code for one in found for code in one.candidates}
    return _answer(codes, how) if codes else _NOTHING


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
