"""`quality.html`: what was found, mended, cut and measured, each in its place."""

import math
from dataclasses import dataclass
from typing import Any

import folium
import shapely

from pipeline.publish.base_map import add_cut_lines, add_switches, base_map
from pipeline.publish.map_data import MapData, feature_collection, features
from pipeline.publish.page import Page, View
from pipeline.publish.palette import (
    CUT_COLOUR,
    DECISION_COLOUR,
    DIVERGING,
    DIVERGING_LIMITS,
    REPAIR_COLOUR,
    SEVERITY_COLOURS,
)
from pipeline.publish.quality_rows import (
    DECISION,
    KIND_TEXTS,
    LISTED_REPAIR_M2,
    SEVERITY_TEXTS,
    Row,
    quality_rows,
    repair_totals,
)
from pipeline.publish.texts import Bilingual
from pipeline.publish.themes import limit_texts
from pipeline.publish.unit_table import label_points

NO_FIGURE = "#e3e3e3"
_FROM_HA = LISTED_REPAIR_M2 / 1e4


@dataclass(frozen=True)
class Look:
    """How rows of one sort are drawn, and what the legend calls them."""

    colour: str
    weight: float
    opacity: float
    dash: str
    text: Bilingual


LOOKS = {
    DECISION: Look(
        DECISION_COLOUR,
        1.8,
        0.12,
        "7 4",
        Bilingual("quyết định: theo nguồn nào", "decision: which source holds"),
    ),
    "cut": Look(
        CUT_COLOUR,
        1.5,
        0.4,
        "",
        Bilingual(
            "đơn vị bị chia: đất còn nghi ngờ hay phần được chia",
            "divided unit: land in doubt, or the part",
        ),
    ),
    "repair": Look(
        REPAIR_COLOUR,
        0.5,
        0.4,
        "",
        Bilingual(f"chỗ sửa từ {_FROM_HA:.0f} ha", f"repairs from {_FROM_HA:.0f} ha"),
    ),
    **{
        key: Look(colour, 1.2, 0.25, "", SEVERITY_TEXTS[key])
        for key, colour in SEVERITY_COLOURS.items()
    },
}


def quality_page(data: MapData) -> Page:
    """Return the page that tells how good the boundaries are.

    Parameters
    ----------
    data : MapData
        Findings, repairs, crosswalk, units.
    """
    rows = quality_rows(data)
    differences = dict(zip(data.units["code"], data.units["area_diff_pct"], strict=True))
    return Page(
        name="quality",
        title_vi="Chất lượng ranh giới",
        title_en="Quality of the boundaries",
        views=(_view(data, rows, differences),),
        data={
            "rows": [row.as_json() for row in rows],
            "kinds": {kind: vars(text) for kind, text in KIND_TEXTS.items()},
            "looks": _legend(data, rows),
            "severities": {
                key: {"colour": SEVERITY_COLOURS[key], **vars(text)}
                for key, text in SEVERITY_TEXTS.items()
            },
            "legend": _classes(differences),
            "names": dict(zip(data.units["code"], data.units["name"], strict=True)),
            "points": label_points(data.units),
        },
        scripts=("fold.js", "hover.js", "names.js", "table.js"),
        context={"repairs": repair_totals(data.repairs), "counts": _counts(data)},
    )


def _counts(data: MapData) -> dict[str, int]:
    """Return the findings by severity, counted as the report counts them."""
    return {key: int((data.findings["severity"] == key).sum()) for key in SEVERITY_TEXTS}


def _legend(data: MapData, rows: list[Row]) -> list[dict[str, Any]]:
    """Return an entry for each kind of shape on the map beside the findings' dots."""
    drawn = {row.look for row in rows if row.shape is not None} - set(SEVERITY_TEXTS)
    entries = [
        {"colour": look.colour, "dashed": bool(look.dash), "filled": True, **vars(look.text)}
        for key, look in LOOKS.items()
        if key in drawn
    ]
    if not data.estimated_lines.empty:
        text = Bilingual("đường chia ước tính", "estimated dividing line")
        entries.append({"colour": CUT_COLOUR, "dashed": True, "filled": False, **vars(text)})
    return entries


def _classes(differences: dict[str, float]) -> list[dict[str, str]]:
    texts = limit_texts(DIVERGING_LIMITS, suffix="%")
    entries = [(colour, text) for colour, text in zip(DIVERGING, texts, strict=True)]
    if any(math.isnan(value) for value in differences.values()):
        entries.append((NO_FIGURE, Bilingual("không công bố", "none published")))
    return [{"colour": colour, **vars(text)} for colour, text in entries]


def _colour(difference: float) -> str:
    if math.isnan(difference):
        return NO_FIGURE
    return DIVERGING[sum(difference >= limit for limit in DIVERGING_LIMITS)]


def _view(data: MapData, rows: list[Row], differences: dict[str, float]) -> View:
    chart = base_map(data)
    units = folium.GeoJson(
        features(data.units),
        name="Chênh lệch diện tích / Difference of area",
        style_function=lambda feature: {
            "fillColor": _colour(differences[feature["properties"]["id"]]),
            "fillOpacity": 0.9,
            "color": "#7d8e96",
            "weight": 0.9,
        },
        smooth_factor=0.5,
    ).add_to(chart)
    layers = {"units": units}
    titles = (
        ("repair", "Chỗ sửa / Repairs"),
        ("cut", "Đơn vị bị chia / Divided units"),
        ("finding", "Phát hiện, quyết định / Findings, decisions"),
    )
    for kind, title in titles:
        # What is about whole units is shown by its dot: their shapes would hide the map.
        drawn = [row for row in rows if row.kind == kind and not row.about_units]
        layers[kind] = _shapes(drawn, title)
        layers[kind].add_to(chart)
    add_cut_lines(chart, data.estimated_lines)
    layers["marks"] = _marks(rows).add_to(chart)
    add_switches(chart)
    return View(chart, layers, data.place_names[False])


def _shapes(rows: list[Row], title: str) -> Any:  # noqa: ANN401 - of folium
    look_of = {row.id: LOOKS[row.look] for row in rows}
    return folium.GeoJson(
        feature_collection([row.shape for row in rows], [row.id for row in rows]),
        name=title,
        style_function=lambda feature: _style(look_of[feature["properties"]["id"]]),
        smooth_factor=0.5,
    )


def _style(look: Look) -> dict[str, Any]:
    style = {
        "color": look.colour,
        "weight": look.weight,
        "fillColor": look.colour,
        "fillOpacity": look.opacity,
    }
    return style | ({"dashArray": look.dash} if look.dash else {})


def _marks(rows: list[Row]) -> Any:  # noqa: ANN401 - of folium
    """Return a dot for every finding, which is often too small to be seen."""
    placed = [row for row in rows if row.kind == "finding" and row.shape is not None]
    severity_of = {row.id: row.severity for row in placed}
    return folium.GeoJson(
        feature_collection(
            [shapely.point_on_surface(row.shape) for row in placed], [row.id for row in placed]
        ),
        name="Vị trí phát hiện / Places of findings",
        marker=folium.CircleMarker(radius=6),
        style_function=lambda feature: {
            "color": "#ffffff",
            "weight": 1.5,
            "fill": True,
            "fillColor": SEVERITY_COLOURS[severity_of[feature["properties"]["id"]]],
            "fillOpacity": 1,
        },
    )
