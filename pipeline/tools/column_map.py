"""A map of one column over the new units: one HTML file that opens without a network."""

import re
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd

from pipeline.artefacts import replacing
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.errors import UsageError
from pipeline.publish.inline import LEAFLET_CSS, LEAFLET_JS, inline_links
from pipeline.publish.palette import NO_DATA, SEQUENCE, quantile_classes
from pipeline.tools.convert import Conversion
from pipeline.tools.unit_columns import CERTAINTY

SIMPLIFIED_TO_M = 30.0
DIGITS = 5
_RANDOM_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def write_column_map(
    conversion: Conversion, column: str, shapes: gpd.GeoSeries, path: Path
) -> None:
    """Draw the new units coloured by a column.

    Parameters
    ----------
    conversion : Conversion
        What came out.
    column : str
        A numeric column of it.
    shapes : geopandas.GeoSeries
        The unit of each row.
    path : Path
        The file to write.

    Raises
    ------
    UsageError
        If there is no such column of numbers.
    """
    if column not in conversion.table:
        raise UsageError(f"no such column: {column!r}", details=list(map(str, conversion.table)))
    values = pd.to_numeric(conversion.table[column], errors="coerce")
    if values.notna().sum() == 0:
        raise UsageError(f"not a column of numbers: {column!r}")
    layer = gpd.GeoDataFrame(
        {
            "name": conversion.names,
            "value": [_text(value) for value in values],
            "certainty": conversion.table[CERTAINTY].to_list(),
            "colour": _colours(values),
        },
        geometry=shapes.to_numpy(),
        crs=shapes.crs,
    ).to_crs(WORK_CRS)
    layer.geometry = layer.geometry.simplify_coverage(SIMPLIFIED_TO_M)
    html = _page(layer.to_crs(PUBLISH_CRS), column)
    with replacing(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")


def _text(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:,.6g}" if abs(value) < 1 else f"{value:,.10g}"


def _colours(values: pd.Series) -> list[str]:
    limits = quantile_classes(values.dropna()).limits
    return [
        NO_DATA if pd.isna(value) else SEQUENCE[min(sum(value >= one for one in limits),
                                                    len(SEQUENCE) - 1)]
        for value in values
    ]  # fmt: skip


def _page(layer: gpd.GeoDataFrame, column: str) -> str:
    chart = folium.Map(tiles=None)
    chart.default_js, chart.default_css = [LEAFLET_JS], [LEAFLET_CSS]
    folium.GeoJson(
        layer.to_json(drop_id=True, show_bbox=False),
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"], "fillOpacity": 0.9,
            "color": "#5d7480", "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(
            ["name", "value", "certainty"], aliases=["đơn vị | unit", column, CERTAINTY]
        ),
    ).add_to(chart)  # fmt: skip
    west, south, east, north = layer.total_bounds
    chart.fit_bounds([[south, west], [north, east]])
    html = inline_links(chart.get_root().render())
    random = dict.fromkeys(_RANDOM_ID.findall(html))
    ids = {found: f"{place:032x}" for place, found in enumerate(random)}
    return _RANDOM_ID.sub(lambda found: ids[found[0]], html)
