"""QGIS labels as XML: with a halo, without collisions, within a range of scales."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from pipeline.publish.colours import INK, PAPER
from pipeline.publish.symbols import rgba
from pipeline.publish.xml_tree import element

FONTS = ("Open Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Arial")
"""All of them have the Vietnamese letters; the first that the machine has is taken."""

_NORMAL, _BOLD = 50, 75
_HORIZONTAL_IN_POLYGON = 4
_CENTRE = 1
_ROUND_JOIN = 128


@dataclass(frozen=True)
class LabelStyle:
    """How a layer is labelled.

    Parameters
    ----------
    expression : str
        QGIS expression for the text.
    size_pt : float
        Size of the letters.
    colour : str
        ``#RRGGBB``.
    smallest_scale, largest_scale : int
        Denominators between which labels appear; 0 for no limit.
    priority : int
        0 to 10; who wins where two labels want the same place.
    wrap_at : int
        Letters after which a name is broken into lines.
    """

    expression: str
    size_pt: float
    colour: str = INK
    smallest_scale: int = 0
    largest_scale: int = 0
    priority: int = 5
    wrap_at: int = 12
    bold: bool = False
    italic: bool = False
    spaced_pt: float = 0.0


def labelling(style: LabelStyle) -> ET.Element:
    """Return the element ``labeling`` of a layer's style."""
    settings = element(
        "settings",
        _text_style(style),
        element(
            "text-format",
            autoWrapLength=style.wrap_at,
            useMaxLineLengthForAutoWrap=1,
            multilineAlign=_CENTRE,
        ),
        element(
            "placement",
            placement=_HORIZONTAL_IN_POLYGON,
            priority=style.priority,
            centroidInside=1,
            centroidWhole=1,
            polygonPlacementFlags=2,
            fitInPolygonOnly=0,
        ),
        element(
            "rendering",
            drawLabels=1,
            displayAll=0,  # labels that would collide are left out
            labelPerPart=0,
            obstacle=0,
            # QGIS names these after the number, not after the scale: scaleMin is the largest scale.
            scaleVisibility=int(bool(style.smallest_scale or style.largest_scale)),
            scaleMin=style.largest_scale,
            scaleMax=style.smallest_scale,
        ),
        calloutType="simple",
    )
    return element("labeling", settings, type="simple")


def _text_style(style: LabelStyle) -> ET.Element:
    halo = element(
        "text-buffer",
        bufferDraw=1,
        bufferSize=0.9,
        bufferSizeUnits="MM",
        bufferColor=rgba(PAPER),
        bufferOpacity=0.85,
        bufferJoinStyle=_ROUND_JOIN,
        bufferNoFill=1,
    )
    return element(
        "text-style",
        element("families", *(element("family", name=name) for name in FONTS)),
        halo,
        fieldName=style.expression,
        isExpression=1,
        fontFamily=FONTS[0],
        fontSize=style.size_pt,
        fontSizeUnit="Point",
        fontWeight=_BOLD if style.bold else _NORMAL,
        fontItalic=int(style.italic),
        fontLetterSpacing=style.spaced_pt,
        multilineHeight=0.9,
        textColor=rgba(style.colour),
        textOpacity=1,
    )
