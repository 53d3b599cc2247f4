"""Coordinates in writing: every form is read as the same place, and names never are."""

import math

import numpy as np
import pyproj
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.config import WORK_CRS
from pipeline.tools.coordinates import (
    LATITUDES,
    kind_of_value,
    looks_like_coordinates,
    parse_axis,
    parse_pair,
    parse_point,
)
from pipeline.tools.locate import locate

LATITUDE, LONGITUDE = 15 + 7 / 60 + 12 / 3600, 108 + 48 / 60


@pytest.mark.parametrize(
    "text",
    [
        "15.12N 108.80E", "15.12°N, 108.80°E", "N15.12 E108.80", "108.80E 15.12N", "15,12; 108,80",
        "N15.12E108.80", "15.12° N, 108.80° E", "15.12 n 108.80 e", "15.12°B, 108.80°Đ",
        "15,12,108,80", "15,12 108,80", "15,12 / 108,80", "(15.12, 108.8)", "[108.8; 15.12]",
        "POINT(108.8 15.12)", "15.12\t108.8", "WGS84: 15.12 108.8", "lat=15.12&lon=108.8",
        "15°07'12\"B 108°48'00\"Đ", "15°7’12”B - 108°48’Đ", "15°7'12''N 108°48'00''E",
        "E 108° 48' 0\" N 15° 7' 12\"", "15° 07,2' B; 108° 48,0' Đ", "15 7 12 108 48 0",
        "15-07-12 108-48-00", "15:07:12, 108:48:00", "15.07.12, 108.48.00", "15o07'12\" 108o48'",
        "15d07m12s 108d48m0s", "15 độ 7 phút 12 giây Bắc, 108 độ 48 phút Đông",
        "Vĩ độ Bắc 15°07'12\", Kinh độ Đông 108°48'", "Cột mốc số 3: 15°7'12\"N 108°48'0\"E",
    ],
)  # fmt: skip
def test_a_place_in_any_writing(text):
    point = parse_point(text)
    assert (point.latitude_deg, point.longitude_deg) == (
        pytest.approx(LATITUDE),
        pytest.approx(LONGITUDE),
    )


def test_where_two_cuts_are_possible_both_halves_have_as_many_numbers():
    point = parse_point("108 48 15 12")
    assert (point.latitude_deg, point.longitude_deg) == (15.2, 108.8)


@pytest.mark.parametrize(
    "text", ["1672000 586000", "1.672.000; 586.000", "1 672 000 586 000", "X=1672000; Y=586000",
             "586.000,00; 1.672.000,00", "586,000.00 1,672,000.00", "VN-2000: 1672000, 586000"],
)  # fmt: skip
def test_metres_in_any_writing(text):
    turn = pyproj.Transformer.from_crs(WORK_CRS, "EPSG:4326", always_xy=True)
    point = parse_point(text)
    assert (point.longitude_deg, point.latitude_deg) == pytest.approx(
        turn.transform(586000, 1672000)
    )
    assert point.crs == WORK_CRS


@pytest.mark.parametrize(
    "text",
    ["15.12S 108.80W", "15°7'S 108°48'E", "15°7' Nam 108°48' Đông", "15°7'B 108°48'T",
     "-15.12, 108.8", "15°75' 108°48'", "48.85, 2.35", "Thôn 15, 108 Quang Trung", "0905 123 456",
     "Tổ 15, phường Trần Phú", "15 22 48", "108,80", "108.8", "108,8", "15,108",
     "108",  "15.12, 108.8 " * 20],
)  # fmt: skip
def test_what_is_no_place(text):
    assert parse_point(text) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("15°22'48\"N", 15.38), ("15°22'48\"B", 15.38), ("15 22 48", 15.38), ("15-22-48", 15.38),
        ("15°22,8'B", 15.38), ("15°22.8'", 15.38), ("15° 22' 48,0\" vĩ Bắc", 15.38),
        ("109°7'E", 109 + 7 / 60), ("109°7'Đ", 109 + 7 / 60), ("Kinh độ 109°07'", 109 + 7 / 60),
        ("15,38", 15.38), ("15.380", 15.38), ("15.38°N", 15.38), ("108.801", 108.801),
    ],
)  # fmt: skip
def test_one_axis_alone(text, degrees):
    assert parse_axis(text) == pytest.approx(degrees)


@pytest.mark.parametrize("text", ["", "x", "chưa đo", "15°75'", "15°22'S", "109°T", "12/a"])
def test_a_cell_without_a_coordinate(text):
    assert math.isnan(parse_axis(text))


@pytest.mark.parametrize(
    ("text", "metres"), [("586.123", 586123), ("586.123,5", 586123.5), ("1.672.000", 1672000),
                         ("1,672,000.25", 1672000.25), ("1 672 000", 1672000)],
)  # fmt: skip
def test_thousands_are_told_by_what_vietnam_has(text, metres):
    assert parse_axis(text) == metres


def test_what_reads_like_coordinates_is_no_name():
    assert looks_like_coordinates("48.85, 2.35")
    assert looks_like_coordinates("15.12S 108.80W")
    assert not looks_like_coordinates("Thôn 15, xã Ba Vì, 108")
    assert not looks_like_coordinates("21136")


def test_what_a_number_can_be():
    kinds = [kind_of_value(value) for value in (15.1, 108.8, 1672000, 586000, 48.8, math.nan)]
    assert kinds == ["latitude", "longitude", "northing", "easting", "", ""]
    assert kind_of_value(LATITUDES[0] - 0.1) == ""


def as_dms(degrees, letter, comma):
    hundredths = round(degrees * 360_000)
    whole, rest = divmod(hundredths, 360_000)
    minutes, seconds = divmod(rest, 6_000)
    text = f"{whole}°{minutes:02d}'{seconds / 100:05.2f}\"{letter}"
    return text.replace(".", ",") if comma else text


@settings(max_examples=60, deadline=None)
@given(
    latitude=st.floats(13.9, 15.5), longitude=st.floats(107.3, 109.0), comma=st.booleans(),
    turned=st.booleans(), letters=st.sampled_from(["NE", "BĐ"]),
)  # fmt: skip
def test_a_place_written_in_any_way_has_the_same_unit(latitude, longitude, comma, turned, letters):
    decimal = locate(np.array([[longitude, latitude]])).iloc[0]
    assume(decimal["certainty"] in {"inside", "outside"})
    turn = pyproj.Transformer.from_crs("EPSG:4326", WORK_CRS, always_xy=True)
    east_m, north_m = turn.transform(longitude, latitude)
    sign = "," if comma else "."
    thousands = "." if comma else ","
    grouped = [f"{value:,.2f}".replace(",", "_").replace(".", sign).replace("_", thousands)
               for value in (north_m, east_m)]  # fmt: skip
    writings = [
        [as_dms(latitude, letters[0], comma), as_dms(longitude, letters[1], comma)],
        [f"{north_m:.2f}".replace(".", sign), f"{east_m:.2f}".replace(".", sign)],
        [f"{latitude:.6f}".replace(".", sign), f"{longitude:.6f}".replace(".", sign)],
        grouped,
    ]
    for pair in writings:
        ordered = pair[::-1] if turned else pair
        point = parse_point("; ".join(ordered))
        place = locate(np.array([[point.longitude_deg, point.latitude_deg]])).iloc[0]
        assert list(place) == list(decimal)
        assert parse_pair("; ".join(ordered)) == tuple(parse_axis(text) for text in ordered)
