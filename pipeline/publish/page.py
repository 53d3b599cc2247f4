"""A page: folium's maps inside our own frame, in one file that needs nothing else."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import folium
import jinja2

from pipeline.errors import FormatError
from pipeline.publish.inline import inline_links, script
from pipeline.publish.map_data import MapData
from pipeline.publish.surroundings import CREDIT, PlaceName
from pipeline.publish.texts import STAND_IN_EN, STAND_IN_VI
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

_WEB = files("pipeline.publish") / "web"
_RANDOM_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_SPACES = re.compile(r"(?<=[\d\]]), (?=[\[\-\d])")
_VIEWPORT = re.compile(r"<meta name=\"viewport\"[^>]*>")


@dataclass(frozen=True)
class View:
    """One map of a page, and what its scripts have to find in it.

    Parameters
    ----------
    map : folium.Map
        The map.
    layers : mapping of str to folium layer
        The layers that scripts work with, by the names that they use for them.
    around : tuple of PlaceName
        The names to write on the ground around the province.
    """

    map: folium.Map
    layers: Mapping[str, Any]
    around: tuple[PlaceName, ...] = ()


@dataclass(frozen=True)
class Page:
    """What makes up one page.

    Parameters
    ----------
    name : str
        Of the file, without suffix; `web/<name>.html` holds the body, `web/<name>.js` starts it.
    title_vi, title_en : str
        What the window's title says.
    views : tuple of View
        The maps, in the order in which the body names them.
    data : mapping
        What scripts get, as JSON.
    scripts : tuple of str
        Names of the scripts in `web/` that the page needs beside `web/<name>.js`, in order.
    context : mapping
        What the template of the body gets.
    """

    name: str
    title_vi: str
    title_en: str
    views: tuple[View, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)


def render(page: Page, data: MapData) -> str:
    """Return the whole page as HTML.

    Parameters
    ----------
    page : Page
        What it is made of.
    data : MapData
        Gives sources, licences and whether it is the stand-in.

    Returns
    -------
    str
        HTML that makes no request; the same for the same input.

    Raises
    ------
    FormatError
        If folium links to something that cannot be put into the page.
    """
    figures = [view.map.get_root() for view in page.views]
    for figure in figures:
        figure.render()  # lets the elements add their parts to the figure
    heads = [_accessible(inline_links(figure.header.render())) for figure in figures]
    parts = _with_stable_ids(
        [
            *[figure.html.render() for figure in figures],
            *[_SPACES.sub(",", figure.script.render()) for figure in figures],
            _json([_handles(view) | {"bounds": data.bounds} for view in page.views]),
            *[_without_repeats(head, heads[:1] if at else []) for at, head in enumerate(heads)],
        ]
    )
    count = len(figures)
    return (
        _environment()
        .get_template(f"{page.name}.html")
        .render(
            page=page,
            maps=parts[:count],
            map_scripts="\n".join(parts[count : 2 * count]),
            handles=parts[2 * count],
            head="\n".join(parts[2 * count + 1 :]),
            page_data=_json(page.data),
            own_css=_web("common.css") + _web(f"{page.name}.css"),
            own_js=script("\n".join(_web(name) for name in _script_names(page))),
            data=data,
            stand_in=(STAND_IN_VI, STAND_IN_EN),
            credit=CREDIT,
            official_map=OFFICIAL_MAP,
            official_list=OFFICIAL_LIST,
            **page.context,
        )
    )


def _script_names(page: Page) -> Iterable[str]:
    return ("core.js", "around.js", *page.scripts, f"{page.name}.js")


def _handles(view: View) -> dict[str, Any]:
    """Return the names of the variables that folium's script gives to a map and its layers."""
    layers = {name: layer.get_name() for name, layer in view.layers.items()}
    around = [list(vars(name).values()) for name in view.around]
    return {"map": view.map.get_name(), "layers": layers, "around": around}


def _accessible(head: str) -> str:
    """Take out folium's viewport, which keeps readers from zooming the page."""
    found, count = _VIEWPORT.subn("", head)
    if count != 1:
        raise FormatError(
            f"folium's head has {count} viewports, expected 1",
            advice="adapt pipeline/publish/page.py to this release of folium.",
        )
    return found


def _without_repeats(head: str, before: list[str]) -> str:
    """Leave out of a second map's head the libraries that the first one brings already."""
    blocks = re.findall(r"<(?:script|style)>.*?</(?:script|style)>", head, flags=re.DOTALL)
    for block in blocks:
        if any(block in earlier for earlier in before):
            head = head.replace(block, "")
    return head


def _with_stable_ids(parts: list[str]) -> list[str]:
    """Replace folium's random ids by numbers, in the order in which they appear."""
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"{len(numbers):04d}")

    return [_RANDOM_ID.sub(number, part) for part in parts]


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _web(name: str) -> str:
    resource = _WEB / name
    return resource.read_text(encoding="utf-8") if resource.is_file() else ""


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.publish", "web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
