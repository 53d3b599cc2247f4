"""Merging by key and applying a day's changes."""

import numpy as np
import pytest
import shapely
import worlds
from shapely.geometry import LineString, box

from pipeline.coverage.dissolve import Succession, apply_changes, merge_by
from pipeline.coverage.precision import is_coverage
from pipeline.errors import GeometryError

X, Y = worlds.ORIGIN


def succession(*pairs):
    """Pairs of old index, new key, official area of the part in m² or None."""
    old, key, area = zip(*pairs, strict=True)
    areas = np.array([np.nan if one is None else one for one in area], dtype=float)
    return Succession(np.array(old), np.array(key), areas, ~np.isnan(areas))


def test_groups_are_merged_and_sorted_by_key():
    keys, merged = merge_by(worlds.grid(2, 2), np.array(["b", "a", "b", "a"]))
    assert keys.tolist() == ["a", "b"]
    assert shapely.area(merged) == pytest.approx([2_000_000, 2_000_000])
    assert is_coverage(merged)
    assert shapely.equals(merged[1], box(X, Y, X + 1000, Y + 2000))


def test_overlapping_boxes_are_refused_not_added_up():
    boxes = worlds.array([box(0, 0, 2, 2), box(1, 0, 3, 2)])
    with pytest.raises(GeometryError, match="no valid coverage"):
        merge_by(boxes, np.array(["a", "a"]))


def test_an_empty_key_is_refused():
    with pytest.raises(GeometryError, match="1 polygons have no key"):
        merge_by(worlds.grid(2, 1), np.array(["a", ""]))


def test_nothing_merges_to_nothing():
    keys, merged = merge_by(np.array([], dtype=object), np.array([], dtype=str))
    assert len(keys) == len(merged) == 0


def test_whole_units_are_merged_and_the_total_stays():
    tiling = worlds.grid(3, 1)
    day = apply_changes(tiling, succession((0, "n", None), (1, "n", None), (2, "o", None)))
    assert day.keys.tolist() == ["n", "o"]
    assert shapely.area(day.polygons) == pytest.approx([2_000_000, 1_000_000])
    assert day.pair_areas_m2.sum() == pytest.approx(3_000_000)
    assert day.cuts == []


def test_a_divided_unit_is_cut_by_area_and_its_neighbours_get_the_new_vertices():
    tiling = worlds.grid(3, 2)
    pairs = [(0, "w", None), (1, "w", 300_000), (1, "e", 700_000), (2, "e", None)]
    day = apply_changes(tiling, succession(*pairs, *((k, str(k), None) for k in (3, 4, 5))))
    assert is_coverage(day.polygons)
    assert is_coverage(day.pair_polygons)
    areas = dict(zip(day.keys.tolist(), shapely.area(day.polygons), strict=True))
    assert areas["w"] == pytest.approx(1_300_000, abs=1)
    assert areas["e"] == pytest.approx(1_700_000, abs=1)
    assert shapely.area(day.polygons).sum() == pytest.approx(6_000_000)
    (cut,) = day.cuts
    assert (cut.old_index, cut.new_keys.tolist()) == (1, ["w", "e"])
    assert cut.targets_m2 == pytest.approx([300_000, 700_000])


def test_official_areas_of_the_heirs_include_their_own_land():
    tiling = worlds.grid(3, 1)
    changes = Succession(
        np.array([0, 1, 1, 2]),
        np.array(["w", "w", "e", "e"]),
        np.array([np.nan, 1.2e6, 1.8e6, np.nan]),
        np.zeros(4, dtype=bool),
    )
    day = apply_changes(tiling, changes)
    assert shapely.area(day.polygons) == pytest.approx([1.8e6, 1.2e6], abs=1)


def test_a_users_line_is_used_for_the_unit_that_it_crosses():
    tiling = worlds.grid(3, 1)
    line = LineString([(X + 1600, Y - 5), (X + 1600, Y + 1005)])
    elsewhere = LineString([(X + 5000, Y), (X + 6000, Y)])
    changes = succession((0, "w", None), (1, "w", 3e5), (1, "e", 7e5), (2, "e", None))
    day = apply_changes(tiling, changes, lines=shapely.GeometryCollection([line, elsewhere]))
    assert day.cuts[0].method == "given line"
    assert shapely.area(day.polygons) == pytest.approx([1.4e6, 1.6e6])
    other = apply_changes(tiling, changes, lines=shapely.GeometryCollection([elsewhere]))
    assert other.cuts[0].areas_m2 == pytest.approx([3e5, 7e5], abs=1)


def test_a_polygon_without_a_successor_is_refused():
    with pytest.raises(GeometryError, match="1 polygons have no successor"):
        apply_changes(worlds.grid(2, 1), succession((0, "a", None)))


def test_a_unit_that_gives_a_part_and_lives_on_keeps_the_rest_beside_what_comes_to_it():
    tiling = worlds.grid(2, 2)  # 0 and 1 in one row, 2 and 3 in the other
    changes = Succession(
        old_index=np.array([0, 0, 1, 1, 2, 3]),
        new_key=np.array(["n", "m", "n", "m", "n", "n"]),
        official_area_m2=np.array([600_000.0, np.nan, 300_000.0, np.nan, np.nan, np.nan]),
        official_is_part=np.array([True, False, True, False, False, False]),
    )
    day = apply_changes(tiling, changes)
    assert is_coverage(day.polygons)
    areas = dict(zip(day.keys.tolist(), shapely.area(day.polygons), strict=True))
    assert areas == pytest.approx({"m": 400_000 + 700_000, "n": 2_000_000 + 900_000}, abs=2)
    assert [polygon.geom_type for polygon in day.polygons] == ["Polygon", "Polygon"]
