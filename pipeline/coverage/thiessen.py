"""Thiessen (Voronoi) cells of points: the stand-in where no polygons can be had."""

from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from pipeline.errors import GeometryError


def outline_of_points(points: NDArray[np.object_], *, concavity: float = 0.25) -> Polygon:
    """Make an outline from the points alone.

    Parameters
    ----------
    points : array of Point, shape (n,), in metres
        One in each unit.
    concavity : float
        From 0 (as concave as can be) to 1 (convex), as in GEOS ``ConcaveHull``.

    Returns
    -------
    Polygon
        The concave hull, widened by half the median distance between neighbouring points, since
        the points lie inside their units.
    """
    collected = shapely.multipoints(points)
    hull = shapely.concave_hull(collected, ratio=concavity)
    return cast(Polygon, shapely.buffer(hull, _median_spacing_m(points) / 2))


def _median_spacing_m(points: NDArray[np.object_]) -> float:
    tree = shapely.STRtree(points)
    _, distance = tree.query_nearest(
        points, exclusive=True, return_distance=True, all_matches=False
    )
    return float(np.median(distance))


def thiessen_cells(
    points: NDArray[np.object_], outline: Polygon | MultiPolygon
) -> NDArray[np.object_]:
    """Cut an outline into one cell a point: the land that is nearer to it than to any other.

    Parameters
    ----------
    points : array of Point, shape (n,), in metres
        All inside the outline, no two alike.
    outline : Polygon or MultiPolygon, in metres
        The land to share out.

    Returns
    -------
    array of Polygon, shape (n,)
        In the order of the points, a valid coverage; a part of a cell that the outline cuts off
        from its point goes to the neighbour with which it shares the longest edge.

    Raises
    ------
    GeometryError
        If two points are alike, or one lies outside the outline.

    Notes
    -----
    GEOS ``VoronoiDiagramBuilder``, by `shapely.voronoi_polygons` with ``ordered=True``.
    """
    outside = np.flatnonzero(~shapely.contains(outline, points))
    if len(outside):
        raise GeometryError(
            f"{len(outside)} points lie outside the outline, the first at index {outside[0]}",
            advice="correct the points, or the outline.",
            problem_vi=f"{len(outside)} điểm nằm ngoài đường bao, điểm đầu tiên ở "
            f"vị trí {outside[0]}",
            advice_vi="sửa các điểm, hoặc đường bao.",
        )
    diagram = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline, ordered=True)
    cells = shapely.get_parts(diagram)
    if len(cells) != len(points):
        raise GeometryError(
            f"{len(points)} points give {len(cells)} cells: two points are alike",
            advice="correct one of them.",
            problem_vi=f"{len(points)} điểm cho {len(cells)} ô: có hai điểm trùng nhau",
            advice_vi="sửa một trong hai điểm.",
        )
    return _with_own_point(shapely.intersection(cells, outline), points)


def _with_own_point(cells: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.object_]:
    parts, owner = shapely.get_parts(cells, return_index=True)
    is_main = shapely.intersects(parts, points[owner])
    main = parts[is_main].copy()
    for stray in parts[~is_main]:
        touching = np.flatnonzero(shapely.intersects(main, stray))
        shared = shapely.length(shapely.intersection(main[touching], stray))
        best = touching[int(np.argmax(shared))]
        main[best] = shapely.union(main[best], stray)
    return main
