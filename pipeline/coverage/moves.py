"""Find out which land moved between two states of the same polygons."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.ledger import NOBODY, Ledger
from pipeline.coverage.polygons import Polygons, array_of, collected, in_threads, polygonal

CRUMB_M2 = 0.002
"""A single part smaller than this is rounding too."""

NEGLIGIBLE_M2 = 0.1
"""Less than this that a polygon gained or lost comes of snapping and is not told apart."""

LEAST_ROW_M2 = 0.005
"""Less than this is the rounding of vertices, not a repair."""

OVERLAY_TOLERANCE_M2 = 0.01
"""How far the areas of an overlay may miss their sum before it is done again on a fixed grid."""

OVERLAY_GRID_M = 1e-5


def measure_moves(before: Polygons, after: Polygons, step: str) -> Ledger:
    """Find out which land moved between two states of the same polygons.

    Parameters
    ----------
    before : ndarray of Polygon, shape (n,), m
        Valid polygons; they may overlap.
    after : ndarray of Polygon, shape (n,), m
        The same polygons, as a valid coverage.
    step : str
        Name of what was done.

    Returns
    -------
    Ledger
        One row for each pair of giver and taker, its balance equal to the difference of areas.
    """
    changed = np.flatnonzero(~shapely.equals_identical(before, after))
    gained, lost = _differences(before[changed], after[changed])
    rows = _gains(changed, gained, before)
    rows += _losses(changed, lost, after, rows)
    return Ledger.of_rows(step, rows)


_Row = tuple[str, int, int, int, BaseGeometry]


def _gains(changed: NDArray[np.int64], gained: Polygons, before: Polygons) -> list[_Row]:
    """Credit what each polygon gained to its former owner, or to nobody."""
    pieces, owners = _overlapping(gained, before)
    others = owners != changed[pieces]
    pieces, owners = pieces[others], owners[others]
    shares = polygonal(in_threads(shapely.intersection, gained[pieces], before[owners]))
    worth = shapely.area(shares) > NEGLIGIBLE_M2
    pieces, owners, shares = pieces[worth], owners[worth], shares[worth]
    claimed = np.bincount(pieces, weights=shapely.area(shares), minlength=len(gained))
    rest_m2 = shapely.area(gained) - claimed
    rows: list[_Row] = []
    for k, taker in enumerate(changed.tolist()):
        mine = slice(*np.searchsorted(pieces, (k, k + 1)))
        if rest_m2[k] < -OVERLAY_TOLERANCE_M2:  # claimed twice before: the first claim is credited
            credited, rest = _in_turn(gained[k], before[owners[mine]])
        else:
            credited, rest = list(shares[mine]), _rest(gained[k], shares[mine], rest_m2[k])
        rows += [
            ("edge", int(owner), taker, NOBODY, share)
            for owner, share in zip(owners[mine], credited, strict=True)
        ]
        rows.append(("gap", NOBODY, taker, NOBODY, rest))
    return _worth_a_row(rows)


def _losses(
    changed: NDArray[np.int64], lost: Polygons, after: Polygons, credited: list[_Row]
) -> list[_Row]:
    """Account for what each polygon lost and nobody was credited with."""
    given = {(giver, taker): share for _, giver, taker, _, share in credited}
    unaccounted = _open_m2(changed, lost, given) > NEGLIGIBLE_M2
    changed, lost = changed[unaccounted], lost[unaccounted]
    pieces, keepers = _overlapping(lost, after)
    kept = polygonal(in_threads(shapely.intersection, lost[pieces], after[keepers]))
    left_m2 = shapely.area(lost) - np.bincount(
        pieces, weights=shapely.area(kept), minlength=len(lost)
    )
    rows: list[_Row] = []
    for k, keeper, land in zip(pieces.tolist(), keepers.tolist(), kept, strict=True):
        giver = int(changed[k])
        told = given.get((giver, keeper))
        had = land if told is None else _rest(land, array_of([told]), land.area - told.area)
        rows.append(("overlap", giver, NOBODY, keeper, had))
    for k in np.flatnonzero(left_m2 > NEGLIGIBLE_M2).tolist():
        mine = slice(*np.searchsorted(pieces, (k, k + 1)))
        left = _rest(lost[k], kept[mine], left_m2[k])
        rows.append(("outside", int(changed[k]), NOBODY, NOBODY, left))
    return _worth_a_row(rows)


def _open_m2(
    changed: NDArray[np.int64], lost: Polygons, given: dict[tuple[int, int], BaseGeometry]
) -> NDArray[np.float64]:
    """Return how much of what each polygon lost nobody was credited with."""
    told = dict.fromkeys(changed.tolist(), 0.0)
    for (giver, _), share in given.items():
        told[giver] = told.get(giver, 0.0) + share.area
    rest: NDArray[np.float64] = shapely.area(lost) - [told[giver] for giver in changed.tolist()]
    return rest


def _worth_a_row(rows: list[_Row]) -> list[_Row]:
    """Leave out what rounding to the grid moved."""
    areas = shapely.area(array_of([row[-1] for row in rows]))
    return [row for row, area in zip(rows, areas, strict=True) if area > LEAST_ROW_M2]


def _rest(land: BaseGeometry, shares: Polygons, rest_m2: float) -> BaseGeometry:
    """Return the land without the shares taken from it, empty if they are all of it."""
    if rest_m2 <= NEGLIGIBLE_M2:
        return shapely.Polygon()
    if not len(shares):
        return land
    taken = shapely.union_all(shares)
    left = shapely.difference(land, taken)
    balanced = abs(left.area - rest_m2) <= OVERLAY_TOLERANCE_M2
    return polygonal(array_of([left]))[0] if balanced else _cut(land, taken)[1]


def _in_turn(land: BaseGeometry, knives: Polygons) -> tuple[list[BaseGeometry], BaseGeometry]:
    """Return what each polygon in its turn takes of the land, and what is left."""
    taken = []
    for knife in knives:
        share, land = _cut(land, knife)
        taken.append(share)
    return taken, land


def _differences(before: Polygons, after: Polygons) -> tuple[Polygons, Polygons]:
    """Return what each polygon gained and lost, where needed by overlays on a fixed fine grid.

    One overlay finds both: its parts are gained land where they lie in the polygon as it is after.
    Overlays in floating point can lose narrow land between nearly equal edges; the balance of
    areas shows it.
    """
    changed = polygonal(in_threads(shapely.symmetric_difference, after, before))
    parts, owner = shapely.get_parts(changed, return_index=True)
    inner, part = shapely.get_coordinates(shapely.point_on_surface(parts), return_index=True)
    parts, owner = parts[part], owner[part]  # A part without an inner point has no area.
    is_gain = shapely.intersects_xy(after[owner], inner[:, 0], inner[:, 1])
    gained = _together(parts[is_gain], owner[is_gain], len(after))
    lost = _together(parts[~is_gain], owner[~is_gain], len(after))
    grown = shapely.area(after) - shapely.area(before)
    off = np.abs(shapely.area(gained) - shapely.area(lost) - grown) > OVERLAY_TOLERANCE_M2
    gained[off] = polygonal(shapely.difference(after[off], before[off], grid_size=OVERLAY_GRID_M))
    lost[off] = polygonal(shapely.difference(before[off], after[off], grid_size=OVERLAY_GRID_M))
    return _without_crumbs(gained), _without_crumbs(lost)


def _without_crumbs(geometries: Polygons) -> Polygons:
    """Leave out parts as small as the rounding of vertices makes them."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    worth = shapely.area(parts) > CRUMB_M2
    return _together(parts[worth], owner[worth], len(geometries))


def _together(parts: Polygons, owner: NDArray[np.int64], count: int) -> Polygons:
    """Return for each of `count` owners its parts as one geometry, empty if it has none."""
    result = np.full(count, shapely.Polygon(), dtype=object)
    if len(parts):
        owners, group = np.unique(owner, return_inverse=True)
        result[owners] = collected(parts, group)
    return result


def _cut(land: BaseGeometry, knife: BaseGeometry) -> tuple[BaseGeometry, ...]:
    """Return the land inside the knife's polygon and the land outside."""
    for grid in (None, OVERLAY_GRID_M):
        inside = shapely.intersection(land, knife, grid_size=grid)
        outside = shapely.difference(land, knife, grid_size=grid)
        if abs(inside.area + outside.area - land.area) <= OVERLAY_TOLERANCE_M2:
            break
    inside, outside = polygonal(np.array([inside, outside]))
    return inside, outside


def _overlapping(land: Polygons, polygons: Polygons) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of land and polygon that may overlap, in rising order."""
    pairs = shapely.STRtree(polygons).query(land, predicate="intersects")
    pieces, hits = pairs[:, np.lexsort((pairs[1], pairs[0]))]
    return pieces, hits
