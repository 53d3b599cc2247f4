"""Checks of figures: areas, populations and points against those that others give."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.model import Fault, Merger, Outcome, worst
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.coverage.findings import Floats, as_array

OLD, NEW = "old_units", "new_units"


def _official(merger: Merger) -> pd.DataFrame:
    """Return the official figures in the order of the new units, NaN where there are none."""
    if merger.register.official is None:
        raise ValueError("a check that needs official figures was run without them")
    return merger.register.official.set_index("code").reindex(merger.new.codes)


def _point(merger: Merger, position: int) -> shapely.Geometry:
    place: shapely.Geometry = shapely.point_on_surface(merger.new.metric[position])
    return place


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
        made = merger.new.geodesic_km2[i]
        vi = f"đo {made:.2f} km², bản đồ {due[i]:.2f} km²"
        en = f"measured {made:.2f} km², map {due[i]:.2f} km²"
        code = (merger.new.codes[i],)
        faults.append(Fault(NEW, code, float(abs(difference[i])), _point(merger, int(i)), vi, en))
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
    vi = f"đo {made:,.2f} km², chính thức {due:,.2f} km²"
    en = f"measured {made:,.2f} km², official {due:,.2f} km²"
    return Outcome(off, [Fault(NEW, (), off, None, vi, en)] if off > limit_pct else [])


def lists_agree(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the areas of the two official lists differ by no more than `limit_pct`."""
    table = _official(merger)
    of_map, listed = table["area_km2_map"], table["area_km2_listed"]
    off = (100 * (listed / of_map - 1).abs()).to_numpy(dtype=np.float64)
    faults = [
        Fault(
            NEW,
            (merger.new.codes[i],),
            float(off[i]),
            _point(merger, int(i)),
            f"danh sách {listed.iloc[i]:.2f}, bản đồ {of_map.iloc[i]:.2f} km²",
            f"listed {listed.iloc[i]:.2f}, map {of_map.iloc[i]:.2f} km²",
        )
        for i in np.flatnonzero(off > limit_pct)
    ]
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
    faults = [Fault(NEW, (merger.new.codes[i],), None, _point(merger, int(i))) for i in missing]
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
        vi = f"danh sách {listed[i]:.0f} người, các đơn vị cũ năm 2019 cộng lại {census[i]:.0f}"
        en = f"{listed[i]:.0f} people listed, {census[i]:.0f} in the former units in 2019"
        code = (merger.new.codes[i],)
        faults.append(Fault(NEW, code, float(factors[i]), _point(merger, int(i)), vi, en))
    return Outcome(worst(factors[~np.isnan(factors)]), faults)
