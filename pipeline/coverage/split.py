"""Divide a polygon among several heirs, each part facing the heir's own land.

Where nobody gives a line, the parts are power cells (Aurenhammer 1987, Power diagrams: properties,
algorithms and applications, SIAM J. Computing 16(1), 78-96) of one site an heir, the centroid of
its own land. For two heirs that is a straight line square to the direction between the sites,
moved until the areas are met; for more, straight lines that meet in points. The weights that give
every heir its area exist and are unique (Aurenhammer, Hoffmann and Aronov 1998, Minkowski-type
theorems and least-squares clustering, Algorithmica 20, 61-76).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.ledger import Polygons, polygonal
from pipeline.coverage.precision import round_to_grid
from pipeline.errors import GeometryError

GIVEN_LINE = "given line"
BY_AREA = "by area: straight cut square to the direction between the heirs' own land"

AREA_ACCURACY_M2 = 1.0
MOST_PASSES = 50


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
        What each heir, own land and part together, is said to have.

    Returns
    -------
    ndarray of float, shape (heirs,)
        Parts, none below 0, with the sum `area_m2`. The official figures seldom sum to the
        measured area; with no reason to trust one more than the other, all are scaled alike.

    Raises
    ------
    GeometryError
        If a figure is missing or not above 0.
    """
    if not (np.isfinite(official_areas_m2) & (official_areas_m2 > 0)).all():
        raise GeometryError(
            f"a unit cannot be divided by the areas {official_areas_m2.tolist()} m²",
            advice="give an area for every heir, or a line.",
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


def split(
    polygon: BaseGeometry,
    heirs_land: Polygons,
    target_areas_m2: NDArray[np.float64],
    *,
    lines: BaseGeometry | None = None,
) -> Split:
    """Divide a polygon among heirs.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon, m
    heirs_land : ndarray of Polygon or MultiPolygon, shape (heirs,), m
        The land that each heir has besides, next to the polygon.
    target_areas_m2 : ndarray of float, shape (heirs,)
        With the polygon's area as their sum; not looked at if `lines` are given.
    lines : LineString, MultiLineString, Polygon or MultiPolygon, m, optional
        Where to cut; of a polygon its boundary is taken.

    Returns
    -------
    Split

    Raises
    ------
    GeometryError
        If lines don't divide the polygon, or an heir would not be in one piece with its own land.
    """
    if lines is not None:
        pieces = _along_lines(polygon, heirs_land, lines)
        return Split(pieces, GIVEN_LINE, shapely.area(pieces), shapely.Polygon())
    pieces = _by_area(polygon, heirs_land, target_areas_m2)
    _must_be_in_one_piece(pieces, heirs_land)
    return Split(pieces, BY_AREA, shapely.area(pieces), shapely.Polygon())


def _along_lines(polygon: BaseGeometry, heirs_land: Polygons, lines: BaseGeometry) -> Polygons:
    edges = shapely.boundary(lines) if shapely.get_dimensions(lines) > 1 else lines
    faces = _faces(polygon, np.array([edges]))
    if len(faces) < 2:  # noqa: PLR2004 - a division gives two
        raise GeometryError(
            "the given line does not divide the polygon",
            where=f"bounds {np.round(shapely.bounds(polygon)).tolist()}",
            advice="draw it from edge to edge, a little beyond both.",
        )
    contact = np.array(
        [[shapely.intersection(f, land).length for land in heirs_land] for f in faces]
    )
    return _gather(faces, contact.argmax(axis=1), len(heirs_land))


def _by_area(
    polygon: BaseGeometry, heirs_land: Polygons, targets_m2: NDArray[np.float64]
) -> Polygons:
    sites = shapely.get_coordinates(shapely.centroid(heirs_land))
    frame = shapely.box(*shapely.bounds(shapely.buffer(polygon, 1.0)))
    weights = _weights_for_areas(polygon, sites, targets_m2, frame)
    cells = _power_cells(sites, weights, frame)
    faces = _faces(polygon, shapely.boundary(cells))
    inner = shapely.point_on_surface(faces)
    power = _power(shapely.get_coordinates(inner), sites, weights)
    return _gather(faces, _attach_strays(faces, power.argmin(axis=1), heirs_land), len(heirs_land))


def _power(
    points: NDArray[np.float64], sites: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the power distance of each point to each site, shape (points, sites), m²."""
    squares: NDArray[np.float64] = ((points[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
    return squares - weights


def _power_cells(
    sites: NDArray[np.float64], weights: NDArray[np.float64], frame: BaseGeometry
) -> Polygons:
    """Return for each site the part of the frame with the least power distance to it."""
    cells = np.full(len(sites), frame, dtype=object)
    reach = 4 * float(np.hypot(*np.ptp(np.array(frame.bounds).reshape(2, 2), axis=0)))
    middle = np.array(frame.centroid.coords[0])
    for i, site in enumerate(sites):
        for j, other in enumerate(sites):
            if i != j:
                cells[i] = cells[i] & _half_plane(
                    site, other, weights[i] - weights[j], middle, reach
                )
    return cells


def _half_plane(
    site: NDArray[np.float64],
    other: NDArray[np.float64],
    advantage: float,
    middle: NDArray[np.float64],
    reach: float,
) -> BaseGeometry:
    """Return, as a large rectangle about `middle`, where `site` has less power than `other`."""
    apart = other - site
    distance = float(np.hypot(*apart))
    along = apart / distance
    across = np.array([-along[1], along[0]])
    offset = (distance**2 + advantage) / (2 * distance) - float((middle - site) @ along)
    edge = middle + np.clip(offset, -reach, reach) * along
    back = middle - 2 * reach * along
    corners = [edge - reach * across, edge + reach * across, back + reach * across]
    return shapely.Polygon([*corners, back - reach * across])


def _weights_for_areas(
    polygon: BaseGeometry,
    sites: NDArray[np.float64],
    targets_m2: NDArray[np.float64],
    frame: BaseGeometry,
) -> NDArray[np.float64]:
    """Find weights by which each site's cell of the polygon has its target area.

    One weight after the other is bisected while the rest stand still (Oliker and Prussner 1988);
    a cell's area only grows with its own weight. For two sites one pass is exact.
    """
    weights = np.zeros(len(sites))
    for _ in range(MOST_PASSES):
        for i in range(1, len(sites)):
            weights[i] = _bisect(
                polygon, sites, weights, index=i, target_m2=float(targets_m2[i]), frame=frame
            )
        areas = shapely.area(shapely.intersection(_power_cells(sites, weights, frame), polygon))
        if np.abs(areas - targets_m2).max() <= AREA_ACCURACY_M2:
            break
    return weights


def _bisect(
    polygon: BaseGeometry,
    sites: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    index: int,
    target_m2: float,
    frame: BaseGeometry,
) -> float:
    corners = shapely.get_coordinates(frame)
    power = ((corners[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
    bound = float(power.max() + np.abs(weights).max())
    low, high = -bound, bound
    trial = weights.copy()
    while high - low > 1e-9 * bound:
        trial[index] = (low + high) / 2
        cell = _power_cells(sites, trial, frame)[index]
        if shapely.intersection(cell, polygon).area < target_m2:
            low = trial[index]
        else:
            high = trial[index]
    return (low + high) / 2


def _faces(polygon: BaseGeometry, lines: Polygons) -> Polygons:
    """Return the faces into which lines divide a polygon, on the grid, edges shared exactly."""
    linework = shapely.union_all(np.array([shapely.boundary(polygon), *lines], dtype=object))
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
    return polygonal(np.array([*pieces, None], dtype=object)[:-1])


def _must_be_in_one_piece(pieces: Polygons, heirs_land: Polygons) -> None:
    for piece, land in zip(pieces, heirs_land, strict=True):
        if shapely.is_empty(piece):
            continue
        joined = shapely.get_num_geometries(shapely.union(piece, land))
        if joined > shapely.get_num_geometries(land):
            raise GeometryError(
                "a part would not be in one piece with its heir's own land",
                where=f"bounds {np.round(shapely.bounds(piece)).tolist()}",
                advice="give a line for this unit.",
            )
