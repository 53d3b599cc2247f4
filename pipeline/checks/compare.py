"""Setting polygons against another set of boundaries, unit by unit."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipeline.checks.layer import M2_PER_KM2, Layer
from pipeline.config import WORK_CRS
from pipeline.coverage.agreement import (
    Disputed,
    disputed_land,
    hausdorff_distances,
    intersection_over_union,
)
from pipeline.coverage.findings import Geometries, polygonal
from pipeline.errors import UsageError
from pipeline.register.names import exact_key

POOR_IOU = 0.9
NOBODY = ""


@dataclass(frozen=True)
class Comparison:
    """What the comparison of two layers shows.

    Parameters
    ----------
    units : pandas.DataFrame
        One row for each matched unit, worst first: ``code``, ``name``, ``reference_code``,
        ``reference_name``, ``iou``, ``area_km2``, ``reference_area_km2``,
        ``area_difference_km2``, ``area_difference_pct``, ``hausdorff_m``.
    disputed : geopandas.GeoDataFrame
        Land that the two give to different units, in `WORK_CRS`: ``code``, ``name``,
        ``reference_code``, ``reference_name``, ``area_km2``; '' is nobody. Land of a unit without
        a counterpart is disputed only where the other layer gives it to a unit that has one.
    only_here, only_there : list of str
        Units without a counterpart.
    """

    units: pd.DataFrame
    disputed: gpd.GeoDataFrame
    only_here: list[str]
    only_there: list[str]

    def summary(self) -> dict[str, float | int | list[str]]:
        """Return the figures of the whole."""
        iou, off = self.units["iou"], self.units["area_difference_pct"].abs()
        return {
            "matched": len(self.units),
            "only_here": self.only_here,
            "only_there": self.only_there,
            "iou_median": round(float(iou.median()), 4),
            "iou_mean": round(float(iou.mean()), 4),
            "iou_least": round(float(iou.min()), 4),
            f"units_below_iou_{POOR_IOU}": int((iou < POOR_IOU).sum()),
            "area_difference_median_pct": round(float(off.median()), 3),
            "hausdorff_median_m": round(float(self.units["hausdorff_m"].median()), 1),
            "disputed_km2": round(float(self.disputed["area_km2"].sum()), 3),
        }


def match(here: Layer, there: Layer, by: str) -> dict[int, int]:
    """Find the same units in two layers.

    Parameters
    ----------
    here, there : Layer
    by : str
        ``code`` or ``name``; names are compared without their type, capitals and spacing.

    Returns
    -------
    dict of int to int
        Position in `here` and in `there`, in the order of `here`.

    Raises
    ------
    UsageError
        If a key occurs twice, or no unit has a counterpart.
    """
    keys_here, keys_there = _keys(here, by), _keys(there, by)
    place = {key: position for position, key in enumerate(keys_there)}
    same = {i: place[key] for i, key in enumerate(keys_here) if key in place}
    if not same:
        raise UsageError(
            f"no unit of {here.name} has a counterpart in {there.name} by {by}: "
            f"{here.name} has {keys_here[0]!r}, {there.name} {keys_there[0]!r}",
            advice="name the fields of the reference, or match by the other key: --by.",
            problem_vi=f"không đơn vị nào của {here.name} có đơn vị tương ứng trong {there.name} "
            f"theo {_KEYS_VI[by]}: {here.name} có {keys_here[0]!r}, {there.name} có "
            f"{keys_there[0]!r}",
            advice_vi="ghi tên cột của tệp so sánh, hoặc ghép theo khoá kia: --by.",
        )
    return same


_KEYS_VI = {"code": "mã", "name": "tên"}


def _keys(layer: Layer, by: str) -> list[str]:
    if by not in {"code", "name"}:
        raise UsageError(
            f"match by code or by name, not by {by!r}",
            advice="write --by code or --by name.",
            problem_vi=f"ghép theo mã (code) hoặc tên (name), không theo {by!r}",
            advice_vi="viết --by code hoặc --by name.",
        )
    keys = layer.codes if by == "code" else [exact_key(n, strip_type=True) for n in layer.names]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise UsageError(
            f"{by} that occurs more than once: {', '.join(doubled)}",
            where=layer.name,
            advice="match by the other key: --by.",
            problem_vi=f"{_KEYS_VI[by]} xuất hiện hơn một lần: {', '.join(doubled)}",
            advice_vi="ghép theo khoá kia: --by.",
        )
    return keys


def compare(here: Layer, there: Layer, by: str = "code") -> Comparison:
    """Set one layer against another.

    Parameters
    ----------
    here, there : Layer
        The result and the reference, each in its own reference system.
    by : str
        ``code`` or ``name``.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        If they can't be matched.
    """
    same = match(here, there, by)
    ours, theirs = (polygonal(layer.to_work(layer.metric)) for layer in (here, there))
    i, j = np.array(list(same)), np.array(list(same.values()))
    area, reference = here.geodesic_km2[i], there.geodesic_km2[j]
    units = pd.DataFrame(
        {
            "code": [here.codes[k] for k in i],
            "name": [here.names[k] for k in i],
            "reference_code": [there.codes[k] for k in j],
            "reference_name": [there.names[k] for k in j],
            "iou": intersection_over_union(ours[i], theirs[j]),
            "area_km2": area,
            "reference_area_km2": reference,
            "area_difference_km2": area - reference,
            "area_difference_pct": 100 * (area / reference - 1),
            "hausdorff_m": hausdorff_distances(ours[i], theirs[j]),
        }
    ).round({"iou": 6, "area_km2": 6, "reference_area_km2": 6, "area_difference_km2": 6})
    units = units.round({"area_difference_pct": 4, "hausdorff_m": 1})
    return Comparison(
        units.sort_values(["iou", "code"], ignore_index=True),
        _disputed(here, there, (ours, theirs), same),
        [here.label(here.codes[k]) for k in range(len(here)) if k not in same],
        [there.label(there.codes[k]) for k in range(len(there)) if k not in set(same.values())],
    )


def _disputed(
    here: Layer, there: Layer, polygons: tuple[Geometries, Geometries], same: dict[int, int]
) -> gpd.GeoDataFrame:
    found = disputed_land(*polygons, same)
    kept = np.isin(found.first, list(same)) | np.isin(found.second, list(same.values()))
    found = Disputed(found.first[kept], found.second[kept], found.geometries[kept])
    table = pd.DataFrame(
        {
            "code": [_at(here.codes, k) for k in found.first],
            "name": [_at(here.names, k) for k in found.first],
            "reference_code": [_at(there.codes, k) for k in found.second],
            "reference_name": [_at(there.names, k) for k in found.second],
            "area_km2": np.round(shapely.area(found.geometries) / M2_PER_KM2, 6),
        }
    )
    return gpd.GeoDataFrame(table, geometry=list(found.geometries), crs=WORK_CRS)


def _at(texts: list[str], position: int) -> str:
    return texts[position] if position >= 0 else NOBODY
