"""Divide a polygon among several heirs, each part facing the heir's own land.

Where nobody gives a line, the parts are the cells of a power diagram (see `power`) of one site an
heir, the centroid of its own land. For two heirs that is a straight line square to the direction
between the sites, moved until the areas are met; for more, straight lines that meet in points.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons, array_of, polygonal
from pipeline.coverage.power import AREA_ACCURACY_M2, power_cells, power_distance, weights_for_areas
from pipeline.coverage.precision import GRID_M, round_to_grid
from pipeline.coverage.vertices import insert_vertices, new_vertices
from pipeline.errors import GeometryError

GIVEN_LINE = "given line"
BY_AREA = "by area: straight cut square to the direction between the heirs' own land"

BY_AREA_FACING_EDGES = "by area: straight cut square to the direction between the heirs' edges"

DOUBT_ANGLE_DEG = 30.0
"""A cut turned by this much either way is still plausible."""

_NOTHING_VI = "có đơn vị nhận sẽ không được gì, hoặc được một phần không liền với đất của chính nó"


@dataclass(frozen=True)
class Split:
    """A divided polygon.

    Attributes
    ----------
    pieces : ndarray of Polygon or MultiPolygon, shape (heirs,), m
        A valid coverage of the polygon.
    method : str
        How the line was found.
    areas_m2 : ndarray of float, shape (heirs,)
    doubt : Polygon or MultiPolygon
        Land that another plausible cut gives to another heir; empty for a given line.
    """

    pieces: Polygons
    method: str
    areas_m2: NDArray[np.float64]
    doubt: BaseGeometry


def reconcile_targets(
    area_m2: float, own_areas_m2: NDArray[np.float64], official_areas_m2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share out an area so that every heir misses its official area by the same share.

    Parameters
    ----------
    area_m2 : float
        Area of the polygon to divide.
    own_areas_m2 : ndarray of float, shape (heirs,)
        Area of the land that each heir has besides; 0 where the official figure is of the part
        alone.
    official_areas_m2 : ndarray of float, shape (heirs,)
        What each heir, own land and part together, is said to have; nan for one at most, whose part
        is the rest.

    Returns
    -------
    ndarray of float, shape (heirs,)
        Parts, none below 0, with the sum `area_m2`. The official figures seldom sum to the
        measured area; with no reason to trust one more than the other, all are scaled alike.

    Raises
    ------
    GeometryError
        If two figures are missing, one is not above 0, or nothing is left for the rest.
    """
    if np.isnan(official_areas_m2).sum() == 1 and len(official_areas_m2) > 1:
        return _with_rest(area_m2, own_areas_m2, official_areas_m2)
    if not (np.isfinite(official_areas_m2) & (official_areas_m2 > 0)).all():
        raise GeometryError(
            f"a unit cannot be divided by the areas {official_areas_m2.tolist()} m²",
            advice="give an area for every heir, or a line.",
            problem_vi=f"không chia được đơn vị theo các diện tích {official_areas_m2.tolist()} m²",
            advice_vi="cho diện tích của từng đơn vị nhận, hoặc một đường chia.",
        )
    heirs = np.ones(len(own_areas_m2), dtype=bool)
    parts = np.zeros(len(own_areas_m2))
    while True:
        scale = (own_areas_m2[heirs].sum() + area_m2) / official_areas_m2[heirs].sum()
        parts[heirs] = scale * official_areas_m2[heirs] - own_areas_m2[heirs]
        if (parts >= 0).all():
            return parts
        heirs &= parts > 0
        parts[~heirs] = 0.0


def _with_rest(
    area_m2: float, own_areas_m2: NDArray[np.float64], official_areas_m2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give every heir what it is said to have, and the one without a figure what is left."""
    rest = np.isnan(official_areas_m2)
    parts = np.where(rest, 0.0, official_areas_m2 - own_areas_m2)
    parts[rest] = area_m2 - parts.sum()
    if not (parts > 0).all():
        raise GeometryError(
            f"a unit of {area_m2:.0f} m² cannot be divided into {parts.tolist()} m²",
            advice="give other areas, or a line.",
            problem_vi=f"không chia được đơn vị {area_m2:.0f} m² thành {parts.tolist()} m²",
            advice_vi="cho các diện tích khác, hoặc một đường chia.",
        )
    return parts


def split(
    polygon: BaseGeometry,
    heirs_land: Polygons,
    target_areas_m2: NDArray[np.float64],
    *,
    lines: BaseGeometry | None = None,
    alternative_targets_m2: NDArray[np.float64] | None = None,
) -> Split:
    """Divide a polygon among heirs.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon, m
        On the grid of `snap_to_grid`, as are the heirs.
    heirs_land : ndarray of Polygon or MultiPolygon, shape (heirs,), m
        The land that each heir has besides, next to the polygon, edges matching.
    target_areas_m2 : ndarray of float, shape (heirs,)
        With the polygon's area as their sum; not looked at if `lines` are given.
    lines : LineString, MultiLineString, Polygon or MultiPolygon, m, optional
        Where to cut; of a polygon its boundary is taken.
    alternative_targets_m2 : ndarray of float, shape (k, heirs), optional
        Other plausible areas, for the range of doubt.

    Returns
    -------
    Split
        The doubt is the land that goes to another heir by one of the alternative areas, by a cut
        that faces the heirs' edges along the polygon in place of their land's centroids, or by one
        turned by `DOUBT_ANGLE_DEG` either way.

    Raises
    ------
    GeometryError
        If lines don't divide the polygon, or an heir would not be in one piece with its own land.
    """
    if lines is not None:
        pieces = _along_lines(polygon, heirs_land, lines)
        return Split(pieces, GIVEN_LINE, shapely.area(pieces), shapely.Polygon())
    others = np.empty((0, len(heirs_land)))
    others = others if alternative_targets_m2 is None else alternative_targets_m2
    trials = [
        _Trial(target_areas_m2, BY_AREA),
        _Trial(target_areas_m2, BY_AREA_FACING_EDGES),
        *(_Trial(areas, BY_AREA) for areas in others),
        *(_Trial(target_areas_m2, BY_AREA, turn) for turn in (-DOUBT_ANGLE_DEG, DOUBT_ANGLE_DEG)),
    ]
    cuts = [_try_by_area(polygon, heirs_land, trial) for trial in trials]
    found = [(cut, trial) for cut, trial in zip(cuts, trials, strict=True) if cut is not None]
    if cuts[0] is None and cuts[1] is None:
        raise GeometryError(
            "an heir would get nothing, or a part that is not in one piece with its own land",
            where=f"phạm vi / bounds {np.round(shapely.bounds(polygon)).tolist()}",
            advice="give a line for this unit.",
            problem_vi=_NOTHING_VI,
            advice_vi="cho một đường chia của đơn vị này.",
        )
    pieces, chosen = found[0]
    doubt = _disagreement(pieces, [cut for cut, _ in found])
    return Split(pieces, chosen.method, shapely.area(pieces), doubt)


def alternative_targets(
    area_m2: float, own_areas_m2: NDArray[np.float64], official_areas_m2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each heir the division in which it alone meets its official area exactly.

    Parameters
    ----------
    area_m2, own_areas_m2, official_areas_m2
        As for `reconcile_targets`.

    Returns
    -------
    ndarray of float, shape (heirs, heirs)
        Row i: heir i has what it should have, the rest is reconciled among the others. No rows
        where an heir has no figure.
    """
    if np.isnan(official_areas_m2).any():
        # What is stated is met exactly, and the rest is no figure to be met.
        return np.empty((0, len(own_areas_m2)))
    heirs = np.arange(len(own_areas_m2))
    rows = np.zeros((len(heirs), len(heirs)))
    for i in heirs:
        rows[i, i] = np.clip(official_areas_m2[i] - own_areas_m2[i], 0.0, area_m2)
        rest = heirs != i
        rows[i, rest] = reconcile_targets(
            area_m2 - rows[i, i], own_areas_m2[rest], official_areas_m2[rest]
        )
    return rows


@dataclass(frozen=True)
class _Trial:
    """One way to divide by area."""

    targets_m2: NDArray[np.float64]
    method: str
    turned_deg: float = 0.0


def _try_by_area(polygon: BaseGeometry, heirs_land: Polygons, trial: _Trial) -> Polygons | None:
    """Divide by area; None if a part would be apart from its heir's land."""
    facing = heirs_land
    if trial.method == BY_AREA_FACING_EDGES:
        edges = shapely.intersection(shapely.boundary(polygon), heirs_land)
        facing = np.where(shapely.is_empty(edges), heirs_land, edges)
    sites = shapely.get_coordinates(shapely.centroid(facing))
    middle = shapely.get_coordinates(shapely.centroid(polygon))
    angle = np.deg2rad(trial.turned_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    sites = middle + (sites - middle) @ turn if trial.turned_deg else sites
    return _by_area(polygon, heirs_land, sites, trial.targets_m2)


def _disagreement(pieces: Polygons, others: list[Polygons]) -> BaseGeometry:
    """Return the land that any of the other divisions gives to another heir."""
    moved = [polygonal(shapely.difference(pieces, other)) for other in others]
    doubt = shapely.union_all(np.concatenate(moved))
    found: BaseGeometry = polygonal(array_of([doubt]))[0]
    return found


def _along_lines(polygon: BaseGeometry, heirs_land: Polygons, lines: BaseGeometry) -> Polygons:
    edges = shapely.boundary(lines) if shapely.get_dimensions(lines) > 1 else lines
    faces = _faces(polygon, np.array([edges]))
    if len(faces) < 2:  # noqa: PLR2004 - a division gives two
        raise GeometryError(
            "the given line does not divide the polygon",
            where=f"phạm vi / bounds {np.round(shapely.bounds(polygon)).tolist()}",
            advice="draw it from edge to edge, a little beyond both.",
            problem_vi="đường đã cho không chia được đa giác",
            advice_vi="vẽ đường từ mép này sang mép kia, hơi quá cả hai mép.",
        )
    land = _matched(heirs_land, faces, polygon)
    contact = np.array([shapely.length(shapely.intersection(face, land)) for face in faces])
    pieces = _gather(faces, contact.argmax(axis=1), len(land))
    if shapely.is_empty(pieces).any() or not _in_one_piece(pieces, land):
        raise GeometryError(
            "by the given line an heir would get nothing, or a part apart from its own land",
            where=f"phạm vi / bounds {np.round(shapely.bounds(polygon)).tolist()}",
            advice="draw the line so that every part touches the land it goes to.",
            problem_vi=f"theo đường đã cho, {_NOTHING_VI}",
            advice_vi="vẽ đường sao cho phần nào cũng giáp với đất của đơn vị nhận nó.",
        )
    return pieces


def _by_area(
    polygon: BaseGeometry,
    heirs_land: Polygons,
    sites: NDArray[np.float64],
    targets_m2: NDArray[np.float64],
) -> Polygons | None:
    """Divide by area; None if an heir gets nothing or a part apart from its own land."""
    frame = shapely.box(*shapely.bounds(shapely.buffer(polygon, 1.0)))
    weights = weights_for_areas(polygon, sites, targets_m2, frame)
    faces = _faces(polygon, shapely.boundary(power_cells(sites, weights, frame)))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    nearest = power_distance(inner, sites, weights).argmin(axis=1)
    land = _matched(heirs_land, faces, polygon)
    pieces = _gather(faces, _attach_strays(faces, nearest, land), len(land))
    unserved = shapely.is_empty(pieces) & (targets_m2 > AREA_ACCURACY_M2)
    return pieces if _in_one_piece(pieces, land) and not unserved.any() else None


def _matched(heirs_land: Polygons, faces: Polygons, polygon: BaseGeometry) -> Polygons:
    """Return the heirs' land with the ends of the cuts as vertices, so that its edges match."""
    return insert_vertices(heirs_land, new_vertices(polygon, faces))


def _faces(polygon: BaseGeometry, lines: Polygons) -> Polygons:
    """Return the faces into which lines divide a polygon, on the grid, edges shared exactly."""
    edges = np.array([shapely.boundary(polygon), *lines], dtype=object)
    linework = shapely.union_all(edges, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    kept = faces[shapely.contains_properly(polygon, shapely.point_on_surface(faces))]
    return round_to_grid(kept)


def _attach_strays(
    faces: Polygons, heir: NDArray[np.int64], heirs_land: Polygons
) -> NDArray[np.int64]:
    """Give faces that are cut off from their heir's land to the neighbour with the longest edge."""
    heir = heir.copy()
    for _ in range(len(faces)):
        stray = _strays(faces, heir, heirs_land)
        if not len(stray):
            break
        moved = False
        for k in stray:
            contact = np.array(
                [
                    shapely.intersection(faces[k], land).length
                    + sum(
                        shapely.intersection(faces[k], faces[j]).length
                        for j in np.flatnonzero(heir == i)
                        if j not in stray
                    )
                    for i, land in enumerate(heirs_land)
                ]
            )
            if contact.max() > 0 and contact.argmax() != heir[k]:
                heir[k] = contact.argmax()
                moved = True
        if not moved:
            break
    return heir


def _strays(faces: Polygons, heir: NDArray[np.int64], heirs_land: Polygons) -> list[int]:
    """Return the faces that no chain of shared edges joins to their heir's own land."""
    stray = []
    for i, land in enumerate(heirs_land):
        own = np.flatnonzero(heir == i)
        reached = {k for k in own if shapely.intersection(faces[k], land).length > 0}
        grown = True
        while grown:
            more = {
                k
                for k in own
                if k not in reached
                and any(shapely.intersection(faces[k], faces[j]).length > 0 for j in reached)
            }
            reached |= more
            grown = bool(more)
        stray += [int(k) for k in own if k not in reached]
    return sorted(stray)


def _gather(faces: Polygons, heir: NDArray[np.int64], count: int) -> Polygons:
    pieces = [shapely.coverage_union_all(faces[heir == i]) for i in range(count)]
    return polygonal(array_of(pieces))


def _in_one_piece(pieces: Polygons, heirs_land: Polygons) -> bool:
    """Return whether no piece adds a part to its heir's land."""
    joined = shapely.get_num_geometries(shapely.union(pieces, heirs_land))
    own = np.maximum(shapely.get_num_geometries(heirs_land), 1)
    return bool((joined <= own).all())
