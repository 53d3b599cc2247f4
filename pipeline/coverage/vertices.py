"""Vertices of shared edges."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons
from pipeline.coverage.precision import GRID_M

NEAR_M = 3 * GRID_M
"""A point rounded to the grid lies this near to the edge that it was computed on."""


def insert_vertices(polygons: Polygons, points: NDArray[np.float64]) -> Polygons:
    """Put points that lie on edges into those edges as vertices.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
    points : ndarray of float, shape (k, 2), m

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        A point that lies within `NEAR_M` of an edge and is no vertex of its ring is a vertex there
        now; polygons without such a point are unchanged.
    """
    result = np.asarray(polygons, dtype=object).copy()
    tree = shapely.STRtree(result)
    which, near = tree.query(shapely.points(points), predicate="dwithin", distance=NEAR_M)
    for index in np.unique(near):
        result[index] = _with_vertices(result[index], points[which[near == index]])
    return result


def new_vertices(before: BaseGeometry, after: Polygons) -> NDArray[np.float64]:
    """Return the vertices that pieces have and the polygon they were cut from has not.

    Parameters
    ----------
    before : Polygon or MultiPolygon, m
    after : ndarray of Polygon or MultiPolygon, shape (n,), m

    Returns
    -------
    ndarray of float, shape (k, 2), m
        Sorted.
    """
    old = set(map(tuple, shapely.get_coordinates(before).tolist()))
    new = set(map(tuple, shapely.get_coordinates(after).tolist()))
    return np.array(sorted(new - old)).reshape(-1, 2)


def _with_vertices(polygon: BaseGeometry, points: NDArray[np.float64]) -> BaseGeometry:
    parts = [
        shapely.Polygon(
            _ring_with(part.exterior, points), [_ring_with(ring, points) for ring in part.interiors]
        )
        for part in shapely.get_parts(polygon)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _ring_with(ring: shapely.LinearRing, points: NDArray[np.float64]) -> NDArray[np.float64]:
    coordinates = shapely.get_coordinates(ring)
    for point in points:
        start, step = coordinates[:-1], np.diff(coordinates, axis=0)
        along = ((point - start) * step).sum(axis=1) / (step**2).sum(axis=1)
        foot = start + np.clip(along, 0, 1)[:, None] * step
        distance = np.hypot(*(point - foot).T)
        edge = int(distance.argmin())
        is_vertex = (coordinates == point).all(axis=1).any()
        if distance[edge] <= NEAR_M and not is_vertex:
            coordinates = np.insert(coordinates, edge + 1, point, axis=0)
    return coordinates
