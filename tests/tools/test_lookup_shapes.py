"""Layers are looked up by their shapes, and come out as layers."""

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from pipeline.config import WORK_CRS
from pipeline.errors import FormatError
from pipeline.tools.commands import app
from pipeline.tools.locate import NEW, OLD, inner_points, load_polygons
from pipeline.tools.lookup_rows import NEW_CODE, NOTE, OLD_CODE, SHORT_NAMES
from pipeline.tools.lookup_shapes import NO_SHAPE

CODES = ["21136", "21205", "21529"]


def answered(layer, path, status=0):
    layer.to_file(path)
    result = CliRunner().invoke(app, ["lookup", str(path)])
    assert result.exit_code == status, result.output + repr(result.exception)
    told = gpd.read_file(path.with_name(f"{path.stem}_lookup{path.suffix}"))
    return told.rename(columns={short: name for name, short in SHORT_NAMES.items()}), result.output


def points(side=OLD):
    inside = inner_points()
    return [shapely.Point(inside[side, code][::-1]) for code in CODES]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb"])
def test_points_in_any_format_stay_a_layer(tmp_path, suffix):
    layer = gpd.GeoDataFrame({"ten": list("abc")}, geometry=points(), crs="EPSG:4326")
    told, _ = answered(layer, tmp_path / f"p.{suffix}")
    told = told.sort_values("ten", ignore_index=True)  # FlatGeobuf sorts by place
    assert list(told[OLD_CODE]) == CODES
    assert told.geometry.geom_equals_exact(layer.geometry, 1e-6).all()
    assert told.crs == layer.crs


def test_groups_of_one_point_are_points_and_no_shape_is_said(tmp_path):
    shapes = [*(shapely.MultiPoint([point]) for point in points()), None]
    told, out = answered(
        gpd.GeoDataFrame({"ten": list("abcd")}, geometry=shapes, crs="EPSG:4326"),
        tmp_path / "p.gpkg",
    )
    assert list(told[OLD_CODE]) == [*CODES, ""]
    assert told[NOTE].iloc[-1] == NO_SHAPE
    assert "largest part" not in out
    assert "3 / 4" in out


def test_a_polygon_within_one_unit_is_in_it(tmp_path):
    squares = gpd.GeoSeries(points(NEW), crs="EPSG:4326").to_crs(WORK_CRS).buffer(20)
    told, out = answered(gpd.GeoDataFrame({"n": range(3)}, geometry=squares), tmp_path / "p.gpkg")
    assert list(told[NEW_CODE]) == CODES
    assert not told[NOTE].str.contains("lies over").any()
    assert "largest part" in out
    assert "hopnhat convert" in out


def test_a_polygon_over_two_units_names_both_with_shares(tmp_path):
    new = load_polygons().new.set_index("code").geometry
    first = new["21136"]
    other = next(code for code in new.index if code != "21136" and
                 shapely.intersection(first, new[code]).length > 1000)  # fmt: skip
    edge = shapely.line_interpolate_point(
        max(shapely.get_parts(shapely.line_merge(shapely.intersection(first, new[other]))),
            key=shapely.length), 0.5, normalized=True,
    )  # fmt: skip
    square = shapely.box(edge.x - 60, edge.y - 60, edge.x + 60, edge.y + 60)
    shares = {code: square.intersection(new[code]).area / square.area for code in new.index}
    layer = gpd.GeoDataFrame({"n": [1]}, geometry=[square], crs=WORK_CRS)
    told, _ = answered(layer, tmp_path / "p.gpkg")
    assert told[NEW_CODE][0] == max(shares, key=shares.get)
    for code in ("21136", other):
        assert f"{shares[code]:.1%}" in told[NOTE][0]


def test_a_line_belongs_to_the_unit_with_most_of_it(tmp_path):
    new = load_polygons().new.set_index("code").geometry
    ends = gpd.GeoSeries(points(NEW)[:2], crs="EPSG:4326").to_crs(WORK_CRS)
    line = shapely.LineString(list(ends))
    lengths = {code: line.intersection(shape).length for code, shape in new.items()}
    told, _ = answered(
        gpd.GeoDataFrame({"n": [1]}, geometry=[line], crs=WORK_CRS), tmp_path / "l.geojson"
    )
    assert told[NEW_CODE][0] == max(lengths, key=lengths.get)
    assert "lies over" in told[NOTE][0]


def test_a_shape_elsewhere_is_outside(tmp_path):
    layer = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(107, 10, 107.1, 10.1)], crs=4326)
    told, out = answered(layer, tmp_path / "p.gpkg", status=1)
    assert "outside the province" in told[NOTE][0]
    assert "0 / 1" in out


def test_a_shape_that_is_mostly_elsewhere_belongs_to_no_unit(tmp_path):
    whole = load_polygons().new
    west = whole.total_bounds[0]
    strip = shapely.box(west - 60_000, whole.total_bounds[1], west + 20_000, whole.total_bounds[3])
    covered = {code: strip.intersection(shape).area / strip.area
               for code, shape in zip(whole["code"], whole.geometry, strict=True)}  # fmt: skip
    assert 0 < sum(covered.values()) < 0.5
    layer = gpd.GeoDataFrame({"n": [1]}, geometry=[strip], crs=WORK_CRS)
    told, _ = answered(layer, tmp_path / "p.gpkg", status=1)
    assert "mostly outside" in told[NOTE][0]
    assert f"{max(covered.values()):.1%}" in told[NOTE][0]


def test_the_layer_of_old_units_is_found_whole(tmp_path):
    old = load_polygons().old[["code", "geometry"]]
    told, _ = answered(old, tmp_path / "p.gpkg")
    assert list(told[OLD_CODE]) == list(old["code"])


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_layer_without_system_is_taken_for_what_its_numbers_are(tmp_path):
    metres = gpd.GeoSeries(points(), crs="EPSG:4326").to_crs(WORK_CRS)
    bare = gpd.GeoDataFrame({"n": range(3)}, geometry=list(metres))
    told, out = answered(bare, tmp_path / "p.shp")
    assert list(told[OLD_CODE]) == CODES
    assert f"taken: {WORK_CRS}" in out
    assert told.crs.to_epsg() == int(WORK_CRS[5:])
    path = tmp_path / "far.shp"
    gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(1, 1)]).to_file(path)
    result = CliRunner().invoke(app, ["lookup", str(path)])
    assert isinstance(result.exception, FormatError)
    assert "Set CRS" in str(result.exception)
    assert not (tmp_path / "far_lookup.shp").exists()
