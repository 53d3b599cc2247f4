"""Land over which units and outlines disagree by more than the drawing of a line.

A boundary drawn twice differs by some tens of metres. A tract kilometres wide that the units give
to one region and the outline to another is a disagreement about ownership, and is decided by
evidence that depends on neither: the official areas of the units that come out in the end.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.allocate import allocate
from pipeline.coverage.partition import Decision, Partition
from pipeline.coverage.polygons import Polygons, polygonal
from pipeline.coverage.precision import clean_edges, round_to_grid

WIDE_M = 2_000.0
"""A tract into which a circle of this diameter fits is disputed land."""


@dataclass(frozen=True)
class AreaEvidence:
    """Official areas of groups of units, known apart from both maps.

    Attributes
    ----------
    group_of_unit : ndarray of str, shape (n,)
        '' for a unit that is in no group as a whole.
    keys : ndarray of str, shape (groups,)
    area_m2 : ndarray of float, shape (groups,)
        nan where unknown.
    """

    group_of_unit: NDArray[np.str_]
    keys: NDArray[np.str_]
    area_m2: NDArray[np.float64]

    def misfit_m2(self, before_m2: NDArray[np.float64], after_m2: NDArray[np.float64]) -> float:
        """Return by how much more `after_m2` misses the official areas than `before_m2`."""
        position = {key: k for k, key in enumerate(self.keys.tolist())}
        group = np.array([position.get(key, -1) for key in self.group_of_unit.tolist()])
        known = group >= 0
        misses = [
            np.abs(
                np.bincount(group[known], weights=areas[known], minlength=len(self.keys))
                - self.area_m2
            )
            for areas in (before_m2, after_m2)
        ]
        return float(np.nansum(misses[1] - misses[0]))


def settle_disputes(
    polygons: Polygons, partition: Partition, level: str, evidence: AreaEvidence | None
) -> Partition:
    """Decide for every disputed tract whether units or outline are followed.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
    partition : Partition
    level : str
        Its name.
    evidence : AreaEvidence, optional
        Without it the outline holds.

    Returns
    -------
    Partition
        With the tracts of which the units are the better evidence moved to the units' region, and
        every decision on record.
    """
    regions, decisions = partition.regions.copy(), list(partition.decisions)
    for tract in _tracts(polygons, partition):
        change = _change_of_misfit(polygons, partition, tract, evidence)
        outline_holds = change is None or change <= 0
        if not outline_holds:
            regions[tract.taker] = shapely.difference(regions[tract.taker], tract.land)
            regions[tract.giver] = shapely.union(regions[tract.giver], tract.land)
        decisions.append(_decision(partition, level, tract, change))
    if len(decisions) > len(partition.decisions):
        regions = clean_edges(round_to_grid(polygonal(regions)))
    return replace(partition, regions=regions, decisions=decisions)


@dataclass(frozen=True)
class _Tract:
    """Land of units of the region `giver` inside the outline of the region `taker`."""

    giver: int
    taker: int
    land: BaseGeometry


def _tracts(polygons: Polygons, partition: Partition) -> list[_Tract]:
    """Return the wide tracts that one region's units have inside another's outline."""
    of_unit = partition.region_of_unit
    units, regions = shapely.STRtree(partition.regions).query(polygons, predicate="intersects")
    foreign = (of_unit[units] >= 0) & (of_unit[units] != regions)
    pairs = sorted(
        {(int(of_unit[u]), int(r)) for u, r in zip(units[foreign], regions[foreign], strict=True)}
    )
    tracts = []
    for giver, taker in pairs:
        inside = units[(of_unit[units] == giver) & (regions == taker)]
        claimed = shapely.intersection(polygons[inside], partition.regions[taker])
        parts = shapely.get_parts(shapely.union_all(polygonal(claimed)))
        for part in parts[shapely.area(parts) > np.pi / 4 * WIDE_M**2]:
            if 2 * shapely.length(shapely.maximum_inscribed_circle(part)) >= WIDE_M:
                tracts.append(_Tract(giver, taker, part))
    return tracts


def _change_of_misfit(
    polygons: Polygons,
    partition: Partition,
    tract: _Tract,
    evidence: AreaEvidence | None,
) -> float | None:
    """Return by how much more the areas would miss the official ones if the outline held."""
    if evidence is None:
        return None
    as_units = shapely.area(polygons)
    members = np.flatnonzero(partition.region_of_unit == tract.taker)
    as_outline = shapely.area(shapely.difference(polygons, tract.land))
    grown = allocate(polygons[members], tract.land)
    as_outline[members] += shapely.area(grown) - as_units[members]
    return evidence.misfit_m2(as_units, as_outline)


def _decision(
    partition: Partition,
    level: str,
    tract: _Tract,
    change_m2: float | None,
) -> Decision:
    giver_key, taker_key = partition.keys[tract.giver], partition.keys[tract.taker]
    km2 = float(shapely.area(tract.land)) / 1e6
    subject_vi = (
        f"{km2:.1f} km² mà các đơn vị xếp vào {giver_key} còn ranh giới xếp vào {taker_key}"
    )
    subject_en = f"{km2:.1f} km² that the units give to {giver_key} and the outline to {taker_key}"
    if change_m2 is None:
        reason_vi, reason_en = "không có chứng cứ khác", "there is no other evidence"
    else:
        reason_vi = (
            "theo ranh giới thì tổng chênh lệch với diện tích chính thức đổi "
            f"{change_m2 / 1e6:+.1f} km²"
        )
        reason_en = (
            "following the outline changes the sum of differences from the official areas by "
            f"{change_m2 / 1e6:+.1f} km²"
        )
    used = change_m2 is None or change_m2 <= 0
    return Decision(
        level,
        str(taker_key),
        used,
        f"{subject_vi}: theo {'ranh giới' if used else 'các đơn vị'}, vì {reason_vi}.",
        f"{subject_en}: {'the outline' if used else 'the units'} followed, because {reason_en}.",
        km2 * 1e6,
        tract.land,
    )
