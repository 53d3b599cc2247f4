"""The manifest says what a reader finds; `hopnhat verify` holds a folder against it."""

import hashlib
import json

import pyogrio
import pytest
import toy_published
import typer
from typer.testing import CliRunner

from pipeline.errors import FormatError
from pipeline.publish.formats import write_formats
from pipeline.publish.manifest import read_manifest, write_manifest
from pipeline.tools.verify import verify, verify_folder

SOURCE_FIELDS = {"role", "name", "url", "sha256", "licence", "vintage", "date", "kind"}


@pytest.fixture
def published(tmp_path):
    write_formats(toy_published.published_layers(), tmp_path, toy_published.stand_in())
    (tmp_path / "README.md").write_text("guide")
    (tmp_path / "summary.txt").write_text("summary")
    (tmp_path / "stages").mkdir()
    (tmp_path / "stages" / "old_units.parquet").write_text("no part of it")
    write_manifest(tmp_path, toy_published.stand_in())
    return tmp_path


def run(folder):
    app = typer.Typer()
    app.command()(verify)
    return CliRunner().invoke(app, [str(folder)])


def test_every_file_is_listed_with_its_hash(published):
    files = {row["path"]: row for row in read_manifest(published)["files"]}
    there = {path.relative_to(published).as_posix() for path in published.rglob("*")
             if path.is_file()}  # fmt: skip
    assert there - files.keys() == {
        "README.md", "manifest.json", "summary.txt", "stages/old_units.parquet"
    }  # fmt: skip
    for name, row in files.items():
        content = (published / name).read_bytes()
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert row["bytes"] == len(content)


def test_rows_and_systems_are_those_of_the_toy_province(published):
    rows = {row["path"]: (row["rows"], row["crs"]) for row in read_manifest(published)["files"]}
    for place, suffix in (("geoparquet", "parquet"), ("flatgeobuf", "fgb"), ("geojson", "geojson"),
                          ("shapefile", "shp")):  # fmt: skip
        assert rows[f"{place}/communes_before.{suffix}"] == (8, "EPSG:4326")
        assert rows[f"{place}/communes_2025.{suffix}"] == (4, "EPSG:4326")
        assert rows[f"{place}/repairs.{suffix}"] == (0, "EPSG:4326")
    assert rows["geoparquet/crosswalk.parquet"] == (9, None)
    assert rows["shapefile/crosswalk.dbf"] == (9, None)
    assert rows["csv/findings.csv"] == (4, None)
    assert rows["csv/changes.csv"] == rows["shapefile/changes.dbf"] == (9, None)
    assert rows["csv/units.csv"] == rows["geoparquet/units.parquet"] == (12, None)
    # 4 new and 8 old units, 1 new and 2 old provinces, 4 districts, 3 neighbours; marks: 4 and 4
    assert rows["quang_ngai_2025.topojson"] == (4 + 8 + 1 + 2 + 4 + 3, "EPSG:4326")
    assert rows["quang_ngai_2025.kml"] == (4 + 8 + 1 + 2 + 4 + 4 + 0 + 4 + 3, "EPSG:4326")


def test_each_sheet_of_the_workbook_is_listed(published):
    files = {row["path"]: row for row in read_manifest(published)["files"]}
    sheets = {layer["name"]: layer["rows"] for layer in files["quang_ngai_2025.xlsx"]["layers"]}
    assert sheets["crosswalk"] == 9
    assert sheets["communes_before"] == 8
    assert sheets["repairs"] == 0


def test_sources_and_versions_are_stated_and_no_place_on_this_machine(published):
    manifest = read_manifest(published)
    assert manifest["is_stand_in"] is True
    assert [source["role"] for source in manifest["sources"]] == ["communes", "provinces", "points"]
    assert all(source.keys() == SOURCE_FIELDS for source in manifest["sources"])
    assert manifest["versions"].keys() == {"hopnhat", "GDAL", "GEOS", "PROJ"}
    assert manifest["versions"]["GDAL"] == pyogrio.__gdal_version_string__
    assert str(published) not in (published / "manifest.json").read_text(encoding="utf-8")


def test_a_folder_as_published_is_right(published):
    result = run(published)
    assert result.exit_code == 0, result.output
    assert verify_folder(published).ok


def test_what_is_missing_changed_or_extra_is_named(published):
    (published / "csv" / "findings.csv").unlink()
    (published / "geojson" / "repairs.geojson").write_text("{}")
    (published / "csv" / "more.csv").write_text("a,b\n")
    found = verify_folder(published)
    assert found.missing == ("csv/findings.csv",)
    assert found.changed == ("geojson/repairs.geojson",)
    assert found.extra == ("csv/more.csv",)
    result = run(published)
    assert result.exit_code == 1


def test_an_empty_folder_has_no_manifest(tmp_path):
    with pytest.raises(FormatError, match="no manifest"):
        verify_folder(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not json", "not a manifest"),
        ("[]", "not a manifest"),
        ('{"files": [{"path": "a"}]}', "not a manifest"),
        ('{"files": [{"path": "../a", "sha256": ""}]}', "outside"),
        ('{"files": [{"path": "/etc/passwd", "sha256": ""}]}', "outside"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path, content, message):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(FormatError, match=message):
        verify_folder(tmp_path)


def test_a_manifest_written_twice_is_the_same(published):
    before = (published / "manifest.json").read_bytes()
    write_manifest(published, toy_published.stand_in())
    assert (published / "manifest.json").read_bytes() == before
    assert json.loads(before)["boundary_source"] == toy_published.stand_in().boundary_source
