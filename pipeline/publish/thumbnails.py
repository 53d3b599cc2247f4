"""Small pictures of the maps for the start page, as SVG paths."""

import geopandas as gpd
import numpy as np
import shapely

from pipeline.config import WORK_CRS
from pipeline.publish.map_data import MapData
from pipeline.publish.palette import PATCHWORK, TYPE_COLOURS

WIDTH = 240
HEIGHT = 170
_TOLERANCE_M = 700.0


def thumbnails(data: MapData) -> dict[str, list[tuple[str, str]]]:
    """Return a drawing for each map that has a picture of its own.

    Parameters
    ----------
    data : MapData
        Old and new units.

    Returns
    -------
    dict of str to list of (path, fill)
        By page; paths in a frame of `WIDTH` by `HEIGHT`.
    """
    units, before = _small(data.units), _small(data.before)
    new = [TYPE_COLOURS[kind] for kind in data.units["type"]]
    old = [PATCHWORK[at % len(PATCHWORK)] for at in range(len(before))]
    return {
        "index": list(zip(_paths(units), new, strict=True)),
        "before_after": list(zip(_paths(before), old, strict=True)),
    }


def _small(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    metric = layer.geometry.to_crs(WORK_CRS)
    return gpd.GeoSeries(shapely.coverage_simplify(metric.to_numpy(), _TOLERANCE_M))


def _paths(layer: gpd.GeoSeries) -> list[str]:
    west, south, east, north = layer.total_bounds
    scale = min(WIDTH / (east - west), HEIGHT / (north - south))
    return [_path(geometry, west, north, scale) for geometry in layer]


def _path(geometry: shapely.Geometry, west: float, north: float, scale: float) -> str:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    pieces = []
    for ring in rings:
        xy = (shapely.get_coordinates(ring) - (west, north)) * (scale, -scale)
        pieces.append("M" + "L".join(f"{x:g} {y:g}" for x, y in np.round(xy, 1)) + "Z")
    return "".join(pieces)
