"""Questions on the command line: quoted or not, files, zones, ended units, points beside a cut."""

import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from pipeline.config import EVE
from pipeline.tools.commands import app
from pipeline.tools.divided import divided_codes
from pipeline.tools.law import open_register
from pipeline.tools.locate import load_polygons
from pipeline.tools.lookup import CERTAINTIES, OUT_OF_DOUBT, lookup
from pipeline.tools.lookup_rows import NEW_CODE, NOTE, told_of_points


def run(*words, status=0):
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == status, result.output
    return [line for line in result.output.splitlines() if not line.startswith(" ")]


def test_what_was_quoted_is_a_question_of_its_own():
    headings = run("explain", "15.12, 108.80", "xã Nghĩa Mỹ")
    assert headings[0] == "15.12, 108.80"
    assert "xã Nghĩa Mỹ" in headings
    headings = run("explain", "xã Không Có", "21142", status=1)
    assert headings[0] == "xã Không Có"
    assert "21142" in headings


@pytest.mark.parametrize("command", ["explain", "lookup"])
def test_words_that_were_not_quoted_are_one_question_if_they_mean_something_together(command):
    assert run(command, "xã", "Trà", "Bùi")[0] == "xã Trà Bùi"
    assert run(command, "15.12", "108.80")[0] == "15.12 108.80"
    assert {"21136", "21028"} <= set(run(command, "21136", "21028"))


def test_a_story_that_is_not_told_is_no_success():
    run("explain", "Trần Hưng Đạo", status=1)
    run("explain", "xã Không Có", status=1)


def test_a_meridian_names_the_zone():
    asked = ["lookup", "1586000 550000", "--crs"]
    told = {zone: CliRunner().invoke(app, [*asked, zone]).output
            for zone in ("EPSG:9216", "107.5", "107°30'")}  # fmt: skip
    assert len(set(told.values())) == 1
    assert "Error" not in told["107.5"]


def test_the_land_of_a_unit_that_had_ended_on_a_day_is_told():
    (answer,) = lookup("Nghĩa Mỹ", day=open_register().days[3])
    assert "Sông Vệ" in answer.note
    assert "Nghĩa Phương" in answer.note
    (answer,) = lookup("21286", day=EVE)
    assert "its land was in" in answer.note


def test_the_land_of_a_unit_of_two_periods_is_told_once():
    told = CliRunner().invoke(app, ["explain", "Trà Xinh"]).output
    land = told.split("Đất đai")[1].split("Diện tích")[0]
    assert land.count("Trà Xinh →") == 1


def test_a_point_in_a_divided_unit_says_whether_it_is_in_the_land_in_doubt():
    law, polygons = open_register(), load_polygons()
    code = sorted(divided_codes(law, EVE))[0]
    unit = polygons.old.loc[polygons.old["code"] == code, "geometry"].iloc[0]
    inside = shapely.difference(unit.buffer(-200), polygons.doubt.buffer(100))
    doubted = unit.intersection(polygons.doubt)
    places = polygons.old.iloc[:2].set_geometry(
        [inside.representative_point(), doubted.representative_point()]
    )
    points = places.geometry.to_crs("EPSG:4326")
    lonlat = np.column_stack([points.x, points.y])
    told = told_of_points(lonlat, law, lambda *_: None)
    assert told[NEW_CODE].ne("").all()
    assert [OUT_OF_DOUBT in note for note in told[NOTE]] == [True, False]
    assert CERTAINTIES["doubt"] in told[NOTE][1]
    single = lookup([f"{y:.7f}, {x:.7f}" for x, y in lonlat])
    assert [OUT_OF_DOUBT in answer.note for answer in single] == [True, False]


def test_the_wrong_pair_of_name_and_district_is_what_is_not_found(tmp_path):
    (tmp_path / "t.csv").write_text("Tên xã;Huyện\nHành Dũng;Sơn Tịnh\nTrà Tân;Trà Bồng\n")
    assert CliRunner().invoke(app, ["lookup", str(tmp_path / "t.csv")]).exit_code == 0
    told = (tmp_path / "t_lookup.csv").read_text()
    assert "there is no Hành Dũng in Sơn Tịnh" in told
    assert "Huyện Nghĩa Hành" in told
