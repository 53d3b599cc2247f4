"""Layers: polygons that are merged, points that are kept; a layer or a map of a table."""

import json

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hostile import PEOPLE, base, write_csv, write_xlsx

from pipeline.config import project_paths
from pipeline.errors import UsageError
from pipeline.publish.palette import SEQUENCE
from pipeline.tools.convert import read_and_convert
from pipeline.tools.keep import ONE_OF_THESE, POSITION
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert
from pipeline.tools.unit_columns import CERTAINTY


def artefact(name):
    return gpd.read_parquet(project_paths().artefact(f"{name}.parquet"))


def test_a_layer_of_old_units_becomes_one_of_new_units(tmp_path):
    old = artefact("old_units")[["code", "name", "district_name", "geometry"]]
    path = tmp_path / "old.geojson"
    old.assign(households=100).to_crs("EPSG:4326").to_file(path)
    run_convert(ConvertOptions(path))
    new = gpd.read_file(tmp_path / "old_2025.geojson")
    assert len(new) == 96
    assert new["households"].sum() == 27_300
    assert new.crs == "EPSG:4326"
    truth = artefact("new_units").to_crs("EPSG:4326").set_index("code").geometry
    assert new.geometry.intersection(truth.loc[new["code"]].reset_index(drop=True)).area.sum() == (
        pytest.approx(truth.area.sum())
    )


def test_points_of_a_divided_unit_go_where_they_lie(tmp_path):
    """Trà Bùi: two schools far from any possible line, one where the line may run."""
    new, cuts = artefact("new_units"), artefact("cuts")
    mine = cuts[cuts["old_code"] == "21142"]
    land = artefact("old_units").set_index("code").geometry["21142"]
    sure = land.difference(mine.geometry.union_all().buffer(200)).buffer(-200)
    places = [
        sure.intersection(new.set_index("code").geometry[heir]).representative_point()
        for heir in ("21136", "21157")
    ]
    places.append(mine.geometry.union_all().intersection(land).representative_point())
    schools = gpd.GeoDataFrame(
        {"school": list("abcabc"), "commune": "Trà Bùi", "district": "Trà Bồng"},
        geometry=places * 2, crs=new.crs,
    )  # fmt: skip
    path = tmp_path / "schools.gpkg"
    schools.to_file(path)
    conversion = read_and_convert(path)
    told = dict(zip(conversion.table["school"], conversion.codes, strict=True))
    assert told == {"a": "21136", "b": "21157", "c": "21136; 21157"}
    sure = conversion.table["school"].map({"a": POSITION, "b": POSITION, "c": ONE_OF_THESE})
    assert list(conversion.table[CERTAINTY]) == list(sure)
    assert list(conversion.unresolved["school"]) == ["c", "c"]


def test_a_table_gets_a_layer_and_a_map_on_request(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    run_convert(ConvertOptions(path, geopackage=True, map_column="Dân số"))
    layer = gpd.read_file(tmp_path / "t_2025.gpkg")
    assert list(layer["Dân số"]) == list(PEOPLE.values())
    assert layer.geometry.is_valid.all()
    page = (tmp_path / "t_2025.html").read_text(encoding="utf-8")
    assert json.dumps("phường Cẩm Thành") in page
    assert 'src="http' not in page


def test_a_map_says_what_it_shows_and_whose_boundaries_it_has(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    run_convert(ConvertOptions(path, map_column="Dân số", quiet=True))
    page = (tmp_path / "t_2025.html").read_text(encoding="utf-8")
    assert "<title>Dân số</title>" in page
    assert "<h1>Dân số</h1>" in page
    (source,) = set(artefact("new_units")["boundary_source"])
    assert source.split(";")[0] in page
    assert "Không phải ranh giới pháp lý" in page
    # The classes, and what has no figure.
    assert 2 <= page.count("<li><i ") <= len(SEQUENCE) + 1


def test_a_map_of_per_cents_shows_them_as_the_sheet_does(tmp_path):
    rows = [[*base()[0], "Tỷ lệ"], *([*row, 0.125] for row in base()[1:])]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    book = openpyxl.load_workbook(path)
    for row in range(2, len(rows) + 1):
        book["A"].cell(row, len(rows[0])).number_format = "0.0%"
    book.save(path)
    run_convert(ConvertOptions(path, map_column="Tỷ lệ", quiet=True))
    page = (tmp_path / "t_2025.html").read_text(encoding="utf-8")
    assert '"value": "12.5 %"' in page
    assert "0.125" not in page


def test_a_map_of_words_is_refused_before_anything_is_written(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    with pytest.raises(UsageError, match="no such column"):
        run_convert(ConvertOptions(path, map_column="Không có"))
    assert list(tmp_path.iterdir()) == [path]


def test_a_map_of_several_years_is_refused(tmp_path):
    rows = [["Năm", *base()[0]]]
    rows += [[year, *row] for year in (2023, 2024) for row in base()[1:]]
    path = write_csv(tmp_path / "t.csv", rows)
    with pytest.raises(UsageError, match="one figure a unit"):
        run_convert(ConvertOptions(path, map_column="Dân số"))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_a_million_points(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "points.csv"
    latitudes, longitudes = rng.uniform(14, 15.4, 1_000_000), rng.uniform(107.3, 109.1, 1_000_000)
    pd.DataFrame({"lat": latitudes.round(6), "lon": longitudes.round(6)}).to_csv(path, index=False)
    from pipeline.tools.run_lookup import NEW_CODE, look_up_file  # noqa: PLC0415  imports are slow

    told = look_up_file(path)
    assert len(told) == 1_000_000
    inside = told[NEW_CODE].ne("").mean()
    box = (15.4 - 14) * (109.1 - 107.3)
    share = (
        artefact("new_units").to_crs("EPSG:4326").clip((107.3, 14, 109.1, 15.4)).area.sum() / box
    )
    assert inside == pytest.approx(share, abs=0.005)
