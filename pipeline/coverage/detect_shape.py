"""Shapes that no land has: slivers, spikes, torn-off parts."""

import numpy as np
import shapely

from pipeline.coverage.detect_validity import lines_through, rings_of, vertices_of
from pipeline.coverage.findings import Faults, Geometries, faults, width


def slivers(polygons: Geometries, sliver_width: float) -> Faults:
    """Find parts of polygons that are nowhere wider than `sliver_width`.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        In a projected reference system.
    sliver_width : float
        In the unit of the coordinates.

    Returns
    -------
    Faults
        One for each part.
    """
    parts, unit = shapely.get_parts(polygons, return_index=True)
    perimeters = shapely.length(parts)
    # A polygon is at least as wide as twice its area over its perimeter: most are cleared so.
    suspects = np.flatnonzero(2 * shapely.area(parts) < sliver_width * perimeters)
    found = suspects[width(parts[suspects]) < sliver_width]
    return faults([(int(u),) for u in unit[found]], parts[found])


def spikes(polygons: Geometries, angle_deg: float, length: float) -> Faults:
    """Find vertices at which a ring runs out and back along nearly the same line.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        In a projected reference system.
    angle_deg : float
        Two edges that meet at less than this angle are a spike, inward or outward.
    length : float
        Both edges are at least this long, in the unit of the coordinates.

    Returns
    -------
    Faults
        One for each spike; its geometry is the two edges.
    """
    rings, unit_of_ring = rings_of(polygons)
    xy, ring, following = vertices_of(rings)
    before = np.empty(len(ring), dtype=np.intp)
    before[following] = np.arange(len(ring))
    back, ahead = xy[before] - xy, xy[following] - xy
    long_back, long_ahead = np.hypot(*back.T), np.hypot(*ahead.T)
    # The cross product keeps its precision near angle 0, where the cosine has none.
    cross = np.abs(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0])
    angle = np.degrees(np.arctan2(cross, (back * ahead).sum(axis=1)))
    sharp = (angle < angle_deg) & (np.minimum(long_back, long_ahead) >= length)
    found = np.flatnonzero(sharp)
    corners = np.stack([xy[before[found]], xy[found], xy[following[found]]], axis=1)
    lines = lines_through(corners)
    return faults([(int(unit),) for unit in unit_of_ring[ring[found]]], lines)


def secondary_parts(polygons: Geometries) -> tuple[Faults, Faults]:
    """Tell the islands of multipolygons from parts that lie on land among other polygons.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        Polygons and multipolygons of one coverage.

    Returns
    -------
    detached, islands : Faults
        One for each part other than the largest of its polygon: `detached` touches other
        polygons, `islands` touches none.
    """
    parts, unit = shapely.get_parts(polygons, return_index=True)
    # Largest first within each unit; the first of each unit is its main part.
    order = np.lexsort((-shapely.area(parts), unit))
    main = order[np.append(True, np.diff(unit[order]) > 0)[: len(order)]]
    second = np.setdiff1d(np.arange(len(parts)), main)
    part, neighbour = shapely.STRtree(parts).query(parts[second], predicate="intersects")
    foreign = unit[second[part]] != unit[neighbour]
    touches = np.zeros(len(second), dtype=bool)
    touches[part[foreign]] = True
    every = Faults(tuple((int(u),) for u in unit[second]), parts[second])
    return every.where(touches), every.where(~touches)
