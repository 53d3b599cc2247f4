"""Where law and geometry meet: the changes of one day applied to the polygons of its eve."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from pipeline.config import MERGER
from pipeline.coverage.areas import geodesic_area_m2
from pipeline.coverage.dissolve import Succeeded, Succession, apply_changes
from pipeline.errors import GeometryError
from pipeline.register.changes import changes_between, crosswalk_pairs
from pipeline.register.units import units_on
from pipeline.schema import CONTRACTS

SQUARE_METRES_PER_KM2 = 1e6


@dataclass(frozen=True)
class Law:
    """The tables of the register that a succession needs, each under its contract."""

    units: pd.DataFrame
    changes: pd.DataFrame
    official: pd.DataFrame


@dataclass(frozen=True)
class Day:
    """What one day made of the polygons.

    Parameters
    ----------
    frame : GeoDataFrame
        The units in force on that day: the columns of the register, boundary_source, geometry.
    cuts : GeoDataFrame
        Contract ``cuts``; empty where nothing was divided. The geometry is the range of doubt.
    told : DataFrame
        What `crosswalk_pairs` says of the day.
    result : Succeeded
        The land, in the order of `told`.
    """

    frame: gpd.GeoDataFrame
    cuts: gpd.GeoDataFrame
    told: pd.DataFrame
    result: Succeeded

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Return the pairs of the day with area_km2, share_of_old, share_of_new, method."""
        return _measured(self.told, self.result, self.frame.crs)


def turn(
    frame: gpd.GeoDataFrame, day: date, law: Law, lines: shapely.Geometry | None = None
) -> Day:
    """Apply all changes of one day at once.

    Parameters
    ----------
    frame : GeoDataFrame
        The units of the eve: code, boundary_source, geometry; a valid coverage in `WORK_CRS`.
    day : date
        The day.
    law : Law
        The register.
    lines : geometry, optional
        Lines or polygons by which users want divided units to be cut.

    Returns
    -------
    Day
        The units of the day, the pairs and the cuts.

    Raises
    ------
    GeometryError
        If a unit cannot be divided as the law says; the message names it.
    """
    frame = frame.sort_values("code", ignore_index=True)
    pairs = crosswalk_pairs(law.units, law.changes, day)
    place = pd.Series(frame.index, index=frame["code"])
    areas_m2, is_part = _evidence(pairs, day, law)
    succession = Succession(
        old_index=place.reindex(pairs["old_code"]).to_numpy(dtype=np.int64),
        new_key=pairs["new_code"].to_numpy(dtype=str),
        official_area_m2=areas_m2,
        official_is_part=is_part,
    )
    try:
        result = apply_changes(np.asarray(frame.geometry), succession, lines=lines)
    except GeometryError as error:
        raise error.again(
            where="old_units",
            problem=f"the changes of {day} cannot be applied: {error.problem}",
            problem_vi=f"không thực hiện được các thay đổi ngày {day}: "
            f"{error.problem_vi or error.problem}",
        ) from error
    return Day(
        frame=_units_of(result, frame, pairs, day, law),
        cuts=_cuts(result, frame, pairs, day),
        told=pairs,
        result=result,
    )


def turn_until(
    frame: gpd.GeoDataFrame,
    after: date,
    until: date,
    law: Law,
    lines: shapely.Geometry | None = None,
) -> list[Day]:
    """Apply the changes of every day after one date up to another, in their order.

    Parameters
    ----------
    frame : GeoDataFrame
        The units in force on `after`.
    after, until : date
        Excluded and included.
    law : Law
        The register.
    lines : geometry, optional
        Lines or polygons by which users want divided units to be cut.

    Returns
    -------
    list of Day
        One for each day that has changes.
    """
    days = []
    for text in changes_between(law.changes, after, until)["date"].unique():
        days.append(turn(frame, date.fromisoformat(text), law, lines))
        frame = days[-1].frame
    return days


def no_cuts(crs: object) -> gpd.GeoDataFrame:
    """Return an empty table under the contract ``cuts``."""
    columns = CONTRACTS["cuts"].columns
    numbers = {"target_area_m2", "area_m2"}
    empty = {
        name: pd.Series(dtype="float64" if name in numbers else "str")
        for name in columns
        if name != "geometry"
    }
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs))


def _evidence(pairs: pd.DataFrame, day: date, law: Law) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each part, the area that the act states, else the official one of the heir.

    Official areas are those of the units since the merger; codes are used again, so that they tell
    nothing of an earlier day. A part without either gets the rest.
    """
    told = law.changes[law.changes["date"] == day.isoformat()]
    stated = told.set_index(["old_code", "new_code"])["area_km2"]
    keys = pd.MultiIndex.from_frame(pairs[["old_code", "new_code"]])
    of_part = stated.reindex(keys).to_numpy(dtype=float)
    official = law.official.set_index("code")["area_km2_map"]
    known = official if day == MERGER else official.iloc[:0]
    of_heir = known.reindex(pairs["new_code"]).to_numpy(dtype=float)
    part = (pairs["extent"] == "part").to_numpy()
    is_part = part & ~np.isnan(of_part)
    areas_km2 = np.where(is_part, of_part, of_heir)
    return np.where(part, areas_km2, np.nan) * SQUARE_METRES_PER_KM2, is_part


def _units_of(
    result: Succeeded, frame: gpd.GeoDataFrame, pairs: pd.DataFrame, day: date, law: Law
) -> gpd.GeoDataFrame:
    merged = gpd.GeoDataFrame(
        {"code": pd.Series(result.keys, dtype="str")}, geometry=result.polygons, crs=frame.crs
    )
    sources = pairs.merge(
        frame[["code", "boundary_source"]], left_on="old_code", right_on="code"
    ).groupby("new_code")["boundary_source"]
    merged["boundary_source"] = merged["code"].map(sources.agg(lambda s: "; ".join(sorted(set(s)))))
    known = units_on(law.units, day)
    return merged.merge(known, on="code", validate="one_to_one")


def _measured(pairs: pd.DataFrame, result: Succeeded, crs: CRS) -> pd.DataFrame:
    """Add geodesic areas, shares and the method to the pairs."""
    areas_km2 = geodesic_area_m2(result.pair_polygons, crs) / SQUARE_METRES_PER_KM2
    out = pairs.assign(area_km2=areas_km2)
    out["share_of_old"] = out["area_km2"] / out.groupby("old_code")["area_km2"].transform("sum")
    out["share_of_new"] = out["area_km2"] / out.groupby("new_code")["area_km2"].transform("sum")
    for column in ("area_km2", "share_of_old", "share_of_new"):
        out[column] = out[column].round(9)
    methods = {(cut.old_index, key): cut.method for cut in result.cuts for key in cut.new_keys}
    order = {code: i for i, code in enumerate(sorted(pairs["old_code"].unique()))}
    out["method"] = [
        methods.get((order[pair.old_code], pair.new_code), "whole") for pair in out.itertuples()
    ]
    return out


def _cuts(
    result: Succeeded, frame: gpd.GeoDataFrame, pairs: pd.DataFrame, day: date
) -> gpd.GeoDataFrame:
    if not result.cuts:
        return no_cuts(frame.crs)
    acts = pairs.set_index(["old_code", "new_code"])
    rows = []
    for cut in result.cuts:
        code = frame["code"].iloc[cut.old_index]
        for i, key in enumerate(cut.new_keys):
            pair = acts.loc[(code, key)]
            rows.append(
                {
                    "date": day.isoformat(),
                    "old_code": code,
                    "new_code": str(key),
                    "method": cut.method,
                    "evidence": pair["legal_act"]
                    + (f", clause {pair['clause']}" if pair["clause"] else ""),
                    "target_area_m2": float(np.nan_to_num(cut.targets_m2[i], nan=cut.areas_m2[i])),
                    "area_m2": float(cut.areas_m2[i]),
                    "geometry": cut.doubt,
                }
            )
    cuts = gpd.GeoDataFrame(rows, geometry="geometry", crs=frame.crs)
    if shapely.is_missing(np.asarray(cuts.geometry)).any():
        cuts.geometry = cuts.geometry.fillna(shapely.MultiPolygon())
    return cuts
