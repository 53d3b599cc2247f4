"""Areas and outlines against figures known apart."""

import numpy as np
import pytest
import shapely
import worlds
from shapely.geometry import MultiPolygon, box

from pipeline.config import WORK_CRS
from pipeline.coverage.areas import compare_outlines, geodesic_area_m2
from pipeline.coverage.precision import is_coverage, snap_to_grid, to_crs_as_coverage
from pipeline.coverage.vertices import insert_vertices


def test_one_degree_at_the_equator_has_the_area_of_the_ellipsoid():
    # Closed form of the zone from the equator to a latitude (Snyder 1987, eq. 3-12).
    eccentricity, semi_minor_m = 0.0818191908426215, 6_356_752.314245179
    sine = eccentricity * np.sin(np.deg2rad(1))
    zone = np.sin(np.deg2rad(1)) / (1 - sine**2) + np.arctanh(sine) / eccentricity
    expected_m2 = np.deg2rad(1) * semi_minor_m**2 / 2 * zone
    square = shapely.segmentize(box(0, 0, 1, 1), 0.01)
    area = geodesic_area_m2(np.array([square]), "EPSG:4326")
    assert area == pytest.approx([expected_m2], rel=1e-6)


def test_holes_and_islands_count_whichever_way_the_rings_turn():
    ring = box(0, 0, 1, 1) - box(0.25, 0.25, 0.75, 0.75)
    islands = MultiPolygon([ring, box(3, 0, 4, 1)])
    whole, hole = geodesic_area_m2(
        worlds.array([box(0, 0, 1, 1), box(0.25, 0.25, 0.75, 0.75)]), "EPSG:4326"
    )
    area = geodesic_area_m2(worlds.array([islands, islands.reverse()]), "EPSG:4326")
    assert area == pytest.approx([2 * whole - hole] * 2)


def test_planar_metres_of_the_central_meridian_are_a_little_short():
    # TM-3 has scale 0.9999 on its central meridian: areas are 0.9998 of those on the ellipsoid.
    square = box(499_500, 1_650_000, 500_500, 1_651_000)
    assert geodesic_area_m2(np.array([square]), WORK_CRS) == pytest.approx(
        [1e6 / 0.9999**2], rel=1e-5
    )


def test_outlines_are_compared_both_ways():
    found = compare_outlines(box(0, 0, 10, 10), box(1, 0, 12, 10))
    assert (found.only_first_m2, found.only_second_m2) == (10, 20)
    assert found.share == pytest.approx(30 / 110)


def test_a_coverage_stays_one_in_degrees():
    tiling = worlds.grid(4, 4)
    degrees = to_crs_as_coverage(tiling, WORK_CRS, "EPSG:4326")
    assert is_coverage(degrees)
    coordinates = shapely.get_coordinates(degrees)
    assert np.abs(coordinates - np.round(coordinates, 9)).max() < 1e-12
    back = to_crs_as_coverage(degrees, "EPSG:4326", WORK_CRS)
    assert shapely.hausdorff_distance(back, tiling).max() < 0.002


def test_a_vertex_beside_a_long_edge_of_its_neighbour_stays_on_its_side():
    # Straight in metres, the 40 km edge lies up to metres off in degrees.
    south = shapely.Polygon(
        [(440_000, 1_650_000), (480_000, 1_650_000), (480_000, 1_640_000), (440_000, 1_640_000)]
    )
    north = shapely.Polygon(
        [
            *[(440_000, 1_650_000), (480_000, 1_650_000), (480_000, 1_660_000)],
            *[(460_000, 1_650_000.001), (440_000, 1_660_000)],
        ]
    )
    degrees = to_crs_as_coverage(worlds.array([south, north]), WORK_CRS, "EPSG:4326")
    assert is_coverage(degrees)


def test_rounding_that_crosses_an_edge_is_mended():
    left = shapely.Polygon([(0, 0), (10, 0), (10.00004, 5), (10, 10), (0, 10)])
    right = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10.00004, 5)])
    snapped = snap_to_grid(worlds.array([left, right]), 0.001)
    assert is_coverage(snapped)
    assert shapely.area(snapped) == pytest.approx([100, 100], abs=0.01)


def test_points_on_an_edge_become_vertices_of_it():
    square, other = insert_vertices(
        worlds.array([box(0, 0, 10, 10), box(50, 0, 60, 10)]), np.array([[3.0, 0.0], [0.0, 0.0]])
    )
    assert (3.0, 0.0) in square.exterior.coords
    assert len(square.exterior.coords) == 6
    assert len(other.exterior.coords) == 5
