"""Readable field names, descriptions and value lists, in the extension ``gpkg_schema``.

OGC 12-128r17 (GeoPackage 1.3), annex F.9 "Schema". GDAL reads them as aliases, comments and
field domains.
"""

import sqlite3

from pipeline.publish.field_texts import field_text
from pipeline.publish.texts import LAYERS
from pipeline.publish.words import VALUE_LISTS, value_list
from pipeline.schema import CONTRACTS

_EXTENSION_URL = "http://www.geopackage.org/spec131/#extension_schema"
_TABLES = (
    """CREATE TABLE gpkg_data_columns (
         table_name TEXT NOT NULL,
         column_name TEXT NOT NULL,
         name TEXT,
         title TEXT,
         description TEXT,
         mime_type TEXT,
         constraint_name TEXT,
         PRIMARY KEY (table_name, column_name),
         UNIQUE (table_name, name))""",
    """CREATE TABLE gpkg_data_column_constraints (
         constraint_name TEXT NOT NULL,
         constraint_type TEXT NOT NULL,
         value TEXT,
         min NUMERIC,
         min_is_inclusive BOOLEAN,
         max NUMERIC,
         max_is_inclusive BOOLEAN,
         description TEXT,
         UNIQUE (constraint_name, constraint_type, value))""",
)


def add_data_columns(connection: sqlite3.Connection) -> None:
    """Name and describe every field of the published layers, in both languages.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage, its layers written, a transaction open.
    """
    for table in _TABLES:
        connection.execute(table)
    connection.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
        [_column(layer, field) for layer in LAYERS for field in _fields(layer)],
    )
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [
            (constraint, value, label.joined())
            for constraint, values in VALUE_LISTS.items()
            for value, label in values.items()
        ],
    )
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [
            (table, _EXTENSION_URL)
            for table in ("gpkg_data_columns", "gpkg_data_column_constraints")
        ],
    )


def _fields(layer: str) -> list[str]:
    return [field for field in CONTRACTS[layer].columns if field != "geometry"]


def _column(layer: str, field: str) -> tuple[str, str, str, str, str, str | None]:
    text = field_text(layer, field)
    alias = text.alias.joined()
    return (layer, field, alias, alias, text.about.joined(), value_list(layer, field))
