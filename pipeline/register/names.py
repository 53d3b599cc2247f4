"""Names of a source matched with the register, all of them at once or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.errors import RegisterError
from pipeline.register.records import Alias, Unit, records
from pipeline.register.spelling import exact_key, fold, split_type

__all__ = ["exact_key", "fold", "match_names", "nearest", "split_type"]

NEAREST = 3


@dataclass(frozen=True)
class _Table:
    """The register of one day, by district and name, under both keys."""

    exact: dict[tuple[str, str, str], set[str]]
    folded: dict[tuple[str, str, str], set[str]]
    aliases: dict[tuple[str, str], set[str]]
    labels: dict[str, str]
    folded_names: dict[str, str]

    def candidates(self, name: str, district: str, province: str) -> set[str]:
        """Return the codes that the strictest key with an answer gives."""
        place = (fold(province, strip_type=True), fold(district, strip_type=True))
        alias = self.aliases.get((place[1], exact_key(name, strip_type=True)), set())
        strict = self.exact.get((*place, exact_key(name, strip_type=True)), set())
        return strict or alias or self.folded.get((*place, fold(name, strip_type=True)), set())


def _table(units: pd.DataFrame, aliases: pd.DataFrame) -> _Table:
    exact: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    folded: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    labels, names = {}, {}
    for unit in records(units, Unit):
        labels[unit.code] = unit.label
        names[unit.label] = fold(unit.name)
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
    return _Table(dict(exact), dict(folded), dict(written), labels, names)


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
            "or add a row with its reason to aliases.csv; for several units of one name say which "
            "field holds the district (COMMUNES_DISTRICT=, --communes-district).",
            problem_vi=f"{len(wrong)} trong {size} tên không khớp một-một với sổ đơn vị",
            advice_vi="sửa tên trong nguồn, ghi đúng tên trường, hoặc thêm một dòng kèm lý do vào "
            "aliases.csv; nếu nhiều đơn vị trùng tên, cho biết trường nào chứa huyện "
            "(COMMUNES_DISTRICT=, --communes-district).",
        )
    return codes


def nearest(
    name: str, choices: Mapping[str, str], most: int = NEAREST, least_likeness: float = 0.0
) -> list[str]:
    """Return the labels of the names whose letters are nearest to those of a name.

    Parameters
    ----------
    name : str
        What was looked for, without its type.
    choices : mapping of str to str
        The folded name of each unit by its label, as `Unit.label` writes it.
    most : int
        How many to give at most.
    least_likeness : float
        How many of a hundred letters have to agree at least.
    """
    hits = process.extract(
        fold(name), choices, scorer=fuzz.ratio, limit=most, score_cutoff=least_likeness
    )
    return [label for _, _, label in hits]


def _complaint(
    row: int, name: str, place: tuple[str, str], codes: Iterable[str], table: _Table
) -> str:
    label = ", ".join(part for part in (name, *place) if part)
    options = sorted(codes)
    if options:
        problem_vi, problem = "nhiều đơn vị", "several units"
        listed = [table.labels[code] for code in options]
    else:
        problem_vi, problem = "sổ đơn vị không có; gần nhất", "unknown; nearest"
        listed = nearest(split_type(name)[1], table.folded_names)
    told = f"dòng {row}, {label!r}: {problem_vi} | row {row}, {label!r}: {problem}: "
    return told + "; ".join(listed)


def _doubles(codes: Sequence[str], names: Sequence[str], table: _Table) -> list[str]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(codes):
        if code:
            rows[code].append(row)
    doubled = [
        (f"{', '.join(map(str, same))}, {names[same[0]]!r}", len(same), table.labels[code])
        for code, same in sorted(rows.items())
        if len(same) > 1
    ]
    return [
        f"các dòng {place}: {count} lần cùng một đơn vị | "
        f"rows {place}: {count} times the unit {label}"
        for place, count, label in doubled
    ]
