"""Which rows are units, and which head others: districts without communes above all."""

import pytest

from pipeline.errors import UsageError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.recipe import Recipe

LY_SON = "536"
"""The code of Lý Sơn while it was a district without communes, 2020-02-01 to 2025-06-30."""


def grouped(folder, last, people="22000", order=None):
    """Convert a table with district headings whose last group is `last`."""
    groups = [
        "I,Huyện Ba Tơ,300\n1,Thị trấn Ba Tơ,100\n2,Xã Ba Xa,200\n",
        f"II,{last},{people}\n",
        "III,Huyện Bình Sơn,3003\n1,Xã Bình An,2002\n2,Xã Bình Khương,1001\n",
    ]
    path = folder / "t.csv"
    chosen = [groups[place] for place in order or (0, 1)]
    path.write_text("TT,Đơn vị,Số dân\n" + "".join(chosen), encoding="utf-8")
    return read_and_convert(path)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("Huyện Lý Sơn", (0, 1)),
        ("Lý Sơn", (0, 1, 2)),
        ("H. Lý Sơn", (2, 1, 0)),
        ("HUYỆN LÝ SƠN", (1, 0)),
    ],
)
def test_a_district_without_communes_is_a_unit_among_headings(tmp_path, name, order):
    conversion = grouped(tmp_path, name, order=order)
    people = dict(zip(conversion.codes, conversion.table["Số dân"], strict=True))
    assert people["21548"] == 22_000
    assert all(total.agrees for total in conversion.plan.totals)
    assert len(conversion.plan.totals) == len(order) - 1
    assert set(conversion.plan.units.rows["status"]) == {"found"}
    assert LY_SON in set(conversion.plan.units.rows["code"])


def test_a_district_without_communes_and_without_a_figure_is_no_heading(tmp_path):
    conversion = grouped(tmp_path, "Huyện Lý Sơn", people="", order=(0, 1, 2))
    assert LY_SON in set(conversion.plan.units.rows["code"])
    assert all(total.agrees for total in conversion.plan.totals)


def test_a_total_counts_a_district_without_communes(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "TT,Đơn vị,Số dân\nI,Huyện Ba Tơ,300\n1,Thị trấn Ba Tơ,100\n2,Xã Ba Xa,200\n"
        "II,Huyện Lý Sơn,22000\n,Tổng cộng,22300\n",
        encoding="utf-8",
    )
    told = [(one.stated, one.agrees) for one in read_and_convert(path).plan.totals]
    assert told == [(300, True), (22_300, True)]


def test_bare_names_of_districts_end_at_a_district_without_communes(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "Đơn vị,Số dân\nBình Sơn,3003\nXã Bình An,2002\nXã Bình Khương,1001\nLý Sơn,22000\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    assert set(conversion.plan.units.rows["status"]) == {"found"}
    assert [one.summed for one in conversion.plan.totals] == [3003]


def test_ly_son_heads_its_communes_in_a_table_of_2019(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "TT,Đơn vị,Số dân\nI,Huyện Ba Tơ,300\n1,Thị trấn Ba Tơ,100\n2,Xã Ba Xa,200\n"
        "II,Huyện Lý Sơn,600\n1,Xã An Vĩnh,100\n2,Xã An Hải,200\n3,Xã An Bình,300\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    people = dict(zip(conversion.codes, conversion.table["Số dân"], strict=True))
    assert people["21548"] == 600
    assert [one.agrees for one in conversion.plan.totals] == [True, True]


def test_a_heading_of_a_district_without_communes_above_itself_is_no_unit(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "TT,Đơn vị,Số dân\nI,Huyện Ba Tơ,\n1,Thị trấn Ba Tơ,100\n2,Xã Ba Xa,200\n"
        "3,Xã Ba Vì,300\n4,Xã Ba Tô,400\nII,Huyện Lý Sơn,\n1,Huyện Lý Sơn,22000\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    people = dict(zip(conversion.codes, conversion.table["Số dân"], strict=True))
    assert people["21548"] == 22_000
    assert list(conversion.plan.units.rows["code"]).count(LY_SON) == 1


def test_a_line_of_one_unit_of_measure_belongs_to_the_header(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "BIỂU 1,,\nĐơn vị,Huyện,Dân số\n,,(người)\nXã Ba Xa,Ba Tơ,4000\nXã Ba Vì,Ba Tơ,5000\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    assert "Dân số (người)" in conversion.table
    assert conversion.plan.table.titles == ["1: BIỂU 1"]


def test_a_title_in_brackets_above_the_header_is_a_title(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "(Đơn vị tính: người),,\nĐơn vị,Huyện,Dân số\nXã Ba Xa,Ba Tơ,4000\nXã Ba Vì,Ba Tơ,5000\n",
        encoding="utf-8",
    )
    assert "Dân số" in read_and_convert(path).table


@pytest.mark.parametrize(
    "line",
    [
        ",,người,ha,tạ/ha",
        ",,(người),(ha),(tạ/ha)",
        ",,[người],[ha],[tạ/ha]",
        ",ĐVT,Người,Ha,Tạ/ha",
        ",,nghìn người,m2,tạ/ha",
    ],
)
@pytest.mark.parametrize("numbering", ["", "A,B,1,2,3\n"])
def test_a_line_of_units_of_measure_belongs_to_the_header_above(tmp_path, line, numbering):
    path = tmp_path / "t.csv"
    path.write_text(
        f"TT,Xã,Dân số,Diện tích,Năng suất lúa\n{line}\n{numbering}"
        "1,Thị trấn Ba Tơ,100,10,50\n2,Xã Ba Cung,200,30,40\n3,Xã Ba Bích,50,20,60\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    kinds = {rule.column.split(" (")[0]: rule.kind for rule in conversion.plan.rules}
    assert kinds["Dân số"] == kinds["Diện tích"] == "sum"
    assert kinds["Năng suất lúa"] == "range"  # Of the planted land, and that is not here.
    people = next(name for name in conversion.table if name.startswith("Dân số"))
    assert dict(zip(conversion.codes, conversion.table[people], strict=True))["21484"] == 350


@pytest.mark.parametrize("unit", ["người", "(người)", "ha", "%", "triệu đồng", "hộ"])
def test_one_unit_of_measure_alone_in_its_line_takes_no_header_away(tmp_path, unit):
    path = tmp_path / "t.csv"
    path.write_text(f"Xã,Dân số,Ghi chú\n,{unit},\nThị trấn Ba Tơ,100,a\nXã Ba Cung,200,b\n",
                    encoding="utf-8")  # fmt: skip
    columns = list(read_and_convert(path).plan.table.frame)[1:]
    assert columns == [f"Dân số ({unit.strip('()')})", "Ghi chú"]


def test_the_subtotal_of_a_district_without_communes_is_not_the_district(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "TT,Đơn vị,Số dân\nI,HUYỆN BA TƠ,\n1,Thị trấn Ba Tơ,100\n2,Xã Ba Xa,200\n"
        ",Cộng Huyện Ba Tơ,300\nII,HUYỆN LÝ SƠN,\n1,Lý Sơn,22000\n,Cộng Huyện Lý Sơn,22000\n"
        ",Tổng cộng toàn tỉnh,22300\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    people = dict(zip(conversion.codes, conversion.table["Số dân"], strict=True))
    assert people["21548"] == 22_000
    told = [(one.stated, one.agrees) for one in conversion.plan.totals]
    assert told == [(300, True), (22_000, True), (22_300, True)]


@pytest.mark.parametrize(
    ("total", "mark"),
    [("Cả tỉnh", ""), ("Tổng cộng", "* "), ("Toàn tỉnh", "- "), ("Cả tỉnh", "+ ")],
)
def test_totals_and_headings_in_other_words_and_with_bullets(tmp_path, total, mark):
    path = tmp_path / "t.csv"
    path.write_text(
        f"Đơn vị,Số dân\n{total},3303\n{mark}Huyện Ba Tơ,300\nThị trấn Ba Tơ,100\nXã Ba Xa,200\n"
        f"{mark}Huyện Bình Sơn,3003\nXã Bình An,2002\nXã Bình Khương,1001\n",
        encoding="utf-8",
    )
    conversion = read_and_convert(path)
    assert conversion.totals[0].before == 3_303
    assert all(one.agrees for one in conversion.plan.totals)
    assert [one.stated for one in conversion.plan.totals] == [3_303, 300, 3_003]


def test_a_column_that_is_not_there_is_answered_with_the_lines_of_every_header(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Xã,Dân số\n,người\nThị trấn Ba Tơ,100\nXã Ba Cung,200\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_and_convert(path, recipe=Recipe(unit_columns=["Tên"]))
    assert caught.value.details == ["#1 Xã", "#2 Dân số / người"]
