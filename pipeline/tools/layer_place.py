"""Whether the shapes of a layer lie in the country, by the reference system that it states."""

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from pipeline.checks.causes import spaced
from pipeline.checks.crs_hints import numbers_hint, outside_hint
from pipeline.checks.layer import LARGEST_DEGREES, Layer, is_stated
from pipeline.checks.on_layer import COUNTRY_BOUNDS_DEG
from pipeline.config import PUBLISH_CRS


def on_place(shapes: gpd.GeoSeries) -> list[str]:
    """Say how many shapes lie outside the country, and what is likely wrong.

    Parameters
    ----------
    shapes : geopandas.GeoSeries
        Points, lines or polygons as they were read.

    Returns
    -------
    list of str
        One remark, Vietnamese first; none where all lie inside or no system is stated.
    """
    if not is_stated(shapes.crs):
        return []
    geometry = shapes.to_numpy()
    bounds = shapely.bounds(geometry)
    bounds = bounds[~np.isnan(bounds[:, 0])]
    outside = np.flatnonzero(~_in_country(bounds, shapes.crs))
    if not len(outside):
        return []
    layer = Layer("", [], [], geometry, pyproj.CRS(shapes.crs))
    first = bounds[outside[0]]
    looks_like_degrees = bool((np.abs(first) <= LARGEST_DEGREES).all())
    if looks_like_degrees == layer.crs.is_geographic:
        vi, en = outside_hint(layer)
    else:
        vi, en = numbers_hint(layer, first, COUNTRY_BOUNDS_DEG)
    return [
        f"{spaced(len(outside))} hình nằm ngoài Việt Nam: {vi} | shapes lie outside Vietnam: {en}"
    ]


def _in_country(bounds: np.ndarray, crs: pyproj.CRS) -> np.ndarray:
    """Return of which bounds, shape (n, 4), both corners lie in the country."""
    west, south, east, north = COUNTRY_BOUNDS_DEG
    to_degrees = pyproj.Transformer.from_crs(crs, PUBLISH_CRS, always_xy=True)
    inside = np.ones(len(bounds), dtype=bool)
    for x, y in (bounds[:, :2].T, bounds[:, 2:].T):
        longitude, latitude = to_degrees.transform(x, y)
        inside &= (longitude >= west) & (longitude <= east)
        inside &= (latitude >= south) & (latitude <= north)
    return inside
