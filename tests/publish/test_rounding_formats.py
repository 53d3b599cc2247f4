"""Whatever the coverage, what is rounded to 7 decimals is still one, and near."""

import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from pipeline.errors import GeometryError
from pipeline.publish.topology import write_topojson
from pipeline.publish.vector_files import DECIMALS, rounded, write_geojson

NEAR_DEGREES = 2e-7
CORNER = (108.1234567891, 14.9876543219)


def thiessen(seed: int, count: int, extent_degrees: float) -> gpd.GeoDataFrame:
    """Return Thiessen cells of random points in a square, a valid coverage off any grid."""
    points = np.random.default_rng(seed).random((count, 2)) * extent_degrees + CORNER
    square = shapely.box(*CORNER, *(np.array(CORNER) + extent_degrees))
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square)
    polygons = shapely.coverage_clean(shapely.intersection(shapely.get_parts(cells), square))
    codes = [f"{number:05d}" for number in range(len(polygons))]
    return gpd.GeoDataFrame({"code": codes}, geometry=polygons, crs="EPSG:4326")


coverages = st.builds(
    thiessen,
    seed=st.integers(0, 10**6),
    count=st.integers(2, 60),
    extent_degrees=st.sampled_from([1.0, 1e-2, 1e-4]),
)


@settings(max_examples=30, deadline=None)
@given(coverages)
def test_geojson_stays_a_coverage(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("geojson") / "communes_before.geojson"
    write_geojson(table, path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = {f["properties"]["code"]: shape(f["geometry"]) for f in features}
    assert_near_coverage(found, table)


@settings(max_examples=30, deadline=None)
@given(coverages)
def test_topojson_stays_a_coverage(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("topojson") / "all.topojson"
    whole = table.dissolve().assign(code="1")
    write_topojson({"communes_before": table, "province_2025": whole}, path, "")
    read = pyogrio.read_dataframe(path, layer="communes_before")
    assert_near_coverage(dict(zip(read["code"], read.geometry, strict=True)), table)


def assert_near_coverage(found, table):
    wanted = dict(zip(table["code"], table.geometry, strict=True))
    assert found.keys() == wanted.keys()
    polygons = np.array(list(found.values()))
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    for code, polygon in found.items():
        assert shapely.hausdorff_distance(polygon, wanted[code]) < NEAR_DEGREES


def test_a_vertex_that_would_cross_its_neighbours_edge_does_not_break_the_coverage():
    # The tip of the middle unit is a tongue along the long edge from (0, 0) to (2, 1e-6). Its
    # corner (1, 5.3e-7) lies 0.3 of a step above that edge; rounded by itself it lies on it.
    corner = (1, 5.3e-7)
    lower = shapely.Polygon([(-1, 0), (-1, -1), (2, -1), (2, 1e-6), (0, 0)])
    middle = shapely.Polygon([(-1, 0), (0, 0), (2, 1e-6), corner, (-0.5, 1), (-1, 1)])
    upper = shapely.Polygon([(-0.5, 1), corner, (2, 1e-6), (2, 1)])
    units = coverage_of(lower, middle, upper)
    assert shapely.coverage_is_valid(units.geometry.to_numpy())
    alone = shapely.transform(units.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    assert not shapely.is_valid(alone).all()
    result = rounded(units, is_coverage=True).geometry.to_numpy()
    assert shapely.is_valid(result).all()
    assert shapely.coverage_is_valid(result)
    assert shapely.area(result).sum() == pytest.approx(shapely.area(units.geometry).sum(), abs=1e-7)


def test_a_unit_without_land_on_the_grid_is_named():
    sliver = shapely.Polygon([(0, 0), (1, 2e-8), (2, 0)])
    below = shapely.Polygon([(0, 0), (2, 0), (2, -1), (0, -1)])
    with pytest.raises(GeometryError, match="unit 1"):
        rounded(coverage_of(below, sliver), is_coverage=True)


def coverage_of(*polygons: shapely.Polygon) -> gpd.GeoDataFrame:
    codes = [str(number) for number in range(len(polygons))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(polygons), crs="EPSG:4326")


@pytest.mark.parametrize(
    ("mark", "kinds"),
    [
        (shapely.box(0, 0, 1, 1), {"MultiPolygon", "Polygon"}),
        (shapely.box(0, 0, 1, 2e-8), {"LineString", "MultiLineString"}),
        (shapely.box(0, 0, 2e-8, 2e-8), {"Point"}),
    ],
)
def test_a_mark_narrower_than_the_grid_is_still_somewhere(mark, kinds):
    table = coverage_of(shapely.MultiPolygon([mark]))
    (found,) = rounded(table, is_coverage=False).geometry
    assert found.geom_type in kinds
    assert found.is_valid
    assert not found.is_empty
    assert shapely.hausdorff_distance(found, mark) < NEAR_DEGREES


def test_a_mark_without_a_place_stays_without():
    table = gpd.GeoDataFrame({"code": ["1"]}, geometry=[None], crs="EPSG:4326")
    assert rounded(table, is_coverage=False).geometry.isna().all()
