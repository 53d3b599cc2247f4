"""The rules that find the cause of a difference, each with the evidence that it rests on."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from pipeline.checks.causes import CUT_METHODS, Reason, vi
from pipeline.checks.ground import ROUNDING_KM2, Figures
from pipeline.checks.layer import M2_PER_KM2
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

LISTS_DIFFER_PCT = 5.0

Rule = Callable[[Figures, int], Reason | None]


def stand_in(figures: Figures, i: int) -> Reason | None:
    """Take no area of the stand-in for evidence of anything."""
    if not figures.ground.is_stand_in or np.isnan(figures.difference[i]):
        return None
    return Reason(
        "generalisation",
        "ranh giới tạm là ô Thiessen quanh một điểm; diện tích của nó không nói lên điều gì.",
        "the stand-in is a Thiessen cell around a point; its area is evidence of nothing.",
    )


def list_error(figures: Figures, i: int) -> Reason | None:
    """Take a list for wrong if the other list and the ground agree against it."""
    of_map, listed, area = figures.of_map[i], figures.listed[i], figures.area[i]
    if not 100 * abs(listed / of_map - 1) > LISTS_DIFFER_PCT:
        return None
    fits_map = abs(area - of_map) <= figures.bound(i)
    if fits_map == (abs(area - listed) <= figures.bound(i)):
        return None
    wrong, right = (listed, of_map) if fits_map else (of_map, listed)
    (name_vi, name_en), (right_vi, right_en) = OFFICIAL_LIST, OFFICIAL_MAP
    if not fits_map:
        (name_vi, name_en), (right_vi, right_en) = OFFICIAL_MAP, OFFICIAL_LIST
    return Reason(
        "list_error",
        f"{name_vi} ghi {vi(wrong)} km², {right_vi} ghi {vi(right)}, đo được {vi(area)}; "
        f"con số đúng có lẽ là {vi(right)} km².",
        f"the {name_en} has {wrong:.2f} km², the {right_en} {right:.2f}, measured {area:.2f}; "
        f"the right figure is likely {right:.2f} km².",
        likely_km2=float(right),
    )


def cut(figures: Figures, i: int) -> Reason | None:
    """Take the agreement of an heir for made, if the land was cut to meet its official area."""
    mine = figures.cuts[figures.cuts["new_code"] == figures.new.codes[i]]
    if not len(mine) or figures.is_beyond(i) or np.isnan(figures.difference[i]):
        return None
    row = mine.iloc[0]
    part = row["area_m2"] / M2_PER_KM2
    doubt = float(mine.geometry.area.sum()) / M2_PER_KM2
    method = str(row["method"])
    divided = figures.old_label(str(row["old_code"]))
    return Reason(
        "cut",
        f"phần {vi(part)} km² của {divided} được cắt cho khớp diện tích chính thức, nên số khớp "
        f"không chứng minh gì; còn ngờ {vi(doubt)} km² ({CUT_METHODS.get(method, method)}).",
        f"the part of {part:.2f} km² of {divided} was cut to meet the official area, so the "
        f"agreement proves nothing; {doubt:.2f} km² are in doubt ({method}).",
    )


def source_disagreement(figures: Figures, i: int) -> Reason | None:
    """Take the sources to disagree if they give land of the unit to different districts."""
    land = figures.disputes_of(i)
    area = float(land["area_km2"].sum())
    if area <= figures.bound(i):
        return None
    partners, _ = figures.groups.get(i, ([], 0.0))
    others_vi, others_en = _others(figures, partners)
    names, districts = _listed(land["name"]), _listed(land["district"])
    map_vi, map_en = figures.map_of_districts
    decided_vi, decided_en = figures.decided(land["district_code"])
    return Reason(
        "source_disagreement",
        f"{vi(area, '.1f')} km² mà nguồn ranh giới xã xếp vào {names} thì {map_vi} xếp vào "
        f"{districts}{'; ' + others_vi if others_vi else ''}. {decided_vi}".strip(),
        f"{area:.1f} km² that the source of the communes gives to {names} lie in {districts} on "
        f"{map_en}{'; ' + others_en if others_en else ''}. {decided_en}".strip(),
        tuple(figures.new.codes[p] for p in partners),
    )


def rounding(figures: Figures, i: int) -> Reason | None:
    """Take a difference within the last decimals of the figures for rounding."""
    if not abs(figures.difference[i]) <= ROUNDING_KM2:
        return None
    return Reason(
        "rounding",
        f"chênh không quá {vi(ROUNDING_KM2)} km².",
        f"the difference is within {ROUNDING_KM2:.2f} km².",
    )


def generalisation(figures: Figures, i: int) -> Reason | None:
    """Take a difference for drawing if the source's displacement can make it."""
    if figures.displacement_m is None or figures.is_beyond(i) or np.isnan(figures.difference[i]):
        return None
    metres, expected = figures.displacement_m, figures.expected[i]
    return Reason(
        "generalisation",
        f"nguồn lệch trung bình {metres:.0f} m so với đường bao tỉnh; dọc theo chu vi đơn vị này "
        f"có thể thành {vi(expected)} km².",
        f"the source is {metres:.0f} m off the provinces' outline on average; along this unit's "
        f"outline that can make {expected:.2f} km².",
    )


def misassigned(figures: Figures, i: int) -> Reason | None:
    """Take land for misassigned if neighbours have the opposite difference.

    It is enough that one of the neighbours is beyond what drawing can make: the land that it has
    too much the others have too little, though that be little for them.
    """
    if i not in figures.groups:
        return None
    partners, rest = figures.groups[i]
    if not any(figures.is_beyond(unit) for unit in (i, *partners)):
        return None
    others_vi, others_en = _others(figures, partners)
    small_vi, small_en = "", ""
    if not figures.is_beyond(i):
        bound = figures.bound(i)
        small_vi = (
            f" Riêng ở đơn vị này thì việc vẽ ranh giới cũng đủ giải thích ({vi(bound)} km²)."
        )
        small_en = f" In this unit alone the drawing of outlines could make it ({bound:.2f} km²)."
    return Reason(
        "misassigned",
        f"liền kề: {others_vi}; cộng lại chỉ còn {vi(rest, '+.2f')} km².{small_vi}",
        f"next to it: {others_en}; together only {rest:+.2f} km² are left.{small_en}",
        tuple(figures.new.codes[p] for p in partners),
    )


def _others(figures: Figures, partners: list[int]) -> tuple[str, str]:
    names = [(figures.new.names[p], float(figures.difference[p])) for p in partners]
    return (
        "; ".join(f"{name} {vi(value, '+.2f')} km²" for name, value in names),
        "; ".join(f"{name} {value:+.2f} km²" for name, value in names),
    )


def _listed(names: pd.Series) -> str:
    return ", ".join(dict.fromkeys(names.astype(str)))


RULES: tuple[Rule, ...] = (
    stand_in,
    list_error,
    cut,
    source_disagreement,
    rounding,
    misassigned,
    generalisation,
)
"""In the order of how strong their evidence is."""


def reason_of(figures: Figures, i: int) -> Reason:
    """Return the first cause for which there is evidence, and who named the unit besides."""
    return _with_counterparts(figures, i, _first(figures, i))


def _first(figures: Figures, i: int) -> Reason:
    for rule in RULES:
        found = rule(figures, i)
        if found:
            return found
    return Reason("unexplained", "không có bằng chứng nào giải thích.", "no evidence explains it.")


def _with_counterparts(figures: Figures, i: int, reason: Reason) -> Reason:
    """Say why a unit that neighbours name in their misassigned land has a cause of its own."""
    others = [
        figures.new.names[j]
        for j in figures.named_by.get(i, [])
        if figures.new.codes[j] not in reason.partners and _first(figures, j).cause == "misassigned"
    ]
    if not others:
        return reason
    names = ", ".join(others)
    return replace(
        reason,
        vi=f"{reason.vi} {names} nêu đơn vị này vì có độ lệch ngược dấu, nhưng bằng chứng ở đây "
        "mạnh hơn.",
        en=f"{reason.en} {names} names this unit for its opposite difference; the evidence here is "
        "stronger.",
    )
