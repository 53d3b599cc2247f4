"""Checks of the cuts: what each heir of a divided unit got, and how sure the line is."""

import geopandas as gpd
import numpy as np
import shapely

from pipeline.checks.causes import CUT_METHODS
from pipeline.checks.model import Fault, Merger, Outcome, worst
from pipeline.config import MERGER
from pipeline.coverage.findings import as_array

OLD = "old_units"


def cut_areas(merger: Merger, limit_pct: float) -> Outcome:
    """Hold that each heir of a divided unit got the area that the evidence gives it."""
    rows = merger.cuts[merger.cuts["target_area_m2"] > 0]
    target = rows["target_area_m2"].to_numpy(dtype=np.float64)
    off = np.abs(rows["area_m2"].to_numpy(dtype=np.float64) - target) / target * 100
    faults = []
    for i in np.flatnonzero(off > limit_pct):
        row = rows.iloc[[i]]
        code = str(row["old_code"].iloc[0])
        place = row.geometry.iloc[0]
        faults.append(Fault(OLD, (code,), float(off[i]), place, *_cut_text(merger, row)))
    return Outcome(worst(off), faults)


def cut_doubts(merger: Merger, limit_m2: float) -> Outcome:
    """State for each divided unit the land whose new owner is in doubt, beyond `limit_m2`."""
    faults = []
    for (old_code, _), rows in merger.cuts.groupby(["old_code", "date"], sort=True):
        doubt = shapely.union_all(as_array(rows.geometry))
        text = _cut_text(merger, rows)
        if doubt.area > limit_m2:
            faults.append(Fault(OLD, (str(old_code),), float(doubt.area), doubt, *text))
    areas = [fault.measure or 0.0 for fault in faults]
    return Outcome(float(np.sum(areas)), faults)


def _cut_text(merger: Merger, rows: gpd.GeoDataFrame) -> tuple[str, str]:
    """Return to whom a unit was divided, how, and on what evidence."""
    layer = merger.new if rows["date"].iloc[0] == MERGER.isoformat() else merger.old
    heirs = [layer.label(str(code)) for code in rows["new_code"]]
    method = str(rows["method"].iloc[0])
    how = CUT_METHODS.get(method, method)
    evidence = _evidence(rows)
    return (
        f"chia cho {' và '.join(heirs)}; {how}; căn cứ {evidence.replace('clause', 'khoản')}",
        f"divided between {' and '.join(heirs)}; {method}; evidence: {evidence}",
    )


def _evidence(rows: gpd.GeoDataFrame) -> str:
    """Return the acts with their clauses; an act whose clause is not known stands alone."""
    stated = (str(text).strip().removesuffix("clause").rstrip(" ,") for text in rows["evidence"])
    return "; ".join(dict.fromkeys(stated))
