"""What a page's scripts know about the units: plain values, text unescaped, numbers or null."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.publish.map_data import MapData

_PAIR_FIELDS = (
    "old_code",
    "old_name",
    "old_type",
    "old_district",
    "old_province",
    "new_code",
    "extent",
    "share_of_old",
    "method",
)


def unit_records(data: MapData) -> dict[str, dict[str, Any]]:
    """Return what a card says about each new unit.

    Parameters
    ----------
    data : MapData
        The units.

    Returns
    -------
    dict of str to dict
        By code: name, type, areas in km², difference in per cent, population, seat, act, clause.
    """
    return {
        str(row.code): {
            "name": row.name,
            "type": row.type,
            "area": round(row.area_km2, 2),
            "official": _number(row.official_area_km2, 2),
            "diff": _number(row.area_diff_pct, 2),
            "population": _number(row.population, 0),
            "seat": row.seat,
            "act": row.legal_act,
            "clause": row.clause,
        }
        for row in data.units.drop(columns="geometry").itertuples(index=False)
    }


def pair_records(data: MapData) -> list[list[Any]]:
    """Return the crosswalk as rows: `_PAIR_FIELDS`, the share of the old unit with 4 decimals."""
    table = data.crosswalk.assign(share_of_old=data.crosswalk["share_of_old"].round(4))
    return [list(row) for row in table[list(_PAIR_FIELDS)].itertuples(index=False)]


def label_points(layer: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return where each unit's name goes, the largest unit first.

    Parameters
    ----------
    layer : GeoDataFrame
        New or old units in degrees, with `code` and `area_km2`.

    Returns
    -------
    list of [code, latitude, longitude]
        The middle of the largest circle inside the unit (``GEOSMaximumInscribedCircle``).
    """
    units = layer.sort_values(["area_km2", "code"], ascending=[False, True])
    radii = shapely.maximum_inscribed_circle(units.geometry.to_numpy(), tolerance=0.002)
    middles = shapely.get_coordinates(shapely.get_point(radii, 0)).round(4)
    return [
        [code, float(latitude), float(longitude)]
        for code, (longitude, latitude) in zip(units["code"], middles, strict=True)
    ]


def _number(value: float | None, digits: int) -> float | int | None:
    if value is None or pd.isna(value):
        return None
    return round(float(value), digits) if digits else int(value)
