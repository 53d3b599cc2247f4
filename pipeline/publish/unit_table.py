"""What a page's scripts know about the units: plain values, text unescaped, numbers or null."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.config import EVE
from pipeline.publish.cut_lines import is_estimated
from pipeline.publish.map_data import MapData
from pipeline.publish.populations import DOUBT_CHECK, MISSING_CHECK, population_remarks

_PAIR_FIELDS = (
    "old_code",
    "old_name",
    "old_type",
    "old_district",
    "old_province",
    "new_code",
    "extent",
    "share_of_old",
    "estimated",
)


_ENDED_FIELDS = ("code", "name", "type", "district_name", "province_name", "valid_to")


def unit_records(data: MapData) -> dict[str, dict[str, Any]]:
    """Return what a card says about each new unit.

    Parameters
    ----------
    data : MapData
        The units.

    Returns
    -------
    dict of str to dict
        By code: name, type, areas in km², difference in per cent, population, seat, act, clause;
        and where a check disputes the population, what it remarks and whether it doubts the figure.
    """
    missing = population_remarks(data, MISSING_CHECK)
    doubtful = population_remarks(data, DOUBT_CHECK)
    remarks = missing | doubtful
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
            **(
                {"remark": vars(remarks[row.code]), "doubtful": row.code in doubtful}
                if row.code in remarks
                else {}
            ),
        }
        for row in data.units.drop(columns="geometry").itertuples(index=False)
    }


def pair_records(data: MapData) -> list[list[Any]]:
    """Return the crosswalk as rows: `_PAIR_FIELDS`, the share of the old unit with 4 decimals."""
    table = data.crosswalk.assign(
        share_of_old=data.crosswalk["share_of_old"].round(4),
        estimated=is_estimated(data.crosswalk),
    )
    return [list(row) for row in table[list(_PAIR_FIELDS)].itertuples(index=False)]


def ended_records(data: MapData) -> list[list[Any]]:
    """Return the versions of units that ended before the eve, with what holds their land.

    Parameters
    ----------
    data : MapData
        The register and the old units.

    Returns
    -------
    list of list
        Code, name, type, district, province, last day, codes of the units of the eve, and whether
        the unit lived on under its name and type, so that only its district changed.
    """
    versions = data.law.versions
    ended = versions[(versions["valid_to"] != "") & (versions["valid_to"] < EVE.isoformat())]
    eve = {
        row["code"]: (row["name"], row["type"])
        for row in data.before.drop(columns="geometry").to_dict("records")
    }
    return [
        [
            *(row[name] for name in _ENDED_FIELDS),
            data.law.on_the_eve(row["code"], row["valid_from"]),
            eve.get(row["code"]) == (row["name"], row["type"]),
        ]
        for row in ended.sort_values(["code", "valid_from"]).to_dict("records")
    ]


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
