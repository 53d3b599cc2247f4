"""Arrays of polygons: what all modules of this room do with them."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

POLYGON_TYPES = (3, 6)
"""GEOS type ids of Polygon and MultiPolygon."""

SURFACE = 2
"""Topological dimension of polygons."""

PAIRS_A_THREAD = 500
"""Fewer pairs than this are not worth a thread."""

Polygons = NDArray[np.object_]
"""Array of shapely polygons and multipolygons, shape (n,), coordinates in metres."""

Overlay = Callable[[Polygons, Polygons], Polygons]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def polygonal(geometries: Polygons) -> Polygons:
    """Return only the polygonal parts, as Polygon or MultiPolygon; overlays leave lines behind."""
    result = np.asarray(geometries, dtype=object).copy()
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(result), POLYGON_TYPES))
    if len(mixed):
        result[mixed] = shapely.Polygon()
        pieces, of_piece = shapely.get_parts(np.asarray(geometries)[mixed], return_index=True)
        parts, of_part = shapely.get_parts(pieces, return_index=True)
        land = shapely.get_dimensions(parts) == SURFACE
        owners, group = np.unique(of_piece[of_part[land]], return_inverse=True)
        result[mixed[owners]] = collected(parts[land], group)
    return result


def array_of(geometries: Iterable[BaseGeometry]) -> Polygons:
    """Return geometries as an array of objects, which numpy must not take apart."""
    return np.array([*geometries, None], dtype=object)[:-1]


def collected(parts: Polygons, group: NDArray[np.int64]) -> Polygons:
    """Return the parts of each group as one geometry, a Polygon if there is only one."""
    order = np.argsort(group, kind="stable")
    grouped = np.asarray(shapely.multipolygons(parts[order], indices=group[order]), dtype=object)
    alone = shapely.get_num_geometries(grouped) == 1
    grouped[alone] = shapely.get_geometry(grouped[alone], 0)
    return grouped


def in_threads(overlay: Overlay, first: Polygons, second: Polygons) -> Polygons:
    """Return what a vectorised overlay makes of two arrays, long ones in parallel threads.

    GEOS works outside Python's global lock; the order, and so the result, is that of one thread.
    """
    threads = min(os.cpu_count() or 1, len(first) // PAIRS_A_THREAD)
    if threads <= 1:
        return overlay(first, second)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(overlay, np.array_split(first, threads), np.array_split(second, threads))
        return np.concatenate(list(parts))


def in_background(
    work: Callable[Parameters, Result], *given: Parameters.args, **named: Parameters.kwargs
) -> Future[Result]:
    """Start work in a thread of its own, for results that nothing waits for yet.

    GEOS works outside Python's global lock, so that the caller's next step runs beside it.
    """
    pool = ThreadPoolExecutor(1)
    started = pool.submit(work, *given, **named)
    pool.shutdown(wait=False)
    return started
