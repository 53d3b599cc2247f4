"""Names of units as keys: how two spellings of one name are found to be the same.

Three keys, from strict to loose. `exact_key` keeps letters and tones and forgets what never tells
two names apart: capitals, spaces, hyphens, apostrophes, and where a tone mark stands (Thủy, Thuỷ).
`fold` forgets all marks besides (Đắk, Đăk, Đak), and so takes 'Ba Tô' and 'Ba Tơ' for one: it may
only decide where one candidate is left. What is spelt otherwise altogether (Plei Kần, Plei Cần) is
told by a table of aliases, one row each with its reason.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.errors import RegisterError
from pipeline.register.records import Alias, Unit, records

TYPE_WORDS = (
    "thành phố",
    "thị trấn",
    "thị xã",
    "đặc khu",
    "phường",
    "huyện",
    "quận",
    "tỉnh",
    "xã",
)
_TYPE = re.compile(rf"^\s*({'|'.join(TYPE_WORDS)})\s+(?=\S)", re.IGNORECASE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_NO_TONES = {ord(tone): None for tone in _TONES}
_NOT_A_WORD = re.compile(r"[\W_]+")
NEAREST = 3


def split_type(text: str) -> tuple[str, str]:
    """Cut the type word off a full name: 'Xã Ba Tô' is ('xã', 'Ba Tô').

    Parameters
    ----------
    text : str
        A name with or without its type in words, in any case.

    Returns
    -------
    tuple of str
        The type in lower case, '' where there is none, and the name with single spaces, in NFC.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    found = _TYPE.match(tidy)
    if not found:
        return "", tidy
    return found.group(1).lower(), tidy[found.end() :]


def fold(text: str, *, strip_type: bool = False) -> str:
    """Reduce a name to its base letters: 'Đắk H'Ring' becomes 'dakhring'.

    Parameters
    ----------
    text : str
        A name in NFC or NFD.
    strip_type : bool
        Whether a leading type word (xã, phường, huyện, ...) is left out.

    Returns
    -------
    str
        Lower-case letters and digits alone. đ is mapped before the marks are stripped, for it has
        no decomposition.
    """
    name = split_type(text)[1] if strip_type else text
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub("", bare)


def exact_key(text: str, *, strip_type: bool = False) -> str:
    """Reduce a name to its letters and tones, wherever the tone marks stand.

    Parameters
    ----------
    text : str
        A name in NFC or NFD.
    strip_type : bool
        Whether a leading type word is left out.

    Returns
    -------
    str
        The letters without tones, then the tones in their order; equal for 'Thủy' and 'Thuỷ',
        'Tịnh Ấn Tây' and 'TịnhẤnTây', different for 'Ba Tô' and 'Ba Tơ'.
    """
    name = split_type(text)[1] if strip_type else text
    letters = unicodedata.normalize("NFD", name.lower())
    tones = "".join(letter for letter in letters if letter in _TONES)
    toneless = unicodedata.normalize("NFC", letters.translate(_NO_TONES))
    return _NOT_A_WORD.sub("", toneless) + tones


@dataclass(frozen=True)
class _Table:
    """The register of one day, by district and name, under both keys."""

    exact: dict[tuple[str, str, str], set[str]]
    folded: dict[tuple[str, str, str], set[str]]
    aliases: dict[tuple[str, str], set[str]]
    labels: dict[str, str]

    def candidates(self, name: str, district: str, province: str) -> set[str]:
        """Return the codes that the strictest key with an answer gives."""
        place = (fold(province, strip_type=True), fold(district, strip_type=True))
        alias = self.aliases.get((place[1], exact_key(name, strip_type=True)), set())
        strict = self.exact.get((*place, exact_key(name, strip_type=True)), set())
        return strict or alias or self.folded.get((*place, fold(name, strip_type=True)), set())


def _table(units: pd.DataFrame, aliases: pd.DataFrame) -> _Table:
    exact: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    folded: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    labels = {}
    for unit in records(units, Unit):
        labels[unit.code] = unit.label
        province, district = (
            fold(part, strip_type=True) for part in (unit.province_name, unit.district_name)
        )
        for place in ((p, d) for p in (province, "") for d in {district, ""}):
            exact[*place, exact_key(unit.name)].add(unit.code)
            folded[*place, fold(unit.name)].add(unit.code)
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    present = set(units["code"])
    for alias in records(aliases, Alias):
        if alias.code in present:
            for district in {fold(alias.district_written, strip_type=True), ""}:
                written[district, exact_key(alias.written)].add(alias.code)
    return _Table(dict(exact), dict(folded), dict(written), labels)


def match_names(
    names: Sequence[str],
    districts: Sequence[str] | None,
    provinces: Sequence[str] | None,
    units: pd.DataFrame,
    aliases: pd.DataFrame,
) -> list[str]:
    """Give every name of a source the code of its unit in the register.

    Parameters
    ----------
    names, districts, provinces : sequence of str
        As the source writes them, of one length; districts and provinces may be left out.
    units : pandas.DataFrame
        The units of one day (`units_on`), contract ``units``.
    aliases : pandas.DataFrame
        Spellings that no key brings together, contract ``aliases``.

    Returns
    -------
    list of str
        One code for each name, in the same order.

    Raises
    ------
    RegisterError
        If names match no unit, several units, or one unit twice; all of them are listed, the
        unknown ones with the nearest names of the register.
    """
    table = _table(units, aliases)
    size = len(names)
    where = list(zip(districts or [""] * size, provinces or [""] * size, strict=True))
    found = [
        table.candidates(name, district, province)
        for name, (district, province) in zip(names, where, strict=True)
    ]
    wrong = [
        _complaint(row, name, place, codes, table)
        for row, (name, place, codes) in enumerate(zip(names, where, found, strict=True))
        if len(codes) != 1
    ]
    codes = [next(iter(one)) if len(one) == 1 else "" for one in found]
    wrong += _doubles(codes, names, table)
    if wrong:
        raise RegisterError(
            f"{len(wrong)} of {size} names do not match the register one to one",
            details=wrong,
            advice="correct the names in the source, name the right field, "
            "or add a row with its reason to aliases.csv.",
        )
    return codes


def nearest(name: str, choices: dict[str, str], most: int = NEAREST) -> list[str]:
    """Return the labels whose letters are nearest to those of a name.

    Parameters
    ----------
    name : str
        What was looked for.
    choices : dict of str to str
        Label by code.
    most : int
        How many to give at most.
    """
    hits = process.extract(name, choices, scorer=fuzz.WRatio, processor=_loose, limit=most)
    return [f"{label} ({code})" for label, _, code in hits]


def _loose(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def _complaint(
    row: int, name: str, place: tuple[str, str], codes: Iterable[str], table: _Table
) -> str:
    label = ", ".join(part for part in (name, *place) if part)
    options = sorted(codes)
    if options:
        return f"row {row}, {label!r}: several units: " + "; ".join(
            f"{table.labels[code]} ({code})" for code in options
        )
    return f"row {row}, {label!r}: unknown; nearest: " + "; ".join(nearest(label, table.labels))


def _doubles(codes: Sequence[str], names: Sequence[str], table: _Table) -> list[str]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(codes):
        if code:
            rows[code].append(row)
    return [
        f"rows {', '.join(map(str, same))}, {names[same[0]]!r}: "
        f"{len(same)} times the unit {table.labels[code]} ({code})"
        for code, same in sorted(rows.items())
        if len(same) > 1
    ]
