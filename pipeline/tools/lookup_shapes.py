"""Looking up the features of a layer: points as they are, lines and polygons by where they lie."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.causes import spaced, vi
from pipeline.config import PUBLISH_CRS
from pipeline.errors import FormatError
from pipeline.progress import Say
from pipeline.tools.cells import Cells
from pipeline.tools.coordinates import EASTINGS_M, LATITUDES, LONGITUDES, NORTHINGS_M
from pipeline.tools.law import Register
from pipeline.tools.locate import load_polygons
from pipeline.tools.lookup import CERTAINTIES
from pipeline.tools.lookup_rows import NOTE, join_notes, labels, told_of_points

NO_SHAPE = "không có hình | no shape"
LEAST_SHARE = 0.005
"""A smaller part of a shape in another unit is the roughness of the boundaries."""
LEAST_INSIDE_SHARE = 0.5
MOSTLY_OUTSIDE = "phần lớn ở ngoài tỉnh | mostly outside the province"
POINT, GROUP_OF_POINTS = 0, 4  # as shapely numbers its types


def told_of_shapes(
    cells: Cells, law: Register, where: str, crs: str, say: Say
) -> tuple[pd.DataFrame, gpd.GeoSeries, list[str]]:
    """Answer the features of a layer.

    Parameters
    ----------
    cells : Cells
        A layer.
    law : Register
        The register.
    where : str
        The file, for messages.
    crs : str
        The zone of VN-2000, for metres of a layer without a reference system.
    say : callable
        Is told how far it is.

    Returns
    -------
    told : pandas.DataFrame
        As `told_of_points`. A line or polygon gets the unit with most of it; its note names the
        others with their shares.
    shapes : geopandas.GeoSeries
        As read, in the reference system that was taken.
    remarks : list of str
        For the reader.

    Raises
    ------
    FormatError
        If the layer has no reference system and its numbers are neither degrees nor metres of
        Vietnam.
    """
    shapes, remarks = _with_crs(cells, where, crs)
    geometry = _single(shapes.geometry.to_numpy())
    single = shapely.get_type_id(geometry) == POINT
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    extended = ~single & ~missing
    new = load_polygons().new
    inner = gpd.GeoSeries(geometry, crs=shapes.crs).to_crs(new.crs).to_numpy().copy()
    parts = _parts(inner[extended], new)
    places, notes = _places_of_parts(parts, inner[extended], law)
    inner[extended] = places
    inner[missing] = None
    degrees = gpd.GeoSeries(inner, crs=new.crs).to_crs(PUBLISH_CRS)
    told = told_of_points(np.column_stack([degrees.x, degrees.y]), law, say)
    told[NOTE] = told[NOTE].mask(extended, _without_border(told[NOTE]))
    shown = np.full(len(told), "", dtype=object)
    shown[extended], shown[missing] = notes, NO_SHAPE
    told[NOTE] = join_notes(shown, told[NOTE].to_numpy(dtype=object))
    if extended.any():
        remarks.append(
            f"{spaced(int(extended.sum()))} đường, vùng hoặc nhiều điểm: theo phần lớn nhất | "
            "lines, polygons or groups of points: by their largest part. Lớp ranh giới đơn vị | a "
            "layer of units: hopnhat convert, hopnhat check"
        )
    return told, shapes, remarks


def _without_border(notes: pd.Series) -> pd.Series:
    """Leave out how near the chosen point is to a boundary: it says nothing of the whole."""
    border = CERTAINTIES["border"]
    return notes.str.replace(f"{border}; ", "", regex=False).replace(border, "")


def _single(geometry: np.ndarray) -> np.ndarray:
    """Take the one point out of groups of one, as many programs write points."""
    alone = (shapely.get_type_id(geometry) == GROUP_OF_POINTS) & (
        shapely.get_num_geometries(geometry) == 1
    )
    return np.where(alone, shapely.get_geometry(geometry, 0), geometry)


def _with_crs(cells: Cells, where: str, crs: str) -> tuple[gpd.GeoSeries, list[str]]:
    shapes = cells.geometry
    assert shapes is not None  # noqa: S101  told by the caller
    if shapes.crs is not None:
        return shapes, []
    west, south, east, north = shapes.total_bounds
    for system, across, up in (
        (PUBLISH_CRS, LONGITUDES, LATITUDES), (crs, EASTINGS_M, NORTHINGS_M),
    ):  # fmt: skip
        if across[0] <= west <= east <= across[1] and up[0] <= south <= north <= up[1]:
            told = f"lớp không ghi hệ toạ độ, lấy | the layer states no system, taken: {system}"
            return shapes.set_crs(system), [told]
    raise FormatError(
        f"the layer states no reference system, and its numbers ({west:g} to {east:g}, {south:g} "
        f"to {north:g}) are neither degrees nor metres of Vietnam",
        where=where,
        advice="set the reference system in QGIS (Layer > Set CRS) and export the layer again.",
        problem_vi="lớp không ghi hệ toạ độ, và các số trong lớp "
        f"({vi(west, 'g')} đến {vi(east, 'g')}; {vi(south, 'g')} đến {vi(north, 'g')}) không phải "
        "độ cũng không phải mét của Việt Nam",
        advice_vi="đặt hệ toạ độ trong QGIS (Layer > Set CRS) rồi xuất lại lớp.",
    )


def _parts(shapes: np.ndarray, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cut shapes by the units of today.

    Returns
    -------
    pandas.DataFrame
        shape (its place), code, geometry, size (m², m or points), whole.
    """
    tree = shapely.STRtree(shapes)
    units = new.geometry.to_numpy()
    shapely.prepare(units)
    unit, shape = tree.query(units, predicate="intersects")
    covered = shapely.covers(units[unit], shapes[shape])
    pieces = shapes[shape].copy()
    crossing = ~covered
    pieces[crossing] = shapely.intersection(
        shapely.make_valid(pieces[crossing]), units[unit[crossing]]
    )
    found = pd.DataFrame({"shape": shape, "code": new["code"].to_numpy()[unit], "piece": pieces})
    found["size"] = _sizes(pieces)
    return found.sort_values(["shape", "size"], ascending=[True, False], kind="stable")


def _sizes(pieces: np.ndarray) -> np.ndarray:
    """Return the area of polygons, the length of lines, the number of points."""
    with np.errstate(invalid="ignore"):  # Degrees far from the zone have no metres: infinite.
        area, length = shapely.area(pieces), shapely.length(pieces)
    counts = shapely.get_num_coordinates(pieces).astype(float)
    return np.where(area > 0, area, np.where(length > 0, length, counts))


def _inside(pieces: np.ndarray) -> np.ndarray:
    """Return a point inside of each: of a line its middle, for an end of it lies on a border."""
    points = shapely.point_on_surface(pieces)
    is_line = (shapely.area(pieces) == 0) & (shapely.length(pieces) > 0)
    longest = np.array([_longest(piece) for piece in pieces[is_line]], dtype=object)
    points[is_line] = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return points


def _longest(lines: shapely.Geometry) -> shapely.LineString:
    parts: list[shapely.LineString] = list(shapely.get_parts(lines))
    return max(parts, key=lambda part: float(part.length))


def _places_of_parts(
    parts: pd.DataFrame, shapes: np.ndarray, law: Register
) -> tuple[np.ndarray, np.ndarray]:
    """Return a point in the largest part of each shape, and what is said of the other parts."""
    names = labels(law, law.days[-1])
    places = shapely.point_on_surface(shapes)
    notes = np.full(len(shapes), "", dtype=object)
    largest = parts.drop_duplicates("shape")
    places[largest["shape"]] = _inside(largest["piece"].to_numpy())
    whole = _sizes(shapes)[parts["shape"]]
    shares = (parts["size"] / whole).where(lambda share: share >= LEAST_SHARE).dropna()
    for shape, mine in shares.groupby(parts["shape"]):
        if len(mine) > 1 or mine.iloc[0] < 1 - LEAST_SHARE:
            each = [f"{names[parts.loc[row, 'code']]} {share:.1%}" for row, share in mine.items()]
            notes[shape] = "nằm trên | lies over: " + ", ".join(each)
    inside = (parts["size"] / whole).groupby(parts["shape"]).sum().reindex(range(len(shapes)))
    foreign = inside.lt(LEAST_INSIDE_SHARE).to_numpy()
    places[foreign] = None
    notes[foreign] = join_notes(np.full(len(notes), MOSTLY_OUTSIDE, dtype=object), notes)[foreign]
    return places, notes
