"""The page that shows where two sets of boundaries differ."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.artefacts import replacing
from pipeline.checks.causes import vi
from pipeline.checks.compare import POOR_IOU, Comparison
from pipeline.coverage.findings import Geometries, polygonal
from pipeline.publish import svg

MAP_WIDTH_PX = 900.0
STEPS = (0.98, 0.95, 0.9, 0.8)
"""Least agreement of each colour but the last."""

_DISPUTED_LEAST_KM2 = 0.5


def environment() -> Environment:
    """Return the templates of pages for print; everything put into them is escaped."""
    return Environment(
        loader=PackageLoader("pipeline.publish", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def style_sheet() -> Markup:
    """Return the style sheet that these pages share."""
    text = (Path(__file__).parent / "web" / "paper.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


@dataclass(frozen=True)
class Compared:
    """A comparison with what the page needs besides.

    Parameters
    ----------
    result : Comparison
    here, there : str
        The names of the two.
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        The polygons of the first, in metres.
    codes : list of str
        Of these polygons.
    """

    result: Comparison
    here: str
    there: str
    polygons: Geometries
    codes: list[str]


def write_comparison_page(compared: Compared, path: Path) -> None:
    """Write the page: figures, a map of the agreement, a table of all units.

    Parameters
    ----------
    compared : Compared
    path : Path
        The file, which is replaced. It needs nothing beside it.
    """
    page = (
        environment()
        .get_template("compare.html")
        .render(
            css=style_sheet(),
            here=compared.here,
            there=compared.there,
            summary=compared.result.summary(),
            poor=POOR_IOU,
            vi=vi,
            map=_map(compared),
            legend=_legend(),
            units=compared.result.units.to_dict("records"),
        )
    )
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def _colour(iou: float) -> str:
    return f"c{sum(iou < step for step in STEPS)}"


def _legend() -> list[tuple[str, str]]:
    upper = (1.0, *STEPS)
    texts = [f"IoU {low:g} – {high:g}" for high, low in zip(upper, STEPS, strict=False)]
    last = f"IoU < {STEPS[-1]:g}"
    return [(f"c{i}", text) for i, text in enumerate([*texts, last])]


def _map(compared: Compared) -> Markup:
    frame = svg.Frame.around(compared.polygons, MAP_WIDTH_PX)
    drawn = svg.simplified(polygonal(compared.polygons), frame)
    rows = compared.result.units.set_index("code")
    shapes = []
    for code, polygon in zip(compared.codes, drawn, strict=True):
        known = code in rows.index
        text = f"{rows['name'][code]}: IoU {rows['iou'][code]:.3f}" if known else code
        css = _colour(float(rows["iou"][code])) if known else "cn"
        shapes.append(svg.shape(frame, polygon, css, text))
    large = compared.result.disputed
    large = large[large["area_km2"] >= _DISPUTED_LEAST_KM2]
    for row in large.itertuples():
        outline = shapely.simplify(row.geometry, 1 / frame.scale)
        text = f"{row.name or '–'} / {row.reference_name or '–'}: {row.area_km2:.2f} km²"
        shapes.append(svg.shape(frame, outline, "disputed", text))
    caption = f"IoU {compared.here} – {compared.there}, {np.size(compared.polygons)}"
    return Markup(svg.picture(frame, shapes, caption))  # noqa: S704 - svg escapes its texts
