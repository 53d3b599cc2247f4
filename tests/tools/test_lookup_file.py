"""Files at the command line: coordinates in any writing, headings, totals, and what is not found.

The points of these files are points inside units as the pipeline built them, so the unit of each is
known before it is looked up.
"""

import json

import openpyxl
import pandas as pd
import pyproj
import pytest
from typer.testing import CliRunner

from pipeline.config import EVE, MERGER, WORK_CRS
from pipeline.errors import FormatError, PipelineError
from pipeline.tools.commands import app
from pipeline.tools.law import open_register
from pipeline.tools.locate import OLD, inner_points
from pipeline.tools.lookup import HALF, lookup
from pipeline.tools.lookup_file import (
    HEADING,
    NO_POINT,
    REMARK,
    TOTAL,
    TURNED,
    UNREAD,
)
from pipeline.tools.lookup_rows import LATITUDE, LONGITUDE, NEW_CODE, NOTE, OLD_CODE

CODES = ["21136", "21205", "21529", "23302"]


def points():
    inside = inner_points()
    return [inside[OLD, code] for code in CODES]


def run(path, *said, status=0):
    result = CliRunner().invoke(app, ["lookup", str(path), *map(str, said)])
    assert result.exit_code == status, result.output + repr(result.exception)
    return result.output


def answered(path, *said, status=0):
    out = run(path, *said, status=status)
    target = path.with_name(f"{path.stem}_lookup{path.suffix}")
    if path.suffix == ".csv":
        separator = ";" if ";" in path.read_text(encoding="utf-8-sig").splitlines()[0] else ","
        table = pd.read_csv(target, sep=separator, dtype=str, keep_default_na=False,
                            encoding="utf-8-sig")  # fmt: skip
    else:
        table = pd.read_excel(target, dtype=str, engine="openpyxl").fillna("")
    return table, out


def write_csv(path, rows, separator=","):
    pd.DataFrame(rows[1:], columns=rows[0]).to_csv(path, sep=separator, index=False)
    return path


def write_xlsx(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def dms(degrees, letter):
    tenths = round(degrees * 36_000)
    return f"{tenths // 36_000}°{tenths % 36_000 // 600:02d}'{tenths % 600 / 10:04.1f}\"{letter}"


def minutes(degrees, letter):
    return f"{int(degrees)}°{degrees % 1 * 60:.3f}'{letter}".replace(".", ",")


def spaced(degrees, _letter):
    return dms(degrees, "").replace("°", " ").replace("'", " ").replace('"', "")


WRITINGS = {"english": (dms, "N", "E"), "vietnamese": (dms, "B", "Đ"), "spaced": (spaced, "", ""),
            "minutes": (minutes, "B", "Đ")}  # fmt: skip


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_degrees_and_minutes_in_two_columns(tmp_path, writing, suffix):
    write, north, east = WRITINGS[writing]
    pairs = [(write(lat, north), write(lon, east)) for lat, lon in points()]
    rows = [["Điểm", "Vĩ độ", "Kinh độ"], *([n, *pair] for n, pair in enumerate(pairs))]
    path = tmp_path / f"t.{suffix}"
    table, _ = answered(write_xlsx(path, rows) if suffix == "xlsx" else write_csv(path, rows))
    assert list(table[OLD_CODE]) == CODES
    single = lookup([f"{lat}; {lon}" for lat, lon in pairs])
    assert [answer.matches[0].code for answer in single] == CODES


@pytest.mark.parametrize("head", ["Tọa độ", "Toạ độ", "Coordinates", "GPS"])
def test_the_pair_in_one_column(tmp_path, head):
    (a, b), (c, d), (e, f), (g, h) = points()
    pairs = [f"{a}, {b}", f"{dms(c, 'N')} {dms(d, 'E')}", f"{f} {e}",
             f"{g}; {h}".replace(".", ",")]  # fmt: skip
    rows = [["Điểm", head], *([n, pair] for n, pair in enumerate([*pairs, "chưa đo"]))]
    table, out = answered(write_csv(tmp_path / "t.csv", rows))
    assert list(table[OLD_CODE]) == [*CODES, ""]
    assert table[NOTE].iloc[-1] == f"{UNREAD}: chưa đo"
    assert "4 / 5" in out


def test_every_cell_that_gives_no_unit_says_why(tmp_path):
    lat, lon = points()[0]
    rows = [["Tên", "Vĩ độ", "Kinh độ"], ["a", lat, lon], ["b", "15°75'", lon], ["c", "", ""],
            ["d", lat, ""], ["e", 16.05, 108.2], ["f", 48.85, 2.35], ["g", dms(lat, "S"), lon],
            ["h", lon, lat]]  # fmt: skip
    table, out = answered(write_csv(tmp_path / "t.csv", rows))
    assert list(table[OLD_CODE].ne("")) == [True, *[False] * 6, True]
    for note, expected in zip(
        table[NOTE], ["", UNREAD, NO_POINT, HALF, "outside", "no place in Vietnam", UNREAD, TURNED],
        strict=True,
    ):  # fmt: skip
        assert (expected in note) if expected else not note
    assert "2 / 8" in out


@pytest.mark.parametrize(
    ("heads", "crs"),
    [
        (("X (Bắc)", "Y (Đông)"), WORK_CRS), (("X (m)", "Y (m)"), WORK_CRS),
        (("Toạ độ X", "Toạ độ Y"), WORK_CRS), (("X VN-2000", "Y VN-2000"), "EPSG:9216"),
        (("Northing (m)", "Easting (m)"), "EPSG:9216"), (("Lat.", "Kinh độ (E)"), "EPSG:4326"),
        (("Vĩ độ (độ thập phân)", "Kinh độ Đông"), "EPSG:4326"), (("y", "x"), "EPSG:4326"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_headers_and_zones_of_offices(tmp_path, heads, crs, turned):
    turn = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    pairs = [turn.transform(lon, lat)[::-1] for lat, lon in points()]
    pairs = [[f"{value:.6f}".replace(".", ",") for value in pair] for pair in pairs]
    if turned:
        pairs = [pair[::-1] for pair in pairs]
    rows = [["Thửa", *heads], *(["a", *pair] for pair in pairs)]
    said = ["--crs", crs] if crs != "EPSG:4326" else []
    table, out = answered(write_csv(tmp_path / "t.csv", rows, ";"), *said)
    assert list(table[OLD_CODE]) == CODES
    assert f"{heads[0]!r} = " in out
    assert (crs in out) == bool(said)
    says_which = not heads[0].startswith(("X (m)", "X VN", "Toạ", "y"))
    assert ("headers say the opposite" in out) == (turned and says_which)


def test_a_wrong_zone_is_suspected(tmp_path):
    turn = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32649", always_xy=True)
    rows = [["X", "Y"], *([*turn.transform(lon, lat)] for lat, lon in points())]
    path = write_csv(tmp_path / "t.csv", rows)
    assert "check the zone, --crs" in run(path, status=1)
    table, out = answered(path, "--crs", "EPSG:32649")
    assert list(table[OLD_CODE]) == CODES
    assert "check the zone" not in out


HEADED = [
    ["BIỂU 01: DÂN SỐ", None, None], [None, None, None], ["STT", "Đơn vị", "Dân số"],
    ["I", "Huyện Trà Bồng", None], [1, "Xã Trà Tân", 5000], [2, "Xã Trà Tânn", 10],
    ["II", "Huyện Ba Tơ", None], [1, "Xã Ba Vì", 6000], [2, "Nghĩa Lộ", 7],
    ["Cộng", None, 11017], [None, None, None], ["Ghi chú: số liệu 2023", None, None],
    [None, "Người lập biểu", None],
]  # fmt: skip


def test_headings_totals_and_notes_are_kept_and_are_no_questions(tmp_path):
    table, out = answered(write_xlsx(tmp_path / "t.xlsx", HEADED))
    assert list(table["Đơn vị"]) == [row[1] or "" for row in HEADED[3:]]
    assert list(table[OLD_CODE]) == ["", "21136", "", "", "21529", "", "", "", "", ""]
    notes = list(table[NOTE])
    assert notes[0] == notes[3] == HEADING
    assert notes[6:] == [TOTAL, "", REMARK, REMARK]
    assert "Trà Tân" in notes[2]
    assert "21136" in notes[2]
    assert "there is no Nghĩa Lộ in Huyện Ba Tơ" in notes[5]
    assert "2 / 4" in out


def test_headings_tell_namesakes_apart_as_in_convert(tmp_path):
    rows = [["STT", "Đơn vị", "Dân số"], ["I", "Thành phố Kon Tum", None],
            [1, "Phường Trần Hưng Đạo", 1], ["II", "Thành phố Quảng Ngãi", None],
            [1, "Phường Trần Hưng Đạo", 2]]  # fmt: skip
    table, _ = answered(write_xlsx(tmp_path / "t.xlsx", rows))
    units = open_register().on(EVE)
    districts = [units["district_name"].get(code, "") for code in table[OLD_CODE]]
    assert districts == ["", "Thành phố Kon Tum", "", "Thành phố Quảng Ngãi"]


def test_a_list_of_names_may_begin_and_end_with_unknown_ones(tmp_path):
    rows = [["Tên xã"], ["Xã Trà Tânn"], ["Xã Trà Bùi"], ["zzz"]]
    table, out = answered(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(table["Tên xã"]) == ["Xã Trà Tânn", "Xã Trà Bùi", "zzz"]
    assert list(table[OLD_CODE]) == ["", "21142", ""]
    assert "1 / 3" in out
    assert "nearest" in table[NOTE][0]
    assert table[NOTE][2] == "không tìm thấy | not found"


def test_a_code_and_a_name_that_contradict_each_other_are_no_answer(tmp_path):
    rows = [["Mã", "Tên"], ["21136", "Xã Ba Vì"], ["21529", "Xã Ba Vì"]]
    table, _ = answered(write_csv(tmp_path / "t.csv", rows))
    assert list(table[OLD_CODE]) == ["", "21529"]
    assert "contradict" in table[NOTE][0]
    assert "Trà Tân (Huyện Trà Bồng) 21136" in table[NOTE][0]
    assert "Ba Vì (Huyện Ba Tơ) 21529" in table[NOTE][0]


def test_codes_with_names_of_today_are_no_contradiction(tmp_path):
    units = open_register().on(MERGER)
    rows = [["Mã", "Tên"], *zip(units["code"], units["type"] + " " + units["name"], strict=True)]
    table, out = answered(write_csv(tmp_path / "t.csv", rows))
    assert len(rows) > 90
    heirs = table[NEW_CODE].where(table[OLD_CODE].eq(""), table["Mã"])
    assert list(heirs) == list(units["code"])
    assert f"{len(units)} / {len(units)}" in out


def test_a_row_that_numbers_the_columns_is_no_question(tmp_path):
    rows = [["TT", "Tên xã", "Số hộ"], ["(1)", "(2)", "(3)"], [1, "Xã zzz", 5],
            [2, "Xã Trà Tân", 6]]  # fmt: skip
    table, out = answered(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(table["Tên xã"]) == ["Xã zzz", "Xã Trà Tân"]
    assert "1 / 2" in out


def test_a_list_of_another_province_is_suspected(tmp_path):
    rows = [["Xã"], ["Hoà Bắc"], ["Hoà Ninh"], ["Hoà Liên"], ["Trà Tân"], ["Hoà Sơn"]]
    assert "another province" in run(write_csv(tmp_path / "t.csv", rows))
    rows = [["Xã"], ["Trà Tân"], ["Ba Vì"], ["Hoà Sơn"]]
    assert "another province" not in run(write_csv(tmp_path / "u.csv", rows))


def test_a_hidden_sheet_is_not_taken_for_the_one_that_is_shown(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [["Xã", "Huyện"], ["Trà Tân", "Trà Bồng"]])
    book = openpyxl.load_workbook(path)
    hidden = book.create_sheet("ẩn")
    hidden.sheet_state = "hidden"
    for row in (["Vĩ độ", "Kinh độ"], points()[1]):
        hidden.append(row)
    book.save(path)
    table, _ = answered(path)
    assert list(table[OLD_CODE]) == CODES[:1]
    table, _ = answered(path, "--sheet", "ẩn")
    assert list(table[OLD_CODE]) == CODES[1:2]


def test_rows_without_coordinates_say_what_they_are(tmp_path):
    lat, lon = points()[0]
    rows = [["STT", "Trường", "Vĩ độ", "Kinh độ"], [None, "Huyện Trà Bồng", None, None],
            [1, "TH Số 1", lat, lon], [2, "TH Số 2", None, None], ["Cộng", 2, None, None],
            [None, "Hiệu trưởng", None, "(đã ký)"]]  # fmt: skip
    table, out = answered(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(table[NOTE]) == [HEADING, "", NO_POINT, TOTAL, REMARK]
    assert "1 / 2" in out


def test_a_divided_unit_says_so_in_a_file_as_alone(tmp_path):
    rows = [["Mã xã"], ["21286"], ["21142"], ["21283"], ["21136"], ["99999"]]
    table, _ = answered(write_csv(tmp_path / "t.csv", rows))
    assert [note.count("was divided") for note in table[NOTE]] == [1, 1, 1, 0, 0]
    for code, note in zip(table["Mã xã"][:3], table[NOTE], strict=False):
        assert lookup([code])[0].note == note
    assert "there is no such code" in table[NOTE].iloc[-1]


def test_columns_are_chosen_by_the_user(tmp_path):
    (lat, lon), other = points()[:2]
    rows = [["tên", "huyện", "Vĩ độ", "Kinh độ", "v2", "k2"],
            ["Trần Hưng Đạo", "Kon Tum", lat, lon, *other]]  # fmt: skip
    path = write_csv(tmp_path / "t.csv", rows)
    table, out = answered(path)
    assert list(table[OLD_CODE]) == CODES[:1]
    assert "--unit-column 'tên'" in out
    table, _ = answered(path, "--unit-column", "tên,huyện")
    assert list(table[OLD_CODE]) == ["23308"]
    for wanted in ("v2,k2", "k2,v2", "#5,#6"):
        table, _ = answered(path, "--coordinate-columns", wanted)
        assert list(table[OLD_CODE]) == CODES[1:2]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (["--unit-column", "không có"], "no such column"),
        (["--coordinate-columns", "a,b"], "no such column"),
        (["--coordinate-columns", "lat", "--unit-column", "x"], "exclude each other"),
        (["--output", "SELF"], "would overwrite"),
        (["--polygons", "p.gpkg"], "for single names"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, said, message):
    path = write_csv(tmp_path / "t.csv", [["lat", "lon"], [15.12, 108.8]])
    before = path.read_bytes()
    said = [str(path) if one == "SELF" else one for one in said]
    result = CliRunner().invoke(app, ["lookup", str(path), *said])
    assert isinstance(result.exception, PipelineError)
    assert message in str(result.exception)
    assert path.read_bytes() == before
    assert not (tmp_path / "t_lookup.csv").exists()


def test_advice_names_only_options_that_there_are(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["a", "b"], ["Lyon", 1], ["Paris", 2]])
    result = CliRunner().invoke(app, ["lookup", str(path)])
    assert isinstance(result.exception, FormatError)
    known = CliRunner().invoke(app, ["lookup", "--help"]).output
    options = [word for word in str(result.exception).split() if word.startswith("--")]
    assert options
    assert all(option in known for option in options)


def test_a_file_without_any_answer_ends_with_status_1(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["Vĩ độ", "Kinh độ"], [48.85, 2.35]])
    table, out = answered(path, status=1)
    assert "0 / 1" in out
    assert "no place in Vietnam" in table[NOTE][0]
    told = CliRunner().invoke(app, ["lookup", str(path), "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)[0][NEW_CODE] == ""


def test_a_text_keeps_its_delimiter_and_its_decimal_comma(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["Xã", "Huyện"], ["Trà Tân", "Trà Bồng"]], ";")
    table, _ = answered(path)
    place = [float(table[column][0].replace(",", ".")) for column in (LATITUDE, LONGITUDE)]
    assert place == pytest.approx(points()[0])
    assert "," in table[LATITUDE][0]


def test_a_result_is_looked_up_again_without_doubled_columns(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["Xã", "Huyện"], ["Trà Tân", "Trà Bồng"]])
    first, _ = answered(path)
    again, _ = answered(tmp_path / "t_lookup.csv")
    pd.testing.assert_frame_equal(first, again)


def test_codes_among_addresses_are_answered_and_no_row_is_taken_for_the_header(tmp_path):
    rows = [["Địa chỉ"], ["xã Sơn Hạ, huyện Sơn Hà cũ"], ["TT. Mộ Đức"], ["thị trấn Ba Tơ"],
            ["xã Bình Thanh Tây"], ["Huyện đảo Lý Sơn"], ["21142"], ["21145"], [21148]]  # fmt: skip
    table, out = answered(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(table["Địa chỉ"]) == [str(row[0]) for row in rows[1:]]
    assert list(table[OLD_CODE])[-4:] == ["536", "21142", "21145", "21148"]
    assert "8 / 8" in out
