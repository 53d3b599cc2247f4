"""Fit a coverage to authoritative outlines, level by level."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.allocate import allocate, return_exclaves
from pipeline.coverage.clean import must_not_change_much, prepare
from pipeline.coverage.disputes import AreaEvidence, settle_disputes
from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.ledger import Ledger
from pipeline.coverage.moves import measure_moves
from pipeline.coverage.partition import Decision, Level, Partition, make_partition
from pipeline.coverage.polygons import Polygons, array_of, in_background, polygonal
from pipeline.coverage.precision import clean_edges, snap_to_grid
from pipeline.coverage.refusal import refusing
from pipeline.coverage.shift import Shift, register_on_outlines
from pipeline.errors import GeometryError

__all__ = ["AreaEvidence", "Decision", "Fit", "Level", "fit_to_outline"]

ISLAND_DISTANCE_M = 200.0
"""An island nearer than this to an outline's land is the same island, drawn elsewhere."""


SEAM_WIDTH_M = 1.0
"""Slits narrower than this, left by the overlays of fitting, are closed."""


@dataclass(frozen=True)
class Fit:
    """Fitted polygons in the order of the input, what moved, and what was decided."""

    polygons: Polygons
    ledger: Ledger
    decisions: list[Decision]


def fit_to_outline(
    polygons: Polygons,
    levels: Sequence[Level],
    *,
    max_change_share: float,
    evidence: AreaEvidence | None = None,
) -> Fit:
    """Fit units to authoritative outlines, the coarsest level first.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        A valid coverage.
    levels : sequence of Level
    max_change_share : float
        How far a unit's area may change over all levels, as a share of its area before.

    evidence : AreaEvidence, optional
        Official areas that decide where units and outlines disagree about who owns a tract.

    Returns
    -------
    Fit
        A valid coverage. The ledger's steps are 'shift' (all vertices follow a smooth shift) and
        the name of the finest level (land given and taken along its outlines).

    Raises
    ------
    UnitChangeError
        If a unit would gain or lose more than `max_change_share`.
    GeometryError
        If the outlines of a level can't be made a coverage.
    """
    if not levels:
        return Fit(polygons, Ledger.empty(), [])
    with refusing("fitting the polygons to the outlines", "khớp các đa giác với đường bao"):
        partition, decisions = _partition(polygons, levels, evidence)
        shift = register_on_outlines(polygons, partition.regions, partition.region_of_unit)
        shifted = in_background(measure_moves, polygons, shift.polygons, "shift")
        decisions.append(_shift_decision(shift, levels[-1].name))
        fitted = _fit(shift.polygons, _with_islands(partition, shift.polygons))
    must_not_change_much("fitting to the outlines", polygons, fitted, max_change_share)
    clipped = measure_moves(shift.polygons, fitted, levels[-1].name)
    return Fit(fitted, Ledger.concat([shifted.result(), clipped]), decisions)


def _partition(
    polygons: Polygons, levels: Sequence[Level], evidence: AreaEvidence | None
) -> tuple[Partition, list[Decision]]:
    """Return the partition of the finest level, nested in those above, and all decisions."""
    partition: Partition | None = None
    decisions: list[Decision] = []
    for level in levels:
        nested = make_partition(polygons, level, partition)
        partition = settle_disputes(polygons, nested, level.name, evidence)
        decisions += partition.decisions
    return cast(Partition, partition), decisions


def _with_islands(partition: Partition, polygons: Polygons) -> Partition:
    """Add to each region the islands of its units that no outline has, nor has anything near."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    alone = np.bincount(shapely.STRtree(parts).query(parts, predicate="intersects")[0]) == 1
    near = shapely.STRtree(partition.regions).query(
        parts, predicate="dwithin", distance=ISLAND_DISTANCE_M
    )[0]
    region = partition.region_of_unit[owner]
    alone &= (region >= 0) & ~np.isin(np.arange(len(parts)), near)
    regions = partition.regions.copy()
    for k in np.flatnonzero(alone):
        regions[region[k]] = shapely.union(regions[region[k]], parts[k])
    return replace(partition, regions=regions)


def _shift_decision(shift: Shift, level: str) -> Decision:
    figures_en = (
        f"median distance from the outlines {shift.distance_before_m:.0f} m, after a shift "
        f"estimated elsewhere {shift.distance_held_out_m:.0f} m; longest shift "
        f"{shift.largest_m:.0f} m"
    )
    figures_vi = (
        f"khoảng cách trung vị tới ranh giới chuẩn {shift.distance_before_m:.0f} m, sau phép dịch "
        f"ước lượng từ nơi khác {shift.distance_held_out_m:.0f} m; dịch xa nhất "
        f"{shift.largest_m:.0f} m"
    )
    return Decision(
        level,
        "",
        shift.used,
        f"{'Dịch trơn mọi đỉnh' if shift.used else 'Không dịch'}: {figures_vi}.",
        f"{'All vertices shifted smoothly' if shift.used else 'Not shifted'}: {figures_en}.",
        0.0,
        None,
    )


def _fit(polygons: Polygons, partition: Partition) -> Polygons:
    """Let every unit keep its land inside its region, and share out the rest of each region."""
    kept = _kept(polygons, partition.regions, partition.region_of_unit)
    result = kept.copy()
    present = np.unique(partition.region_of_unit[partition.region_of_unit >= 0])
    members = [np.flatnonzero(partition.region_of_unit == k) for k in present]
    with ThreadPoolExecutor() as pool:
        filled = pool.map(_fill, partition.regions[present], [kept[few] for few in members])
        for few, units in zip(members, filled, strict=True):
            result[few] = units
    whole = snap_to_grid(close_gaps(clean_edges(prepare(result)), SEAM_WIDTH_M))
    return return_exclaves(whole, polygons, partition.region_of_unit)


def _fill(region: BaseGeometry, units: Polygons) -> Polygons:
    """Share out among a region's units what none of them has."""
    free = shapely.difference(region, shapely.union_all(units))
    return allocate(units, polygonal(array_of([free]))[0])


def _kept(polygons: Polygons, regions: Polygons, region_of_unit: NDArray[np.int64]) -> Polygons:
    """Return what each unit has inside its region, or outside all regions if it has none."""
    kept = np.asarray(polygons, dtype=object).copy()
    known = region_of_unit >= 0
    kept[known] = shapely.intersection(kept[known], regions[region_of_unit[known]])
    if not known.all():
        kept[~known] = shapely.difference(kept[~known], shapely.union_all(regions))
    kept = polygonal(kept)
    if shapely.is_empty(kept).any():
        count = shapely.is_empty(kept).sum()
        raise GeometryError(
            f"{count} units lie wholly outside their region",
            details=[
                f"đa giác / polygon {index}" for index in np.flatnonzero(shapely.is_empty(kept))
            ],
            advice="look whether unit and outline have the right reference system and code.",
            problem_vi=f"{count} đơn vị nằm hoàn toàn ngoài đường bao của chúng",
            advice_vi="xem đơn vị và đường bao có đúng hệ toạ độ và đúng mã không.",
        )
    return kept
