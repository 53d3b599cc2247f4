"""Give free land to the neighbours it belongs to.

Free land is shared out by nearness: each bit goes to the unit whose edge is nearest (Thiessen cells
of points along the edges, GEOS VoronoiDiagram). A narrow strip beside one unit goes to it whole; a
long one beside several is cut where their common boundary, drawn on, divides it.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons, array_of, polygonal
from pipeline.coverage.precision import snap_to_grid

POINT_SPACING_M = 100.0
"""Widest spacing of the points along an edge; small pieces get closer ones."""

POINTS_A_PIECE = 60

MOST_ATTEMPTS = 4
"""GEOS' Voronoi diagram fails silently on regular points; each attempt stirs them anew."""

WHOLE_BELOW_M2 = 100.0
"""A piece smaller than this isn't divided: it goes to the neighbour with the longest edge."""

TOUCH_M = 0.01
"""Overlays miss an edge by less than this."""


Floats = NDArray[np.float64]


def allocate(units: Polygons, free: BaseGeometry) -> Polygons:
    """Give each piece of free land to the units beside it.

    Parameters
    ----------
    units : ndarray of Polygon or MultiPolygon, shape (n,), m
    free : Polygon or MultiPolygon, m
        Land that no unit has.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        The units with the land added; edges may miss their match by rounding.
    """
    pieces = shapely.get_parts(free)
    pieces = pieces[shapely.area(pieces) > 0]
    tree = shapely.STRtree(units)
    which, near, edges = _edges_beside(pieces, units, tree)
    gains: dict[int, list[BaseGeometry]] = {}
    for k, piece in enumerate(pieces):
        mine = slice(*np.searchsorted(which, (k, k + 1)))
        for unit, share in _share_out(piece, near[mine], edges[mine], tree):
            gains.setdefault(unit, []).append(share)
    result = np.asarray(units, dtype=object).copy()
    for unit, shares in gains.items():
        result[unit] = shapely.union_all([result[unit], *shares])
    return polygonal(result)


def _edges_beside(
    pieces: Polygons, units: Polygons, tree: shapely.STRtree
) -> tuple[NDArray[np.int64], NDArray[np.int64], Polygons]:
    """Return each pair of piece and unit beside it, by rising piece, and the edge they share."""
    pairs = tree.query(pieces, predicate="dwithin", distance=TOUCH_M)
    which, near = pairs[:, np.lexsort((pairs[1], pairs[0]))]
    bands = shapely.buffer(pieces, TOUCH_M, quad_segs=2)[which]
    edges = shapely.intersection(shapely.boundary(units)[near], bands)
    beside = shapely.length(edges) > 10 * TOUCH_M
    return which[beside], near[beside], edges[beside]


def _share_out(
    piece: BaseGeometry, near: NDArray[np.int64], edges: Polygons, tree: shapely.STRtree
) -> list[tuple[int, BaseGeometry]]:
    if len(near) == 0:
        return [(int(tree.nearest(piece)), piece)]
    if len(near) == 1 or piece.area < WHOLE_BELOW_M2:
        return [(int(near[shapely.length(edges).argmax()]), piece)]
    return _by_nearness(piece, near, edges)


def _by_nearness(
    piece: BaseGeometry, near: NDArray[np.int64], edges: Polygons
) -> list[tuple[int, BaseGeometry]]:
    spacing = float(np.clip(shapely.length(edges).sum() / POINTS_A_PIECE, 0.5, POINT_SPACING_M))
    points, owner = _points_along(edges, spacing)
    for attempt in range(MOST_ATTEMPTS):
        noise = np.random.default_rng(attempt).uniform(-1, 1, points.shape) * spacing / 100
        shares = _cells(piece, points + noise, owner, len(near))
        if abs(shapely.area(shares).sum() - piece.area) <= 1e-6 * piece.area + TOUCH_M:
            return [
                (int(unit), share)
                for unit, share in zip(near, shares, strict=True)
                if not share.is_empty
            ]
    return [(int(near[shapely.length(edges).argmax()]), piece)]


def _cells(piece: BaseGeometry, points: Floats, owner: NDArray[np.int64], count: int) -> Polygons:
    """Return for each of `count` owners the part of the piece nearest to its points."""
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=piece, ordered=True)
    )
    shares = np.full(count, shapely.Polygon(), dtype=object)
    if len(cells) == len(points):
        solid = polygonal(cells)
        for k in range(count):
            shares[k] = shapely.coverage_union_all(solid[owner == k])
    return polygonal(shapely.intersection(shares, piece))


def _points_along(
    edges: Polygons, spacing_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return points at even spacing along edges, half a step from their ends, with their owners."""
    merged = [shapely.line_merge(edge) for edge in edges]
    lines, owner = shapely.get_parts(np.array(merged, dtype=object), return_index=True)
    points, owners = [], []
    for line, who in zip(lines, owner, strict=True):
        count = max(1, round(line.length / spacing_m))
        along = (np.arange(count) + 0.5) * line.length / count
        points.append(shapely.get_coordinates(shapely.line_interpolate_point(line, along)))
        owners.append(np.full(count, who, dtype=np.int64))
    rounded = np.round(np.concatenate(points), 3).astype(np.float64)
    places, first = np.unique(rounded, axis=0, return_index=True)
    return places, np.concatenate(owners)[first]


NOWHERE = -1
CRUMB_AREA_M2 = 100.0
"""Where two sources draw one line a centimetre apart, parts smaller than this are cut off."""


def return_exclaves(
    polygons: Polygons, before: Polygons, region_of_unit: NDArray[np.int64]
) -> Polygons:
    """Give parts that were cut off from their unit to the neighbour with the longest edge.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    before : ndarray of Polygon or MultiPolygon, shape (n,), m
        The units as they were: a part that was an island or exclave before stays one.
    region_of_unit : ndarray of int, shape (n,)
        A part only goes to a unit of the same region, if it is more than a crumb
        (`CRUMB_AREA_M2`); a crumb that touches none goes to a neighbour of another one.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    """
    parts, owner = shapely.get_parts(polygons, return_index=True)
    fragments = _fragments(parts, owner, before)
    if not len(fragments):
        return polygons
    tree = shapely.STRtree(parts)
    for k in fragments:
        beside = tree.query(parts[k], predicate="touches")
        beside = beside[~np.isin(beside, fragments)]
        same = region_of_unit[owner[beside]] == region_of_unit[owner[k]]
        if same.any() or shapely.area(parts[k]) > CRUMB_AREA_M2:
            beside = beside[same]
        contact = shapely.length(shapely.intersection(parts[beside], parts[k]))
        if len(beside) and contact.max() > 0:
            owner[k] = owner[beside[contact.argmax()]]
    merged = [shapely.coverage_union_all(parts[owner == i]) for i in range(len(polygons))]
    return snap_to_grid(polygonal(array_of(merged)))


def _fragments(parts: Polygons, owner: NDArray[np.int64], before: Polygons) -> NDArray[np.int64]:
    """Return the parts that are neither a unit's main part nor were a part of their own before."""
    areas = shapely.area(parts)
    found = []
    for i in np.flatnonzero(np.bincount(owner) > 1):
        mine = np.flatnonzero(owner == i)
        main = mine[areas[mine].argmax()]
        old = shapely.get_parts(before[i])
        home = [_home(part, old) for part in parts[mine]]
        main_home = home[int(np.flatnonzero(mine == main)[0])]
        # Land that the unit has only now, away from its main part, was no part of its own before.
        found += [
            k for k, at in zip(mine, home, strict=True) if k != main and at in {main_home, NOWHERE}
        ]
    return np.array(sorted(found), dtype=np.int64)


def _home(part: BaseGeometry, old: Polygons) -> int:
    """Return which of the former parts this part was, `NOWHERE` if none."""
    shared = shapely.area(shapely.intersection(old, part))
    return int(shared.argmax()) if shared.max() > 0 else NOWHERE
