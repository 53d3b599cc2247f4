"""Crumbs: parts that fitting cuts off from their unit go to a neighbour."""

import numpy as np
import shapely

from pipeline.coverage.allocate import return_exclaves
from pipeline.coverage.precision import round_to_grid


def test_new_land_away_from_the_unit_goes_to_the_neighbour_around_it() -> None:
    # Unit 0 got a crumb of 2 m by 2 m inside unit 1, where it had no land before.
    crumb = shapely.box(1500, 500, 1502, 502)
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    before = np.array([left, right], dtype=object)
    after = np.array(
        [shapely.MultiPolygon([left, crumb]), shapely.difference(right, crumb)], dtype=object
    )
    mended = return_exclaves(after, before, np.array([0, 0]))
    assert shapely.equals(mended, before).all()


def test_a_crumb_goes_to_another_region_where_none_of_its_own_is_beside_it() -> None:
    crumb = shapely.box(1500, 500, 1502, 502)
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    before = np.array([left, right], dtype=object)
    after = np.array(
        [shapely.MultiPolygon([left, crumb]), shapely.difference(right, crumb)], dtype=object
    )
    mended = return_exclaves(after, before, np.array([0, 1]))
    assert shapely.equals(mended, before).all()


def test_an_exclave_in_another_region_that_is_no_crumb_stays() -> None:
    exclave = shapely.box(1200, 300, 1700, 800)
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    before = np.array([left, right], dtype=object)
    after = np.array(
        [shapely.MultiPolygon([left, exclave]), shapely.difference(right, exclave)], dtype=object
    )
    mended = return_exclaves(after, before, np.array([0, 1]))
    assert shapely.equals(mended, after).all()


def test_an_island_that_was_there_before_stays() -> None:
    island = shapely.box(3000, 500, 3100, 600)
    left, right = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
    before = np.array([shapely.MultiPolygon([left, island]), right], dtype=object)
    mended = return_exclaves(before, before, np.array([0, 0]))
    assert shapely.equals(mended, before).all()


def test_a_hole_narrower_than_the_grid_is_left_out_in_rounding() -> None:
    hole = [(500, 500), (500.00001, 500), (500.00002, 500.00001), (500, 500)]
    pierced = shapely.Polygon(shapely.box(0, 0, 1000, 1000).exterior, [hole])
    rounded = round_to_grid(np.array([pierced], dtype=object))
    assert shapely.equals(rounded[0], shapely.box(0, 0, 1000, 1000))
