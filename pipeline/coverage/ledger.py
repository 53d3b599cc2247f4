"""The ledger of repairs: which land moved from which polygon to which, and why.

Every row moves land once. Land that a polygon gains comes from exactly one other polygon or from
nobody; land that it loses goes to exactly one or to nobody. So for every polygon

    area after - area before = sum of rows to it - sum of rows from it

and a reader can add it up. Indices are positions in the arrays that were repaired.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

NOBODY = -1

OVERLAY_TOLERANCE_M2 = 0.01
"""How far the areas of an overlay may miss their sum before it is done again on a fixed grid."""

POLYGON_TYPES = (3, 6)
"""GEOS type ids of Polygon and MultiPolygon."""

SURFACE = 2
"""Topological dimension of polygons."""

CRUMB_M2 = 0.002
"""A single part smaller than this is rounding too."""

NEGLIGIBLE_M2 = 0.1
"""Less than this that a polygon gained or lost comes of snapping and is not told apart."""

LEAST_ROW_M2 = 0.005
"""Less than this is the rounding of vertices, not a repair."""

OVERLAY_GRID_M = 1e-5

PAIRS_A_THREAD = 2_000
"""Fewer pairs than this are not worth a thread."""

Polygons = NDArray[np.object_]
"""Array of shapely polygons and multipolygons, shape (n,), coordinates in metres."""

Overlay = Callable[[Polygons, Polygons], Polygons]


@dataclass(frozen=True)
class Ledger:
    """Rows of moved land, as arrays of equal length.

    Attributes
    ----------
    step : ndarray of str
        Which step moved it: 'clean', or the name of a level of fitting.
    kind : ndarray of str
        'gap' (nobody's land given away), 'overlap' (doubly claimed land given up; `kept_by` keeps
        it), 'edge' (a boundary between two moved), 'outside' (given up, nobody keeps it).
    from_index, to_index : ndarray of int
        Who gave and who took; -1 is nobody.
    kept_by : ndarray of int
        For an overlap the polygon that keeps the land it already had; else -1.
    area_m2 : ndarray of float
    geometry : ndarray of Polygon or MultiPolygon
    """

    step: NDArray[np.str_]
    kind: NDArray[np.str_]
    from_index: NDArray[np.int64]
    to_index: NDArray[np.int64]
    kept_by: NDArray[np.int64]
    area_m2: NDArray[np.float64]
    geometry: Polygons

    def __len__(self) -> int:
        return len(self.area_m2)

    def balance(self, count: int) -> NDArray[np.float64]:
        """Return what each of `count` polygons gained less what it lost, in m²."""
        total = np.zeros(count)
        for index, sign in ((self.to_index, 1.0), (self.from_index, -1.0)):
            somebody = index != NOBODY
            np.add.at(total, index[somebody], sign * self.area_m2[somebody])
        return total

    @classmethod
    def concat(cls, ledgers: Iterable[Self]) -> Self:
        """Return one ledger with the rows of several, in their order."""
        parts = list(ledgers)
        return cls(
            *(
                np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            )
        )

    @classmethod
    def empty(cls) -> Self:
        """Return a ledger without rows."""
        return cls.of_rows("", [])

    @classmethod
    def of_rows(cls, step: str, rows: list[tuple[str, int, int, int, BaseGeometry]]) -> Self:
        """Return a ledger of rows (kind, from, to, kept by, geometry), largest land first."""
        kind, source, target, keeper, geometry = (
            zip(*rows, strict=True) if rows else ((), (), (), (), ())
        )
        shapes = np.array([*geometry, None], dtype=object)[:-1]
        ledger = cls(
            step=np.array([step] * len(rows), dtype=np.str_),
            kind=np.array(kind, dtype=np.str_),
            from_index=np.array(source, dtype=np.int64),
            to_index=np.array(target, dtype=np.int64),
            kept_by=np.array(keeper, dtype=np.int64),
            area_m2=shapely.area(shapes).astype(np.float64),
            geometry=shapes,
        )
        order = np.lexsort((ledger.to_index, ledger.from_index, -ledger.area_m2))
        return cls(*(getattr(ledger, field.name)[order] for field in fields(cls)))


@dataclass(frozen=True)
class Repair:
    """Repaired polygons, in the order of the input, and what moved.

    Attributes
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
    ledger : Ledger
    """

    polygons: Polygons
    ledger: Ledger


def polygonal(geometries: Polygons) -> Polygons:
    """Return only the polygonal parts, as Polygon or MultiPolygon; overlays leave lines behind."""
    result = np.asarray(geometries, dtype=object).copy()
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(result), POLYGON_TYPES))
    if len(mixed):
        result[mixed] = shapely.Polygon()
        pieces, of_piece = shapely.get_parts(np.asarray(geometries)[mixed], return_index=True)
        parts, of_part = shapely.get_parts(pieces, return_index=True)
        land = shapely.get_dimensions(parts) == SURFACE
        owners, group = np.unique(of_piece[of_part[land]], return_inverse=True)
        result[mixed[owners]] = _collected(parts[land], group)
    return result


def _array(geometries: list[BaseGeometry]) -> Polygons:
    """Return geometries as an array of objects, which numpy must not take apart."""
    return np.array([*geometries, None], dtype=object)[:-1]


def _collected(parts: Polygons, group: NDArray[np.int64]) -> Polygons:
    """Return the parts of each group as one geometry, a Polygon if there is only one."""
    order = np.argsort(group, kind="stable")
    collected = np.asarray(shapely.multipolygons(parts[order], indices=group[order]), dtype=object)
    alone = shapely.get_num_geometries(collected) == 1
    collected[alone] = shapely.get_geometry(collected[alone], 0)
    return collected


def in_threads(overlay: Overlay, first: Polygons, second: Polygons) -> Polygons:
    """Return what a vectorised overlay makes of two arrays, long ones in parallel threads.

    GEOS works outside Python's global lock; the order, and so the result, is that of one thread.
    """
    threads = min(os.cpu_count() or 1, len(first) // PAIRS_A_THREAD)
    if threads <= 1:
        return overlay(first, second)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(overlay, np.array_split(first, threads), np.array_split(second, threads))
        return np.concatenate(list(parts))


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
    pieces, keepers = _overlapping(lost, after)
    kept = polygonal(in_threads(shapely.intersection, lost[pieces], after[keepers]))
    left_m2 = shapely.area(lost) - np.bincount(
        pieces, weights=shapely.area(kept), minlength=len(lost)
    )
    rows: list[_Row] = []
    for k, keeper, land in zip(pieces.tolist(), keepers.tolist(), kept, strict=True):
        giver = int(changed[k])
        share = given.get((giver, keeper))
        had = land if share is None else _rest(land, _array([share]), land.area - share.area)
        rows.append(("overlap", giver, NOBODY, keeper, had))
    for k in np.flatnonzero(left_m2 > NEGLIGIBLE_M2).tolist():
        mine = slice(*np.searchsorted(pieces, (k, k + 1)))
        left = _rest(lost[k], kept[mine], left_m2[k])
        rows.append(("outside", int(changed[k]), NOBODY, NOBODY, left))
    return _worth_a_row(rows)


def _worth_a_row(rows: list[_Row]) -> list[_Row]:
    """Leave out what rounding to the grid moved."""
    areas = shapely.area(_array([row[-1] for row in rows]))
    return [row for row, area in zip(rows, areas, strict=True) if area > LEAST_ROW_M2]


def _rest(land: BaseGeometry, shares: Polygons, rest_m2: float) -> BaseGeometry:
    """Return the land without the shares taken from it, empty if they are all of it."""
    if rest_m2 <= NEGLIGIBLE_M2:
        return shapely.Polygon()
    return _cut(land, shapely.union_all(shares))[1] if len(shares) else land


def _in_turn(land: BaseGeometry, knives: Polygons) -> tuple[list[BaseGeometry], BaseGeometry]:
    """Return what each polygon in its turn takes of the land, and what is left."""
    taken = []
    for knife in knives:
        share, land = _cut(land, knife)
        taken.append(share)
    return taken, land


def _differences(before: Polygons, after: Polygons) -> tuple[Polygons, Polygons]:
    """Return what each polygon gained and lost, where needed by overlays on a fixed fine grid.

    Overlays in floating point can lose narrow land between nearly equal edges; the balance of
    areas shows it.
    """
    gained = polygonal(in_threads(shapely.difference, after, before))
    lost = polygonal(in_threads(shapely.difference, before, after))
    grown = shapely.area(after) - shapely.area(before)
    off = np.abs(shapely.area(gained) - shapely.area(lost) - grown) > OVERLAY_TOLERANCE_M2
    gained[off] = polygonal(shapely.difference(after[off], before[off], grid_size=OVERLAY_GRID_M))
    lost[off] = polygonal(shapely.difference(before[off], after[off], grid_size=OVERLAY_GRID_M))
    return _without_crumbs(gained), _without_crumbs(lost)


def _without_crumbs(geometries: Polygons) -> Polygons:
    """Leave out parts as small as the rounding of vertices makes them."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    worth = shapely.area(parts) > CRUMB_M2
    result = np.full(len(geometries), shapely.Polygon(), dtype=object)
    if worth.any():
        owners, group = np.unique(owner[worth], return_inverse=True)
        result[owners] = _collected(parts[worth], group)
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
