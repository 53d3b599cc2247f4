"""How each published layer looks: renderer, labels, scales."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from pipeline.publish.colours import (
    CUT_COLOUR,
    DISTRICT_COLOUR,
    FORMER_PROVINCE_COLOUR,
    INK,
    NEIGHBOUR_COLOUR,
    NEUTRAL,
    NEW_UNIT_COLOUR,
    PROVINCE_COLOUR,
    REPAIR_COLOUR,
    SEVERITY_COLOURS,
    neighbour_colours,
)
from pipeline.publish.labels import LabelStyle
from pipeline.publish.palette import NO_DATA, TYPE_COLOURS
from pipeline.publish.publication import Tables
from pipeline.publish.symbols import (
    Category,
    categorised,
    centre_marker,
    fill,
    hatch,
    outline,
    single,
)
from pipeline.publish.words import SEVERITY_NAMES, TYPE_NAMES

MULTIPLY = 6
"""As QGIS numbers blend modes in its files: what lies below stays visible."""

BAND_WIDTH_MM = 1.3
BAND_ALPHA = 95
FILL_ALPHA = 175

_MARKERS = {"error": ("cross_fill", 3.4), "warning": ("triangle", 3.0), "info": ("circle", 2.0)}


@dataclass(frozen=True)
class LayerStyle:
    """The look of one layer.

    Parameters
    ----------
    renderer : Element or None
        None for a table.
    label : LabelStyle or None
        None for a layer without labels.
    smallest_scale : int
        Denominator of the smallest scale at which the layer is drawn; 0 for all.
    blend_mode : int
        0 for normal, or `MULTIPLY`.
    """

    renderer: ET.Element | None = None
    label: LabelStyle | None = None
    smallest_scale: int = 0
    blend_mode: int = 0


# Names follow each other as one comes closer: province, new units, districts, old units.
_PROVINCE_NAME = LabelStyle(
    "'TỈNH ' || upper(\"name\")",
    size_pt=13,
    colour=PROVINCE_COLOUR,
    largest_scale=1_200_000,
    priority=10,
    bold=True,
    wrap_at=0,
    spaced_pt=1.5,
)
_DISTRICT_NAME = LabelStyle(
    'upper("name")',
    size_pt=8,
    colour=DISTRICT_COLOUR,
    smallest_scale=450_000,
    largest_scale=200_000,
    priority=3,
    wrap_at=0,
    spaced_pt=1.2,
)
_NEW_NAME = LabelStyle('"name"', size_pt=9, smallest_scale=1_200_000, priority=8, bold=True)
_NEIGHBOUR_NAME = LabelStyle(
    'upper("new_name") || if("name" = "new_name", \'\', \'\\n(\' || "name" || \')\')',
    size_pt=8,
    colour=NEUTRAL,
    largest_scale=200_000,
    priority=1,
    wrap_at=0,
    spaced_pt=1.2,
)
_OLD_NAME = LabelStyle(
    '"name"', size_pt=7.5, colour=NEUTRAL, smallest_scale=130_000, priority=3, italic=True
)


def layer_styles(tables: Tables) -> dict[str, LayerStyle]:
    """Return the look of all layers; that of the old units depends on who is whose neighbour.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame or DataFrame
        The published layers in any one reference system.
    """
    return {
        "findings": LayerStyle(_findings(), smallest_scale=600_000),
        "repairs": LayerStyle(_repairs(), smallest_scale=50_000),
        "cuts": LayerStyle(_cuts(), smallest_scale=600_000),
        "province_2025": LayerStyle(
            single(outline(PROVINCE_COLOUR, 1.6, alpha=60), outline(PROVINCE_COLOUR, 0.7)),
            _PROVINCE_NAME,
        ),
        "provinces_before": LayerStyle(
            single(outline(FORMER_PROVINCE_COLOUR, 0.6, dashes_mm=(3, 1, 0.6, 1)))
        ),
        "districts_before": LayerStyle(
            single(outline(DISTRICT_COLOUR, 0.45, dashes_mm=(2.2, 1.2))),
            _DISTRICT_NAME,
            smallest_scale=1_200_000,
        ),
        "communes_before": LayerStyle(_former_units(tables), _OLD_NAME, smallest_scale=250_000),
        "communes_2025": LayerStyle(_new_units(tables), _NEW_NAME, blend_mode=MULTIPLY),
        "neighbours": LayerStyle(
            single(fill(NEIGHBOUR_COLOUR), outline(NEUTRAL, 0.3, dashes_mm=(3, 1.5))),
            _NEIGHBOUR_NAME,
        ),
        "units": LayerStyle(),
        "changes": LayerStyle(),
        "crosswalk": LayerStyle(),
    }


def _repairs() -> ET.Element:
    return single(fill(REPAIR_COLOUR, 120), hatch(INK, 1.0, 0.15), outline(INK, 0.2))


def _cuts() -> ET.Element:
    """Hatch the land in doubt, so that the units below keep their colours."""
    return single(hatch(CUT_COLOUR, 1.6, 0.25), outline(CUT_COLOUR, 0.3, dashes_mm=(1.4, 0.8)))


def _new_units(tables: Tables) -> ET.Element:
    present = set(tables["communes_2025"]["type"])
    return categorised(
        "type",
        [
            Category(
                kind,
                text.joined(),
                (fill(TYPE_COLOURS.get(kind, NO_DATA), FILL_ALPHA), outline(NEW_UNIT_COLOUR, 0.4)),
            )
            for kind, text in TYPE_NAMES.items()
            if kind in present
        ],
    )


def _former_units(tables: Tables) -> ET.Element:
    new, old = tables["communes_2025"], tables["communes_before"]
    colours = neighbour_colours(list(new["code"]), new.geometry.to_numpy())
    heirs = sorted(set(zip(old["new_name"], old["new_code"], strict=True)))
    return categorised(
        "new_code",
        [
            Category(
                code,
                f"→ {name}",
                _band(colours.get(code, NEUTRAL)),
            )
            # A divided unit has several heirs in its column, and the neutral colour.
            for name, code in heirs
        ],
    )


def _band(colour: str) -> tuple[ET.Element, ...]:
    """Draw a tint along the inside of the edge, as atlases do, and the edge as a hairline."""
    return (
        outline(colour, BAND_WIDTH_MM, inset_mm=BAND_WIDTH_MM / 2, alpha=BAND_ALPHA),
        outline(colour, 0.2),
    )


def _findings() -> ET.Element:
    """Mark the middle and dash the edge: whole units are findings, and the map shows through."""
    return categorised(
        "severity",
        [
            Category(
                severity,
                SEVERITY_NAMES[severity].joined(),
                (
                    outline(colour, 0.45, dashes_mm=(1.8, 0.9)),
                    centre_marker(colour, *_MARKERS[severity]),
                ),
            )
            for severity, colour in SEVERITY_COLOURS.items()
        ],
    )
