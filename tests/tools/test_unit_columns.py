"""Districts and provinces of one name are told apart by type and header."""

import pytest
from hostile import write_csv, write_xlsx

from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.sheets import read_sheets
from pipeline.tools.structure import find_structure
from pipeline.tools.unit_keys import FOUND

CITY = "Thành phố Quảng Ngãi"


def city(folder, header, said):
    """Write the units of the city on the eve of the merger with one text in a column beside."""
    register = open_register()
    units = register.on(register.days[-2])
    mine = units[units["district_name"] == CITY]
    rows = [["Tên xã", header, "Dân số"]]
    rows += [[name, said, n] for n, name in enumerate(mine["name"], start=1)]
    return mine, read_and_convert(write_xlsx(folder / "t.xlsx", rows))


@pytest.mark.parametrize(
    ("header", "said"),
    [("Huyện", CITY), ("Địa bàn", "TP. Quảng Ngãi"), ("Địa bàn", "TP Quảng Ngãi"),
     ("Huyện, thành phố", "Quảng Ngãi"), ("District", "Quang Ngai")],
)  # fmt: skip
def test_one_city_in_every_row_is_a_district_and_tells_namesakes_apart(tmp_path, header, said):
    mine, conversion = city(tmp_path, header, said)
    assert conversion.plan.table.columns.district == header
    assert conversion.plan.table.columns.province is None
    rows = conversion.plan.units.rows
    assert rows["status"].eq(FOUND).all()
    assert list(rows["code"]) == list(mine.index)


@pytest.mark.parametrize(
    ("header", "said"), [("Tỉnh", "Quảng Ngãi"), ("Địa bàn", "Tỉnh Quảng Ngãi"),
                         ("Địa bàn", "Quảng Ngãi")],
)  # fmt: skip
def test_one_province_in_every_row_tells_no_namesakes_apart(tmp_path, header, said):
    mine, conversion = city(tmp_path, header, said)
    assert conversion.plan.table.columns.province == header
    rows = conversion.plan.units.rows.set_axis(mine.index)
    units = open_register().on(open_register().days[-2])
    namesakes = units.index[units.duplicated(["name", "province_name"], keep=False)]
    doubtful = mine.index[mine.index.isin(namesakes)]
    assert len(doubtful)
    assert list(rows.index[rows["status"] != FOUND]) == list(doubtful)


def test_a_column_of_communes_comes_before_one_of_schools_that_names_them_too(tmp_path):
    names = ["Xã Trà Tân", "Xã Trà Phú", "Xã Trà Giang"]
    rows = [[f"Trường {level} {name}", name, 10] for name in names for level in ("TH", "THCS")]
    rows.append(["Trường mầm non Hoa Sen", names[0], 5])
    path = write_csv(tmp_path / "t.csv", [["Tên trường", "Xã", "Số lớp"], *rows], ";")
    (cells,) = read_sheets(path)
    found = find_structure(cells, open_register(), where="t.csv").columns
    assert found.name == "Xã"
