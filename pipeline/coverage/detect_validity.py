"""Faults of single polygons as written: validity, ring direction, vertices too close."""

import re

import numpy as np
import shapely

from pipeline.coverage.findings import Faults, Floats, Geometries, Indices, as_array, faults

_PLACE = re.compile(r"\[(\S+) (\S+)\]")
_POLYGONAL = (3, 6)


def invalid(polygons: Geometries) -> tuple[Faults, list[str]]:
    """Find what is no valid polygon: crossing rings, missing or empty geometry, points, lines.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Any geometries; None is missing.

    Returns
    -------
    Faults, list of str
        One for each polygon; its geometry is the point where GEOS found it, or empty. And the
        reason of each, in the words of GEOS: IsValidOp.
    """
    array = as_array(polygons)
    missing = shapely.is_missing(array) | shapely.is_empty(array)
    other = ~missing & ~np.isin(shapely.get_type_id(array), _POLYGONAL)
    broken = ~missing & ~other & ~shapely.is_valid(array)
    found = np.flatnonzero(missing | other | broken)
    reasons = [_reason(array[i], is_missing=bool(missing[i])) for i in found]
    places = [_place(array[i], reason) for i, reason in zip(found, reasons, strict=True)]
    return Faults(tuple((int(i),) for i in found), as_array(places)), reasons


def _reason(geometry: shapely.Geometry | None, *, is_missing: bool) -> str:
    if geometry is None or is_missing:
        return "no geometry"
    if shapely.get_type_id(geometry) not in _POLYGONAL:
        return f"{shapely.GeometryType(int(shapely.get_type_id(geometry))).name}, not a polygon"
    return str(shapely.is_valid_reason(geometry))


def _place(geometry: shapely.Geometry | None, reason: str) -> shapely.Geometry:
    at = _PLACE.search(reason)
    if at:
        return shapely.Point(float(at[1]), float(at[2]))
    return shapely.Point() if geometry is None else shapely.point_on_surface(geometry)


def rings_of(polygons: Geometries) -> tuple[Geometries, Indices]:
    """Return all rings and, for each, the position of its polygon."""
    parts, unit_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    return rings, unit_of_part[part_of_ring]


def wrong_ring_direction(polygons: Geometries, *, outer_clockwise: bool = False) -> Faults:
    """Find rings that turn the wrong way: outer ones are anticlockwise, inner ones clockwise.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
    outer_clockwise : bool
        The other way round, as Shapefiles have it.

    Returns
    -------
    Faults
        One for each ring.

    Notes
    -----
    Source: OGC 06-103r4 (Simple Features), 6.1.11.1; RFC 7946, 3.1.6; ESRI Shapefile Technical
    Description (1998), page 8.
    """
    parts, unit_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    outer = np.append(True, np.diff(part_of_ring) > 0)[: len(rings)]
    wrong = np.flatnonzero(shapely.is_ccw(rings) != (outer != outer_clockwise))
    units = unit_of_part[part_of_ring[wrong]]
    return faults([(int(unit),) for unit in units], rings[wrong])


def vertices_of(rings: Geometries) -> tuple[Floats, Indices, Indices]:
    """Return all vertices of closed rings, the ring of each, and the position of the next one.

    The closing vertex, which repeats the first, is left out.

    Returns
    -------
    xy : numpy.ndarray of float, shape (n, 2)
    ring : numpy.ndarray of int, shape (n,)
    following : numpy.ndarray of int, shape (n,)
        Position in `xy` of the vertex that follows.
    """
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.append(np.diff(ring) > 0, True)[: len(ring)]
    xy, ring = xy[~last], ring[~last]
    following = np.arange(1, len(ring) + 1)
    starts = np.flatnonzero(np.append(True, np.diff(ring) > 0)[: len(ring)])
    ends = np.append(starts[1:], len(ring)) - 1
    if len(ring):
        following[ends] = starts
    return xy, ring, following


def lines_through(corners: Floats) -> Geometries:
    """Return lines through corners, shape (n, corners of each, 2)."""
    return as_array([shapely.LineString(line) for line in corners])


def close_vertices(polygons: Geometries, distance: float) -> Faults:
    """Find neighbouring vertices of a ring that are nearer to each other than `distance`.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
    distance : float
        In the unit of the coordinates.

    Returns
    -------
    Faults
        One for each polygon; its geometry is the short edges.
    """
    rings, unit_of_ring = rings_of(polygons)
    xy, ring, following = vertices_of(rings)
    close = np.flatnonzero(np.hypot(*(xy[following] - xy).T) < distance)
    edges = lines_through(np.stack([xy[close], xy[following[close]]], axis=1))
    unit = unit_of_ring[ring[close]]
    found = np.unique(unit)
    return faults(
        [(int(u),) for u in found], [shapely.multilinestrings(edges[unit == u]) for u in found]
    )
