"""The stage writes its artefacts whether the checks pass or not, and says where to look."""

import json

import pyogrio
import pytest
import shapely
import toy as toy_province

from pipeline.artefacts import read_layer, write_layer, write_table
from pipeline.config import Paths
from pipeline.errors import CheckError
from pipeline.provenance import STAND_IN
from pipeline.stages import check


@pytest.fixture
def paths(tmp_path, toy):
    paths = Paths(tmp_path)
    for name in ("old_units", "new_units"):
        frame = getattr(toy, name)
        frame = frame.set_geometry(shapely.orient_polygons(frame.geometry.to_numpy()))
        write_layer(frame, paths.artefact(f"{name}.parquet"), name)
    write_table(toy.crosswalk, paths.artefact("crosswalk.csv"), "crosswalk")
    write_layer(toy.cuts, paths.artefact("cuts.parquet"), "cuts")
    write_layer(toy.decisions, paths.artefact("decisions.parquet"), "decisions")
    write_layer(toy.source_units, paths.artefact("source_units.parquet"), "source_units")
    write_layer(toy.authority, paths.artefact("authority.parquet"), "authority")
    write_table(toy.register_units, paths.register / "units.csv", "units")
    write_table(toy.changes, paths.register / "changes.csv", "changes")
    write_table(toy.official, paths.register / "official.csv", "official")
    write_table(toy.points, paths.register / "points.csv", "points")
    write_table(toy.population2019, paths.register / "population2019.csv", "population2019")
    return paths


def spoil(paths):
    units = read_layer(paths.artefact("old_units.parquet"), "old_units")
    grown = toy_province.replace_geometry(units, "99002", toy_province.box(0, 0, 2, 2.01))
    write_layer(grown, paths.artefact("old_units.parquet"), "old_units")


def test_good_artefacts_pass(paths, capsys):
    check.run(paths)
    checks = json.loads(paths.artefact("checks.json").read_text(encoding="utf-8"))
    assert checks["passed"] is True
    assert checks["findings"]["error"] == 0
    total = next(row for row in checks["checks"] if row["id"] == "total_area")
    assert total["measured"] <= total["limit"] == 1.0
    assert not paths.artefact(check.FAILED).exists()
    assert "0 errors" in capsys.readouterr().out


def test_fault_stops_with_a_table_and_the_file_to_open(paths, capsys):
    spoil(paths)
    with pytest.raises(CheckError, match=check.FAILED) as raised:
        check.run(paths)
    assert "overlap in old_units: 1 findings" in str(raised.value)
    written = pyogrio.read_dataframe(paths.artefact(check.FAILED))
    assert "overlap" in set(written["check_id"])
    assert "chồng lấn" in capsys.readouterr().err


def test_fault_takes_away_what_an_earlier_run_found_good(paths):
    check.run(paths)
    spoil(paths)
    with pytest.raises(CheckError):
        check.run(paths)
    left = [name for name in ("findings.parquet", "checks.json") if paths.artefact(name).exists()]
    assert left == []


def test_mended_artefacts_remove_the_file_of_the_failed_check(paths, toy):
    good = read_layer(paths.artefact("old_units.parquet"), "old_units")
    spoil(paths)
    with pytest.raises(CheckError):
        check.run(paths)
    write_layer(good, paths.artefact("old_units.parquet"), "old_units")
    check.run(paths)
    assert not paths.artefact(check.FAILED).exists()


def test_two_runs_write_the_same_bytes(paths):
    names = (check.FAILED,)
    spoil(paths)
    written = []
    for _ in range(2):
        with pytest.raises(CheckError):
            check.run(paths)
        written.append([paths.artefact(name).read_bytes() for name in names])
    assert written[0] == written[1]


def test_unit_in_two_pieces_stops_unless_the_shapes_are_the_stand_ins(paths):
    units = read_layer(paths.artefact("new_units.parquet"), "new_units")
    square = toy_province.box(0.5, 2.5, 1.5, 3.5)
    geometries = dict(zip(units["code"], units.geometry, strict=True))
    for code, geometry in (
        ("99001", shapely.difference(geometries["99001"], square)),
        ("99006", shapely.union(geometries["99006"], square)),
    ):
        units = toy_province.replace_geometry(units, code, shapely.orient_polygons(geometry))
    write_layer(units, paths.artefact("new_units.parquet"), "new_units")
    with pytest.raises(CheckError, match="one_piece"):
        check.run(paths)
    old = read_layer(paths.artefact("old_units.parquet"), "old_units")
    write_layer(
        old.assign(boundary_source=STAND_IN), paths.artefact("old_units.parquet"), "old_units"
    )
    with pytest.raises(CheckError) as raised:
        check.run(paths)
    assert "one_piece" not in str(raised.value)
