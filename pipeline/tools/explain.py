"""The whole story of a unit, old or new, since 2019."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.artefacts import read_layer, read_table
from pipeline.checks.causes import spaced
from pipeline.config import EVE, MERGER, Paths, project_paths
from pipeline.coverage.areas import geodesic_area_m2
from pipeline.errors import ContractError
from pipeline.publish.words import METHOD_NAMES
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP
from pipeline.tools.law import Register, open_register
from pipeline.tools.locate import NEW, OLD
from pipeline.tools.lookup import Answer, Match, lookup
from pipeline.tools.pairs import pairs_between, pairs_to_merger

KINDS = {
    "merge": "nhập | merged",
    "part": "chia một phần | a part went over",
    "rename": "đổi tên | renamed",
    "retype": "đổi loại | became of another type",
    "transfer": "chuyển huyện | went to another district",
    "create": "thành lập | formed",
    "abolish": "giải thể | dissolved",
    "unchanged": "không sắp xếp | not rearranged",
}
STEPS = {
    "clean": "làm sạch lớp phủ | cleaning the coverage",
    "shift": "dịch trơn theo địa giới | smooth shift to the outline",
    "province": "khớp địa giới tỉnh | fitting to the provinces",
    "district": "khớp địa giới huyện | fitting to the districts",
}
HOW_MUCH_AND_WHERE = (
    "tỷ lệ nói mỗi phần rộng bao nhiêu, vùng còn ngờ nói đường chia nằm ở đâu | the share says how "
    "large each part is, the land in doubt where the cut may run"
)
MOST_REPAIRS = 5
LEAST_TOLD_M2 = 500.0
"""Less land than this that moved in a repair is none in hectares."""


@dataclass
class Story:
    """What is known of one unit.

    Attributes
    ----------
    answer : Answer
        The unit, or the units, that were asked for.
    events : list of str
        Each change with date, act and clause, in the order of the dates.
    land : list of str
        Where its land is now, with areas and how a cut was found.
    evidence : list of str
        Boundary source, repairs and findings.
    areas : list of str
        Measured and official areas.
    neighbours : list of str
        The units that share a boundary with it.
    """

    answer: Answer
    events: list[str] = field(default_factory=list)
    land: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)


def explain(
    unit: str,
    *,
    district: str = "",
    register: Register | None = None,
    paths: Paths | None = None,
) -> Story:
    """Tell the story of a unit.

    Parameters
    ----------
    unit : str
        A name, a code, an address or coordinates.
    district : str
        Where the named unit lies.
    register : Register, optional
        The register; the project's own if left out.
    paths : Paths, optional
        Where the built artefacts lie; what is not built is left out of the story.

    Returns
    -------
    Story
        Its changes, land, evidence, areas and neighbours.

    Examples
    --------
    >>> story = explain("xã Trà Tân")
    >>> story.events[-1].startswith("2025-07-01")
    True
    """
    law, place = register or open_register(), paths or project_paths()
    answer = lookup([unit], district=district, register=law)[0]
    story = Story(answer)
    story.events = [_event(row, law) for _, row in _line_of(answer, law).iterrows()]
    today = _today(answer)
    story.land = _land(answer, law, place)
    story.evidence = _evidence(_drawn_units(answer, law), place)
    story.areas = _areas(today, place)
    story.neighbours = _neighbours(today, place)
    return story


def _today(answer: Answer) -> list[str]:
    codes = [match.code for match in answer.matches if not match.valid_to]
    codes += [kin.code for match in answer.matches for kin in match.became]
    return sorted(set(codes))


def _line_of(answer: Answer, law: Register) -> pd.DataFrame:
    """Return the changes that a unit had a part in, and those of its forebears and heirs.

    A code lives on in other units, so the line of each unit is followed day by day: backward from
    its first day, and forward from there if it is a former one.
    """
    changes = law.changes
    kept: set[int] = set()
    for match in answer.matches:
        line = {match.code}
        before = {one for one in changes["date"] if one <= match.valid_from}
        for day in sorted(before, reverse=True):
            rows = changes[(changes["date"] == day) & changes["new_code"].isin(line)]
            kept |= set(rows.index)
            line |= set(rows["old_code"])
        line = {match.code} if match.valid_to else set()
        for day in sorted(set(changes["date"]) - before):
            rows = changes[(changes["date"] == day) & changes["old_code"].isin(line)]
            kept |= set(rows.index)
            line = (line - set(rows["old_code"])) | set(rows["new_code"])
    return changes.loc[sorted(kept)].sort_values(["date", "old_code", "new_code"], kind="stable")


def _event(row: pd.Series, law: Register) -> str:
    day = date.fromisoformat(row["date"])
    eve = date.fromordinal(day.toordinal() - 1)
    old, new = law.label(row["old_code"], eve), law.label(row["new_code"], day)
    words = (("article", "điều | article"), ("clause", "khoản | clause"))
    place = ", ".join(f"{word} {row[key]}" for key, word in words if row[key])
    facts = [
        f"{row['area_km2']:g} km²" if pd.notna(row["area_km2"]) else "",
        f"{spaced(int(row['population']))} người | people" if pd.notna(row["population"]) else "",
    ]
    told = "; ".join(fact for fact in facts if fact)
    act = ", ".join(part for part in (row["legal_act"], place) if part)
    tail = f" ({told})" if told else ""
    return (
        f"{row['date']} {KINDS[row['kind']]}: {old} ({row['old_code']}) → "
        f"{new} ({row['new_code']}){tail}; {act}"
    )


def _drawn_units(answer: Answer, law: Register) -> set[str]:
    """Return the codes of the units of 2019, as sources draw them, that the matches were made of.

    A code lives on in other units, so each match is followed back to them.
    """
    codes: set[str] = set()
    for match in answer.matches:
        day = law.period(date.fromisoformat(match.valid_from))
        pairs = pairs_between(law, law.days[0], day)
        codes |= set(pairs.loc[pairs["to_code"] == match.code, "from_code"])
        codes |= {match.code} if match.side == NEW else set()
    return codes


def _land(answer: Answer, law: Register, paths: Paths) -> list[str]:
    crosswalk = _table(paths.artefact("crosswalk.csv"), "crosswalk")
    lines = []
    until_eve = {match.code for match in answer.matches if match.valid_to == EVE.isoformat()}
    for match in answer.matches:
        if match.side == OLD and match.valid_to != EVE.isoformat():
            if match.code in until_eve and _kept_its_land(match, law):
                continue  # The same land is told with its areas, as that of the later unit.
            lines += _land_of_an_earlier_unit(match, law)
        elif crosswalk is not None:
            side = "old_code" if match.side == OLD else "new_code"
            for _, row in crosswalk[crosswalk[side] == match.code].iterrows():
                lines.append(
                    f"{row['old_name']} → {row['new_name']}: {row['area_km2']:.2f} km², "
                    f"{row['share_of_old']:.1%} của đơn vị cũ | of the old unit, "
                    f"{row['share_of_new']:.1%} của đơn vị mới | of the new; "
                    f"{_method(row['method'])}"
                )
    return list(dict.fromkeys(lines))


def _kept_its_land(match: Match, law: Register) -> bool:
    """Tell whether a unit was on the eve under its own code what it had been, and nothing more."""
    pairs = pairs_between(law, law.period(date.fromisoformat(match.valid_from)), law.period(EVE))
    mine = pairs[pairs["from_code"] == match.code]
    into = pairs[pairs["to_code"] == match.code]
    return list(mine["to_code"]) == [match.code] and len(into) == 1


def _land_of_an_earlier_unit(match: Match, law: Register) -> list[str]:
    """Say where the land of a unit is that ended before the eve, for which no polygon is drawn."""
    pairs = pairs_to_merger(law, law.period(date.fromisoformat(match.valid_from)))
    lines = []
    for pair in pairs[pairs["from_code"] == match.code].itertuples():
        extent = "toàn bộ | the whole of it"
        if not pair.whole:
            extent = "một phần, không rõ bao nhiêu | a part, it is not known how much"
            share = float(str(pair.area_share))
            if not math.isnan(share):
                extent = f"{share:.1%} ({pair.basis!s})"
        lines.append(f"{match.name} → {law.label(str(pair.to_code), MERGER)}: {extent}")
    return lines


def _method(method: str) -> str:
    words = METHOD_NAMES.get(method)
    return f"{words.vi} | {words.en}" if words else method


def _evidence(codes: Iterable[str], paths: Paths) -> list[str]:
    wanted = set(codes)
    lines: list[str] = []
    units = _layer(paths.artefact("repaired_units.parquet"), "repaired_units")
    if units is not None:
        lines += [
            f"{row.code} {row.name}: {row.boundary_source}; {row.area_before_m2 / 1e6:.2f} → "
            f"{row.area_after_m2 / 1e6:.2f} km² sau khi sửa | after repair"
            for row in units[units["code"].isin(wanted)].itertuples(index=False)
        ]
    repairs = _layer(paths.artefact("repairs.parquet"), "repairs")
    if repairs is not None:
        mine = repairs[repairs["from_code"].isin(wanted) | repairs["to_code"].isin(wanted)]
        grouped = mine.groupby(["step", "from_code", "to_code"])["area_m2"].sum()
        names = dict(zip(units["code"], units["name"], strict=True)) if units is not None else {}
        told = grouped[grouped >= LEAST_TOLD_M2].sort_values(ascending=False, kind="stable")
        lines += [
            f"{STEPS.get(step, step)}: {_side(giver, names)} → {_side(taker, names)} "
            f"{area / 1e4:.1f} ha"
            for (step, giver, taker), area in told.head(MOST_REPAIRS).items()
        ]
        if len(told) > MOST_REPAIRS:
            rest = told.iloc[MOST_REPAIRS:]
            lines.append(
                f"và {len(rest)} lần sửa nhỏ hơn | and {len(rest)} smaller repairs, "
                f"{rest.sum() / 1e4:.1f} ha"
            )
    findings = _layer(paths.artefact("findings.parquet"), "findings")
    if findings is not None:
        mine = findings[findings["codes"].map(lambda text: bool(wanted & set(_split(text))))]
        told = [f"{row.message_vi} | {row.message_en}" for row in mine.itertuples()]
        is_cut = any("còn ngờ" in line for line in told)
        lines += [*told, HOW_MUCH_AND_WHERE] if is_cut else told
    return lines


def _side(code: str, names: dict[str, str]) -> str:
    if not code:
        return "ngoài hoặc khe hở | outside or a gap"
    return f"{names.get(code, '')} ({code})".strip()


def _split(codes: str) -> list[str]:
    return codes.replace(",", " ").replace(";", " ").split()


def _areas(codes: list[str], paths: Paths) -> list[str]:
    official = _table(paths.register / "official.csv", "official")
    layer = _layer(paths.artefact("new_units.parquet"), "new_units")
    if official is None:
        return []
    measured = {}
    if layer is not None:
        polygons = np.asarray(layer.geometry)
        measured = dict(
            zip(layer["code"], geodesic_area_m2(polygons, layer.crs) / 1e6, strict=True)
        )
    lines = []
    for _, row in official[official["code"].isin(codes)].iterrows():
        text = (
            f"{row['code']} {row['name']}: {' | '.join(OFFICIAL_MAP)} {row['area_km2_map']:g} km²; "
            f"{' | '.join(OFFICIAL_LIST)} {row['area_km2_listed']:g} km²"
        )
        if row["code"] in measured:
            mine = measured[row["code"]]
            text += (
                f", đo được | measured {mine:.2f} km² ({_percent(mine / row['area_km2_map'] - 1)})"
            )
        lines.append(text)
    return lines


def _percent(share: float) -> str:
    """Return a deviation with its sign; nothing is neither above nor below."""
    return f"{round(share * 100, 1) + 0.0:+.1f}%"


def _neighbours(codes: list[str], paths: Paths) -> list[str]:
    layer = _layer(paths.artefact("new_units.parquet"), "new_units")
    if layer is None:
        return []
    lines = []
    for _, row in layer[layer["code"].isin(codes)].iterrows():
        touching = layer[layer.geometry.touches(row.geometry)]
        names = ", ".join(sorted(f"{kind} {name}" for kind, name in
                                 zip(touching["type"], touching["name"], strict=True)))  # fmt: skip
        lines.append(f"{row['type']} {row['name']}: {names or 'không có | none'}")
    return lines


def _table(path: Path, contract: str) -> pd.DataFrame | None:
    try:
        return read_table(path, contract)
    except ContractError:
        return None


def _layer(path: Path, contract: str) -> gpd.GeoDataFrame | None:
    try:
        return read_layer(path, contract)
    except ContractError:
        return None
