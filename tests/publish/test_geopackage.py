"""The GeoPackage as other programs see it: SQLite, GDAL's validator, fiona."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import fiona
import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
import toy_published
from shapely.geometry import shape

from pipeline.config import WORK_CRS
from pipeline.errors import ContractError, FormatError, GeometryError
from pipeline.publish.geopackage import write_geopackage
from pipeline.schema import CONTRACTS

PUBLISHED = (
    "communes_2025",
    "communes_before",
    "province_2025",
    "provinces_before",
    "districts_before",
    "crosswalk",
    "findings",
    "repairs",
    "cuts",
    "neighbours",
    "changes",
    "units",
)
TABLES = ("crosswalk", "changes", "units")
VALIDATOR = "osgeo_utils.samples.validate_gpkg"
NAME = "quang_ngai_2025.gpkg"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / NAME
    write_geopackage(toy_published.published_layers(), path, toy_published.provenance())
    return path


def rows(path: Path, query: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_published_layer_is_there_with_the_columns_of_its_contract(built):
    assert sorted(fiona.listlayers(built)) == sorted([*PUBLISHED, *_own_tables(built)])
    for name in PUBLISHED:
        columns = [row[1] for row in rows(built, f"PRAGMA table_info({name})")]
        expected = [column for column in CONTRACTS[name].columns if column != "geometry"]
        assert [column for column in columns if column not in {"fid", "geom"}] == expected


def _own_tables(path: Path) -> list[str]:
    known = rows(path, "SELECT table_name FROM gpkg_contents")
    return [name for (name,) in known if name not in PUBLISHED]


def test_layers_lie_in_drawing_order_topmost_first(built):
    order = fiona.listlayers(built)
    drawn = ["findings", "province_2025", "districts_before", "communes_before", "communes_2025"]
    assert [name for name in order if name in drawn] == drawn


def test_it_is_a_geopackage_of_version_1_3(built):
    assert rows(built, "PRAGMA application_id") == [(0x47504B47,)]
    assert rows(built, "PRAGMA user_version") == [(10300,)]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5898", "EPSG:9216", "EPSG:32649"])
def test_the_validator_of_gdal_finds_no_fault(tmp_path, crs):
    path = tmp_path / NAME
    write_geopackage(toy_published.published_layers(), path, toy_published.provenance(), crs)
    command = [_python_with_gdal(), "-m", VALIDATOR, "--extra", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.strip(), ran.stderr.strip()) == (0, "", "")


def _python_with_gdal() -> str:
    """Return a Python that has GDAL's scripts: this one, or the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if not subprocess.run(
            [python, "-c", f"import {VALIDATOR}"], check=False, capture_output=True
        ).returncode:
            return python
    return pytest.skip("no validate_gpkg: apt-get install python3-gdal, or pip install gdal-utils")


def test_two_builds_give_the_same_bytes(built, tmp_path):
    again = tmp_path / NAME
    write_geopackage(toy_published.published_layers(), again, toy_published.provenance())
    assert sha256(again) == sha256(built)


def test_the_order_of_the_rows_given_does_not_matter(built, tmp_path):
    shuffled = {
        name: table.sample(frac=1, random_state=1).reset_index(drop=True)
        for name, table in toy_published.published_layers().items()
    }
    again = tmp_path / NAME
    write_geopackage(shuffled, again, toy_published.provenance())
    assert sha256(again) == sha256(built)


def test_rows_are_sorted_by_code(built):
    with fiona.open(built, layer="communes_before") as source:
        codes = [feature["properties"]["code"] for feature in source]
    assert codes == sorted(toy.OLD_AREAS_KM2)


def test_attributes_read_back_to_the_letter(built):
    expected = toy_published.communes_2025().set_index("code")
    with fiona.open(built, layer="communes_2025") as source:
        found = {row["properties"]["code"]: dict(row["properties"]) for row in source}
    for code, row in found.items():
        for field, value in row.items():
            if field != "code":
                want = expected.loc[code, field]
                assert value == (None if pd.isna(want) else want), (code, field)


def test_geometry_read_back_is_the_coverage_that_was_given(tmp_path):
    path = tmp_path / NAME
    layers = toy_published.published_layers()
    write_geopackage(layers, path, toy_published.provenance(), WORK_CRS)
    with fiona.open(path, layer="communes_2025") as source:
        found = {row["properties"]["code"]: shape(row["geometry"]) for row in source}
    for row in layers["communes_2025"].itertuples():
        assert shapely.equals(found[row.code], row.geometry)
    assert shapely.coverage_is_valid(list(found.values()))


def test_the_output_in_degrees_is_still_a_coverage(built):
    for name in ("communes_2025", "communes_before"):
        assert shapely.coverage_is_valid(gpd.read_file(built, layer=name).geometry.values)


def test_geometry_columns_are_multipolygons_with_a_spatial_index(built):
    spatial = [name for name in PUBLISHED if name not in TABLES]
    kinds = rows(built, "SELECT table_name, column_name, geometry_type_name, srs_id "
                        "FROM gpkg_geometry_columns ORDER BY 1")  # fmt: skip
    assert kinds == [(name, "geom", "MULTIPOLYGON", 4326) for name in sorted(spatial)]
    indexed = rows(built, "SELECT table_name FROM gpkg_extensions "
                          "WHERE extension_name = 'gpkg_rtree_index' ORDER BY 1")  # fmt: skip
    assert [name for (name,) in indexed] == sorted(spatial)
    assert rows(built, "SELECT count(*) FROM rtree_communes_before_geom") == [(8,)]


def test_extents_of_the_layers_are_those_of_their_features(built):
    found = rows(built, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents "
                        "WHERE table_name = 'communes_2025'")[0]  # fmt: skip
    assert found == pytest.approx(toy.new_units().to_crs(4326).total_bounds, abs=1e-9)
    empty = rows(built, "SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'repairs'")
    assert empty == [(None, None)]


def test_empty_layers_are_published_too(built):
    with fiona.open(built, layer="repairs") as source:
        assert len(source) == 0
        assert source.schema["geometry"] == "MultiPolygon"


def test_findings_that_are_no_areas_become_strips_and_areas_stay(built):
    found = gpd.read_file(built, layer="findings").set_index("check_id").to_crs(WORK_CRS)
    assert found.loc["overlap"].geometry.area == pytest.approx(250_000, abs=1)
    assert found.loc["edge"].geometry.area == pytest.approx(2000 * 2, rel=1e-3)  # 2 km, 2 m wide
    assert found.loc["spike"].geometry.area == pytest.approx(3.1, abs=0.1)  # radius 1 m
    assert found.loc["count"].geometry is None


def test_the_land_in_doubt_is_the_shape_of_a_cut_and_may_be_missing(built):
    found = gpd.read_file(built, layer="cuts").set_index("new_code").to_crs(WORK_CRS)
    for code in ("99003", "99006"):
        assert found.loc[code].geometry.area == pytest.approx(2000 * 200, rel=1e-3)
    assert found.loc[["99001", "99002"]].geometry.isna().all()


def test_names_are_snake_case(built):
    names = [name for (name,) in rows(built, "SELECT table_name FROM gpkg_contents")]
    for table in PUBLISHED:
        names += [row[1] for row in rows(built, f"PRAGMA table_info({table})")]
    assert [name for name in names if not name.replace("_", "a").isalnum()] == []
    assert [name for name in names if name != name.lower() or not name.isascii()] == []


def test_titles_and_descriptions_are_vietnamese_first(built):
    (title, about) = rows(
        built,
        "SELECT identifier, description FROM gpkg_contents WHERE table_name = 'communes_2025'",
    )[0]
    assert title == "Xã, phường mới / New communes"
    assert about.startswith("Xã, phường, đặc khu")
    assert "special zone" in about


def test_the_time_is_that_of_the_newest_source_not_of_the_clock(built):
    times = rows(built, "SELECT DISTINCT last_change FROM gpkg_contents")
    assert times == [("2025-07-12T00:00:00.000Z",)]


def test_missing_and_unknown_layers_are_named(tmp_path):
    layers = toy_published.published_layers()
    layers["rivers"] = layers.pop("repairs")
    with pytest.raises(ContractError, match="repairs, rivers"):
        write_geopackage(layers, tmp_path / NAME, toy_published.provenance())


def test_a_layer_that_breaks_its_contract_is_named(tmp_path):
    layers = toy_published.published_layers()
    layers["communes_2025"] = layers["communes_2025"].drop(columns="seat")
    with pytest.raises(ContractError, match="layer communes_2025"):
        write_geopackage(layers, tmp_path / NAME, toy_published.provenance())


@pytest.mark.parametrize("crs", [None, "EPSG:4326"])
def test_a_layer_without_the_working_reference_system_is_refused(tmp_path, crs):
    layers = toy_published.published_layers()
    layers["communes_before"] = layers["communes_before"].set_crs(crs, allow_override=True)
    with pytest.raises(FormatError, match="communes_before"):
        write_geopackage(layers, tmp_path / NAME, toy_published.provenance())


def test_a_failed_build_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / NAME
    path.write_bytes(b"old")

    def fail(*_args: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("pipeline.publish.geopackage.add_metadata", fail)
    with pytest.raises(sqlite3.OperationalError):
        write_geopackage(toy_published.published_layers(), path, toy_published.provenance())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_units_that_are_no_coverage_are_refused(tmp_path):
    layers = toy_published.published_layers()
    moved = toy.box(0, 0, 2.001, 2)  # a metre into the neighbour
    layers["communes_before"] = toy.replace_geometry(layers["communes_before"], "99002", moved)
    with pytest.raises(GeometryError, match="communes_before is no valid coverage"):
        write_geopackage(layers, tmp_path / NAME, toy_published.provenance())
    assert not (tmp_path / NAME).exists()
