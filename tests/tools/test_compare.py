"""`hopnhat compare` on the toy province, against figures computed by hand."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import toy as toy_province
import typer
from typer.testing import CliRunner

from pipeline.checks.compare import compare as compare_layers
from pipeline.checks.layer import Layer
from pipeline.errors import FormatError, UsageError
from pipeline.tools.compare import compare, read_reference

runner = CliRunner()


@pytest.fixture
def app():
    application = typer.Typer()
    application.command()(compare)
    return application


@pytest.fixture
def moved(toy):
    """Bình An without its northern 1 km, which Cao Đông's reference has not got either."""
    return toy_province.replace_geometry(toy.new_units, "99001", toy_province.box(0, 0, 2, 3))


@pytest.fixture
def folder(tmp_path, moved):
    """One unit a file, as published maps are shared."""
    folder = tmp_path / "wards"
    folder.mkdir()
    degrees = moved.to_crs("EPSG:4326")
    for i, code in enumerate(degrees["code"]):
        one = degrees.iloc[[i]][["code", "name", "geometry"]].assign(areaKm2=float(i + 1))
        one.to_file(folder / f"{code}.geojson", driver="GeoJSON", COORDINATE_PRECISION=9)
    return folder


def test_equal_layers_agree_fully(toy):
    layer = Layer.of(toy.new_units, "new_units")
    result = compare_layers(layer, layer)
    assert result.units["iou"].to_list() == [1.0] * 4
    assert len(result.disputed) == 0


def test_figures_of_a_unit_that_lost_a_quarter(toy, moved):
    result = compare_layers(Layer.of(moved, "mine"), Layer.of(toy.new_units, "reference"))
    worst = result.units.iloc[0]
    assert worst["code"] == "99001"
    assert worst["iou"] == pytest.approx(0.75)
    assert worst["area_difference_pct"] == pytest.approx(-25, abs=0.01)
    assert worst["hausdorff_m"] == pytest.approx(1000)
    assert result.disputed[["code", "reference_code"]].to_numpy().tolist() == [["", "99001"]]
    assert result.disputed["area_km2"].to_list() == pytest.approx([2.0])
    summary = result.summary()
    assert summary["iou_mean"] == pytest.approx((0.75 + 3) / 4, abs=1e-4)
    assert summary["units_below_iou_0.9"] == 1


def test_units_are_matched_by_name_without_type_and_case(toy):
    other = toy.new_units.assign(code=["1", "2", "3", "4"])
    other["name"] = "XÃ " + other["name"].str.upper()
    layers = Layer.of(toy.new_units, "mine"), Layer.of(other, "other")
    result = compare_layers(*layers, by="name")
    assert len(result.units) == 4
    with pytest.raises(UsageError, match="counterpart"):
        compare_layers(*layers, by="code")


def test_name_that_occurs_twice_cannot_be_matched(toy):
    toy.new_units.loc[1, "name"] = toy.new_units.loc[0, "name"]
    layer = Layer.of(toy.new_units, "mine")
    with pytest.raises(UsageError, match="more than once"):
        compare_layers(layer, layer, by="name")


def test_units_without_counterpart_are_listed(toy):
    fewer = toy.new_units.iloc[1:]
    result = compare_layers(Layer.of(toy.new_units, "mine"), Layer.of(fewer, "other"))
    assert result.only_here == ["Bình An (99001)"]
    assert result.only_there == []
    # Nobody disputes its 8 km²: the reference does not have the unit.
    assert len(result.disputed) == 0
    assert result.summary()["disputed_km2"] == 0
    other_way = compare_layers(Layer.of(fewer, "other"), Layer.of(toy.new_units, "mine"))
    assert other_way.only_there == ["Bình An (99001)"]
    assert len(other_way.disputed) == 0


def test_land_of_a_missing_unit_is_disputed_where_another_unit_has_it(toy):
    fewer = toy_province.replace_geometry(
        toy.new_units.iloc[1:], "99003", toy_province.box(1, 1, 4, 4)
    )
    result = compare_layers(Layer.of(toy.new_units, "mine"), Layer.of(fewer, "other"))
    row = result.disputed[result.disputed["code"] == "99001"]
    assert row["reference_code"].to_list() == ["99003"]
    assert row["area_km2"].to_list() == pytest.approx([3.0])


def test_folder_with_one_unit_a_file_is_read_whole(folder):
    layer = read_reference(folder)
    assert layer.codes == ["99001", "99003", "99006", "99998"]
    assert layer.names[3] == "Lân"


def test_command_writes_table_summary_land_and_page(app, toy, folder, tmp_path):
    mine = tmp_path / "mine.gpkg"
    toy.new_units.to_file(mine, layer="units")
    out = tmp_path / "out"
    result = runner.invoke(app, [str(folder), "--file", str(mine), "--output", str(out)])
    assert result.exit_code == 0, result.output
    table = pd.read_csv(out / "compare.csv", dtype={"code": "str"}, encoding="utf-8-sig")
    assert table.loc[0, "iou"] == pytest.approx(0.75, abs=1e-6)
    assert table.set_index("code")["reference_stated_area_km2"].to_dict()["99006"] == 3.0
    assert json.loads((out / "compare.json").read_text(encoding="utf-8"))["matched"] == 4
    land = gpd.read_file(out / "disputed.gpkg", layer="disputed")
    assert land["area_km2"].sum() == pytest.approx(2.0, rel=1e-4)
    page = (out / "compare.html").read_text(encoding="utf-8")
    assert page.count('<path class="c') == 4
    assert "http" not in page.replace("http://www.w3.org", "")


def test_names_cannot_break_the_page(app, toy, folder, tmp_path):
    toy.new_units.loc[0, "name"] = "<script>alert(1)</script>"
    mine = tmp_path / "mine.gpkg"
    toy.new_units.to_file(mine, layer="units")
    runner.invoke(app, [str(folder), "--file", str(mine), "--output", str(tmp_path)])
    assert "<script>" not in (tmp_path / "compare.html").read_text(encoding="utf-8")


def test_two_runs_write_the_same_bytes(app, toy, folder, tmp_path):
    mine = tmp_path / "mine.gpkg"
    toy.new_units.to_file(mine, layer="units")
    written = []
    for name in ("a", "b"):
        runner.invoke(app, [str(folder), "--file", str(mine), "--output", str(tmp_path / name)])
        written.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert written[0] == written[1]


def test_empty_folder_and_missing_file_are_refused(tmp_path):
    with pytest.raises(FormatError, match="no file with polygons"):
        read_reference(tmp_path)
    with pytest.raises(FormatError, match="not there"):
        read_reference(tmp_path / "gone.gpkg")
