"""One script that loads the published layers into PostGIS, for psql as a file and for a driver.

It is one transaction, and it is idempotent: rows go into temporary tables first, then only what
differs is inserted, updated or deleted. Run twice, the second run changes no row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.publish.postgis_tables import (
    ROW_NUMBER,
    SRID,
    TABLES,
    column_names,
    create_table,
    create_views,
    quoted_name,
    quoted_text,
)

DEFAULT_SCHEMA = "hopnhat"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_LOCK = 1_677_2025
"""Key of the advisory lock: the number of the act and its year. One load at a time."""


@dataclass(frozen=True)
class Step:
    """One step of the script.

    Parameters
    ----------
    sql : str
        One or several statements; for a COPY exactly one, without semicolon.
    data : str, optional
        The lines that follow a ``COPY ... FROM stdin``, in PostgreSQL's text format.
    changes : str
        The table whose rows it may change, for the count.
    """

    sql: str
    data: str | None = None
    changes: str = ""


def script(layers: Mapping[str, pd.DataFrame], schema: str, description: str) -> Iterator[Step]:
    """Give the steps of the load, without BEGIN and COMMIT.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        Published layers in EPSG:4326, polygons as MultiPolygon.
    schema : str
        The schema to make and fill.
    description : str
        Sources and limits, for the schema's comment.

    Yields
    ------
    Step
        In their order.
    """
    name = quoted_name(schema)
    yield Step(
        "SET LOCAL client_min_messages = warning;\n"
        f"SELECT pg_advisory_xact_lock({_LOCK});\n"
        "CREATE EXTENSION IF NOT EXISTS postgis;\n"
        f"CREATE SCHEMA IF NOT EXISTS {name};\n"
        f"COMMENT ON SCHEMA {name} IS {quoted_text(description)};"
    )
    for layer in TABLES:
        yield Step(create_table(name, layer))
    yield Step(create_views(name))
    for layer in TABLES:
        yield Step(f"CREATE TEMP TABLE {_incoming(layer)} (LIKE {name}.{layer}) ON COMMIT DROP;")
        columns = ", ".join(column_names(layer))
        yield Step(f"COPY {_incoming(layer)} ({columns}) FROM stdin", data=_lines(layers, layer))
    for layer in TABLES:
        yield Step(_upsert(name, layer), changes=layer)
    for layer in reversed(TABLES):
        yield Step(_delete(name, layer), changes=layer)


def write_sql(layers: Mapping[str, pd.DataFrame], path: Path, description: str) -> None:
    """Write the script as a file for ``psql -v ON_ERROR_STOP=1 -f FILE``.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        As for `script`.
    path : Path
        The file to write.
    description : str
        As for `script`.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\nBEGIN;\n")
        for step in script(layers, DEFAULT_SCHEMA, description):
            if step.data is None:
                file.write(f"{step.sql}\n")
            else:
                file.write(f"{step.sql};\n{step.data}\\.\n")
        file.write("COMMIT;\n")


def _incoming(layer: str) -> str:
    return f"incoming_{layer}"


def _lines(layers: Mapping[str, pd.DataFrame], layer: str) -> str:
    r"""Rows in PostgreSQL's text format: tabs between, ``\N`` for null, geometry as hex EWKB."""
    table = layers[layer]
    cells = table.drop(columns="geometry", errors="ignore").map(_text)
    columns = [cells[name].tolist() for name in cells.columns]
    if TABLES[layer].key == (ROW_NUMBER,):
        columns.insert(0, [str(number) for number in range(1, len(table) + 1)])
    if isinstance(table, gpd.GeoDataFrame):
        placed = shapely.set_srid(table.geometry.to_numpy(), SRID)
        ewkb = shapely.to_wkb(placed, hex=True, include_srid=True, byte_order=1)
        columns.append([_text(shape) for shape in ewkb])
    return "".join("\t".join(row) + "\n" for row in zip(*columns, strict=True))


def _text(value: object) -> str:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return repr(float(value)) if isinstance(value, float) else str(value)


def _upsert(schema: str, layer: str) -> str:
    names = column_names(layer)
    key = TABLES[layer].key
    others = [name for name in names if name not in key]
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
    old = ", ".join(f"present.{name}" for name in others)
    new = ", ".join(f"EXCLUDED.{name}" for name in others)
    columns, keys = ", ".join(names), ", ".join(key)
    return (
        f"INSERT INTO {schema}.{layer} AS present ({columns})\n"  # noqa: S608 (our own names)
        f"  SELECT {columns} FROM {_incoming(layer)} ORDER BY {keys}\n"
        f"  ON CONFLICT ({keys}) DO UPDATE SET {sets}\n"
        f"  WHERE ({old}) IS DISTINCT FROM ({new});"
    )


def _delete(schema: str, layer: str) -> str:
    same = " AND ".join(f"incoming.{name} = present.{name}" for name in TABLES[layer].key)
    return (
        f"DELETE FROM {schema}.{layer} AS present WHERE NOT EXISTS\n"  # noqa: S608 (our own names)
        f"  (SELECT 1 FROM {_incoming(layer)} AS incoming WHERE {same});"
    )
