"""Register a coverage on authoritative outlines: a smooth shift estimated from shared boundaries.

Two maps of the same boundaries drawn from different surveys lie apart by tens of metres, in the
same direction over whole districts. Clipping alone moves the outer boundary and leaves the inner
ones where they were. Here a shift that varies smoothly over the land (bilinear on a square grid) is
estimated from the outlines, and all vertices follow it: the rubber-sheeting of map conflation
(White and Griffin 1985, Piecewise linear rubber-sheet map transformation, The American
Cartographer 12(2)), with the point-to-line residuals of iterated closest points (Chen and Medioni
1992, Object modelling by registration of multiple range images, Image and Vision Computing 10(3)).

Whether the shift is real is tested: it is estimated without a fifth of the land at a time and
measured there. If the boundaries held out don't come nearer, nothing is shifted.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.coverage.polygons import Polygons
from pipeline.coverage.precision import snap_to_grid

CELL_M = 20_000.0
"""Width of a cell of the grid on which the shift is estimated."""

SAMPLE_SPACING_M = 1_000.0
"""Distance between the points sampled along boundaries."""

MATCH_WITHIN_M = 1_000.0
"""A boundary without a counterpart within this says nothing about the shift."""

STIFFNESS = 0.3
"""Weight of smoothness beside one sampled point, per pair of neighbouring grid nodes."""

LEAST_SCALE_M = 30.0
"""Residuals beyond about this count less and less (Cauchy weights)."""

SOLVER_ACCURACY = 1e-6
"""Residual at which the solution is good to well under a millimetre."""

ROUNDS = 4
FOLDS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shift:
    """The outcome of a registration.

    Attributes
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        Shifted, or as given.
    used : bool
    distance_before_m, distance_held_out_m : float
        Median distance of the boundaries from the outlines, unshifted, and shifted by what was
        estimated without them.
    largest_m : float
        The longest shift at a sampled point.
    """

    polygons: Polygons
    used: bool
    distance_before_m: float
    distance_held_out_m: float
    largest_m: float


def register_on_outlines(
    polygons: Polygons, regions: Polygons, region_of_unit: NDArray[np.int64]
) -> Shift:
    """Shift units smoothly so that the boundaries of their regions meet the outlines.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    regions : ndarray of Polygon or MultiPolygon, shape (regions,), m
        The outlines, a valid coverage.
    region_of_unit : ndarray of int, shape (n,)
        Position of each unit's region; -1 for none.

    Returns
    -------
    Shift
        Its polygons are a valid coverage.
    """
    edges = _Edges(_segments(regions))
    points = _samples(polygons, region_of_unit)
    before = edges.distances(points)
    points, before = points[before <= MATCH_WITHIN_M], before[before <= MATCH_WITHIN_M]
    if len(points) < FOLDS * FOLDS:
        return Shift(polygons, False, float("nan"), float("nan"), 0.0)
    held_out = _held_out_distances(points, edges)
    shifts = _estimate(points, edges)
    medians = float(np.median(before)), float(np.median(held_out))
    used = medians[1] < medians[0]
    longest = float(np.hypot(*shifts.at(points).T).max()) if used else 0.0
    moved = snap_to_grid(shapely.transform(polygons, shifts.move)) if used else polygons
    return Shift(moved, used, *medians, longest)


@dataclass(frozen=True)
class _Field:
    """A shift at each node of a grid, bilinear between."""

    origin: Floats
    shape: tuple[int, int]
    at_node: Floats

    def corners(self, points: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Return the four nodes around each point and the share of each, shape (points, 4)."""
        place = np.clip((points - self.origin) / CELL_M, 0, np.array(self.shape) - 1.000001)
        cell, part = np.floor(place).astype(np.int64), place % 1.0
        east, north = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
        nodes = (cell[:, :1] + east) * self.shape[1] + cell[:, 1:] + north
        shares = np.abs(1 - east - part[:, :1]) * np.abs(1 - north - part[:, 1:])
        return nodes, shares

    def at(self, points: Floats) -> Floats:
        """Return the shift at each point, shape (points, 2), m."""
        nodes, shares = self.corners(points)
        shift: Floats = (self.at_node[nodes] * shares[:, :, None]).sum(axis=1)
        return shift

    def move(self, points: Floats) -> Floats:
        """Return the points shifted."""
        return points + self.at(points)


class _Edges:
    """Segments, shape (segments, 2, 2), that are asked which of them is nearest."""

    def __init__(self, segments: Floats) -> None:
        self.start = segments[:, 0]
        self.step = segments[:, 1] - segments[:, 0]
        self.length_squared = np.maximum((self.step**2).sum(axis=1), 1e-12)
        self.tree = shapely.STRtree(np.asarray(shapely.linestrings(segments), dtype=object))

    def distances(self, points: Floats) -> Floats:
        """Return the distance of each point from the nearest edge, shape (points,)."""
        _, distance = self.tree.query_nearest(
            shapely.points(points), all_matches=False, return_distance=True
        )
        found: Floats = distance
        return found

    def vectors_from(self, points: Floats) -> Floats:
        """Return the vector from each point to the nearest place on an edge, shape (points, 2)."""
        nearest = self.tree.query_nearest(shapely.points(points), all_matches=False)[1]
        start, step = self.start[nearest], self.step[nearest]
        along = ((points - start) * step).sum(axis=1) / self.length_squared[nearest]
        vectors: Floats = start + np.clip(along, 0.0, 1.0)[:, None] * step - points
        return vectors


def _estimate(points: Floats, edges: _Edges) -> _Field:
    """Fit the shift to the distances of points from the nearest edges, again and again."""
    origin = points.min(axis=0) - CELL_M
    cells = np.ceil((np.ptp(points, axis=0) + 2 * CELL_M) / CELL_M).astype(np.int64) + 1
    shape = int(cells[0]), int(cells[1])
    field = _Field(origin, shape, np.zeros((shape[0] * shape[1], 2)))
    stiffness = _stiffness(shape)
    for _ in range(ROUNDS):
        shift = field.at(points)
        away = edges.vectors_from(points + shift)
        field = _Field(origin, shape, _solve(field.corners(points), stiffness, shift, away))
    return field


def _solve(
    corners: tuple[NDArray[np.int64], Floats], stiffness: Floats, shift: Floats, away: Floats
) -> Floats:
    """Solve for the shifts at the nodes that close the distances across the edges."""
    distance = np.hypot(*away.T)
    across = away / np.maximum(distance, 1e-9)[:, None]
    scale = max(LEAST_SCALE_M, 1.5 * float(np.median(distance)))
    trust = 1.0 / np.sqrt(1.0 + (distance / scale) ** 2)
    wanted = (across * (shift + away)).sum(axis=1) * trust
    nodes, shares = corners
    count = len(stiffness)
    unknown = np.hstack([nodes, nodes + count])
    factor = np.hstack([shares * across[:, :1], shares * across[:, 1:]]) * trust[:, None]
    pairs = unknown[:, :, None] * (2 * count) + unknown[:, None, :]
    products = factor[:, :, None] * factor[:, None, :]
    sums = np.bincount(pairs.ravel(), products.ravel(), (2 * count) ** 2).astype(np.float64)
    normal = sums.reshape(2 * count, 2 * count)
    normal[:count, :count] += stiffness
    normal[count:, count:] += stiffness
    right = np.bincount(unknown.ravel(), (factor * wanted[:, None]).ravel(), 2 * count).astype(
        np.float64
    )
    both = _conjugate_gradients(normal, right)
    return np.column_stack([both[:count], both[count:]])


def _conjugate_gradients(matrix: Floats, right: Floats) -> Floats:
    """Solve a positive definite system (Hestenes and Stiefel 1952), scaled by its diagonal.

    Without BLAS, whose threads add up in another order on another machine and take longer to wake
    than this to finish.
    """
    scale = 1.0 / matrix.diagonal()
    solution = np.zeros_like(right)
    residual = right.copy()
    direction = scale * residual
    energy = float((residual * direction).sum())
    least = energy * SOLVER_ACCURACY**2
    for _ in range(2 * len(right)):
        if energy <= least:
            break
        image = (matrix * direction).sum(axis=1)
        step = energy / float((direction * image).sum())
        solution += step * direction
        residual -= step * image
        energy, before = float((residual * scale * residual).sum()), energy
        direction = scale * residual + energy / before * direction
    return solution


def _stiffness(shape: tuple[int, int]) -> Floats:
    """Return the matrix that penalises differences between neighbouring nodes."""
    node = np.arange(shape[0] * shape[1]).reshape(shape)
    matrix = 1e-3 * np.eye(node.size)
    for first, second in ((node[1:], node[:-1]), (node[:, 1:], node[:, :-1])):
        a, b = first.ravel(), second.ravel()
        np.add.at(matrix, (a, a), STIFFNESS)
        np.add.at(matrix, (b, b), STIFFNESS)
        np.add.at(matrix, (a, b), -STIFFNESS)
        np.add.at(matrix, (b, a), -STIFFNESS)
    return matrix


def _held_out_distances(points: Floats, edges: _Edges) -> Floats:
    """Return each point's distance after a shift estimated without the land around it."""
    block = np.floor(points / CELL_M).astype(np.int64)
    fold = (block[:, 0] + 2 * block[:, 1]) % FOLDS
    distances = np.zeros(len(points))
    for k in range(FOLDS):
        out = fold == k
        if out.any() and not out.all():
            field = _estimate(points[~out], edges)
            distances[out] = edges.distances(field.move(points[out]))
    return distances


def _segments(regions: Polygons) -> Floats:
    """Return the edges of all regions as single segments, each once, shape (segments, 2, 2)."""
    lines = shapely.get_parts(shapely.union_all(shapely.boundary(regions)))
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    return np.stack([coordinates[start], coordinates[start + 1]], axis=1)


def _samples(polygons: Polygons, region_of_unit: NDArray[np.int64]) -> Floats:
    """Return points at even spacing along the boundaries between the regions' units."""
    known = np.unique(region_of_unit[region_of_unit >= 0])
    groups = np.array(
        [shapely.coverage_union_all(polygons[region_of_unit == k]) for k in known], dtype=object
    )
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(groups))))
    points = [np.empty((0, 2))]
    for line in lines:
        count = max(1, round(float(shapely.length(line)) / SAMPLE_SPACING_M))
        along = (np.arange(count) + 0.5) / count
        points.append(
            shapely.get_coordinates(shapely.line_interpolate_point(line, along, normalized=True))
        )
    return np.concatenate(points)
