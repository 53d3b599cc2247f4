"""Checks of the merger's geometry: nothing lost, nothing moved, everything in its place."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.layer import M2_PER_KM2
from pipeline.checks.model import Fault, Merger, Outcome, worst
from pipeline.checks.numbers import both
from pipeline.config import WORK_CRS
from pipeline.coverage.areas import compare_outlines
from pipeline.coverage.detect_relations import (
    area_differences,
    groups_that_do_not_touch,
    not_nested,
)
from pipeline.coverage.detect_shape import secondary_parts
from pipeline.coverage.findings import Geometries, Indices, as_array, polygonal

OLD, NEW = "old_units", "new_units"


@dataclass(frozen=True)
class Pieces:
    """What went into the new units, pair by pair.

    Parameters
    ----------
    old, new : numpy.ndarray of int, shape (p,)
        Positions in the two layers.
    polygons : numpy.ndarray of shapely.Geometry, shape (p,)
        The old unit, or of a divided one what lies in the new unit; in metres.
    """

    old: Indices
    new: Indices
    polygons: Geometries


def pieces_of(merger: Merger) -> Pieces:
    """Return the pieces for those pairs of the crosswalk whose units are in both layers."""
    rows = merger.crosswalk
    known = rows["old_code"].isin(merger.old.codes) & rows["new_code"].isin(merger.new.codes)
    pairs = rows[known]
    old = _positions(merger.old.position, pairs["old_code"])
    new = _positions(merger.new.position, pairs["new_code"])
    polygons = merger.old.areal[old]
    parts = np.flatnonzero(pairs["extent"].to_numpy() == "part")
    heirs = merger.new.areal[new[parts]]
    polygons[parts] = polygonal(shapely.intersection(polygons[parts], heirs))
    return Pieces(old, new, polygons)


def _positions(position: dict[str, int], codes: pd.Series) -> Indices:
    return np.array([position[code] for code in codes], dtype=np.intp)


def total_area(merger: Merger, limit_m2: float) -> Outcome:
    """Hold that the sums of the areas before and after differ by no more than `limit_m2`."""
    difference = float(merger.new.areas_m2.sum() - merger.old.areas_m2.sum())
    if abs(difference) <= limit_m2:
        return Outcome(abs(difference))
    return Outcome(abs(difference), [Fault(NEW, (), abs(difference), None, *_signed(difference))])


def unit_area(merger: Merger, limit_m2: float) -> Outcome:
    """Hold that each new unit has the area of what went into it, to `limit_m2`."""
    pieces = pieces_of(merger)
    given = shapely.area(pieces.polygons)
    signed = area_differences(merger.new.areas_m2, pieces.new, given)
    differences = np.abs(signed)
    over = np.flatnonzero(differences > limit_m2)
    faults = [
        Fault(
            NEW,
            (merger.new.codes[i],),
            float(differences[i]),
            merger.new.metric[i],
            *_signed(signed[i]),
        )
        for i in over
    ]
    return Outcome(worst(differences), faults)


def _signed(area_m2: float) -> tuple[str, str]:
    vi, en = both(area_m2, "+,.1f")
    return f"{vi} m²", f"{en} m²"


def old_within_new(merger: Merger, limit_m2: float) -> Outcome:
    """Hold that no more than `limit_m2` of an old unit lies outside the units it went into."""
    pieces = pieces_of(merger)
    outside = not_nested(pieces.polygons, merger.new.metric, pieces.new)
    areas = outside.measures(shapely.area)
    faults = [
        Fault(OLD, (merger.old.codes[pieces.old[unit[0]]],), float(area), place)
        for unit, area, place in zip(outside.units, areas, outside.geometries, strict=True)
        if area > limit_m2
    ]
    remains, lost = _remains_of_divided(merger, pieces)
    faults += [
        Fault(OLD, (merger.old.codes[i],), float(area), place)
        for i, area, place in zip(remains, shapely.area(lost), lost, strict=True)
        if area > limit_m2
    ]
    return Outcome(worst([*areas, *shapely.area(lost)]), faults)


def _remains_of_divided(merger: Merger, pieces: Pieces) -> tuple[Indices, Geometries]:
    """Return the divided old units, and what of each lies in none of its heirs."""
    codes = merger.crosswalk.loc[merger.crosswalk["extent"] == "part", "old_code"]
    divided = np.array(
        sorted({merger.old.position[code] for code in codes if code in merger.old.position}),
        dtype=np.intp,
    )
    areal = merger.old.areal
    heirs = [shapely.union_all(merger.new.areal[pieces.new[pieces.old == i]]) for i in divided]
    return divided, polygonal(shapely.difference(areal[divided], as_array(heirs)))


def one_piece(merger: Merger, limit_m2: float) -> Outcome:
    """Hold that no part of a new unit larger than `limit_m2` lies apart, save islands."""
    detached, _ = secondary_parts(merger.new.areal)
    areas = detached.measures(shapely.area)
    faults = [
        Fault(NEW, (merger.new.codes[unit[0]],), float(area), place)
        for unit, area, place in zip(detached.units, areas, detached.geometries, strict=True)
        if area > limit_m2
    ]
    return Outcome(worst(areas), faults)


def merged_neighbours(merger: Merger, limit_m: float) -> Outcome:
    """Hold that no unit is more than `limit_m` away from those that the law merges it with.

    Units that meet in a corner alone are 0 m away and do not hang together; they count too.
    """
    pieces = pieces_of(merger)
    groups = [np.flatnonzero(pieces.new == i).tolist() for i in range(len(merger.new))]
    apart = groups_that_do_not_touch(pieces.polygons, groups)
    faults = [
        Fault(
            OLD,
            (merger.old.codes[pieces.old[member]],),
            _distance(pieces, group, member),
            place,
            *[merger.new.label(merger.new.codes[group])] * 2,
        )
        for (group, member), place in zip(apart.units, apart.geometries, strict=True)
    ]
    distances = [fault.measure or 0.0 for fault in faults]
    far = [fault for fault in faults if (fault.measure or 0.0) >= limit_m]
    return Outcome(worst(distances), far)


def _distance(pieces: Pieces, group: int, member: int) -> float:
    others = np.flatnonzero((pieces.new == group) & (np.arange(len(pieces.new)) != member))
    return float(np.nanmin(shapely.distance(pieces.polygons[others], pieces.polygons[member])))


def province_outline(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the new units and the provinces cover the same land, to `limit_pct`."""
    provinces = _provinces(merger)
    land = _land(merger.new.areal)
    difference = compare_outlines(land, shapely.union_all(as_array(provinces.geometry)))
    share_pct = 100 * difference.share
    if share_pct <= limit_pct:
        return Outcome(share_pct)
    place = shapely.union(difference.only_first, difference.only_second)
    outside = both(difference.only_first_m2 / M2_PER_KM2, ",.3f")
    bare = both(difference.only_second_m2 / M2_PER_KM2, ",.3f")
    vi = f"{outside[0]} km² nằm ngoài tỉnh, {bare[0]} km² của tỉnh không được phủ"
    en = f"{outside[1]} km² outside the provinces, {bare[1]} km² of them not covered"
    return Outcome(share_pct, [Fault(NEW, (), share_pct, place, vi, en)])


def old_within_province(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that the old units of each province keep within it, to `limit_pct` of its area."""
    provinces = _provinces(merger)
    areal = merger.old.areal
    owner = merger.old_table["province_code"].to_numpy()
    shares, faults = [], []
    for code, province in zip(provinces["province_code"], provinces.geometry, strict=True):
        outside = shapely.difference(_land(areal[owner == code]), province)
        share_pct = float(100 * outside.area / province.area)
        shares.append(share_pct)
        if share_pct > limit_pct:
            vi, en = both(outside.area / M2_PER_KM2, ",.3f")
            faults.append(
                Fault(OLD, (), share_pct, outside, f"{code}: {vi} km²", f"{code}: {en} km²")
            )
    return Outcome(worst(shares), faults)


def _provinces(merger: Merger) -> gpd.GeoDataFrame:
    if merger.authority is None:
        raise ValueError("a check that needs the authority was run without it")
    provinces = merger.authority[merger.authority["level"] == "province"]
    return provinces.to_crs(WORK_CRS)


def _land(polygons: Geometries) -> shapely.Geometry:
    if shapely.coverage_is_valid(polygons):
        return shapely.coverage_union_all(polygons)
    return shapely.union_all(polygons)
