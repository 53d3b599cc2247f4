"""The provinces around, made of the communes of a source that knows more than our own."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy

from pipeline.config import WORK_CRS
from pipeline.schema import validate
from pipeline.sources.neighbours import MARGIN_M, provinces_around

SOURCE = "toy (2019)"


@pytest.fixture
def provinces():
    rows = [
        ("51", "Quảng Ngãi", "51", "Quảng Ngãi"),
        ("62", "Kon Tum", "51", "Quảng Ngãi"),
        ("46", "Huế", "46", "Huế"),
        ("49", "Quảng Nam", "48", "Đà Nẵng"),
    ]
    frame = pd.DataFrame(rows, columns=["old_code", "old_name", "new_code", "new_name"])
    return frame.assign(legal_act="", source="")


def communes(*rows) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({"province": [province for province, _ in rows]})
    return gpd.GeoDataFrame(frame, geometry=[shape for _, shape in rows], crs=WORK_CRS)


OURS = (("QuảngNgãi", toy.box(0, 0, 4, 4)), ("Tỉnh Kon Tum", toy.box(-4, 0, 0, 4)))


def test_communes_become_provinces_with_their_codes_and_heirs(provinces):
    frame = communes(
        *OURS,
        ("QuảngNam", toy.box(-4, 4, 0, 6)),
        ("QuảngNam", toy.box(0, 4, 4, 6)),
        ("ThừaThiênHuế", toy.box(-4, 6, 4, 8)),
    )
    found = validate(provinces_around(frame, provinces, SOURCE), "neighbours", "toy")
    columns = ["code", "name", "new_code", "new_name", "boundary_source"]
    assert found[columns].to_numpy().tolist() == [
        ["46", "Huế", "46", "Huế", SOURCE],
        ["49", "Quảng Nam", "48", "Đà Nẵng", SOURCE],
    ]
    assert (found.area / 1e6).to_list() == pytest.approx([16.0, 16.0])


def test_they_end_at_the_margin(provinces):
    far = MARGIN_M / 1000 + 4
    frame = communes(
        *OURS, ("QuảngNam", toy.box(0, 4, 4, 900)), ("Huế", toy.box(0, far + 1, 4, 900))
    )
    found = provinces_around(frame, provinces, SOURCE)
    assert found["name"].to_list() == ["Quảng Nam"]
    assert found.area.iloc[0] == pytest.approx(4000 * MARGIN_M)


def test_gaps_and_overlaps_between_them_are_closed(provinces):
    frame = communes(*OURS, ("QuảngNam", toy.box(-4, 4, 0.02, 6)), ("Huế", toy.box(0, 4, 4, 6)))
    found = provinces_around(frame, provinces, SOURCE)
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    assert found.area.sum() / 1e6 == pytest.approx(16.0)


def test_a_province_that_the_register_does_not_know_keeps_its_name(provinces):
    frame = communes(*OURS, ("Champasak", toy.box(-8, 0, -4, 4)))
    found = validate(provinces_around(frame, provinces, SOURCE), "neighbours", "toy")
    assert found[["code", "name", "new_code", "new_name"]].to_numpy().tolist() == [
        ["", "Champasak", "", "Champasak"]
    ]


@pytest.mark.parametrize("rows", [OURS, [("", toy.box(0, 0, 4, 4))]])
def test_none_are_known_where_the_source_ends_at_our_provinces(provinces, rows):
    found = validate(provinces_around(communes(*rows), provinces, SOURCE), "neighbours", "toy")
    assert len(found) == 0
    assert found.crs == WORK_CRS
