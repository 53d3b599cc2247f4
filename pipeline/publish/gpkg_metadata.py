"""Metadata inside the GeoPackage, in the tables of its extension ``gpkg_metadata``.

OGC 12-128r17 (GeoPackage 1.3), annex F.8 "Metadata".
"""

import sqlite3

from pyproj.transformer import TransformerGroup

from pipeline.publish.iso_metadata import GEOGRAPHIC_CRS, ISO_URI, Content, iso_metadata
from pipeline.publish.publication import Publication
from pipeline.publish.texts import LAYERS

_EXTENSION_URL = "http://www.geopackage.org/spec131/#extension_metadata"
_TABLES = (
    """CREATE TABLE gpkg_metadata (
         id INTEGER PRIMARY KEY ASC NOT NULL,
         md_scope TEXT NOT NULL DEFAULT 'dataset',
         md_standard_uri TEXT NOT NULL,
         mime_type TEXT NOT NULL DEFAULT 'text/xml',
         metadata TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE gpkg_metadata_reference (
         reference_scope TEXT NOT NULL,
         table_name TEXT,
         column_name TEXT,
         row_id_value INTEGER,
         timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
         md_file_id INTEGER NOT NULL REFERENCES gpkg_metadata(id),
         md_parent_id INTEGER REFERENCES gpkg_metadata(id))""",
)


def add_metadata(connection: sqlite3.Connection, publication: Publication) -> None:
    """Add the metadata of the dataset, referred to by the file and by each of its layers.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage, its layers written, a transaction open.
    publication : Publication
        What the file is made of.

    Notes
    -----
    A document of its own for each layer would repeat the lineage; instead each layer refers to
    the one of the dataset, as the extension allows.
    """
    for table in _TABLES:
        connection.execute(table)
    moment = publication.moment
    content = _content(connection, publication.crs)
    xml = iso_metadata(publication.provenance, publication.crs, moment[:10], content)
    row = (1, "dataset", ISO_URI, "text/xml", xml)
    connection.execute("INSERT INTO gpkg_metadata VALUES (?, ?, ?, ?, ?)", row)
    references = [("geopackage", None), *(("table", name) for name in LAYERS)]
    connection.executemany(
        "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, 1, NULL)",
        [(scope, table, moment) for scope, table in references],
    )
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [(table, _EXTENSION_URL) for table in ("gpkg_metadata", "gpkg_metadata_reference")],
    )


def _content(connection: sqlite3.Connection, crs: str) -> Content:
    (count,) = connection.execute("SELECT count(*) FROM communes_2025").fetchone()
    acts = connection.execute("SELECT DISTINCT legal_act FROM crosswalk ORDER BY 1").fetchall()
    box = connection.execute(
        "SELECT min(min_x), min(min_y), max(max_x), max(max_y) FROM gpkg_contents "
        "WHERE table_name IN ('communes_2025', 'communes_before')"
    ).fetchone()
    best = TransformerGroup(crs, GEOGRAPHIC_CRS, always_xy=True).transformers[0]
    return Content(count, tuple(act for (act,) in acts), best.transform_bounds(*box))
