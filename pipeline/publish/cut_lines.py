"""The lines along which units were divided where no act and no map says where they run."""

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.coverage.split import GIVEN_LINE

_INSIDE_DEG = 0.0005
"""How far inside the divided unit a line has to run: both were simplified on their own."""


def is_estimated(crosswalk: pd.DataFrame) -> "pd.Series[bool]":
    """Tell for every pair whether its share is an estimate.

    Parameters
    ----------
    crosswalk : DataFrame
        The published pairs, with `extent` and `method`.

    Returns
    -------
    Series of bool
        True for parts that were not cut along a given line.
    """
    return (crosswalk["extent"] == "part") & (crosswalk["method"] != GIVEN_LINE)


def estimated_lines(
    crosswalk: pd.DataFrame, before: gpd.GeoDataFrame, edges: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the boundaries between the heirs of divided units that were only estimated.

    Parameters
    ----------
    crosswalk : DataFrame
        The published pairs.
    before : GeoDataFrame
        The old units.
    edges : GeoDataFrame
        The boundaries of the new units, from `pipeline.publish.edges.coverage_edges`.

    Returns
    -------
    GeoDataFrame
        `code` of the divided unit and a line in degrees; possibly without rows.
    """
    estimated = crosswalk[is_estimated(crosswalk)]
    heirs = {str(old): set(new) for old, new in estimated.groupby("old_code")["new_code"]}
    found = {}
    for old, new in heirs.items():
        unit = before.loc[before["code"] == old].geometry
        shared = edges[edges["left"].isin(new) & edges["right"].isin(new)].geometry
        inner = shapely.buffer(shapely.union_all(unit.to_numpy()), -_INSIDE_DEG)
        found[old] = shapely.intersection(shapely.union_all(shared.to_numpy()), inner)
    return gpd.GeoDataFrame({"code": list(found)}, geometry=list(found.values()), crs=before.crs)
