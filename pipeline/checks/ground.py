"""What reconciling looks at, and the figures of all units side by side."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.layer import M2_PER_KM2, Layer
from pipeline.config import MERGER
from pipeline.coverage.evidence import (
    DISPUTE_WIDTH_FACTOR,
    Disputes,
    disputes,
    mean_displacement,
)
from pipeline.coverage.findings import Floats, Geometries, Indices, as_array, polygonal
from pipeline.provenance import STAND_IN

ROUNDING_KM2 = 0.01
"""Two figures with two decimals each may differ by this much."""

OPPOSITE_SHARE = 0.5
"""Neighbours explain a difference if they leave less than this share of it."""

GAIN_SHARE = 0.1
"""A further neighbour is named only if it takes away at least this share of the difference."""

MOST_PARTNERS = 3


@dataclass(frozen=True)
class Ground:
    """What reconciling looks at.

    Parameters
    ----------
    new : Layer
        The new units, in metres.
    official : pandas.DataFrame
        Contract `official`.
    cuts : geopandas.GeoDataFrame
        Contract `cuts`.
    changes : pandas.DataFrame
        Contract `changes`.
    source : geopandas.GeoDataFrame
        Contract `source_units`: the polygons as they came.
    authority : geopandas.GeoDataFrame
        Contract `authority`; may be empty.
    decisions : geopandas.GeoDataFrame, optional
        Contract `decisions`: what fitting decided by itself.
    """

    new: Layer
    official: pd.DataFrame
    cuts: gpd.GeoDataFrame
    changes: pd.DataFrame
    source: gpd.GeoDataFrame
    authority: gpd.GeoDataFrame
    decisions: gpd.GeoDataFrame | None = None

    @property
    def is_stand_in(self) -> bool:
        """Whether the source is the stand-in's cells, whose areas say nothing."""
        return bool(self.source["boundary_source"].str.contains(STAND_IN).any())

    @property
    def provinces(self) -> gpd.GeoDataFrame:
        """The outlines of the provinces."""
        return self.authority[self.authority["level"] == "province"]

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """The outlines of the districts."""
        return self.authority[self.authority["level"] == "district"]


def successors(codes: pd.Series, changes: pd.DataFrame) -> list[str]:
    """Return what units have become by all changes; of a divided unit the first heir."""
    now = codes.astype(str).to_list()
    for _, day in changes.sort_values(["date", "old_code", "new_code"]).groupby("date", sort=True):
        after = day.drop_duplicates("old_code").set_index("old_code")["new_code"].to_dict()
        now = [str(after.get(code, code)) for code in now]
    return now


class Figures:
    """The figures of all new units side by side, each worked out once.

    Parameters
    ----------
    ground : Ground
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.new = ground.new
        official = ground.official.set_index("code").reindex(ground.new.codes)
        self.area: Floats = ground.new.geodesic_km2
        self.of_map: Floats = official["area_km2_map"].to_numpy(dtype=np.float64)
        self.listed: Floats = official["area_km2_listed"].to_numpy(dtype=np.float64)
        self.difference: Floats = self.area - self.of_map
        self.cuts = ground.cuts[ground.cuts["date"] == MERGER.isoformat()]

    @cached_property
    def displacement_m(self) -> float | None:
        """Mean displacement of the source, measured on the provinces' outline."""
        if not len(self.ground.provinces):
            return None
        outline = shapely.union_all(as_array(self.ground.provinces.geometry))
        return mean_displacement(as_array(self.ground.source.geometry), outline)

    @cached_property
    def expected(self) -> Floats:
        """What the source's displacement can make along each outline, in km²; NaN if unknown."""
        per_metre = np.nan if self.displacement_m is None else self.displacement_m / M2_PER_KM2
        expected: Floats = shapely.length(self.new.areal) * per_metre
        return expected

    def bound(self, i: int) -> float:
        """Return the difference in km² that needs no other cause than drawing and rounding."""
        return max(0.0 if np.isnan(self.expected[i]) else float(self.expected[i]), ROUNDING_KM2)

    def is_beyond(self, i: int) -> bool:
        """Return whether the difference needs another cause than drawing and rounding."""
        return bool(abs(self.difference[i]) > self.bound(i))

    @cached_property
    def neighbours(self) -> list[Indices]:
        """For each unit those with which it shares an edge."""
        polygons = self.new.areal
        left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
        other = left != right
        left, right = left[other], right[other]
        shared = shapely.length(shapely.intersection(polygons[left], polygons[right])) > 0
        return [np.sort(right[shared & (left == i)]) for i in range(len(self.new))]

    @cached_property
    def groups(self) -> dict[int, tuple[list[int], float]]:
        """Groups of neighbours whose opposite differences take each other away.

        For each unit of a group the others, and the difference in km² that they leave together.
        """
        found: dict[int, tuple[list[int], float]] = {}
        for i in np.argsort(-np.abs(np.nan_to_num(self.difference)), kind="stable"):
            group, rest = self._group(int(i))
            if int(i) in found or len(group) == 1:
                continue
            for member in group:
                found.setdefault(member, ([n for n in group if n != member], rest))
        return found

    @cached_property
    def named_by(self) -> dict[int, list[int]]:
        """For each unit those that name it as the neighbour with the opposite difference."""
        found: dict[int, list[int]] = {}
        for i, (others, _) in sorted(self.groups.items()):
            for other in others:
                found.setdefault(other, []).append(i)
        return found

    def _group(self, i: int) -> tuple[list[int], float]:
        start = float(self.difference[i])
        group, rest = [i], start
        while len(group) <= MOST_PARTNERS and not np.isnan(start) and self.is_beyond(i):
            around = {int(n) for member in group for n in self.neighbours[member]} - set(group)
            known = [n for n in sorted(around) if not np.isnan(self.difference[n])]
            best = min(known, key=lambda n: abs(rest + self.difference[n]), default=None)
            if best is None:
                break
            left = rest + float(self.difference[best])
            if abs(rest) - abs(left) < GAIN_SHARE * abs(start):
                break
            group.append(best)
            rest = left
        return (group, rest) if abs(rest) <= OPPOSITE_SHARE * abs(start) else ([i], start)

    def old_label(self, code: str) -> str:
        """Return name and code of a unit of the source."""
        names = self.ground.source.loc[self.ground.source["code"] == code, "name"]
        return f"{names.iloc[0]} ({code})" if len(names) else code

    @cached_property
    def disputed(self) -> gpd.GeoDataFrame:
        """Land on which source and districts disagree.

        ``code`` and ``name`` of the source's unit, ``new_code`` of what it became, ``district``
        that has the land on the map of the districts, ``area_km2``.
        """
        source, districts = self.ground.source, self.ground.districts
        found = self._disputes()
        became = successors(source["code"], self.ground.changes)
        table = {
            "code": [source["code"].iloc[i] for i in found.polygon],
            "name": [source["name"].iloc[i] for i in found.polygon],
            "new_code": [became[i] for i in found.polygon],
            "district_code": [districts["code"].iloc[i] for i in found.region],
            "district": [districts["name"].iloc[i] for i in found.region],
        }
        areas = np.round(shapely.area(found.geometries) / M2_PER_KM2, 6)
        text = {name: pd.Series(values, dtype="str") for name, values in table.items()}
        return gpd.GeoDataFrame(
            {**text, "area_km2": areas}, geometry=list(found.geometries), crs=source.crs
        )

    def _disputes(self) -> Disputes:
        source, districts = self.ground.source, self.ground.districts
        return disputes(
            as_array(source.geometry),
            source["district_code"].to_numpy(dtype=str),
            as_array(districts.geometry),
            districts["code"].to_numpy(dtype=str),
            least_width=DISPUTE_WIDTH_FACTOR * (self.displacement_m or 0.0),
        )

    def disputes_of(self, i: int) -> gpd.GeoDataFrame:
        """Return the disputed land that a unit had in the source, has now, or is given."""
        land = as_array(self.disputed.geometry)
        polygon = polygonal(self.new.metric[[i]])[0]
        mine = self.disputed["new_code"].to_numpy() == self.new.codes[i]
        held = shapely.area(shapely.intersection(land, polygon)) > OPPOSITE_SHARE * shapely.area(
            land
        )
        claimed = shapely.intersects(land, polygon) & self._in_district(polygon)
        return self.disputed[mine | held | (claimed & self.is_beyond(i))]

    def _in_district(self, polygon: shapely.Geometry) -> np.ndarray:
        """Return for each disputed land whether its district has the most of a unit, too."""
        districts: Geometries = polygonal(as_array(self.ground.districts.geometry))
        overlap = shapely.area(shapely.intersection(districts, polygon))
        if not overlap.size or not overlap.max():
            return np.zeros(len(self.disputed), dtype=bool)
        home = self.ground.districts["code"].iloc[int(np.argmax(overlap))]
        same: np.ndarray = self.disputed["district_code"].to_numpy() == home
        return same

    @cached_property
    def map_of_districts(self) -> tuple[str, str]:
        """Name the map that says where districts lie, in both languages."""
        named = ", ".join(sorted(set(self.ground.districts["boundary_source"].astype(str))))
        return f"bản đồ huyện ({named})", f"the map of the districts ({named})"

    def decided(self, districts: pd.Series) -> tuple[str, str]:
        """Return whom fitting followed about land of districts, in both languages."""
        made = self.ground.decisions
        if made is None:
            return "", ""
        mine = made[(made["level"] == "district") & made["key"].isin(districts)]
        if not len(mine):
            return "", ""
        if mine["used"].all():
            whom_vi, whom_en = "bản đồ huyện", "the map of the districts"
        elif not mine["used"].any():
            whom_vi, whom_en = "nguồn ranh giới xã", "the source of the communes"
        else:
            whom_vi, whom_en = "mỗi chỗ một nguồn", "now the one, now the other"
        return (
            f"Đã theo {whom_vi}; bằng chứng ở phép kiểm tra source_dispute.",
            f"{whom_en[0].upper()}{whom_en[1:]} was followed; the evidence stands under the check "
            "source_dispute.",
        )
