"""The part that a QML style and a layer of a QGIS project have in common."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from pipeline.provenance import Provenance
from pipeline.publish.field_texts import field_text
from pipeline.publish.iso_metadata import limits
from pipeline.publish.labels import labelling
from pipeline.publish.layer_style import LayerStyle
from pipeline.publish.qgis_texts import FORM_TITLES, MAP_TIPS
from pipeline.publish.texts import LAYERS, Bilingual
from pipeline.publish.words import words_of
from pipeline.publish.xml_tree import element
from pipeline.schema import CONTRACTS

QGIS_VERSION = "3.22.0-Białowieża"
"""The oldest version that reads what is written here."""


def layer_attributes(style: LayerStyle) -> dict[str, str]:
    """Return the attributes of the root of a QML, or of `maplayer`."""
    attributes = {
        "hasScaleBasedVisibilityFlag": int(bool(style.smallest_scale)),
        "minScale": style.smallest_scale or 100_000_000,
        "maxScale": 0,
        "labelsEnabled": int(style.label is not None),
        "readOnly": 0,
        "simplifyDrawingHints": 1,
        "simplifyDrawingTol": 1,
        "simplifyMaxScale": 1,
        "simplifyAlgorithm": 0,
        "simplifyLocal": 1,
    }
    return {key: str(value) for key, value in attributes.items()}


def layer_elements(name: str, style: LayerStyle, provenance: Provenance) -> list[ET.Element]:
    """Return renderer, labels, field names, form, map tip and notes of a layer.

    Parameters
    ----------
    name : str
        Its table in the GeoPackage.
    style : LayerStyle
        Its look.
    provenance : Provenance
        The sources, for the notes.
    """
    fields = [field for field in CONTRACTS[name].columns if field != "geometry"]
    flags = {"Identifiable": 1, "Removable": 1, "Searchable": 1, "Private": 0}
    elements = [
        element("flags", *(element(flag, text=str(value)) for flag, value in flags.items())),
        *([style.renderer] if style.renderer is not None else []),
        *([labelling(style.label)] if style.label else []),
        element("blendMode", text=str(style.blend_mode)),
        element("featureBlendMode", text="0"),
        element("layerOpacity", text="1"),
        element("userNotes", value=layer_notes(name, provenance)),
        _field_configuration(name, fields),
        _aliases(name, fields),
        element("previewExpression", text=FORM_TITLES[name]),
        _map_tip(name),
    ]
    if style.renderer is not None:
        elements.append(element("layerGeometryType", text="2"))
    return elements


def layer_notes(name: str, provenance: Provenance) -> str:
    """Return the notes of a layer: what it is, its limits, the sources with licence and hash.

    Parameters
    ----------
    name : str
        Its table in the GeoPackage.
    provenance : Provenance
        The sources.

    Returns
    -------
    str
        HTML, Vietnamese first.
    """
    items = "".join(
        f"<li>{_html(source.role)}: <b>{_html(source.name)}</b> ({_html(source.vintage)}), "
        f"giấy phép / licence: {_html(source.licence)}<br/>{_html(source.url)}<br/>"
        f"sha256 {_html(source.sha256)}</li>"
        for source in provenance.sources
    )
    return (
        f"<p>{_html(LAYERS[name].about.vi)}<br/><i>{_html(LAYERS[name].about.en)}</i></p>"
        f"<p>{_html(limits(provenance).vi)}<br/><i>{_html(limits(provenance).en)}</i></p>"
        f"<p>Nguồn / Sources:</p><ul>{items}</ul>"
    )


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _aliases(layer: str, fields: list[str]) -> ET.Element:
    aliases = [
        element("alias", field=field, index=index, name=field_text(layer, field).alias.joined())
        for index, field in enumerate(fields, start=1)
    ]
    return element("aliases", *aliases)


def _field_configuration(layer: str, fields: list[str]) -> ET.Element:
    # The row number says nothing to a reader, so the form hides it; it stays in the table.
    hidden = element("field", element("editWidget", element("config"), type="Hidden"), name="fid")
    shown = [element("field", _widget(words_of(layer, field)), name=field) for field in fields]
    return element("fieldConfiguration", hidden, *shown)


def _widget(words: Mapping[str, Bilingual]) -> ET.Element:
    """Show a value in words where there are any, in tables, forms and what a click identifies."""
    if not words:
        return element("editWidget", element("config"), type="TextEdit")
    pairs = [
        element("Option", element("Option", name=text.joined(), type="QString", value=value),
                type="Map")
        for value, text in words.items()
    ]  # fmt: skip
    listed = element("Option", *pairs, name="map", type="List")
    return element(
        "editWidget", element("config", element("Option", listed, type="Map")), type="ValueMap"
    )


def _map_tip(name: str) -> ET.Element:
    return element("mapTip", text=MAP_TIPS.get(name, ""), enabled=int(name in MAP_TIPS))
