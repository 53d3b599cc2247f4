"""`changes.html`: which units changed since the polygons' vintage, when and how."""

from collections import Counter
from typing import Any

import folium

from pipeline.config import MERGER
from pipeline.publish.base_map import base_map, lines
from pipeline.publish.events import KINDS, events
from pipeline.publish.field_texts import CHANGE_KINDS
from pipeline.publish.map_data import MapData, edge_features, features
from pipeline.publish.page import Page, View
from pipeline.publish.palette import KIND_COLOURS
from pipeline.publish.unit_table import label_points


def changes_page(data: MapData) -> Page:
    """Return the page that tells the changes by date.

    Parameters
    ----------
    data : MapData
        Old and new units, and the register's changes.
    """
    told = events(data.law)
    return Page(
        name="changes",
        title_vi="Thay đổi địa giới cấp xã từ năm 2019",
        title_en="Changes of commune-level units since 2019",
        views=(_view(data),),
        data={
            "events": told,
            "kinds": {
                kind: {"colour": KIND_COLOURS[kind], **vars(CHANGE_KINDS[kind])} for kind in KINDS
            },
            "dates": _dates(told),
            "merger": MERGER.isoformat(),
            "heirs": _heirs(data),
            "points": label_points(data.before),
            "names": dict(zip(data.before["code"], data.before["name"], strict=True)),
        },
        scripts=("hover.js", "names.js"),
        context={"events": told, "kind_texts": CHANGE_KINDS},
    )


def _dates(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = Counter(event["date"] for event in told if event["kind"] != "unchanged")
    return [{"date": day, "count": counts[day]} for day in sorted(counts)]


def _heirs(data: MapData) -> dict[str, list[str]]:
    groups = data.crosswalk.sort_values("new_code").groupby("old_code")["new_code"]
    return {str(old): list(codes) for old, codes in groups}


def _view(data: MapData) -> View:
    chart = base_map(data, eve=True)
    units = folium.GeoJson(
        features(data.before),
        control=False,
        style_function=lambda _: {
            "fillColor": "#f6f5f0",
            "fillOpacity": 1,
            "color": "#9aa8af",
            "weight": 0.8,
        },
        smooth_factor=0.5,
    ).add_to(chart)
    districts = data.edges_between("district_code")
    lines(
        edge_features(districts), "Huyện / Districts", show=True, colour="#5d7480", weight=1.2
    ).add_to(chart)
    heirs = data.crosswalk.sort_values(["old_code", "area_km2"]).drop_duplicates(
        "old_code", keep="last"
    )
    merged = data.edges_by(dict(zip(heirs["old_code"], heirs["new_code"], strict=True)))
    after = lines(
        edge_features(merged), "Đơn vị mới / New units", show=False, colour="#12303c", weight=1.8
    ).add_to(chart)
    return View(chart, {"units": units, "after": after}, data.place_names[True])
