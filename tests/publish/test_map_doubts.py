"""What the maps must not pass for certain: estimated cuts, listed populations, one place twice."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy
import toy_published

from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.coverage.split import GIVEN_LINE
from pipeline.publish.cut_lines import is_estimated
from pipeline.publish.geopackage import write_geopackage
from pipeline.publish.map_data import read_map_data
from pipeline.publish.page_quality import quality_page
from pipeline.publish.populations import DOUBT_CHECK, MISSING_CHECK, population_remarks
from pipeline.publish.quality_rows import quality_rows
from pipeline.publish.themes import all_themes
from pipeline.publish.unit_table import ended_records, pair_records, unit_records


@pytest.fixture(scope="module")
def toy_data(tmp_path_factory):
    path = tmp_path_factory.mktemp("doubts") / "toy.gpkg"
    write_geopackage(toy_published.published_layers(), path, toy_published.provenance())
    return read_map_data(path)


def found(data, rows):
    """Return the data with these findings: check, layer, codes, measure unit, shape."""
    frame = pd.DataFrame(rows, columns=["check_id", "layer", "codes", "measure_unit", "geometry"])
    frame = frame.assign(severity="info", message_vi="sai", message_en="wrong", measure=2.0)
    findings = gpd.GeoDataFrame(frame, geometry="geometry", crs=WORK_CRS).to_crs(PUBLISH_CRS)
    return replace(data, findings=findings)


def test_the_part_of_a_divided_unit_is_an_estimate(toy_data):
    estimated = {(pair[0], pair[5]) for pair in pair_records(toy_data) if pair[8]}
    assert estimated == {("99005", "99003"), ("99005", "99006")}


def test_the_line_between_the_heirs_is_as_long_as_in_the_picture(toy_data):
    drawn = toy_data.estimated_lines
    assert drawn["code"].to_list() == ["99005"]
    # The divided square is 2 km high; the line stays 0.0005 degrees inside at both ends.
    assert drawn.to_crs(WORK_CRS).length.iloc[0] == pytest.approx(2000, abs=130)


def test_a_given_line_is_no_estimate(toy_data):
    sure = replace(toy_data, crosswalk=toy_data.crosswalk.assign(method=GIVEN_LINE))
    assert not is_estimated(sure.crosswalk).any()
    assert sure.estimated_lines.empty


def test_a_disputed_population_is_remarked_and_left_out_of_the_classes(toy_data):
    rows = [
        (DOUBT_CHECK, "new_units", "99003", "", None),
        (MISSING_CHECK, "new_units", "99006", "", None),
    ]
    data = found(toy_data, rows)
    assert list(population_remarks(data, DOUBT_CHECK)) == ["99003"]
    records = unit_records(data)
    assert records["99003"]["remark"] == {"vi": "sai", "en": "wrong"}
    assert (records["99003"]["doubtful"], records["99006"]["doubtful"]) == (True, False)
    assert "remark" not in records["99001"]
    for theme in all_themes(data):
        hatched = [code for code, at in theme.of.items() if theme.entries[at].hatched]
        assert hatched == (["99003"] if theme.id in {"population", "density"} else [])


def test_one_island_of_both_layers_is_one_row(toy_data):
    island, other = toy.box(9, 1, 9.5, 1.5), toy.box(9, 2, 9.5, 2.5)
    rows = [
        ("island", "old_units", "99007", "m²", island),
        ("island", "new_units", "99006", "m²", shapely.reverse(island)),
        ("island", "old_units", "99007", "m²", other),
        ("spike", "old_units", "99007", "m²", island),
    ]
    told = [row for row in quality_rows(found(toy_data, rows)) if row.kind == "finding"]
    assert [row.check for row in told] == ["island", "island", "spike"]
    assert sum(" → " in row.units for row in told) == 1


def test_findings_of_one_place_and_one_layer_stay_apart(toy_data):
    place = toy.box(9, 1, 9.5, 1.5)
    rows = [
        ("gap", "old_units", "99007", "m²", place),
        ("gap", "old_units", "99006", "m²", place),
        ("gap", "new_units", "99006", "m²", place),
    ]
    told = [row for row in quality_rows(found(toy_data, rows)) if row.kind == "finding"]
    assert len(told) == 2


def test_a_measure_in_per_cent_is_about_the_unit(toy_data):
    rows = [
        ("official_area", "new_units", "99003", "%", shapely.Point(toy.ring((1, 1))[0])),
        ("overlap", "new_units", "99003", "m²", toy.box(1, 1, 1.5, 1.5)),
        ("decision", "district", "99003", "m²", toy.box(1, 1, 1.5, 1.5)),
    ]
    data = found(toy_data, rows)
    told = {row.check: row for row in quality_rows(data) if row.check}
    assert {check: row.about_units for check, row in told.items()} == {
        "official_area": True,
        "overlap": False,
        "decision": False,
    }
    assert {check: row.look for check, row in told.items()}["decision"] == "decision"
    assert any("quyết định" in one["vi"] for one in quality_page(data).data["looks"])


def test_units_that_ended_before_the_eve_name_their_successors(toy_data):
    versions = toy_data.law.versions
    lost = versions[versions["code"] == "99001"].head(1)
    lost = lost.assign(code="99000", name="Mất", valid_from="2019-01-01", valid_to="2020-01-31")
    names = dict(zip(toy_data.before["code"], toy_data.before["name"], strict=True))
    kept = lost.assign(code="99001", name=names["99001"])
    changes = toy_data.law.changes.head(1).assign(
        date="2020-02-01", old_code="99000", new_code="99002", kind="merge"
    )
    law = replace(
        toy_data.law,
        versions=pd.concat([versions, lost, kept]),
        changes=pd.concat([toy_data.law.changes, changes]),
    )
    records = {one[0]: one for one in ended_records(replace(toy_data, law=law))}
    assert records["99000"][5:] == ["2020-01-31", ["99002"], False]
    assert records["99001"][6:] == [["99001"], True]
