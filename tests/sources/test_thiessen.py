"""Thiessen cells: every place belongs to its nearest point, and the cells are a coverage."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coverage.thiessen import outline_of_points, thiessen_cells
from pipeline.errors import GeometryError

SQUARE = shapely.box(0, 0, 10_000, 10_000)


def test_two_points_share_a_square_in_halves() -> None:
    cells = thiessen_cells(shapely.points([[2_500, 5_000], [7_500, 5_000]]), SQUARE)
    assert shapely.equals(cells[0], shapely.box(0, 0, 5_000, 10_000))
    assert shapely.area(cells).tolist() == [5e7, 5e7]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=3, max_size=30, unique=True
    )
)
def test_cells_are_a_coverage_of_the_nearest_land(places: list[tuple[int, int]]) -> None:
    points = shapely.points(np.array(places) * 100.0)
    cells = thiessen_cells(points, SQUARE)
    assert np.isclose(shapely.area(cells).sum(), SQUARE.area)
    assert shapely.contains(cells, points).all()
    middles = shapely.point_on_surface(cells)
    distance = np.array([shapely.distance(points, middle) for middle in middles])
    assert (distance.argmin(axis=1) == np.arange(len(points))).all()


def test_a_part_that_the_outline_cuts_off_goes_to_its_neighbour() -> None:
    # A U: the left point's half-plane holds the top of the right arm only through the gap.
    outline = shapely.Polygon([(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9)])
    points = shapely.points([[1, 8], [7, 1]])
    cells = thiessen_cells(points, outline)
    assert [shapely.get_num_geometries(cell) for cell in cells] == [1, 1]
    assert np.isclose(shapely.area(cells).sum(), outline.area)
    assert shapely.contains(cells, points).all()


def test_a_point_outside_is_refused() -> None:
    with pytest.raises(GeometryError, match="1 points lie outside"):
        thiessen_cells(shapely.points([[1, 1], [-5, 5]]), SQUARE)


def test_the_outline_holds_all_points() -> None:
    points = shapely.points([[0, 0], [1_000, 0], [1_000, 1_000], [0, 1_000], [400, 500]])
    assert shapely.contains(outline_of_points(points), points).all()
