"""Power diagrams whose cells divide a polygon by given areas.

The cell of a site is where its power distance, the squared distance less a weight, is least
(Aurenhammer 1987, Power diagrams: properties, algorithms and applications, SIAM J. Computing 16(1),
78-96). Borders between cells are straight and square to the direction between the sites. Weights
that give every cell a prescribed area exist and are unique up to a constant (Aurenhammer, Hoffmann
and Aronov 1998, Minkowski-type theorems and least-squares clustering, Algorithmica 20, 61-76).
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons

AREA_ACCURACY_M2 = 1.0
MOST_PASSES = 50


def power_distance(
    points: NDArray[np.float64], sites: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the power distance of each point to each site.

    Parameters
    ----------
    points : ndarray of float, shape (points, 2), m
    sites : ndarray of float, shape (sites, 2), m
    weights : ndarray of float, shape (sites,), m²

    Returns
    -------
    ndarray of float, shape (points, sites), m²
    """
    squares: NDArray[np.float64] = ((points[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
    return squares - weights


def power_cells(
    sites: NDArray[np.float64], weights: NDArray[np.float64], frame: BaseGeometry
) -> Polygons:
    """Return for each site the part of the frame with the least power distance to it.

    Parameters
    ----------
    sites : ndarray of float, shape (sites, 2), m
    weights : ndarray of float, shape (sites,), m²
    frame : Polygon, m
        A box.

    Returns
    -------
    ndarray of Polygon, shape (sites,), m
    """
    cells = np.empty(len(sites), dtype=object)
    for index in range(len(sites)):
        cells[index] = _power_cell(index, sites, weights, frame)
    return cells


def _power_cell(
    index: int, sites: NDArray[np.float64], weights: NDArray[np.float64], frame: BaseGeometry
) -> BaseGeometry:
    cell = frame
    reach = 4 * float(np.hypot(*np.ptp(np.array(frame.bounds).reshape(2, 2), axis=0)))
    middle = np.array(frame.centroid.coords[0])
    for other in range(len(sites)):
        if other != index:
            advantage = weights[index] - weights[other]
            cell = cell & _half_plane(sites[index], sites[other], advantage, middle, reach)
    return cell


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


def weights_for_areas(
    polygon: BaseGeometry,
    sites: NDArray[np.float64],
    targets_m2: NDArray[np.float64],
    frame: BaseGeometry,
) -> NDArray[np.float64]:
    """Find weights by which each site's cell of the polygon has its target area.

    One weight after the other is bisected while the rest stand still (Oliker and Prussner 1988);
    a cell's area only grows with its own weight. For two sites one pass is exact.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon, m
    sites : ndarray of float, shape (sites, 2), m
    targets_m2 : ndarray of float, shape (sites,)
        With the polygon's area as their sum.
    frame : Polygon, m
        A box around the polygon.

    Returns
    -------
    ndarray of float, shape (sites,), m²
        The first is 0; after `MOST_PASSES` passes they are returned as they are.
    """
    weights = np.zeros(len(sites))
    for _ in range(MOST_PASSES):
        for i in range(1, len(sites)):
            weights[i] = _bisect(
                polygon, sites, weights, index=i, target_m2=float(targets_m2[i]), frame=frame
            )
        areas = shapely.area(shapely.intersection(power_cells(sites, weights, frame), polygon))
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
        cell = _power_cell(index, sites, trial, frame)
        if shapely.intersection(cell, polygon).area < target_m2:
            low = trial[index]
        else:
            high = trial[index]
    return (low + high) / 2
