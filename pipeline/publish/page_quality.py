"""`quality.html`: what was found, mended, cut and measured, each in its place."""

from typing import Any

import folium
import shapely

from pipeline.publish.base_map import add_switches, base_map
from pipeline.publish.map_data import MapData, feature_collection, features
from pipeline.publish.page import Page, View
from pipeline.publish.palette import DIVERGING, DIVERGING_LIMITS, SEVERITY_COLOURS
from pipeline.publish.quality_rows import (
    KIND_TEXTS,
    SEVERITY_TEXTS,
    Row,
    quality_rows,
    repair_totals,
)
from pipeline.publish.themes import limit_texts
from pipeline.publish.unit_table import label_points


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
            "severities": {
                key: {"colour": SEVERITY_COLOURS[key], **vars(text)}
                for key, text in SEVERITY_TEXTS.items()
            },
            "legend": [
                {"colour": colour, **vars(text)}
                for colour, text in zip(
                    DIVERGING, limit_texts(DIVERGING_LIMITS, suffix="%"), strict=True
                )
            ],
            "names": dict(zip(data.units["code"], data.units["name"], strict=True)),
            "points": label_points(data.units),
        },
        scripts=("fold.js", "hover.js", "names.js", "table.js"),
        context={"repairs": repair_totals(data.repairs), "counts": _counts(rows)},
    )


def _counts(rows: list[Row]) -> dict[str, int]:
    return {
        key: sum(row.severity == key for row in rows if row.kind == "finding")
        for key in SEVERITY_TEXTS
    }


def _colour(difference: float) -> str:
    if difference != difference:  # noqa: PLR0124 - NaN: no official figure
        return "#e3e3e3"
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
        ("repair", "Chỗ sửa / Repairs", "#1f4e79", 0.5),
        ("cut", "Phần được chia / Parts of divided units", "#6a3d9a", 1.5),
        ("finding", "Phát hiện / Findings", SEVERITY_COLOURS["error"], 1.2),
    )
    for kind, title, colour, weight in titles:
        layers[kind] = _shapes([row for row in rows if row.kind == kind], title, colour, weight)
        layers[kind].add_to(chart)
    layers["marks"] = _marks(rows).add_to(chart)
    add_switches(chart)
    return View(chart, layers)


def _shapes(rows: list[Row], title: str, colour: str, weight: float) -> Any:  # noqa: ANN401 - of folium
    return folium.GeoJson(
        feature_collection([row.shape for row in rows], [row.id for row in rows]),
        name=title,
        style_function=lambda _: {
            "color": colour,
            "weight": weight,
            "fillColor": colour,
            "fillOpacity": 0.4,
        },
        smooth_factor=0.5,
    )


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
