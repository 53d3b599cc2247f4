"""How well two sets of polygons agree, polygon by polygon."""

from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.coverage.findings import Floats, Geometries, Indices, polygonal

OUTLINE_STEP_M = 50.0
"""Outlines are sampled at least this densely for the Hausdorff distance."""


def intersection_over_union(first: Geometries, second: Geometries) -> Floats:
    """Return the common area as a share of the area of both together.

    Parameters
    ----------
    first, second : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons to be compared one to one, in one projected reference system.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        From 0, nothing in common, to 1, the same land. Source: Jaccard (1901).
    """
    a, b = polygonal(first), polygonal(second)
    common = shapely.area(shapely.intersection(a, b))
    together = shapely.area(a) + shapely.area(b) - common
    safe = np.where(together > 0, together, 1.0)
    return np.asarray(common / safe, dtype=np.float64)


def hausdorff_distances(
    first: Geometries, second: Geometries, step: float = OUTLINE_STEP_M
) -> Floats:
    """Return how far the outlines of two polygons are from each other where they are farthest.

    Parameters
    ----------
    first, second : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons to be compared one to one, in one projected reference system.
    step : float
        Outlines get vertices at least this densely before they are measured.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        In the unit of the coordinates; NaN where a polygon is empty.
    """
    pairs = zip(polygonal(first), polygonal(second), strict=True)
    return np.array([_hausdorff(a, b, step) for a, b in pairs], dtype=np.float64)


def _hausdorff(first: shapely.Geometry, second: shapely.Geometry, step: float) -> float:
    if shapely.is_empty(first) or shapely.is_empty(second):
        return float("nan")
    outlines = shapely.boundary(np.array([first, second]))
    return max(_farthest(outlines[0], outlines[1], step), _farthest(outlines[1], outlines[0], step))


def _farthest(outline: shapely.Geometry, other: shapely.Geometry, step: float) -> float:
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(outline, step)))
    _, distances = shapely.STRtree(_segments(other)).query_nearest(
        points, return_distance=True, all_matches=False
    )
    return float(distances.max())


def _segments(outline: shapely.Geometry) -> Geometries:
    lines = shapely.get_parts(outline)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    corners = np.stack([xy[joined], xy[joined + 1]], axis=1)
    segments: Geometries = np.atleast_1d(np.asarray(shapely.linestrings(corners), dtype=object))
    return segments


@dataclass(frozen=True)
class Disputed:
    """Land that two sets of polygons give to different owners.

    Parameters
    ----------
    first, second : numpy.ndarray of int, shape (n,)
        Position of the owner in each set; -1 for land that the set gives to nobody.
    geometries : numpy.ndarray of shapely.Geometry, shape (n,)
    """

    first: Indices
    second: Indices
    geometries: Geometries


def disputed_land(
    first: Geometries, second: Geometries, same: dict[int, int], least_area: float = 100.0
) -> Disputed:
    """Find the land that two sets give to different owners.

    Parameters
    ----------
    first, second : numpy.ndarray of shapely.Geometry, shape (n,) and (m,)
        Polygons in one projected reference system.
    same : dict of int to int
        Position in `first` of an owner, and in `second` of the same one.
    least_area : float
        Less than this is rounding, in the square of the unit of the coordinates.

    Returns
    -------
    Disputed
        In the order of the owners.
    """
    a, b = polygonal(first), polygonal(second)
    left, right = shapely.STRtree(b).query(a, predicate="intersects")
    other = np.array([same.get(int(i)) != int(j) for i, j in zip(left, right, strict=True)])
    left, right = left[other.astype(bool)], right[other.astype(bool)]
    between = polygonal(shapely.intersection(a[left], b[right]))
    only_first = polygonal(shapely.difference(a, shapely.union_all(b)))
    only_second = polygonal(shapely.difference(b, shapely.union_all(a)))
    owners_first = np.concatenate([left, np.arange(len(a)), np.full(len(b), -1)])
    owners_second = np.concatenate([right, np.full(len(a), -1), np.arange(len(b))])
    land = np.concatenate([between, only_first, only_second])
    kept = np.flatnonzero(shapely.area(land) >= least_area)
    order = kept[np.lexsort((owners_second[kept], owners_first[kept]))]
    return Disputed(owners_first[order], owners_second[order], land[order])
