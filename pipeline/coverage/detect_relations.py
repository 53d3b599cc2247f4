"""What two sets of polygons must have in common: land, place and neighbours."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.coverage.findings import Faults, Floats, Geometries, Indices, faults, polygonal


def not_nested(inner: Geometries, outer: Geometries, inside: Indices) -> Faults:
    """Find the land of polygons that lies outside the polygon they belong to.

    Parameters
    ----------
    inner, outer : numpy.ndarray of shapely.Geometry, shape (n,) and (m,)
        Polygons and multipolygons.
    inside : numpy.ndarray of int, shape (n,)
        For each inner polygon the position of its outer one.

    Returns
    -------
    Faults
        One for each inner polygon with land outside, with its position; its geometry is that
        land.
    """
    areal, around = polygonal(inner), polygonal(outer)
    suspects = np.flatnonzero(~_fill_exactly(areal, around, inside)[inside])
    outside = shapely.difference(areal[suspects], around[inside[suspects]])
    found = np.flatnonzero(shapely.area(outside) > 0)
    return faults([(int(suspects[i]),) for i in found], polygonal(outside[found]))


def _fill_exactly(inner: Geometries, outer: Geometries, inside: Indices) -> NDArray[np.bool_]:
    """Return which outer polygons are, vertex for vertex, what their inner ones make together.

    It spares an overlay for every unit of a merger that went well.
    """
    exact = np.zeros(len(outer), dtype=bool)
    for position in np.unique(inside):
        members = inner[inside == position]
        if shapely.coverage_is_valid(members):
            land = shapely.normalize(shapely.coverage_union_all(members))
            exact[position] = shapely.equals_exact(land, shapely.normalize(outer[position]))
    return exact


def groups_that_do_not_touch(polygons: Geometries, groups: Sequence[Sequence[int]]) -> Faults:
    """Find groups of polygons that do not hang together by shared edges.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        A coverage.
    groups : sequence of sequence of int
        Positions of the polygons of each group.

    Returns
    -------
    Faults
        One for each member that does not touch the component of the group's first largest
        polygon; `units` holds the group's position and then the member's.
    """
    units: list[tuple[int, ...]] = []
    places: list[shapely.Geometry] = []
    for number, group in enumerate(groups):
        members = np.asarray(group, dtype=np.intp)
        members = members[~shapely.is_empty(polygons[members])]
        if len(members) <= 1:
            continue
        for position in members[~_reached(polygons[members])]:
            units.append((number, int(position)))
            places.append(polygons[position])
    return faults(units, places)


def _reached(polygons: Geometries) -> NDArray[np.bool_]:
    """Return which polygons hang together with the largest by edges."""
    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    other = left != right
    left, right = left[other], right[other]
    shared = shapely.length(shapely.intersection(polygons[left], polygons[right])) > 0
    left, right = left[shared], right[shared]
    reached = np.zeros(len(polygons), dtype=bool)
    reached[int(np.argmax(shapely.area(polygons)))] = True
    for _ in range(len(polygons)):
        reached[right[reached[left]]] = True
    return reached


def area_differences(after: Floats, receiver: Indices, given: Floats) -> Floats:
    """Return for each polygon its area less the areas that went into it.

    Parameters
    ----------
    after : numpy.ndarray of float, shape (m,)
        Areas of the polygons.
    receiver : numpy.ndarray of int, shape (p,)
        Position of the polygon that each piece went into.
    given : numpy.ndarray of float, shape (p,)
        Areas of the pieces.
    """
    return after - np.bincount(receiver, weights=given, minlength=len(after))
