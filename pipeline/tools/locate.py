"""In which unit, old and new, points lie, and whether that is certain."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from pipeline.artefacts import read_layer
from pipeline.config import PUBLISH_CRS, project_paths
from pipeline.errors import ContractError, UsageError

OLD, NEW = "old", "new"
BORDER_M = 50.0
"""Nearer to a boundary than this a point is said to be on the border: boundaries of a general map
are rounded to about 11 m, and generalised by more."""


@dataclass(frozen=True)
class Polygons:
    """The polygons that points are held against.

    Attributes
    ----------
    old, new : geopandas.GeoDataFrame
        Contracts ``old_units``, ``new_units``.
    doubt : shapely.Geometry
        The land over which a boundary may run that no source draws.
    """

    old: gpd.GeoDataFrame
    new: gpd.GeoDataFrame
    doubt: shapely.Geometry


@lru_cache(maxsize=2)
def load_polygons(stages: Path | None = None) -> Polygons:
    """Read the polygons that the pipeline built.

    Raises
    ------
    UsageError
        If they are not built.
    """
    folder = stages or project_paths().stages
    try:
        old = read_layer(folder / "old_units.parquet", "old_units")
        new = read_layer(folder / "new_units.parquet", "new_units")
        cuts = read_layer(folder / "cuts.parquet", "cuts")
    except ContractError as error:
        raise UsageError(
            "points are looked up in the polygons, which are not built yet",
            advice="make dissolve",
            problem_vi="điểm được tra cứu theo đa giác, mà các đa giác chưa được dựng",
            advice_vi="chạy make dissolve",
        ) from error
    return Polygons(old, new, shapely.union_all(cuts.to_crs(new.crs).geometry.to_numpy()))


def locate(lonlat_deg: np.ndarray, polygons: Polygons | None = None) -> pd.DataFrame:
    """Find the old and the new unit of points.

    Parameters
    ----------
    lonlat_deg : numpy.ndarray
        Shape (n, 2), longitude and latitude on WGS 84; NaN for no point.
    polygons : Polygons, optional
        The polygons; those that the pipeline built if left out.

    Returns
    -------
    pandas.DataFrame
        old_code, new_code ('' where a point lies in none); certainty: ``inside``, ``border``
        (inside, within `BORDER_M` of a boundary), ``doubt`` (in the land over which a cut may run),
        ``outside`` or ``none`` for no point. A point on a shared edge gets the first unit by code.
    """
    chosen = polygons or load_polygons()
    points = _projected(lonlat_deg, chosen)
    known = ~shapely.is_missing(points)
    tree = shapely.STRtree(points)
    old = _codes(tree, chosen.old, len(points))
    new = _codes(tree, chosen.new, len(points))
    certainty = np.where(known, np.where(new == "", "outside", "inside"), "none").astype(object)
    for layer in (chosen.new, chosen.old):
        near = np.unique(tree.query(_edges(layer), predicate="dwithin", distance=BORDER_M)[1])
        certainty[near[new[near] != ""]] = "border"
    doubtful = tree.query(chosen.doubt, predicate="intersects")
    certainty[doubtful] = "doubt"
    return pd.DataFrame({"old_code": old, "new_code": new, "certainty": certainty})


def beside(lonlat_deg: np.ndarray, polygons: Polygons | None = None) -> pd.DataFrame:
    """Find the other units that points lie within `BORDER_M` of.

    Parameters
    ----------
    lonlat_deg : numpy.ndarray
        Shape (n, 2), longitude and latitude on WGS 84; NaN for no point.
    polygons : Polygons, optional
        The polygons; those that the pipeline built if left out.

    Returns
    -------
    pandas.DataFrame
        point (its place in the array), side (`OLD` or `NEW`), code, distance_m; of a point the
        nearest first, without the unit that it lies in.
    """
    chosen = polygons or load_polygons()
    points = _projected(lonlat_deg, chosen)
    tree = shapely.STRtree(points)
    found = []
    for side, layer in ((OLD, chosen.old), (NEW, chosen.new)):
        geometry = layer.geometry.to_numpy()
        shapely.prepare(geometry)
        unit, point = tree.query(geometry, predicate="dwithin", distance=BORDER_M)
        other = layer["code"].to_numpy()[unit] != _codes(tree, layer, len(points))[point]
        unit, point = unit[other], point[other]
        near = {
            "point": point, "side": side, "code": layer["code"].to_numpy()[unit],
            "distance_m": shapely.distance(geometry[unit], points[point]),
        }  # fmt: skip
        found.append(pd.DataFrame(near))
    return pd.concat(found).sort_values(["point", "distance_m", "code"], ignore_index=True)


def _projected(lonlat_deg: np.ndarray, polygons: Polygons) -> np.ndarray:
    """Return points on the polygons' plane; None for no point."""
    turn = pyproj.Transformer.from_crs(PUBLISH_CRS, polygons.new.crs, always_xy=True)
    x, y = turn.transform(lonlat_deg[:, 0], lonlat_deg[:, 1])
    known = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(x), None, dtype=object)
    points[known] = shapely.points(x[known], y[known])
    return points


def _codes(tree: shapely.STRtree, layer: gpd.GeoDataFrame, size: int) -> np.ndarray:
    units = layer.sort_values("code", ascending=False)
    geometry = units.geometry.to_numpy()
    shapely.prepare(geometry)
    unit, point = tree.query(geometry, predicate="intersects")
    codes = np.full(size, "", dtype=object)
    codes[point] = units["code"].to_numpy()[unit]
    return codes


def _edges(layer: gpd.GeoDataFrame) -> np.ndarray:
    """Return the boundaries in pieces short enough for a tree to tell far from near."""
    lines = shapely.get_parts(shapely.boundary(layer.geometry.to_numpy()))
    return np.concatenate([_pieces(line) for line in lines])


def _pieces(line: shapely.Geometry, length: int = 32) -> np.ndarray:
    corners = shapely.get_coordinates(line)
    starts = range(0, max(1, len(corners) - 1), length)
    return np.array([shapely.linestrings(corners[start : start + length + 1]) for start in starts])


@lru_cache(maxsize=2)
def inner_points(stages: Path | None = None) -> dict[tuple[str, str], tuple[float, float]]:
    """Return a point inside each unit, by side (`OLD` or `NEW`) and code.

    Returns
    -------
    dict
        Latitude and longitude in degrees on WGS 84, to about a metre; empty if no polygons are
        built.
    """
    try:
        polygons = load_polygons(stages)
    except UsageError:
        return {}
    found = {}
    for side, layer in ((OLD, polygons.old), (NEW, polygons.new)):
        points = layer.geometry.representative_point().to_crs(PUBLISH_CRS)
        for code, point in zip(layer["code"], points, strict=True):
            found[side, str(code)] = (round(point.y, 5), round(point.x, 5))
    return found


def polygons_of(units: Iterable[tuple[str, str]]) -> gpd.GeoDataFrame:
    """Return the polygons of units.

    Parameters
    ----------
    units : iterable of tuple of str
        Side (`OLD` or `NEW`) and code of each.

    Returns
    -------
    geopandas.GeoDataFrame
        side, code, name, type, geometry on WGS 84; units without a polygon are left out.

    Raises
    ------
    UsageError
        If none of them has a polygon, or none are built.
    """
    chosen = load_polygons()
    layers = {OLD: chosen.old, NEW: chosen.new}
    parts = [
        layers[side]
        .loc[layers[side]["code"] == code, ["code", "name", "type", "geometry"]]
        .assign(side=side)
        for side, code in dict.fromkeys(units)
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if found.empty:
        raise UsageError(
            "no polygon of these units",
            advice="ask for units of 30 June 2025 or of today.",
            problem_vi="không có đa giác của các đơn vị này",
            advice_vi="hỏi đơn vị của ngày 30/6/2025 hoặc đơn vị hiện nay.",
        )
    layer = gpd.GeoDataFrame(found, geometry="geometry", crs=chosen.new.crs).to_crs(PUBLISH_CRS)
    return layer[["side", "code", "name", "type", "geometry"]]
