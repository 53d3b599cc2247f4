"""The parts that maps are made of: edges, events, rows of the quality page, land and sea."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
import toy_published

from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.errors import FormatError
from pipeline.publish import surroundings
from pipeline.publish.edges import OUTSIDE, between, coverage_edges
from pipeline.publish.events import Law, events
from pipeline.publish.geopackage import write_geopackage
from pipeline.publish.map_data import read_map_data
from pipeline.publish.page_before_after import patchwork
from pipeline.publish.quality_rows import LISTED_REPAIR_M2, quality_rows, repair_totals
from pipeline.publish.surroundings import land_and_borders, without_fringe


def lengths_km(edges: gpd.GeoDataFrame) -> dict[tuple[str, str], float]:
    return {
        (row.left, row.right): round(row.geometry.length / 1000, 6) for row in edges.itertuples()
    }


def test_edges_of_the_toy_are_as_long_as_in_its_picture(toy):
    found = lengths_km(coverage_edges(toy.old_units))
    assert found["99003", "99004"] == 4.0  # the ring around the enclave
    assert found["99001", "99002"] == 2.0
    assert found[OUTSIDE, "998"] == 4.0 + 2.0  # the island and the islet
    assert (OUTSIDE, "99004") not in found


def test_edges_hold_every_boundary_once(toy):
    edges = coverage_edges(toy.old_units)
    rings = toy.old_units.geometry.boundary.length.sum()
    outside = edges[edges["left"] == OUTSIDE].geometry.length.sum()
    inside = edges[edges["left"] != OUTSIDE].geometry.length.sum()
    assert 2 * inside + outside == pytest.approx(rings)


def test_edges_between_groups_leave_out_those_inside_a_group(toy):
    province = dict(zip(toy.old_units["code"], toy.old_units["province_code"], strict=True))
    found = lengths_km(between(coverage_edges(toy.old_units), province))
    assert {sides for sides in found if OUTSIDE not in sides} == {
        ("99003", "99006"),
        ("99005", "99007"),
    }
    assert sum(found[sides] for sides in found if OUTSIDE not in sides) == 4.0


def test_neighbours_differ_in_the_patchwork(toy_data):
    colours = patchwork(toy_data)
    for row in coverage_edges(toy_data.units).itertuples():
        if row.left != OUTSIDE:
            assert colours[row.left] != colours[row.right]


@pytest.fixture(scope="module")
def toy_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    layers = toy_published.published_layers()
    layers["repairs"] = repairs()
    layers["cuts"] = toy.cuts()
    write_geopackage(layers, folder / "toy.gpkg", toy_published.provenance())
    return read_map_data(folder / "toy.gpkg")


def repairs() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "step": ["clean", "district", "clean"],
            "kind": ["gap", "edge", "overlap"],
            "from_code": ["", "99001", "99002"],
            "to_code": ["99002", "99005", "99001"],
            "area_m2": [2 * LISTED_REPAIR_M2, LISTED_REPAIR_M2, LISTED_REPAIR_M2 - 1],
            "note": "",
        }
    )
    shapes = [toy.box(1, 1, 1.2, 1.1), toy.box(1.9, 1, 2, 1.1), toy.box(0, 2, 0.1, 2.1)]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WORK_CRS)


def test_every_finding_cut_and_difference_is_a_row(toy_data):
    rows = quality_rows(toy_data)
    counts = pd.Series([row.kind for row in rows]).value_counts().to_dict()
    assert counts == {"finding": 4, "cut": 2, "area": 3, "repair": 2}
    assert len({row.id for row in rows}) == len(rows)


def test_small_repairs_are_counted_and_not_listed(toy_data):
    assert repair_totals(toy_data.repairs) == {
        "count": 3,
        "area_km2": pytest.approx((4 * LISTED_REPAIR_M2 - 1) / 1e6),
        "listed": 2,
        "from_ha": 5.0,
    }


def test_a_repair_names_its_units_and_the_heirs_of_both(toy_data):
    rows = {row.units: row for row in quality_rows(toy_data) if row.kind == "repair"}
    assert rows["– → Bình (99002)"].codes == ("99001",)
    moved = rows["An (99001) → Giang (99005)"]
    assert moved.codes == ("99001", "99003", "99006")
    assert moved.text.en == "Edge moved (fitting to the district)"


def test_a_cut_shows_the_land_in_doubt(toy_data):
    told = [row for row in quality_rows(toy_data) if row.kind == "cut"]
    areas = gpd.GeoSeries([row.shape for row in told], crs=PUBLISH_CRS).to_crs(WORK_CRS).area
    assert areas.to_list() == pytest.approx([0.4e6, 0.4e6], rel=1e-3)
    assert [row.codes for row in told] == [("99003",), ("99006",)]
    assert told[0].text.vi.endswith("; 1/NQ-TOY, khoản 2; phần đất còn nghi ngờ 0,40 km²")


def test_a_cut_without_doubt_shows_its_part(toy_data):
    sure = toy_data.cuts.set_geometry([shapely.Polygon()] * 2, crs=PUBLISH_CRS)
    told = [row for row in quality_rows(replace(toy_data, cuts=sure)) if row.kind == "cut"]
    areas = gpd.GeoSeries([row.shape for row in told], crs=PUBLISH_CRS).to_crs(WORK_CRS).area
    assert areas.to_list() == pytest.approx([2e6, 2e6], rel=1e-3)
    assert "nghi ngờ" not in told[0].text.vi


def test_a_cut_whose_doubt_is_missing_or_empty_is_a_row_like_others(tmp_path):
    path = tmp_path / "toy.gpkg"
    write_geopackage(toy_published.published_layers(), path, toy_published.provenance())
    data = read_map_data(path)
    assert data.cuts.geometry.is_empty.to_list() == [True, True, False, False]
    told = {row.id: row for row in quality_rows(data) if row.kind == "cut"}
    assert len(told) == 4
    assert "nghi ngờ" not in told["cut-99008-99001"].text.vi
    assert "nghi ngờ" in told["cut-99005-99003"].text.vi


def test_the_law_read_back_is_the_register(toy_data):
    pd.testing.assert_frame_equal(
        toy_data.law.changes.sort_values(["old_code", "new_code"], ignore_index=True),
        toy.changes().sort_values(["old_code", "new_code"], ignore_index=True),
    )
    pd.testing.assert_frame_equal(
        toy_data.law.versions.sort_values(["code", "valid_from"], ignore_index=True),
        toy.register_units().sort_values(["code", "valid_from"], ignore_index=True),
    )


def test_the_gravest_finding_comes_first(toy_data):
    told = [row for row in quality_rows(toy_data) if row.kind == "finding"]
    assert [row.severity for row in told] == ["error", "warning", "warning", "info"]


def law() -> Law:
    """Two events before the merger: a rename, and a unit divided between two others."""
    changes = toy.changes()
    early = pd.DataFrame(
        [
            (
                "2020-02-01",
                "part",
                "99000",
                "99001",
                "part",
                1.5,
                "chưa rõ | not known; tên: a → b",
            ),
            ("2020-02-01", "part", "99000", "99002", "part", None, ""),
            ("2020-02-01", "merge", "99002", "99002", "whole", None, ""),
            ("2019-09-01", "rename", "99000", "99000", "whole", None, ""),
        ],
        columns=["date", "kind", "old_code", "new_code", "extent", "area_km2", "note"],
    ).assign(legal_act="2/NQ-TOY", article="", clause="", population=pd.NA, source="")
    versions = toy.register_units()
    lost = versions[versions["code"] == "99001"].head(1)
    lost = lost.assign(code="99000", name="Mất", valid_from="2019-01-01", valid_to="2020-01-31")
    return Law(pd.concat([changes, early]), pd.concat([versions, lost]))


def test_land_is_followed_to_the_eve():
    told = law()
    assert told.on_the_eve("99000", "2019-09-01") == ["99001", "99002"]
    assert told.on_the_eve("99000", "2020-02-01") == ["99000"]
    assert told.on_the_eve("99003", "") == ["99003"]


def test_events_are_grouped_by_day_and_resulting_unit():
    told = {(event["date"], event["new"]["code"]): event for event in events(law())}
    divided = told["2020-02-01", "99001"]
    assert divided["kind"] == "part"
    assert divided["old"][0]["name"] == "Mất"
    assert divided["old"][0]["area"] == 1.5
    assert divided["notes"] == {"vi": ["chưa rõ"], "en": ["not known"]}
    assert told["2020-02-01", "99002"]["kind"] == "part"
    assert [old["code"] for old in told["2020-02-01", "99002"]["old"]] == ["99000", "99002"]
    assert told["2019-09-01", "99000"]["on"] == ["99001", "99002"]


def test_the_merger_is_about_its_own_old_units():
    told = {
        event["new"]["code"]: event for event in events(Law(toy.changes(), toy.register_units()))
    }
    assert told["99003"]["on"] == ["99003", "99004", "99005"]


PROVINCE = shapely.box(107.3, 13.9, 108.9, 15.3)


def test_land_lies_in_the_west_and_sea_in_the_east():
    land, borders = land_and_borders(PROVINCE)
    assert land.contains(shapely.Point(107.0, 14.5))
    assert not land.intersects(shapely.box(109.6, 14, 110.5, 15.5))
    assert land.area > 1
    # Laos and Cambodia begin between 106.4 and 107.7 degrees east at this latitude.
    west, _, east, _ = borders.bounds
    assert west < 107.5 < east + 0.5
    assert not land.intersects(PROVINCE.buffer(-0.001))


def test_a_strip_before_the_provinces_coast_is_no_land():
    coarse = shapely.box(0, 0, 10, 10)  # the sea begins at x = 10
    province = shapely.box(4, 4, 9.99, 6)  # its own coast is a little short of that
    land = without_fringe(coarse, province)
    assert not land.intersects(shapely.Point(9.995, 5))
    assert land.contains(shapely.Point(9.9, 7))
    assert land.contains(shapely.Point(3.999, 5))
    assert land.area == pytest.approx(100 - province.area - 0.01 * 2, abs=0.01)


def test_a_narrow_valley_inland_stays_land():
    coarse = shapely.box(0, 0, 10, 10)
    province = shapely.MultiPolygon([shapely.box(2, 2, 4, 4), shapely.box(4.01, 2, 6, 4)])
    assert without_fringe(coarse, province).contains(shapely.Point(4.005, 3))


def test_a_missing_coastline_is_named(monkeypatch):
    monkeypatch.setattr(surroundings, "_PACKAGE", "no-such-package")
    with pytest.raises(FormatError, match="no-such-package is not installed"):
        land_and_borders(PROVINCE)


def test_borders_are_those_between_provinces_of_the_day(toy_data):
    eve = toy_data.neighbour_borders[True]
    since = toy_data.neighbour_borders[False]
    assert set(zip(eve["left"], eve["right"], strict=True)) == {("Bắc", "Trung"), ("Nam", "Trung")}
    assert set(zip(since["left"], since["right"], strict=True)) == {("Nam", "Trung")}


def test_no_border_is_drawn_where_nothing_is_known_around(toy_data):
    alone = replace(toy_data, neighbours=toy_data.neighbours.iloc[:0])
    assert len(alone.neighbour_borders[True]) == 0
    kinds = {name.kind for name in alone.place_names[False]}
    assert kinds == {"country", "sea"}


def test_a_neighbour_is_named_once_on_its_land_near_the_outline(toy_data):
    names = {name.vi: name for name in toy_data.place_names[False] if name.kind == "province"}
    assert set(names) == {"Bắc Trung", "Nam"}
    for title, name in names.items():
        land = toy_data.neighbours[toy_data.neighbours["new_name"] == title].union_all()
        place = shapely.Point(name.longitude_deg, name.latitude_deg)
        assert land.contains(place), title
        assert place.distance(toy_data.outline) <= surroundings.NAME_DISTANCE_DEG
