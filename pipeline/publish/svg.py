"""Small maps as inline SVG: nothing to load, sharp on paper, the same bytes each time."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Frame:
    """The window of a picture: which land it shows, and how large.

    Parameters
    ----------
    west_m, north_m : float
        Coordinates of the upper left corner.
    scale : float
        Pixels per metre.
    width_px, height_px : float
    """

    west_m: float
    north_m: float
    scale: float
    width_px: float
    height_px: float

    @classmethod
    def around(
        cls, geometries: Geometries, width_px: float, *, margin: float = 0.08, tallest: float = 1.2
    ) -> "Frame":
        """Return a frame of a given width around geometries in metres.

        `margin` is a share of the larger side; `tallest` the most height for the width.
        """
        west, south, east, north = shapely.total_bounds(geometries)
        edge = margin * max(east - west, north - south)
        wide, high = east - west + 2 * edge, north - south + 2 * edge
        scale = min(width_px / wide, tallest * width_px / high)
        left = (east + west) / 2 - width_px / scale / 2
        return cls(left, north + edge, scale, width_px, high * scale)

    @property
    def window(self) -> shapely.Geometry:
        """The land that the picture shows."""
        east = self.west_m + self.width_px / self.scale
        south = self.north_m - self.height_px / self.scale
        return shapely.box(self.west_m, south, east, self.north_m)

    def path(self, geometry: shapely.Geometry) -> str:
        """Return polygons or lines as the data of an SVG path, without what is out of sight."""
        seen = shapely.intersection(geometry, self.window)
        if shapely.is_empty(seen):
            return ""
        return "".join(self._line(part) for part in _lines(seen))

    def _line(self, line: shapely.Geometry) -> str:
        xy = shapely.get_coordinates(line)
        px = np.round((xy[:, 0] - self.west_m) * self.scale, 1)
        py = np.round((self.north_m - xy[:, 1]) * self.scale, 1)
        corners = list(dict.fromkeys(zip(px.tolist(), py.tolist(), strict=True)))
        if len(corners) < 2:  # noqa: PLR2004 - a point is no line
            return ""
        text = "M" + "L".join(f"{x:g},{y:g}" for x, y in corners)
        return text + ("Z" if shapely.is_closed(line) else "")

    def at(self, point: shapely.Geometry) -> tuple[float, float]:
        """Return where a point lies in the picture."""
        x, y = shapely.get_x(point), shapely.get_y(point)
        return round((x - self.west_m) * self.scale, 1), round((self.north_m - y) * self.scale, 1)


def _lines(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    parts = shapely.get_parts(geometry)
    areal = np.isin(shapely.get_type_id(parts), (3, 6))
    rings = shapely.get_rings(parts[areal])
    linear = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    return [*rings, *linear]


def shape(frame: Frame, geometry: shapely.Geometry, css: str, title: str = "") -> str:
    """Return one geometry with its class and the text that appears over it."""
    data = frame.path(geometry)
    if not data:
        return ""
    text = f"<title>{escape(title)}</title>" if title else ""
    return f'<path class="{css}" fill-rule="evenodd" d="{data}">{text}</path>'


def label(frame: Frame, geometry: shapely.Geometry, text: str, css: str = "label") -> str:
    """Return a text in the middle of what is in sight of a polygon."""
    seen = shapely.intersection(geometry, frame.window)
    if shapely.is_empty(seen):
        return ""
    x, y = frame.at(shapely.point_on_surface(seen))
    return f'<text class="{css}" x="{x:g}" y="{y:g}">{escape(text)}</text>'


def scale_bar(frame: Frame) -> str:
    """Return a bar of a round length, about a quarter of the picture."""
    target_km = frame.width_px / frame.scale / 4000
    power = 10.0 ** np.floor(np.log10(target_km))
    length_km = float(max(step for step in (1, 2, 5) if step * power <= target_km) * power)
    width = round(length_km * 1000 * frame.scale, 1)
    y = round(frame.height_px - 8, 1)
    return (
        f'<path class="scale" d="M8,{y - 4:g}V{y:g}H{8 + width:g}V{y - 4:g}"/>'
        f'<text class="scale-text" x="{12 + width:g}" y="{y:g}">{length_km:g} km</text>'
    )


def picture(frame: Frame, content: Iterable[str], caption: str) -> str:
    """Return the whole picture; `caption` is what a screen reader says."""
    inside = "".join(content)
    return (
        f'<svg role="img" viewBox="0 0 {frame.width_px:g} {frame.height_px:.1f}" '
        f'aria-label="{escape(caption)}"><rect class="outside" width="100%" height="100%"/>'
        f"{inside}{scale_bar(frame)}</svg>"
    )


def simplified(polygons: Geometries, frame: Frame) -> Geometries:
    """Return a coverage simplified to half a pixel, for pictures alone."""
    if shapely.coverage_is_valid(polygons):
        drawn: Geometries = shapely.coverage_simplify(polygons, 0.5 / frame.scale)
        return drawn
    return polygons
