"""``hopnhat postgis``: load what is published into a PostGIS of one's own."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import pandas as pd
import typer

from pipeline.config import project_paths
from pipeline.console import out
from pipeline.errors import FormatError, UsageError
from pipeline.publish.geopackage import TABLE_LAYERS
from pipeline.publish.manifest import read_description
from pipeline.publish.postgis_script import DEFAULT_SCHEMA, script
from pipeline.publish.texts import LAYERS

if TYPE_CHECKING:
    import psycopg


def postgis(
    dsn: Annotated[
        str,
        typer.Option(
            envvar="DSN", help="Cơ sở dữ liệu | Where: postgresql://user@host:port/database."
        ),
    ] = "",
    schema: Annotated[
        str, typer.Option(help="Lược đồ được tạo và nạp | The schema to make and fill.")
    ] = DEFAULT_SCHEMA,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Thư mục đã xuất bản | The published folder.", show_default="data/processed"
        ),
    ] = None,
) -> None:
    """Nạp dữ liệu vào PostGIS / Load the published layers into PostGIS, in one transaction.

    Ví dụ / Example:

    hopnhat postgis --dsn postgresql://gis@localhost:5432/quang_ngai
    """
    if not dsn:
        raise UsageError(
            "no database given",
            advice="make postgis DSN=postgresql://user@host:5432/database",
            problem_vi="chưa cho biết cơ sở dữ liệu",
            advice_vi="chạy make postgis DSN=postgresql://user@host:5432/database",
        )
    changed = load_postgis(folder or project_paths().processed, dsn, schema)
    for layer, count in changed.items():
        out.print(f"{schema}.{layer}: {count} hàng đã đổi / rows changed")


def load_postgis(folder: Path, dsn: str, schema: str = DEFAULT_SCHEMA) -> dict[str, int]:
    """Load the published GeoParquet files into a schema, in one transaction.

    Parameters
    ----------
    folder : Path
        The published folder, with ``geoparquet/`` and the manifest.
    dsn : str
        Connection string of libpq.
    schema : str
        The schema to make, or to bring up to date.

    Returns
    -------
    dict of str to int
        Rows inserted, updated or deleted, a table each: all 0 when nothing was new.

    Raises
    ------
    FormatError
        If a file is not there, or the schema holds tables of these names with other columns.
    UsageError
        If the driver is not installed or the database can't be reached.
    """
    layers = read_published(folder)
    description = read_description(folder)
    driver = _driver()
    changed = dict.fromkeys(layers, 0)
    try:
        with driver.connect(dsn) as connection, connection.cursor() as cursor:
            for step in script(layers, schema, description):
                count = _execute(cursor, step.sql, step.data)
                if step.changes:
                    changed[step.changes] += count
    except driver.OperationalError as error:
        raise UsageError(
            f"the database can't be reached: {error}",
            advice="check DSN",
            problem_vi="không kết nối được với cơ sở dữ liệu",
            advice_vi="kiểm tra DSN",
        ) from error
    except driver.Error as error:
        raise FormatError(
            f"the database refused the load, and nothing was changed: {error}",
            where=f"schema {schema}",
            advice="if it holds other tables of these names, give another --schema.",
            problem_vi="cơ sở dữ liệu từ chối, và không có gì bị thay đổi",
            advice_vi="nếu schema này đã có bảng khác trùng tên, chọn --schema khác.",
        ) from error
    return changed


def read_published(folder: Path) -> dict[str, pd.DataFrame]:
    """Read all published layers from ``geoparquet/``.

    Parameters
    ----------
    folder : Path
        The published folder.

    Returns
    -------
    dict of str to DataFrame or GeoDataFrame
        By layer name.

    Raises
    ------
    FormatError
        If a file is not there.
    """
    layers: dict[str, pd.DataFrame] = {}
    for name in LAYERS:
        path = folder / "geoparquet" / f"{name}.parquet"
        if not path.is_file():
            raise FormatError(
                "the file is not there",
                where=path,
                advice="make export",
                problem_vi="không có tệp này",
                advice_vi="chạy make export",
            )
        read = pd.read_parquet if name in TABLE_LAYERS else gpd.read_parquet
        layers[name] = read(path)
    return layers


def _driver() -> ModuleType:
    """Import psycopg only here: nothing else needs it."""
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise UsageError(
            "the driver for PostgreSQL is not installed",
            advice="pip install 'psycopg[binary]' into the environment, or 'hopnhat[postgis]'.",
            problem_vi="chưa cài trình điều khiển của PostgreSQL",
            advice_vi="pip install 'psycopg[binary]' vào môi trường, hoặc 'hopnhat[postgis]'.",
        ) from error


def _execute(cursor: "psycopg.Cursor[Any]", sql: str, data: str | None) -> int:
    if data is None:
        cursor.execute(sql.encode())
    else:
        with cursor.copy(sql.encode()) as copy:
            copy.write(data)
    return int(cursor.rowcount)
