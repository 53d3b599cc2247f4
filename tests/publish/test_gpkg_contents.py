"""What the GeoPackage says of itself: metadata, field names, styles, project."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing

import pytest
import toy
import toy_published
from owslib.etree import etree
from owslib.iso import MD_Metadata

from pipeline.config import PUBLISH_CRS
from pipeline.provenance import Provenance
from pipeline.publish.field_texts import CHANGE_KINDS, FIELDS_OF_LAYERS, field_text
from pipeline.publish.geopackage import TABLE_LAYERS, published_layers, write_geopackage
from pipeline.publish.qgis_project import write_project
from pipeline.publish.texts import LAYERS, STAND_IN_EN, STAND_IN_VI
from pipeline.schema import CHANGE_KINDS as CHANGE_KINDS_OF_THE_CONTRACT
from pipeline.schema import CONTRACTS

NAME = "quang_ngai_2025"


def build(folder, provenance, crs=PUBLISH_CRS):
    path = folder / f"{NAME}.gpkg"
    write_geopackage(toy_published.published_layers(), path, provenance, crs)
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("contents"), toy_published.provenance())


def rows(path, query, *values):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def iso(path) -> MD_Metadata:
    """Read the metadata with OWSLib, a client for catalogues that knows ISO 19139."""
    ((text,),) = rows(path, "SELECT metadata FROM gpkg_metadata")
    return MD_Metadata(etree.fromstring(text.encode()))


# ---- metadata -----------------------------------------------------------------------------------


def test_metadata_is_iso_19139_and_the_file_and_every_layer_refer_to_it(built):
    kinds = rows(built, "SELECT md_scope, md_standard_uri, mime_type FROM gpkg_metadata")
    assert kinds == [("dataset", "http://www.isotc211.org/2005/gmd", "text/xml")]
    referred = rows(built, "SELECT reference_scope, table_name FROM gpkg_metadata_reference")
    assert set(referred) == {("geopackage", None), *(("table", name) for name in LAYERS)}


def test_title_abstract_and_dates_of_the_act(built):
    (identification,) = iso(built).identification
    assert identification.title.startswith("Địa giới hành chính cấp xã tỉnh Quảng Ngãi")
    assert "Commune-level administrative boundaries" in identification.title
    # Four units and one act in the toy province.
    assert identification.abstract.startswith("4 đơn vị hành chính cấp xã")
    assert toy.ACT in identification.abstract
    dates = {(one.type, one.date) for one in identification.date}
    assert dates == {("creation", "2025-06-16"), ("publication", "2025-07-01")}


def test_the_boundary_source_is_named(built):
    (identification,) = iso(built).identification
    assert "Nguồn ranh giới: Xã đồ chơi & <toy> (2019)" in identification.abstract
    assert "Boundary source: Xã đồ chơi & <toy> (2019)" in identification.abstract


def test_lineage_has_every_source_with_hash_and_licence(built):
    ((text,),) = rows(built, "SELECT metadata FROM gpkg_metadata")
    tree = etree.fromstring(text.encode())
    spaces = {"gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco"}
    sources = tree.findall(".//gmd:LI_Source", spaces)
    stamps = toy_published.provenance().sources
    assert len(sources) == len(stamps)
    for element, stamp in zip(sources, stamps, strict=True):
        said = "".join(element.itertext())
        for fact in (stamp.name, stamp.sha256, stamp.licence, stamp.url, stamp.vintage):
            assert fact in said
    # The third source has no date, and the standard wants to know why.
    dates = [element.find(".//gmd:CI_Date/gmd:date", spaces) for element in sources]
    assert dates[2].get(f"{{{spaces['gco']}}}nilReason") == "unknown"


def test_limits_and_licences_are_constraints(built):
    (identification,) = iso(built).identification
    (limit,) = identification.uselimitation
    assert limit.startswith("Không phải bản đồ địa giới hành chính pháp lý")
    assert "Not a legal map" in limit
    assert set(identification.otherconstraints) == {
        "Xã đồ chơi & <toy>: free to play",
        "Tỉnh đồ chơi: GPL-3.0",
        "Điểm đồ chơi: facts",
    }


def test_the_extent_is_that_of_the_layers(built):
    (identification,) = iso(built).identification
    box = identification.extent.boundingBox
    found = [float(side) for side in (box.minx, box.miny, box.maxx, box.maxy)]
    assert found == pytest.approx(toy.old_units().to_crs(4326).total_bounds, abs=1e-5)


def test_the_transformation_is_named_in_a_file_in_vn_2000(tmp_path):
    metadata = iso(build(tmp_path, toy_published.provenance(), "EPSG:5898"))
    assert metadata.referencesystem.code.startswith("EPSG:5898")
    ((text,),) = rows(tmp_path / f"{NAME}.gpkg", "SELECT metadata FROM gpkg_metadata")
    assert "VN-2000 to WGS 84 (2) (EPSG:6960)" in text
    assert "±1 m" in text


def test_the_second_step_to_another_zone_is_named_too(tmp_path):
    build(tmp_path, toy_published.provenance(), "EPSG:9216")
    ((text,),) = rows(tmp_path / f"{NAME}.gpkg", "SELECT metadata FROM gpkg_metadata")
    assert "→ VN-2000 / TM-3 107-30 (EPSG:9216)" in text
    assert "(EPSG:6960)" in text


@pytest.mark.parametrize("provenance", [toy_published.stand_in(), toy_published.provenance()])
def test_the_stand_in_says_so_first_and_nothing_else_says_it(tmp_path, provenance: Provenance):
    path = build(tmp_path, provenance)
    (identification,) = iso(path).identification
    (limit,) = identification.uselimitation
    said = provenance.is_stand_in
    assert identification.abstract.startswith(STAND_IN_VI) == said
    assert (STAND_IN_EN in identification.abstract) == said
    assert limit.startswith(STAND_IN_VI) == said
    styles = rows(path, "SELECT styleQML FROM layer_styles")
    assert all((STAND_IN_VI in qml) == said for (qml,) in styles)
    assert ("[THAY THẾ / STAND-IN]" in project(path)) == said


# ---- fields -------------------------------------------------------------------------------------


def test_every_field_has_a_name_and_a_description_in_both_languages(built):
    described = rows(built, "SELECT table_name, column_name, name, title, description "
                            "FROM gpkg_data_columns")  # fmt: skip
    expected = {
        (layer, field) for layer in LAYERS for field in CONTRACTS[layer].columns
    } - {(layer, "geometry") for layer in LAYERS}  # fmt: skip
    assert {row[:2] for row in described} == expected
    for layer, field, name, title, description in described:
        assert name == title == field_text(layer, field).alias.joined()
        assert description == field_text(layer, field).about.joined()
        assert name.count(" / ") >= 1


def test_no_alias_occurs_twice_in_a_layer():
    for layer in LAYERS:
        aliases = [
            field_text(layer, f).alias.joined() for f in CONTRACTS[layer].columns if f != "geometry"
        ]
        assert len(set(aliases)) == len(aliases), layer


def test_a_layers_own_texts_are_of_its_own_fields():
    for layer, fields in FIELDS_OF_LAYERS.items():
        assert set(fields) <= set(CONTRACTS[layer].columns)
    assert set(CHANGE_KINDS) == set(CHANGE_KINDS_OF_THE_CONTRACT)
    assert field_text("changes", "kind") != field_text("repairs", "kind")


def test_values_that_are_keywords_are_explained(built):
    lists = rows(built, "SELECT constraint_name, value, description "
                        "FROM gpkg_data_column_constraints")  # fmt: skip
    assert ("unit_type", "đặc khu", "Đặc khu / Special zone") in lists
    assert ("extent", "part", "Một phần / Part") in lists
    kinds = rows(built, "SELECT table_name, constraint_name FROM gpkg_data_columns "
                        "WHERE column_name = 'kind'")  # fmt: skip
    assert dict(kinds) == {"repairs": "repair_kind", "changes": "change_kind"}
    used = rows(built, "SELECT DISTINCT constraint_name FROM gpkg_data_columns "
                       "WHERE constraint_name IS NOT NULL")  # fmt: skip
    assert {name for (name,) in used} == {name for name, _, _ in lists}


def test_the_extensions_are_declared(built):
    declared = dict(rows(built, "SELECT table_name, extension_name FROM gpkg_extensions "
                                "WHERE column_name IS NULL"))  # fmt: skip
    assert declared == {
        "gpkg_metadata": "gpkg_metadata",
        "gpkg_metadata_reference": "gpkg_metadata",
        "gpkg_data_columns": "gpkg_schema",
        "gpkg_data_column_constraints": "gpkg_schema",
    }


# ---- styles and project -------------------------------------------------------------------------


def test_every_layer_has_one_default_style_that_qgis_will_find(built):
    styles = rows(
        built,
        "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, useAsDefault "
        "FROM layer_styles",
    )
    assert sorted(styles) == sorted(
        ("", "", name, "" if name in TABLE_LAYERS else "geom", 1) for name in LAYERS
    )


def project(path) -> str:
    ((content,),) = rows(path, "SELECT content FROM qgis_projects")
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as archive:
        (name,) = archive.namelist()
        assert name == f"{NAME}.qgs"
        return archive.read(name).decode()


def test_the_project_inside_refers_to_its_own_file_by_a_relative_path(built):
    sources = [node.text for node in etree.fromstring(project(built).encode()).iter("datasource")]
    assert sources == [f"./{NAME}.gpkg|layername={name}" for name in LAYERS]
    ((stated,),) = rows(built, "SELECT metadata FROM qgis_projects")
    assert json.loads(stated)["last_modified_time"] == "2025-07-12T00:00:00.000Z"


def test_the_project_beside_is_the_same_document(built, tmp_path):
    layers = published_layers(toy_published.published_layers(), built, PUBLISH_CRS)
    beside = tmp_path / f"{NAME}.qgz"
    write_project(layers, beside, toy_published.provenance())
    with zipfile.ZipFile(beside) as archive:
        assert archive.read(f"{NAME}.qgs").decode() == project(built)


def test_two_builds_of_the_project_are_the_same_bytes_whatever_the_order_of_rows(tmp_path):
    layers = toy_published.published_layers()
    shuffled = {name: table.sample(frac=1, random_state=2) for name, table in layers.items()}
    for folder, tables in (("a", layers), ("b", shuffled)):
        (tmp_path / folder).mkdir()
        write_project(tables, tmp_path / folder / f"{NAME}.qgz", toy_published.provenance())
    first, second = (tmp_path / folder / f"{NAME}.qgz" for folder in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("crs", ["EPSG:5898", "EPSG:32649"])
def test_the_project_of_a_file_in_metres_shows_its_own_reference_system(tmp_path, crs):
    document = etree.fromstring(project(build(tmp_path, toy_published.provenance(), crs)).encode())
    assert document.findtext("projectCrs/spatialrefsys/authid") == crs
    layers = [node.findtext("srs/spatialrefsys/authid") for node in document.iter("maplayer")]
    assert set(layers) == {crs, None}


def test_no_path_of_this_machine_is_in_the_file(built, tmp_path_factory):
    assert str(tmp_path_factory.getbasetemp()).encode() not in built.read_bytes()
    assert str(tmp_path_factory.getbasetemp()) not in project(built)
