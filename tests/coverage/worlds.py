"""Small tilings and ways to damage them, for property tests."""

from collections.abc import Callable

import numpy as np
import shapely
from hypothesis import strategies as st
from numpy.random import Generator
from shapely.geometry.base import BaseGeometry

ORIGIN = np.array([500_000.0, 1_650_000.0])
CELL_M = 1_000.0

Polygons = np.ndarray
Damage = Callable[[Polygons, Generator], Polygons]


def array(geometries: list[BaseGeometry]) -> Polygons:
    return np.array([*geometries, None], dtype=object)[:-1]


def grid(columns: int, rows: int) -> Polygons:
    """Squares of 1 km², row by row from the south-west, edges of four segments."""
    cells = [
        shapely.box(x, y, x + CELL_M, y + CELL_M)
        for y in ORIGIN[1] + CELL_M * np.arange(rows)
        for x in ORIGIN[0] + CELL_M * np.arange(columns)
    ]
    return shapely.segmentize(array(cells), CELL_M / 4)


def _solid(polygon: BaseGeometry) -> BaseGeometry:
    return shapely.make_valid(polygon, method="structure")


def _at(polygons: Polygons, random: Generator) -> int:
    return int(random.integers(len(polygons)))


def _with(polygons: Polygons, index: int, polygon: BaseGeometry) -> Polygons:
    changed = polygons.copy()
    changed[index] = polygon
    return changed


def jitter(polygons: Polygons, random: Generator) -> Polygons:
    """Move every vertex of every polygon by up to 100 m, each polygon's for itself."""

    def move(points: np.ndarray) -> np.ndarray:
        return points + random.uniform(-70, 70, points.shape)

    def closed(polygon: BaseGeometry) -> BaseGeometry:
        return shapely.Polygon(move(shapely.get_coordinates(polygon)[:-1]))

    return array(
        [
            closed(polygon) if polygon.geom_type == "Polygon" and not polygon.interiors else polygon
            for polygon in polygons
        ]
    )


def shift(polygons: Polygons, random: Generator) -> Polygons:
    """Move one polygon by up to 300 m."""
    k, by = _at(polygons, random), random.uniform(-300, 300, 2)
    return _with(polygons, k, shapely.transform(polygons[k], lambda xy: xy + by))


def sliver(polygons: Polygons, random: Generator) -> Polygons:
    """Shift one polygon by some centimetres."""
    k, by = _at(polygons, random), random.uniform(-0.1, 0.1, 2)
    return _with(polygons, k, shapely.transform(polygons[k], lambda xy: xy + by))


def gap(polygons: Polygons, random: Generator) -> Polygons:
    """Shrink one polygon by up to 60 m."""
    k = _at(polygons, random)
    return _with(polygons, k, shapely.buffer(_solid(polygons[k]), -random.uniform(1, 60)))


def overlap(polygons: Polygons, random: Generator) -> Polygons:
    """Widen one polygon by up to 200 m."""
    k = _at(polygons, random)
    return _with(polygons, k, shapely.buffer(polygons[k], random.uniform(1, 200)))


def duplicate(polygons: Polygons, random: Generator) -> Polygons:
    """Add a polygon once more."""
    return np.append(polygons, polygons[_at(polygons, random)])


def bow_tie(polygons: Polygons, random: Generator) -> Polygons:
    """Cross one polygon's ring."""
    k = _at(polygons, random)
    if polygons[k].geom_type != "Polygon":
        return polygons
    points = shapely.get_coordinates(polygons[k].exterior)[:-1]
    a, b = sorted(random.choice(len(points), 2, replace=False))
    points[[a, b]] = points[[b, a]]
    return _with(polygons, k, shapely.Polygon(points))


def hole(polygons: Polygons, random: Generator) -> Polygons:
    """Cut a hole of up to 400 m into one polygon."""
    k = _at(polygons, random)
    middle = shapely.point_on_surface(_solid(polygons[k]))
    return _with(polygons, k, _solid(polygons[k]) - shapely.buffer(middle, random.uniform(20, 200)))


def enclave(polygons: Polygons, random: Generator) -> Polygons:
    """Let a new polygon lie in the middle of one."""
    k = _at(polygons, random)
    inner = shapely.buffer(shapely.point_on_surface(_solid(polygons[k])), random.uniform(100, 200))
    return np.append(_with(polygons, k, _solid(polygons[k]) - inner), inner)


def island(polygons: Polygons, random: Generator) -> Polygons:
    """Give one polygon a part in the sea."""
    k = _at(polygons, random)
    east = shapely.total_bounds(polygons)[2] + random.uniform(500, 3000)
    isle = shapely.box(east, ORIGIN[1], east + 300, ORIGIN[1] + 300)
    return _with(polygons, k, shapely.union(_solid(polygons[k]), isle))


def lose(polygons: Polygons, random: Generator) -> Polygons:
    """Lose a polygon."""
    return np.delete(polygons, _at(polygons, random)) if len(polygons) > 1 else polygons


def three_dimensional(polygons: Polygons, random: Generator) -> Polygons:
    """Give one polygon heights."""
    k = _at(polygons, random)
    return _with(polygons, k, shapely.force_3d(polygons[k], float(random.uniform(0, 500))))


def rounded(polygons: Polygons, random: Generator) -> Polygons:
    """Write one polygon with fewer digits than the others."""
    k, step = _at(polygons, random), float(random.choice([0.01, 0.1, 1.0, 10.0]))
    return _with(polygons, k, shapely.transform(polygons[k], lambda xy: np.round(xy / step) * step))


def curved(polygons: Polygons, random: Generator) -> Polygons:
    """Draw one polygon as a disc of its area, as curves come: a vertex every 4 degrees."""
    k = _at(polygons, random)
    radius = float(np.sqrt(shapely.area(polygons[k]) / np.pi))
    return _with(polygons, k, shapely.buffer(shapely.centroid(polygons[k]), radius, quad_segs=23))


def arc(polygons: Polygons, random: Generator) -> Polygons:
    """Draw one edge of a polygon as an arc of up to 120 m height, its neighbour's as it was."""
    k = _at(polygons, random)
    if polygons[k].geom_type != "Polygon":
        return polygons
    points = shapely.get_coordinates(polygons[k].exterior)
    i = int(random.integers(len(points) - 1))
    start, step = points[i], points[i + 1] - points[i]
    along = np.linspace(0, 1, 46)[1:-1, None]
    height = random.uniform(-120, 120) / max(float(np.hypot(*step)), 1.0)
    bulge = 4 * height * along * (1 - along) * np.array([-step[1], step[0]])
    bent = np.insert(points, i + 1, start + along * step + bulge, axis=0)
    return _with(polygons, k, shapely.Polygon(bent, polygons[k].interiors))


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        jitter,
        shift,
        sliver,
        gap,
        overlap,
        duplicate,
        bow_tie,
        hole,
        enclave,
        island,
        lose,
        three_dimensional,
        rounded,
        curved,
        arc,
    )
}


def damaged(polygons: Polygons, names: list[str], seed: int) -> Polygons:
    """Apply damages in turn; one that leaves no polygon behind is left out."""
    random = np.random.default_rng(seed)
    for name in names:
        worse = DAMAGES[name](polygons, random)
        if not shapely.is_empty(worse).any():
            polygons = worse
    return polygons


damage_lists = st.lists(st.sampled_from(sorted(DAMAGES)), min_size=0, max_size=4)
seeds = st.integers(0, 2**32 - 1)
