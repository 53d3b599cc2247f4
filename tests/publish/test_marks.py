"""Marks of findings and repairs: one kind of geometry, valid wherever they are drawn."""

import geopandas as gpd
import pytest
import shapely
import toy
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import WORK_CRS
from pipeline.publish.marks import MARK_RADIUS_M, marks_in_crs

X, Y = toy.ORIGIN_M


def brought(*shapes, crs="EPSG:4326"):
    return marks_in_crs(gpd.GeoDataFrame(geometry=list(shapes), crs=WORK_CRS), crs)


def test_an_area_stays_as_it_was():
    mark = brought(toy.box(0, 0, 1, 1), crs=WORK_CRS).geometry[0]
    assert shapely.equals(mark, toy.box(0, 0, 1, 1))
    assert mark.geom_type == "MultiPolygon"


def test_nothing_stays_nothing():
    marks = brought(None, shapely.Polygon()).geometry
    assert marks.isna().all()


@pytest.mark.parametrize(
    ("shape", "area_m2"),
    [
        # A strip 2 m wide with round ends; the circle of 16 corners has 3.06 m².
        (shapely.LineString([(X, Y), (X + 1000, Y)]), 2000 + 3.06),
        (shapely.Point(X, Y), 3.06),
        (shapely.MultiPoint([(X, Y), (X + 50, Y)]), 2 * 3.06),
        (shapely.GeometryCollection([toy.box(0, 0, 1, 1), shapely.Point(X - 50, Y)]), 1e6 + 3.06),
        (
            shapely.GeometryCollection([shapely.MultiPoint([(X, Y), (X + 50, Y)])]),
            2 * 3.06,
        ),
    ],
)
def test_what_is_no_area_becomes_a_strip(shape, area_m2):
    mark = brought(shape, crs=WORK_CRS).geometry[0]
    assert mark.geom_type == "MultiPolygon"
    assert mark.area == pytest.approx(area_m2, abs=0.01)


def test_a_sliver_without_area_in_degrees_is_still_seen():
    sliver = shapely.Polygon([(X, Y), (X + 1.2e-10, Y), (X + 1.2e-10, Y + 2.4e-10)])
    assert sliver.area > 0
    mark = brought(sliver).to_crs(WORK_CRS).geometry[0]
    assert mark.is_valid
    assert mark.centroid.distance(shapely.Point(X, Y)) < MARK_RADIUS_M
    assert mark.area == pytest.approx(3.06, abs=0.01)


@given(
    st.lists(
        st.tuples(st.floats(0, 40_000), st.floats(0, 1e-6)), min_size=3, max_size=8, unique=True
    )
)
def test_thin_areas_come_out_valid_in_degrees(corners):
    hull = shapely.MultiPoint([(X + x, Y + y) for x, y in corners]).convex_hull
    mark = brought(hull).geometry[0]
    assert mark.is_valid
    assert not mark.is_empty
    assert mark.geom_type == "MultiPolygon"


def test_a_self_crossing_after_the_change_of_system_is_mended():
    # Its upper edge is straight in metres; in degrees it bends, and the notch sticks through it.
    notched = shapely.Polygon(
        [
            (X, Y),
            (X + 40_000, Y),
            (X + 40_000, Y - 1000),
            (X + 20_001, Y - 1000),
            (X + 20_000, Y - 0.001),
            (X + 19_999, Y - 1000),
            (X, Y - 1000),
        ]
    )
    assert notched.is_valid
    as_it_is = gpd.GeoSeries([notched], crs=WORK_CRS).to_crs("EPSG:4326")
    assert not as_it_is.is_valid.all()  # or else this test shows nothing
    mark = brought(notched).geometry
    assert mark.is_valid.all()
    assert mark.to_crs(WORK_CRS).area[0] == pytest.approx(notched.area, rel=0.01)
