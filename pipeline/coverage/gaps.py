"""Close the gaps of a coverage whose edges already match.

GEOS' CoverageCleaner can do it too, but its time grows faster than the number of polygons; here
gaps are the holes of the union, and who borders them is read from the edges, which match exactly.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.coverage.polygons import Polygons

Floats = NDArray[np.float64]


def close_gaps(polygons: Polygons, gap_width_m: float) -> Polygons:
    """Give each narrow gap to the neighbour with the longest border.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    gap_width_m : float
        A gap is narrow if no circle wider than this fits into it, as in GEOS CoverageCleaner.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage without narrow gaps.
    """
    holes = _holes(polygons)
    holes = holes[_narrow(holes, gap_width_m)]
    result = np.asarray(polygons, dtype=object).copy()
    if not len(holes):
        return result
    taker = _longest_neighbours(holes, polygons)
    for unit in np.unique(taker[taker >= 0]):
        result[unit] = shapely.coverage_union_all([polygons[unit], *holes[taker == unit]])
    return result


def _holes(polygons: Polygons) -> Polygons:
    parts = shapely.get_parts(shapely.coverage_union_all(polygons))
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.r_[False, part[1:] == part[:-1]] if len(part) else np.array([], dtype=bool)
    return np.atleast_1d(np.asarray(shapely.polygons(rings[inner]), dtype=object))


def _narrow(holes: Polygons, width_m: float) -> NDArray[np.bool_]:
    """Return which polygons no circle wider than `width_m` fits into."""
    widest = 2 * np.sqrt(shapely.area(holes) / np.pi)
    unsure = widest > width_m
    widest[unsure] = 2 * shapely.length(shapely.maximum_inscribed_circle(holes[unsure]))
    narrow: NDArray[np.bool_] = widest <= width_m
    return narrow


def _longest_neighbours(holes: Polygons, polygons: Polygons) -> NDArray[np.int64]:
    """Return for each hole the polygon with which it shares the longest border, -1 for none."""
    edge, owner, _ = _edges(polygons)
    order = np.argsort(edge, kind="stable")
    edge, owner = edge[order], owner[order]
    wanted, hole, length = _edges(holes)
    place = np.minimum(np.searchsorted(edge, wanted), len(edge) - 1)
    found = edge[place] == wanted
    border = hole[found] * np.int64(len(polygons)) + owner[place[found]]
    pairs, which = np.unique(border, return_inverse=True)
    lengths = np.bincount(which, weights=length[found])
    of_hole, of_unit = np.divmod(pairs, len(polygons))
    best = np.lexsort((of_unit, -np.round(lengths, 3), of_hole))
    first = best[np.r_[True, np.diff(of_hole[best]) > 0]] if len(best) else best
    taker = np.full(len(holes), -1, dtype=np.int64)
    taker[of_hole[first]] = of_unit[first]
    return taker


def _edges(polygons: Polygons) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Return for each edge a number that is the same in both directions, its owner, its length."""
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero(ring[1:] == ring[:-1])
    first, second = _hashed(coordinates[start]), _hashed(coordinates[start + 1])
    step = coordinates[start + 1] - coordinates[start]
    lengths: Floats = np.hypot(step[:, 0], step[:, 1])
    mixed = np.minimum(first, second) * np.int64(0x9E3779B97F4A7C1) ^ np.maximum(first, second)
    return mixed, part_owner[part[ring[start]]], lengths


def _hashed(points: Floats) -> NDArray[np.int64]:
    """Return a 64-bit number for each point; equal points have equal numbers."""
    bits = np.ascontiguousarray(points + 0.0).view(np.int64)
    hashed: NDArray[np.int64] = bits[:, 0] * np.int64(0x27D4EB2F165667C5) ^ bits[:, 1] * np.int64(
        0x165667B19E3779F9
    )
    return hashed
