"""KML for Google Earth: one folder a layer, outlines that leave the ground visible."""

import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from pipeline.errors import FormatError
from pipeline.publish.field_texts import field_text
from pipeline.publish.texts import LAYERS
from pipeline.schema import CONTRACTS

NAMESPACE = "http://www.opengis.net/kml/2.2"

SCHEMA_SUFFIX = ".schema"
"""What GDAL puts behind a layer's name for the id of its schema."""

SHOWN = frozenset({"communes_2025", "province_2025"})
"""Layers that are visible when the file is opened."""

LINES = {
    "province_2025": ("ff202020", 3),
    "communes_2025": ("ff1a48b8", 2),
    "provinces_before": ("ff7a2048", 3),
    "districts_before": ("ff8f5a2a", 2),
    "communes_before": ("ff9a9a9a", 1),
    "neighbours": ("ff6f6f6f", 1),
    "findings": ("ff0000e0", 3),
    "repairs": ("ff00a0ff", 2),
    "cuts": ("ff9a3d6a", 2),
}
"""Colour of the outline as KML writes it (alpha, blue, green, red), and its width in pixels."""


def write_kml(layers: Mapping[str, pd.DataFrame], path: Path, description: str) -> None:
    """Write all layers with geometry into one KML file.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        Published layers in EPSG:4326.
    path : Path
        The file to write.
    description : str
        Sources and limits, shown when the file is selected.

    References
    ----------
    OGC 12-007r2 (KML 2.3) and GDAL's driver LIBKML.
    """
    ET.register_namespace("", NAMESPACE)
    with tempfile.TemporaryDirectory() as holder:
        roots = [
            _layer_root(table, name, Path(holder) / f"{name}.kml")
            for name, table in layers.items()
            if isinstance(table, gpd.GeoDataFrame)
        ]
    root = _joined(roots)
    _dress(root, description)
    ET.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _layer_root(table: gpd.GeoDataFrame, name: str, path: Path) -> ET.Element:
    """Write one layer by itself: appending one to a file makes GDAL write all of it again."""
    pyogrio.write_dataframe(
        table,
        path,
        driver="LIBKML",
        layer=name,
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        layer_options={"FOLDER": "YES"},
    )
    return ET.fromstring(path.read_bytes())  # noqa: S314 (our own file, written a moment ago)


def _joined(roots: list[ET.Element]) -> ET.Element:
    """Bring the schemas and folders of all documents into the first one, schemas before folders."""
    documents = [_document(root) for root in roots]
    for tag in ("Schema", "Folder"):
        for document in documents:
            for element in document.findall(_tag(tag)):
                document.remove(element)
                documents[0].append(element)
    return roots[0]


def _document(root: ET.Element) -> ET.Element:
    document = root.find(_tag("Document"))
    if document is None:
        raise FormatError("GDAL wrote a KML without a document", advice="report this as a bug.")
    return document


def _dress(root: ET.Element, description: str) -> None:
    """Add what GDAL has no option for: titles in words, styles, what is shown at first."""
    document = _document(root)
    document.insert(0, _text_element("description", description))
    for schema in document.findall(_tag("Schema")):
        _name_fields(schema)
    for folder in document.iter(_tag("Folder")):
        _dress_folder(folder)
    for position, name in enumerate(LINES):
        document.insert(1 + position, _style(name))


def _dress_folder(folder: ET.Element) -> None:
    title = folder.find(_tag("name"))
    if title is None or title.text not in LINES:
        return
    name = title.text
    title.text = LAYERS[name].title.joined()
    for placemark in folder.iter(_tag("Placemark")):
        _set_visibility(placemark, shown=name in SHOWN)
        # The schema of KML wants styleUrl after name and visibility, before the data.
        position = 2 if placemark.find(_tag("name")) is not None else 1
        placemark.insert(position, _text_element("styleUrl", f"#{name}"))


def _set_visibility(placemark: ET.Element, *, shown: bool) -> None:
    for stated in placemark.findall(_tag("visibility")):
        placemark.remove(stated)
    position = 1 if placemark.find(_tag("name")) is not None else 0
    placemark.insert(position, _text_element("visibility", str(int(shown))))


def _name_fields(schema: ET.Element) -> None:
    layer = schema.get("id", "").removesuffix(SCHEMA_SUFFIX)
    for field in schema.findall(_tag("SimpleField")):
        name = field.get("name", "")
        if layer in CONTRACTS and name in CONTRACTS[layer].columns:
            text = field_text(layer, name)
            field.append(_text_element("displayName", text.alias.joined()))


def _style(name: str) -> ET.Element:
    colour, width = LINES[name]
    style = ET.Element(_tag("Style"), {"id": name})
    line = ET.SubElement(style, _tag("LineStyle"))
    line.append(_text_element("color", colour))
    line.append(_text_element("width", str(width)))
    ET.SubElement(style, _tag("PolyStyle")).append(_text_element("fill", "0"))
    return style


def _text_element(tag: str, text: str) -> ET.Element:
    element = ET.Element(_tag(tag))
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
