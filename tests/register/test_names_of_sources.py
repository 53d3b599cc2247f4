"""Every spelling that the sources use for our units, its answer known from codes or places."""

import json
import zipfile
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER, project_paths
from pipeline.register import gso
from pipeline.register.changes import load_changes
from pipeline.register.index import SEVERAL, NamesIndex
from pipeline.register.lineage import Lineage
from pipeline.register.national import TABLE
from pipeline.register.units import FIRST_DAY, load_units, units_on

FOLDER = project_paths().register
PROVINCES = ("51", "62")
LATE_2024 = date(2024, 11, 10)

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def units():
    return load_units(FOLDER)


@pytest.fixture(scope="module")
def index(units):
    return NamesIndex(units, read_table(FOLDER / "aliases.csv", "aliases"))


@pytest.fixture(scope="module")
def gadm(mirror):
    """Give the polygons of GADM in our two provinces."""
    with zipfile.ZipFile(mirror / "gadm" / "gadm41_VNM_3.json.zip") as archive:
        features = json.loads(archive.read(archive.namelist()[0]))["features"]
    mine = [one for one in features if one["properties"]["NAME_1"] in ("QuảngNgãi", "KonTum")]
    return gpd.GeoDataFrame(
        pd.DataFrame([one["properties"] for one in mine]),
        geometry=[shapely.geometry.shape(one["geometry"]) for one in mine],
        crs="EPSG:4326",
    )


def wrong(index, rows):
    """Those of (written, district, province, day, code) that are not found."""
    missed = []
    for written, district, province, day, code in rows:
        found = index.resolve(written, district, province, day)
        if found.code != code and not (found.status == SEVERAL and code in found.candidates):
            missed.append((written, district, day, code, found))
    return missed


def test_gso_list_of_changes(mirror, index):
    raw = gso.read_csv(mirror / gso.CHANGE_LIST)
    raw = raw[raw["Tỉnh"].isin(PROVINCES)]
    before = zip(raw["Tên Xã"], raw["Tên QH"], raw["Tên Tỉnh"], raw["Xã"], strict=True)
    rows = [(name, district, land, FIRST_DAY, code) for name, district, land, code in before]
    kept = raw[raw["Xã DC"] != ""]
    after = zip(
        kept["Tên Xã DC"], kept["Tên QH DC"], kept["Tên Tỉnh DC"], kept["Xã DC"], strict=True
    )
    rows += [(name, district, land, LATE_2024, code) for name, district, land, code in after]
    assert len(rows) > 550
    assert wrong(index, rows) == []


def test_gso_list_of_the_eve(mirror, index):
    raw = gso.read_csv(mirror / gso.UNITS_ON_THE_EVE)
    raw = raw[raw["Mã TP"].isin(PROVINCES)]
    rows = [
        (row["Tên"], row["Quận Huyện"], row["Tỉnh / Thành Phố"], EVE, row["Mã"])
        for row in raw.to_dict("records")
    ]
    assert len(rows) == 272
    assert wrong(index, rows) == []


def test_letter_and_listing_of_2025(mirror, index):
    new = gso.new_units(mirror)
    new = new[new["province_name"] == "Quảng Ngãi"]
    letter = [
        (f"{u.type} {u.name}", None, "Tỉnh Quảng Ngãi", MERGER, u.code) for u in new.itertuples()
    ]
    listing = gso.read_csv(mirror / "official2025" / "units_51.csv")
    listed = [(u["name"], None, None, MERGER, u["code"]) for u in listing.to_dict("records")]
    assert len(letter) == len(listed) == 96
    assert wrong(index, letter + listed) == []


def test_names_as_the_resolution_writes_them(index, units):
    table = pd.read_csv(FOLDER / TABLE, dtype="str", keep_default_na=False)
    here = table[table["legal_act"] == "1677/NQ-UBTVQH15"]
    written = (here["old_type"] + " " + here["old_written"]).tolist()
    rows = [
        (name, district, None, EVE, code)
        for name, district, code in zip(
            written, here["old_district"], here["old_code"], strict=True
        )
    ]
    assert len(rows) == 274
    assert wrong(index, rows) == []
    assert wrong(index, [(name, None, None, day, code) for name, _, _, day, code in rows]) == []


def test_gadm_by_the_place_of_its_polygons(gadm, index, units):
    """A point of the eve lies in the polygon of one of its ancestors of 2019."""
    lineage = Lineage(units, load_changes(FOLDER))
    points = read_table(FOLDER / "points.csv", "points")
    places = gpd.GeoDataFrame(
        points[["code"]],
        geometry=gpd.points_from_xy(points["longitude_deg"], points["latitude_deg"]),
        crs="EPSG:4326",
    )
    joined = gpd.sjoin(places, gadm, predicate="within")
    misplaced = []
    for row in joined.to_dict("records"):
        found = index.resolve(row["NAME_3"], row["NAME_2"], row["NAME_1"], FIRST_DAY)
        kin = {one.code for one in lineage.ancestors(row["code"], EVE, FIRST_DAY)}
        if found.code not in kin:
            misplaced.append((row["NAME_3"], row["NAME_2"], row["code"], found))
    assert len(joined) > 265
    assert misplaced == []


def test_census_says_of_each_polygon_what_gadm_says(mirror, gadm, index, units):
    census = pd.read_csv(mirror / "census2019" / "population_by_gadm_unit.csv", dtype="str")
    census = census[census["city"].isin(["QuảngNgãi", "KonTum"])].set_index("ward_id")
    known = gadm.set_index("GID_3")
    answers = set()
    for place, row in census.iterrows():
        polygon = known.loc[place]
        by_gadm = index.resolve(polygon["NAME_3"], polygon["NAME_2"], polygon["NAME_1"], FIRST_DAY)
        by_census = index.resolve(row["ward"], row["district"], row["city"], FIRST_DAY)
        assert by_census.code == by_gadm.code != ""
        answers.add(by_census.code)
    assert answers == set(units_on(units, FIRST_DAY)["code"])
