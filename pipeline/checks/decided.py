"""What fitting decided where sources disagree, told so that a reader can judge it."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.layer import M2_PER_KM2
from pipeline.checks.model import Fault, Merger, Outcome, worst
from pipeline.checks.numbers import both
from pipeline.config import WORK_CRS
from pipeline.coverage.evidence import mean_displacement
from pipeline.coverage.findings import as_array, polygonal
from pipeline.register.official import OFFICIAL_MAP

NEW = "new_units"
HELD_SHARE = 0.01
"""A new unit with more than this share of the land in question is named."""

STILL_OFF_PCT = 5.0
"""A unit farther than this from its official area shows that a doubt remains."""

LEVELS = {"district": ("huyện", "districts"), "province": ("tỉnh", "provinces")}


@dataclass(frozen=True)
class Ruling:
    """A decision about land.

    Parameters
    ----------
    level, key : str
        The region whose outline it is about.
    used : bool
        Whether the units were fitted to it.
    land : shapely.Geometry
    area_m2 : float
    """

    level: str
    key: str
    used: bool
    land: shapely.Geometry
    area_m2: float


@dataclass(frozen=True)
class _Claim:
    """One of the two sides of a dispute.

    Parameters
    ----------
    name : str
        Of the region.
    official_km2, decided_km2, otherwise_km2 : float
        Its new units: their official areas, and what they measure as it was decided and as it
        would be if the other side had the land. NaN where an official area is not known.
    """

    name: str
    official_km2: float
    decided_km2: float
    otherwise_km2: float


class Bench:
    """What is needed to tell of decisions, each worked out once.

    Parameters
    ----------
    merger : Merger
        With decisions.
    """

    def __init__(self, merger: Merger) -> None:
        if merger.decisions is None:
            raise ValueError("a check that needs the decisions was run without them")
        self.merger = merger
        self.decisions = merger.decisions
        self.source = merger.old_table if merger.source is None else merger.source

    @cached_property
    def keys(self) -> set[tuple[str, str]]:
        """Levels and codes of the regions that the second source has an outline of."""
        authority = self.merger.authority
        if authority is None:
            return set()
        return set(zip(authority["level"], authority["code"], strict=True))

    def rulings(self, *, with_outline: bool) -> list[Ruling]:
        """Return the decisions about land, on regions with or without an outline of their own."""
        made = self.decisions
        placed = made[~made.geometry.isna() & ~made.geometry.is_empty]
        columns = (placed[name] for name in ("level", "key", "used", "geometry", "measure_m2"))
        return [
            Ruling(str(level), str(key), bool(used), land, float(area_m2))
            for level, key, used, land, area_m2 in zip(*columns, strict=True)
            if ((level, key) in self.keys) == with_outline
        ]

    def name(self, level: str, key: str) -> str:
        """Return the name of a region as the register has it."""
        for table in (self.merger.old_table, self.source):
            names = table.loc[table[f"{level}_code"] == key, f"{level}_name"]
            if len(names):
                return f"{names.iloc[0]} ({key})"
        return key

    def land_of(self, level: str, key: str) -> shapely.Geometry:
        """Return the land that the source of the units gives to a region."""
        mine = self.source[self.source[f"{level}_code"] == key]
        return shapely.union_all(polygonal(as_array(mine.geometry)))

    def giver(self, level: str, taker: str, land: shapely.Geometry) -> str:
        """Return the region that has most of the land in the source of the units."""
        others = self.source[self.source[f"{level}_code"] != taker]
        shared = shapely.area(shapely.intersection(polygonal(as_array(others.geometry)), land))
        totals = pd.Series(shared).groupby(others[f"{level}_code"].to_numpy()).sum()
        return str(totals.idxmax()) if len(totals) and totals.max() > 0 else ""

    def holders(self, land: shapely.Geometry) -> tuple[str, ...]:
        """Return the new units that hold the land now."""
        new = self.merger.new
        shared = shapely.area(shapely.intersection(new.areal, land))
        over = np.flatnonzero(shared > HELD_SHARE * shapely.area(land))
        return tuple(new.codes[i] for i in over)

    def units_of(self, level: str, key: str) -> list[int]:
        """Return the positions of the new units whose former units are all of one region."""
        regions = self.merger.old_table.set_index("code")[f"{level}_code"]
        pairs = self.merger.crosswalk
        of_pair = pairs["old_code"].map(regions)
        whole = of_pair.eq(key).groupby(pairs["new_code"]).all()
        return sorted(
            self.merger.new.position[code]
            for code in whole[whole].index
            if code in self.merger.new.position
        )

    @cached_property
    def official_km2(self) -> "pd.Series[float]":
        """Official areas in the order of the new units, NaN where not known."""
        official = self.merger.register.official
        if official is None:
            return pd.Series(np.nan, index=self.merger.new.codes)
        return official.set_index("code")["area_km2_map"].reindex(self.merger.new.codes)

    def claim(self, level: str, key: str, moved_km2: float) -> _Claim:
        """Return how one side stands; `moved_km2` is what it would gain the other way round."""
        units = self.units_of(level, key)
        measured = float(self.merger.new.geodesic_km2[units].sum())
        official = float(self.official_km2.iloc[units].sum(skipna=False)) if units else np.nan
        return _Claim(self.name(level, key), official, measured, measured + moved_km2)

    def still_off(self, level: str, keys: tuple[str, str]) -> list[tuple[str, float, float]]:
        """Return label, measured and official area of units of two regions that are still off."""
        found = []
        for i in sorted({i for key in keys for i in self.units_of(level, key)}):
            made, due = float(self.merger.new.geodesic_km2[i]), float(self.official_km2.iloc[i])
            if 100 * abs(made / due - 1) > STILL_OFF_PCT:
                found.append((self.merger.new.label(self.merger.new.codes[i]), made, due))
        return found


def source_disputes(merger: Merger, limit_m2: float) -> Outcome:
    """Hold that units and outlines give no tract beyond `limit_m2` to different regions."""
    bench = Bench(merger)
    rulings = bench.rulings(with_outline=True)
    faults = [
        _fault(bench, ruling, _dispute_text(bench, ruling))
        for ruling in rulings
        if ruling.area_m2 > limit_m2
    ]
    return Outcome(worst([ruling.area_m2 for ruling in rulings]), faults)


def _fault(bench: Bench, ruling: Ruling, texts: tuple[str, str]) -> Fault:
    return Fault(NEW, bench.holders(ruling.land), ruling.area_m2, ruling.land, *texts)


def _dispute_text(bench: Bench, ruling: Ruling) -> tuple[str, str]:
    """Say who disagrees, what was decided, on what evidence, and what remains."""
    level, taker, used = ruling.level, ruling.key, ruling.used
    giver = bench.giver(level, taker, ruling.land)
    to_giver, to_taker = bench.name(level, giver), bench.name(level, taker)
    kind_vi, kind_en = LEVELS.get(level, (level, level))
    moved = ruling.area_m2 / M2_PER_KM2 * (1 if used else -1)
    claims = [bench.claim(level, giver, moved), bench.claim(level, taker, -moved)]
    evidence_vi, evidence_en = _evidence_text(claims)
    rest_vi, rest_en = _remains_text(bench.still_off(level, (giver, taker)))
    chosen = to_taker if used else to_giver
    by_vi = f"bản đồ {kind_vi}" if used else "nguồn ranh giới xã"
    by_en = f"the map of the {kind_en}" if used else "the source of the communes"
    return (
        f"nguồn ranh giới xã, {_source_of(bench.source)}, xếp vào {to_giver}; bản đồ {kind_vi}, "
        f"{_map_of(bench, level)}, xếp vào {to_taker}. Đã chọn: {chosen}, theo {by_vi}. "
        f"{evidence_vi} {rest_vi}",
        f"the source of the communes, {_source_of(bench.source)}, has it in {to_giver}; the map "
        f"of the {kind_en}, {_map_of(bench, level)}, in {to_taker}. Decided: {chosen}, as on "
        f"{by_en}. {evidence_en} {rest_en}",
    )


def _source_of(table: gpd.GeoDataFrame) -> str:
    return str(table["boundary_source"].iloc[0]) if len(table) else ""


def _map_of(bench: Bench, level: str) -> str:
    authority = bench.merger.authority
    return _source_of(authority[authority["level"] == level]) if authority is not None else ""


def _evidence_text(claims: list[_Claim]) -> tuple[str, str]:
    """Set what the regions measure, as decided and otherwise, against the official areas."""
    known = [claim for claim in claims if not np.isnan(claim.official_km2)]
    if not known:
        return (
            "Không có số liệu độc lập nào để phân xử.",
            "There are no independent figures to decide by.",
        )
    vi, en = [], []
    for claim in known:
        figures = (claim.official_km2, claim.decided_km2, claim.otherwise_km2)
        due, made, other = (both(figure, ",.1f") for figure in figures)
        vi.append(
            f"{claim.name} {due[0]} km², chọn như vậy thì đo được {made[0]}, nếu không thì "
            f"{other[0]}"
        )
        en.append(
            f"{claim.name} {due[1]} km², so decided it measures {made[1]}, otherwise {other[1]}"
        )
    return (
        f"Bằng chứng là tổng diện tích các xã mới theo {OFFICIAL_MAP[0]}: {'; '.join(vi)}.",
        f"The evidence is the sum of the new communes' areas on the {OFFICIAL_MAP[1]}: "
        f"{'; '.join(en)}.",
    )


def _remains_text(still_off: list[tuple[str, float, float]]) -> tuple[str, str]:
    if not still_off:
        return "Không còn xã nào ở đó lệch nhiều.", "No commune there is far off any more."
    vi, en = [], []
    for label, measured, official in still_off:
        made, due = both(measured), both(official)
        vi.append(f"{label} {made[0]} và {due[0]} km²")
        en.append(f"{label} {made[1]} and {due[1]} km²")
    return (
        f"Còn ngờ ranh giới giữa các xã ở đó (diện tích đo, và theo {OFFICIAL_MAP[0]}): "
        f"{'; '.join(vi)}.",
        f"The borders between the communes there remain in doubt (areas measured, and on the "
        f"{OFFICIAL_MAP[1]}): {'; '.join(en)}.",
    )


def former_regions(merger: Merger, limit_m2: float) -> Outcome:
    """State the regions without an outline, more than `limit_m2`, and what was done about them."""
    bench = Bench(merger)
    faults = [
        _fault(bench, ruling, _former_text(bench, ruling))
        for ruling in bench.rulings(with_outline=False)
        if ruling.area_m2 > limit_m2
    ]
    return Outcome(float(len(faults)), faults)


def _former_text(bench: Bench, ruling: Ruling) -> tuple[str, str]:
    kind_vi, kind_en = LEVELS.get(ruling.level, (ruling.level, ruling.level))
    name = bench.name(ruling.level, ruling.key)
    lacking_vi, lacking_en = (
        f"Bản đồ {kind_vi} không vẽ {name}",
        f"The map of the {kind_en} does not have {name}",
    )
    if not ruling.used:
        return (
            f"{lacking_vi} và cũng không chừa lại phần đất nào như vậy; các xã của nó theo "
            f"{kind_vi} chứa phần lớn đất của chúng",
            f"{lacking_en}, nor leaves land like it; its communes go with the one of the {kind_en} "
            "that holds most of their land",
        )
    claimed = bench.land_of(ruling.level, ruling.key)
    common = shapely.area(shapely.intersection(claimed, ruling.land))
    share = both(100 * common / shapely.area(shapely.union(claimed, ruling.land)), ".1f")
    return (
        f"{lacking_vi}; phần đất mà các {kind_vi} kia chừa lại trùng {share[0]}% với các xã của "
        "nó nên được nhận là đất của nó",
        f"{lacking_en}; the land that the others leave agrees by {share[1]}% with its communes and "
        "was taken for it",
    )


def source_displacement(merger: Merger, limit_m: float) -> Outcome:
    """State how far the source lies from the provinces' outline, beyond `limit_m`."""
    if merger.authority is None or merger.source is None or merger.decisions is None:
        raise ValueError("a check that needs the authority and the source was run without them")
    provinces = merger.authority[merger.authority["level"] == "province"].to_crs(WORK_CRS)
    outline = shapely.union_all(as_array(provinces.geometry))
    distance_m = mean_displacement(as_array(merger.source.geometry), outline)
    if distance_m <= limit_m:
        return Outcome(distance_m)
    made = merger.decisions
    shifts = made[made.geometry.isna() | made.geometry.is_empty]
    texts = [" ".join(shifts[name]) for name in ("reason_vi", "reason_en")]
    return Outcome(distance_m, [Fault(NEW, (), distance_m, None, *texts)])
