"""Coordinates that are read and not meant: refused, read as the table says, or told."""

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyproj
import pytest
import shapely

from pipeline.errors import FormatError
from pipeline.tools.cells import Cells
from pipeline.tools.law import open_register
from pipeline.tools.locate import OLD, inner_points, load_polygons
from pipeline.tools.lookup import lookup
from pipeline.tools.lookup_file import FileQuestion, answer_file
from pipeline.tools.lookup_remarks import ZONE_IN_DOUBT
from pipeline.tools.lookup_rows import NEW_CODE, NOTE, OLD_CODE
from pipeline.tools.lookup_shapes import told_of_shapes
from pipeline.tools.point_checks import CONTRADICTS, ZONES, zone_in


@pytest.fixture(scope="module")
def points():
    inside = {code: place for (side, code), place in inner_points().items() if side == OLD}
    if not inside:
        pytest.skip("no polygons are built: run make")
    return inside


def answer(folder, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return answer_file(folder / "t.xlsx", FileQuestion())


def in_degrees(value):
    seconds = round(value * 3600)
    return seconds // 3600, seconds % 3600 // 60, seconds % 60


def test_minutes_and_seconds_in_columns_of_their_own_are_refused(tmp_path, points):
    head = ["Vĩ độ (độ)", "Phút", "Giây", "Kinh độ (độ)", "Phút ", "Giây "]
    rows = [[*in_degrees(lat), *in_degrees(lon)] for lat, lon in list(points.values())[:20]]
    with pytest.raises(FormatError, match="columns of their own"):
        answer(tmp_path, [head, *rows])


def test_degrees_minutes_and_seconds_in_one_number_are_refused(tmp_path, points):
    def joined(value):
        degrees, minutes, seconds = in_degrees(value)
        return degrees + minutes / 100 + seconds / 10_000

    rows = [[joined(lat), joined(lon)] for lat, lon in list(points.values())[:40]]
    with pytest.raises(FormatError, match="in one number"):
        answer(tmp_path, [["Vĩ độ", "Kinh độ"], *rows])


def test_decimal_degrees_of_four_places_are_read(tmp_path, points):
    rows = [[round(lat, 4), round(lon, 4)] for lat, lon in list(points.values())[:40]]
    told = answer(tmp_path, [["Vĩ độ", "Kinh độ"], *rows]).table
    assert list(told[OLD_CODE]) == list(points)[:40]


def metres(points, zone, codes):
    turn = pyproj.Transformer.from_crs("EPSG:4326", zone, always_xy=True)
    return [turn.transform(points[code][1], points[code][0])[::-1] for code in codes]


@pytest.mark.parametrize(
    ("meridian", "zone"),
    [
        ("107°30'", "EPSG:9216"),
        ("108°15'", "EPSG:9217"),
        ("107.75", "EPSG:5899"),
        ("108", "EPSG:5898"),
    ],
)
def test_metres_are_read_in_the_zone_that_the_table_states(tmp_path, points, meridian, zone):
    codes = list(points)[::11]
    rows = [list(row) for row in metres(points, zone, codes)]
    told = answer(tmp_path, [[f"Hệ VN-2000, KTT {meridian}, múi 3°", None], ["X", "Y"], *rows])
    assert list(told.table[OLD_CODE]) == codes


@pytest.mark.parametrize("zone", ZONES.values())
def test_the_zones_have_the_meridians_that_they_are_found_by(zone):
    (meridian,) = [key for key, code in ZONES.items() if code == zone]
    stated = pyproj.CRS(zone).coordinate_operation.params
    assert float(meridian) in {one.value for one in stated if "Longitude" in one.name}
    assert zone_in([f"kinh tuyến trục {meridian}"]) == zone


def test_metres_that_fit_another_zone_better_are_in_doubt(tmp_path, points):
    codes = [code for code in points if code.startswith("23")][::5]
    rows = [list(row) for row in metres(points, "EPSG:9216", codes)]
    told = answer(tmp_path, [["X (m)", "Y (m)"], *rows])
    found = told.table[NEW_CODE].ne("")
    assert 0 < found.sum() < len(codes)
    assert told.table.loc[found, NOTE].str.contains(ZONE_IN_DOUBT, regex=False).all()
    assert any("EPSG:9216" in remark and "outside" in remark for remark in told.remarks)


def test_a_row_that_names_another_unit_than_its_point_says_so(tmp_path, points):
    law, codes = open_register(), list(points)[:12]
    day = law.days[-2]
    names = [law.on(day)["name"].get(code, "") for code in codes]
    rows = [[name, *points[code]] for name, code in zip(names, codes, strict=True)]
    far = next(code for code in points if code.startswith("23"))
    rows[3][1:] = points[far]
    told = answer(tmp_path, [["Tên xã", "Vĩ độ", "Kinh độ"], *rows])
    wrong = told.table[NOTE].str.contains(CONTRADICTS, regex=False)
    assert list(np.flatnonzero(wrong)) == [3]
    assert any("1 dòng ghi tên đơn vị khác" in remark for remark in told.remarks)


def test_a_straight_line_over_a_border_belongs_to_the_unit_with_most_of_it(points):
    new = load_polygons().new
    one, other = (row.geometry.representative_point() for row in new.iloc[[0, 1]].itertuples())
    line = shapely.LineString([one, other])
    most = max(new.itertuples(), key=lambda row: row.geometry.intersection(line).length)
    frame = pd.DataFrame({"tên": ["cầu"]}, index=[1])
    cells = Cells(frame, "layer", named=True, geometry=gpd.GeoSeries([line], [1], crs=new.crs))
    told, _, _ = told_of_shapes(cells, open_register(), "t.gpkg", "EPSG:5898", lambda *_: None)
    assert list(told[NEW_CODE]) == [most.code]


def test_a_point_on_a_border_names_the_other_units(points):
    new = load_polygons().new.to_crs("EPSG:4326")
    neighbours = new[new.geometry.touches(new.geometry.iloc[0])]
    shared = new.geometry.iloc[0].intersection(neighbours.geometry.iloc[0])
    place = max(shapely.get_parts(shared), key=shapely.length).interpolate(0.5, normalized=True)
    (found,) = lookup(f"{place.y:.7f}, {place.x:.7f}")
    named = {match.code for match in found.matches}
    both = {new["code"].iloc[0], neighbours["code"].iloc[0]}
    assert named & both
    assert all(f"({code})" in found.note for code in both - named)


def test_a_file_of_points_on_a_border_names_the_other_units_too(tmp_path, points):
    new = load_polygons().new.to_crs("EPSG:4326")
    neighbours = new[new.geometry.touches(new.geometry.iloc[0])]
    shared = new.geometry.iloc[0].intersection(neighbours.geometry.iloc[0])
    place = max(shapely.get_parts(shared), key=shapely.length).interpolate(0.5, normalized=True)
    inside = next(iter(points.values()))
    told = answer(tmp_path, [["Vĩ độ", "Kinh độ"], [place.y, place.x], [*inside]])
    both = {new["code"].iloc[0], neighbours["code"].iloc[0]}
    (other,) = both - {told.table[NEW_CODE][0]}
    assert f"({other})" in told.table[NOTE][0]
    assert "near" not in told.table[NOTE][1]


@pytest.mark.parametrize("written", [{"EPSG:9216": 107.5, "EPSG:5898": 108},
                                     {"EPSG:9216": "107°30'", "EPSG:5898": "108°00'"},
                                     {"EPSG:9216": "EPSG:9216", "EPSG:5898": 5898},
                                     {"EPSG:9216": "VN-2000/TM-3 107-30",
                                      "EPSG:5898": "VN2000 (108,0)"}])  # fmt: skip
def test_each_row_may_state_its_zone(tmp_path, points, written):
    rows, codes = [], list(points)[::20]
    for at, code in enumerate(codes):
        zone = ("EPSG:9216", "EPSG:5898")[at % 2]
        turn = pyproj.Transformer.from_crs("EPSG:4326", zone, always_xy=True)
        latitude, longitude = points[code]
        easting, northing = turn.transform(longitude, latitude)
        rows.append([code, northing, easting, written[zone]])
    told = answer(tmp_path, [["Điểm", "X (m)", "Y (m)", "Kinh tuyến trục"], *rows])
    assert list(told.table[OLD_CODE]) == codes
    assert any("zone of each row" in remark for remark in told.remarks)
    assert not told.table[NOTE].str.contains(ZONE_IN_DOUBT, regex=False).any()


def test_a_zone_that_cannot_be_read_is_that_of_its_row_alone(tmp_path, points):
    rows, codes = [], list(points)[:30]
    turn = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:9216", always_xy=True)
    for code in codes:
        easting, northing = turn.transform(*points[code][::-1])
        rows.append([code, northing, easting, "107°30'"])
    rows[5][3], rows[6][3], rows[7][3] = "-", "107.5/108", None
    told = answer(tmp_path, [["Điểm", "X (m)", "Y (m)", "KTT"], *rows])
    rest = told.table.drop(index=[5, 6, 7])
    assert list(rest[OLD_CODE]) == list(told.table["Điểm"].drop(index=[5, 6, 7]))
    assert told.table[NOTE][[5, 6, 7]].str.contains("no zone is stated").all()
    assert not rest[NOTE].str.contains("no zone is stated").any()
