"""Fit a coverage to authoritative outlines, level by level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.allocate import allocate, return_exclaves
from pipeline.coverage.clean import must_not_change_much
from pipeline.coverage.ledger import Ledger, Polygons, measure_moves, polygonal
from pipeline.coverage.precision import clean_edges, round_to_grid, snap_to_grid
from pipeline.errors import GeometryError

SEAM_WIDTH_M = 1.0
"""Slits narrower than this, left by the overlays of fitting, are closed."""


@dataclass(frozen=True)
class Level:
    """The authoritative outlines of one level, and which unit belongs to which.

    Attributes
    ----------
    name : str
        'province' or 'district'; the ledger's step.
    keys : ndarray of str, shape (regions,)
    regions : ndarray of Polygon or MultiPolygon, shape (regions,), m
    key_of_unit : ndarray of str, shape (n,)
        The region of each unit; a key that is not among `keys` is a region without an outline.
    """

    name: str
    keys: NDArray[np.str_]
    regions: Polygons
    key_of_unit: NDArray[np.str_]


@dataclass(frozen=True)
class Decision:
    """A judgement on the evidence that fitting made by itself.

    Attributes
    ----------
    level, key : str
        Which outline.
    used : bool
        Whether the units were fitted to it.
    reason_vi, reason_en : str
    measure_m2 : float
        The land in question.
    geometry : Polygon, MultiPolygon or None
    """

    level: str
    key: str
    used: bool
    reason_vi: str
    reason_en: str
    measure_m2: float
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class Fit:
    """Fitted polygons in the order of the input, what moved, and what was decided."""

    polygons: Polygons
    ledger: Ledger
    decisions: list[Decision]


def fit_to_outline(polygons: Polygons, levels: Sequence[Level], *, max_change_share: float) -> Fit:
    """Fit units to authoritative outlines, the coarsest level first.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    levels : sequence of Level
    max_change_share : float
        How far a unit's area may change over all levels, as a share of its area before.

    Returns
    -------
    Fit
        A valid coverage; the ledger has one step a level.

    Raises
    ------
    UnitChangeError
        If a unit would gain or lose more than `max_change_share`.
    GeometryError
        If the outlines of a level can't be made a coverage.
    """
    fitted, ledgers, decisions = polygons, [Ledger.empty()], list[Decision]()
    for level in levels:
        moved = _fit_level(fitted, level)
        ledgers.append(measure_moves(fitted, moved, level.name))
        fitted = moved
    must_not_change_much("fitting to the outlines", polygons, fitted, max_change_share)
    return Fit(fitted, Ledger.concat(ledgers), decisions)


def _fit_level(polygons: Polygons, level: Level) -> Polygons:
    """Let every unit keep its land inside its region, and share out the rest of each region."""
    regions = round_to_grid(level.regions)
    region_of_unit = _positions(level.key_of_unit, level.keys)
    kept = _kept(polygons, regions, region_of_unit)
    result = kept.copy()
    for k, region in enumerate(regions):
        members = np.flatnonzero(region_of_unit == k)
        if not len(members):
            continue
        free = shapely.difference(region, shapely.union_all(kept[members]))
        result[members] = allocate(kept[members], polygonal(np.array([free]))[0])
    whole = snap_to_grid(clean_edges(result, gap_width_m=SEAM_WIDTH_M))
    return return_exclaves(whole, polygons, region_of_unit)


def _positions(keys: NDArray[np.str_], among: NDArray[np.str_]) -> NDArray[np.int64]:
    position = {key: k for k, key in enumerate(among.tolist())}
    return np.array([position.get(key, -1) for key in keys.tolist()], dtype=np.int64)


def _kept(polygons: Polygons, regions: Polygons, region_of_unit: NDArray[np.int64]) -> Polygons:
    """Return what each unit has inside its region, or outside all regions if it has none."""
    kept = np.asarray(polygons, dtype=object).copy()
    known = region_of_unit >= 0
    kept[known] = shapely.intersection(kept[known], regions[region_of_unit[known]])
    if not known.all():
        kept[~known] = shapely.difference(kept[~known], shapely.union_all(regions))
    kept = polygonal(kept)
    if shapely.is_empty(kept).any():
        raise GeometryError(
            f"{shapely.is_empty(kept).sum()} units lie wholly outside their region",
            details=[f"polygon {index}" for index in np.flatnonzero(shapely.is_empty(kept))],
            advice="look whether unit and outline have the right reference system and code.",
        )
    return kept
