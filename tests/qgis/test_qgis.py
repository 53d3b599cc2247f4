"""What real QGIS makes of the published files: everything opens finished, nothing is lost.

QGIS has its own Python; `inspect_publication.py` runs there once for each folder and reports.
"""

import json
import os
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import toy
import toy_published

from pipeline.publish.colours import HEIR_COLOURS, NEIGHBOUR_COLOUR
from pipeline.publish.geopackage import TABLE_LAYERS, write_geopackage
from pipeline.publish.qgis_project import write_project
from pipeline.publish.texts import LAYERS

pytestmark = [pytest.mark.qgis, pytest.mark.slow]

NAME = "quang_ngai_2025"
PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
INSPECTOR = Path(__file__).with_name("inspect_publication.py")
DRAWN = [name for name in LAYERS if name not in TABLE_LAYERS]
ROOT = Path(__file__).resolve().parents[2]
STAGES = ("fetch", "load", "repair", "roll_forward", "dissolve", "check", "export")
MINUTES = 60


@pytest.fixture(scope="session")
def qgis():
    """Give the Python that has QGIS; skip where there is none."""
    asked = [PYTHON, "-c", "import qgis.core"]
    there = shutil.which(PYTHON) and not subprocess.run(asked, check=False).returncode
    if not there:
        pytest.skip("no QGIS: apt-get install --no-install-recommends python3-qgis qgis-providers")
    return PYTHON


def inspected(python: str, folder: Path) -> dict:
    command = [python, str(INSPECTOR), str(folder), NAME]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=5 * MINUTES)
    assert ran.returncode == 0, ran.stderr
    # GDAL warns there about a version or a table that it does not know.
    complaints = [line for line in ran.stderr.splitlines() if "XDG_RUNTIME_DIR" not in line]
    return {"complaints": complaints, **json.loads((folder / "report.json").read_text("utf-8"))}


@pytest.fixture(scope="session")
def report(qgis, tmp_path_factory):
    """Build the toy province's files, move their folder, open it in QGIS."""
    built = tmp_path_factory.mktemp("built") / "here"
    layers = toy_published.published_layers()
    write_geopackage(layers, built / f"{NAME}.gpkg", toy_published.provenance())
    write_project(layers, built / f"{NAME}.qgz", toy_published.provenance())
    moved = tmp_path_factory.mktemp("moved") / "there and away"
    shutil.move(built, moved)
    return {"folder": str(moved), **inspected(qgis, moved)}


@pytest.fixture(scope="session")
def province(qgis, mirror, tmp_path_factory):
    """Publish the real inputs and open them; the pictures stay in QGIS_PICTURES if that is set."""
    root = tmp_path_factory.mktemp("province")
    shutil.copytree(ROOT / "data" / "raw" / "register", root / "data" / "raw" / "register")
    shutil.copy(ROOT / "data" / "raw" / "sources.csv", root / "data" / "raw")
    settings = {**os.environ, "HOPNHAT_ROOT": str(root), "MIRROR": str(mirror), "ONLINE": "0"}
    for stage in STAGES:
        command = [sys.executable, "-m", "pipeline", "stage", stage]
        subprocess.run(command, env=settings, cwd=ROOT, check=True, capture_output=True)
    pictures = os.environ.get("QGIS_PICTURES")
    folder = Path(pictures) if pictures else root / "opened"
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in (".gpkg", ".qgz"):
        shutil.copy(root / "data" / "processed" / f"{NAME}{suffix}", folder)
    return inspected(qgis, folder)


# ---- dragging the file in -----------------------------------------------------------------------


def test_layers_are_offered_in_drawing_order(report):
    assert report["sublayers"] == list(LAYERS)


def test_every_layer_is_valid_and_counts_are_right(report):
    counts = {name: layer["count"] for name, layer in report["dragged"].items()}
    assert counts == {
        "communes_2025": 4,
        "communes_before": 8,
        "province_2025": 1,
        "provinces_before": 2,
        "districts_before": 4,
        "crosswalk": 9,
        "findings": 4,
        "repairs": 0,
        "cuts": 4,
        "neighbours": 3,
        "changes": 9,
        "units": 12,
    }
    assert [name for name, layer in report["dragged"].items() if not layer["valid"]] == []


def test_reference_system_and_geometry_are_known(report):
    for name in DRAWN:
        layer = report["dragged"][name]
        assert (layer["crs"], layer["geometry"]) == ("EPSG:4326", "MultiPolygon"), name


def test_units_are_coloured_by_type(report):
    layer = report["dragged"]["communes_2025"]
    assert (layer["renderer"], layer["attribute"]) == ("categorizedSymbol", "type")
    assert {value: label for value, (label, _) in layer["categories"].items()} == {
        "xã": "Xã / Commune",
        "phường": "Phường / Ward",
        "đặc khu": "Đặc khu / Special zone",
    }


def test_old_units_are_outlines_coloured_by_their_heir(report):
    layer = report["dragged"]["communes_before"]
    assert (layer["renderer"], layer["attribute"]) == ("categorizedSymbol", "new_code")
    colours = {code: colour.upper() for code, (_, colour) in layer["categories"].items()}
    heirs = {code: colour for code, colour in colours.items() if code in toy.NEW_AREAS_KM2}
    assert set(heirs) == set(toy.NEW_AREAS_KM2)
    assert set(heirs.values()) <= set(HEIR_COLOURS)
    # The three on the mainland all touch each other, so no two may look alike.
    assert len({heirs[code] for code in ("99001", "99003", "99006")}) == 3
    (divided,) = set(colours) - set(heirs)
    assert "99003" in divided
    assert colours[divided] not in HEIR_COLOURS


def test_findings_are_told_apart_by_severity(report):
    layer = report["dragged"]["findings"]
    assert layer["attribute"] == "severity"
    labels = [label for label, _ in layer["categories"].values()]
    assert labels == ["Lỗi / Error", "Cảnh báo / Warning", "Thông tin / Information"]
    assert len({colour for _, colour in layer["categories"].values()}) == 3


def test_provinces_and_repairs_have_a_look_of_their_own(report):
    for name in (
        "province_2025", "provinces_before", "districts_before", "repairs", "cuts", "neighbours"
    ):  # fmt: skip
        assert report["dragged"][name]["renderer"] == "singleSymbol"


def test_labels_have_a_halo_do_not_collide_and_appear_by_scale(report):
    labelled = {name: layer["label"] for name, layer in report["dragged"].items()}
    labels = {name: label for name, label in labelled.items() if label}
    assert set(labels) == {
        "communes_2025", "communes_before", "districts_before", "province_2025", "neighbours"
    }  # fmt: skip
    for name, label in labels.items():
        assert label["halo"], name
        assert label["halo_mm"] >= 0.5, name
        assert not label["shows_all"], name
        assert label["by_scale"], name
        assert label["largest"] or label["smallest"], name
    # Names of old units come later, when there is room for them.
    assert labels["communes_before"]["smallest"] < labels["communes_2025"]["smallest"]


def test_every_field_has_a_readable_name_in_both_languages(report):
    for name, layer in report["dragged"].items():
        aliases = {field: alias for field, alias in layer["aliases"].items() if field != "fid"}
        assert [field for field, alias in aliases.items() if " / " not in alias] == [], name
    assert report["dragged"]["communes_2025"]["aliases"]["clause"] == "Điều khoản / Clause"


def test_tables_and_forms_show_words_in_place_of_keywords(report):
    shown = {name: layer["words"] for name, layer in report["dragged"].items()}
    assert shown["crosswalk"]["extent"] == {
        "whole": "Toàn bộ / Whole", "part": "Một phần / Part"
    }  # fmt: skip
    assert shown["changes"]["kind"]["part"] == "chia, nhập một phần / a part goes over"
    assert shown["crosswalk"]["method"]["whole"] == "Toàn bộ, không chia / Whole, undivided"
    assert set(shown["findings"]) == {"severity", "layer"}
    said = [text for fields in shown.values() for values in fields.values()
            for text in values.values()]  # fmt: skip
    assert said
    # QGIS puts a value without words into brackets.
    assert [text for text in said if text.startswith("(") or " / " not in text] == []


def test_notes_say_source_and_licence(report):
    for name, layer in report["dragged"].items():
        assert "free to play" in layer["notes"], name
        assert "Xã đồ chơi &amp; &lt;toy&gt;" in layer["notes"], name
        assert "a" * 64 in layer["notes"], name
        assert layer["notes"].startswith(f"<p>{LAYERS[name].about.vi}"), name


def test_areas_let_what_lies_below_shine_through(report):
    qt_multiply = 13
    assert report["dragged"]["communes_2025"]["blend"] == qt_multiply


def test_qgis_own_check_finds_nothing_invalid(report):
    expected = {"communes_2025": 4, "communes_before": 8, "findings": 4, "cuts": 4}
    for name, counts in report["invalid"].items():
        assert (counts["INVALID_COUNT"], counts["ERROR_COUNT"]) == (0, 0), name
        assert counts["VALID_COUNT"] == expected.get(name, counts["VALID_COUNT"]), name
    assert set(report["invalid"]) == set(DRAWN)


def test_qgis_has_nothing_to_complain_about(report):
    # Processing looks for programs that nobody asked for; the rest would be ours.
    assert [text for text in report["messages"] if not text.startswith("Processing:")] == []
    assert report["complaints"] == []


# ---- the projects -------------------------------------------------------------------------------


@pytest.fixture(params=["beside", "inside"])
def opened(request, report):
    return report["projects"][request.param]


def test_a_project_opens_with_all_layers_after_the_folder_was_moved(opened, report):
    assert opened["read"]
    assert set(opened["layers"]) == set(LAYERS)
    for name, layer in opened["layers"].items():
        assert layer["valid"], name
        assert layer["count"] == report["dragged"][name]["count"]
        assert layer["source"] == f"{report['folder']}/{NAME}.gpkg|layername={name}"


def test_a_project_shows_the_same_as_the_styles_in_the_file(opened, report):
    for name, layer in opened["layers"].items():
        dragged = report["dragged"][name]
        assert {key: layer[key] for key in dragged} == dragged, name


def test_a_project_is_in_vn_2000_metres_and_zooms_to_the_province(opened):
    assert opened["crs"] == "EPSG:5898"
    assert opened["has_extent"]


def test_groups_are_new_old_evidence_and_checks(opened):
    assert opened["groups"] == {
        "Từ 1/7/2025 / From 1 July 2025": ["province_2025", "communes_2025"],
        "Trước 1/7/2025 / Before 1 July 2025": [
            "provinces_before",
            "districts_before",
            "communes_before",
        ],
        "Căn cứ / Evidence": ["crosswalk", "changes", "units"],
        "Kiểm tra / Checks": ["findings", "repairs", "cuts"],
        "Xung quanh / Around": ["neighbours"],
    }


def test_what_a_first_look_needs_is_switched_on_and_no_more(opened):
    assert set(opened["shown"]) == {"province_2025", "communes_2025", "neighbours"}


def test_old_outlines_are_drawn_above_new_areas(opened):
    assert opened["drawing"] == DRAWN


def test_layers_carry_titles_in_both_languages(opened):
    titles = {name: layer["title"] for name, layer in opened["layers"].items()}
    assert titles == {name: text.title.joined() for name, text in LAYERS.items()}


def test_relations_resolve_to_former_units_with_their_clauses(opened):
    relations = opened["relations"]
    assert all(relation["valid"] for relation in relations.values())
    assert sorted(relations["former_units_of_new"]["related"]["99003"]) == [
        "phường Cao (Giữa) → phường Cao Đông; 1/NQ-TOY, khoản 2",
        "thị trấn Đông (Giữa) → phường Cao Đông; 1/NQ-TOY, khoản 2",
        "xã Giang (Giữa) → phường Cao Đông; 1/NQ-TOY, khoản 2",
    ]
    assert len(relations["new_units_of_former"]["related"]["99005"]) == 2
    assert sorted(relations["communes_of_district"]["related"]["972"]) == [
        "phường Cao (Giữa)",
        "thị trấn Đông (Giữa)",
        "xã Giang (Giữa)",
    ]


def test_a_form_lists_the_related_rows(report):
    assert report["forms"]["communes_2025"] == ["former_units_of_new"]
    assert report["forms"]["communes_before"] == ["new_units_of_former"]
    assert report["forms"]["districts_before"] == ["communes_of_district"]


def test_map_tips_lead_from_a_unit_to_its_clause(report):
    (tip,) = [text for text in report["map_tips"]["communes_2025"] if "99003" in text]
    assert "<b>Phường Cao Đông</b>" in tip
    assert "6,00 km²; 6.000 người / persons" in tip
    assert "Cao, Đông, Giang" in tip
    assert "1/NQ-TOY, khoản / clause 2" in tip
    (old,) = [text for text in report["map_tips"]["communes_before"] if "99002" in text]
    assert "Nay là / Now: <b>Bình An</b>" in old
    assert "1/NQ-TOY, khoản / clause 1<br/>" in old
    (divided,) = [text for text in report["map_tips"]["communes_before"] if "99005" in text]
    assert "khoản / clause 2; 1/NQ-TOY, khoản / clause 3" in divided
    assert not [tip for tips in report["map_tips"].values() for tip in tips if "[%" in tip]


# ---- the pictures -------------------------------------------------------------------------------


def outside_share(picture: dict) -> float:
    """Return how much of a picture is not the province: empty ground and its neighbours."""
    counts = picture["colours"]
    outside = (picture["background"], NEIGHBOUR_COLOUR.lower())
    return sum(counts.get(colour, 0) for colour in outside) / sum(counts.values())


def label_texts(picture: dict, layer: str) -> set[str]:
    return {label["text"] for label in picture["labels"] if label["layer"] == layer}


def overlaps(first: list[float], second: list[float]) -> bool:
    return (
        min(first[2], second[2]) > max(first[0], second[0])
        and min(first[3], second[3]) > max(first[1], second[1])
    )  # fmt: skip


def test_the_picture_is_neither_empty_nor_of_few_colours(report):
    whole = report["pictures"]["whole"]
    assert whole["errors"] == []
    assert 0.1 < outside_share(whole) < 0.7
    common = [colour for colour, count in whole["colours"].items() if count > 100]
    assert len(common) >= 8  # canvas, three types, outlines of the heirs, provinces


def test_the_first_picture_names_the_new_units_alone(report):
    first = report["pictures"]["first"]
    assert label_texts(first, "communes_2025") == {"Bình An", "Cao Đông", "Giang Khê", "Lân"}
    assert {label["layer"] for label in first["labels"]} <= {
        "communes_2025", "province_2025", "neighbours"
    }  # fmt: skip


def test_the_picture_names_the_units(report):
    whole = report["pictures"]["whole"]
    assert label_texts(whole, "communes_2025") == {"Bình An", "Cao Đông", "Giang Khê", "Lân"}
    assert {"Bình", "Đông", "Giang"} <= label_texts(whole, "communes_before")


@pytest.mark.real
def test_the_province_opens_with_its_96_units_and_274_pairs(province):
    counts = {name: layer["count"] for name, layer in province["dragged"].items()}
    assert counts["communes_2025"] == 96
    assert counts["communes_before"] == 273
    assert counts["crosswalk"] == 274
    assert counts["districts_before"] == 23
    for project in province["projects"].values():
        assert project["read"]
        assert all(layer["valid"] for layer in project["layers"].values())
        former = project["relations"]["former_units_of_new"]["related"]
        assert len(former) == 96
        assert sum(map(len, former.values())) == 274


@pytest.mark.real
def test_tips_of_the_province_are_in_words(province):
    assert province["complaints"] == []
    tips = [tip for layer in province["map_tips"].values() for tip in layer]
    assert len(tips) > 96 + 273
    assert [tip for tip in tips if "[%" in tip or "<b></b>" in tip] == []
    (repair,) = province["map_tips"]["repairs"]
    assert " / " in repair.split("</b>")[0]


@pytest.mark.real
def test_no_geometry_of_the_province_is_invalid_to_qgis(province):
    found = {name: counts["INVALID_COUNT"] for name, counts in province["invalid"].items()}
    assert found == dict.fromkeys(DRAWN, 0)


@pytest.mark.real
def test_the_map_of_the_province_is_full_and_its_names_do_not_collide(province):
    whole = province["pictures"]["whole"]
    assert 0.3 < outside_share(whole) < 0.8
    assert len([colour for colour, count in whole["colours"].items() if count > 300]) >= 6
    assert len(label_texts(whole, "communes_2025")) >= 85  # of 96, at 1:600,000
    assert label_texts(whole, "communes_before") == set()
    for picture in province["pictures"].values():
        for first, second in combinations(picture["labels"], 2):
            assert not overlaps(first["box"], second["box"]), (first["text"], second["text"])


@pytest.mark.real
def test_names_of_old_units_appear_when_one_comes_closer(province):
    pictures = province["pictures"]
    assert label_texts(pictures["150000"], "communes_before") == set()
    assert len(label_texts(pictures["60000"], "communes_before")) >= 15
    assert len(label_texts(pictures["60000"], "communes_2025")) >= 10
