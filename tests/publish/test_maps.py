"""The pages as files: whole, self-contained, the same each time, and safe against their data."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import toy
import toy_published

from pipeline.config import WORK_CRS
from pipeline.errors import ContractError, FormatError
from pipeline.publish import inline
from pipeline.publish.geopackage import write_geopackage
from pipeline.publish.map_data import features, for_display, read_map_data
from pipeline.publish.maps import PAGES, draw_maps

LINK = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"(?!data:)[^\"]*\"")


def published(folder: Path, layers=None, sources=None) -> Path:
    path = folder / "toy.gpkg"
    write_geopackage(
        layers or toy_published.published_layers(),
        path,
        sources or toy_published.provenance(),
    )
    return path


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    return {path.name: path for path in draw_maps(published(folder), folder)}


def page_data(path: Path) -> dict:
    found = re.search(r'id="page-data">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    return json.loads(found[1])


def test_every_page_is_written(drawn):
    assert len(drawn) == len(PAGES)
    assert "index.html" in drawn


def test_no_page_links_to_anything_but_pages_and_data(drawn):
    for path in drawn.values():
        text = re.sub(r"<script>.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not LINK.findall(text), path.name
        pages = set(re.findall(r'<a[^>]* href="([^"#]+)', text))
        assert pages <= set(drawn)


def test_leaflet_is_in_the_page_once_for_any_number_of_maps(drawn):
    for path in drawn.values():
        text = path.read_text(encoding="utf-8")
        maps = len(re.findall(r'class="folium-map"', text))
        assert text.count("Leaflet 1.9.3, a JS library") == min(maps, 1), path.name


def test_two_builds_are_the_same_bytes(drawn, tmp_path):
    again = {path.name: path for path in draw_maps(published(tmp_path), tmp_path)}
    for name, path in drawn.items():
        assert path.read_bytes() == again[name].read_bytes(), name


def test_figures_of_the_card_come_from_the_geopackage(drawn):
    data = page_data(drawn["index.html"])
    assert {code: unit["area"] for code, unit in data["units"].items()} == toy.NEW_AREAS_KM2
    assert data["units"]["99003"]["clause"] == "2"
    assert data["units"]["99006"]["diff"] is None
    divided = [pair for pair in data["pairs"] if pair[0] == "99005"]
    assert [(pair[5], pair[6], pair[7]) for pair in divided] == [
        ("99003", "part", 0.5),
        ("99006", "part", 0.5),
    ]


def test_every_theme_gives_every_unit_an_entry_of_its_legend(drawn):
    data = page_data(drawn["index.html"])
    for theme in data["themes"]:
        assert set(theme["of"]) == set(toy.NEW_AREAS_KM2), theme["id"]
        assert all(0 <= place < len(theme["entries"]) for place in theme["of"].values())


def test_former_province_is_that_of_most_land(drawn):
    themes = {theme["id"]: theme for theme in page_data(drawn["index.html"])["themes"]}
    theme = themes["province"]
    named = {code: theme["entries"][place]["vi"] for code, place in theme["of"].items()}
    provinces = dict(zip(toy.old_units()["code"], toy.old_units()["province_name"], strict=True))
    # 99006 has 2 km2 of the divided unit 99005 and 8 km2 of the units beyond the border.
    assert named["99006"] == f"Tỉnh {provinces['99006']}"
    assert named["99003"] == f"Tỉnh {provinces['99003']}"


@pytest.mark.parametrize(
    ("sources", "says_so"),
    [(toy_published.provenance(), False), (toy_published.stand_in(), True)],
)
def test_the_stand_in_is_named_in_capital_letters_on_every_page(tmp_path, sources, says_so):
    layers = toy_published.published_layers()
    layers["communes_2025"]["boundary_source"] = sources.boundary_source + (
        " stand-in" if says_so else ""
    )
    for path in draw_maps(published(tmp_path, layers, sources), tmp_path):
        assert ("ĐA GIÁC THAY THẾ (STAND-IN)" in path.read_text(encoding="utf-8")) is says_so


def test_sources_dates_and_licences_are_on_every_page(drawn):
    for path in drawn.values():
        text = path.read_text(encoding="utf-8")
        for said in (toy.BOUNDARY_SOURCE, "Tỉnh đồ chơi", "2025-07-12", "GPL-3.0", "free to play"):
            assert said in text, (path.name, said)


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x>', "</script><b>"])
def test_a_name_is_never_markup(tmp_path, evil):
    layers = toy_published.published_layers()
    for layer, columns in {
        "communes_2025": ["name", "former_names", "seat", "clause"],
        "communes_before": ["name", "district_name"],
        "crosswalk": ["old_name", "old_district", "new_name", "method"],
        "findings": ["message_vi", "codes"],
    }.items():
        layers[layer] = layers[layer].assign(**dict.fromkeys(columns, evil))
    for path in draw_maps(published(tmp_path, layers), tmp_path):
        text = path.read_text(encoding="utf-8")
        assert evil not in text, path.name
        assert "&lt;" in text or "\\u003c" in text


def test_a_page_is_kept_when_a_new_one_cannot_be_written(tmp_path, monkeypatch):
    folder = tmp_path / "maps"
    first = draw_maps(published(tmp_path), folder)[0]
    before = first.read_bytes()
    monkeypatch.setattr(inline, "_FILES", {})
    with pytest.raises(FormatError, match="no installed package"):
        draw_maps(published(tmp_path), folder)
    assert first.read_bytes() == before
    assert not list(folder.glob(".writing-*"))


def test_an_unmapped_link_is_refused():
    with pytest.raises(FormatError, match=r"https://cdn\.example/x\.js"):
        inline.inline_links('<script src="https://cdn.example/x.js"></script>')
    with pytest.raises(FormatError, match="outside of itself"):
        inline.inline_links('<img src="https://cdn.example/x.png">')


def test_inlined_text_cannot_end_its_element():
    inlined = inline.inline_links(
        f'<script src="{inline.LEAFLET_JS[1]}"></script>'
        f'<link rel="stylesheet" href="{inline.LEAFLET_CSS[1]}"/>'
    )
    assert inlined.count("</script>") == 1
    assert inlined.count("</style>") == 1
    assert inline.script("a</script>b<!--c").count("<") == 0
    assert "url(data:image/png;base64," in inlined
    assert not re.search(r"url\((?!data:|#)", inlined)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(inline, "_PACKAGE", "XStatic-Nothing")
    with pytest.raises(FormatError, match="XStatic-Nothing is not installed"):
        inline.inline_links(f'<script src="{inline.LEAFLET_JS[1]}"></script>')


def test_simplified_units_still_fit_each_other():
    wavy = [(x / 10, 0.05 * (x % 2)) for x in range(41)]
    lower = shapely.Polygon([*toy.ring(*wavy), *toy.ring((4, -2), (0, -2))])
    upper = shapely.Polygon([*toy.ring(*wavy), *toy.ring((4, 2), (0, 2))])
    layer = gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=[lower, upper], crs=WORK_CRS)
    simple = for_display(layer).to_crs(WORK_CRS)
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).sum() < 90
    assert shapely.coverage_is_valid(simple.geometry.to_numpy(), gap_width=0.001)


def test_features_carry_an_id_and_five_decimals_alone(toy):
    collection = features(for_display(toy.new_units))
    assert [set(one["properties"]) for one in collection["features"]] == [{"id"}] * 4
    for one in collection["features"]:
        flat = shapely.get_coordinates(shapely.geometry.shape(one["geometry"]))
        assert all(value == round(value, 5) for value in flat.flatten())


def test_a_missing_file_and_a_foreign_file_are_told(tmp_path):
    with pytest.raises(FormatError, match="not there"):
        read_map_data(tmp_path / "none.gpkg")
    foreign = tmp_path / "foreign.gpkg"
    toy.new_units().to_file(foreign, layer="communes_2025")
    with pytest.raises(ContractError, match="metadata"):
        read_map_data(foreign)


def test_a_missing_layer_is_told(tmp_path):
    path = published(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = 'findings'")
        connection.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = 'findings'")
        connection.execute("DROP TABLE findings")
    with pytest.raises(FormatError, match="findings"):
        read_map_data(path)
