"""Every format read back by another program than the one that wrote it."""

import codecs
import csv
import hashlib
import itertools
import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import duckdb
import fiona
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
import toy_published
from shapely.geometry import shape

from pipeline import schema
from pipeline.config import GAP_WIDTH_M
from pipeline.errors import ContractError, FormatError
from pipeline.publish import formats, words
from pipeline.publish.field_texts import CHANGE_KINDS
from pipeline.publish.formats import write_formats
from pipeline.publish.shapefile import SHORT_NAMES, dbase_table, pieces
from pipeline.publish.texts import LAYERS
from pipeline.schema import CONTRACTS

COVERAGES = (
    "communes_2025",
    "communes_before",
    "province_2025",
    "provinces_before",
    "districts_before",
    "neighbours",
)
MARKS = ("findings", "repairs", "cuts")
SPATIAL = (*COVERAGES, *MARKS)
TABLES = ("crosswalk", "changes", "units")
STEM = "quang_ngai_2025"
KML = "{http://www.opengis.net/kml/2.2}"
EXACT_DEGREES = 1e-12
HALF_A_GRID_DEGREES = 0.5e-7
GAP_WIDTH_DEGREES = GAP_WIDTH_M / 111_000
CLIENT = Path(__file__).resolve().parent.parent / "topojson_client"
LONG_NAMES = ", ".join(f"Xã Đồng Bằng Sông Cửu Long số {number}" for number in range(40))


def layers():
    """Return the toy province with a text that no dBASE field holds."""
    tables = toy_published.published_layers()
    tables["communes_2025"].loc[0, "former_names"] = LONG_NAMES
    return tables


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    written = write_formats(layers(), folder, toy_published.stand_in())
    assert all(path.is_file() for path in written)
    return folder


def expected(name: str) -> list[dict]:
    """Rows by attribute, None where there is no value, in no certain order."""
    table = layers()[name].drop(columns="geometry", errors="ignore").astype(object)
    return sorted_rows(table.where(table.notna(), None).to_dict("records"))


def expected_shapes(name: str) -> dict[str, shapely.Geometry]:
    table = layers()[name].to_crs("EPSG:4326")
    return dict(zip(table["code"], table.geometry, strict=True))


def sorted_rows(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: json.dumps(row, ensure_ascii=False, default=str))


def without_empty(rows: list[dict]) -> list[dict]:
    """Return what formats keep that know neither empty text nor more than 15 digits."""
    kept = [{k: digits(v) for k, v in row.items() if v not in {None, ""}} for row in rows]
    return sorted_rows(kept)


def digits(value: object) -> object:
    return float(f"{value:.15g}") if isinstance(value, float) else value


def assert_same_shapes(name: str, shapes: dict[str, shapely.Geometry], degrees: float) -> None:
    wanted = expected_shapes(name)
    assert shapes.keys() == wanted.keys()
    for code, found in shapes.items():
        assert found.geom_type == "MultiPolygon"
        assert shapely.equals_exact(
            shapely.normalize(found),
            shapely.normalize(multi(wanted[code])),
            tolerance=degrees * 2**0.5 * 1.001,  # along both axes at once
        ), code
    polygons = np.array(list(shapes.values()))
    assert shapely.coverage_is_valid(polygons)
    edges = shapely.coverage_invalid_edges(polygons, gap_width=GAP_WIDTH_DEGREES)
    assert shapely.is_empty(edges).all()


def fiona_rows(path: Path, **options) -> tuple[list[dict], list[shapely.Geometry | None]]:
    with fiona.open(path, **options) as file:
        features = list(file)
        assert file.schema["geometry"] == "None" or file.crs.to_epsg() == 4326
    shapes = [shape(f.geometry) if f.geometry else None for f in features]
    return [dict(f.properties) for f in features], shapes


def multi(found: shapely.Geometry) -> shapely.MultiPolygon:
    """Undo what readers do that show a single part without its collection."""
    return shapely.MultiPolygon(list(shapely.get_parts(found)))


def by_code(rows: list[dict], shapes: list) -> dict[str, shapely.Geometry]:
    return {row["code"]: found for row, found in zip(rows, shapes, strict=True)}


# ---- GeoParquet, by DuckDB and pyarrow ----------------------------------------------------------


@pytest.mark.parametrize("name", [*SPATIAL, *TABLES])
def test_duckdb_reads_the_same_attributes_from_geoparquet(built, name):
    columns = [column for column in CONTRACTS[name].columns if column != "geometry"]
    path = built / "geoparquet" / f"{name}.parquet"
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT {', '.join(columns)} FROM '{path}'").fetchall()  # noqa: S608
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    assert sorted_rows(found) == expected(name)


@pytest.mark.parametrize("name", COVERAGES)
def test_geoparquet_holds_the_geometry_in_full_with_a_bbox_to_filter_by(built, name):
    table = pq.read_table(built / "geoparquet" / f"{name}.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    covering = geo["columns"]["geometry"]["covering"]["bbox"]
    assert covering["xmin"] == ["bbox", "xmin"]
    shapes = shapely.from_wkb(table["geometry"].to_numpy())
    boxes = [tuple(row[side] for side in ("xmin", "ymin", "xmax", "ymax"))
             for row in table["bbox"].to_pylist()]  # fmt: skip
    assert boxes == [found.bounds for found in shapes]
    codes = table["code"].to_pylist()
    assert_same_shapes(name, dict(zip(codes, shapes, strict=True)), EXACT_DEGREES)


# ---- FlatGeobuf, GeoJSON and Shapefile, by fiona's GDAL and by the json of Python ---------------


@pytest.mark.parametrize("name", SPATIAL)
def test_flatgeobuf_is_the_same_to_fiona(built, name):
    rows, shapes = fiona_rows(built / "flatgeobuf" / f"{name}.fgb")
    assert sorted_rows(rows) == expected(name)
    if name in COVERAGES:
        assert_same_shapes(name, by_code(rows, shapes), EXACT_DEGREES)


@pytest.mark.parametrize("name", SPATIAL)
def test_geojson_is_rfc_7946(built, name):
    document = json.loads((built / "geojson" / f"{name}.geojson").read_text(encoding="utf-8"))
    assert "crs" not in document
    features = document["features"]
    assert sorted_rows([f["properties"] for f in features]) == expected(name)
    for feature in features:
        for polygon in shapely.get_parts(shape(feature["geometry"])) if feature["geometry"] else ():
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(hole.is_ccw for hole in polygon.interiors)


@pytest.mark.parametrize("name", COVERAGES)
def test_geojson_has_seven_decimals_and_stays_a_coverage(built, name):
    document = json.loads((built / "geojson" / f"{name}.geojson").read_text(encoding="utf-8"))
    shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in document["features"]}
    assert_same_shapes(name, shapes, HALF_A_GRID_DEGREES)
    coordinates = shapely.get_coordinates(list(shapes.values()))
    assert (np.round(coordinates, 7) == coordinates).all()


@pytest.mark.parametrize("name", [*SPATIAL, *TABLES])
def test_shapefile_is_the_same_once_its_names_and_pieces_are_put_together(built, name):
    suffix = "dbf" if name in TABLES else "shp"
    path = built / "shapefile" / f"{name}.{suffix}"
    assert path.with_suffix(".cpg").read_text() == "UTF-8"
    rows, shapes = fiona_rows(path)
    columns = [column for column in CONTRACTS[name].columns if column != "geometry"]
    assert without_empty([whole_row(dict(row), columns) for row in rows]) == without_empty(
        expected(name)
    )
    if name in COVERAGES:
        whole = [multi(found) for found in shapes]
        assert_same_shapes(name, by_code(rows, whole), EXACT_DEGREES)


def whole_row(row: dict, columns: list[str]) -> dict:
    """Return a row under its full names, text joined as the guide to the folder says."""
    whole = {}
    for column in columns:
        short = SHORT_NAMES.get(column, column)
        value = row.pop(short)
        number = 2
        while f"{short}{number}" in row:
            value = (value or "") + (row.pop(f"{short}{number}") or "")
            number += 1
        whole[column] = value
    assert not row, "columns that the guide does not explain"
    return whole


def test_dbase_head_states_the_sources_date_not_todays(built):
    head = (built / "shapefile" / "communes_2025.dbf").read_bytes()[:4]
    assert tuple(head[1:4]) == (2025 - 1900, 7, 12)


def test_shapefile_cuts_no_text_short(built):
    rows, _ = fiona_rows(built / "shapefile" / "communes_2025.shp")
    longest = max(rows, key=lambda row: len(row["former2"] or ""))
    assert "".join(longest[name] or "" for name in longest if name.startswith("former")
                   and name != "former_n") == LONG_NAMES  # fmt: skip


@pytest.mark.parametrize("text", ["", "a", "ệ" * 200, " " * 600, "xã " * 300 + "x", "x" * 254])
def test_pieces_fit_and_lose_nothing(text):
    cut = pieces(text)
    assert "".join(cut) == text
    assert all(len(piece.encode()) <= 254 for piece in cut)


def test_every_short_name_is_ten_ascii_characters_and_its_own():
    for name in (*SPATIAL, *TABLES):
        columns = list(CONTRACTS[name].columns)
        short = [SHORT_NAMES.get(column, column) for column in columns if column != "geometry"]
        assert len(set(short)) == len(short)
        assert all(len(column) <= 10 and column.isascii() for column in short)


def test_a_column_without_a_short_name_is_refused():
    with pytest.raises(FormatError, match="a_much_longer_name"):
        dbase_table(pd.DataFrame({"a_much_longer_name": ["x"]}))


def test_the_guide_to_the_folder_has_every_short_name_and_every_format():
    root = Path(__file__).resolve().parents[2]
    guide = (root / "data" / "processed" / "README.md").read_text(encoding="utf-8")
    for column, short in SHORT_NAMES.items():
        assert f"`{column}` | `{short}`" in guide
    folders = ("geoparquet/", "flatgeobuf/", "geojson/", "shapefile/", "csv/")
    files = (f"{STEM}.{kind}" for kind in ("topojson", "kml", "xlsx", "sql", "gpkg"))
    for place in (*folders, *files, "manifest.json"):
        assert place in guide


# ---- TopoJSON, by its own client and by GDAL ----------------------------------------------------


@pytest.mark.parametrize("name", COVERAGES)
def test_gdal_reads_the_same_coverage_from_topojson(built, name):
    frame = pyogrio.read_dataframe(built / f"{STEM}.topojson", layer=name)
    shapes = {row.code: multi(row.geometry) for row in frame.itertuples()}
    assert_same_shapes(name, shapes, HALF_A_GRID_DEGREES + EXACT_DEGREES)


def test_the_client_of_topojson_reads_the_same_features(built):
    if not shutil.which("node") or not (CLIENT / "node_modules" / "topojson-client").is_dir():
        pytest.skip("no topojson-client: npm ci --ignore-scripts --prefix tests/topojson_client")
    command = ["node", str(CLIENT / "features.js"), str(built / f"{STEM}.topojson")]
    read = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name in COVERAGES:
        features = read["features"][name]["features"]
        assert sorted_rows([f["properties"] for f in features]) == expected(name)
        shapes = {f["id"]: multi(shape(f["geometry"])) for f in features}
        assert_same_shapes(name, shapes, HALF_A_GRID_DEGREES + EXACT_DEGREES)
    # A mesh of what two units share is empty unless neighbours name the same arcs. By the drawing
    # of the toy province: the old units share borders, the two old provinces one border of 4 km.
    assert read["shared"]["communes_before"] > 0
    assert read["shared"]["provinces_before"] > 0
    assert read["shared"]["province_2025"] == 0


def test_topojson_writes_every_boundary_once(built):
    topology = json.loads((built / f"{STEM}.topojson").read_text(encoding="utf-8"))
    assert topology["transform"]["scale"] == [1e-7, 1e-7]
    steps = [point for arc in topology["arcs"] for point in arc]
    assert all(isinstance(number, int) for point in steps for number in point)
    segments = []
    for arc in topology["arcs"]:
        points = np.cumsum(arc, axis=0).tolist()
        segments += [tuple(sorted((tuple(a), tuple(b))))
                     for a, b in itertools.pairwise(points)]  # fmt: skip
    assert len(segments) == len(set(segments))
    assert "STAND-IN" in topology["description"]


# ---- KML, CSV and XLSX, by the standard library and GDAL ----------------------------------------


@pytest.mark.parametrize("name", SPATIAL)
def test_kml_holds_names_attributes_and_shapes(built, name):
    folder = next(f for f in kml(built).iter(f"{KML}Folder") if f.get("id") == name)
    rows, shapes = [], {}
    for placemark in folder.iter(f"{KML}Placemark"):
        row = {d.get("name"): d.text for d in placemark.iter(f"{KML}SimpleData")}
        if (title := placemark.find(f"{KML}name")) is not None:
            row["name"] = title.text
        rows.append(row)
        if name in COVERAGES:
            shapes[row["code"]] = kml_shape(placemark)
    assert without_empty(rows) == without_empty([as_text(row) for row in expected(name)])
    if name in COVERAGES:
        assert_same_shapes(name, shapes, EXACT_DEGREES)


def kml(folder: Path) -> ET.Element:
    return ET.fromstring((folder / f"{STEM}.kml").read_bytes())  # noqa: S314 (our own file)


def as_text(row: dict) -> dict:
    return {k: f"{v:.15g}" if isinstance(v, float) else v if v is None else str(v)
            for k, v in row.items()}  # fmt: skip


def kml_shape(placemark: ET.Element) -> shapely.MultiPolygon:
    polygons = []
    for polygon in placemark.iter(f"{KML}Polygon"):
        outer, *inner = (
            [tuple(map(float, point.split(",")[:2])) for point in (ring.text or "").split()]
            for ring in polygon.iter(f"{KML}coordinates")
        )
        polygons.append(shapely.Polygon(outer, inner))
    return shapely.MultiPolygon(polygons)


def test_kml_shows_the_new_units_and_hides_the_old(built):
    root = kml(built)
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    for folder in root.iter(f"{KML}Folder"):
        shown = {v.text for v in folder.iter(f"{KML}visibility")}
        used = {s.text.removeprefix("#") for s in folder.iter(f"{KML}styleUrl")}
        assert used <= styles
        if folder.get("id") != "repairs":  # the toy province needed none
            assert shown == {"1" if folder.get("id") in {"communes_2025", "province_2025"} else "0"}


@pytest.mark.parametrize("name", [*SPATIAL, "changes", "units"])
def test_csv_holds_the_attributes_to_the_letter(built, name):
    with (built / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    said = [{k: "" if v is None else str(v) for k, v in row.items()} for row in expected(name)]
    assert sorted_rows(rows) == sorted_rows(said)


def test_the_folder_of_tables_has_every_layer_the_crosswalk_too(built):
    found = {path.stem for path in (built / "csv").iterdir()}
    assert found == set(LAYERS)
    assert (built / "csv" / "crosswalk.csv").read_bytes().startswith(codecs.BOM_UTF8 + b"old_code,")


@pytest.mark.parametrize("name", [*COVERAGES, "findings", "cuts", *TABLES])
def test_gdal_reads_the_same_attributes_from_the_workbook(built, name):
    pyogrio.set_gdal_config_options({"OGR_XLSX_HEADERS": "FORCE"})
    frame = pyogrio.read_dataframe(built / f"{STEM}.xlsx", layer=name, read_geometry=False)
    frame.columns = [column.split("\n")[-1] for column in frame.columns]
    found = without_empty(frame.astype(object).where(frame.notna(), None).to_dict("records"))
    wanted = without_empty([in_words(row, name) for row in expected(name)])
    # GDAL takes a column of whole floats for integers; 4.0 == 4 all the same.
    assert len(found) == len(wanted)
    assert all(row in wanted for row in found)
    assert all(row in found for row in wanted)


def in_words(row, name):
    """Say in words what a keyword means, as a workbook does, which is for people."""
    lists = {"extent": words.EXTENT_NAMES, "severity": words.SEVERITY_NAMES,
             "method": words.METHOD_NAMES, "layer": words.CHECKED_LAYERS,
             "kind": CHANGE_KINDS if name == "changes" else words.REPAIR_KINDS,
             "step": words.REPAIR_STEPS}  # fmt: skip
    return {
        column: value.replace("kept by ", "thuộc về / kept by ").replace(
            ", clause ", ", khoản / clause "
        )
        if column in ("evidence", "note") and value
        else lists[column][value].joined()
        if value in lists.get(column, ())
        else value
        for column, value in row.items()
    }


def test_no_keyword_stands_in_a_cell_for_people(built):
    book = openpyxl.load_workbook(built / f"{STEM}.xlsx")
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)
             for cell in row}  # fmt: skip
    assert "Một phần / Part" in cells
    keywords = {*schema.EXTENTS, *schema.CHANGE_KINDS, *words.METHOD_NAMES, *words.SEVERITY_NAMES}
    assert cells & {*keywords, *words.CHECKED_LAYERS} == set()


def test_a_workbook_is_ready_to_print(built):
    book = openpyxl.load_workbook(built / f"{STEM}.xlsx")
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0), sheet.title
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert sheet.oddFooter.right.text == "&P / &N", sheet.title


def test_workbook_filters_freezes_and_speaks_both_languages(built):
    with zipfile.ZipFile(built / f"{STEM}.xlsx") as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "/sheet" in n]
        times = {entry.date_time for entry in archive.infolist()}
        properties = archive.read("docProps/core.xml").decode()
    assert all("<autoFilter" in text and 'topLeftCell="A2"' in text for text in sheets)
    assert "Tên\nName\nname" in sheets[2]
    assert "STAND-IN" in sheets[0]
    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert "2025-07-12T00:00:00Z" in properties


# ---- all together -------------------------------------------------------------------------------


def test_two_builds_have_the_same_bytes(built, tmp_path):
    again = write_formats(layers(), tmp_path, toy_published.stand_in())
    names = [path.relative_to(tmp_path) for path in again]
    assert [sha256(built / name) for name in names] == [sha256(path) for path in again]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_gdals_command_line_counts_the_same(built):
    if not shutil.which("ogrinfo"):
        pytest.skip("no ogrinfo: apt-get install gdal-bin")
    for name in SPATIAL:
        for path in (f"flatgeobuf/{name}.fgb", f"geojson/{name}.geojson", f"shapefile/{name}.shp"):
            said = subprocess.run(["ogrinfo", "-so", "-ro", "-al", str(built / path)], check=True,
                                  capture_output=True, text=True).stdout  # fmt: skip
            assert f"Feature Count: {len(layers()[name])}\n" in said, path


def test_a_failure_leaves_the_old_files(tmp_path, monkeypatch):
    write_formats(layers(), tmp_path, toy_published.provenance())
    before = {path: sha256(path) for path in tmp_path.rglob("*") if path.is_file()}

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(formats, "write_sql", fail)
    changed = layers()
    changed["communes_2025"]["seat"] = "elsewhere"
    with pytest.raises(OSError, match="disk full"):
        write_formats(changed, tmp_path, toy_published.provenance())
    assert {path: sha256(path) for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_layer_that_is_missing_is_named(tmp_path):
    tables = layers()
    del tables["repairs"]
    with pytest.raises(ContractError, match="repairs"):
        write_formats(tables, tmp_path, toy_published.provenance())
    assert list(tmp_path.iterdir()) == []
