"""Small maps as SVG."""

import pytest
import shapely
import toy as toy_province

from pipeline.coverage.findings import as_array
from pipeline.publish import svg


@pytest.fixture
def frame():
    # 2 km x 2 km on 100 px with no margin: 50 px a kilometre.
    return svg.Frame.around(as_array([toy_province.box(0, 0, 2, 2)]), 100, margin=0)


def test_corners_are_where_they_belong(frame):
    assert frame.path(toy_province.box(0, 0, 1, 2)) in {
        "M0,100L0,0L50,0L50,100Z",
        "M0,0L0,100L50,100L50,0Z",
        "M0,100L50,100L50,0L0,0Z",
        "M50,100L50,0L0,0L0,100Z",
        "M50,0L50,100L0,100L0,0Z",
        "M0,0L50,0L50,100L0,100Z",
    }


def test_what_is_out_of_sight_is_left_out(frame):
    assert frame.path(toy_province.box(5, 5, 6, 6)) == ""
    assert svg.shape(frame, toy_province.box(5, 5, 6, 6), "land") == ""


def test_tall_land_is_no_taller_than_allowed():
    tall = svg.Frame.around(as_array([toy_province.box(0, 0, 1, 9)]), 100, tallest=1.5)
    assert tall.height_px == pytest.approx(150)
    assert shapely.covers(tall.window, toy_province.box(0, 0, 1, 9))


def test_texts_are_escaped(frame):
    box = toy_province.box(0, 0, 1, 1)
    assert "&lt;b&gt;" in svg.shape(frame, box, "land", "<b>")
    assert "&lt;b&gt;" in svg.label(frame, box, "<b>")
    assert "&quot;" in svg.picture(frame, [], '"')


def test_bar_has_a_round_length(frame):
    # A quarter of 2 km is 0.5 km, 25 px.
    assert "0.5 km" in svg.scale_bar(frame)
    assert "H33V" in svg.scale_bar(frame)


def test_simplified_coverage_stays_one(toy):
    polygons = as_array(toy.new_units.geometry)
    window = svg.Frame.around(polygons, 300)
    assert shapely.coverage_is_valid(svg.simplified(polygons, window))
