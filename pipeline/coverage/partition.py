"""Authoritative outlines of one level as a partition of the level above: no gap, no overlap.

Outlines of districts seldom fit the outline of their province or each other, may belong to another
year, and may disagree with the units. Each such case is found out here and put on record; none is
configured.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.allocate import allocate
from pipeline.coverage.polygons import Polygons, array_of, polygonal
from pipeline.coverage.precision import clean_edges, round_to_grid

FORMER_REGION_SHARE = 0.5
"""Land without an outline is a former region if one region's units fill more than this of it."""


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
class Partition:
    """Regions that share out the land, and the region of each unit.

    Attributes
    ----------
    keys : ndarray of str, shape (regions,)
    regions : ndarray of Polygon or MultiPolygon, shape (regions,), m
    region_of_unit : ndarray of int, shape (n,)
        -1 for a unit without one: it keeps what no region takes.
    decisions : list of Decision
    """

    keys: NDArray[np.str_]
    regions: Polygons
    region_of_unit: NDArray[np.int64]
    decisions: list[Decision]


def make_partition(polygons: Polygons, level: Level, above: Partition | None) -> Partition:
    """Turn the outlines of a level into a partition.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        The units.
    level : Level
    above : Partition, optional
        The partition of the level above, whose outlines hold; None for the coarsest.

    Returns
    -------
    Partition
        Outlines that overlap are cleaned. Within each region above, outlines are clipped to it; a
        region whose outline is missing is recognised as the land that its neighbours leave; what
        is left besides goes to the outlines beside it, by nearness.
    """
    outlines = clean_edges(polygonal(round_to_grid(shapely.make_valid(level.regions))))
    if above is None:
        builder = _Builder(level, polygons)
        builder.add(level.keys.tolist(), outlines)
    else:
        builder = _nest(polygons, level, outlines, above)
    regions = _matched(builder.regions)
    of_unit = [builder.position.get(key, -1) for key in level.key_of_unit.tolist()]
    return Partition(
        np.array(builder.keys, dtype=np.str_),
        _without_fragments(regions, np.array(of_unit, dtype=np.int64), polygons),
        np.array(of_unit, dtype=np.int64),
        builder.decisions,
    )


class _Builder:
    """Regions as they are found, and which key stands for which of them."""

    def __init__(self, level: Level, polygons: Polygons) -> None:
        self.level = level
        self.polygons = polygons
        self.keys: list[str] = []
        self.regions: list[BaseGeometry] = []
        self.position: dict[str, int] = {}
        self.decisions: list[Decision] = []

    def add(self, keys: list[str], regions: Polygons) -> None:
        """Add regions, each under its own key."""
        for key, region in zip(keys, regions, strict=True):
            self.position[key] = len(self.keys)
            self.keys.append(key)
            self.regions.append(region)

    def land_of(self, key: str) -> BaseGeometry:
        """Return the land of the units of a key."""
        land: BaseGeometry = shapely.coverage_union_all(
            self.polygons[self.level.key_of_unit == key]
        )
        return land


def _nest(polygons: Polygons, level: Level, outlines: Polygons, above: Partition) -> _Builder:
    """Clip, complete and fill the outlines inside each region above."""
    builder = _Builder(level, polygons)
    outline_of = dict(zip(level.keys.tolist(), outlines, strict=True))
    for k, parent in enumerate(above.regions):
        present = np.unique(level.key_of_unit[above.region_of_unit == k]).tolist()
        inside = {
            key: _only_land(shapely.intersection(outline_of[key], parent))
            for key in present
            if key in outline_of
        }
        rest = shapely.difference(parent, shapely.union_all(array_of(inside.values())))
        without = [key for key in present if key not in inside]
        for key in without:
            former, decision = _former_region(key, builder.land_of(key), rest, level.name)
            builder.decisions.append(decision)
            if former is not None:
                inside[key] = former
                rest = shapely.difference(rest, former)
        if inside:
            builder.add(list(inside), allocate(array_of(inside.values()), _only_land(rest)))
        else:
            builder.add([str(above.keys[k])], array_of([parent]))
        for key in without:
            builder.position.setdefault(key, _home(builder, key, len(inside) or 1))
    return builder


def _home(builder: _Builder, key: str, newest: int) -> int:
    """Return which of the newest regions holds most of the land of a key without an outline."""
    first = len(builder.regions) - newest
    shared = shapely.intersection(array_of(builder.regions[first:]), builder.land_of(key))
    return first + int(shapely.area(shared).argmax())


def _matched(regions: list[BaseGeometry]) -> Polygons:
    """Give regions that fit but for rounding the same vertices along their edges."""
    return clean_edges(round_to_grid(array_of(regions))) if regions else array_of([])


def _former_region(
    key: str, land: BaseGeometry, rest: BaseGeometry, level: str
) -> tuple[BaseGeometry | None, Decision]:
    """Recognise the outline of a region that the authority lacks in the land that it leaves."""
    holes = shapely.get_parts(rest)
    filled = shapely.area(shapely.intersection(holes, land)) / np.maximum(shapely.area(holes), 1e-9)
    mine = holes[filled > FORMER_REGION_SHARE]
    hole = shapely.union_all(mine)
    agreement = float(
        shapely.area(shapely.intersection(hole, land)) / shapely.area(shapely.union(hole, land))
    )
    if agreement <= FORMER_REGION_SHARE:
        return None, Decision(
            level,
            key,
            False,
            f"Không có ranh giới, cũng không có vùng chừa lại tương ứng (trùng {agreement:.0%}): "
            "các xã của nó theo ranh giới chứa phần lớn đất của chúng.",
            f"No outline, and no land left for it that agrees (agreement {agreement:.0%}): "
            "its units go with the outline that holds most of their land.",
            float(shapely.area(land)),
            land,
        )
    return hole, Decision(
        level,
        key,
        True,
        f"Không có ranh giới; nhận ra đơn vị cũ ở vùng mà các ranh giới kia chừa lại "
        f"({shapely.area(hole) / 1e6:.1f} km², trùng {agreement:.1%} với các xã của nó).",
        f"No outline; recognised as a former region in the land that the others leave "
        f"({shapely.area(hole) / 1e6:.1f} km², agreement with its units {agreement:.1%}).",
        float(shapely.area(hole)),
        hole,
    )


def _without_fragments(
    regions: Polygons, region_of_unit: NDArray[np.int64], polygons: Polygons
) -> Polygons:
    """Give parts of a region where none of its units has land to the neighbour around them."""
    parts, owner = shapely.get_parts(regions, return_index=True)
    main = np.zeros(len(regions))
    np.maximum.at(main, owner, shapely.area(parts))
    tree = shapely.STRtree(parts)
    for k in np.flatnonzero(shapely.area(parts) < main[owner]):
        own = shapely.coverage_union_all(polygons[region_of_unit == owner[k]])
        beside = tree.query(parts[k], predicate="touches")
        if shapely.intersects(own, parts[k]) or not len(beside):
            continue
        contact = shapely.length(shapely.intersection(parts[beside], parts[k]))
        if contact.max() > 0:
            owner[k] = owner[beside[contact.argmax()]]
    merged = [shapely.coverage_union_all(parts[owner == i]) for i in range(len(regions))]
    return polygonal(array_of(merged))


def _only_land(geometry: BaseGeometry) -> BaseGeometry:
    land: BaseGeometry = polygonal(array_of([geometry]))[0]
    return land
