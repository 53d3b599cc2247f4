"""Stage repair: a clean coverage, fitted to the outline, and the ledger of what moved."""

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.artefacts import read_layer, write_layer
from pipeline.config import GAP_WIDTH_M, MAX_UNIT_CHANGE_SHARE, Paths
from pipeline.console import timed
from pipeline.coverage.align import AreaEvidence, Decision, Level, fit_to_outline
from pipeline.coverage.clean import UnitChangeError, clean_coverage
from pipeline.coverage.ledger import Ledger
from pipeline.errors import GeometryError
from pipeline.schema import CONTRACTS
from pipeline.stages.evidence import official_areas
from pipeline.stages.roll_forward import read_law


def run(paths: Paths) -> None:
    """Write ``repaired_units.parquet``, ``repairs.parquet`` and ``decisions.parquet``.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Raises
    ------
    GeometryError
        If a unit would lose or gain more than `MAX_UNIT_CHANGE_SHARE` of its area.
    """
    with timed("repair") as facts:
        units = read_layer(paths.artefact("source_units.parquet"), "source_units")
        authority = read_layer(paths.artefact("authority.parquet"), "authority")
        evidence = official_areas(units["code"].tolist(), read_law(paths))
        repaired, ledger, decisions = repair(units, authority, evidence)
        write_layer(repaired, paths.artefact("repaired_units.parquet"), "repaired_units")
        write_layer(ledger, paths.artefact("repairs.parquet"), "repairs")
        write_layer(decisions, paths.artefact("decisions.parquet"), "decisions")
        moved_km2 = ledger["area_m2"].sum() / 1e6
        facts.append(f"{len(ledger)} repairs, {moved_km2:.1f} km² moved")


def repair(
    units: gpd.GeoDataFrame, authority: gpd.GeoDataFrame, evidence: AreaEvidence | None = None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Clean and fit the units.

    Parameters
    ----------
    units : GeoDataFrame
        Contract ``source_units``.
    authority : GeoDataFrame
        Contract ``authority``; may be empty.
    evidence : AreaEvidence, optional
        Official areas that decide where units and authority disagree about who owns a tract.

    Returns
    -------
    GeoDataFrame
        Contract ``repaired_units``.
    GeoDataFrame
        Contract ``repairs``.
    GeoDataFrame
        Contract ``decisions``.

    Raises
    ------
    GeometryError
        If a unit would lose or gain more than `MAX_UNIT_CHANGE_SHARE` of its area.
    """
    given = np.asarray(units.geometry)
    try:
        cleaned = clean_coverage(
            given, gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
        )
        fit = fit_to_outline(
            cleaned.polygons,
            levels(units, authority),
            max_change_share=MAX_UNIT_CHANGE_SHARE,
            evidence=evidence,
        )
    except UnitChangeError as error:
        raise _named(error, units) from error
    repaired = units.set_geometry(fit.polygons, crs=units.crs)
    repaired["boundary_source"] += _fitted_to(units, authority)
    repaired["area_before_m2"] = units.geometry.area
    repaired["area_after_m2"] = repaired.geometry.area
    ledger = _table(Ledger.concat([cleaned.ledger, fit.ledger]), units)
    decisions = _decisions(fit.decisions, units)
    return repaired[list(CONTRACTS["repaired_units"].columns)], ledger, decisions


def _fitted_to(units: gpd.GeoDataFrame, authority: gpd.GeoDataFrame) -> str:
    """Name the source of the outline, where it is another than that of the units."""
    others = sorted(set(authority["boundary_source"]) - set(units["boundary_source"]))
    return "; khớp theo / fitted to: " + ", ".join(others) if others else ""


def levels(units: gpd.GeoDataFrame, authority: gpd.GeoDataFrame) -> list[Level]:
    """Arrange the authority from the coarsest level to the finest.

    Parameters
    ----------
    units : GeoDataFrame
        With province_code and district_code.
    authority : GeoDataFrame
        Contract ``authority``.

    Returns
    -------
    list of Level
        Only those that the authority has.
    """
    return [
        Level(
            name=name,
            keys=part["code"].to_numpy(dtype=str),
            regions=np.asarray(part.geometry),
            key_of_unit=units[f"{name}_code"].to_numpy(dtype=str),
        )
        for name in ("province", "district")
        if len(part := authority[authority["level"] == name])
    ]


def _table(ledger: Ledger, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    codes = np.append(units["code"].to_numpy(dtype=str), "")
    frame = gpd.GeoDataFrame(
        {
            "step": pd.Series(ledger.step, dtype="str"),
            "kind": pd.Series(ledger.kind, dtype="str"),
            "from_code": pd.Series(codes[ledger.from_index], dtype="str"),
            "to_code": pd.Series(codes[ledger.to_index], dtype="str"),
            "area_m2": np.round(ledger.area_m2, 6),
            "note": pd.Series(
                [f"kept by {codes[i]}" if i >= 0 else "" for i in ledger.kept_by], dtype="str"
            ),
        },
        geometry=ledger.geometry,
        crs=units.crs,
    )
    order = ["step", "kind", "from_code", "to_code", "area_m2"]
    return frame.sort_values(order, ignore_index=True, kind="stable")


def _decisions(decisions: list[Decision], units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    texts = ("level", "key", "reason_vi", "reason_en")
    columns: dict[str, object] = {
        name: pd.Series([getattr(one, name) for one in decisions], dtype="str") for name in texts
    }
    columns["used"] = pd.Series([one.used for one in decisions], dtype="bool")
    columns["measure_m2"] = pd.Series([one.measure_m2 for one in decisions], dtype="float64")
    return gpd.GeoDataFrame(
        columns, geometry=gpd.GeoSeries([one.geometry for one in decisions], crs=units.crs)
    )


def _named(error: UnitChangeError, units: gpd.GeoDataFrame) -> GeometryError:
    lines = [
        f"{units['code'].iloc[i]} {units['name'].iloc[i]}: {share:+.0%}"
        for i, share in zip(error.indices, error.shares, strict=True)
    ]
    return GeometryError(
        f"repair would change {len(lines)} units by more than {MAX_UNIT_CHANGE_SHARE:.0%}",
        where="source_units",
        details=lines,
        advice="look at these units in the source: they overlap others, or lie elsewhere.",
        problem_vi=f"bước repair sẽ làm {len(lines)} đơn vị thay đổi quá "
        f"{MAX_UNIT_CHANGE_SHARE:.0%}",
        advice_vi="xem các đơn vị này trong nguồn: chúng chồng lấn đơn vị khác, hoặc nằm nơi khác.",
    )
