"""Fitting: outlines, districts, islands and disputed land, on squares of 1 km²."""

import numpy as np
import pytest
import shapely
import worlds
from shapely.geometry import MultiPolygon, Polygon, box
from worlds import CELL_M, ORIGIN

from pipeline.coverage.align import AreaEvidence, Level, fit_to_outline
from pipeline.coverage.allocate import allocate
from pipeline.coverage.clean import UnitChangeError
from pipeline.coverage.partition import make_partition
from pipeline.coverage.precision import clean_edges, is_coverage, snap_to_grid
from pipeline.coverage.shift import register_on_outlines
from pipeline.errors import GeometryError


def cells(x0, y0, x1, y1):
    """Return a rectangle in km from the origin of the worlds."""
    (x, y), km = ORIGIN, CELL_M
    return box(x + x0 * km, y + y0 * km, x + x1 * km, y + y1 * km)


def level(name, regions, key_of_unit):
    return Level(
        name, np.array(list(regions)), worlds.array(list(regions.values())), np.array(key_of_unit)
    )


def fit(polygons, *levels, share=0.9, evidence=None):
    return fit_to_outline(polygons, levels, max_change_share=share, evidence=evidence)


def test_without_outlines_nothing_happens():
    tiling = worlds.grid(2, 1)
    result = fit(tiling)
    assert result.polygons is tiling
    assert len(result.ledger) == 0


def test_land_beyond_the_outline_is_given_up_and_land_inside_is_taken():
    tiling = worlds.grid(2, 1)
    outline = cells(0.1, 0, 2.2, 1)
    result = fit(tiling, level("province", {"51": outline}, ["51", "51"]))
    assert shapely.area(result.polygons) == pytest.approx([900_000, 1_200_000])
    rows = result.ledger.step == "province"
    kinds = dict(zip(result.ledger.kind[rows], result.ledger.area_m2[rows], strict=True))
    assert kinds == pytest.approx({"outside": 100_000, "gap": 200_000})


def test_a_long_strip_is_split_between_the_units_along_it():
    tiling = worlds.grid(3, 1)
    result = fit(tiling, level("province", {"51": cells(0, 0, 3, 1.1)}, ["51"] * 3))
    assert shapely.area(result.polygons) == pytest.approx([1_100_000] * 3, rel=2e-3)


def test_the_land_of_a_missing_unit_goes_to_the_nearest():
    tiling = np.delete(worlds.grid(3, 1), 1)
    result = fit(tiling, level("province", {"51": cells(0, 0, 3, 1)}, ["51"] * 2))
    assert shapely.area(result.polygons) == pytest.approx([1_500_000] * 2, rel=2e-3)


def test_a_district_above_its_units_moves_the_inner_boundary():
    tiling = worlds.grid(4, 1)
    keys = ["1", "1", "2", "2"]
    districts = {"1": cells(0, 0, 2.1, 1), "2": cells(2.1, 0, 4, 1)}
    result = fit(
        tiling,
        level("province", {"51": cells(0, 0, 4, 1)}, ["51"] * 4),
        level("district", districts, keys),
    )
    first = shapely.union_all(result.polygons[:2])
    assert shapely.area(shapely.symmetric_difference(first, districts["1"])) < 10


def test_a_missing_district_is_recognised_in_the_land_that_the_others_leave():
    tiling = worlds.grid(3, 1)
    provinces = level("province", {"51": cells(0, 0, 3, 1)}, ["51"] * 3)
    districts = level("district", {"1": cells(0, 0, 1, 1), "3": cells(2, 0, 3, 1)}, ["1", "2", "3"])
    above = make_partition(tiling, provinces, None)
    partition = make_partition(tiling, districts, above)
    found = dict(zip(partition.keys.tolist(), partition.regions, strict=True))
    assert shapely.equals(found["2"], cells(1, 0, 2, 1))
    (decision,) = partition.decisions
    assert (decision.key, decision.used) == ("2", True)
    assert decision.measure_m2 == pytest.approx(1_000_000)
    assert "1.0 km²" in decision.reason_vi


def test_a_district_that_was_merged_since_goes_with_the_outline_around_it():
    tiling = worlds.grid(3, 1)
    provinces = level("province", {"51": cells(0, 0, 3, 1)}, ["51"] * 3)
    districts = level("district", {"1": cells(0, 0, 2, 1), "3": cells(2, 0, 3, 1)}, ["1", "2", "3"])
    partition = make_partition(tiling, districts, make_partition(tiling, provinces, None))
    assert partition.region_of_unit.tolist() == [0, 0, 1]
    assert not partition.decisions[0].used


def test_districts_that_leave_slits_and_overlap_become_a_partition():
    tiling = worlds.grid(2, 1)
    provinces = level("province", {"51": cells(0, 0, 2, 1)}, ["51"] * 2)
    districts = level(
        "district", {"1": cells(-0.1, 0, 0.98, 0.9), "2": cells(1.02, 0, 2.1, 1)}, ["1", "2"]
    )
    partition = make_partition(tiling, districts, make_partition(tiling, provinces, None))
    assert is_coverage(partition.regions)
    assert shapely.area(partition.regions).sum() == pytest.approx(2_000_000, rel=1e-6)


def test_an_island_that_no_outline_has_stays_with_its_unit():
    tiling = worlds.grid(2, 1)
    isle = cells(5, 0, 5.2, 0.2)
    units = worlds.array([tiling[0], MultiPolygon([tiling[1], isle])])
    result = fit(units, level("province", {"51": cells(0, 0, 2, 1)}, ["51"] * 2))
    assert shapely.area(result.polygons) == pytest.approx([1_000_000, 1_040_000])


def test_an_island_that_only_the_outline_has_goes_to_the_nearest_unit():
    tiling = worlds.grid(2, 1)
    outline = MultiPolygon([cells(0, 0, 2, 1), cells(5, 0, 5.2, 0.2)])
    result = fit(tiling, level("province", {"51": outline}, ["51"] * 2))
    assert shapely.area(result.polygons) == pytest.approx([1_000_000, 1_040_000])
    assert shapely.get_num_geometries(result.polygons).tolist() == [1, 2]


def test_the_sea_stays_sea():
    tiling = worlds.grid(2, 2)
    bay = Polygon(shapely.get_coordinates(cells(0, 0, 0.5, 0.5)))
    outline = cells(0, 0, 2, 2) - bay
    result = fit(tiling, level("province", {"51": outline}, ["51"] * 4))
    assert shapely.area(result.polygons)[0] == pytest.approx(750_000)
    assert shapely.area(shapely.intersection(shapely.union_all(result.polygons), bay)) < 1


def evidence(first_m2, second_m2):
    return AreaEvidence(
        np.array(["A", "A", "B", "B"]), np.array(["A", "B"]), np.array([first_m2, second_m2])
    )


@pytest.mark.parametrize(
    ("official", "outline_holds"),
    [((30e6, 34e6), False), ((12e6, 52e6), True), (None, True)],
)
def test_disputed_land_goes_where_the_official_areas_say(official, outline_holds):
    # Units 4 km x 4 km; by the outline the western two lose a strip 3 km wide.
    wide = shapely.transform(worlds.grid(4, 1), lambda xy: ORIGIN + (xy - ORIGIN) * 4)
    outlines = {"1": cells(0, 0, 5, 4), "2": cells(5, 0, 16, 4)}
    provinces = level("province", {"51": cells(0, 0, 16, 4)}, ["51"] * 4)
    found = fit(
        wide,
        provinces,
        level("district", outlines, ["1", "1", "2", "2"]),
        share=2.0,
        evidence=evidence(*official) if official else None,
    )
    west = shapely.area(found.polygons[:2]).sum()
    assert west == pytest.approx(20e6 if outline_holds else 32e6, rel=1e-3)
    (decision,) = [one for one in found.decisions if one.key == "2"]
    assert decision.used is outline_holds
    assert decision.measure_m2 == pytest.approx(12e6, rel=1e-3)


def test_a_unit_that_would_lose_too_much_is_refused():
    tiling = worlds.grid(2, 1)
    with pytest.raises(UnitChangeError) as caught:
        fit(tiling, level("province", {"51": cells(0.8, 0, 2, 1)}, ["51"] * 2), share=0.5)
    assert caught.value.indices.tolist() == [0]
    assert caught.value.shares == pytest.approx([-0.8])


def test_a_shift_common_to_all_boundaries_is_found_and_moves_the_inner_ones():
    tiling = shapely.transform(worlds.grid(6, 6), lambda xy: ORIGIN + (xy - ORIGIN) * 8)
    true = shapely.union_all(tiling)
    regions = worlds.array([shapely.union_all(tiling[k : k + 6]) for k in range(0, 36, 6)])
    region_of_unit = np.repeat(np.arange(6), 6)
    moved = shapely.transform(tiling, lambda xy: xy + np.array([60.0, -40.0]))
    shift = register_on_outlines(moved, regions, region_of_unit)
    assert shift.used
    assert shift.distance_held_out_m < shift.distance_before_m
    errors = shapely.area(shapely.symmetric_difference(shift.polygons, tiling))
    unshifted = shapely.area(shapely.symmetric_difference(moved, tiling))
    assert errors.sum() < 0.2 * unshifted.sum()
    assert is_coverage(shift.polygons)
    assert shapely.area(shift.polygons).sum() == pytest.approx(true.area, rel=1e-4)


def test_units_that_already_fit_are_not_shifted():
    tiling = shapely.transform(worlds.grid(6, 6), lambda xy: ORIGIN + (xy - ORIGIN) * 8)
    shift = register_on_outlines(
        tiling, worlds.array([shapely.union_all(tiling)]), np.zeros(36, dtype=np.int64)
    )
    assert not shift.used
    assert shift.polygons is tiling


def test_free_land_between_two_units_is_shared_by_nearness():
    units = worlds.array([cells(0, 0, 1, 1), cells(2, 0, 3, 1)])
    shared = allocate(units, cells(1, 0, 2, 1))
    assert shapely.area(shared) == pytest.approx([1_500_000] * 2, rel=2e-3)
    assert shapely.union_all(shared).area == pytest.approx(3_000_000)


def test_a_part_cut_off_by_the_outline_goes_to_the_neighbour_around_it():
    # Unit 0 reaches through district 2 to a far end that the district's outline cuts off.
    reaching = shapely.union_all([cells(0, 0, 1, 1), cells(1, 0.4, 2, 0.6), cells(2, 0, 3, 1)])
    middle = cells(1, 0, 2, 1) - reaching
    east = cells(3, 0, 4, 1)
    units = snap_to_grid(clean_edges(worlds.array([reaching, middle, east])))
    districts = {"1": cells(0, 0, 1, 1).union(cells(2, 0, 4, 1)), "2": cells(1, 0, 2, 1)}
    result = fit(
        units,
        level("province", {"51": cells(0, 0, 4, 1)}, ["51"] * 3),
        level("district", districts, ["1", "2", "1"]),
        share=1.5,
    )
    assert shapely.area(result.polygons) == pytest.approx([1e6, 1e6, 2e6], rel=1e-6)
    assert shapely.get_num_geometries(result.polygons).tolist() == [1, 1, 1]


def test_a_unit_wholly_outside_its_region_is_refused():
    tiling = worlds.grid(2, 1)
    with pytest.raises(GeometryError, match="1 units lie wholly outside"):
        fit(tiling, level("province", {"51": cells(1, 0, 2, 1)}, ["51"] * 2))
