"""Which rows of a unit stay apart: years, sexes, and what nobody may add up."""

import pytest
from hostile import ROWS, write_csv

from pipeline.errors import UsageError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.recipe import Recipe

YEARS, SEXES = (2022, 2023, 2024), ("Nam", "Nữ")


def long_table(*, without=0):
    rows = [["Tên xã", "Huyện", "Năm", "Giới tính", "Dân số"]]
    rows += [[name, district, year, sex, people]
             for name, district, people, _ in ROWS for year in YEARS for sex in SEXES]  # fmt: skip
    return rows[: len(rows) - without]


def converted(folder, table, **said):
    return read_and_convert(write_csv(folder / "t.csv", table, ";"), recipe=Recipe(**said))


@pytest.mark.parametrize("rows", ["auto", "merge"])
@pytest.mark.parametrize("without", [0, 1])
def test_year_and_sex_together_keep_rows_apart(tmp_path, rows, without):
    conversion = converted(tmp_path, long_table(without=without), rows=rows)
    assert conversion.plan.keys == ["Năm", "Giới tính"]
    town = conversion.table[conversion.table["Tên xã"].str.contains("Cẩm Thành")]
    assert len(town) == len(YEARS) * len(SEXES)
    assert set(town["Dân số"]) == {sum(people for *_, people, _ in ROWS[:4])}


def test_years_are_not_added_up_where_a_list_is_merged(tmp_path):
    rows = [["Trường", "Tên xã", "Huyện", "Năm", "Số học sinh"]]
    rows += [[f"T{place} {name}", name, district, year, 100]
             for year in YEARS for place in range(4) for name, district, *_ in ROWS]  # fmt: skip
    conversion = converted(tmp_path, rows, rows="merge")
    assert conversion.plan.keys == ["Năm"]
    assert set(conversion.table["Số học sinh"]) == {1_600, 1_200}
    whole = converted(tmp_path, rows, rows="merge", columns={"Năm": "drop"})
    assert set(whole.table["Số học sinh"]) == {4_800, 3_600}


def test_a_column_to_keep_apart_may_be_written_without_marks(tmp_path):
    assert converted(tmp_path, long_table(), by=["nam", "GIOI TINH"]).plan.keys == [
        "Năm", "Giới tính",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"by": ["Năm"], "rows": "keep"}, "merges none"),
        ({"by": ["Quý"]}, "no such column"),
        ({"by": ["Huyện"]}, "a column of the units"),
    ],
)
def test_what_can_not_be_kept_apart_is_refused(tmp_path, said, problem):
    with pytest.raises(UsageError, match=problem):
        converted(tmp_path, long_table(), **said)


def test_rows_that_still_repeat_are_refused_with_what_to_do(tmp_path):
    with pytest.raises(UsageError, match="still has several rows"):
        converted(tmp_path, long_table(), by=["Năm"])


def test_a_list_of_things_is_kept(tmp_path):
    rows = [["Trường", "Tên xã", "Huyện", "Cấp học", "Số học sinh"]]
    rows += [[f"Trường {level} số {n}", name, district, level, 100]
             for level in ("Tiểu học", "THCS")
             for n, (name, district, *_) in enumerate(ROWS)]  # fmt: skip
    assert converted(tmp_path, rows).plan.rows == "keep"
    assert converted(tmp_path, rows, by=["Cấp học"]).plan.keys == ["Cấp học"]
