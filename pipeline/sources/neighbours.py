"""The provinces around, of the same source as the communes, so that the maps can show them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.config import GAP_WIDTH_M, MAX_UNIT_CHANGE_SHARE, OLD_PROVINCE_CODES
from pipeline.coverage.clean import clean_coverage
from pipeline.register.names import fold
from pipeline.schema import CONTRACTS

MARGIN_M = 40_000.0
"""How far around our own land is shown: more would make a map of the whole file a small one."""

RENAMED = {"Thừa Thiên Huế": "Huế"}
"""Names in use before the register of provinces: Resolution 175/2024/QH15 made it a city."""


def provinces_around(
    communes: gpd.GeoDataFrame, provinces: pd.DataFrame, boundary_source: str
) -> gpd.GeoDataFrame:
    """Unite the communes around our own provinces into provinces of the eve.

    Parameters
    ----------
    communes : GeoDataFrame
        From `pipeline.sources.reading.read_polygons`, of the whole country or a part of it; empty
        of provinces where the source names none.
    provinces : DataFrame
        Which province became which on 1 July 2025, contract ``provinces``.
    boundary_source : str
        What the polygons come from.

    Returns
    -------
    GeoDataFrame
        Contract ``neighbours``, a clean coverage of its own, sorted by code, cut off at `MARGIN_M`
        around our provinces' frame; empty where the source ends at them. A province that the
        register does not know keeps the name that the source gives it, without a code. Nothing is
        fitted to our outline.
    """
    known = provinces.set_index(provinces["old_name"].map(_key))
    known = pd.concat([known, _renamed(known)])
    keys = communes["province"].map(_key)
    codes = keys.map(known["old_code"]).fillna("")
    ours = codes.isin(OLD_PROVINCE_CODES)
    others = ~ours & (keys != "")
    if not (ours.any() and others.any()):
        return _frame([], [], known, boundary_source, communes)
    west, south, east, north = communes.geometry[ours].total_bounds
    frame = shapely.box(west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)
    near = others & shapely.intersects(np.asarray(communes.geometry), frame)
    shapes = {
        key: shapely.intersection(shapely.union_all(np.asarray(part.geometry)), frame)
        for key, part in communes[near].groupby(keys[near])
    }
    cleaned = clean_coverage(
        np.array(list(shapes.values()), dtype=object),
        gap_width_m=GAP_WIDTH_M,
        max_change_share=MAX_UNIT_CHANGE_SHARE,
    )
    written = communes["province"].groupby(keys).first()
    table = _frame(list(shapes), list(written[list(shapes)]), known, boundary_source, communes)
    table = table.set_geometry(gpd.GeoSeries(cleaned.polygons, crs=communes.crs))
    return table.sort_values(["code", "name"], ignore_index=True)


def _key(name: str) -> str:
    return fold(name, strip_type=True)


def _renamed(known: pd.DataFrame) -> pd.DataFrame:
    now = {_key(before): _key(after) for before, after in RENAMED.items()}
    found = {before: after for before, after in now.items() if after in known.index}
    return known.loc[list(found.values())].set_axis(list(found))


def _frame(
    keys: list[str],
    written: list[str],
    known: pd.DataFrame,
    boundary_source: str,
    communes: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Say what the register knows of the provinces; their shapes are still to come."""
    facts = known.reindex(keys)
    columns = {
        "code": facts["old_code"].fillna(""),
        "name": facts["old_name"].fillna(pd.Series(written, index=facts.index, dtype="str")),
        "new_code": facts["new_code"].fillna(""),
        "new_name": facts["new_name"].fillna(pd.Series(written, index=facts.index, dtype="str")),
    }
    table = pd.DataFrame({name: list(values) for name, values in columns.items()}).astype("str")
    table["boundary_source"] = pd.Series([boundary_source] * len(table), dtype="str")
    shapes = gpd.GeoSeries([None] * len(table), crs=communes.crs)
    return gpd.GeoDataFrame(table, geometry=shapes)[list(CONTRACTS["neighbours"].columns)]
