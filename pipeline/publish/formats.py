"""Every format but the GeoPackage, all from the same tables, put in place as one release."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.config import PUBLISH_CRS, Paths
from pipeline.provenance import Provenance
from pipeline.publish.field_texts import FIELDS_OF_LAYERS, field_text
from pipeline.publish.geopackage import moment, published_layers
from pipeline.publish.kml import write_kml
from pipeline.publish.manifest import describe_sources
from pipeline.publish.postgis_script import write_sql
from pipeline.publish.release import files_below, releasing
from pipeline.publish.shapefile import write_shapefile
from pipeline.publish.spreadsheet import Sheet, write_workbook
from pipeline.publish.texts import FIELDS, LAYERS, TITLE_EN, TITLE_VI, FieldText
from pipeline.publish.topology import write_topojson
from pipeline.publish.vector_files import (
    write_csv,
    write_flatgeobuf,
    write_geojson,
    write_geoparquet,
)
from pipeline.publish.words import in_words

RELEASE_NAME = Paths(Path()).geopackage.stem
"""What files with all layers are called, as the GeoPackage is."""

README_SHEET = "Đọc trước - Read first"
REGISTER_TABLES = ("changes", "units")
"""Layers that give the law behind the others."""

Layers = Mapping[str, gpd.GeoDataFrame | pd.DataFrame]


def write_formats(layers: Layers, folder: Path, provenance: Provenance) -> list[Path]:
    """Write all layers in every format for those who use something else than the GeoPackage.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        One table for each key of `pipeline.publish.texts.LAYERS`, as its contract in
        `pipeline.schema` wants it, in `WORK_CRS`; empty tables too.
    folder : Path
        Where they go: a folder for each format that has a file a layer, and files beside them.
    provenance : Provenance
        The sources, for the formats that can state them.

    Returns
    -------
    list of Path
        The files, sorted. Either all of them were replaced or none.

    Raises
    ------
    ContractError
        If a layer is missing or unknown, or does not keep its contract.
    FormatError
        If a layer is not in `WORK_CRS`, or a text does not fit into a format.
    GeometryError
        If units do not stay a valid coverage when rounded to 7 decimals.
    """
    tables = {
        name: _all_multi(table) if isinstance(table, gpd.GeoDataFrame) else table
        for name, table in published_layers(layers, folder, PUBLISH_CRS).items()
    }
    stated = moment(provenance)
    with releasing(folder) as writing:
        _write_layer_files(tables, writing, stated)
        whole = writing / RELEASE_NAME
        description = describe_sources(provenance)
        write_topojson(tables, whole.with_suffix(".topojson"), description)
        write_kml(tables, whole.with_suffix(".kml"), description)
        write_sql(tables, whole.with_suffix(".sql"), description)
        title = f"{TITLE_VI} / {TITLE_EN}"
        time = datetime.fromisoformat(stated).astimezone(UTC).replace(tzinfo=None)
        sheets = [_readme_sheet(description), *_layer_sheets(tables)]
        write_workbook(sheets, whole.with_suffix(".xlsx"), title, time)
        names = [path.relative_to(writing) for path in files_below(writing)]
    return [folder / name for name in names]


def _all_multi(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a layer one type of geometry, as databases and old formats want it."""
    shapes = [
        None if shape is None else shapely.MultiPolygon(list(shapely.get_parts(shape)))
        for shape in table.geometry
    ]
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def _write_layer_files(tables: Layers, folder: Path, stated: str) -> None:
    for name in ("geoparquet", "flatgeobuf", "geojson", "shapefile", "csv"):
        (folder / name).mkdir()
    for name, table in tables.items():
        write_geoparquet(table, folder / "geoparquet" / f"{name}.parquet")
        write_csv(table, folder / "csv" / f"{name}.csv")
        if not isinstance(table, gpd.GeoDataFrame):
            write_shapefile(table, folder / "shapefile" / f"{name}.dbf", stated)
            continue
        write_shapefile(table, folder / "shapefile" / f"{name}.shp", stated)
        write_flatgeobuf(table, folder / "flatgeobuf" / f"{name}.fgb")
        write_geojson(table, folder / "geojson" / f"{name}.geojson")


def _layer_sheets(tables: Layers) -> list[Sheet]:
    """Sheets in the order of reading, which is not that of drawing; the register comes last."""
    order = [name for name in reversed(LAYERS) if name not in REGISTER_TABLES]
    order += REGISTER_TABLES
    return [
        Sheet(name, attributes, {str(column): _header(name, str(column)) for column in attributes})
        for name in order
        for attributes in [in_words(tables[name].drop(columns="geometry", errors="ignore"), name)]
    ]


def _header(layer: str, column: str) -> str:
    alias = field_text(layer, column).alias
    return f"{alias.vi}\n{alias.en}\n{column}"


def _own_fields() -> list[tuple[str, FieldText]]:
    """Fields that mean something of their own in one layer, named ``layer.field``."""
    return [
        (f"{layer}.{name}", text)
        for layer, fields in FIELDS_OF_LAYERS.items()
        for name, text in fields.items()
    ]


def _readme_sheet(description: str) -> Sheet:
    rows = [(TITLE_VI, TITLE_EN), *((line, "") for line in description.splitlines()), ("", "")]
    rows += [
        (f"{name}: {text.title.vi}. {text.about.vi}", f"{text.title.en}. {text.about.en}")
        for name, text in LAYERS.items()
    ]
    rows += [
        (f"{name}: {text.alias.vi}. {text.about.vi}", f"{text.alias.en}. {text.about.en}")
        for name, text in [*FIELDS.items(), *_own_fields()]
    ]
    return Sheet(README_SHEET, pd.DataFrame(rows, columns=["Tiếng Việt", "English"], dtype="str"))
