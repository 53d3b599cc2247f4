"""Checks of figures: areas, populations and points against those that others give."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.model import Fault, Merger, Outcome, worst
from pipeline.checks.numbers import both
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.coverage.findings import Floats, as_array
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

OLD, NEW = "old_units", "new_units"


def _official(merger: Merger) -> pd.DataFrame:
    """Return the official figures in the order of the new units, NaN where there are none."""
    if merger.register.official is None:
        raise ValueError("a check that needs official figures was run without them")
    return merger.register.official.set_index("code").reindex(merger.new.codes)


def _land(merger: Merger, position: int) -> shapely.Geometry:
    """Return the whole unit: a figure of a unit is true or false of all its land."""
    land: shapely.Geometry = merger.new.metric[position]
    return land


def _difference_pct(merger: Merger) -> Floats:
    due = _official(merger)["area_km2_map"].to_numpy(dtype=np.float64)
    difference: Floats = 100 * (merger.new.geodesic_km2 / due - 1)
    return difference


def official_area(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that no area differs from the official one of the map by more than `limit_pct`."""
    difference = _difference_pct(merger)
    due = _official(merger)["area_km2_map"].to_numpy(dtype=np.float64)
    faults = []
    for i in np.flatnonzero(np.abs(difference) > limit_pct):
        made, stated = both(merger.new.geodesic_km2[i]), both(due[i])
        vi = f"đo {made[0]} km², {OFFICIAL_MAP[0]} ghi {stated[0]} km²"
        en = f"measured {made[1]} km², the {OFFICIAL_MAP[1]} has {stated[1]} km²"
        code = (merger.new.codes[i],)
        faults.append(Fault(NEW, code, float(abs(difference[i])), _land(merger, int(i)), vi, en))
    return Outcome(worst(np.abs(difference[~np.isnan(difference)])), faults)


def official_area_median(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the median of the differences to the official areas is within `limit_pct`."""
    median = float(np.nanmedian(np.abs(_difference_pct(merger))))
    return Outcome(median, [Fault(NEW, (), median)] if median > limit_pct else [])


def official_total(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the sum of the areas differs from the official one by no more than `limit_pct`."""
    due = float(_official(merger)["area_km2_map"].sum(skipna=False))
    made = float(merger.new.geodesic_km2.sum())
    off = 100 * abs(made / due - 1)
    measured, official = both(made), both(due)
    vi = f"đo {measured[0]} km², {OFFICIAL_MAP[0]} cộng lại {official[0]} km²"
    en = f"measured {measured[1]} km², the {OFFICIAL_MAP[1]} adds up to {official[1]} km²"
    return Outcome(off, [Fault(NEW, (), off, None, vi, en)] if off > limit_pct else [])


def lists_agree(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the areas of the two official lists differ by no more than `limit_pct`."""
    table = _official(merger)
    of_map, listed = table["area_km2_map"], table["area_km2_listed"]
    off = (100 * (listed / of_map - 1).abs()).to_numpy(dtype=np.float64)
    faults = []
    for i in np.flatnonzero(off > limit_pct):
        first, second = both(listed.iloc[i]), both(of_map.iloc[i])
        vi = f"{OFFICIAL_LIST[0]} ghi {first[0]} km², {OFFICIAL_MAP[0]} ghi {second[0]} km²"
        en = f"the {OFFICIAL_LIST[1]} has {first[1]} km², the {OFFICIAL_MAP[1]} {second[1]} km²"
        code = (merger.new.codes[i],)
        faults.append(Fault(NEW, code, float(off[i]), _land(merger, int(i)), vi, en))
    return Outcome(worst(off[~np.isnan(off)]), faults)


def points_in_units(merger: Merger, limit_m: float) -> Outcome:
    """Hold that the point of every old unit is no more than `limit_m` outside it."""
    if merger.register.points is None:
        raise ValueError("a check that needs points was run without them")
    known = merger.register.points["code"].isin(merger.old.codes)
    table = merger.register.points[known]
    points = as_array(
        gpd.GeoSeries.from_xy(
            table["longitude_deg"], table["latitude_deg"], crs=PUBLISH_CRS
        ).to_crs(WORK_CRS)
    )
    units = [merger.old.position[code] for code in table["code"]]
    areal = merger.old.areal
    away = np.nan_to_num(shapely.distance(areal[units], points))
    tree = shapely.STRtree(areal)
    faults = []
    for i in np.flatnonzero(away > limit_m):
        inside = sorted(
            merger.old.label(merger.old.codes[j]) for j in tree.query(points[i], "within")
        )
        vi, en = (f"{word} {', '.join(inside) or '-'}" for word in ("ở trong", "inside"))
        faults.append(Fault(OLD, (table["code"].iloc[i],), float(away[i]), points[i], vi, en))
    return Outcome(worst(away), faults)


def population_known(merger: Merger, limit: float) -> Outcome:
    """Hold that no more than `limit` units are without a population in the list."""
    missing = np.flatnonzero(_official(merger)["population_listed"].isna())
    faults = [Fault(NEW, (merger.new.codes[i],), None, _land(merger, int(i))) for i in missing]
    return Outcome(float(len(missing)), faults if len(missing) > limit else [])


def population_sums(merger: Merger, limit: float) -> Outcome:
    """Hold that the listed population is within `limit` times that of the former units in 2019."""
    if merger.register.census is None:
        raise ValueError("a check that needs the census was run without it")
    listed = _official(merger)["population_listed"].to_numpy(dtype=np.float64, na_value=np.nan)
    census = merger.register.census.reindex(merger.new.codes).to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.maximum(listed / census, census / listed)
    faults = []
    for i in np.flatnonzero(factors > limit):
        now, then = both(listed[i], ",.0f"), both(census[i], ",.0f")
        vi = (
            f"{OFFICIAL_LIST[0]} ghi {now[0]} người, tổng điều tra dân số 1/4/2019 của các đơn vị "
            f"cũ cộng lại {then[0]}"
        )
        en = (
            f"the {OFFICIAL_LIST[1]} has {now[1]} people, the census of 1 April 2019 {then[1]} in "
            "the former units together"
        )
        code = (merger.new.codes[i],)
        faults.append(Fault(NEW, code, float(factors[i]), _land(merger, int(i)), vi, en))
    return Outcome(worst(factors[~np.isnan(factors)]), faults)
