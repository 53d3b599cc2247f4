"""The geometry on the real inputs: both provinces, the whole country, and how time grows."""

import json
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from pipeline.config import GAP_WIDTH_M, MAX_UNIT_CHANGE_SHARE, WORK_CRS
from pipeline.coverage.align import Fit, Level, fit_to_outline
from pipeline.coverage.areas import compare_outlines, geodesic_area_m2
from pipeline.coverage.clean import clean_coverage, prepare
from pipeline.coverage.dissolve import merge_by
from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.ledger import Repair
from pipeline.coverage.precision import is_coverage, to_crs_as_coverage

pytestmark = pytest.mark.real

OFFICIAL_TOTAL_KM2 = 14_832.55
PROVINCES = {"51": "QuảngNgãi", "62": "KonTum"}


def read_units(mirror: Path, where: str | None = None) -> gpd.GeoDataFrame:
    path = mirror / "gadm" / "gadm41_VNM_3.json.zip"
    return gpd.read_file(path, where=where, use_arrow=True).to_crs(WORK_CRS)


@pytest.fixture(scope="module")
def units(mirror: Path) -> gpd.GeoDataFrame:
    return read_units(mirror, "NAME_1 IN ('QuảngNgãi', 'KonTum')")


@pytest.fixture(scope="module")
def outlines(mirror: Path) -> gpd.GeoDataFrame:
    rows = []
    for code in PROVINCES:
        told = json.loads((mirror / "govportal" / f"{code}.json").read_text(encoding="utf-8"))
        for level, one in [("province", told), *(("district", d) for d in told["level2s"])]:
            shape = {"type": one["type"], "coordinates": one["coordinates"]}
            rows.append((level, one["name"], shapely.from_geojson(json.dumps(shape))))
    levels, names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"level": levels, "name": names}, geometry=list(shapes), crs="EPSG:4326"
    ).to_crs(WORK_CRS)


@pytest.fixture(scope="module")
def cleaned(units: gpd.GeoDataFrame) -> Repair:
    return clean_coverage(
        np.asarray(units.geometry), gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
    )


@pytest.fixture(scope="module")
def fitted(units: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, cleaned: Repair) -> Fit:
    """Units fitted to provinces, then to districts, which are told by where their units lie."""
    provinces = np.asarray(outlines[outlines["level"] == "province"].geometry)
    districts = outlines[outlines["level"] == "district"]
    groups, merged = merge_by(cleaned.polygons, units["GID_2"].to_numpy(dtype=str))
    shapes = np.asarray(districts.geometry)
    names = dict(
        zip(
            districts["name"],
            [groups[shapely.area(shapely.intersection(merged, s)).argmax()] for s in shapes],
            strict=True,
        )
    )
    of_province = {name: code for code, name in PROVINCES.items()}
    levels = [
        Level(
            "province",
            np.array(list(PROVINCES)),
            provinces,
            units["NAME_1"].map(of_province).to_numpy(dtype=str),
        ),
        Level(
            "district",
            np.array(list(names.values())),
            shapes,
            units["GID_2"].to_numpy(dtype=str),
        ),
    ]
    return fit_to_outline(cleaned.polygons, levels, max_change_share=MAX_UNIT_CHANGE_SHARE)


def test_the_source_is_as_bad_as_we_say_and_cleaning_mends_it(
    units: gpd.GeoDataFrame, cleaned: Repair
) -> None:
    before = prepare(np.asarray(units.geometry))
    assert len(before) == 286
    unmatched = ~shapely.is_empty(shapely.coverage_invalid_edges(before))
    assert unmatched.sum() == 271
    assert is_coverage(cleaned.polygons)
    assert shapely.equals_identical(
        close_gaps(cleaned.polygons, GAP_WIDTH_M), cleaned.polygons
    ).all()
    ledger = cleaned.ledger
    assert ledger.area_m2[ledger.kind == "overlap"].sum() == pytest.approx(11.8e6, rel=0.01)
    assert ledger.area_m2[ledger.kind == "gap"].sum() == pytest.approx(12.6e6, rel=0.01)


def test_the_ledger_adds_up_to_a_square_metre(
    units: gpd.GeoDataFrame, cleaned: Repair, fitted: Fit
) -> None:
    before = shapely.area(prepare(np.asarray(units.geometry)))
    moved = cleaned.ledger.balance(286) + fitted.ledger.balance(286)
    assert np.abs(before + moved - shapely.area(fitted.polygons)).max() < 1.0


def test_the_fitted_units_are_the_two_provinces(outlines: gpd.GeoDataFrame, fitted: Fit) -> None:
    provinces = shapely.union_all(np.asarray(outlines[outlines["level"] == "province"].geometry))
    found = compare_outlines(shapely.coverage_union_all(fitted.polygons), provinces)
    assert found.share < 0.0005
    total_km2 = geodesic_area_m2(fitted.polygons, WORK_CRS).sum() / 1e6
    assert total_km2 == pytest.approx(OFFICIAL_TOTAL_KM2, rel=0.001)


def test_the_fitted_units_are_a_coverage_in_both_systems(fitted: Fit) -> None:
    assert is_coverage(fitted.polygons)
    assert not shapely.is_empty(fitted.polygons).any()
    assert is_coverage(to_crs_as_coverage(fitted.polygons, WORK_CRS, "EPSG:4326"))


def test_tay_tra_is_recognised_and_the_disputed_land_is_on_record(fitted: Fit) -> None:
    former, disputed, shift = fitted.decisions
    assert former.used
    assert former.measure_m2 == pytest.approx(340e6, rel=0.01)
    assert disputed.measure_m2 == pytest.approx(217e6, rel=0.05)
    assert shift.used


@pytest.mark.slow
def test_the_whole_country_by_district(mirror: Path, tmp_path: Path) -> None:
    frame = read_units(mirror)
    cleaned = clean_coverage(
        np.asarray(frame.geometry), gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
    )
    keys, districts = merge_by(cleaned.polygons, frame["GID_2"].to_numpy(dtype=str))
    assert len(cleaned.polygons) == 11_163
    assert len(keys) == frame["GID_2"].nunique()
    target = tmp_path / "districts.gpkg"
    gpd.GeoDataFrame({"key": keys}, geometry=districts, crs=WORK_CRS).to_file(target)
    written = np.asarray(gpd.read_file(target).geometry)
    assert is_coverage(written)
    assert shapely.equals_identical(close_gaps(written, GAP_WIDTH_M), written).all()
    grown = shapely.area(cleaned.polygons) - shapely.area(prepare(np.asarray(frame.geometry)))
    assert np.abs(cleaned.ledger.balance(11_163) - grown).max() < 1.0


@pytest.mark.slow
def test_time_grows_with_the_number_of_units_up_to_sixteen_times(
    units: gpd.GeoDataFrame,
) -> None:
    """Sixteen copies side by side take about sixteen times as long as one."""
    source = np.asarray(units.geometry)

    def copies(count: int) -> np.ndarray:
        steps = 300_000.0 * np.arange(count)
        return np.concatenate([shapely.transform(source, lambda xy, s=s: xy + s) for s in steps])

    def seconds(count: int) -> float:
        polygons = copies(count)
        keys = np.repeat(np.arange(count), len(source)).astype(str)
        start = time.process_time()
        repair = clean_coverage(
            polygons, gap_width_m=GAP_WIDTH_M, max_change_share=MAX_UNIT_CHANGE_SHARE
        )
        merge_by(repair.polygons, keys)
        # Measured in a thread of its own: not waited for, its time would count for the next one.
        assert len(repair.ledger.balance(len(polygons))) == len(polygons)
        return time.process_time() - start

    once = min(seconds(1) for _ in range(3))
    assert min(seconds(16) for _ in range(2)) < 1.5 * 16 * once
