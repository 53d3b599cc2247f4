"""Columns of coordinates are found by header and value together."""

import pandas as pd
import pytest

from pipeline.errors import FormatError, UsageError
from pipeline.tools.cells import Cells
from pipeline.tools.coordinate_columns import find_coordinates, values_of, words_of

DEGREES = ([15.12, 15.13], [108.8, 108.81])
METRES = ([1672000.5, 1673000.5], [586000.5, 587000.5])


def cells_of(rows, sheet=""):
    width = max(map(len, rows))
    frame = pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype=object)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame.columns = [str(place) for place in range(len(frame.columns))]
    return Cells(frame, "xlsx", sheet=sheet)


def found_in(heads, values, **said):
    rows = [["STT", "Tên", *heads], *([n, f"điểm {n}", *pair] for n, pair in enumerate(values, 1))]
    return find_coordinates([cells_of(rows)], "t", **said)


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("X (Bắc)", "Y (Đông)"), METRES), (("X (m)", "Y (m)"), METRES),
        (("Toạ độ X", "Toạ độ Y"), METRES), (("X VN-2000", "Y VN-2000"), METRES),
        (("Northing (m)", "Easting (m)"), METRES), (("X_VN2000", "Y_VN2000"), METRES),
        (("Vĩ độ (N)", "Kinh độ (E)"), DEGREES), (("Lat.", "Long."), DEGREES),
        (("Vĩ độ (độ thập phân)", "Kinh độ (độ thập phân)"), DEGREES),
        (("Vĩ độ Bắc", "Kinh độ Đông"), DEGREES), (("POINT_Y", "POINT_X"), DEGREES),
        (("vi_do", "kinh_do"), DEGREES), (("LATITUDE", "LONGITUDE"), DEGREES),
        (("VĨ ĐỘ", "KINH ĐỘ"), DEGREES),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_headers_of_offices(heads, columns, turned):
    pairs = list(zip(*columns, strict=True))
    if turned:
        heads, pairs = heads[::-1], [pair[::-1] for pair in pairs]
    found = found_in(heads, pairs)
    assert found.columns == list(heads)
    assert len(found.frame) == len(pairs)
    assert not any("ngược lại" in remark for remark in found.remarks)
    north, east = ("latitude", "longitude") if columns is DEGREES else ("northing", "easting")
    assert found.kinds == ([east, north] if turned else [north, east])


def test_headers_that_say_the_opposite_are_named_and_the_values_followed():
    found = found_in(("Vĩ độ", "Kinh độ"), [(108.8, 15.12), (108.7, 15.13)])
    assert found.kinds == ["longitude", "latitude"]
    assert any("ngược lại" in remark for remark in found.remarks)
    gis = found_in(("x", "y"), [(108.8, 15.12), (108.7, 15.13)])
    assert gis.kinds == ["longitude", "latitude"]
    assert not any("ngược lại" in remark for remark in gis.remarks)


def test_figures_under_other_headers_are_no_coordinates():
    money = [(15.5, 108.2), (16.5, 109.2)]
    assert found_in(("Thu nhập (triệu đồng)", "Chi (triệu đồng)"), money) is None
    assert found_in(("Diện tích", "Dân số"), money) is None
    assert found_in(("Đơn vị tính", "Hộ kinh doanh"), money) is None


def test_numbers_of_rows_below_a_title_are_no_latitudes():
    rows = [["TOẠ ĐỘ CÁC ĐIỂM"], ["STT", "Vĩ độ", "Kinh độ"],
            *[[n, 15.12 + n / 1000, 108.8] for n in range(8, 20)]]  # fmt: skip
    found = find_coordinates([cells_of(rows)], "t")
    assert found.columns == ["Vĩ độ", "Kinh độ"]
    assert len(found.frame) == 12


def test_titles_two_header_lines_units_and_numbering_are_no_rows():
    rows = [["DANH SÁCH ĐIỂM ĐO"], [None], ["STT", "Toạ độ", None], [None, "X", "Y"],
            [None, "(m)", "(m)"], ["1", "2", "3"], [1, "sai số", "sai số"],
            [2, 1672000, 586000]]  # fmt: skip
    found = find_coordinates([cells_of(rows)], "t")
    assert list(found.frame.index) == [7, 8]
    assert [name.split(" / ")[:2] for name in found.columns] == [["Toạ độ", "X"], ["Toạ độ", "Y"]]


def test_degrees_come_before_metres_and_the_others_are_named():
    heads = ("X", "Y", "Vĩ độ", "Kinh độ", "Vĩ độ cuối")
    found = found_in(heads, [(1672000, 586000, 15.12, 108.8, 15.2)] * 2)
    assert found.columns == ["Vĩ độ", "Kinh độ"]
    assert any("'Vĩ độ cuối'" in remark for remark in found.remarks)


@pytest.mark.parametrize("head", ["Tọa độ", "Toạ độ", "Coordinates", "GPS", "Vị trí"])
def test_one_column_with_the_pair(head):
    found = found_in((head,), [("15.12, 108.80",), ("15°7'N 108°48'E",), ("chưa đo",)])
    assert found.columns == [head]
    assert len(found.frame) == 3
    first, second = values_of(found)
    assert (first[0], second[0]) == (15.12, 108.8)


def test_the_user_names_the_columns_by_header_or_by_number():
    values = [(15.12, 108.8), (15.13, 108.81)]
    assert found_in(("a", "b"), values) is None
    for wanted in (["a", "b"], ["#3", "#4"], ["B", "A"]):
        found = found_in(("a", "b"), values, wanted=wanted)
        assert set(found.columns) == {"a", "b"}
    with pytest.raises(UsageError, match="no such column") as told:
        found_in(("a", "b"), values, wanted=["c", "d"])
    assert "#3 a" in str(told.value)
    with pytest.raises(FormatError, match="one column or two"):
        values_of(found_in(("a", "b"), values, wanted=["a", "b", "STT"]))


def test_without_headers_values_alone_decide_only_when_asked():
    rows = [[15.12, 108.8], [15.13, 108.81]]
    assert find_coordinates([cells_of(rows)], "t") is None
    found = find_coordinates([cells_of(rows)], "t", by_header=False)
    assert len(found.frame) == 2


def test_several_sheets_with_coordinates_are_not_chosen_from():
    rows = [["Vĩ độ", "Kinh độ"], [15.12, 108.8]]
    with pytest.raises(UsageError, match="several sheets") as told:
        find_coordinates([cells_of(rows, "A"), cells_of(rows, "B")], "t")
    assert "--sheet" in str(told.value)


def test_the_currency_is_no_direction():
    assert "dong" in words_of("Y (Đông)")
    assert "dong" not in words_of("Thu (triệu đồng)") | words_of("Thu (trieu dong)")
