"""Agreement of polygons, against figures computed by hand."""

import numpy as np
import pytest
import shapely
import toy as toy_province
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coverage.agreement import (
    disputed_land,
    hausdorff_distances,
    intersection_over_union,
)
from pipeline.coverage.findings import as_array


def test_boxes_that_overlap_by_a_half():
    # 2 km x 2 km, moved by 1 km: 2 km² in common, 6 km² together.
    first = as_array([toy_province.box(0, 0, 2, 2)])
    second = as_array([toy_province.box(1, 0, 3, 2)])
    assert intersection_over_union(first, second) == pytest.approx([1 / 3])
    assert hausdorff_distances(first, second) == pytest.approx([1000])


def test_nothing_in_common():
    first = as_array([toy_province.box(0, 0, 1, 1)])
    second = as_array([toy_province.box(4, 0, 5, 1)])
    assert intersection_over_union(first, second).tolist() == [0.0]
    assert hausdorff_distances(first, second) == pytest.approx([4000])


def test_farthest_place_lies_between_vertices():
    # A dent of 600 m in the middle of a side that the other has straight.
    dented = toy_province.polygon((0, 0), (0, 2), (2, 2), (2, 0), (1, 0.6))
    plain = toy_province.box(0, 0, 2, 2)
    assert hausdorff_distances(as_array([plain]), as_array([dented])) == pytest.approx([600])


def test_empty_polygon_agrees_with_nothing():
    empty, full = as_array([shapely.Polygon()]), as_array([toy_province.box(0, 0, 1, 1)])
    assert intersection_over_union(empty, full).tolist() == [0.0]
    assert np.isnan(hausdorff_distances(empty, full)).all()


def test_disputed_land_names_both_owners():
    first = as_array([toy_province.box(0, 0, 2, 2), toy_province.box(2, 0, 4, 2)])
    second = as_array([toy_province.box(0, 0, 3, 2), toy_province.box(3, 0, 5, 2)])
    found = disputed_land(first, second, {0: 0, 1: 1})
    owners = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert owners == [(-1, 1), (1, 0)]
    assert (shapely.area(found.geometries) / 1e6).tolist() == pytest.approx([2, 2])


@given(st.integers(1, 1900), st.integers(-1900, 1900))
def test_agreement_of_a_moved_box(east_m, north_m):
    box = shapely.box(0, 0, 2000, 2000)
    moved = shapely.box(east_m, north_m, 2000 + east_m, 2000 + north_m)
    common = (2000 - east_m) * (2000 - abs(north_m))
    iou = intersection_over_union(as_array([box]), as_array([moved]))
    assert iou[0] == pytest.approx(common / (8e6 - common))
    # Two corners of one lie farthest from the other: at least the larger of the two shifts.
    distance = hausdorff_distances(as_array([box]), as_array([moved]))[0]
    assert max(east_m, abs(north_m)) - 1e-6 <= distance <= np.hypot(east_m, north_m) + 1e-6
