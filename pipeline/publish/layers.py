"""The published layers, made of the artefacts of the stages; geometry is merged, never moved."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.coverage.areas import geodesic_area_m2
from pipeline.coverage.dissolve import merge_by
from pipeline.schema import CONTRACTS, validate

SQUARE_METRES_PER_KM2 = 1e6
AREA_DECIMALS = 6
"""Of a figure in km²: to the square metre."""

Layers = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Artefacts:
    """What the stages left for publishing, each under its contract in `pipeline.schema`."""

    old_units: gpd.GeoDataFrame
    new_units: gpd.GeoDataFrame
    crosswalk: pd.DataFrame
    official: pd.DataFrame
    findings: gpd.GeoDataFrame
    repairs: gpd.GeoDataFrame
    cuts: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    changes: pd.DataFrame
    units: pd.DataFrame


def build_layers(artefacts: Artefacts) -> Layers:
    """Make all layers of the GeoPackage.

    Parameters
    ----------
    artefacts : Artefacts
        In `WORK_CRS`.

    Returns
    -------
    dict of str to DataFrame or GeoDataFrame
        By layer name, each keeping its contract, in `WORK_CRS`, sorted.
    """
    new = communes_2025(artefacts)
    old = communes_before(artefacts)
    layers: Layers = {
        "communes_2025": new,
        "province_2025": _merged(
            new, "province_code", artefacts.new_units["province_name"].iloc[0]
        ),
        "communes_before": old,
        "provinces_before": _merged(old, "province_code", "province_name"),
        "districts_before": _merged(old, "district_code", "district_name", ["province_code"]),
        "crosswalk": artefacts.crosswalk.sort_values(["new_code", "old_code"]),
        "findings": artefacts.findings,
        "repairs": artefacts.repairs,
        "cuts": artefacts.cuts,
        "neighbours": artefacts.neighbours,
        "changes": artefacts.changes,
        "units": artefacts.units,
    }
    return {name: validate(frame, name, f"layer {name}") for name, frame in layers.items()}


def communes_2025(artefacts: Artefacts) -> gpd.GeoDataFrame:
    """Make the layer of the new units: official figures, former units and clause beside the shape.

    Parameters
    ----------
    artefacts : Artefacts
        New units, crosswalk and official figures are used.

    Returns
    -------
    GeoDataFrame
        Contract ``communes_2025``, sorted by code.
    """
    frame = artefacts.new_units.sort_values("code", ignore_index=True)
    frame["area_km2"] = _area_km2(frame)
    official = artefacts.official.drop(columns=["name", "source"])
    frame = frame.merge(official, on="code", how="left", validate="one_to_one")
    frame["official_area_km2"] = frame["area_km2_map"].fillna(frame["area_km2_listed"])
    ratio = frame["area_km2"] / frame["official_area_km2"] - 1
    frame["area_diff_pct"] = (100 * ratio).round(3)
    frame["population"] = frame["population_listed"].astype("Int64")
    frame["seat"] = frame["seat"].fillna("")
    formers = artefacts.crosswalk.groupby("new_code")
    frame = frame.merge(
        pd.DataFrame(
            {
                "former_count": formers.size(),
                "former_names": formers.apply(_former_names),
                "legal_act": formers["legal_act"].agg(_listed),
                "clause": formers["clause"].agg(_listed),
            }
        ),
        left_on="code",
        right_index=True,
        validate="one_to_one",
    )
    return frame[list(CONTRACTS["communes_2025"].columns)]


def communes_before(artefacts: Artefacts) -> gpd.GeoDataFrame:
    """Make the layer of the old units, each with the unit that its land, or most of it, is in now.

    Parameters
    ----------
    artefacts : Artefacts
        Old units and crosswalk are used.

    Returns
    -------
    GeoDataFrame
        Contract ``communes_before``, sorted by code. A divided unit names all its heirs, the one
        with most of its land first.
    """
    frame = artefacts.old_units.sort_values("code", ignore_index=True)
    frame["area_km2"] = _area_km2(frame)
    pairs = artefacts.crosswalk.sort_values(["old_code", "area_km2"], ascending=[True, False])
    heirs = pairs.groupby("old_code")[["new_code", "new_name"]].agg("; ".join)
    frame = frame.merge(heirs, left_on="code", right_index=True, validate="one_to_one")
    return frame[list(CONTRACTS["communes_before"].columns)]


def _merged(
    frame: gpd.GeoDataFrame, key: str, name: str, keep: Iterable[str] = ()
) -> gpd.GeoDataFrame:
    """Merge by a key; `name` is the column that holds the name, or the name itself."""
    codes, shapes = merge_by(np.asarray(frame.geometry), frame[key].to_numpy(dtype=str))
    first = frame.drop_duplicates(key).set_index(key)
    merged = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=frame.crs)
    merged["code"] = merged["code"].astype("str")
    merged["name"] = merged["code"].map(first[name]) if name in first else name
    for column in keep:
        merged[column] = merged["code"].map(first[column])
    merged["area_km2"] = _area_km2(merged)
    merged["boundary_source"] = frame["boundary_source"].iloc[0]
    order = ["code", "name", *keep, "area_km2", "boundary_source", "geometry"]
    return merged.sort_values("code", ignore_index=True)[order]


def _area_km2(frame: gpd.GeoDataFrame) -> np.ndarray:
    areas_m2 = geodesic_area_m2(np.asarray(frame.geometry), frame.crs)
    return np.round(areas_m2 / SQUARE_METRES_PER_KM2, AREA_DECIMALS)


def _former_names(pairs: pd.DataFrame) -> str:
    names = [
        f"{pair.old_type} {pair.old_name}" + ("" if pair.extent == "whole" else " (một phần)")
        for pair in pairs.sort_values("old_code").itertuples()
    ]
    return ", ".join(names)


def _listed(values: pd.Series) -> str:
    return "; ".join(dict.fromkeys(values))
