"""What two sources of the same land say about each other: how coarse one is, where they differ."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.coverage.findings import Geometries, Indices, polygonal

DISPUTE_WIDTH_FACTOR = 5.0
"""Land wider than so many times the mean displacement is disputed; what is narrower is drawing."""


def mean_displacement(polygons: Geometries, outline: shapely.Geometry) -> float:
    """Return how far polygons lie from a better outline of the same land, on average.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        In a projected reference system.
    outline : shapely.Geometry
        Polygon or multipolygon of what they cover together.

    Returns
    -------
    float
        The area between the two outlines over the length of the better one, in the unit of the
        coordinates.
    """
    land = shapely.union_all(polygonal(polygons))
    between = shapely.symmetric_difference(land, outline)
    return float(shapely.area(between) / shapely.length(outline))


@dataclass(frozen=True)
class Disputes:
    """Land that one source gives to a region and another source to another.

    Parameters
    ----------
    polygon, region : numpy.ndarray of int, shape (d,)
        Position of the polygon that has the land in the first source, and of the region that has
        it in the second.
    geometries : numpy.ndarray of shapely.Geometry, shape (d,)
    """

    polygon: Indices
    region: Indices
    geometries: Geometries


def disputes(
    polygons: Geometries,
    key_of_polygon: NDArray[np.str_],
    regions: Geometries,
    keys: NDArray[np.str_],
    least_width: float,
) -> Disputes:
    """Find the land of polygons that a second source gives to another region.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        The first source, in a projected reference system.
    key_of_polygon : numpy.ndarray of str, shape (n,)
        The region that each belongs to; polygons of a region without outline are left out.
    regions : numpy.ndarray of shapely.Geometry, shape (r,)
        The second source.
    keys : numpy.ndarray of str, shape (r,)
        The key of each region.
    least_width : float
        What is nowhere wider is left out, in the unit of the coordinates.

    Returns
    -------
    Disputes
        In the order of the polygons.
    """
    areal, around = polygonal(polygons), polygonal(regions)
    left, right = shapely.STRtree(around).query(areal, predicate="intersects")
    asked = np.isin(key_of_polygon[left], keys) & (key_of_polygon[left] != keys[right])
    left, right = left[asked], right[asked]
    common = polygonal(shapely.intersection(areal[left], around[right]))
    parts, pair = shapely.get_parts(common, return_index=True)
    # A part with less area than a disc of this width can't be so wide.
    large = np.flatnonzero(shapely.area(parts) >= np.pi * least_width**2 / 4)
    # What a disc fits into survives being worn down by its radius. To measure the width of a hair
    # along a border of many kilometres would take minutes.
    large = large[~shapely.is_empty(shapely.buffer(parts[large], -least_width / 2))]
    order = large[np.lexsort((-shapely.area(parts[large]), right[pair[large]], left[pair[large]]))]
    return Disputes(left[pair[order]], right[pair[order]], parts[order])
