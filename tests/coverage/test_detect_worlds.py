"""Detectors on many small worlds: silent on clean tilings, exact on planted faults.

A world is a grid of cells whose inner corners are moved at random, the same corner in all cells
that share it: a valid coverage of quadrilaterals.
"""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coverage.detect_coverage import holes, narrow_inlets, overlaps, unmatched_edges
from pipeline.coverage.detect_relations import (
    area_differences,
    groups_that_do_not_touch,
    not_nested,
)
from pipeline.coverage.detect_shape import secondary_parts, slivers, spikes
from pipeline.coverage.detect_validity import close_vertices, invalid, wrong_ring_direction
from pipeline.coverage.findings import as_array, compactness, polygonal, width

CELL_M = 1000.0
GAP_WIDTH_M = 100.0


@st.composite
def worlds(draw, least=2):
    """Draw a tiling of 2 to 5 by 2 to 5 cells."""
    columns, rows = draw(st.integers(least, 5)), draw(st.integers(least, 5))
    shifts = st.floats(-300, 300, allow_nan=False).map(lambda value: round(value, 3))
    corners = np.zeros((columns + 1, rows + 1, 2))
    for i in range(columns + 1):
        for j in range(rows + 1):
            inside = 0 < i < columns and 0 < j < rows
            moved = [draw(shifts), draw(shifts)] if inside else [0.0, 0.0]
            corners[i, j] = [i * CELL_M + moved[0], j * CELL_M + moved[1]]
    cells = [
        shapely.Polygon(
            [corners[i, j], corners[i + 1, j], corners[i + 1, j + 1], corners[i, j + 1]]
        )
        for i in range(columns)
        for j in range(rows)
    ]
    return as_array(cells)


@given(worlds())
def test_clean_worlds_have_no_faults(world):
    assert shapely.coverage_is_valid(world)  # what GEOS says of it
    assert len(unmatched_edges(world)) == 0
    assert len(overlaps(world)) == 0
    assert len(holes(world)) == 0
    assert len(invalid(world)[0]) == 0
    assert len(slivers(world, 5)) == 0
    assert len(close_vertices(world, 0.001)) == 0
    assert len(wrong_ring_direction(world)) == 0
    assert [len(parts) for parts in secondary_parts(world)] == [0, 0]


@given(worlds(), st.data())
def test_overlap_is_what_the_sum_has_more_than_the_union(world, data):
    # One cell is moved: it overlaps neighbours and leaves a gap.
    chosen = data.draw(st.integers(0, len(world) - 1))
    step = data.draw(st.floats(1, 200))
    spoilt = world.copy()
    spoilt[chosen] = shapely.transform(world[chosen], lambda xy: xy + np.array([step, 0]))
    found = overlaps(spoilt)
    doubled = shapely.area(spoilt).sum() - shapely.union_all(spoilt).area
    assert found.measures(shapely.area).sum() == pytest.approx(doubled, abs=1e-3)
    assert all(chosen in units for units in found.units)
    if doubled > 1:
        assert len(unmatched_edges(spoilt)) > 0


@given(worlds(), st.data())
def test_polygon_that_is_there_twice_overlaps_with_all_its_land(world, data):
    chosen = data.draw(st.integers(0, len(world) - 1))
    doubled = np.append(world, world[chosen])
    found = overlaps(doubled)
    assert found.units == ((chosen, len(world)),)
    assert found.geometries[0].area == pytest.approx(world[chosen].area)


@given(worlds(), st.data())
def test_polygon_inside_another_overlaps_with_it(world, data):
    chosen = data.draw(st.integers(0, len(world) - 1))
    inner = shapely.box(*(shapely.point_on_surface(world[chosen]).buffer(20).bounds))
    found = overlaps(np.append(world, inner))
    assert found.measures(shapely.area).sum() == pytest.approx(inner.area)


@given(worlds(least=3), st.data())
def test_hole_is_the_land_of_the_lost_cell_and_names_all_around_it(world, data):
    rows = round(max(shapely.bounds(world)[:, 3]) / CELL_M)
    columns = len(world) // rows
    i, j = data.draw(st.integers(1, columns - 2)), data.draw(st.integers(1, rows - 2))
    lost = i * rows + j
    rest = np.delete(world, lost)
    found = holes(rest)
    assert len(found) == 1
    assert found.geometries[0].area == pytest.approx(world[lost].area)
    around = {k for k in range(len(rest)) if rest[k].intersects(world[lost])}
    assert set(found.units[0]) == around
    assert len(unmatched_edges(rest)) == 0  # the edges that are left still match


@given(worlds(), st.floats(1, GAP_WIDTH_M * 0.9))
def test_cell_that_steps_back_leaves_a_narrow_inlet(world, step):
    # The lower left cell gives up a strip along its eastern edge, open to the south.
    spoilt = world.copy()
    corners = shapely.get_coordinates(world[0])
    corners[1, 0] -= step
    spoilt[0] = shapely.Polygon(corners)
    assert {0} <= {units[0] for units in narrow_inlets(spoilt, GAP_WIDTH_M).units}
    assert len(narrow_inlets(world, 1.0)) == 0


@given(worlds())
def test_cells_nest_in_their_union_and_nowhere_smaller(world):
    whole = as_array([shapely.coverage_union_all(world)])
    inside = np.zeros(len(world), dtype=np.intp)
    assert len(not_nested(world, whole, inside)) == 0
    smaller = as_array([shapely.difference(whole[0], world[0])])
    found = not_nested(world, smaller, inside)
    lost = found.measures(shapely.area)
    assert lost.sum() == pytest.approx(world[0].area)
    assert found.units[int(np.argmax(lost))] == (0,)


@given(worlds())
def test_groups_hang_together_by_edges_not_by_corners(world):
    rows = round(max(shapely.bounds(world)[:, 3]) / CELL_M)
    diagonal = [0, rows + 1]
    assert len(groups_that_do_not_touch(world, [list(range(len(world)))])) == 0
    found = groups_that_do_not_touch(world, [diagonal])
    assert len(found) == 1
    assert found.units[0][0] == 0


@given(worlds())
def test_areas_are_conserved_unit_by_unit(world):
    areas = shapely.area(world)
    receiver = np.arange(len(world), dtype=np.intp) // 2
    after = np.bincount(receiver, weights=areas)
    assert area_differences(after, receiver, areas) == pytest.approx(np.zeros(len(after)))
    after[0] += 5
    assert area_differences(after, receiver, areas)[0] == pytest.approx(5)


@given(st.floats(1, 900), st.floats(1000, 5000))
def test_width_of_a_box_is_its_shorter_side(short, long):
    box = as_array([shapely.box(0, 0, long, short)])
    assert width(box)[0] == pytest.approx(short, rel=0.03)
    assert (len(slivers(box, short * 1.05)), len(slivers(box, short * 0.9))) == (1, 0)


@given(st.floats(0.05, 20), st.floats(100, 5000))
def test_spike_is_found_if_sharper_than_the_limit(angle_deg, length):
    tip = length * np.tan(np.radians(angle_deg))
    spike = shapely.Polygon(
        [(0, 0), (length, 0), (length, 2000), (-500, 2000), (-500, tip), (0, tip)]
    )
    sharp = as_array([shapely.Polygon([(0, 0), (length, 0), (0, tip)])])
    assert len(spikes(sharp, angle_deg + 0.01, 10)) == 1
    assert len(spikes(sharp, angle_deg - 0.01, 10)) == 0
    assert len(spikes(as_array([spike]), 20, 1)) == 0


def test_measures_of_nothing_are_nothing():
    empty = as_array([shapely.Polygon()])
    assert width(empty).tolist() == [0.0]
    assert compactness(empty).tolist() == [0.0]
    assert len(unmatched_edges(as_array([]))) == 0
    assert len(narrow_inlets(as_array([]), 5)) == 0


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "no geometry"),
        (shapely.Polygon(), "no geometry"),
        (shapely.Point(0, 0), "POINT, not a polygon"),
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "Self-intersection"),
        (
            shapely.Polygon([(0, 0), (4, 0), (4, 4)], [[(9, 9), (9, 8), (8, 8)]]),
            "Hole lies outside",
        ),
    ],
)
def test_invalid_geometries_are_told_with_their_reason(geometry, reason):
    found, reasons = invalid(as_array([shapely.box(0, 0, 1, 1), geometry]))
    assert found.units == ((1,),)
    assert reason in reasons[0]


def test_polygonal_keeps_the_land_of_broken_polygons():
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    collection = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(5, 5)])
    areas = shapely.area(polygonal(as_array([bow_tie, collection, None, shapely.Point(0, 0)])))
    assert areas.tolist() == [2.0, 1.0, 0.0, 0.0]
