"""The report: one file that opens offline, in both languages, the same bytes each time."""

import json
import re

import pandas as pd
import pytest
import shapely
import toy as toy_province

from pipeline.artefacts import write_layer, write_table
from pipeline.checks.catalogue import LAYER_CHECKS, MERGER_CHECKS
from pipeline.checks.causes import CAUSES
from pipeline.config import Paths
from pipeline.provenance import STAND_IN, Provenance, Reading, SourceStamp, write_provenance
from pipeline.publish import report as report_page
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP
from pipeline.stages import check, report

CLAIMS = pd.DataFrame(
    {
        "claim_vi": ["Số đơn vị giảm"],
        "claim_en": ["Units fewer"],
        "stated": [5],
        "register_says": ["4"],
        "verdict": ["contradicted"],
        "explanation_vi": ["8 − 4 = 4"],
        "explanation_en": ["8 − 4 = 4"],
        "source": ["toy"],
    }
)


def stamp(kind="user"):
    return Provenance(
        (
            SourceStamp(
                role="communes",
                name="Toy <map>",
                url="https://toy.example/map",
                sha256="0" * 64,
                licence="none",
                vintage="2025",
                date="2025-06-30",
                kind=kind,
                file="toy.gpkg",
                reading=Reading(),
            ),
        )
    )


def oriented(frame):
    return frame.set_geometry(shapely.orient_polygons(frame.geometry.to_numpy()), crs=frame.crs)


@pytest.fixture
def built(tmp_path, toy):
    """Build the stages' artefacts; Bình An and Giang Khê are 1 km² off the official areas."""
    paths = Paths(tmp_path)
    toy.official.loc[[0, 2], ["area_km2_map", "area_km2_listed"]] = [[7.0, 7.0], [11.0, 11.0]]
    toy.official.loc[1, "area_km2_listed"] = 60.0
    for name in ("old_units", "new_units"):
        write_layer(oriented(getattr(toy, name)), paths.artefact(f"{name}.parquet"), name)
    source = toy.old_units.assign(source_name="x", source_district="y")
    write_layer(source, paths.artefact("source_units.parquet"), "source_units")
    write_layer(toy.cuts, paths.artefact("cuts.parquet"), "cuts")
    write_layer(toy.decisions, paths.artefact("decisions.parquet"), "decisions")
    write_layer(toy.authority, paths.artefact("authority.parquet"), "authority")
    write_table(toy.crosswalk, paths.artefact("crosswalk.csv"), "crosswalk")
    write_table(toy.register_units, paths.register / "units.csv", "units")
    for name in ("changes", "official", "points", "population2019"):
        write_table(getattr(toy, name), paths.register / f"{name}.csv", name)
    write_table(CLAIMS, paths.register / "claims.csv", "claims")
    write_provenance(stamp(), paths.stamp)
    check.run(paths)
    report.run(paths)
    return paths


def page_of(paths):
    return (paths.processed / report.PAGE).read_text(encoding="utf-8")


def data_of(paths):
    return json.loads((paths.processed / report.DATA).read_text(encoding="utf-8"))


def test_page_needs_nothing_beside_it(built):
    page = page_of(built)
    assert not re.search(r"src\s*=|href\s*=\s*.(?!#)|@import|url\(", page)
    assert "<script" not in page
    assert page.count("<svg role=") >= 1


def test_contents_at_the_top_lead_to_every_heading(built):
    page = page_of(built)
    linked = re.findall(r'<a href="#(\w+)">', page)
    assert linked == re.findall(r'<h2 id="(\w+)">', page)
    assert len(re.findall("<h2", page)) == len(linked)
    assert page.index('href="#causes"') < page.index("<table")


def test_every_unit_check_and_cause_is_told(built):
    page = page_of(built)
    for code in toy_province.NEW_AREAS_KM2:
        assert f'id="u{code}"' in page
    for each in (*LAYER_CHECKS, *MERGER_CHECKS):
        assert f"<code>{each.id}</code>" in page
    for vietnamese, english in CAUSES.values():
        assert vietnamese in page
        assert english in page


def test_layers_and_severities_are_said_in_vietnamese_first(built):
    page = page_of(built)
    for keyword in ("new_units", "old_units", "warning", "error"):
        assert f">{keyword}</td>" not in page
    assert '<td class="warning">Cảnh báo <span lang="en">Warning</span></td>' in page
    assert '<td>Đơn vị mới <span lang="en">New units</span></td>' in page


def test_pictures_write_figures_as_vietnamese_does(built):
    labels = re.findall(r'class="label"[^>]*>([^<]*km²)', page_of(built))
    assert labels
    assert [text for text in labels if "." in text or "," not in text] == []


def test_the_source_of_official_areas_is_named_with_its_year(built):
    page = page_of(built)
    assert f"độ lệch tính so với diện tích ghi ở {OFFICIAL_MAP[0]}" in page
    assert OFFICIAL_LIST[0] in page


def test_a_difference_of_nothing_has_no_sign(built):
    assert not re.search(r">[+-]0,0+<", page_of(built))
    assert report_page._figure(-0.004, "+.2f") == "0,00"
    assert report_page._figure(-0.006, "+.2f") == "-0,01"


def test_json_says_the_same_with_figures(built):
    data = data_of(built)
    units = {unit["code"]: unit for unit in data["units"]}
    assert units["99001"]["cause"] == "misassigned"
    assert units["99001"]["partners"] == ["99006"]
    assert units["99001"]["difference_km2"] == pytest.approx(1.0, abs=0.005)
    assert data["summary"]["causes"]["misassigned"] == 2
    assert data["checks"]["passed"] is True


def test_opposite_differences_are_one_picture_with_both_names(built):
    assert "Giang Khê – Bình An" in page_of(built) or "Bình An – Giang Khê" in page_of(built)


def test_names_of_sources_are_escaped(built):
    assert "Toy &lt;map&gt;" in page_of(built)
    assert "Toy <map>" not in page_of(built)


def test_two_runs_write_the_same_bytes(built):
    first = page_of(built), data_of(built)
    report.run(built)
    assert (page_of(built), data_of(built)) == first


def test_stand_in_is_said_at_the_top(built):
    assert "đa giác Thiessen" not in page_of(built)
    write_provenance(stamp(STAND_IN), built.stamp)
    report.run(built)
    assert "đa giác Thiessen" in page_of(built)
    assert "Stand-in boundaries" in page_of(built)


def test_figures_of_the_announcement_are_held_against_the_register(built):
    page = (built.processed / report.PAGE).read_text(encoding="utf-8")
    row = re.search(r"<tr><td>Số đơn vị giảm.*?</tr>", page, re.S)
    assert row
    assert "mâu thuẫn" in row[0]
    assert "8 − 4 = 4" in row[0]
    data = json.loads((built.processed / report.DATA).read_text(encoding="utf-8"))
    assert data["claims"][0]["verdict"] == "contradicted"
