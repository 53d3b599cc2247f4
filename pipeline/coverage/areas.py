"""Areas: on the ellipsoid for people, in the plane for the work; and outlines compared."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipeline.coverage.polygons import Polygons

WGS84 = pyproj.Geod(ellps="WGS84")


def geodesic_area_m2(polygons: Polygons, crs: str | pyproj.CRS) -> NDArray[np.float64]:
    """Return areas on the WGS 84 ellipsoid.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        In `crs`; each vertex is transformed, and vertices are joined by geodesics as they are,
        without adding any between them.
    crs : str or pyproj.CRS
        Their reference system.

    Returns
    -------
    ndarray of float, shape (n,), m²
        Holes taken off, whichever way the rings turn. Source: Karney (2013), Algorithms for
        geodesics, J. Geodesy 87, 43-55, as `pyproj.Geod.polygon_area_perimeter`.
    """
    transformer = _to_degrees(pyproj.CRS.from_user_input(crs))
    coordinates = shapely.get_coordinates(polygons)
    east, north = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    rings, of_polygon = _rings(polygons)
    ends = np.cumsum(shapely.get_num_coordinates(rings))
    areas = np.zeros(len(polygons))
    first = 0
    for end, (polygon, sign) in zip(ends, of_polygon, strict=True):
        area, _ = WGS84.polygon_area_perimeter(east[first:end], north[first:end])
        areas[polygon] += sign * abs(area)
        first = end
    return areas


@lru_cache
def _to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    """Return the transformation to WGS 84; to look one up takes longer than to use it."""
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _rings(polygons: Polygons) -> tuple[Polygons, list[tuple[int, int]]]:
    """Return all rings in the order of the coordinates, each with its polygon and its sign."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    shell = np.r_[True, part[1:] != part[:-1]] if len(part) else np.array([], dtype=bool)
    signs = np.where(shell, 1, -1)
    return rings, list(zip(owner[part].tolist(), signs.tolist(), strict=True))


@dataclass(frozen=True)
class OutlineDifference:
    """How far two outlines differ.

    Attributes
    ----------
    only_first, only_second : Polygon or MultiPolygon
        Land inside one outline alone.
    only_first_m2, only_second_m2 : float
        Their planar areas.
    share : float
        Both together, as a share of the second outline's area.
    """

    only_first: shapely.Geometry
    only_second: shapely.Geometry
    only_first_m2: float
    only_second_m2: float
    share: float


def compare_outlines(first: shapely.Geometry, second: shapely.Geometry) -> OutlineDifference:
    """Compare two outlines, such as that of the new units and that of the two provinces.

    Parameters
    ----------
    first, second : Polygon or MultiPolygon, m

    Returns
    -------
    OutlineDifference
        Areas in m², in the plane.
    """
    only_first = shapely.difference(first, second)
    only_second = shapely.difference(second, first)
    areas = float(shapely.area(only_first)), float(shapely.area(only_second))
    return OutlineDifference(
        only_first, only_second, *areas, share=sum(areas) / float(shapely.area(second))
    )
