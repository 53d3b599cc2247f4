"""Looking a unit up by name, code, address or coordinates: what it was, and what it is."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz.distance import OSA

from pipeline.config import EVE, MERGER, WORK_CRS
from pipeline.register.address import part
from pipeline.tools.coordinates import (
    kind_of_value,
    looks_like_coordinates,
    parse_axis,
    parse_point,
)
from pipeline.tools.divided import divided_codes, division_note
from pipeline.tools.law import Register, open_register
from pipeline.tools.locate import NEW, OLD, beside, inner_points, locate
from pipeline.tools.pairs import pairs_between, pairs_to_merger
from pipeline.tools.row_roles import district_of
from pipeline.tools.spelt import LEFT_OUT, OTHER, READ_AS, SAME, marks_of

FOUND, SEVERAL, NONE = "found", "several", "none"
CERTAINTIES = {
    "inside": "",
    "border": "trên ranh giới hoặc sát ranh giới (dưới 50 m) | on a boundary or within 50 m of one",
    "doubt": "trong vùng chưa rõ ranh giới | in land over which no source draws the boundary",
    "outside": "ngoài tỉnh | outside the province",
    "none": "",
}
OUT_OF_DOUBT = (
    "đơn vị cũ bị chia, đường chia là ước tính; điểm nằm ngoài vùng còn ngờ | the former unit was "
    "divided, the line is an estimate; the point lies outside the land in doubt"
)
NO_PLACE = "không phải một nơi ở Việt Nam | no place in Vietnam"
NO_PLACES = (
    "--district, --province không dùng cho toạ độ | --district and --province are not used for "
    "coordinates"
)
NO_CODE = "không có mã này | there is no such code"
LEAST_LIKENESS = 80.0
"""Of a hundred letters so many agree at least in names that are suggested for one another."""
MOST_NEAREST = 5
_ORDER = (SAME, LEFT_OUT, OTHER)
HALF = "thiếu một trong hai toạ độ | one of the two coordinates is missing"
DISTRICT = "tên huyện hoặc tỉnh, không phải tên xã | a district or a province, and no commune"
_CODE_AND_NAME = re.compile(r"(?P<code>\d{3}|\d{5})[\s,;:.–-]+(?P<name>\D.*)")
_CODE = re.compile(r"(?=(?:\D*\d){3})[\d.]*[^\W\d_]?[\d.]*", re.ASCII)
"""What is meant as a code: three digits or more, and one letter at most."""


@dataclass(frozen=True)
class Kin:
    """A unit that another became, or was made of."""

    code: str
    name: str
    type: str
    extent: str
    legal_act: str
    clause: str


@dataclass(frozen=True)
class Match:
    """A unit as it was in one period.

    Attributes
    ----------
    valid_from, valid_to : str
        The days between which it was in force; '' while it still is.
    became, made_of : tuple of Kin
        For an old unit its units of today; for a new one the units that it was made of.
    latitude_deg, longitude_deg : float or None
        A point inside the unit, on WGS 84; None for a unit that ended before the eve of the merger,
        or while no polygons are built.
    """

    code: str
    name: str
    type: str
    district: str
    province: str
    valid_from: str
    valid_to: str
    became: tuple[Kin, ...] = ()
    made_of: tuple[Kin, ...] = ()
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    @property
    def side(self) -> str:
        """``new`` for a unit of today, ``old`` for one from before the merger."""
        return NEW if self.valid_from >= MERGER.isoformat() else OLD


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    Attributes
    ----------
    query : str
        The question.
    kind : str
        ``code``, ``name`` or ``point``.
    status : str
        ``found``, ``several`` (then all of them are matches) or ``none``.
    matches : tuple of Match
        Old units before new ones.
    nearest : tuple of str
        What is written much like an unknown name, or differs from an unknown code in one sign.
    note : str
        What makes the answer uncertain; what of the unit was divided, and how.
    latitude_deg, longitude_deg : float or None
        Of a point, on WGS 84.
    """

    query: str
    kind: str
    status: str
    matches: tuple[Match, ...] = ()
    nearest: tuple[str, ...] = ()
    note: str = ""
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the answer as it is written for programs."""
        return asdict(self)


def lookup(
    queries: str | Sequence[str],
    *,
    day: date | None = None,
    district: str = "",
    province: str = "",
    crs: str = WORK_CRS,
    register: Register | None = None,
) -> list[Answer]:
    """Look units up.

    Parameters
    ----------
    queries : str or sequence of str
        Names, codes, addresses, coordinates; one or several.
    day : datetime.date, optional
        Only units in force on that day.
    district, province : str
        Where the named units lie.
    crs : str
        The zone of VN-2000, for coordinates in metres.
    register : Register, optional
        The register; the project's own if left out.

    Returns
    -------
    list of Answer
        One for each query.

    Examples
    --------
    >>> answer = lookup(["xã Trà Tân"])[0]
    >>> [unit.name for unit in answer.matches[0].became]
    ['Cà Đam']
    """
    law = register or open_register()
    asked = [queries] if isinstance(queries, str) else queries
    return [_answer(str(query).strip(), law, day, district, province, crs) for query in asked]


def _answer(  # noqa: PLR0917  the question and where it is asked
    query: str, law: Register, day: date | None, district: str, province: str, crs: str
) -> Answer:
    point = parse_point(query, crs)
    if point is not None:
        answer = _at_point(query, point.latitude_deg, point.longitude_deg, law, day)
        unused = NO_PLACES if district or province else ""
        return replace(answer, note="; ".join(one for one in (unused, answer.note) if one))
    if query in law.codes:
        return _of_code(query, law, day)
    both = _CODE_AND_NAME.fullmatch(query)
    if both and both["code"] in law.index.resolve(both["name"], district, province).candidates:
        return replace(_of_code(both["code"], law, day), query=query)
    return _no_name(query, law) or _named(query, law, day, district, province)


def _no_name(query: str, law: Register) -> Answer | None:
    """Answer what is written like a code or like coordinates, and is neither; None for a name."""
    if kind_of_value(parse_axis(query)) and not query.isdecimal():
        return Answer(query, "point", NONE, note=HALF)
    if _CODE.fullmatch(query):
        return Answer(query, "code", NONE, nearest=tuple(nearest_codes(query, law)), note=NO_CODE)
    if looks_like_coordinates(query):
        return Answer(query, "point", NONE, note=NO_PLACE)
    return None


def _of_code(code: str, law: Register, day: date | None) -> Answer:
    rows = law.units[law.units["code"] == code]
    there = _on(rows, day) if day else rows
    if not there.empty:
        return _of_codes(code, "code", there, law)
    return Answer(code, "code", NONE, note=_not_in_force(rows, day, law) if day else "")


def _not_in_force(rows: pd.DataFrame, day: date | None, law: Register) -> str:
    """Say when units were in force that weren't on a day, and which ones had their land then."""
    spans = [
        f"{row['valid_from']} – {row['valid_to'] or 'nay | now'}" for _, row in rows.iterrows()
    ]
    note = f"không có hiệu lực ngày | not in force on {day}; {'; '.join(spans)}"
    ended = rows[rows["valid_to"].ne("") & rows["valid_to"].lt(str(day))]
    if day is None or len(ended) != 1:
        return note
    last = ended.iloc[0]
    pairs = pairs_between(law, law.period(date.fromisoformat(last["valid_from"])), law.period(day))
    heirs = pairs.loc[pairs["from_code"] == last["code"], "to_code"]
    named = ", ".join(f"{law.label(code, day)} ({code})" for code in heirs)
    return f"{note}; đất khi đó thuộc | its land was in {named}"


def nearest_codes(text: str, law: Register) -> list[str]:
    """Return the codes, with names, that differ in one sign, or by two that changed places."""
    near = [code for code in sorted(law.codes) if OSA.distance(text, code, score_cutoff=1) <= 1]
    return [f"{law.label(code)} {code}" for code in near[:MOST_NEAREST]]


def _on(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    text = day.isoformat()
    lasting = rows["valid_to"].eq("") | rows["valid_to"].ge(text)
    return rows[rows["valid_from"].le(text) & lasting]


def _named(query: str, law: Register, day: date | None, district: str, province: str) -> Answer:
    """Find the units of a name in every period; more than one of a period is an open question."""
    turns = [law.period(day)] if day else law.days
    asked = {turn: law.index.resolve(query, district or None, province or None, turn).candidates
             for turn in turns}  # fmt: skip
    asked = _spelt_so(query, asked, law)
    several = any(len(codes) > 1 for codes in asked.values())
    found: dict[tuple[str, str], pd.Series] = {}
    for turn, codes in asked.items():
        for code in codes:
            row = law.on(turn).loc[[code]].iloc[0]
            found[code, str(row["valid_from"])] = row
    if not found:
        elsewhen = _named(query, law, None, district, province) if day else None
        if elsewhen and elsewhen.matches:
            rows = pd.DataFrame([asdict(one) for one in elsewhen.matches])
            return Answer(query, "name", NONE, note=_not_in_force(rows, day, law))
        nearest = tuple(law.index.nearest(query, least_likeness=LEAST_LIKENESS))
        note = DISTRICT if district_of(query, law) else ""
        return Answer(query, "name", NONE, nearest=nearest, note=note)
    rows = pd.DataFrame(list(found.values()))
    if len(set(rows["code"])) > 1 and not _one_line(rows):
        several = True
    return _of_codes(query, "name", rows, law, several=several)


def _spelt_so(
    query: str, asked: dict[date, tuple[str, ...]], law: Register
) -> dict[date, tuple[str, ...]]:
    """Leave out units whose letters bear other marks; of the others what bears just the name."""
    marks = {(turn, code): marks_of(query, law.on(turn)["name"][code])
             for turn, codes in asked.items() for code in codes}  # fmt: skip
    best = min(marks.values(), key=_ORDER.index, default=SAME)
    allowed = {best} - {OTHER}
    return {turn: tuple(code for code in codes if marks[turn, code] in allowed)
            for turn, codes in asked.items()}  # fmt: skip


def _one_line(rows: pd.DataFrame) -> bool:
    """Tell whether units of one name in several periods followed each other."""
    old = rows[rows["valid_to"] != ""]
    return bool(rows["valid_to"].eq("").any()) and len(set(old["code"])) == 1


def _of_codes(
    query: str, kind: str, rows: pd.DataFrame, law: Register, *, several: bool = False
) -> Answer:
    if rows.empty:
        return Answer(query, kind, NONE)
    alike = [_spelt(name) != _spelt(part(query).name) for name in rows["name"]]
    order = ["alike", "valid_from", "code"]  # What bears just the name that is asked for is first.
    ordered = rows.assign(alike=alike).sort_values(order).drop(columns="alike")
    matches = tuple(_match(row, law) for _, row in ordered.iterrows())
    left_out = {match.name for match in matches if kind == "name"
                and marks_of(query, match.name) == LEFT_OUT}  # fmt: skip
    read = f"{READ_AS}: {', '.join(sorted(left_out))}" if left_out else ""
    note = "; ".join(part for part in (read, _divisions(matches, law)) if part)
    return Answer(query, kind, SEVERAL if several else FOUND, matches, note=note)


def _spelt(name: str) -> str:
    """Return a name in one case and one Unicode form, its marks kept."""
    return unicodedata.normalize("NFC", name).casefold()


def _divisions(matches: Sequence[Match], law: Register, since: date | None = None) -> str:
    """Say which of the units were divided, when, and what went where."""
    notes = [division_note(law, match.code, since or date.fromisoformat(match.valid_from))
             for match in matches if match.side == OLD]  # fmt: skip
    return "; ".join(dict.fromkeys(note for note in notes if note))


def _match(row: pd.Series, law: Register) -> Match:
    new = row["valid_from"] >= MERGER.isoformat()
    drawn = new or row["valid_to"] == EVE.isoformat()
    point = inner_points().get((NEW if new else OLD, row["code"])) if drawn else None
    return Match(
        row["code"], row["name"], row["type"], row["district_name"], row["province_name"],
        row["valid_from"], row["valid_to"],
        became=() if new else became(row["code"], date.fromisoformat(row["valid_from"]), law),
        made_of=made_of(row["code"], law) if new else (),
        latitude_deg=point[0] if point else None,
        longitude_deg=point[1] if point else None,
    )  # fmt: skip


def became(code: str, day: date, law: Register) -> tuple[Kin, ...]:
    """Return the units of today that a unit of a day went into, with act and clause."""
    pairs = pairs_to_merger(law, law.period(day))
    merger = law.merger
    told = []
    for pair in pairs[pairs["from_code"] == code].itertuples():
        last = merger[merger["new_code"] == pair.to_code].iloc[0]
        told.append(_kin(str(pair.to_code), last, "whole" if pair.whole else "part", new=True))
    return tuple(told)


def made_of(code: str, law: Register) -> tuple[Kin, ...]:
    """Return the units of the eve that a unit of today was made of."""
    merger = law.merger
    mine = merger[merger["new_code"] == code]
    return tuple(_kin(row["old_code"], row, row["extent"], new=False) for _, row in mine.iterrows())


def _kin(code: str, row: pd.Series, extent: str, *, new: bool) -> Kin:
    side = "new" if new else "old"
    return Kin(
        code, row[f"{side}_name"], row[f"{side}_type"], extent, row["legal_act"], row["clause"]
    )


def near_units(points: np.ndarray, law: Register) -> list[str]:
    """Name the units that points lie near to, of the eve and of today.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2), longitude and latitude in degrees on WGS 84; NaN for no point.
    law : Register
        The register.

    Returns
    -------
    list of str
        For each point a note with the distances, '' if it is near to no other unit.
    """
    days = {OLD: EVE, NEW: MERGER}
    named: dict[int, list[str]] = {}
    near = beside(points)
    rows = zip(*(near[name] for name in ("point", "side", "code", "distance_m")), strict=True)
    for point, side, code, distance_m in rows:
        text = f"{law.label(code, days[side])} ({code}) {distance_m:.0f} m"
        named.setdefault(point, []).append(text)
    return [f"gần | near: {', '.join(named[place])}" if place in named else ""
            for place in range(len(points))]  # fmt: skip


def _at_point(
    query: str, latitude_deg: float, longitude_deg: float, law: Register, day: date | None
) -> Answer:
    point = np.array([longitude_deg, latitude_deg])
    place = locate(point.reshape(1, 2)).iloc[0]
    others = near_units(point.reshape(1, 2), law)[0]
    is_cut = place["old_code"] in divided_codes(law, EVE) and place["certainty"] != "doubt"
    said = (CERTAINTIES[place["certainty"]], others, OUT_OF_DOUBT if is_cut else "")
    note = "; ".join(part for part in said if part)
    if not place["new_code"]:
        return Answer(query, "point", NONE, note=note, latitude_deg=latitude_deg,
                      longitude_deg=longitude_deg)  # fmt: skip
    eve = law.units[(law.units["code"] == place["old_code"]) & (law.units["valid_to"] != "")].tail(
        1
    )
    now = law.units[(law.units["code"] == place["new_code"]) & (law.units["valid_to"] == "")]
    rows = pd.concat([eve, now])
    if day:
        rows = _on(rows, law.period(day))
    if rows.empty:
        note = f"{note}; chỉ biết theo đơn vị ngày | known for the units of {EVE} và | and {MERGER}"
        return Answer(query, "point", NONE, note=note.strip("; "), latitude_deg=latitude_deg,
                      longitude_deg=longitude_deg)  # fmt: skip
    matches = tuple(_match(row, law) for _, row in rows.iterrows())
    note = "; ".join(part for part in (note, _divisions(matches, law, EVE)) if part)
    return Answer(query, "point", FOUND, matches, note=note, latitude_deg=latitude_deg,
                  longitude_deg=longitude_deg)  # fmt: skip
