"""What all maps have in common: the ground they lie on, old boundaries, the switch of layers."""

from dataclasses import dataclass, field
from typing import Any

import folium
import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from pipeline.publish.inline import LEAFLET_CSS, LEAFLET_JS
from pipeline.publish.map_data import MapData, edge_features, feature_collection, features
from pipeline.publish.palette import CUT_COLOUR

TILE_SERVER = "tile.openstreetmap.org"
"""Where background tiles come from once a reader asks for them."""

LINE_PANE = "lines"
"""Boundaries lie over all areas, even over one that is brought to the front."""

GROUND_PANE = "ground"
"""Land and borders around the province lie under everything, tiles too."""


@dataclass(frozen=True)
class _Lines:
    """How one kind of old boundary is drawn."""

    name: str
    column: str
    show: bool
    colour: str
    weight: float
    style: dict[str, str] = field(default_factory=dict)


_OLD_BOUNDARIES = (
    _Lines("Đơn vị cũ / Old units", "code", True, "#6d7f88", 0.8, {"dashArray": "2 3"}),
    _Lines("Huyện cũ / Old districts", "district_code", False, "#3b4a54", 1.6),
    _Lines("Tỉnh cũ / Old provinces", "province_code", True, "#12303c", 2.4),
)


def base_map(data: MapData, *, eve: bool = False, **options: bool) -> folium.Map:
    """Return an empty map of the province, with nothing that needs a network.

    Parameters
    ----------
    data : MapData
        Gives the extent and what lies around.
    eve : bool
        Whether the provinces around are those of the eve of the merger.
    **options
        Further options of Leaflet's map.
    """
    chart = folium.Map(
        tiles=None,
        control_scale=True,
        min_zoom=7,
        max_zoom=17,
        zoom_snap=0.25,
        font_size="1rem",
        **options,
    )
    # On the instance: folium keeps these lists on the class, for all maps of the process.
    chart.default_js = [LEAFLET_JS]
    chart.default_css = [LEAFLET_CSS]
    chart.fit_bounds(data.bounds)
    folium.map.CustomPane(GROUND_PANE, z_index=150, pointer_events=False).add_to(chart)
    folium.map.CustomPane(LINE_PANE, z_index=420, pointer_events=False).add_to(chart)
    _add_surroundings(chart, data, eve=eve)
    return chart


def _add_surroundings(chart: folium.Map, data: MapData, *, eve: bool) -> None:
    land, countries = data.surroundings
    provinces = shapely.union_all(data.neighbour_borders[eve].geometry.to_numpy())
    drawn: tuple[tuple[BaseGeometry, dict[str, Any]], ...] = (
        (land, {"color": "#9fb0b5", "weight": 1, "fillColor": "#efede4", "fillOpacity": 1}),
        (provinces, {"color": "#968c76", "weight": 1.2, "dashArray": "7 4", "fill": False}),
        (countries, {"color": "#8b7d95", "weight": 1.5, "dashArray": "8 4 2 4", "fill": False}),
    )
    for shape, style in drawn:
        folium.GeoJson(
            feature_collection([shape], ["ground"]),
            control=False,
            style_function=lambda _, style=style: style,
            interactive=False,
            pane=GROUND_PANE,
        ).add_to(chart)


def add_switches(chart: folium.Map) -> None:
    """Add the control that switches layers, with background tiles off until a reader wants them.

    Parameters
    ----------
    chart : folium.Map
        A map that has all its other layers.
    """
    folium.TileLayer(
        tiles=f"https://{TILE_SERVER}/{{z}}/{{x}}/{{y}}.png",
        attr="© OpenStreetMap contributors",
        name=f"Ảnh nền {TILE_SERVER}, cần mạng / Tiles, needs a network",
        overlay=True,
        show=False,
        opacity=0.55,
    ).add_to(chart)
    folium.LayerControl(collapsed=True, position="topright").add_to(chart)


def add_old_boundaries(chart: folium.Map, data: MapData) -> folium.GeoJson:
    """Add the old units, districts and provinces as lines that can be switched.

    Parameters
    ----------
    chart : folium.Map
        Gets the three layers.
    data : MapData
        Gives the old units.

    Returns
    -------
    folium.GeoJson
        The layer of the old units.
    """
    made = [
        lines(
            edge_features(data.edges_between(kind.column)),
            kind.name,
            show=kind.show,
            colour=kind.colour,
            weight=kind.weight,
            **kind.style,
        ).add_to(chart)
        for kind in _OLD_BOUNDARIES
    ]
    return made[0]


def add_cut_lines(chart: folium.Map, cuts: gpd.GeoDataFrame) -> None:
    """Draw the dividing lines that are estimates, so that they do not pass for boundaries.

    Parameters
    ----------
    chart : folium.Map
        Gets the lines, over all boundaries.
    cuts : GeoDataFrame
        From `pipeline.publish.cut_lines.estimated_lines`.
    """
    if not cuts.empty:
        # The light line under the dashes hides the outlines of the two units.
        halo = lines(features(cuts), "", show=True, colour="#ffffff", weight=4)
        halo.control = False
        halo.add_to(chart)
        lines(
            features(cuts),
            "Đường chia ước tính / Estimated lines",
            show=True,
            colour=CUT_COLOUR,
            weight=3,
            dashArray="7 6",
            lineCap="butt",
        ).add_to(chart)


def lines(
    collection: dict[str, Any],
    name: str,
    *,
    show: bool,
    colour: str,
    weight: float,
    **style: str | float,
) -> folium.GeoJson:
    """Return boundaries to draw over a map, which let the pointer through.

    Parameters
    ----------
    collection : dict
        GeoJSON of lines or polygons.
    name : str
        What the switch says.
    show : bool
        Whether they are there from the start.
    colour, weight
        Of the line; width in pixels.
    **style
        Further path options of Leaflet.
    """
    options = {"color": colour, "weight": weight, "fill": False, **style}
    return folium.GeoJson(
        collection,
        name=name,
        show=show,
        style_function=lambda _: options,
        smooth_factor=0.5,
        interactive=False,
        pane=LINE_PANE,
    )
