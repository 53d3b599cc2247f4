"""Cleaning: areas computed by hand on squares of 1 km²."""

import numpy as np
import pytest
import shapely
import worlds
from shapely.geometry import MultiPolygon, Point, Polygon, box

from pipeline.coverage.clean import UnitChangeError, clean_coverage, prepare
from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.precision import GRID_M, is_coverage
from pipeline.errors import GeometryError

GAP_M = 200.0
SHARE = 0.6


def clean(polygons, gap_width_m=GAP_M, share=SHARE):
    return clean_coverage(worlds.array(polygons), gap_width_m=gap_width_m, max_change_share=share)


def test_a_clean_coverage_stays_as_it_is():
    tiling = worlds.grid(3, 2)
    repair = clean(tiling)
    assert shapely.equals(repair.polygons, tiling).all()
    assert len(repair.ledger) == 0


def test_an_overlap_is_given_up_by_one_and_kept_by_the_other():
    repair = clean([box(0, 0, 1000, 1000), box(900, 0, 2000, 1000)])
    assert shapely.area(repair.polygons).sum() == pytest.approx(2_000_000)
    ledger = repair.ledger
    assert ledger.kind.tolist() == ["overlap"]
    assert ledger.area_m2 == pytest.approx([100_000])
    assert {int(ledger.from_index[0]), int(ledger.kept_by[0])} == {0, 1}
    assert ledger.to_index.tolist() == [-1]


def test_a_narrow_gap_goes_to_the_neighbour_with_the_longest_border():
    left, right = box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)
    notch = Polygon([(1000, 400), (1100, 450), (1000, 500)])
    repair = clean([left, right - notch, box(0, 1000, 2000, 2000)])
    taker = 1  # two edges of 112 m against one of 100 m
    assert shapely.area(repair.polygons)[taker] == pytest.approx(1_000_000)
    assert repair.ledger.kind.tolist() == ["gap"]
    assert (repair.ledger.from_index[0], repair.ledger.to_index[0]) == (-1, taker)
    assert repair.ledger.area_m2 == pytest.approx([5_000])


@pytest.mark.parametrize(("radius_m", "left"), [(60.0, 0), (140.0, 1)])
def test_only_a_gap_narrower_than_the_limit_is_closed(radius_m, left):
    lake = shapely.buffer(Point(1000, 500), radius_m)
    repair = clean([box(0, 0, 1000, 1000) - lake, box(1000, 0, 2000, 1000) - lake])
    holes = shapely.union_all(repair.polygons).interiors
    assert len(holes) == left


def test_gaps_beside_a_polygon_of_several_parts_are_closed_too():
    parts = MultiPolygon([box(0, 0, 1000, 1000), box(5000, 0, 5100, 100)])
    frame = box(-1000, -1000, 2000, 2000) - box(0, 0, 1000, 1010)
    closed = close_gaps(worlds.array([parts, frame]), GAP_M)
    assert len(closed[1].interiors) == 1
    assert shapely.area(closed).sum() == pytest.approx(9_000_000 + 10_000)


def test_unmatched_edges_are_matched():
    left = Polygon([(0, 0), (1000, 0), (1000.3, 500), (1000, 1000), (0, 1000)])
    repair = clean([left, box(1000, 0, 2000, 1000)])
    assert is_coverage(repair.polygons)
    assert shapely.area(repair.polygons).sum() == pytest.approx(2_000_000, abs=200)


def test_coordinates_are_on_the_grid_and_shells_counter_clockwise():
    random = np.random.default_rng(1)
    repair = clean(worlds.jitter(worlds.grid(3, 3), random))
    coordinates = shapely.get_coordinates(repair.polygons) / GRID_M
    assert np.abs(coordinates - np.round(coordinates)).max() < 1e-3
    parts = shapely.get_parts(repair.polygons)
    assert shapely.is_ccw(shapely.get_exterior_ring(parts)).all()


def test_a_duplicate_is_refused_with_its_place():
    tiling = worlds.grid(2, 2)
    with pytest.raises(UnitChangeError) as caught:
        clean([*tiling, tiling[2]])
    assert set(caught.value.indices.tolist()) <= {2, 4}
    assert caught.value.shares == pytest.approx([-1.0])
    assert "polygon" in str(caught.value)


def test_the_limit_of_change_is_the_callers():
    polygons = [box(0, 0, 1000, 1000), box(800, 0, 2000, 1000)]
    with pytest.raises(UnitChangeError):
        clean(polygons, share=0.1)
    assert len(clean(polygons, share=0.3).polygons) == 2


@pytest.mark.parametrize(
    ("polygon", "words"),
    [
        (None, "is missing"),
        (Polygon(), "is empty"),
        (Point(0, 0), "is a Point, not a polygon"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "encloses no area"),
        (Polygon([(0, 0), (1, np.nan), (2, 2)]), "no numbers"),
    ],
)
def test_what_is_no_polygon_is_refused(polygon, words):
    with pytest.raises(GeometryError, match=words):
        clean([box(0, 0, 1, 1), polygon])


def test_preparing_makes_flat_and_valid():
    bow_tie = Polygon([(0, 0, 5), (1000, 1000, 5), (1000, 0, 5), (0, 1000, 5)])
    flat = prepare(worlds.array([bow_tie]))[0]
    assert flat.is_valid
    assert not flat.has_z
    assert flat.area == pytest.approx(500_000)


def test_no_polygons_are_a_clean_coverage():
    assert len(clean([]).polygons) == 0
