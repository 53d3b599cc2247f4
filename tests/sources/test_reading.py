"""Every format that OGR reads gives the same polygons."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from pipeline.config import WORK_CRS
from pipeline.errors import FormatError
from pipeline.provenance import Reading
from pipeline.sources.portal import read_portal
from pipeline.sources.reading import read_polygons

CODES = ["21010", "00013", "536"]


def land() -> gpd.GeoDataFrame:
    boxes = [shapely.box(108 + i / 10, 15, 108.1 + i / 10, 15.1) for i in range(3)]
    names = ["Lê Hồng Phong", "Đăk Hà", "Lý Sơn"]
    return gpd.GeoDataFrame({"ma": CODES, "ten": names}, geometry=boxes, crs="EPSG:4326")


@pytest.mark.parametrize(
    ("file", "driver"),
    [
        ("a.gpkg", "GPKG"),
        ("a.geojson", "GeoJSON"),
        ("a.shp", "ESRI Shapefile"),
        ("a.tab", "MapInfo File"),
        ("a.mif", "MapInfo File"),
        ("a.fgb", "FlatGeobuf"),
    ],
)
def test_formats_of_ogr(tmp_path: Path, file: str, driver: str) -> None:
    path = tmp_path / file
    land().to_file(path, driver=driver, engine="pyogrio", encoding="utf-8")
    read = read_polygons(path, Reading(code_field="ma", name_field="ten"))
    # FlatGeobuf orders its features by place.
    read = read.set_index("code").loc[CODES]
    assert read["name"].tolist() == land()["ten"].tolist()
    assert read.crs == WORK_CRS
    expected = land().to_crs(WORK_CRS)
    # MapInfo keeps coordinates on a grid of its own, finer than a decimetre here.
    assert np.allclose(read.geometry.area, expected.geometry.area, rtol=1e-5)


def test_kml_names_its_units_in_its_own_field(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    land().rename(columns={"ten": "Name"}).to_file(path, driver="KML", engine="pyogrio")
    read = read_polygons(path, Reading(name_field="Name"))
    assert read["name"].tolist() == land()["ten"].tolist()


def test_a_zipped_file_is_read_as_it_is(tmp_path: Path) -> None:
    inner = tmp_path / "a.geojson"
    land().to_file(inner, driver="GeoJSON", engine="pyogrio")
    archive = tmp_path / "a.json.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.write(inner, "a.geojson")
    read = read_polygons(archive, Reading(code_field="ma"))
    assert read["code"].tolist() == CODES


def test_the_third_dimension_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame = land()
    frame.geometry = shapely.force_3d(frame.geometry.to_numpy(), 12.0)
    frame.to_file(path, engine="pyogrio")
    read = read_polygons(path, Reading(code_field="ma"))
    assert not read.geometry.has_z.any()


def test_codes_stored_as_numbers_become_text(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    land().assign(ma=[21010.0, 21013.0, 536.0]).to_file(path, engine="pyogrio")
    read = read_polygons(path, Reading(code_field="ma"))
    assert read["code"].tolist() == ["21010", "21013", "536"]


def test_a_reference_system_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    land().set_crs(None, allow_override=True).to_file(path, engine="pyogrio")
    read = read_polygons(path, Reading(code_field="ma", crs="EPSG:4326"))
    assert np.allclose(read.geometry.area, land().to_crs(WORK_CRS).geometry.area)


def test_the_portal_gives_provinces_and_districts(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    half = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 2], [0, 2], [0, 0]]]}
    path = tmp_path / "51.json"
    path.write_text(
        json.dumps(
            {
                "level1_id": "51",
                "name": "Tỉnh",
                **square,
                "level2s": [{"level2_id": "522", "name": "Huyện", **half}],
            }
        ),
        encoding="utf-8",
    )
    read = read_portal(path, "OGC:CRS84")
    assert read[["level", "code", "province_code"]].values.tolist() == [
        ["province", "51", "51"],
        ["district", "522", "51"],
    ]
    assert shapely.area(read.geometry.to_numpy()).tolist() == [4.0, 2.0]


@pytest.mark.parametrize("text", ["{", "[]", '{"level1_id": "51"}'])
def test_another_json_is_no_portal_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "51.json"
    path.write_text(text)
    with pytest.raises(
        FormatError, match=r"51\.json: không phải tệp(?s:.*)not a file of the government portal"
    ):
        read_portal(path, "OGC:CRS84")
