"""`hopnhat check` on files of any user."""

import sqlite3
import struct
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
import toy as toy_province
import typer
from typer.testing import CliRunner

from pipeline.checks.catalogue import LAYER_CHECKS
from pipeline.checks.layer import Layer
from pipeline.checks.written import check_written, must_be_sound
from pipeline.config import WORK_CRS
from pipeline.errors import CheckError, FormatError, UsageError
from pipeline.tools.check_file import check, check_file, load_layer

runner = CliRunner()


@pytest.fixture
def app():
    application = typer.Typer()
    application.command()(check)
    return application


@pytest.fixture
def good(toy):
    frame = toy.old_units
    return frame.set_geometry(shapely.orient_polygons(frame.geometry.to_numpy()))


@pytest.fixture
def bad(good):
    return toy_province.replace_geometry(good, "99002", toy_province.box(0, 0, 2, 2.01))


def test_good_file_ends_well_and_writes_its_notes(app, good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.to_file(file, layer="units")
    result = runner.invoke(app, [str(file)])
    assert result.exit_code == 0, result.output
    notes = pyogrio.read_dataframe(tmp_path / "mine_findings.gpkg")
    assert notes["check_id"].to_list() == ["island"]


def test_bad_file_ends_with_status_1_and_findings_in_both_forms(app, bad, tmp_path):
    file = tmp_path / "mine.gpkg"
    bad.to_file(file, layer="units")
    result = runner.invoke(app, [str(file), "--layer", "units", "--output", str(tmp_path / "out")])
    assert isinstance(result.exception, CheckError)
    located = gpd.read_file(tmp_path / "out" / "mine_findings.gpkg")
    table = pd.read_csv(tmp_path / "out" / "mine_findings.csv", encoding="utf-8-sig")
    assert table["check_id"].to_list() == located["check_id"].to_list()
    overlap = table[table["check_id"] == "overlap"].iloc[0]
    assert overlap["measure"] == pytest.approx(20_000)
    assert 107.9 < overlap["longitude_deg"] < 108.1


def test_findings_of_two_runs_are_the_same_bytes(app, bad, tmp_path):
    file = tmp_path / "mine.gpkg"
    bad.to_file(file)
    written = []
    for _ in range(2):
        runner.invoke(app, [str(file)])
        names = ("mine_findings.gpkg", "mine_findings.csv")
        written.append([(tmp_path / name).read_bytes() for name in names])
    assert written[0] == written[1]


def test_file_of_other_fields(good, tmp_path):
    file = tmp_path / "mine.geojson"
    good.rename(columns={"code": "MA", "name": "TEN"}).to_crs("EPSG:4326").to_file(file)
    report = check_file(file)
    # GeoJSON keeps 7 decimals by default, 1 cm: what matches still matches.
    assert report.passed
    assert report.findings["codes"].to_list() == ["998"]


def test_rings_turn_the_way_of_the_format(good, tmp_path):
    # A Shapefile's outer rings turn clockwise: as it should be, and no fault.
    good[["code", "name", "geometry"]].to_file(tmp_path / "mine.shp")
    turned = good.set_geometry(shapely.reverse(good.geometry.to_numpy()), crs=good.crs)
    turned.to_file(tmp_path / "mine.gpkg")
    of_format, against_it = (
        {result.id: result for result in check_file(tmp_path / name).results}["ring_direction"]
        for name in ("mine.shp", "mine.gpkg")
    )
    assert of_format.passed
    assert not against_it.passed


def curve_polygon(arc, rest):
    """Return WKB of a CurvePolygon, which shapely cannot write: one arc, then straight lines."""

    def points(kind, xy):
        flat = [value for point in xy for value in point]
        return struct.pack(f"<BII{len(flat)}d", 1, kind, len(xy), *flat)

    ring = struct.pack("<BII", 1, 9, 2) + points(8, arc) + points(2, rest)
    return struct.pack("<BII", 1, 10, 1) + ring


def test_curved_polygon_is_read_as_the_line_along_its_arc(tmp_path):
    file = tmp_path / "curved.gpkg"
    frame = gpd.GeoDataFrame(
        {"code": ["99001"], "name": ["A"]}, geometry=[toy_province.box(0, 0, 1, 1)], crs=WORK_CRS
    )
    frame.to_file(file, layer="units")
    x, y = 500_000.0, 1_650_000.0
    half = [(x, y), (x + 1000, y + 1000), (x, y + 2000)]
    header = b"GP\x00\x01" + struct.pack("<i", 5898)
    with closing(sqlite3.connect(file)) as database, database:
        database.create_function("ST_IsEmpty", 1, lambda _: 0)
        for bound in ("MinX", "MaxX", "MinY", "MaxY"):
            database.create_function(f"ST_{bound}", 1, lambda _: 0.0)
        blob = header + curve_polygon(half, [half[-1], half[0]])
        database.execute("UPDATE units SET geom = ?", (blob,))
    report = check_file(file, layer="units")
    assert report.passed
    # Half a disc of 1 km; OGR puts a vertex every 4 degrees.
    land = load_layer(file, layer="units").areas_m2
    assert land == pytest.approx([np.pi * 1e6 / 2], rel=2e-3)


def test_file_without_codes_is_numbered(bad, tmp_path):
    file = tmp_path / "mine.gpkg"
    bad[["geometry"]].to_file(file)
    report = check_file(file)
    overlap = report.findings[report.findings["check_id"] == "overlap"]
    assert overlap["codes"].to_list()[0] == "1, 2"


def test_several_layers_need_a_choice(good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.to_file(file, layer="a")
    good.to_file(file, layer="b")
    with pytest.raises(UsageError, match="a, b"):
        check_file(file)
    assert check_file(file, layer="b").passed


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.gpkg", None, "not there"),
        ("text.gpkg", b"no polygons at all", "text.gpkg"),
        ("empty.geojson", b'{"type":"FeatureCollection","features":[]}', "expected"),
    ],
)
def test_file_that_cannot_be_read(tmp_path, name, content, message):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises((FormatError, UsageError), match=message):
        check_file(file)


def test_a_folder_is_called_one(tmp_path):
    with pytest.raises(FormatError, match="this is a folder"):
        check_file(tmp_path)


@pytest.mark.parametrize("srs_id", [99999, -1, 0])
@pytest.mark.parametrize(("crs", "advised"), [(WORK_CRS, "EPSG:5898"), ("EPSG:4326", "EPSG:4326")])
def test_file_without_reference_system(good, tmp_path, srs_id, crs, advised):
    # 99999 is what GDAL writes; -1 and 0 are what a GeoPackage calls undefined.
    file = tmp_path / "mine.gpkg"
    pyogrio.write_dataframe(good.to_crs(crs).set_crs(None, allow_override=True), file, layer="mine")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (srs_id,))
        database.execute("UPDATE gpkg_contents SET srs_id = ?", (srs_id,))
    told = (
        r"layer mine: lớp không ghi hệ toạ độ[\s\S]*no reference system"
        rf"[\s\S]*-a_srs {advised} MOI[\s\S]*-a_srs {advised} NEW"
    )
    with pytest.raises(FormatError, match=told):
        check_file(file)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326", "EPSG:5898"])
def test_reference_system_of_the_file_is_told(app, good, tmp_path, crs):
    file = tmp_path / "mine.gpkg"
    good.to_crs(crs).to_file(file)
    told = " ".join(runner.invoke(app, [str(file)]).output.split())
    assert f"reference system of the file: {crs}" in told
    assert ("measured in: EPSG:5898" in told) == (crs != WORK_CRS)


def finding(report, check_id):
    found = report.findings[report.findings["check_id"] == check_id]
    return found.iloc[0]["message_vi"], found.iloc[0]["message_en"]


def test_metres_called_degrees_come_with_the_way_to_mend_it(good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.set_crs("EPSG:4326", allow_override=True).to_file(file)
    for text in finding(check_file(file), "numbers_fit_crs"):
        assert "ogr2ogr -a_srs EPSG:5898" in text
        assert "Set Layer CRS" in text
    # What it says helps.
    good.set_crs("EPSG:5898", allow_override=True).to_file(tmp_path / "mended.gpkg")
    assert check_file(tmp_path / "mended.gpkg").passed


def test_degrees_called_metres_come_with_the_way_to_mend_it(good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.to_crs("EPSG:4326").set_crs("EPSG:5898", allow_override=True).to_file(file)
    for text in finding(check_file(file), "numbers_fit_crs"):
        assert "ogr2ogr -a_srs EPSG:4326" in text


def test_exchanged_axes_are_told_from_a_wrong_reference_system(good, tmp_path):
    degrees = good.to_crs("EPSG:4326")
    file = tmp_path / "mine.gpkg"
    degrees.set_geometry(
        shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs="EPSG:4326"
    ).to_file(file)
    vi, en = finding(check_file(file), "numbers_fit_crs")
    assert "kinh độ và vĩ độ bị đổi chỗ" in vi
    assert "exchanged" in en
    good.set_crs("EPSG:32631", allow_override=True).to_file(file)  # UTM 31N, France
    vi, en = finding(check_file(file), "in_country")
    assert "có lẽ sai" in vi
    assert "UTM zone 31N" in en


def test_points_are_no_polygons(good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.set_geometry(good.geometry.representative_point()).to_file(file)
    with pytest.raises(UsageError, match="none"):
        check_file(file)


def test_published_file_is_read_back_in_its_own_precision(good, bad, tmp_path):
    file = tmp_path / "published.gpkg"
    good.to_crs("EPSG:4326").to_file(file, layer="communes_before")
    assert check_written(file).passed
    spoilt = bad.to_crs("EPSG:4326")
    spoilt.to_file(file, layer="communes_before")
    report = check_written(file)
    assert not report.passed
    assert set(report.findings["layer"]) == {"communes_before"}


def test_sound_file_is_let_through(good, toy, tmp_path):
    file = tmp_path / "published.gpkg"
    new = toy.new_units.set_geometry(shapely.orient_polygons(toy.new_units.geometry.to_numpy()))
    good.to_crs("EPSG:4326").to_file(file, layer="communes_before")
    new.to_crs("EPSG:4326").to_file(file, layer="communes_2025")
    pyogrio.write_dataframe(toy.crosswalk, file, layer="crosswalk")
    assert must_be_sound(file).passed


def test_layers_that_cover_different_land_are_refused(good, tmp_path):
    file = tmp_path / "published.gpkg"
    good.to_file(file, layer="communes_before")
    good[good["code"] != "998"].to_file(file, layer="communes_2025")
    with pytest.raises(CheckError, match=r"same area: communes_before 25,2.*communes_2025 24,0"):
        must_be_sound(file)


def test_layer_that_lost_its_fit_in_writing_is_refused(good, toy, tmp_path):
    # The enclave moved by a millionth of a degree, 0.1 m.
    file = tmp_path / "published.gpkg"
    degrees = good.to_crs("EPSG:4326")
    moved = toy_province.replace_geometry(
        degrees, "99004", shapely.transform(degrees.geometry[3], lambda xy: xy + 1e-6)
    )
    moved.to_file(file, layer="communes_before")
    with pytest.raises(CheckError, match="unmatched_edge in communes_before"):
        must_be_sound(file)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326", "EPSG:5898"])
def test_measures_are_on_the_ground_whatever_the_reference_system(bad, tmp_path, crs):
    # 99002 reaches 10 m into 2 km of its neighbours; the island 998 is a square of 1 km.
    file = tmp_path / "mine.gpkg"
    bad.to_crs(crs).to_file(file)
    report = check_file(file)
    measures = report.findings.groupby("check_id")["measure"]
    assert measures.max()["overlap"] == pytest.approx(20_000, rel=1e-3)
    island = bad.set_index("code").geometry["998"].geoms
    apart = min(shapely.area(part) for part in island)
    assert measures.max()["island"] == pytest.approx(apart, rel=1e-3)


@pytest.mark.parametrize(("crs", "is_metric"), [
    ("EPSG:3857", False), ("EPSG:3395", False), ("EPSG:4326", False), ("EPSG:2263", False),
    ("EPSG:5898", True), ("EPSG:9216", True), ("EPSG:3406", True), ("EPSG:32649", True),
])  # fmt: skip
def test_only_true_metres_are_taken_for_metres(good, crs, is_metric):
    layer = Layer.of(good.to_crs(crs), "mine")
    assert layer.is_metric == is_metric
    # One figure for all directions: a degree of longitude and Web Mercator's metres to the east
    # differ from those to the north.
    rel = {"EPSG:4326": 0.03, "EPSG:3857": 5e-3}.get(crs, 2e-3)
    straight = shapely.length(good.geometry.to_numpy()).sum()
    as_read = shapely.length(layer.polygons).sum() * layer.metres_per_unit
    assert as_read == pytest.approx(straight, rel=rel)
    assert layer.areas_m2.sum() == pytest.approx(layer.geodesic_km2.sum() * 1e6, rel=2e-3)


def test_layer_without_shapes_has_no_scale_to_doubt(good):
    empty = good.set_geometry([None] * len(good), crs="EPSG:3857")
    assert Layer.of(empty, "mine").scale == 1.0


def printed_rows(app, file):
    """Return what is printed of each check: how it ended and what was measured."""
    output = runner.invoke(app, [str(file)]).output
    rows = [line.split("│") for line in output.split("findings")[0].splitlines() if "│" in line]
    return {row[1].strip(): (row[3].strip(), row[4].strip()) for row in rows}


def test_what_only_informs_has_no_limit_and_is_not_said_to_have_passed_one(app, good, tmp_path):
    file = tmp_path / "mine.gpkg"
    good.to_file(file)
    ending, measured = printed_rows(app, file)["island"]
    apart = min(shapely.area(part) for part in good.set_index("code").geometry["998"].geoms)
    assert (ending, measured) == ("ghi chú / info: 1", f"{apart:g} m²")


def test_plain_numbers_say_what_they_count(app, good, tmp_path):
    assert all(check.unit or check.counts for check in LAYER_CHECKS)
    file = tmp_path / "mine.gpkg"
    pd.concat([good, good.iloc[[0]]]).to_file(file)
    rows = printed_rows(app, file)
    assert rows["unique_codes"] == (
        "lỗi / error: 1", "2 lần một mã, nhiều nhất | times a code, at most (≤ 1)",
    )  # fmt: skip
    assert rows["valid_geometry"] == ("đạt / passed", "0 đa giác | polygons (≤ 0)")
