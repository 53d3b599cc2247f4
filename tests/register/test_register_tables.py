"""The committed register: counts and facts that the law and the GSO's lists state."""

import json
import zipfile
from datetime import date

import pytest

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER, project_paths
from pipeline.errors import RegisterError
from pipeline.register.build import build
from pipeline.register.changes import changes_between, crosswalk_pairs, load_changes
from pipeline.register.names import match_names
from pipeline.register.units import load_units, units_on, vintage_of

FOLDER = project_paths().register
WRITTEN = ("units.csv", "changes.csv", "points.csv", "official.csv", "claims.csv")


@pytest.fixture(scope="module")
def units():
    return load_units(FOLDER)


@pytest.fixture(scope="module")
def changes():
    return load_changes(FOLDER)


@pytest.fixture(scope="module")
def pairs(units, changes):
    return crosswalk_pairs(units, changes, MERGER)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2019, 1, 1), 286),
        (date(2020, 1, 31), 286),
        (date(2020, 2, 1), 276),
        (date(2024, 12, 31), 276),
        (date(2025, 1, 1), 273),
        (EVE, 273),
        (MERGER, 96),
    ],
)
def test_number_of_units_on_a_day(units, day, count):
    there = units_on(units, day)
    assert len(there) == count
    assert there["code"].is_unique


def test_types_after_the_merger_are_those_of_clause_92(units):
    assert units_on(units, MERGER)["type"].value_counts().to_dict() == {
        "xã": 86,
        "phường": 9,
        "đặc khu": 1,
    }


def test_ly_son_is_a_district_without_communes_from_2020_to_2025(units):
    island = units_on(units, EVE).set_index("code").loc["536"]
    assert (island["name"], island["type"], island["valid_from"]) == (
        "Lý Sơn",
        "huyện",
        "2020-02-01",
    )


def test_no_districts_after_the_merger(units):
    after = units_on(units, MERGER)
    assert set(after["district_code"]) == {""}
    assert set(after["province_code"]) == {"51"}


def test_the_merger_has_274_pairs_two_of_them_parts(pairs):
    assert len(pairs) == 274
    assert pairs["legal_act"].unique().tolist() == ["1677/NQ-UBTVQH15"]
    parts = pairs[pairs["extent"] == "part"]
    assert parts[["old_name", "new_name", "clause"]].to_numpy().tolist() == [
        ["Trà Bùi", "Cà Đam", "30"],
        ["Trà Bùi", "Tây Trà Bồng", "31"],
    ]


def test_five_units_stay_by_clause_92(pairs):
    same = pairs[pairs["clause"] == "92"]
    assert (same["old_code"] == same["new_code"]).all()
    assert same["old_name"].tolist() == ["Ba Xa", "Đắk Long", "Rơ Kơi", "Ia Đal", "Mô Rai"]


@pytest.mark.parametrize(
    ("old_type", "name", "district", "heir", "clause"),
    [
        ("xã", "Đăk Long", "Huyện Đắk Hà", "Đăk Pxi", "52"),
        ("xã", "Đắk Long", "Huyện Đắk Glei", "Đăk Long", "92"),
        ("phường", "Nguyễn Nghiêm", "Thành phố Quảng Ngãi", "Cẩm Thành", "83"),
        ("phường", "Nguyễn Nghiêm", "Thị xã Đức Phổ", "Đức Phổ", "86"),
        ("phường", "Trần Hưng Đạo", "Thành phố Quảng Ngãi", "Cẩm Thành", "83"),
        ("phường", "Trần Hưng Đạo", "Thành phố Kon Tum", "Đăk Bla", "90"),
        ("xã", "Thắng Lợi", "Huyện Mộ Đức", "Long Phụng", "22"),
        ("phường", "Thắng Lợi", "Thành phố Kon Tum", "Kon Tum", "88"),
        ("thị trấn", "Đắk Hà", "Huyện Đắk Hà", "Đăk Hà", "56"),
        ("xã", "Đắk Hà", "Huyện Tu Mơ Rông", "Tu Mơ Rông", "62"),
        ("huyện", "Lý Sơn", "Huyện Lý Sơn", "Lý Sơn", "91"),
    ],
)
def test_repeated_names_go_where_their_clause_says(
    *, pairs, old_type, name, district, heir, clause
):
    chosen = pairs[
        (pairs["old_type"] == old_type)
        & (pairs["old_name"] == name)
        & (pairs["old_district"] == district)
    ]
    assert chosen[["new_name", "clause"]].to_numpy().tolist() == [[heir, clause]]


def test_ba_chua_was_divided_with_the_areas_of_the_gso(changes):
    parts = changes[(changes["old_code"] == "21514")].set_index("new_code")
    assert parts["area_km2"].to_dict() == {"21484": 9.23, "21499": 7.49}
    assert parts["population"].to_dict() == {"21484": 828, "21499": 726}
    assert set(parts["extent"]) == {"part"}


def test_song_ve_got_a_part_of_two_communes_and_one_of_them_lives_on(changes, units):
    told = changes[changes["date"] == "2025-01-01"].set_index(["old_code", "new_code"])
    parts = told[told["kind"] == "part"]
    assert set(parts.index) == {
        ("21286", "21238"), ("21286", "21283"), ("21283", "21238"), ("21283", "21283")
    }  # fmt: skip
    assert set(parts["extent"]) == {"part"}
    assert parts["area_km2"].dropna().to_dict() == {
        ("21286", "21238"): 2.99, ("21283", "21238"): 0.78
    }  # fmt: skip
    assert told.loc[("21238", "21238"), "extent"] == "whole"
    there = set(units_on(units, date(2025, 1, 1))["code"])
    assert {"21238", "21283"} <= there
    assert "21286" not in there


@pytest.mark.parametrize(
    ("old", "new", "kind", "day"),
    [
        ("23473", "23473", "rename", "2019-09-01"),
        ("21439", "21439", "rename", "2020-02-01"),
        ("21469", "21469", "retype", "2020-02-01"),
        ("21442", "21442", "transfer", "2020-02-01"),
        ("21145", "21145", "transfer", "2020-02-01"),
        ("21151", "21148", "merge", "2020-02-01"),
        ("21541", "536", "abolish", "2020-02-01"),
        ("21403", "21406", "merge", "2025-01-01"),
        ("21253", "21262", "merge", "2025-01-01"),
        ("21220", "21220", "retype", "2025-01-01"),
    ],
)
def test_changes_before_the_merger(changes, old, new, kind, day):
    row = changes[(changes["old_code"] == old) & (changes["date"] == day)]
    assert row[["new_code", "kind"]].to_numpy().tolist() == [[new, kind]]


def test_every_change_has_an_act_and_a_source(changes):
    assert (changes["legal_act"] != "").all()
    assert (changes["source"] != "").all()
    cited = changes[changes["clause"] == ""]
    assert cited["note"].str.contains("verified").all()


def test_changes_between_takes_the_last_day_and_not_the_first(changes):
    first = changes_between(changes, date(2019, 9, 1), date(2020, 2, 1))
    assert set(first["date"]) == {"2020-02-01"}


def test_every_turning_day_agrees_with_the_units(units, changes):
    for day in sorted(set(changes["date"])):
        pairs = crosswalk_pairs(units, changes, date.fromisoformat(day))
        assert pairs["old_name"].notna().all()
        assert pairs["new_name"].notna().all()


@pytest.mark.parametrize("day", [date(2019, 1, 1), date(2020, 2, 1), date(2025, 1, 1), MERGER])
def test_vintage_is_found_from_the_codes(units, day):
    assert vintage_of(units_on(units, day)["code"], units) == day


def test_vintage_is_found_with_units_missing(units):
    some = units_on(units, EVE)["code"].tolist()[3:]
    assert vintage_of(some, units) == date(2025, 1, 1)


def test_a_mixture_of_vintages_names_the_units_that_clash(units):
    mixed = [*units_on(units, EVE)["code"], "21151", "21548"]
    with pytest.raises(RegisterError) as caught:
        vintage_of(mixed, units)
    assert "21151 Trà Quân: ended on 2020-01-31" in str(caught.value)
    assert "21548 Lý Sơn: began on 2025-07-01" in str(caught.value)


def test_an_unknown_code_is_named(units):
    with pytest.raises(RegisterError, match="99999"):
        vintage_of(["99999", "21010"], units)


def test_points_and_official_figures_cover_their_units(units):
    points = read_table(FOLDER / "points.csv", "points")
    official = read_table(FOLDER / "official.csv", "official")
    assert set(points["code"]) == set(units_on(units, EVE)["code"])
    assert set(official["code"]) == set(units_on(units, MERGER)["code"])
    assert official["area_km2_map"].sum() == pytest.approx(14832.55, abs=0.5)


@pytest.mark.real
def test_the_tables_are_rebuilt_from_the_sources_byte_for_byte(mirror, tmp_path):
    for typed in ("acts.csv", "article.csv"):
        (tmp_path / typed).write_bytes((FOLDER / typed).read_bytes())
    build(mirror, tmp_path)
    for name in WRITTEN:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.real
def test_all_286_polygons_of_gadm_are_matched(mirror, units):
    with zipfile.ZipFile(mirror / "gadm" / "gadm41_VNM_3.json.zip") as archive:
        features = json.loads(archive.read(archive.namelist()[0]))["features"]
    ours = [
        feature["properties"]
        for feature in features
        if feature["properties"]["NAME_1"] in ("QuảngNgãi", "KonTum")
    ]
    day = units_on(units, date(2019, 1, 1))
    aliases = read_table(FOLDER / "aliases.csv", "aliases")
    codes = match_names(
        [unit["NAME_3"] for unit in ours],
        [unit["NAME_2"] for unit in ours],
        [unit["NAME_1"] for unit in ours],
        day,
        aliases,
    )
    assert len(codes) == 286
    assert set(codes) == set(day["code"])
