"""Merge polygons by a key, and apply a day's changes: merge some, divide others among heirs."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons, array_of
from pipeline.coverage.precision import is_coverage
from pipeline.coverage.split import alternative_targets, reconcile_targets, split
from pipeline.coverage.vertices import insert_vertices, new_vertices
from pipeline.errors import GeometryError

AREA_TOLERANCE_SHARE = 1e-9
"""How far a merged polygon may miss the sum of its parts; beyond it the edges did not match."""


def merge_by(polygons: Polygons, keys: NDArray[np.str_]) -> tuple[NDArray[np.str_], Polygons]:
    """Merge the polygons of a coverage that have the same key.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage: merging by edges (GEOS CoverageUnion) gives wrong polygons without a word
        if it is not, so that is proved before, and every group's area after.
    keys : ndarray of str, shape (n,)
        None of them empty.

    Returns
    -------
    keys : ndarray of str, shape (groups,)
        Sorted.
    merged : ndarray of Polygon or MultiPolygon, shape (groups,), m
        Again a valid coverage.

    Raises
    ------
    GeometryError
        If a key is empty, the polygons are no valid coverage, or a merged area is not the sum.
    """
    names = np.asarray(keys, dtype=np.str_)
    if (names == "").any():
        raise GeometryError(
            f"{(names == '').sum()} polygons have no key to be merged by",
            problem_vi=f"{(names == '').sum()} đa giác không có khoá để hợp nhất",
        )
    if len(polygons) and not is_coverage(polygons):
        raise GeometryError(
            "the polygons are no valid coverage, so they cannot be merged by their edges",
            advice="clean them first (clean_coverage).",
            problem_vi="các đa giác không phải lớp phủ hợp lệ, nên không hợp nhất theo cạnh được",
            advice_vi="làm sạch chúng trước (clean_coverage).",
        )
    groups, member = np.unique(names, return_inverse=True)
    order = np.argsort(member, kind="stable")
    ends = np.cumsum(np.bincount(member, minlength=len(groups)))[:-1]
    members = np.split(np.asarray(polygons, dtype=object)[order], ends) if len(groups) else []
    merged = array_of(map(shapely.coverage_union_all, members))
    sums = np.bincount(member, weights=shapely.area(polygons), minlength=len(groups)).astype(
        np.float64
    )
    _areas_must_agree(groups, sums, merged)
    return groups, shapely.orient_polygons(merged)


def _areas_must_agree(
    groups: NDArray[np.str_], sums: NDArray[np.float64], merged: Polygons
) -> None:
    off = ~shapely.is_valid(merged)
    off |= np.abs(shapely.area(merged) - sums) > AREA_TOLERANCE_SHARE * sums
    if off.any():
        raise GeometryError(
            "merging by edges lost or doubled land",
            problem_vi="hợp nhất theo cạnh làm mất đất hoặc tính đất hai lần",
            details=[
                f"{key}: {area:.1f} m² thay vì / instead of {total:.1f} m²"
                for key, area, total in zip(
                    groups[off], shapely.area(merged[off]), sums[off], strict=True
                )
            ],
            advice="clean the polygons first (clean_coverage).",
            advice_vi="làm sạch các đa giác trước (clean_coverage).",
        )


@dataclass(frozen=True)
class Succession:
    """What becomes of each polygon on one day: pairs of old polygon and new key.

    Attributes
    ----------
    old_index : ndarray of int, shape (pairs,)
        Position of the old polygon; in several pairs if it is divided. All occur.
    new_key : ndarray of str, shape (pairs,)
    official_area_m2 : ndarray of float, shape (pairs,)
        For a part: the official area of the part, or of the whole heir; nan for one part of a
        polygon at most: it is the rest. Else nan.
    official_is_part : ndarray of bool, shape (pairs,)
        True where the figure is of the part alone.
    """

    old_index: NDArray[np.int64]
    new_key: NDArray[np.str_]
    official_area_m2: NDArray[np.float64]
    official_is_part: NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """One divided polygon.

    Attributes
    ----------
    old_index : int
    new_keys : ndarray of str, shape (heirs,)
    targets_m2, areas_m2 : ndarray of float, shape (heirs,)
        What was aimed at and what was reached, in the plane.
    pieces : ndarray of Polygon or MultiPolygon, shape (heirs,)
    method : str
    doubt : Polygon or MultiPolygon
        Land that another plausible cut gives to another heir.
    """

    old_index: int
    new_keys: NDArray[np.str_]
    targets_m2: NDArray[np.float64]
    areas_m2: NDArray[np.float64]
    pieces: Polygons
    method: str
    doubt: BaseGeometry


@dataclass(frozen=True)
class Succeeded:
    """The polygons after a day's changes.

    Attributes
    ----------
    keys : ndarray of str, shape (new,)
        Sorted.
    polygons : ndarray of Polygon or MultiPolygon, shape (new,)
        A valid coverage.
    pair_polygons : ndarray of Polygon or MultiPolygon, shape (pairs,)
        The land of each pair of the succession, in its order; a valid coverage.
    pair_areas_m2 : ndarray of float, shape (pairs,)
        In the plane.
    cuts : list of Cut
        One for each divided polygon, by rising index.
    """

    keys: NDArray[np.str_]
    polygons: Polygons
    pair_polygons: Polygons
    pair_areas_m2: NDArray[np.float64]
    cuts: list[Cut]


def apply_changes(
    polygons: Polygons, succession: Succession, *, lines: shapely.Geometry | None = None
) -> Succeeded:
    """Apply one day's changes to a coverage.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    succession : Succession
    lines : geometry, optional
        Lines or polygons by which users want divided polygons to be cut; those that cross a
        divided polygon are used for it.

    Returns
    -------
    Succeeded

    Raises
    ------
    GeometryError
        If a polygon has no successor, or a divided one cannot be cut.
    """
    times = np.bincount(succession.old_index, minlength=len(polygons))
    if (times == 0).any():
        raise GeometryError(
            f"{(times == 0).sum()} polygons have no successor",
            problem_vi=f"{(times == 0).sum()} đa giác không có đơn vị nhận",
            details=[f"đa giác / polygon {index}" for index in np.flatnonzero(times == 0)],
        )
    land = np.asarray(polygons, dtype=object)[succession.old_index]
    cuts = []
    for old in np.flatnonzero(times > 1):
        pairs = np.flatnonzero(succession.old_index == old)
        cut = _divide(int(old), pairs, polygons, succession, lines)
        land[pairs] = cut.pieces
        cuts.append(cut)
    land = _match_cuts(land, [polygons[cut.old_index] for cut in cuts], cuts)
    keys, merged = merge_by(land, succession.new_key)
    return Succeeded(keys, merged, land, shapely.area(land), cuts)


def _divide(
    old: int,
    pairs: NDArray[np.int64],
    polygons: Polygons,
    succession: Succession,
    lines: shapely.Geometry | None,
) -> Cut:
    keys = succession.new_key[pairs]
    heirs_land = np.array([_own_land(key, old, polygons, succession) for key in keys], dtype=object)
    own = np.where(succession.official_is_part[pairs], 0.0, shapely.area(heirs_land))
    area = float(shapely.area(polygons[old]))
    line = _line_across(polygons[old], lines)
    targets, others = np.full(len(pairs), np.nan), None
    if line is None:
        official = succession.official_area_m2[pairs]
        targets = reconcile_targets(area, own, official)
        others = alternative_targets(area, own, official)
    result = split(polygons[old], heirs_land, targets, lines=line, alternative_targets_m2=others)
    return Cut(old, keys, targets, result.areas_m2, result.pieces, result.method, result.doubt)


def _own_land(key: str, old: int, polygons: Polygons, succession: Succession) -> BaseGeometry:
    """Return the land that an heir gets whole, beside the polygons that are divided.

    An heir that gets nothing whole faces the other polygons of which it gets a part: so the rest of
    a unit that lives on stays with what comes to it.
    """
    times = np.bincount(succession.old_index, minlength=len(polygons))
    gets = succession.new_key == key
    whole = succession.old_index[gets & (times[succession.old_index] == 1)]
    parts = succession.old_index[gets & (succession.old_index != old)]
    return shapely.coverage_union_all(polygons[whole if len(whole) else parts])


def _line_across(polygon: BaseGeometry, lines: shapely.Geometry | None) -> BaseGeometry | None:
    if lines is None:
        return None
    parts = shapely.get_parts(lines)
    edges = np.where(shapely.get_dimensions(parts) > 1, shapely.boundary(parts), parts)
    across = edges[shapely.length(shapely.intersection(edges, polygon)) > 0]
    inner = across[
        ~shapely.covers(shapely.boundary(polygon), shapely.intersection(across, polygon))
    ]
    return shapely.union_all(inner) if len(inner) else None


def _match_cuts(land: Polygons, divided: list[BaseGeometry], cuts: list[Cut]) -> Polygons:
    """Put the ends of each cut into the edges of the neighbours, so that edges match again."""
    for polygon, cut in zip(divided, cuts, strict=True):
        land = insert_vertices(land, new_vertices(polygon, cut.pieces))
    return land
