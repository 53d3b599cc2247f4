"""A map of one column over the new units: one HTML file that opens without a network."""

import re
from html import escape
from itertools import pairwise
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd

from pipeline.artefacts import replacing
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.errors import UsageError
from pipeline.publish.inline import LEAFLET_CSS, LEAFLET_JS, inline_links
from pipeline.publish.palette import NO_DATA, Classes, quantile_classes
from pipeline.tools.convert import Conversion
from pipeline.tools.numbers import PERCENT
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.shapes import boundary_sources
from pipeline.tools.silent_cells import KINDS_OF_FIGURES
from pipeline.tools.unit_columns import CERTAINTY, CODE

SIMPLIFIED_TO_M = 30.0
DIGITS = 5
MOST_DECIMALS = 9
NOT_LEGAL = "Không phải ranh giới pháp lý | no legal boundaries."
STYLE = """<style>
header, footer, ul { position: fixed; z-index: 1000; background: #fffe; margin: 0;
  font: 13px/1.35 sans-serif; padding: 6px 10px; }
header { top: 8px; left: 56px; } h1 { font-size: 17px; margin: 0; } p { margin: 0; }
ul { list-style: none; right: 8px; top: 8px; }
li i { display: inline-block; width: 18px; height: 12px; margin-right: 6px;
  border: 1px solid #5d7480; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
footer { bottom: 0; left: 0; right: 0; font-size: 11px; }
@page { size: A4 landscape; margin: 10mm; }
@media print { .folium-map { width: 275mm !important; height: 188mm !important; } }
</style>"""
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
    values = _shown(conversion, column, mapped_figures(conversion, column))
    sign = " %" * _is_percent(conversion, column)
    classes = quantile_classes(values.dropna())
    layer = gpd.GeoDataFrame(
        {
            "name": conversion.names,
            "value": [_text(value, sign) for value in values],
            "certainty": conversion.table[CERTAINTY].to_list(),
            "colour": _colours(values, classes),
        },
        geometry=shapes.to_numpy(),
        crs=shapes.crs,
    ).to_crs(WORK_CRS)
    layer.geometry = layer.geometry.simplify_coverage(SIMPLIFIED_TO_M)
    around = _around(conversion, (column, sign), classes, boundary_sources(conversion.plan.end))
    html = _page(layer.to_crs(PUBLISH_CRS), column, around)
    with replacing(path) as temporary:
        temporary.write_text(html, encoding="utf-8", newline="\n")


def mapped_figures(conversion: Conversion, column: str) -> pd.Series:
    """Return the figures that a map of a column shows.

    Raises
    ------
    UsageError
        If there is no such column of numbers, or a unit has several of them.
    """
    if column not in conversion.table:
        raise UsageError(
            f"no such column: {column!r}", where=conversion.plan.where,
            details=_with_figures(conversion), advice="--map with one of these columns.",
            problem_vi=f"không có cột: {column!r}",
            advice_vi="ghi --map với một trong các cột trên.",
        )  # fmt: skip
    if conversion.plan.keys:
        raise UsageError(
            f"a map shows one figure a unit, here each has several by {conversion.plan.keys}",
            where=conversion.plan.where,
            advice="take one of them into a table of its own, and map that.",
            problem_vi="bản đồ vẽ mỗi đơn vị một số, ở đây mỗi đơn vị có nhiều số theo "
            f"{conversion.plan.keys}",
            advice_vi="tách một trong các số đó ra bảng riêng, rồi vẽ bản đồ của bảng ấy.",
        )
    values = pd.to_numeric(conversion.table[column], errors="coerce")
    if column in {CODE, *conversion.plan.table.columns.all}:
        values[:] = float("nan")  # Codes are no figures.
    if values.notna().sum() == 0 and f"{column} {LEAST}" in conversion.table:
        raise UsageError(
            f"only least and most are known of {column!r}", where=conversion.plan.where,
            advice=f"map one of them: --map '{column} {LEAST}'",
            problem_vi=f"chỉ biết ít nhất và nhiều nhất của {column!r}",
            advice_vi=f"vẽ một trong hai: --map '{column} {LEAST}'",
        )  # fmt: skip
    if values.notna().sum() == 0:
        raise UsageError(
            f"not a column of numbers: {column!r}", where=conversion.plan.where,
            details=_with_figures(conversion), advice="--map with one of these columns.",
            problem_vi=f"không phải cột số: {column!r}",
            advice_vi="ghi --map với một trong các cột trên.",
        )  # fmt: skip
    return values


def _with_figures(conversion: Conversion) -> list[str]:
    """Return the columns that can be mapped: least and most only where nothing between is known."""
    table = conversion.table

    def filled(names: list[str]) -> list[str]:
        return [name for name in names if name in table
                and pd.to_numeric(table[name], errors="coerce").notna().any()]  # fmt: skip

    return [
        name
        for rule in conversion.plan.rules if rule.kind in KINDS_OF_FIGURES
        for name in filled([rule.column])
        or filled([f"{rule.column} {LEAST}", f"{rule.column} {MOST}"])
    ]  # fmt: skip


def _is_percent(conversion: Conversion, column: str) -> bool:
    number = conversion.plan.numbers.get(column)
    return number is not None and number.sign == PERCENT


def _shown(conversion: Conversion, column: str, values: pd.Series) -> pd.Series:
    """Return figures as a sheet shows them: 0.125 in a column of per cents as 12.5."""
    number = conversion.plan.numbers.get(column)
    is_fraction = number is not None and number.sign == PERCENT and number.is_fraction
    return (values * 100).round(MOST_DECIMALS) if is_fraction else values


def _text(value: float, sign: str) -> str:
    number = f"{value:,.6g}" if abs(value) < 1 else f"{value:,.10g}"
    return "–" if pd.isna(value) else number + sign


def _colours(values: pd.Series, classes: Classes) -> list[str]:
    return [
        NO_DATA if pd.isna(value)
        else classes.colours[sum(value >= limit for limit in classes.limits)]
        for value in values
    ]  # fmt: skip


def _class(low: str, high: str) -> str:
    if low and high:
        return f"≥ {low} – < {high}"
    return f"≥ {low}" if low else f"< {high}" if high else "mọi giá trị | all"


def _around(
    conversion: Conversion, heading: tuple[str, str], classes: Classes, sources: list[str]
) -> str:
    """Return heading, legend and sources, which stand beside the map and are printed with it."""
    column, sign = heading
    ends = ["", *(_text(limit, sign) for limit in classes.limits), ""]
    said = [_class(low, high) for low, high in pairwise(ends)]
    rows = [*zip(classes.colours, said, strict=True), (NO_DATA, "không có số | no figure")]
    legend = "".join(f'<li><i style="background:{colour}"></i>{escape(text)}</li>'
                     for colour, text in rows)  # fmt: skip
    day, where = conversion.plan.end, Path(conversion.plan.where).name
    return (
        f"<header><h1>{escape(column)}</h1><p>{escape(where)}; đơn vị ngày | units of "
        f"{day:%d/%m/%Y}</p></header><ul>{legend}</ul><footer>Ranh giới | boundaries: "
        f"{escape('; '.join(sources))}. {NOT_LEGAL}</footer>"
    )


def _page(layer: gpd.GeoDataFrame, column: str, around: str) -> str:
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
    figure = chart.get_root()
    figure.title = column
    figure.header.add_child(folium.Element(STYLE))
    figure.html.add_child(folium.Element(around))
    bounds = f"[[{south}, {west}], [{north}, {east}]]"
    figure.script.add_child(folium.Element(
        f"addEventListener('beforeprint', () => {{ {chart.get_name()}.invalidateSize(false);"
        f"{chart.get_name()}.fitBounds({bounds}, {{animate: false}}); }});"
    ))  # fmt: skip
    html = inline_links(figure.render())
    random = dict.fromkeys(_RANDOM_ID.findall(html))
    ids = {found: f"{place:032x}" for place, found in enumerate(random)}
    return _RANDOM_ID.sub(lambda found: ids[found[0]], html)
