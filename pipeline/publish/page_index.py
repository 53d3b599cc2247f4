"""`index.html`: the new units over the old ones, found by any name they have or had."""

from typing import Any

import folium

from pipeline.publish.base_map import add_cut_lines, add_old_boundaries, add_switches, base_map
from pipeline.publish.map_data import MapData, features
from pipeline.publish.page import Page, View
from pipeline.publish.palette import TYPE_COLOURS
from pipeline.publish.populations import DOUBT_CHECK, population_remarks
from pipeline.publish.themes import all_themes
from pipeline.publish.unit_table import ended_records, label_points, pair_records, unit_records

_SCRIPTS = ("fold.js", "find.js", "search.js", "hover.js", "names.js", "themes.js", "card.js")


def index_page(data: MapData) -> Page:
    """Return the page on which readers look a unit up.

    Parameters
    ----------
    data : MapData
        Units, old units, crosswalk.
    """
    return Page(
        name="index",
        title_vi=f"{len(data.units)} đơn vị cấp xã của Quảng Ngãi từ 1/7/2025",
        title_en=f"The {len(data.units)} units of Quảng Ngãi from 1 July 2025",
        views=(_view(data),),
        data={
            "units": unit_records(data),
            "pairs": pair_records(data),
            "ended": ended_records(data),
            "province": data.province,
            "points": label_points(data.units),
            "themes": [theme.as_json() for theme in all_themes(data)],
        },
        scripts=_SCRIPTS,
        context={
            "rows": _rows(data),
            "doubts": population_remarks(data, DOUBT_CHECK),
            "has_cuts": not data.estimated_lines.empty,
        },
    )


def _view(data: MapData) -> View:
    chart = base_map(data)
    type_of = dict(zip(data.units["code"], data.units["type"], strict=True))
    units = folium.GeoJson(
        features(data.units),
        name="Đơn vị từ 1/7/2025 / Units from 1 July 2025",
        style_function=lambda feature: {
            "fillColor": TYPE_COLOURS[type_of[feature["properties"]["id"]]],
            "fillOpacity": 0.9,
            "color": "#5d7480",
            "weight": 1.3,
        },
        smooth_factor=0.5,
    ).add_to(chart)
    before = add_old_boundaries(chart, data)
    add_cut_lines(chart, data.estimated_lines)
    add_switches(chart)
    return View(chart, {"units": units, "before": before}, data.place_names[False])


def _rows(data: MapData) -> list[dict[str, Any]]:
    """Return the content of the map as a table, in the order of codes."""
    records: list[dict[str, Any]] = data.units.drop(columns="geometry").to_dict("records")
    return records
