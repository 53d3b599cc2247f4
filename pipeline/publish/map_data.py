"""What the maps show, all of it read from the published GeoPackage."""

import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.errors import ContractError, FormatError
from pipeline.provenance import STAND_IN
from pipeline.publish.cut_lines import estimated_lines
from pipeline.publish.edges import between, coverage_edges
from pipeline.publish.events import Law
from pipeline.publish.surroundings import (
    PlaceName,
    land_and_borders,
    neighbour_borders,
    place_names,
)
from pipeline.schema import validate

SIMPLIFY_TOLERANCE_M = 20.0
"""Tolerance of the simplification for display: Visvalingam-Whyatt on the whole coverage."""

DISPLAY_DIGITS = 5
"""Decimals of a degree in a page; 1e-5 degrees are 1.1 m."""

_NAME_ON = {True: "name", False: "new_name"}
"""The column of `neighbours` that names the provinces of the eve, and those since."""

_SPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
}


@dataclass(frozen=True)
class Source:
    """One source as the metadata of the GeoPackage names it."""

    title: str
    date: str


@dataclass(frozen=True)
class MapData:
    """The layers of the GeoPackage as the maps need them.

    Parameters
    ----------
    units, before, findings, repairs : GeoDataFrame
        `communes_2025`, `communes_before`, `findings` and `repairs` in degrees on WGS 84; the
        first two simplified for display.
    crosswalk : DataFrame
        The pairs of old and new units.
    cuts : GeoDataFrame
        One row for each heir of a divided unit, the geometry the land in doubt, empty where there
        is none; in degrees.
    neighbours : GeoDataFrame
        The provinces around on the eve, simplified, in degrees; empty where none are known.
    province : str
        The name of the new province.
    law : Law
        The register's changes and versions of units.
    sources : tuple of Source
        What the polygons and facts come from.
    licences : tuple of str
        Their licences, each with the name of its source.
    """

    units: gpd.GeoDataFrame
    before: gpd.GeoDataFrame
    findings: gpd.GeoDataFrame
    repairs: gpd.GeoDataFrame
    crosswalk: pd.DataFrame
    cuts: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    province: str
    law: Law
    sources: tuple[Source, ...]
    licences: tuple[str, ...]

    @cached_property
    def boundary_sources(self) -> list[str]:
        """The distinct values of `boundary_source` of the new units."""
        return sorted(self.units["boundary_source"].unique())

    @property
    def is_stand_in(self) -> bool:
        """Whether any polygon is a Thiessen cell instead of a surveyed boundary."""
        return any(STAND_IN in source.lower() for source in self.boundary_sources)

    @cached_property
    def edges(self) -> gpd.GeoDataFrame:
        """The boundaries of the old units, each once."""
        return coverage_edges(self.before)

    @cached_property
    def unit_edges(self) -> gpd.GeoDataFrame:
        """The boundaries of the new units, each once."""
        return coverage_edges(self.units)

    @cached_property
    def estimated_lines(self) -> gpd.GeoDataFrame:
        """The boundaries between heirs of divided units that were only estimated."""
        return estimated_lines(self.crosswalk, self.before, self.unit_edges)

    def edges_between(self, column: str) -> gpd.GeoDataFrame:
        """Return the boundaries between old units that differ in a column of `before`."""
        return self.edges_by(dict(zip(self.before["code"], self.before[column], strict=True)))

    def edges_by(self, group_of: dict[str, str]) -> gpd.GeoDataFrame:
        """Return the boundaries between old units of different groups."""
        return between(self.edges, group_of)

    @cached_property
    def outline(self) -> BaseGeometry:
        """The whole province, in degrees."""
        return shapely.coverage_union_all(self.units.geometry.to_numpy())

    @cached_property
    def surroundings(self) -> tuple[BaseGeometry, BaseGeometry]:
        """Land and borders of countries around the province."""
        return land_and_borders(self.outline)

    @cached_property
    def place_names(self) -> dict[bool, tuple[PlaceName, ...]]:
        """The names around the province: by True on the eve of the merger, by False since."""
        return {
            eve: place_names(self.neighbours, name, self.outline) for eve, name in _NAME_ON.items()
        }

    @cached_property
    def neighbour_borders(self) -> dict[bool, gpd.GeoDataFrame]:
        """The borders between the provinces around: by True on the eve, by False since."""
        return {eve: neighbour_borders(self.neighbours, name) for eve, name in _NAME_ON.items()}

    @cached_property
    def bounds(self) -> list[list[float]]:
        """South-west and north-east corner, as Leaflet takes them: latitude, longitude."""
        west, south, east, north = (float(value) for value in self.units.total_bounds)
        return [[south, west], [north, east]]


def read_map_data(path: Path) -> MapData:
    """Read what the maps show.

    Parameters
    ----------
    path : Path
        The GeoPackage that the stage export writes.

    Raises
    ------
    FormatError
        If the file or a layer cannot be read, or a layer has no reference system.
    ContractError
        If a layer does not keep its contract.
    """
    sources, licences = _metadata(path)
    return MapData(
        units=for_display(_layer(path, "communes_2025")),
        before=for_display(_layer(path, "communes_before")),
        findings=_layer(path, "findings").to_crs(PUBLISH_CRS),
        repairs=_layer(path, "repairs").to_crs(PUBLISH_CRS),
        crosswalk=_table(path, "crosswalk"),
        neighbours=for_display(_layer(path, "neighbours")),
        cuts=_with_empty(_layer(path, "cuts").to_crs(PUBLISH_CRS)),
        province=", ".join(_layer(path, "province_2025")["name"]),
        law=Law(_table(path, "changes"), _table(path, "units")),
        sources=sources,
        licences=licences,
    )


def for_display(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify a coverage for display, its units still fitting each other.

    Parameters
    ----------
    layer : GeoDataFrame
        A valid coverage in any reference system.

    Returns
    -------
    GeoDataFrame
        The same rows in degrees on WGS 84, with `SIMPLIFY_TOLERANCE_M` in `WORK_CRS`.

    Notes
    -----
    ``GEOSCoverageSimplifyVW`` by way of `shapely.coverage_simplify`; it moves shared edges once,
    for both sides.
    """
    metric = layer.to_crs(WORK_CRS)
    simple = shapely.coverage_simplify(metric.geometry.to_numpy(), SIMPLIFY_TOLERANCE_M)
    return metric.set_geometry(gpd.GeoSeries(simple, index=metric.index, crs=WORK_CRS)).to_crs(
        PUBLISH_CRS
    )


def features(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return a layer as GeoJSON that carries nothing but its codes.

    Parameters
    ----------
    layer : GeoDataFrame
        In degrees on WGS 84, with a column `code`.
    """
    return feature_collection(layer.geometry, layer["code"])


def edge_features(edges: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return edges as GeoJSON whose ids name the two sides: ``"21025|21028"``.

    Parameters
    ----------
    edges : GeoDataFrame
        From `pipeline.publish.edges`.
    """
    return feature_collection(edges.geometry, edges["left"] + "|" + edges["right"])


def feature_collection(geometries: Iterable[Any], ids: Iterable[Any]) -> dict[str, Any]:
    """Return geometries as GeoJSON that carries nothing but an id, rounded for display alone.

    Parameters
    ----------
    geometries : iterable of geometry
        In degrees on WGS 84; missing and empty ones are left out.
    ids : iterable
        One for each geometry.

    Returns
    -------
    dict
        A FeatureCollection.
    """
    shapes = np.asarray(list(geometries), dtype=object)
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, DISPLAY_DIGITS))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"id": key},
                "geometry": shapely.geometry.mapping(shape),
            }
            for key, shape in zip(ids, rounded, strict=True)
            if shape is not None and not shape.is_empty
        ],
    }


def _layer(path: Path, name: str) -> gpd.GeoDataFrame:
    frame = _read(path, name)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    if frame.crs is None:
        raise _unreadable(
            path, f"layer {name} has no reference system", f"lớp {name} không ghi hệ toạ độ"
        )
    checked: gpd.GeoDataFrame = validate(frame, name, f"{path}, lớp / layer {name}")
    return checked


def _with_empty(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give rows without geometry an empty one, so that it can be asked for its area."""
    return layer.set_geometry(layer.geometry.fillna(shapely.Polygon()))


def _table(path: Path, name: str) -> pd.DataFrame:
    return validate(pd.DataFrame(_read(path, name)), name, f"{path}, lớp / layer {name}")


def _read(path: Path, name: str) -> gpd.GeoDataFrame:
    try:
        frame: gpd.GeoDataFrame = pyogrio.read_dataframe(path, layer=name)
    except pyogrio.errors.DataSourceError as error:
        raise _unreadable(path, f"cannot be read: {error}", f"không đọc được: {error}") from error
    except pyogrio.errors.DataLayerError as error:
        raise _unreadable(path, f"has no layer {name}", f"không có lớp {name}") from error
    return _typed(frame)


def _unreadable(path: Path, problem: str, problem_vi: str) -> FormatError:
    return FormatError(
        problem,
        where=path,
        advice="make export",
        problem_vi=problem_vi,
        advice_vi="chạy make export",
    )


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give columns the types that their contracts name, which OGR does not keep when empty."""
    for column in frame.columns:
        if column == "population":
            frame[column] = frame[column].astype("Int64")
        elif frame[column].dtype == object and column != "geometry":
            frame[column] = frame[column].astype("str")
    return frame


def _metadata(path: Path) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    if not path.is_file():
        raise _unreadable(path, "the file is not there", "không có tệp này")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT metadata FROM gpkg_metadata ORDER BY id").fetchone()
        root = ET.fromstring(row[0])  # noqa: S314 - our own file, which export wrote
    except (sqlite3.Error, ET.ParseError, TypeError) as error:
        raise ContractError(
            f"the metadata cannot be read: {error}",
            where=path,
            advice="make export",
            problem_vi="không đọc được siêu dữ liệu",
            advice_vi="chạy make export",
        ) from error
    citations = root.findall(".//gmd:LI_Source/gmd:sourceCitation/gmd:CI_Citation", _SPACES)
    sources = (
        Source(
            citation.findtext("gmd:title/gco:CharacterString", "", _SPACES),
            citation.findtext(".//gco:Date", "", _SPACES),
        )
        for citation in citations
    )
    licences = root.findall(".//gmd:otherConstraints/gco:CharacterString", _SPACES)
    return tuple(dict.fromkeys(sources)), tuple(dict.fromkeys(one.text or "" for one in licences))
