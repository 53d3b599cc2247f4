"""Layers whose reference system puts them outside the country say so when they are read."""

import geopandas as gpd
import pytest
import shapely

from pipeline.config import WORK_CRS, project_paths
from pipeline.tools.layer_place import on_place
from pipeline.tools.locate import load_polygons
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert


@pytest.fixture
def units():
    return load_polygons().new.reset_index().to_crs(WORK_CRS)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:5898", "EPSG:9216", None])
def test_nothing_is_said_of_shapes_in_the_country_or_without_a_system(units, crs):
    shapes = units.geometry.to_crs(crs) if crs else units.geometry.set_crs(crs, allow_override=True)
    assert on_place(shapes) == []
    assert on_place(shapes.representative_point()) == []


@pytest.mark.parametrize(
    ("real", "stated", "advised"),
    [
        ("EPSG:5898", "EPSG:4326", "-a_srs EPSG:5898"),
        ("EPSG:4326", "EPSG:5898", "-a_srs EPSG:4326"),
        ("EPSG:5898", "EPSG:32631", "WGS 84 / UTM zone 31N"),
    ],
)
def test_a_wrong_system_is_told_with_what_to_do(units, real, stated, advised):
    shapes = units.geometry.to_crs(real).set_crs(stated, allow_override=True)
    (told,) = on_place(shapes)
    assert told.startswith(f"{len(units)} hình nằm ngoài Việt Nam")
    assert all(advised in language for language in told.split(" | "))


def test_only_what_lies_outside_is_counted_and_no_shape_is_no_fault():
    elsewhere = gpd.GeoSeries([shapely.Point(2, 48), None, shapely.Point(108.8, 15.1)], crs=4326)
    (told,) = on_place(elsewhere)
    assert told.startswith("1 hình")


def test_a_conversion_says_it(tmp_path, capsys):
    path = tmp_path / "moved.gpkg"
    layer = gpd.read_parquet(project_paths().artefact("old_units.parquet"))
    layer = layer[["code", "name", "geometry"]].assign(households=1)
    layer.set_crs("EPSG:4326", allow_override=True).to_file(path)
    run_convert(ConvertOptions(path))
    assert f"{len(layer)} hình nằm ngoài Việt Nam" in capsys.readouterr().out
