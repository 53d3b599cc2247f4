"""Geometry that shows a place: of findings, repairs and cuts, not of units.

QGIS shows one kind of geometry a layer, and what is drawn has to be valid in the reference system
it is drawn in. Units are never altered here; a mark may be, because it only points somewhere.
"""

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

MARK_RADIUS_M = 1.0
"""Half the width of the strip that stands for a line or a point."""

_STRIP_SEGMENTS = 4


def marks_in_crs(marks: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Bring marks to a reference system as valid areas.

    Parameters
    ----------
    marks : GeoDataFrame
        Any kind of geometry, or none, in metres.
    crs : str
        Where to bring them.

    Returns
    -------
    GeoDataFrame
        MultiPolygons. A line or point became a strip of `MARK_RADIUS_M` around it, and so did a
        sliver that has no area left in the numbers of the new system; one that came out crossing
        itself was made valid (`shapely.make_valid`, method ``structure``).
    """
    areas = marks.set_geometry([_as_areas(shape) for shape in marks.geometry], crs=marks.crs)
    brought = areas.to_crs(crs)
    shapes = brought.geometry.to_numpy().copy()
    broken = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    for row in broken:
        shapes[row] = _mended(shapes[row]) or _strip_in_crs(areas, int(row), crs)
    return brought.set_geometry(gpd.GeoSeries(shapes, index=brought.index, crs=brought.crs))


def _as_areas(shape: BaseGeometry | None) -> MultiPolygon | None:
    if shape is None or shape.is_empty:
        return None
    # Twice, because a collection may hold multipart geometry.
    parts = shapely.get_parts(shapely.get_parts(shape))
    if all(isinstance(part, Polygon) for part in parts):
        return MultiPolygon(list(parts))
    areas = [part if isinstance(part, Polygon) else _strip(part) for part in parts]
    return MultiPolygon(list(shapely.get_parts(shapely.union_all(areas))))


def _mended(shape: MultiPolygon) -> MultiPolygon | None:
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    areas = [part for part in shapely.get_parts(valid) if isinstance(part, Polygon)]
    areas = [part for part in areas if part.area > 0]
    return MultiPolygon(areas) if areas else None


def _strip_in_crs(areas: gpd.GeoDataFrame, row: int, crs: str) -> MultiPolygon:
    place = shapely.Point(shapely.get_coordinates(areas.geometry.iloc[row])[0])
    strip = gpd.GeoSeries([_strip(place)], crs=areas.crs).to_crs(crs)
    return MultiPolygon([strip.iloc[0]])


def _strip(shape: BaseGeometry) -> BaseGeometry:
    return shapely.buffer(shape, MARK_RADIUS_M, quad_segs=_STRIP_SEGMENTS)
