"""`before_after.html`: the old and the new units side by side, moving as one."""

from typing import Any

import folium
import geopandas as gpd

from pipeline.publish.base_map import add_cut_lines, base_map
from pipeline.publish.cut_lines import is_estimated
from pipeline.publish.edges import OUTSIDE
from pipeline.publish.map_data import MapData, features
from pipeline.publish.page import Page, View
from pipeline.publish.palette import PATCHWORK
from pipeline.publish.unit_table import ended_records, label_points, pair_records, unit_records

_SCRIPTS = ("fold.js", "find.js", "search.js", "hover.js", "names.js")


def before_after_page(data: MapData) -> Page:
    """Return the page that compares the eve with the day of the merger.

    Parameters
    ----------
    data : MapData
        Units, old units, crosswalk.
    """
    colours = patchwork(data)
    return Page(
        name="before_after",
        title_vi="Trước và sau ngày 1/7/2025",
        title_en="Before and after 1 July 2025",
        views=(
            _view(data, data.before, _colours_before(data, colours), eve=True),
            _view(data, data.units, colours, eve=False),
        ),
        data={
            "units": unit_records(data),
            "pairs": pair_records(data),
            "ended": ended_records(data),
            "province": data.province,
            "points": [label_points(data.before), label_points(data.units)],
        },
        scripts=_SCRIPTS,
        context={"pairs": _pairs(data), "has_cuts": not data.estimated_lines.empty},
    )


def patchwork(data: MapData) -> dict[str, str]:
    """Colour the new units so that no two neighbours are alike, as far as the colours go.

    Parameters
    ----------
    data : MapData
        The units.

    Returns
    -------
    dict of str to str
        A colour of `PATCHWORK` by code.

    Notes
    -----
    Greedy, the unit with most neighbours first (Welsh and Powell 1967, doi:10.1093/comjnl/10.1.85).
    """
    neighbours: dict[str, set[str]] = {code: set() for code in data.units["code"]}
    for left, right in data.unit_edges[["left", "right"]].itertuples(index=False):
        if left != OUTSIDE:
            neighbours[left].add(right)
            neighbours[right].add(left)
    chosen: dict[str, int] = {}
    for code in sorted(neighbours, key=lambda code: (-len(neighbours[code]), code)):
        taken = [chosen[other] for other in neighbours[code] if other in chosen]
        # The least used among the neighbours: 0 times wherever a colour is left.
        chosen[code] = min(range(len(PATCHWORK)), key=lambda colour: (taken.count(colour), colour))
    return {code: PATCHWORK[colour] for code, colour in sorted(chosen.items())}


def _colours_before(data: MapData, colours: dict[str, str]) -> dict[str, str]:
    """Give each old unit the colour of the unit that most of its land is in."""
    largest = data.crosswalk.sort_values(["old_code", "area_km2", "new_code"]).drop_duplicates(
        "old_code", keep="last"
    )
    return {
        old: colours[new] for old, new in zip(largest["old_code"], largest["new_code"], strict=True)
    }


def _view(data: MapData, layer: gpd.GeoDataFrame, colours: dict[str, str], *, eve: bool) -> View:
    chart = base_map(data, eve=eve, zoom_animation=False)
    units = folium.GeoJson(
        features(layer),
        control=False,
        style_function=lambda feature: {
            "fillColor": colours[feature["properties"]["id"]],
            "fillOpacity": 0.9,
            "color": "#4d626d",
            "weight": 1,
        },
        smooth_factor=0.5,
    ).add_to(chart)
    add_cut_lines(chart, data.estimated_lines)
    return View(chart, {"units": units}, data.place_names[eve])


def _pairs(data: MapData) -> list[Any]:
    pairs = data.crosswalk.assign(estimated=is_estimated(data.crosswalk))
    return pairs.sort_values(["new_code", "old_code"]).to_dict("records")
