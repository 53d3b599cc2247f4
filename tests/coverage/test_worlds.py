"""Whatever is wrong with polygons: a clean coverage with a true ledger, or a clear refusal.

The worlds are the same in every run; give --hypothesis-seed and take derandomize away for others.
"""

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import GAP_WIDTH_M, MAX_UNIT_CHANGE_SHARE, WORK_CRS
from pipeline.coverage.align import Level, fit_to_outline
from pipeline.coverage.clean import clean_coverage, prepare
from pipeline.coverage.dissolve import merge_by
from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.ledger import Ledger
from pipeline.coverage.precision import is_coverage, to_crs_as_coverage
from pipeline.errors import GeometryError

LEDGER_TOLERANCE_M2 = 1.0


def ledger_is_true(before: np.ndarray, after: np.ndarray, ledger: Ledger) -> None:
    grown = shapely.area(after) - shapely.area(before)
    assert np.abs(ledger.balance(len(before)) - grown).max(initial=0) < LEDGER_TOLERANCE_M2
    nobodys = ledger.area_m2[ledger.from_index == -1].sum()
    lost = ledger.area_m2[ledger.to_index == -1].sum()
    assert abs(nobodys - lost - grown.sum()) < LEDGER_TOLERANCE_M2
    assert shapely.area(ledger.geometry) == pytest.approx(ledger.area_m2)


def nothing_is_lost(before: np.ndarray, after: np.ndarray) -> None:
    assert len(after) == len(before)
    assert not shapely.is_empty(after).any()
    shares = shapely.area(after) / shapely.area(before) - 1
    assert np.abs(shares).max() <= MAX_UNIT_CHANGE_SHARE


def refuses_clearly(refusal: GeometryError) -> None:
    assert "polygon" in str(refusal)
    assert refusal.advice


def holds_what_it_promises(given_polygons: np.ndarray, outline: shapely.Geometry) -> None:
    try:
        before = prepare(given_polygons)
        cleaned = clean_coverage(
            given_polygons, gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
        )
    except GeometryError as refusal:
        refuses_clearly(refusal)
        return
    after = cleaned.polygons
    assert is_coverage(after)
    assert shapely.equals_identical(close_gaps(after, GAP_WIDTH_M), after).all()
    nothing_is_lost(before, after)
    ledger_is_true(before, after, cleaned.ledger)
    fits_the_outline(after, outline)


def fits_the_outline(polygons: np.ndarray, outline: shapely.Geometry) -> None:
    level = Level("province", np.array(["1"]), worlds.array([outline]), np.full(len(polygons), "1"))
    try:
        fit = fit_to_outline(polygons, [level], max_change_share=MAX_UNIT_CHANGE_SHARE)
    except GeometryError as refusal:
        refuses_clearly(refusal)
        return
    assert is_coverage(fit.polygons)
    nothing_is_lost(polygons, fit.polygons)
    ledger_is_true(polygons, fit.polygons, fit.ledger)
    to_crs_as_coverage(fit.polygons, WORK_CRS, "EPSG:4326")
    merged = merge_by(fit.polygons, np.full(len(polygons), "1"))[1][0]
    inside = shapely.intersection(merged, outline)
    assert shapely.area(inside) == pytest.approx(shapely.area(outline), rel=1e-6)


@pytest.mark.slow
@settings(
    max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    columns=st.integers(1, 4),
    rows=st.integers(1, 4),
    damages=worlds.damage_lists,
    seed=worlds.seeds,
)
def test_small_worlds(columns: int, rows: int, damages: list[str], seed: int) -> None:
    tiling = worlds.grid(columns, rows)
    holds_what_it_promises(worlds.damaged(tiling, damages, seed), shapely.union_all(tiling))


MENDED = sorted(set(worlds.DAMAGES) - {"duplicate", "bow_tie", "shift", "curved"})
"""Damages that never take most of a unit's land away, so that they have to be mended."""


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("damage", MENDED)
def test_what_can_be_mended_is_not_refused(damage: str, seed: int) -> None:
    tiling = worlds.grid(3, 3)
    broken = worlds.damaged(tiling, [damage], seed)
    cleaned = clean_coverage(
        broken, gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
    )
    level = Level(
        "province",
        np.array(["1"]),
        worlds.array([shapely.union_all(tiling)]),
        np.full(len(broken), "1"),
    )
    fit = fit_to_outline(cleaned.polygons, [level], max_change_share=MAX_UNIT_CHANGE_SHARE)
    assert is_coverage(fit.polygons)
    assert len(fit.polygons) == len(broken)


@pytest.fixture(scope="module")
def real_tiling() -> np.ndarray:
    """Units of the districts of one real province, or skip."""
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("MIRROR") or root.parent / "shared" / "sources")
    path = folder / "gadm" / "gadm41_VNM_3.json.zip"
    if not path.is_file():
        pytest.skip(f"no mirror of the real inputs in {folder}; set MIRROR")
    frame = gpd.read_file(path, where="NAME_1 IN ('QuảngNgãi', 'KonTum')").to_crs(WORK_CRS)
    return np.asarray(frame.sort_values("GID_3").geometry)


@pytest.mark.real
@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(first=st.integers(0, 260), damages=worlds.damage_lists, seed=worlds.seeds)
def test_real_worlds(real_tiling: np.ndarray, first: int, damages: list[str], seed: int) -> None:
    some = real_tiling[first : first + 20]
    outline = shapely.union_all(
        clean_coverage(some, gap_width_m=GAP_WIDTH_M, max_change_share=1.0).polygons
    )
    holds_what_it_promises(worlds.damaged(some, damages, seed), outline)
