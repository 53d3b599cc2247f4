"""Cutting a unit among its heirs: areas computed by hand."""

import numpy as np
import pytest
import shapely
import worlds
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon, box

from pipeline.coverage.precision import is_coverage, snap_to_grid
from pipeline.coverage.split import (
    BY_AREA,
    GIVEN_LINE,
    alternative_targets,
    reconcile_targets,
    split,
)
from pipeline.errors import GeometryError

MIDDLE = box(0, 0, 1000, 1000)
WEST, EAST = box(-1000, 0, 0, 1000), box(1000, 0, 2000, 1000)
NORTH, SOUTH = box(0, 1000, 1000, 2000), box(0, -1000, 1000, 0)


def cut(polygon, heirs, targets, **more):
    return split(polygon, worlds.array(heirs), np.array(targets, dtype=float), **more)


def one_piece_with(result, heirs):
    for piece, land in zip(result.pieces, heirs, strict=True):
        assert shapely.union(piece, land).geom_type == "Polygon"


def test_two_heirs_are_divided_by_a_line_square_to_their_direction():
    result = cut(MIDDLE, [WEST, EAST], [300_000, 700_000])
    assert result.method == BY_AREA
    assert result.areas_m2 == pytest.approx([300_000, 700_000], abs=1)
    assert shapely.symmetric_difference(result.pieces[0], box(0, 0, 300, 1000)).area < 1
    one_piece_with(result, [WEST, EAST])


def test_three_heirs_each_get_their_area_beside_their_own_land():
    heirs = [WEST, EAST, NORTH]
    result = cut(MIDDLE, heirs, [300_000, 250_000, 450_000])
    assert result.areas_m2 == pytest.approx([300_000, 250_000, 450_000], abs=10)
    one_piece_with(result, heirs)
    assert is_coverage(np.append(result.pieces, heirs)[:3])


def test_four_heirs():
    heirs = [WEST, EAST, NORTH, SOUTH]
    targets = [100_000, 200_000, 300_000, 400_000]
    result = cut(MIDDLE, heirs, targets)
    assert result.areas_m2 == pytest.approx(targets, abs=10)
    one_piece_with(result, heirs)


def test_an_arm_that_the_line_cuts_off_goes_to_the_heir_it_hangs_on():
    # A U open to the north; the line x = 800 would leave the west heir the tip of no arm.
    bowl = Polygon([(0, 0), (1000, 0), (1000, 1000), (900, 1000), (900, 100), (0, 100)])
    heirs = [box(-1000, 0, 0, 100), box(1000, 0, 2000, 1000)]
    result = cut(bowl, heirs, [60_000, 130_000])
    one_piece_with(result, heirs)
    assert result.areas_m2.sum() == pytest.approx(bowl.area)


def test_a_given_line_is_followed_and_leaves_no_doubt():
    line = LineString([(250, -10), (250, 1010)])
    result = cut(MIDDLE, [WEST, EAST], [np.nan, np.nan], lines=line)
    assert result.method == GIVEN_LINE
    assert result.areas_m2 == pytest.approx([250_000, 750_000])
    assert result.doubt.is_empty


def test_of_a_given_polygon_the_boundary_is_the_line():
    result = cut(MIDDLE, [WEST, EAST], [0, 0], lines=box(-5, -5, 400, 1005))
    assert result.areas_m2 == pytest.approx([400_000, 600_000])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LineString([(250, 10), (250, 900)]), "does not divide"),
        (LineString([(-1, 400), (600, 400), (600, -1)]), None),
        (LineString([(400, 400), (600, 400), (600, 600), (400, 600), (400, 400)]), "nothing"),
    ],
)
def test_a_line_that_does_not_serve_is_refused(line, words):
    if words is None:
        assert cut(MIDDLE, [WEST, EAST], [0, 0], lines=line).areas_m2.sum() == pytest.approx(1e6)
        return
    with pytest.raises(GeometryError, match=words):
        cut(MIDDLE, [WEST, EAST], [0, 0], lines=line)


def test_the_doubt_is_the_land_that_other_plausible_cuts_give_away():
    heirs, targets = [WEST, EAST], np.array([300_000.0, 700_000.0])
    alone = cut(MIDDLE, heirs, targets)
    doubtful = cut(
        MIDDLE, heirs, targets, alternative_targets_m2=np.array([[400_000.0, 600_000.0]])
    )
    strip = box(300, 0, 400, 1000)
    assert shapely.difference(strip, doubtful.doubt).area < 1
    assert 0 < alone.doubt.area < doubtful.doubt.area < 500_000


def test_an_heir_that_does_not_touch_the_unit_is_refused():
    with pytest.raises(GeometryError, match="nothing"):
        cut(MIDDLE, [box(-3000, 0, -2000, 1000), EAST], [300_000, 700_000])


def test_targets_are_reconciled_so_that_all_miss_by_the_same_share():
    own, official = np.array([70.0, 80.0]), np.array([112.0, 128.0])
    parts = reconcile_targets(60.0, own, official)
    assert parts.sum() == pytest.approx(60.0)
    assert (own + parts) / official == pytest.approx([210 / 240] * 2)


def test_stated_parts_are_scaled_to_the_measured_area():
    parts = reconcile_targets(15.9, np.zeros(2), np.array([9.23, 7.49]))
    assert parts == pytest.approx([15.9 * 9.23 / 16.72, 15.9 * 7.49 / 16.72])


def test_an_heir_that_has_too_much_already_gets_nothing():
    assert reconcile_targets(10.0, np.array([50.0, 10.0]), np.array([20.0, 20.0])) == pytest.approx(
        [0.0, 10.0]
    )


@pytest.mark.parametrize("figures", [[5.0, 0.0], [5.0, -1.0], [np.nan, np.nan], [np.nan]])
def test_a_missing_figure_is_refused(figures):
    with pytest.raises(GeometryError, match="areas"):
        reconcile_targets(10.0, np.zeros(len(figures)), np.array(figures))


def test_one_heir_without_a_figure_gets_the_rest():
    official = np.array([2.99, np.nan])
    assert reconcile_targets(4.6, np.zeros(2), official) == pytest.approx([2.99, 1.61])
    assert alternative_targets(4.6, np.zeros(2), official).shape == (0, 2)


@pytest.mark.parametrize("stated", [4.6, 5.0, 0.0])
def test_a_rest_of_nothing_is_refused(stated):
    with pytest.raises(GeometryError, match="cannot be divided"):
        reconcile_targets(4.6, np.zeros(2), np.array([stated, np.nan]))


def test_alternatives_let_each_heir_in_turn_meet_its_figure():
    rows = alternative_targets(60.0, np.array([70.0, 80.0]), np.array([112.0, 128.0]))
    assert rows == pytest.approx(np.array([[42.0, 18.0], [12.0, 48.0]]))


def test_islands_of_the_divided_unit_go_with_an_heir():
    divided = MultiPolygon([MIDDLE, box(300, 1500, 400, 1600)])
    heirs = [WEST, MultiPolygon([EAST, box(400, 1500, 500, 1600)])]
    result = cut(divided, heirs, [505_000, 505_000])
    assert result.areas_m2.sum() == pytest.approx(1_010_000)
    assert shapely.union(result.pieces[1], heirs[1]).geom_type == "MultiPolygon"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    share=st.floats(0.05, 0.95),
    seed=worlds.seeds,
    angle=st.floats(0, 360),
)
def test_any_share_of_any_shape_is_met_in_one_piece(share, seed, angle):
    tiling = worlds.jitter(worlds.grid(3, 1), np.random.default_rng(seed))
    origin = tuple(worlds.ORIGIN)
    turned = [
        shapely.affinity.rotate(polygon, angle, origin=origin)
        for polygon in shapely.coverage_clean(tiling, gap_width=200)
    ]
    west, middle, east = snap_to_grid(worlds.array(turned))
    assume(all(shapely.intersection(middle, land).length > 10 for land in (west, east)))
    area = middle.area
    result = cut(middle, [west, east], [share * area, (1 - share) * area])
    assert result.areas_m2.sum() == pytest.approx(area, abs=1)
    one_piece_with(result, [west, east])
    assert abs(result.areas_m2[0] - share * area) < 0.1 * area
