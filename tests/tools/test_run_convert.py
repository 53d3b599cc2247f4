"""What `hopnhat convert` prints of how certain its figures are."""

import shlex
from datetime import date

import pandas as pd
import pytest
from hostile import PEOPLE, ROWS, base, write_csv
from typer.testing import CliRunner

from pipeline.errors import RegisterError, UsageError
from pipeline.tools.commands import app
from pipeline.tools.convert import read_and_convert
from pipeline.tools.convert_lines import MOST_LACKING_SHOWN, certainty_lines
from pipeline.tools.journal import ABOUT, TOPIC, journal
from pipeline.tools.law import open_register
from pipeline.tools.options import ConvertOptions, date_of
from pipeline.tools.recipe import Recipe
from pipeline.tools.run_convert import run_convert
from pipeline.tools.unit_columns import CERTAINTY, CODE, EXACT
from pipeline.tools.unresolved import REASON

OLD = {"Tên xã": ["Xã Ba Xa", "Xã Ba Vì"], "Huyện": ["Ba Tơ"] * 2, "Dân số": [4_000, 5_000]}
TRA_BUI = ["xã Trà Bùi", "Huyện Trà Bồng", 1_000, 2.5]
"""Of the new units Cà Đam and Tây Trà Bồng, which have other parts too."""
LACKS = "thiếu | lacks"


def test_units_that_lack_a_part_are_not_called_exact(tmp_path):
    conversion = read_and_convert(write_csv(tmp_path / "t.csv", [*base(), TRA_BUI], ";"))
    marks = conversion.table[CERTAINTY]
    lacking = int(marks.str.contains(LACKS, regex=False).sum())
    exact = int(marks.eq(EXACT).sum())
    assert lacking
    assert exact
    lines = certainty_lines(conversion)
    (ranges, *_), (lacks, others) = lines[:-2], lines[-2:]
    assert ranges.startswith("Trong khoảng | ranges: ")
    assert lacks.startswith(f"{lacking} đơn vị thiếu một phần | {lacking} units lack a part: ")
    assert set(lacks.split(": ")[1].split(", ")) == set(conversion.lacking)
    assert others == f"{exact} đơn vị khác chính xác | {exact} others exact"
    told = journal(conversion)
    assert list(told[ABOUT][told[TOPIC] == "thiếu một phần | lacks a part"]) == conversion.lacking


def test_ten_units_at_most_are_named_and_nobody_is_exact(tmp_path, capsys):
    path = tmp_path / "t.csv"
    names = ["Thị trấn Ba Tơ", "xã Ba Vì", "xã Ba Động", "xã Ba Dinh", "xã Ba Tô", "xã Ba Vinh",
             "xã Trà Sơn", "xã Trà Tân", "xã Bình An", "xã Sơn Hạ", "xã Sơn Kỳ", "xã Sơn Thủy",
             "xã Long Sơn", "xã Thanh An", "xã Đức Chánh"]  # fmt: skip
    path.write_text("Đơn vị,Số dân\n" + "".join(f"{name},1\n" for name in names), encoding="utf-8")
    conversion = run_convert(ConvertOptions(path, date="2025-06-30"))
    assert len(conversion.lacking) > MOST_LACKING_SHOWN
    assert conversion.table[CERTAINTY].ne(EXACT).all()
    (line,) = certainty_lines(conversion)
    assert line.count(", ") == MOST_LACKING_SHOWN
    assert line.endswith(f", … (+{len(conversion.lacking) - MOST_LACKING_SHOWN})")
    assert line in capsys.readouterr().out


def test_a_column_without_a_value_is_no_part_of_what_is_exact(tmp_path):
    rate = "Tỷ lệ che phủ rừng (%)"
    rows = [[*base()[0][:2], rate], *([*row[:2], 40 + n] for n, row in enumerate(base()[1:]))]
    conversion = read_and_convert(write_csv(tmp_path / "t.csv", rows, ";"))
    assert conversion.table[rate].isna().any()
    bounded, others = certainty_lines(conversion)
    assert bounded.endswith(f": {rate}")
    assert "trong các cột còn lại" in others


def test_it_is_said_that_all_is_exact(tmp_path):
    conversion = read_and_convert(write_csv(tmp_path / "t.csv", base(), ";"))
    assert conversion.table[CERTAINTY].eq(EXACT).all()
    assert len(conversion.table[CODE]) < len(ROWS)
    count = len(PEOPLE)
    assert certainty_lines(conversion) == [
        f"Cả {count} đơn vị trong kết quả đều chính xác | all {count} units of the result exact"
    ]


def test_figures_known_as_ranges_alone_are_no_difference(tmp_path, capsys):
    """How the people of Nghĩa Phương were divided in January 2025 no act states."""
    path = tmp_path / "t.csv"
    people = {"21283": 5_000, "21286": 3_000, "21235": 2_000, "21142": 1_000}
    lines = [f"{code},{count}" for code, count in people.items()]
    path.write_text("Mã,Dân số\n" + "\n".join(lines), encoding="utf-8")
    conversion = run_convert(ConvertOptions(path, date="2024-12-31", to="2025-06-30"))
    (total,) = conversion.totals
    known = conversion.table["Dân số"].sum()
    assert total.difference == 0
    assert total.ranged == 8_000
    assert total.after == known == 3_000
    assert conversion.table["Dân số"].isna().sum() == 2
    told = capsys.readouterr().out
    assert "chỉ biết khoảng | only as ranges 8 000" in told
    assert "difference" not in told


def test_what_divided_units_were_shared_out_by_is_told(tmp_path, monkeypatch, built_project):
    """An act states the people of the parts of Ba Chùa (21514), none those of Trà Bùi (21142)."""
    monkeypatch.setenv("HOPNHAT_ROOT", str(built_project))
    changes = open_register().changes
    people = changes[changes["extent"].eq("part")].set_index("old_code")["population"]
    assert people.loc["21514"].notna().all()
    assert people.loc["21142"].isna().all()
    path = tmp_path / "t.csv"
    text = "Mã,Số dân,Diện tích (km2),Số trường\n21514,3000,16.7,3\n21142,1000,70,5\n"
    path.write_text(text, encoding="utf-8")
    conversion = read_and_convert(path, recipe=Recipe(date=date(2019, 1, 1)))
    by = {(unit[:6], column): how for (unit, column), how in conversion.shared_by.items()}
    assert by == {
        ("xã Ba ", "Số dân"): "people", ("xã Ba ", "Diện tích (km2)"): "area",
        ("xã Ba ", "Số trường"): "area", ("xã Trà", "Số dân"): "no people stated",
        ("xã Trà", "Diện tích (km2)"): "area", ("xã Trà", "Số trường"): "area",
    }  # fmt: skip
    (line,) = [one for one in certainty_lines(conversion) if "shared by area, for no act" in one]
    assert line.endswith(": xã Trà Bùi (Huyện Trà Bồng) (Số dân)")
    told = journal(conversion)
    shared = told[told[TOPIC] == "chia | shared"]
    assert len(shared) == len(by)


def test_the_examples_of_the_help_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = pd.DataFrame(OLD)
    table.assign(**{"Thu nhập": [50, 60]}).to_excel("dan_so.xlsx", index=False)
    table.assign(**{"Trường": ["A", "B"]}).to_csv("truong_hoc.csv", index=False)
    poor = {"Hộ": [100, 200], "Nghèo": [10, 30], "Tỷ lệ": [10, 15]}
    table.assign(**poor).to_excel("ngheo.xlsx", index=False)
    both = [table.assign(**{"Năm": year, "Giới tính": sex})
            for year in (2023, 2024) for sex in ("Nam", "Nữ")]  # fmt: skip
    pd.concat(both).to_excel("theo_nam.xlsx", index=False)
    # Units of today that each have one unit of before.
    new = {"Tên": ["Xã Ba Xa", "Đặc khu Lý Sơn"], "Dân số": [4_000, 22_000]}
    pd.DataFrame(new).to_csv("moi.csv", index=False)
    shown = CliRunner().invoke(app, ["convert", "--help"]).output
    examples = [line.strip() for line in shown.splitlines() if line.strip().startswith("hopnhat ")]
    assert len(examples) >= 9
    assert all(len(shlex.split(example)) >= 3 for example in examples)
    for example in examples:
        result = CliRunner().invoke(app, shlex.split(example)[1:])
        assert result.exit_code == 0, (example, result.output, result.exception)
    assert (tmp_path / "dan_so_2025.xlsx").is_file()


@pytest.mark.parametrize("with_district", [True, False])
def test_namesakes_come_with_what_tells_them_apart(tmp_path, capsys, with_district):
    people = pd.DataFrame(ROWS, columns=["Tên xã", "Huyện", "Dân số", "Diện tích (km2)"])
    people.loc[0, "Tên xã"], people.loc[0, "Huyện"] = "Xã Đăk Long", ""
    columns = ["Tên xã", *(["Huyện"] if with_district else []), "Dân số"]
    people[columns].to_csv(tmp_path / "t.csv", index=False)
    conversion = run_convert(ConvertOptions(tmp_path / "t.csv", date="2025-06-30"))
    assert conversion.unresolved[REASON].str.contains("ambiguous").any()
    assert ("thêm cột huyện" in capsys.readouterr().out) is not with_district


@pytest.mark.parametrize("said", ["2025-06-30", "30/6/2025", "30/06/2025", "30-6-2025"])
def test_a_day_is_read_as_it_is_written_in_vietnam_too(said):
    assert date_of(said) == date(2025, 6, 30)


@pytest.mark.parametrize("said", ["6/30/2025", "31/6/2025", "2025", "30/6/25", "hôm qua"])
def test_what_is_no_day_is_refused(said):
    with pytest.raises(UsageError, match="1/4/2019"):
        date_of(said)


@pytest.mark.parametrize(
    ("said", "option"), [({"share_by": "x"}, "--share-by"), ({"decimal": ";"}, "--decimal")]
)
def test_a_wrong_choice_names_its_option_and_what_is_allowed(said, option):
    with pytest.raises(UsageError, match=f"{option} is '.', allowed are '.*' \\| '.*'") as caught:
        Recipe(**said)
    assert option in caught.value.advice


def test_a_plan_says_how_many_rows_have_no_sure_unit(tmp_path, capsys):
    path = write_csv(tmp_path / "t.csv", [*base(), ["Xã Không Có", "Huyện Bình Sơn", 5, 1]], ";")
    run_convert(ConvertOptions(path, plan_only=True))
    assert "1 dòng chưa rõ đơn vị nào" in capsys.readouterr().out


def test_a_unit_that_cannot_go_back_bears_its_name_of_the_table(tmp_path):
    """Sông Vệ had the code of today's Vệ Giang."""
    path = tmp_path / "t.csv"
    rows = ["Thị trấn Sông Vệ,Huyện Tư Nghĩa,5", "Xã Nghĩa Phương,Huyện Tư Nghĩa,5"]
    path.write_text("Xã,Huyện,Dân số\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_and_convert(path, recipe=Recipe(date=date(2025, 6, 30)), to=date(2024, 12, 31))
    assert "thị trấn Sông Vệ" in str(caught.value)
    assert "Vệ Giang" not in str(caught.value)


def test_a_map_of_what_is_known_as_a_range_names_the_columns_that_can_be_drawn(tmp_path):
    rate = "Tỷ lệ che phủ rừng (%)"
    rows = [[*base()[0][:2], rate], *([*row[:2], 40 + n] for n, row in enumerate(base()[1:]))]
    path = write_csv(tmp_path / "t.csv", rows, ";")
    with pytest.raises(UsageError, match="only least and most are known") as caught:
        run_convert(ConvertOptions(path, map_column=rate))
    assert "(ít nhất | least)" in caught.value.advice


def test_an_address_with_its_district_does_not_depend_on_the_day(tmp_path):
    names = ["Xã Bình Thanh", "Xã Bình Hiệp", "Xã Bình Châu"]
    text = "".join(f'"{name}, huyện Bình Sơn, tỉnh Quảng Ngãi",1\n' for name in names)
    path = tmp_path / "t.csv"
    path.write_text(f"Địa chỉ,Số hộ\n{text}", encoding="utf-8")
    conversion = read_and_convert(path)
    assert conversion.totals[0].after == 3
