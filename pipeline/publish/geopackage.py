"""Write the published GeoPackage: every layer, told about in the file itself.

GeoPackage 1.3 (OGC 12-128r17), because QGIS 3.22 warns about 1.4. Two builds of the same tables
give the same bytes: rows are sorted, times are those of the sources, the file is vacuumed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from pipeline.artefacts import replacing
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.errors import ContractError, FormatError, GeometryError
from pipeline.provenance import Provenance
from pipeline.publish.gpkg_columns import add_data_columns
from pipeline.publish.gpkg_metadata import add_metadata
from pipeline.publish.gpkg_qgis import add_project, add_styles
from pipeline.publish.marks import marks_in_crs
from pipeline.publish.publication import Publication, Tables, moment
from pipeline.publish.texts import LAYERS
from pipeline.schema import validate

__all__ = ["moment", "published_layers", "write_geopackage"]

GEOMETRY_COLUMN = "geom"
TABLE_LAYERS = frozenset({"crosswalk", "changes", "units"})
"""Layers without geometry."""

MARKED_LAYERS = frozenset({"findings", "repairs", "cuts"})
"""Layers whose geometry shows a place; the others are units, and never altered."""

_SORT_KEYS = {
    "crosswalk": ["old_code", "new_code"],
    "findings": ["check_id", "layer", "codes", "message_en", "measure"],
    "repairs": ["step", "kind", "from_code", "to_code", "area_m2", "note"],
    "cuts": ["date", "old_code", "new_code"],
    "neighbours": ["code", "name"],
    "changes": ["date", "old_code", "new_code", "kind"],
    "units": ["code", "valid_from"],
}


def write_geopackage(
    layers: Tables,
    path: Path,
    provenance: Provenance,
    crs: str = PUBLISH_CRS,
) -> None:
    """Write all published layers into one GeoPackage, whole or not at all.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        One table for each key of `pipeline.publish.texts.LAYERS`, as its contract in
        `pipeline.schema` wants it, in `WORK_CRS`; empty tables too.
    path : Path
        The file to write.
    provenance : Provenance
        The sources, for the metadata.
    crs : str, optional
        The reference system to write in; WGS 84 unless told otherwise.

    Raises
    ------
    ContractError
        If a layer is missing or unknown, or does not keep its contract.
    FormatError
        If a layer has no reference system or another one than `WORK_CRS`.
    GeometryError
        If units are no valid coverage in `crs`.
    """
    tables = published_layers(layers, path, crs)
    publication = Publication(tables, path.name, provenance, crs)
    with replacing(path) as temporary:
        with _fixed_time(publication.moment):
            for name, table in tables.items():
                _write_layer(table, name, temporary)
        with closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            add_data_columns(connection)
            add_metadata(connection, publication)
            add_styles(connection, publication)
            add_project(connection, publication)
            connection.execute("COMMIT")
            connection.execute("VACUUM")


def published_layers(
    layers: Tables, where: Path, crs: str
) -> dict[str, gpd.GeoDataFrame | pd.DataFrame]:
    """Return the layers as they are published: checked, sorted, in `crs`, topmost first.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        As for `write_geopackage`.
    where : Path
        The file that they go to, for messages.
    crs : str
        The reference system to bring them to.

    Returns
    -------
    dict of str to GeoDataFrame or DataFrame
        New tables in the order of `LAYERS`.

    Raises
    ------
    ContractError, FormatError, GeometryError
        As for `write_geopackage`.
    """
    if wrong := sorted(set(layers) ^ set(LAYERS)):
        raise ContractError(
            f"layers missing or unknown: {', '.join(wrong)}",
            where=where,
            advice=f"give exactly these: {', '.join(LAYERS)}.",
            problem_vi=f"thiếu lớp hoặc có lớp không rõ: {', '.join(wrong)}",
            advice_vi=f"đưa đúng các lớp này: {', '.join(LAYERS)}.",
        )
    tables = {}
    for name in LAYERS:
        table = _sorted(validate(layers[name], name, f"{where}, lớp / layer {name}"), name)
        tables[name] = table if name in TABLE_LAYERS else _in_crs(table, name, crs)
    return tables


def _sorted(table: gpd.GeoDataFrame | pd.DataFrame, name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    return table.sort_values(_SORT_KEYS.get(name, ["code"]), kind="stable", ignore_index=True)


def _in_crs(table: gpd.GeoDataFrame, name: str, crs: str) -> gpd.GeoDataFrame:
    if table.crs is None or CRS(table.crs) != CRS(WORK_CRS):
        raise FormatError(
            f"layer {name} is in {table.crs or 'no reference system'}, expected {WORK_CRS}",
            advice=f"bring it to {WORK_CRS} before publishing.",
            problem_vi=f"lớp {name} dùng {table.crs or 'hệ toạ độ không rõ'}, cần {WORK_CRS}",
            advice_vi=f"chuyển lớp sang {WORK_CRS} trước khi xuất bản.",
        )
    if name in MARKED_LAYERS:
        return marks_in_crs(table, crs)
    brought = table.to_crs(crs)
    if not shapely.coverage_is_valid(brought.geometry.to_numpy()):
        raise GeometryError(
            f"layer {name} is no valid coverage in {crs}: edges of neighbours don't match",
            advice=f"check it in {WORK_CRS} first; if it is right there, choose another system.",
            problem_vi=f"lớp {name} không phải lớp phủ hợp lệ trong {crs}: cạnh của các đơn vị "
            "liền kề không trùng nhau",
            advice_vi=f"kiểm tra trong {WORK_CRS} trước; nếu ở đó đúng, chọn hệ toạ độ khác.",
        )
    return brought


def _write_layer(table: gpd.GeoDataFrame | pd.DataFrame, name: str, path: Path) -> None:
    text = LAYERS[name]
    layer_options = {
        "FID": "fid",
        "IDENTIFIER": text.title.joined(),
        "DESCRIPTION": text.about.joined(),
    }
    geometry_options: dict[str, object] = {}
    if name not in TABLE_LAYERS:
        layer_options |= {"GEOMETRY_NAME": GEOMETRY_COLUMN, "SPATIAL_INDEX": "YES"}
        geometry_options = {"geometry_type": "MultiPolygon", "promote_to_multi": True}
    pyogrio.write_dataframe(
        table,
        path,
        driver="GPKG",
        layer=name,
        append=path.exists(),
        layer_options=layer_options,
        dataset_options={"VERSION": "1.3"},
        **geometry_options,
    )


@contextmanager
def _fixed_time(stated: str) -> Iterator[None]:
    """Make GDAL write the sources' time where it would write the clock's."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stated})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
