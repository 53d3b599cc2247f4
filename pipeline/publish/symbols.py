"""QGIS symbols and renderers as XML, as QGIS 3.22 and later read them from QML and projects."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from pipeline.publish.xml_tree import element

OPAQUE = 255


@dataclass(frozen=True)
class Category:
    """One value of a categorised renderer with its symbol and its label in the legend."""

    value: str
    label: str
    symbol_layers: tuple[ET.Element, ...]


def rgba(colour: str, alpha: int = OPAQUE) -> str:
    """Return ``#RRGGBB`` as QGIS writes a colour: red, green, blue, alpha, each 0 to 255."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def fill(colour: str, alpha: int = OPAQUE, style: str = "solid") -> ET.Element:
    """Return a symbol layer that fills the area and draws no outline."""
    return _layer(
        "SimpleFill", color=rgba(colour, alpha), style=style, outline_style="no", joinstyle="round"
    )


def hatch(colour: str, spacing_mm: float, width_mm: float) -> ET.Element:
    """Return a symbol layer that fills the area with slanting lines."""
    line = outline(colour, width_mm)
    layer = _layer("LinePatternFill", angle=45, distance=spacing_mm, distance_unit="MM")
    layer.append(_symbol("line", "@hatch@0", (line,)))
    return layer


def outline(
    colour: str,
    width_mm: float,
    *,
    dashes_mm: tuple[float, ...] = (),
    inset_mm: float = 0.0,
    alpha: int = OPAQUE,
) -> ET.Element:
    """Return a symbol layer that draws the outline.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.
    width_mm : float
        Width on paper.
    dashes_mm : tuple of float, optional
        Lengths of dash, gap, dash, gap and so on; solid without.
    inset_mm : float, optional
        How far inside the edge, so that neighbours don't draw over each other.
    alpha : int, optional
        0 to 255.
    """
    return _layer(
        "SimpleLine",
        line_color=rgba(colour, alpha),
        line_width=width_mm,
        line_width_unit="MM",
        line_style="solid",
        use_custom_dash=int(bool(dashes_mm)),
        customdash=";".join(f"{length:g}" for length in dashes_mm) or "5;2",
        customdash_unit="MM",
        offset=inset_mm,
        offset_unit="MM",
        joinstyle="round",
        capstyle="flat" if dashes_mm else "round",
    )


def centre_marker(colour: str, shape: str, size_mm: float) -> ET.Element:
    """Return a symbol layer that marks the middle, so that small areas are seen at any scale."""
    marker = _layer(
        "SimpleMarker",
        name=shape,
        color=rgba(colour),
        size=size_mm,
        size_unit="MM",
        outline_color=rgba("#FFFFFF"),
        outline_width=0.3,
        outline_width_unit="MM",
        outline_style="solid",
    )
    layer = _layer("CentroidFill", point_on_surface=1, point_on_all_parts=0)
    layer.append(_symbol("marker", "@centre@0", (marker,)))
    return layer


def single(*symbol_layers: ET.Element, label: str = "") -> ET.Element:
    """Return a renderer that draws all features alike."""
    symbols = element("symbols", _symbol("fill", "0", symbol_layers))
    renderer = element("renderer-v2", symbols, type="singleSymbol", **_RENDERER)
    if label:
        renderer.set("label", label)
    return renderer


def categorised(field: str, categories: list[Category]) -> ET.Element:
    """Return a renderer that draws features by the value of a text field."""
    entries = [
        element(
            "category",
            value=category.value,
            type="string",
            symbol=index,
            label=category.label,
            render="true",
        )
        for index, category in enumerate(categories)
    ]
    symbols = [
        _symbol("fill", str(index), category.symbol_layers)
        for index, category in enumerate(categories)
    ]
    return element(
        "renderer-v2",
        element("categories", *entries),
        element("symbols", *symbols),
        type="categorizedSymbol",
        attr=field,
        **_RENDERER,
    )


_RENDERER = {"symbollevels": "0", "enableorderby": "0", "forceraster": "0"}


def _symbol(kind: str, name: str, layers: tuple[ET.Element, ...]) -> ET.Element:
    return element("symbol", *layers, type=kind, name=name, alpha=1, clip_to_extent=1, force_rhr=1)


def _layer(class_: str, **properties: object) -> ET.Element:
    options = element(
        "Option",
        *(
            element("Option", name=name, type="QString", value=value)
            for name, value in properties.items()
        ),
        type="Map",
    )
    node = element("layer", options, enabled=1, locked=0)
    node.set("class", class_)
    node.set("pass", "0")
    return node
