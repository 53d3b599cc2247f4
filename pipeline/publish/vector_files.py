"""The formats that libraries write from one layer: GeoParquet, FlatGeobuf, GeoJSON, CSV.

Every writer takes a layer as it is published (see `pipeline.publish.geopackage.published_layers`)
and a path that it may write to at leisure; the caller moves the file to its place.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.precision import round_to_grid, snap_to_grid
from pipeline.errors import GeometryError
from pipeline.publish.geopackage import MARKED_LAYERS
from pipeline.publish.texts import LAYERS

DECIMALS = 7
"""Of a degree, as RFC 7946 section 11.2 weighs them: about one centimetre."""

GRID_DEGREES = 10.0**-DECIMALS

Shapes = NDArray[np.object_]
"""Array of shapely geometries or None, shape (n,), in degrees."""


def write_geoparquet(table: pd.DataFrame, path: Path) -> None:
    """Write GeoParquet 1.1 with a bbox column to filter by, or plain Parquet for a bare table.

    Parameters
    ----------
    table : GeoDataFrame or DataFrame
        A published layer.
    path : Path
        The file to write.

    References
    ----------
    GeoParquet 1.1.0, "bbox covering encoding".
    """
    if isinstance(table, gpd.GeoDataFrame):
        table.to_parquet(
            path,
            index=False,
            compression="zstd",
            schema_version="1.1.0",
            write_covering_bbox=True,
        )
    else:
        table.to_parquet(path, index=False, compression="zstd")


def write_flatgeobuf(table: gpd.GeoDataFrame, path: Path) -> None:
    """Write FlatGeobuf with its spatial index, which puts the features in Hilbert order.

    Parameters
    ----------
    table : GeoDataFrame
        A published layer. The index has no place for rows without geometry: with one of these
        the file is written without it, in the order of the table.
    path : Path
        The file to write.
    """
    indexed = not table.geometry.isna().any()
    text = LAYERS[path.stem]
    pyogrio.write_dataframe(
        table,
        path,
        driver="FlatGeobuf",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        layer_options={
            "SPATIAL_INDEX": "YES" if indexed else "NO",
            "TITLE": text.title.joined(),
            "DESCRIPTION": text.about.joined(),
        },
    )


def write_geojson(table: gpd.GeoDataFrame, path: Path) -> None:
    """Write GeoJSON after RFC 7946: WGS 84, shells counter-clockwise, 7 decimals.

    Parameters
    ----------
    table : GeoDataFrame
        A published layer in EPSG:4326.
    path : Path
        The file to write.

    Raises
    ------
    GeometryError
        If units do not stay a valid coverage on the grid of 7 decimals.
    """
    text = LAYERS[path.stem]
    pyogrio.write_dataframe(
        rounded(table, is_coverage=path.stem not in MARKED_LAYERS),
        path,
        driver="GeoJSON",
        layer_options={
            "RFC7946": "YES",
            "COORDINATE_PRECISION": str(DECIMALS),
            "WRITE_BBOX": "YES",
            "DESCRIPTION": text.title.joined(),
        },
    )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write the attributes as CSV: UTF-8 with a mark that Excel needs, LF, numbers in full."""
    table.drop(columns="geometry", errors="ignore").to_csv(
        path, index=False, lineterminator="\n", encoding="utf-8-sig"
    )


def rounded(table: gpd.GeoDataFrame, *, is_coverage: bool) -> gpd.GeoDataFrame:
    """Return the layer on the grid of `DECIMALS`.

    Parameters
    ----------
    table : GeoDataFrame
        In degrees.
    is_coverage : bool
        Whether the polygons are a coverage and have to stay one. Otherwise they are marks, each
        for itself: one that is narrower than the grid becomes the line or point that is left.

    Returns
    -------
    GeoDataFrame
        A new table with the same rows, rings by the right-hand rule.

    Raises
    ------
    GeometryError
        If a coverage does not stay one, or a unit is narrower than the grid everywhere.
    """
    shapes = table.geometry.to_numpy()
    if is_coverage:
        _must_not_vanish(table)
    on_grid = _round_coverage(shapes) if is_coverage else _round_marks(shapes)
    return table.set_geometry(gpd.GeoSeries(on_grid, index=table.index, crs=table.crs))


def _must_not_vanish(table: gpd.GeoDataFrame) -> None:
    """Refuse a unit that has no land left on the grid: the others would take its place."""
    lost = shapely.area(round_to_grid(table.geometry.to_numpy(), GRID_DEGREES)) == 0
    if lost.any():
        raise GeometryError(
            f"units narrower than {DECIMALS} decimals of a degree, about 1 cm",
            details=[f"đơn vị / unit {code}" for code in table.loc[lost, "code"]],
            advice="look at these units in the stage before; no real unit is that small.",
            problem_vi=f"đơn vị hẹp hơn {DECIMALS} chữ số thập phân của độ, khoảng 1 cm",
            advice_vi="xem các đơn vị này ở bước trước; không đơn vị thật nào nhỏ như vậy.",
        )


def _round_marks(shapes: Shapes) -> Shapes:
    moved: Shapes = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    broken = np.flatnonzero(~(shapely.is_valid(moved) | shapely.is_missing(moved)))
    for index in broken:
        moved[index] = _what_is_left(shapes[index], moved[index])
    result: Shapes = shapely.orient_polygons(moved)
    return result


def _what_is_left(shape: BaseGeometry, moved: BaseGeometry) -> BaseGeometry:
    """Snap a mark to the grid; if no area is left give the line that it fell to, or the point."""
    area = shapely.set_precision(shape, GRID_DEGREES)
    if not area.is_empty:
        return area
    points = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(moved))]
    segments = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in points])
    segments = segments[(segments[:, 0] != segments[:, 1]).any(axis=1)]
    if len(segments) == 0:
        return shapely.Point(points[0][0])
    return shapely.line_merge(shapely.union_all(shapely.linestrings(segments)))


def _round_coverage(shapes: Shapes) -> Shapes:
    polygons = snap_to_grid(shapes, GRID_DEGREES)
    multi = [shapely.MultiPolygon(list(shapely.get_parts(polygon))) for polygon in polygons]
    return np.array(multi, dtype=object)
