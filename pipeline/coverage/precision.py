"""Coordinates on a grid and in another reference system, still a valid coverage.

Polygons of a coverage share their vertices exactly. Whatever is done to every distinct vertex
alone (rounding, a map projection) leaves shared edges shared; only a vertex that lies closer to an
edge than the step of the rounding can end on its wrong side. So each function here works vertex by
vertex, then proves the result with `shapely.coverage_is_valid` (GEOS CoverageValidator).
"""

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons, array_of, polygonal
from pipeline.errors import GeometryError

GRID_M = 0.0001
"""Work coordinates are whole tenths of a millimetre, so that writing them as text loses nothing."""

DEGREE_DECIMALS = 9
"""Nine decimals of a degree are 0.1 mm."""

LEAST_CORNERS = 3
MOST_ROUNDS = 6
MOST_NAMED = 10

FACE_GRID_SHARE = 1e-9
"""Grid on which edges are noded where GEOS' cleaner fails, as a share of the extent's diagonal."""

MUCH_SHARE = 0.05
"""A polygon that loses more than this share beyond its overlaps was handed over by mistake."""

MOST_LAST_PLACES = 10
"""How far an outline may move on the average when a vertex is put on an edge, in last places."""


def snap_to_grid(polygons: Polygons, grid_m: float = GRID_M) -> Polygons:
    """Round a coverage to a grid so that it stays a valid coverage.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    grid_m : float
        Distance of the grid's lines.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        Every coordinate a multiple of `grid_m`, shells counter-clockwise, holes clockwise.

    Raises
    ------
    GeometryError
        If cleaning and rounding in turn don't come to rest.
    """
    digits = max(0, round(-np.log10(grid_m)))
    return _settled(polygons, digits, f"trên lưới {grid_m} m", f"on a grid of {grid_m} m")


def to_crs_as_coverage(
    polygons: Polygons, source_crs: str | pyproj.CRS, target_crs: str | pyproj.CRS
) -> Polygons:
    """Transform a coverage to another reference system so that it stays a valid coverage.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        A valid coverage in `source_crs`.
    source_crs, target_crs : str or pyproj.CRS
        Reference systems; axes are taken as east, north.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        With 9 decimals in degrees or 3 in metres.

    Raises
    ------
    GeometryError
        If no valid coverage can be made of it, or only by moving an outline visibly.

    Notes
    -----
    Straight edges stay straight in both systems, so a vertex that lies within millimetres of a
    long edge of another polygon can end on the edge's other side. It is then put on the edge.
    """
    target = pyproj.CRS.from_user_input(target_crs)
    transformer = pyproj.Transformer.from_crs(source_crs, target, always_xy=True)
    name = target.to_string()
    decimals = DEGREE_DECIMALS if target.is_geographic else 3

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    moved: Polygons = shapely.transform(polygons, move)
    settled = _settled(moved, decimals, f"trong {name}", f"in {name}")
    allowed = shapely.length(moved) * MOST_LAST_PLACES * 10.0**-decimals
    changed = np.abs(shapely.area(settled) - shapely.area(moved)) > allowed
    if changed.any():
        raise GeometryError(
            f"polygons would change to be a valid coverage in {name}",
            details=[
                f"đa giác / polygon {index}" for index in np.flatnonzero(changed)[:MOST_NAMED]
            ],
            advice="look there for vertices very near to a long edge of a neighbour.",
            problem_vi=f"các đa giác phải thay đổi thì mới thành lớp phủ hợp lệ trong {name}",
            advice_vi="tìm ở đó những đỉnh nằm rất sát một cạnh dài của đơn vị liền kề.",
        )
    return settled


def _settled(polygons: Polygons, digits: int, where_vi: str, where: str) -> Polygons:
    """Round and, where that crosses edges, clean in turn until it is a coverage."""
    result = polygons
    for _ in range(MOST_ROUNDS):
        result = _rounded(result, digits)
        if is_coverage(result):
            return result
        result = clean_edges(polygonal(shapely.make_valid(result, method="structure")))
    raise GeometryError(
        f"the polygons do not become a valid coverage {where}",
        details=_faulty(_rounded(result, digits)),
        advice="look there for parts narrower than the rounding.",
        problem_vi=f"các đa giác không thành lớp phủ hợp lệ {where_vi}",
        advice_vi="tìm ở đó những phần hẹp hơn mức làm tròn.",
    )


def clean_edges(polygons: Polygons) -> Polygons:
    """Snap and node edges so that they match, and let no land belong to two (GEOS CoverageCleaner).

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        Valid, in any unit.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Gaps stay. GEOS can hand all of a polygon's land to a neighbour without a reason (issue
        1525); where that is seen, the edges are noded on a fixed grid instead and each face goes
        to the polygon it lies in. Callers still compare areas before they trust the result.
    """
    cleaned: Polygons = shapely.coverage_clean(polygons)  # type: ignore[attr-defined]
    return _by_faces(polygons) if _lost_without_reason(polygons, cleaned) else cleaned


def _by_faces(polygons: Polygons) -> Polygons:
    """Divide the plane along all edges, noded on a grid, and give each face to its polygon."""
    extent = float(np.hypot(*np.ptp(shapely.total_bounds(polygons).reshape(2, 2), axis=0)))
    edges = shapely.union_all(shapely.boundary(polygons), grid_size=extent * FACE_GRID_SHARE)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inner = shapely.point_on_surface(faces)
    face, owner = shapely.STRtree(polygons).query(inner, predicate="within")
    # Of several that claim a face the smallest takes it, for which the land weighs most.
    order = np.lexsort((owner, shapely.area(polygons)[owner], face))
    face, owner = face[order], owner[order]
    first = np.r_[True, face[1:] != face[:-1]] if len(face) else np.array([], dtype=bool)
    face, owner = face[first], owner[first]
    merged = [shapely.coverage_union_all(faces[face[owner == k]]) for k in range(len(polygons))]
    return polygonal(array_of(merged))


def _lost_without_reason(before: Polygons, after: Polygons) -> bool:
    """Return whether a polygon lost much more than others also claimed."""
    areas = shapely.area(before)
    lost = areas - shapely.area(after)
    suspects = np.flatnonzero(lost > MUCH_SHARE * areas)
    if not len(suspects):
        return False
    tree = shapely.STRtree(before)
    for index in suspects:
        others = tree.query(before[index], predicate="intersects")
        claimed = shapely.union_all(before[others[others != index]])
        overlap = shapely.area(shapely.intersection(before[index], claimed))
        if lost[index] > overlap + MUCH_SHARE * areas[index]:
            return True
    return False


def is_coverage(polygons: Polygons) -> bool:
    """Return whether polygons are each valid and together a coverage without overlaps."""
    return bool(shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons))


def round_to_grid(polygons: Polygons, grid_m: float = GRID_M) -> Polygons:
    """Round every vertex to a grid and nothing else; see `snap_to_grid` for a coverage."""
    return _rounded(polygons, max(0, round(-np.log10(grid_m))))


def _rounded(polygons: Polygons, digits: int) -> Polygons:
    return _tidy(shapely.transform(polygons, lambda xy: np.round(xy, digits)))


def _without_repeated_points(polygons: Polygons) -> Polygons:
    try:
        return shapely.remove_repeated_points(polygons, 0.0)
    except shapely.errors.GEOSException:
        # A ring narrower than the grid is one or two points now, which GEOS refuses as a ring.
        whole = [_without_collapsed_rings(polygon) for polygon in polygons]
        return shapely.remove_repeated_points(array_of(whole), 0.0)


def _without_collapsed_rings(polygon: BaseGeometry) -> BaseGeometry:
    parts = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if _is_ring(hole)])
        for part in shapely.get_parts(polygon)
        if _is_ring(part.exterior)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _is_ring(ring: shapely.LinearRing) -> bool:
    return len(np.unique(shapely.get_coordinates(ring), axis=0)) >= LEAST_CORNERS


def _tidy(polygons: Polygons) -> Polygons:
    """Drop vertices that fell together and turn the rings the way GeoPackage has them."""
    tidy: Polygons = shapely.orient_polygons(_without_repeated_points(polygons))
    return tidy


def _faulty(polygons: Polygons, most: int = MOST_NAMED) -> list[str]:
    invalid = ~shapely.is_valid(polygons)
    unmatched = np.zeros(len(polygons), dtype=bool)
    if not invalid.any():
        unmatched = ~shapely.is_empty(shapely.coverage_invalid_edges(polygons))
    indices = np.flatnonzero(invalid | unmatched)
    return [f"đa giác / polygon {index}" for index in indices[:most]]
