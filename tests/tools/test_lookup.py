"""Looking up: names, codes, addresses, coordinates, files; and the story of a unit."""

import json
import shlex
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import toy
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from typer.testing import CliRunner

from pipeline.config import EVE, MERGER, Paths
from pipeline.errors import PipelineError
from pipeline.tools.commands import app
from pipeline.tools.coordinates import parse_point, points_of
from pipeline.tools.explain import explain
from pipeline.tools.locate import OLD, Polygons, inner_points, locate
from pipeline.tools.lookup import FOUND, NONE, lookup
from pipeline.tools.lookup_rows import LATITUDE
from pipeline.tools.run_lookup import NEW_CODE, NOTE, OLD_CODE, look_up_file


def one(query, **said):
    return lookup([query], **said)[0]


@pytest.mark.parametrize(
    ("query", "status", "heirs"),
    [
        ("xã Trà Tân", "found", {"Cà Đam"}),
        ("tra tan", "found", {"Cà Đam"}),
        ("21142", "found", {"Cà Đam", "Tây Trà Bồng"}),
        ("Trà Bùi", "found", {"Cà Đam", "Tây Trà Bồng"}),
        ("Ly Son", "found", {"Lý Sơn"}),
        ("Phường Nguyễn Nghiêm, thị xã Đức Phổ", "found", {"Đức Phổ"}),
        ("Thôn 2, xã Bình An, huyện Bình Sơn, tỉnh Quảng Ngãi", "found", {"Bình Minh"}),
        ("Trần Hưng Đạo", "several", {"Cẩm Thành", "Đăk Bla"}),
        ("Không Có Đâu", "none", set()),
        ("15.12N 108.80W", "none", set()),
    ],
)
def test_a_name_is_answered(query, status, heirs):
    answer = one(query)
    assert answer.status == status
    assert {kin.name for match in answer.matches for kin in match.became} == heirs
    assert answer.nearest == ()


@pytest.mark.parametrize(
    ("query", "code"), [("Trà Tânn", "21136"), ("xã Ba Vii", "21529"), ("2113", "21136"),
                        ("21136x", "21136"), ("12136", "21136"), ("21 136", None)],
)  # fmt: skip
def test_what_is_unknown_is_answered_with_what_is_much_like_it(query, code):
    answer = one(query)
    assert answer.status == "none"
    assert any(code in label for label in answer.nearest) if code else not answer.nearest


@pytest.mark.parametrize("query", ["99999", "Không Có Đâu", "Hà Nội", "qwertz", "15.12S 108.8W"])
def test_nothing_is_suggested_where_nothing_is_like_it(query):
    answer = one(query)
    assert (answer.status, answer.nearest) == ("none", ())


def test_an_unknown_code_is_called_one():
    assert "no such code" in one("99999").note
    assert "not in force on" in one("21286", day=EVE).note
    assert "no place in Vietnam" in one("48.85, 2.35").note
    assert "one of the two" in one("108,8").note
    assert "a district" in one("huyện Ba Tơ").note


@pytest.mark.parametrize("query", ["21136 Trà Tân", "21136 - xã Trà Tân", "21136, Cà Đam"])
def test_a_code_with_its_name_is_a_code(query):
    assert one(query).matches == one("21136").matches


def test_a_code_with_the_name_of_another_unit_is_no_answer():
    assert one("21136 Ba Vì").status == "none"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["lookup", "99999"], 1), (["lookup", "99999", "21136"], 0), (["lookup", "21136"], 0),
        (["lookup", "99999", "--json"], 1), (["lookup", "Trần Hưng Đạo"], 0),
        (["lookup", "16.05, 108.2"], 1), (["explain", "21136x"], 1), (["explain", "21136"], 0),
        (["explain", "99999", "--json"], 1), (["explain", "Trần Hưng Đạo"], 1),
    ],
)  # fmt: skip
def test_the_status_says_whether_anything_was_found(said, status):
    assert CliRunner().invoke(app, said).exit_code == status


@pytest.mark.parametrize("command", ["lookup", "explain"])
def test_the_examples_of_the_help_run(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"Tên xã": ["Trà Tân"], "Huyện": ["Trà Bồng"]}
    pd.DataFrame(names).to_excel("danh_sach.xlsx", index=False)
    pd.DataFrame({"X": [1672000], "Y": [532000]}).to_csv("diem.csv", index=False)
    shown = CliRunner().invoke(app, [command, "--help"]).output
    examples = [line.strip() for line in shown.splitlines() if line.strip().startswith("hopnhat ")]
    assert len(examples) >= 4
    for example in examples:
        result = CliRunner().invoke(app, shlex.split(example)[1:])
        assert result.exit_code == 0, (example, result.output, result.exception)


@pytest.mark.parametrize("crs", ["abc", "EPSG:4326", "EPSG:1", ""])
def test_a_zone_that_is_none_is_refused(crs):
    result = CliRunner().invoke(app, ["lookup", "1672000 586000", "--crs", crs])
    assert isinstance(result.exception, PipelineError)
    assert "EPSG:9216" in str(result.exception)


@pytest.mark.parametrize(
    ("query", "options", "zones"),
    [
        ("1672000 586000", [], ("EPSG:5898", "EPSG:9216")),
        ("586000; 1672000", ["--crs", "9216"], ("EPSG:9216", "EPSG:5898")),
        ("1772000 586000", [], ("EPSG:5898", "EPSG:9216")),  # outside the province
        ("15.12, 108.8", [], None),
        ("Trà Tân", [], None),
    ],
)
def test_a_point_in_metres_says_in_which_zone_it_was_read(query, options, zones):
    out = CliRunner().invoke(app, ["lookup", query, *options]).output
    assert ("metres in" in out) == bool(zones)
    if zones:
        taken, other = zones
        assert f"metres in {taken} (VN-2000)" in out
        assert f"another zone: --crs {other}" in out


def test_a_zone_may_be_named_by_its_number():
    told = [CliRunner().invoke(app, ["lookup", "1672000 532000", "--crs", crs]).output
            for crs in ("9216", "EPSG:9216", "EPSG:5898")]  # fmt: skip
    assert told[0] == told[1]
    assert told[0] != told[2]


@pytest.mark.parametrize("option", ["--output", "--unit-column", "--coordinate-columns", "--sheet"])
def test_options_of_files_are_refused_for_names(option):
    result = CliRunner().invoke(app, ["lookup", "Trà Tân", option, "x"])
    assert isinstance(result.exception, PipelineError)
    assert option in str(result.exception)


def test_a_divided_unit_says_so():
    assert "divided" in one("Trà Bùi").note
    assert "divided" not in one("Trà Tân").note


@pytest.mark.parametrize("query", ["21286", "Nghĩa Mỹ", "21283", "21142", "Ba Chùa"])
@pytest.mark.parametrize("command", ["lookup", "explain"])
def test_a_division_is_told_wherever_the_unit_is(command, query):
    shown = CliRunner().invoke(app, [command, query]).output
    assert one(query).note
    assert one(query).note in shown


def test_a_point_in_a_divided_unit_tells_how_it_was_divided():
    inside = one("Trà Bùi").matches[0]
    answer = one(f"{inside.latitude_deg}, {inside.longitude_deg}")
    assert one("Trà Bùi").note in answer.note


def test_the_district_tells_namesakes_apart():
    answer = one("Trần Hưng Đạo", district="Kon Tum")
    assert answer.status == "found"
    assert answer.matches[0].province == "Kon Tum"


def test_a_new_unit_names_what_it_was_made_of():
    made = one("Cà Đam").matches[0].made_of
    assert {(kin.name, kin.extent, kin.clause) for kin in made} == {
        ("Trà Tân", "whole", "30"),
        ("Trà Bùi", "part", "30"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "15.12, 108.8", "108.8 15.12", "15,12; 108,8", "15.12 108.8",
        "vĩ độ: 15.12, kinh độ: 108.8",
        "15°07'12\"N 108°48'00\"E", "15°07.2'N, 108°48'E", "108°48' 15°07'12\"", "15.12°N 108.8°E",
    ],
)  # fmt: skip
def test_degrees_in_any_form(text):
    point = parse_point(text)
    assert (point.latitude_deg, point.longitude_deg) == (
        pytest.approx(15.12),
        pytest.approx(108.8),
    )


def test_metres_of_vn_2000_in_either_order():
    north_first, east_first = parse_point("1672000 586000"), parse_point("586000 1672000")
    assert north_first == east_first
    assert north_first.crs == "EPSG:5898"
    assert north_first.longitude_deg == pytest.approx(108.8, abs=0.05)
    other = parse_point("1672000 586000", "EPSG:9216")
    assert north_first.longitude_deg - other.longitude_deg == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("text", ["Ba Tơ", "21142", "1 2", "", "15.12", "999 999"])
def test_what_is_no_place_in_vietnam(text):
    assert parse_point(text) is None


@given(st.floats(8.5, 23), st.floats(102.5, 117))
def test_many_points_are_read_like_one(latitude, longitude):
    many = points_of(np.array([latitude, longitude]), np.array([longitude, latitude]))
    assert np.allclose(many, [[longitude, latitude]] * 2)


@pytest.fixture
def toy_polygons():
    cuts = toy.cuts()
    return Polygons(toy.old_units(), toy.new_units(), cuts.geometry.union_all())


def degrees(*places_km):
    points = gpd.GeoSeries(
        gpd.points_from_xy(*zip(*[toy.ring(place)[0] for place in places_km], strict=True)),
        crs=toy.WORK_CRS,
    ).to_crs("EPSG:4326")
    return np.column_stack([points.x, points.y])


def test_points_of_the_toy_province(toy_polygons):
    told = locate(
        degrees((1, 1), (3, 3), (2.5, 0.5), (2.5, 1.05), (2.01, 3), (20, 20)), toy_polygons
    )
    assert list(told["old_code"]) == ["99002", "99004", "99005", "99005", "99003", ""]
    assert list(told["new_code"]) == ["99001", "99003", "99006", "99003", "99003", ""]
    assert list(told["certainty"]) == ["inside", "inside", "inside", "doubt", "border", "outside"]


def test_no_point_is_no_unit(toy_polygons):
    told = locate(np.array([[np.nan, np.nan]]), toy_polygons)
    assert told.iloc[0].to_list() == ["", "", "none"]


def test_a_file_of_names_keeps_every_row(tmp_path):
    path = tmp_path / "n.csv"
    rows = {"tên": ["Xã Trà Tân", "Cà Đam", "Nguyễn Nghiêm", "Ba Chùa", "??? x"],
            "huyện": ["Trà Bồng", "", "", "Ba Tơ", ""]}  # fmt: skip
    pd.DataFrame(rows).to_csv(path, index=False)
    told = look_up_file(path)
    assert list(told[NEW_CODE]) == ["21136", "21136", "", "21484; 21499", ""]
    assert list(told[OLD_CODE]) == ["21136", "", "", "21514", ""]
    assert "several" in told[NOTE][2]
    assert "divided" in told[NOTE][3]


def test_json_for_programs():
    result = CliRunner().invoke(app, ["lookup", "Trà Tân", "Ba Tơ", "--json"])
    told = json.loads(result.stdout)
    assert [one["query"] for one in told] == ["Trà Tân", "Ba Tơ"]
    assert told[0]["matches"][0]["became"][0]["code"] == "21136"


def test_the_story_of_an_old_unit_goes_on_to_today():
    story = explain("Ba Chùa")
    assert [line[:10] for line in story.events][:2] == ["2020-02-01", "2020-02-01"]
    assert any("9.23 km²" in line for line in story.events)
    assert sum(line.startswith(MERGER.isoformat()) for line in story.events) == 2


def test_a_story_without_built_artefacts_tells_the_law_alone(tmp_path):
    story = explain("Trà Tân", paths=Paths(tmp_path))
    assert story.events
    assert story.land == story.evidence == story.neighbours == []


def test_the_story_measures_on_the_ellipsoid_and_names_whose_figures_it_cites(built_project):
    paths = Paths(built_project)
    layer = gpd.read_parquet(paths.artefact("new_units.parquet")).to_crs("EPSG:4326")
    unit = layer.set_index("code").geometry["21136"]
    area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(unit)
    (line,) = explain("Cà Đam").areas
    assert f"{abs(area_m2) / 1e6:.2f} km²" in line
    assert line.count("sapnhap.bando.com.vn") == 4
    assert any("Toàn bộ" in told for told in explain("Trà Tân").land)


def test_the_story_speaks_in_names_and_not_in_codes_of_steps():
    story = explain("Trà Tân")
    assert not any(line.startswith(("clean:", "shift:", "district:")) for line in story.evidence)
    assert any("Trà Bùi (21142)" in line for line in story.evidence)
    assert len(set(explain("Lý Sơn").land)) == len(explain("Lý Sơn").land)


def test_a_unit_has_a_point_that_lies_in_it():
    for match in one("Trà Tân").matches + one("Cà Đam").matches:
        back = one(f"{match.latitude_deg}, {match.longitude_deg}")
        assert match.code in {found.code for found in back.matches}
    assert one("Bình Thới").matches[0].latitude_deg is None


def test_polygons_on_request(tmp_path):
    path = tmp_path / "p.gpkg"
    result = CliRunner().invoke(app, ["lookup", "Trà Tân", "Cà Đam", "--polygons", str(path)])
    assert result.exit_code == 0
    layer = gpd.read_file(path)
    assert list(zip(layer["side"], layer["code"], strict=True)) == [
        ("old", "21136"), ("new", "21136"),
    ]  # fmt: skip
    assert layer.crs == "EPSG:4326"


def test_rows_of_a_file_get_a_point(tmp_path):
    path = tmp_path / "n.csv"
    pd.DataFrame({"tên": ["Xã Trà Tân", "??? x"], "huyện": ["Trà Bồng", ""]}).to_csv(
        path, index=False
    )
    told = look_up_file(path)
    assert told[LATITUDE].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        (["khong_co.xlsx"], "the file is not there"),
        (["FILE", "Ba Tơ"], "a file among 2"),
        (["FILE", "--district", "Ba Tơ"], "for single names"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(tmp_path, queries, message):
    path = tmp_path / "n.csv"
    pd.DataFrame({"tên": ["Xã Trà Tân"]}).to_csv(path, index=False)
    said = [str(path) if query == "FILE" else query for query in queries]
    result = CliRunner().invoke(app, ["lookup", *said])
    assert isinstance(result.exception, PipelineError)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    ("folder", "options"),
    [("bảng", []), (".", []), ("bảng", ["--output", "x.csv"]), ("bảng.xlsx", [])],
)
def test_a_folder_is_said_to_be_one_with_the_tables_in_it(tmp_path, monkeypatch, folder, options):
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "dân.csv").write_text("x")
    (tmp_path / folder / "ảnh.png").write_text("x")
    monkeypatch.chdir(tmp_path)
    for path in (folder, str(tmp_path / folder), f"{folder}/"):
        result = CliRunner().invoke(app, ["lookup", path, *options])
        assert isinstance(result.exception, PipelineError)
        assert "a folder" in result.exception.problem
        assert result.exception.details == ["dân.csv"]
        assert str(Path(path) / "dân.csv") in result.exception.advice


def test_a_geodatabase_is_to_be_exported(tmp_path):
    (tmp_path / "xa.gdb").mkdir()
    result = CliRunner().invoke(app, ["lookup", str(tmp_path / "xa.gdb")])
    assert isinstance(result.exception, PipelineError)
    assert "GeoPackage" in result.exception.advice


def test_a_name_is_answered_beside_a_folder_of_that_name(tmp_path, monkeypatch):
    (tmp_path / "Trà Tân").mkdir()
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["lookup", "Trà Tân"])
    assert result.exit_code == 0
    assert "21136" in result.output


def test_an_address_may_be_longer_than_the_name_of_a_file():
    query = f"{'Ngõ dài ' * 60}, xã Trà Tân, huyện Trà Bồng"
    assert CliRunner().invoke(app, ["lookup", query]).exit_code == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [("Xã Sơn Hà", "21289"), ("Xã Sơn Hạ", "21292"), ("xã Ba Tơ", "21484"), ("Ba Tô", "21523")],
)
def test_what_bears_just_the_name_comes_first(query, code):
    (answer,) = lookup([query])
    assert answer.matches[0].code == code


@pytest.mark.parametrize(
    ("query", "codes"),
    [("xã Bình Thanh, huyện Bình Sơn", {"21091"}), ("xã Ba Tơ", {"21484"}), ("Sơn Hà", {"21289"})],
)
def test_a_name_with_its_marks_is_no_other_of_another_time(query, codes):
    (answer,) = lookup([query])
    assert answer.status == FOUND
    assert {match.code for match in answer.matches} == codes


def test_a_name_that_is_not_in_force_on_a_day_says_when_it_was():
    (answer,) = lookup(["xã Nghĩa Mỹ"], day=date(2025, 2, 1))
    assert answer.status == NONE
    assert "not in force on 2025-02-01; 2019-01-01 – 2024-12-31" in answer.note


@pytest.mark.parametrize(
    ("day", "sides"), [(EVE, {"old"}), (MERGER, {"new"}), (None, {"old", "new"})]
)
def test_a_point_is_answered_for_the_day_that_is_asked_for(built_project, monkeypatch, day, sides):
    monkeypatch.setenv("HOPNHAT_ROOT", str(built_project))
    latitude, longitude = inner_points()[OLD, "21136"]
    (answer,) = lookup([f"{latitude}, {longitude}"], day=day)
    assert {match.side for match in answer.matches} == sides


def test_the_story_of_a_new_unit_has_the_changes_of_all_that_it_was_made_of():
    """Its code was that of one of them before."""
    story = explain("21289")
    merged = [event for event in story.events if event.startswith("2025-07-01")]
    assert len(merged) == len(story.answer.matches[-1].made_of) == 3
