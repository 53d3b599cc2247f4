"""What QGIS looks for in a GeoPackage: the styles of the layers, and a project."""

import json
import sqlite3

from pipeline.provenance import Provenance
from pipeline.publish.layer_style import LayerStyle, layer_styles
from pipeline.publish.layer_xml import QGIS_VERSION, layer_attributes, layer_elements
from pipeline.publish.publication import Publication
from pipeline.publish.qgis_project import project_document, zipped
from pipeline.publish.xml_tree import element, written

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_STYLES = """CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
_PROJECTS = "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"


def add_styles(connection: sqlite3.Connection, publication: Publication) -> None:
    """Put a default style for each layer into the table ``layer_styles``.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage, its layers written, a transaction open.
    publication : Publication
        What the file is made of.
    """
    connection.execute(_STYLES)
    geometry_columns = dict(
        connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
    )
    # QGIS compares catalogue and schema with '', and overlooks a style that has NULL there.
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        [
            (
                name,
                geometry_columns.get(name, ""),
                name,
                qml(name, style, publication.provenance),
                "hopnhat",
                publication.moment,
            )
            for name, style in layer_styles(publication.tables).items()
        ],
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (publication.moment,),
    )


def qml(name: str, style: LayerStyle, provenance: Provenance) -> str:
    """Return a layer's style as the text of a QML file.

    Parameters
    ----------
    name : str
        The layer's table.
    style : LayerStyle
        Its look.
    provenance : Provenance
        The sources, for the notes.
    """
    root = element(
        "qgis",
        *layer_elements(name, style, provenance),
        version=QGIS_VERSION,
        styleCategories="AllStyleCategories",
        **layer_attributes(style),
    )
    return written(root, _DOCTYPE)


def add_project(connection: sqlite3.Connection, publication: Publication) -> None:
    """Put the project into the table ``qgis_projects``, as QGIS itself saves it there.

    Parameters
    ----------
    connection : sqlite3.Connection
        The GeoPackage, its layers written, a transaction open.
    publication : Publication
        What the file is made of.
    """
    name = publication.file_name.removesuffix(".gpkg")
    stated = {"last_modified_time": publication.moment, "last_modified_user": "hopnhat"}
    content = zipped(project_document(publication), name).hex()
    connection.execute(_PROJECTS)
    row = (name, json.dumps(stated), content)
    connection.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", row)
