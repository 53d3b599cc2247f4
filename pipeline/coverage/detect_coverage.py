"""What keeps polygons from being a coverage: overlaps, gaps, edges that do not match.

A coverage is valid when the interiors of its polygons do not meet and every edge that two of
them share has the same vertices in both (JTS: CoverageValidator).
"""

import numpy as np
import shapely

from pipeline.coverage.findings import (
    Faults,
    Geometries,
    as_array,
    faults,
    polygonal,
)


def unmatched_edges(polygons: Geometries, gap_width: float = 0.0) -> Faults:
    """Find edges that do not match their neighbour's vertex for vertex.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons and multipolygons.
    gap_width : float
        With more than 0, edges that face a neighbour over a gap narrower than this count too,
        in the unit of the coordinates. The default passes slivers.

    Returns
    -------
    Faults
        One for each polygon that has such edges; its geometry is the edges.

    Notes
    -----
    GEOS: GEOSCoverageIsValid, by way of `shapely.coverage_invalid_edges`.
    """
    if not len(polygons):
        return faults([], [])
    edges = shapely.coverage_invalid_edges(polygonal(polygons), gap_width=gap_width)
    found = np.flatnonzero(~shapely.is_empty(edges) & ~shapely.is_missing(edges))
    return faults([(int(position),) for position in found], edges[found])


def overlaps(polygons: Geometries, edges: Faults | None = None) -> Faults:
    """Find the land that two polygons both claim.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons and multipolygons.
    edges : Faults, optional
        What `unmatched_edges` says of them, if it is known already.

    Returns
    -------
    Faults
        One for each pair of polygons that overlap; its geometry is the common land.
    """
    areal = polygonal(polygons)
    # Of two polygons that overlap, at least one has an edge that doesn't match.
    unmatched = unmatched_edges(areal) if edges is None else edges
    suspects = np.array([unit[0] for unit in unmatched.units], dtype=np.intp)
    near, right = shapely.STRtree(areal).query(areal[suspects], predicate="intersects")
    pairs = np.unique(np.sort(np.stack([suspects[near], right], axis=1), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    common = shapely.intersection(areal[pairs[:, 0]], areal[pairs[:, 1]])
    found = np.flatnonzero(shapely.area(common) > 0)
    return faults([(int(i), int(j)) for i, j in pairs[found]], polygonal(common[found]))


def holes(polygons: Geometries, edges: Faults | None = None) -> Faults:
    """Find the holes in the land that the polygons cover together.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons and multipolygons.
    edges : Faults, optional
        What `unmatched_edges` says of them, if it is known already.

    Returns
    -------
    Faults
        One for each hole, with all polygons around it. Which of them is a gap and which a lake
        or an enclave is told by `findings.width` and `findings.compactness`.
    """
    areal = polygonal(polygons)
    clean = not len(unmatched_edges(areal) if edges is None else edges)
    land = shapely.coverage_union_all(areal) if clean else shapely.union_all(areal)
    found = _empty_land(shapely.get_parts(land))
    if not len(found):
        return faults([], [])
    hole, neighbour = shapely.STRtree(areal).query(found, predicate="intersects")
    units = [
        tuple(sorted(group.tolist()))
        for group in np.split(neighbour, np.flatnonzero(np.diff(hole)) + 1)
    ]
    return faults(units, found)


def _empty_land(parts: Geometries) -> Geometries:
    """Return what the inner rings of parts of land enclose, without the land in it."""
    rings = [ring for part in parts for ring in part.interiors]
    enclosed = as_array([shapely.Polygon(ring) for ring in rings])
    inside = shapely.STRtree(parts)
    for position, area in enumerate(enclosed):
        land = parts[inside.query(area, predicate="contains")]
        if len(land):
            enclosed[position] = shapely.difference(area, shapely.union_all(land))
    return enclosed


def narrow_inlets(polygons: Geometries, gap_width: float, edges: Faults | None = None) -> Faults:
    """Find edges of two polygons that face each other over a narrow gap open to the outside.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons and multipolygons.
    gap_width : float
        In the unit of the coordinates.
    edges : Faults, optional
        What `unmatched_edges` says of them, if it is known already.

    Returns
    -------
    Faults
        One for each polygon. An estuary looks like this, and so does a border that two maps
        draw differently; a person has to look.
    """
    if not len(polygons):
        return faults([], [])
    unmatched = unmatched_edges(polygons) if edges is None else edges
    facing = unmatched_edges(polygons, gap_width)
    strict = {
        unit[0]: place for unit, place in zip(unmatched.units, unmatched.geometries, strict=True)
    }
    nothing = shapely.LineString()
    known = as_array([strict.get(unit[0], nothing) for unit in facing.units])
    rest = shapely.difference(facing.geometries, known)
    return Faults(facing.units, rest).where(shapely.length(rest) > 0)
