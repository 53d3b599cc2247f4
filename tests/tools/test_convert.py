"""Converting: sums, rates, ranges, lists, recipes, formats, and the way back."""

import datetime as dt
from operator import mul

import openpyxl
import pandas as pd
import pytest
from hostile import CASES, PEOPLE, ROWS, TRA_BONG, base, write_csv, write_xlsx

from pipeline.config import EVE
from pipeline.errors import RegisterError, UsageError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.options import ConvertOptions
from pipeline.tools.pairs import pairs_between
from pipeline.tools.recipe import Recipe, read_recipe
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.run_convert import run_convert
from pipeline.tools.unit_columns import CERTAINTY, EXACT
from pipeline.tools.unresolved import CANDIDATES, REASON
from pipeline.tools.workbooks import MOST_ROWS, write_sheets


def by_code(conversion, column):
    return dict(zip(conversion.codes, conversion.table[column], strict=True))


def with_column(header, values):
    rows = base()
    rows[0].append(header)
    for row, value in zip(rows[1:], values, strict=True):
        row.append(value)
    return rows


def converted(folder, rows, **said):
    return read_and_convert(write_csv(folder / "t.csv", rows, ";"), recipe=Recipe(**said))


# ---- rules ------------------------------------------------------------------------------------
def test_a_density_is_recomputed_from_people_and_area(tmp_path):
    density = [round(people / area, 2) for _, _, people, area in ROWS]
    result = by_code(converted(tmp_path, with_column("Mật độ (người/km2)", density)),
                     "Mật độ (người/km2)")  # fmt: skip
    assert result == {"21025": 12227.27, "21085": 98.86, "21115": 880.0}


def test_a_mean_is_weighted_by_people(tmp_path):
    income = [10, 20, 30, 40, 5, 5, 8, 7, 7, 7]
    result = by_code(converted(tmp_path, with_column("Thu nhập bình quân đầu người", income)),
                     "Thu nhập bình quân đầu người")  # fmt: skip
    town = (10_000 * 10 + 20_500 * 20 + 30_250 * 30 + 40_125 * 40) / 100_875
    assert result["21025"] == pytest.approx(town, abs=0.5)
    assert result["21115"] == 7


def test_a_rate_without_a_weight_is_estimated_by_the_area_beside_it(tmp_path):
    rates = [10, 20, 30, 40, 5, 5, 5, 7, 8, 9]
    areas = [area for *_, area in ROWS[:4]]
    by_area = sum(map(mul, rates, areas)) / sum(areas)
    conversion = converted(tmp_path, with_column("Tỷ lệ che phủ rừng (%)", rates))
    column = "Tỷ lệ che phủ rừng (%)"
    assert by_code(conversion, f"{column} {LEAST}") == {"21025": 10, "21085": 5, "21115": 7}
    assert by_code(conversion, f"{column} {MOST}") == {"21025": 40, "21085": 5, "21115": 9}
    value = by_code(conversion, column)
    assert value["21085"] == 5
    assert value["21025"] == round(by_area)
    assert any(rule.proposed for rule in conversion.plan.rules if rule.column == column)
    certainty = by_code(conversion, CERTAINTY)
    assert certainty["21085"] == EXACT
    assert certainty["21025"] == f"ước lượng | estimated: {column}"


def test_a_rate_that_nothing_can_weight_is_only_bounded(tmp_path):
    rows = [[name, district, rate] for (name, district, *_), rate in zip(
        ROWS, [10, 20, 30, 40, 5, 5, 5, 7, 8, 9], strict=True)]  # fmt: skip
    column = "Tỷ lệ che phủ rừng (%)"
    conversion = converted(tmp_path, [["Tên xã", "Huyện", column], *rows])
    assert by_code(conversion, f"{column} {LEAST}") == {"21025": 10, "21085": 5, "21115": 7}
    assert by_code(conversion, f"{column} {MOST}") == {"21025": 40, "21085": 5, "21115": 9}
    assert pd.isna(by_code(conversion, column)["21025"])


def test_what_may_or_may_not_add_up_is_kept_as_a_list_and_asked_about(tmp_path):
    conversion = converted(tmp_path, with_column("Q", list(range(1, 11))))
    assert by_code(conversion, "Q")["21085"] == "5; 6; 7"
    assert any("Q" in remark and "--rule" in remark for remark in conversion.plan.remarks)
    with pytest.raises(UsageError, match="unclear"):
        read_and_convert(tmp_path / "t.csv", strict=True)


def test_a_total_in_the_table_proves_that_a_column_adds_up(tmp_path):
    rows = [*with_column("Q", list(range(1, 11))), ["Tổng", "", 126_681, 91.5, 55]]
    assert by_code(converted(tmp_path, rows), "Q") == {"21025": 10, "21085": 18, "21115": 27}


def test_a_wrong_total_is_told(tmp_path):
    conversion = converted(tmp_path, [*base(), ["Tổng cộng", "", 999_999, 91.5]])
    wrong = [one for one in conversion.plan.totals if not one.agrees]
    assert [(one.column, one.stated, one.summed) for one in wrong] == [
        ("Dân số", 999_999.0, 126_681.0)
    ]


def test_a_class_is_that_of_the_largest_part(tmp_path):
    classes = ["I", "II", "III", "IV", "A", "B", "C", "X", "Y", "Z"]
    conversion = converted(tmp_path, with_column("Phân loại", classes))
    assert by_code(conversion, "Phân loại") == {"21025": "IV", "21085": "C", "21115": "Z"}


def test_the_user_has_the_last_word(tmp_path):
    conversion = converted(tmp_path, base(), columns={"Dân số": "list", "Diện tích (km2)": "drop"})
    assert by_code(conversion, "Dân số")["21085"] == "1001; 2002; 3003"
    assert "Diện tích (km2)" not in conversion.table


@pytest.mark.parametrize("rule", ["sum it", "mean", "rate:Dân số", "mean:Không có"])
def test_a_rule_that_is_none_is_refused(tmp_path, rule):
    with pytest.raises(UsageError):
        converted(tmp_path, base(), columns={"Dân số": rule})


def test_years_in_rows_stay_apart(tmp_path):
    rows = [["Năm", *base()[0]]]
    rows += [[year, *row] for year in (2019, 2020) for row in base()[1:]]
    conversion = converted(tmp_path, rows)
    assert conversion.plan.keys == ["Năm"]
    assert list(conversion.table["Dân số"]) == [n for n in PEOPLE.values() for _ in range(2)]
    assert conversion.unresolved.empty


def test_a_list_of_schools_keeps_every_row(tmp_path):
    rows = [["Trường", "Xã", "Huyện"]]
    rows += [[f"Trường {n}", *row[:2]] for n, row in enumerate(base()[1:] * 5)]
    conversion = converted(tmp_path, rows)
    assert conversion.plan.rows == "keep"
    assert len(conversion.table) == 50
    assert conversion.codes[:5] == ["21025", "21025", "21025", "21025", "21085"]


# ---- divided units ----------------------------------------------------------------------------
def test_parts_stated_in_an_act_are_shared_by_people_and_bounded(tmp_path):
    """Ba Chùa, 2020: 9.23 km² with 828 people to Ba Tơ, 7.49 km² with 726 to Ba Dinh."""
    rows = [["Xã", "Huyện", "Dân số", "Diện tích (km2)"], ["Ba Chùa", "Ba Tơ", 1554, 16.72],
            ["Thị trấn Ba Tơ", "Ba Tơ", 5000, 20.0], ["Ba Dinh", "Ba Tơ", 3000, 30.0]]  # fmt: skip
    conversion = converted(tmp_path, rows)
    assert by_code(conversion, "Dân số") == {"21484": 5828, "21499": 3726}
    assert by_code(conversion, f"Dân số {LEAST}") == {"21484": 5000, "21499": 3000}
    assert by_code(conversion, f"Dân số {MOST}") == {"21484": 6554, "21499": 4554}
    area = by_code(conversion, "Diện tích (km2)")
    assert area == {"21484": pytest.approx(29.23), "21499": pytest.approx(37.49)}
    assert sum(area.values()) == pytest.approx(66.72, abs=1e-9)
    assert conversion.totals[0].difference == 0
    assert conversion.table[CERTAINTY].str.contains("Ba Chùa").all()


def test_both_parts_of_a_unit_add_up_whatever_the_shares(tmp_path):
    rows = [["Xã", "Huyện", "Số hộ"], ["Ba Chùa", "Ba Tơ", 7], ["Ba Dinh", "Ba Tơ", 1]]
    for by in ("area", "people", ""):
        conversion = converted(tmp_path, rows, share_by=by)
        assert sum(by_code(conversion, "Số hộ").values()) == 8


def test_shares_of_every_unit_are_one_on_every_day():
    register = open_register()
    for day in register.days[:-1]:
        pairs = pairs_between(register, day, register.days[-1])
        known = pairs.groupby("from_code")["area_share"].sum(min_count=1).dropna()
        assert known.between(1 - 1e-9, 1 + 1e-9).all()
        assert pairs["from_code"].nunique() == len(register.on(day))


# ---- the way back, and nowhere ----------------------------------------------------------------
def test_new_units_made_of_one_go_back(tmp_path):
    register = open_register()
    pairs = register.merger
    alone = pairs[~pairs["new_code"].duplicated(keep=False) & pairs["extent"].eq("whole")]
    rows = [["Mã", "Tên", "Dân số"]]
    rows += [[row.new_code, row.new_name, n] for n, row in enumerate(alone.itertuples(), start=1)]
    path = write_csv(tmp_path / "t.csv", rows)
    said = Recipe(date=register.days[-1])
    conversion = read_and_convert(path, recipe=said, to=EVE)
    assert dict(zip(conversion.codes, conversion.table["Dân số"], strict=True)) == {
        row.old_code: n for n, row in enumerate(alone.itertuples(), start=1)
    }


def test_new_units_made_of_several_do_not_go_back(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["Tên", "Dân số"], ["Cẩm Thành", 1], ["Cà Đam", 2]])
    with pytest.raises(RegisterError, match="made of several"):
        read_and_convert(path, to=EVE)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods", "xls", "parquet"])
def test_a_second_run_does_nothing(tmp_path, suffix):
    first = write_csv(tmp_path / "t.csv", base())
    output = tmp_path / f"out.{suffix}"
    run_convert(ConvertOptions(first, output=output))
    assert output.is_file()
    assert run_convert(ConvertOptions(output)) is None
    again = read_and_convert(output)
    assert again.is_no_op
    assert not (tmp_path / f"out_2025.{suffix}").exists()


def test_mixed_vintages_with_a_date_leave_the_others_unresolved(tmp_path):
    rows = [*base(), ["Xã Bình Thới", "Huyện Bình Sơn", 5, 5]]
    conversion = converted(tmp_path, rows, date=EVE)
    assert conversion.unresolved[REASON].str.contains("another date").sum() == 1
    assert conversion.totals[0].unresolved == 5


def test_strict_refuses_and_names_the_rows(tmp_path):
    path = write_csv(tmp_path / "t.csv", [*base(), ["Xã Không Có", "Huyện Bình Sơn", 5, 5]])
    with pytest.raises(RegisterError, match="row 12"):
        read_and_convert(path, strict=True)


# ---- files --------------------------------------------------------------------------------------
def test_the_workbook_says_what_was_done_and_runs_nothing(tmp_path):
    rows = with_column("Ghi chú", ["=1+1", *[""] * 9])
    path = write_csv(tmp_path / "số liệu.csv", rows)
    run_convert(ConvertOptions(path, output=tmp_path / "o.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["Kết quả", "Chưa xác định", "Nhật ký"]
    told = {(row[0].value, row[1].value) for row in book["Nhật ký"].iter_rows()}
    assert ("quy tắc | rule", "Dân số") in told
    assert ("tổng | total", "Dân số") in told
    cells = [cell for row in book["Kết quả"].iter_rows() for cell in row]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells) or not any(
        cell.data_type == "f" for cell in cells
    )


def test_two_runs_write_the_same_bytes(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", base())
    for suffix in ("xlsx", "ods", "csv", "xls"):
        for name in ("a", "b"):
            (tmp_path / name).mkdir(exist_ok=True)
            run_convert(ConvertOptions(path, output=tmp_path / name / f"o.{suffix}"))
        assert (tmp_path / "a" / f"o.{suffix}").read_bytes() == (
            tmp_path / "b" / f"o.{suffix}"
        ).read_bytes()


def test_the_result_stands_beside_the_table_in_its_format(tmp_path):
    path = write_csv(tmp_path / "dân.csv", base(), ";")
    run_convert(ConvertOptions(path))
    text = (tmp_path / "dân_2025.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("21025;phường Cẩm Thành;100875;8.25;")
    assert (tmp_path / "dân_2025.nhat-ky.xlsx").is_file()


def test_a_table_is_never_overwritten(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    before = path.read_bytes()
    with pytest.raises(UsageError, match="overwrite"):
        run_convert(ConvertOptions(path, output=path))
    assert path.read_bytes() == before


def test_a_recipe_says_again_what_was_chosen(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    kept = tmp_path / "t.toml"
    run_convert(ConvertOptions(path, rules=["Dân số=list"], save_recipe=kept, plan_only=True))
    assert read_recipe(kept).columns == {"Dân số": "list", "Diện tích (km2)": "sum"}
    conversion = run_convert(ConvertOptions(path, recipe=kept))
    assert by_code(conversion, "Dân số")["21085"] == "1001; 2002; 3003"


@pytest.mark.parametrize("text", ["rows = 3", "nonsense = 1", "= =", 'rows = "all"', 'date = "x"'])
def test_a_bad_recipe_is_refused(tmp_path, text):
    path = tmp_path / "r.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        read_recipe(path)


# ---- the census ---------------------------------------------------------------------------------
@pytest.mark.real
def test_the_census_of_2019_comes_over_to_the_person(mirror, tmp_path):
    everything = pd.read_csv(mirror / "census2019" / "population_by_gadm_unit.csv")
    mine = everything[everything["city"].isin(["QuảngNgãi", "KonTum"])]
    assert len(mine) == 286
    path = tmp_path / "census.csv"
    mine.to_csv(path, index=False)
    conversion = read_and_convert(path)
    assert len(conversion.table) == 96
    assert conversion.unresolved.empty
    assert int(conversion.table["total"].sum()) == int(mine["total"].sum())
    certain = conversion.table[CERTAINTY].eq(EXACT)
    assert set(conversion.table.loc[~certain, "ward"]) == {
        "Cà Đam", "Tây Trà Bồng", "Ba Tơ", "Ba Dinh"
    }  # fmt: skip
    exact = conversion.table[certain]
    assert (exact[f"total {LEAST}"] == exact[f"total {MOST}"]).all()
    unsure = conversion.table[~certain]
    assert (unsure[f"total {LEAST}"] < unsure[f"total {MOST}"]).all()


@pytest.mark.real
def test_the_census_of_the_country_leaves_other_provinces_out(mirror):
    conversion = read_and_convert(mirror / "census2019" / "population_by_gadm_unit.csv")
    assert len(conversion.table) == 96
    assert conversion.table["total"].sum() == 1_772_135
    assert len(conversion.unresolved) == 11_165 - 286
    assert conversion.unresolved[REASON].str.contains("another province").all()


def test_the_result_for_one_old_day_goes_on_to_the_new_units(tmp_path):
    """Bình Thới ended in 2020, in Châu Ổ, which became a part of Bình Sơn in 2025."""
    path = write_csv(tmp_path / "t.csv", [*base(), ["Xã Bình Thới", "Huyện Bình Sơn", 5, 5]])
    run_convert(ConvertOptions(path, to="old", output=tmp_path / "old.csv"))
    conversion = run_convert(ConvertOptions(tmp_path / "old.csv"))
    assert by_code(conversion, "Dân số") == PEOPLE | {"21040": 5}


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path):
    rows = with_column("Loại xã", ["Xã"] * 10)
    with pytest.raises(UsageError, match="#1 Tên xã"):
        converted(tmp_path, rows, unit_columns=["Xã"])


def test_ranges_are_not_carried_over_twice(tmp_path):
    rows = [["Xã", "Huyện", "Dân số"], ["Ba Chùa", "Ba Tơ", 1554], ["Ba Dinh", "Ba Tơ", 3000]]
    path = write_csv(tmp_path / "t.csv", rows)
    run_convert(ConvertOptions(path, to="2020-06-01", output=tmp_path / "2020.csv"))
    with pytest.raises(UsageError, match="with ranges"):
        run_convert(ConvertOptions(tmp_path / "2020.csv", date="2020-06-01"))


def test_a_macro_workbook_comes_out_without_macros(tmp_path):
    run_convert(ConvertOptions(write_xlsx(tmp_path / "t.xlsm", base())))
    assert (tmp_path / "t_2025.xlsx").is_file()


def test_hidden_sheets_and_rows_are_told(tmp_path):
    conversion = read_and_convert(CASES["a_hidden_copy"].build(tmp_path))
    assert any("Hai (ẩn | hidden)" in remark for remark in conversion.plan.remarks)
    conversion = read_and_convert(CASES["rows_hidden_by_a_filter"].build(tmp_path))
    assert any(remark.startswith("1 dòng ẩn") for remark in conversion.plan.remarks)


def test_signatures_are_kept_as_notes(tmp_path):
    conversion = read_and_convert(CASES["a_report_with_signatures"].build(tmp_path), strict=True)
    assert any("Nguyễn Văn A" in note for note in conversion.plan.table.notes)


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8-sig", b"\xef\xbb\xbf"), ("utf-8", b"")])
def test_the_mark_that_excel_needs_is_kept(tmp_path, encoding, mark):
    run_convert(ConvertOptions(write_csv(tmp_path / "t.csv", base(), ";", encoding)))
    head = (tmp_path / "t_2025.csv").read_bytes()[:3]
    assert (head == b"\xef\xbb\xbf") == bool(mark)


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_cells_of_every_kind_come_back_as_they_were_written(tmp_path, suffix):
    day = dt.datetime(2024, 6, 5, 7, 30)  # noqa: DTZ001  cells have no zone
    table = pd.DataFrame(
        {
            "chữ": ["=1+1", " hai  dấu cách ", 'a & <b> "c"', "dòng\nhai", None],
            "số": [1.5, -2.0, 1e20, 0.1 + 0.2, None],
            "ngày": [day, None, day, day, day],
            "đúng": [True, False, True, None, True],
            "lạ": ["a\x0bb\ufffe", "", "x", "y", "z"],
        },
        dtype=object,
    )
    path = tmp_path / f"t.{suffix}"
    write_sheets({"A": table, "B": table.iloc[:0]}, path)
    told = pd.read_excel(path, sheet_name="A", engine="calamine", dtype=object)
    assert list(told["chữ"][:4]) == list(table["chữ"][:4])
    assert list(told["số"][:4]) == list(table["số"][:4])
    assert told["ngày"].dropna().map(pd.Timestamp).eq(pd.Timestamp(day)).all()
    assert told["ngày"].isna().tolist() == [False, True, False, False, False]
    assert told["đúng"].tolist()[:3] == [True, False, True]
    assert told["lạ"][0] == "ab"


def test_the_last_of_many_unknown_rows_has_candidates_too(tmp_path):
    rows = [base()[0], *(["Xã Bình Kương", "Huyện Bình Sơn", 1, 1] for _ in range(4_000))]
    path = write_csv(tmp_path / "t.csv", [*rows, *base()[1:]])
    conversion = read_and_convert(path, recipe=Recipe(rows="keep"))
    assert len(conversion.unresolved) == 4_000
    assert conversion.unresolved[CANDIDATES].str.contains("Bình Khương").all()


def test_unresolved_rows_that_no_sheet_holds_stand_in_a_file_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setitem(MOST_ROWS, ".xlsx", 30)
    rows = [*base(), *(["Xã Bình Kương", "Huyện Bình Sơn", 1, 1] for _ in range(40))]
    run_convert(ConvertOptions(write_csv(tmp_path / "t.csv", rows), rows="keep"))
    lost = pd.read_csv(tmp_path / "t_2025.chua-xac-dinh.csv")
    assert len(lost) == 40
    assert openpyxl.load_workbook(tmp_path / "t_2025.nhat-ky.xlsx").sheetnames == ["Nhật ký"]


def test_a_missing_figure_is_told_beside_the_sum_of_the_others(tmp_path):
    rows = base()
    rows[1][2], rows[6][2] = "chưa có", None
    conversion = converted(tmp_path, rows)
    certainty = by_code(conversion, CERTAINTY)
    assert "Dân số (phường Nghĩa Chánh" in certainty["21025"]
    assert "Dân số (xã Bình An" in certainty["21085"]
    assert certainty["21115"] == EXACT
    assert [one.split()[-1] for one in conversion.blank] == ["Thành", "Minh"]


def test_what_nobody_has_a_figure_of_is_blank_and_no_part_of_a_sum(tmp_path):
    rows = base()
    for row in rows[5:8]:
        row[2] = None
    conversion = converted(tmp_path, rows)
    assert pd.isna(by_code(conversion, "Dân số")["21085"])
    assert conversion.blank == []


def test_a_part_of_a_class_of_land_has_the_range_that_its_land_leaves(tmp_path):
    """Trà Bùi has 50 km2, four fifths for Cà Đam: of 45 of forest it gets 35 to 40."""
    head = ["Tên xã", "Huyện", "Diện tích tự nhiên (km2)", "Đất rừng (km2)"]
    rows = [head, ["Xã Trà Bùi", TRA_BONG, 50.05, 45.05]]
    conversion = converted(tmp_path, rows)
    whole, forest = head[2:]
    for code in ("21136", "21157"):
        least, most = (by_code(conversion, f"{whole} {end}")[code] for end in (LEAST, MOST))
        low, mine, high = (by_code(conversion, f"{forest}{end}")[code]
                           for end in (f" {LEAST}", "", f" {MOST}"))  # fmt: skip
        assert 0 < most - least < 1
        assert low == pytest.approx(max(0, 45.05 - (50.05 - least)), abs=0.011)
        assert high == pytest.approx(min(45.05, most), abs=0.011)
        assert low <= mine <= high


def test_a_class_of_land_without_the_whole_area_may_lie_on_either_side(tmp_path):
    rows = [["Tên xã", "Huyện", "Đất rừng (km2)"], ["Xã Trà Bùi", TRA_BONG, 45.0]]
    conversion = converted(tmp_path, rows)
    assert by_code(conversion, f"Đất rừng (km2) {LEAST}")["21136"] == 0
    assert by_code(conversion, f"Đất rừng (km2) {MOST}")["21136"] == 45


def test_counts_that_differ_by_chance_keep_no_rows_apart(tmp_path):
    rows = [["Tên xã", "Huyện", "Số vụ cháy"]]
    rows += [[name, district, place + 10 * turn]
             for turn in range(3) for place, (name, district, *_) in enumerate(ROWS)]  # fmt: skip
    assert converted(tmp_path, rows).plan.keys == []


def test_years_keep_rows_apart(tmp_path):
    rows = [["Tên xã", "Huyện", "Niên", "Số vụ cháy"]]
    rows += [[name, district, 2020 + turn, 5]
             for turn in range(3) for name, district, *_ in ROWS]  # fmt: skip
    assert converted(tmp_path, rows).plan.keys == ["Niên"]


def test_a_list_is_added_up_where_the_user_wants_rows_merged(tmp_path):
    rows = [["Trường", "Tên xã", "Huyện", "Số học sinh"]]
    rows += [[f"T{place} {name}", name, district, 100]
             for place in range(4) for name, district, *_ in ROWS]  # fmt: skip
    path = write_csv(tmp_path / "t.csv", rows)
    conversion = read_and_convert(path, recipe=Recipe(rows="merge"))
    assert by_code(conversion, "Số học sinh") == {"21025": 1_600, "21085": 1_200, "21115": 1_200}
    assert conversion.unresolved.empty
    assert conversion.lacking == []


def test_what_each_unit_has_for_itself_is_not_added_up(tmp_path):
    column = "Khoảng cách đến huyện (km)"
    conversion = converted(tmp_path, with_column(column, list(range(1, 11))))
    assert pd.isna(by_code(conversion, column)["21025"])
    assert by_code(conversion, f"{column} {MOST}")["21025"] == 4


def test_a_running_number_that_is_none_is_no_unresolved_row(tmp_path):
    rows = [["STT", *base()[0]], *([place, *row] for place, row in enumerate(base()[1:], 1))]
    rows[3][0] = "III"
    assert converted(tmp_path, rows).unresolved.empty


def test_figures_in_brackets_are_told_to_be_negative(tmp_path):
    rows = base()
    rows[1][2] = "(3)"
    assert any("read as negative" in remark for remark in converted(tmp_path, rows).plan.remarks)


@pytest.mark.parametrize(("cell", "missing"), [("-", False), ("…", True), ("không rõ", True)])
def test_a_sign_of_nothing_is_no_missing_figure(tmp_path, cell, missing):
    rows = base()
    rows[1][2] = cell
    assert bool(converted(tmp_path, rows).blank) is missing


def test_blank_cells_of_a_column_that_is_mostly_blank_stand_for_nothing(tmp_path):
    figures = [5, None, None, 7, None, None, 9, None, None, None]
    conversion = converted(tmp_path, with_column("Số ca bệnh", figures))
    assert conversion.blank == []
    assert by_code(conversion, "Số ca bệnh")["21025"] == 12
