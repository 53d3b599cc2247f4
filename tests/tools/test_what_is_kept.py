"""What convert leaves behind: earlier files, a file for each sheet, plans that name their rows."""

import openpyxl
import pandas as pd
import pytest
from hostile import HEADER, PEOPLE, ROWS, TOWN, base, write_csv, write_xlsx
from typer.testing import CliRunner

from pipeline.config import EVE, MERGER
from pipeline.errors import FormatError, RegisterError, UsageError
from pipeline.tools.column_map import mapped_figures
from pipeline.tools.commands import app
from pipeline.tools.convert import read_and_convert
from pipeline.tools.earlier_files import EARLIER
from pipeline.tools.law import open_register
from pipeline.tools.pairs import reversed_pairs
from pipeline.tools.recipe import Recipe, read_recipe
from pipeline.tools.result_sheets import WITHOUT_UNRESOLVED
from pipeline.tools.unit_columns import CERTAINTY, EXACT, FORMER, LATER
from pipeline.tools.unresolved import CANDIDATES, REASON, REASONS

PAIRS = reversed_pairs(open_register(), MERGER, EVE)
UNDIVIDED = dict(PAIRS.loc[PAIRS["whole"], ["from_code", "to_code"]].to_numpy())
"""The new units that are one former unit alone, with its code."""


def run(*said, status=0):
    result = CliRunner().invoke(app, ["convert", *map(str, said)])
    assert result.exit_code == status, result.output
    return result.output


def converted(folder, table, **said):
    return read_and_convert(write_csv(folder / "t.csv", table, ";"), recipe=Recipe(**said))


# ---- files ------------------------------------------------------------------------------------
def test_a_file_that_was_worked_in_is_kept_and_an_equal_one_is_not(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", base())
    result, kept = tmp_path / "t_2025.xlsx", tmp_path / f"t_2025{EARLIER}.xlsx"
    run(path)
    run(path)
    assert not kept.exists()
    result.write_bytes(b"worked in")
    assert str(kept) in run(path).replace("\n", "")
    run(path, "--rule", "Dân số=list")
    assert kept.read_bytes() == b"worked in"
    assert (tmp_path / f"t_2025{EARLIER}-2.xlsx").is_file()
    assert openpyxl.load_workbook(result)


def test_a_conversion_that_fails_leaves_the_earlier_file_where_it_is(tmp_path):
    rows = base()
    rows[1][0] = "Xã Không Có"
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    (tmp_path / "t_2025.xlsx").write_bytes(b"worked in")
    with pytest.raises(RegisterError):
        CliRunner().invoke(app, ["convert", str(path), "--strict"], catch_exceptions=False)
    assert (tmp_path / "t_2025.xlsx").read_bytes() == b"worked in"


def test_a_recipe_that_was_changed_by_hand_is_kept(tmp_path):
    path, recipe = write_xlsx(tmp_path / "t.xlsx", base()), tmp_path / "r.toml"
    recipe.write_text("# mine", encoding="utf-8")
    out = run(path, "--plan", "--save-recipe", recipe)
    assert (tmp_path / f"r{EARLIER}.toml").read_text(encoding="utf-8") == "# mine"
    assert "→" in out


def test_each_sheet_has_a_result_of_its_own(tmp_path):
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path) as writer:
        for sheet, rows in (("TP Quảng Ngãi", ROWS[:4]), ("Bình Sơn", ROWS[4:7])):
            table = pd.DataFrame(rows, columns=HEADER)
            table.to_excel(writer, sheet_name=sheet, index=False)
    run(path, "--sheet", "TP Quảng Ngãi")
    run(path, "--sheet", "Bình Sơn")
    names = {one.name for one in tmp_path.glob("*_2025.xlsx")}
    assert names == {"t_TP Quảng Ngãi_2025.xlsx", "t_Bình Sơn_2025.xlsx"}


def test_a_folder_is_no_result(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", base())
    with pytest.raises(UsageError, match="this is a folder"):
        CliRunner().invoke(app, ["convert", str(path), "--output", str(tmp_path)],
                           catch_exceptions=False)  # fmt: skip


# ---- the plan ---------------------------------------------------------------------------------
def test_a_plan_names_the_rows_that_it_is_not_sure_of(tmp_path):
    rows = base()
    rows[1][0] = "Xã Không Có"
    out = run(write_xlsx(tmp_path / "t.xlsx", rows), "--plan")
    assert "dòng | row 2 (Xã Không Có" in out.replace("\n", " ")
    assert REASONS["unknown"] in out.replace("\n", " ")


def test_a_new_unit_whose_rows_are_all_unresolved_is_named(tmp_path):
    law = open_register()
    code = next(iter(UNDIVIDED))
    old = law.on(EVE).loc[UNDIVIDED[code]]
    twice = [f"{old['type']} {old['name']}", old["district_name"], 5, 1.0]
    conversion = converted(tmp_path, [*base(), twice, twice])
    assert conversion.held_back == [law.label(code, MERGER)]
    assert code not in conversion.codes


def test_the_total_row_says_what_it_is_without(tmp_path):
    rows = base()
    rows[1][0] = "Xã Không Có"
    rows.append(["Tổng số", "", sum(row[2] for row in rows[1:]), sum(row[3] for row in rows[1:])])
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    run(path)
    sheet = openpyxl.load_workbook(tmp_path / "t_2025.xlsx").active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert f"Tổng số ({WITHOUT_UNRESOLVED.format(1)})" in cells


# ---- back, and again --------------------------------------------------------------------------
WHOLE, MADE_OF_SEVERAL = next(iter(UNDIVIDED)), "21025"
NEW = [["Mã mới", "Số hộ"], [WHOLE, 10], [MADE_OF_SEVERAL, 20]]


def test_going_back_lists_what_can_not_be_divided_and_carries_the_rest(tmp_path):
    output = tmp_path / "back.csv"
    out = run(write_csv(tmp_path / "t.csv", NEW), "--to", "old", "--date", MERGER, "--output",
              output, "--quiet")  # fmt: skip
    assert out == ""
    table = pd.read_csv(output, dtype=str)
    assert list(table["Mã mới"]) == [UNDIVIDED[WHOLE]]
    told = pd.read_excel(tmp_path / "back.nhat-ky.xlsx", dtype=str, engine="openpyxl")
    assert list(told[REASON]) == [REASONS["indivisible"]]
    # Named are the earlier units, none of them by its later name.
    law, earlier = open_register(), PAIRS.loc[PAIRS["from_code"] == MADE_OF_SEVERAL, "to_code"]
    assert all(f"{law.label(code, EVE)} ({code})" in told[CANDIDATES][0] for code in earlier)
    assert LATER in table
    assert FORMER not in table


def test_going_back_is_refused_where_no_unit_can(tmp_path):
    path = write_csv(tmp_path / "t.csv", [NEW[0], NEW[2]])
    for more in ([], ["--plan"]):
        with pytest.raises(RegisterError, match="can't be divided again"):
            CliRunner().invoke(app, ["convert", str(path), "--to", "old", "--date",
                                       MERGER.isoformat(), *more],
                               catch_exceptions=False)  # fmt: skip


def test_a_recipe_says_the_wanted_units(tmp_path):
    recipe = tmp_path / "r.toml"
    recipe.write_text(f'to = "old"\ndate = {MERGER}\n', encoding="utf-8")
    assert read_recipe(recipe).to == "old"
    run(write_csv(tmp_path / "t.csv", NEW), "--recipe", recipe, "--output", tmp_path / "o.csv")
    assert list(pd.read_csv(tmp_path / "o.csv", dtype=str)["Mã mới"]) == [UNDIVIDED[WHOLE]]


def test_rows_of_new_units_are_merged_where_the_user_wants_it(tmp_path):
    rows = [["Mã mới", "Dân số"], ["21025", 1], ["21025", 2], ["21028", 4]]
    conversion = converted(tmp_path, rows, rows="merge", date=MERGER)
    assert dict(zip(conversion.codes, conversion.table["Dân số"], strict=True)) == {
        "21025": 3, "21028": 4,
    }  # fmt: skip
    assert converted(tmp_path, rows, date=MERGER).is_no_op


# ---- what is not to be added up ---------------------------------------------------------------
def test_a_mark_says_how_many_units_bear_it(tmp_path):
    rows = [
        [*HEADER, "Nông thôn mới"],
        *(
            [*row, mark]
            for row, mark in zip(
                ROWS, ["x", None, "x", None, "x", "x", "x", None, None, None], strict=True
            )
        ),
    ]
    conversion = converted(tmp_path, rows)
    marks = dict(zip(conversion.codes, conversion.table["Nông thôn mới"], strict=True))
    assert marks["21025"] == "x (2/4)"
    assert marks["21085"] == "x"
    assert pd.isna(marks["21115"])


def test_a_class_of_units_that_differ_is_not_exact(tmp_path):
    kinds = ["phố", "phố", "núi", "phố", *["đồng"] * 6]
    rows = [[*HEADER, "Vùng"], *([*row, kind] for row, kind in zip(ROWS, kinds, strict=True))]
    conversion = converted(tmp_path, rows)
    told = dict(zip(conversion.codes, conversion.table[CERTAINTY], strict=True))
    assert told["21025"].endswith("that of the largest part: Vùng")
    assert told["21085"] == EXACT


@pytest.mark.parametrize("sums", [False, True])
@pytest.mark.parametrize("rows", ["auto", "merge", "keep"])
def test_blocks_of_years_have_their_year_beside_them(tmp_path, sums, rows):
    whole = [sum(row[2] for row in ROWS), sum(row[3] for row in ROWS)] if sums else [None, None]
    table = [HEADER, ["Năm 2022", None, *whole], *map(list, ROWS),
             ["Năm 2023", None, *whole], *map(list, ROWS)]  # fmt: skip
    conversion = converted(tmp_path, table, rows=rows)
    assert set(conversion.table["Năm"]) == {2022, 2023}
    if rows != "keep":
        assert conversion.plan.keys == ["Năm"]
        of_2022 = conversion.table[conversion.table["Năm"] == 2022]
        assert sorted(of_2022["Dân số"]) == sorted(PEOPLE.values())
    assert conversion.unresolved.empty


def test_a_decimal_sign_that_reads_nothing_is_refused(tmp_path):
    rows = [HEADER, *([*row[:3], f"{row[3]:.2f}".replace(".", ",")] for row in ROWS)]
    with pytest.raises(FormatError, match="are no numbers"):
        converted(tmp_path, rows, decimal=".")


def test_a_merged_running_number_is_no_figure(tmp_path):
    rows = [["STT", *HEADER], *([None, *row] for row in ROWS)]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    book = openpyxl.load_workbook(path)
    for number, (first, last) in enumerate(((2, 5), (6, 8), (9, 11)), 1):
        book.active.cell(first, 1, number)
        book.active.merge_cells(start_row=first, end_row=last, start_column=1, end_column=1)
    book.save(path)
    conversion = read_and_convert(path)
    assert dict(zip(conversion.codes, conversion.table["Dân số"], strict=True)) == PEOPLE


@pytest.mark.parametrize("aside", [[None] * 4, ["(Đơn vị: người)"], ["Năm 2023"]])
def test_a_row_between_header_and_body_does_not_hide_the_header(tmp_path, aside):
    rows = [["STT", "Tên xã", "Huyện", "Dân số"], [*aside, *[None] * (4 - len(aside))],
            *([place, *row[:3]] for place, row in enumerate(ROWS, 1))]  # fmt: skip
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert dict(zip(conversion.codes, conversion.table["Dân số"], strict=True)) == PEOPLE
    assert "STT" in conversion.table


@pytest.mark.parametrize("asides", [
    [[None] * 4], [["(Đơn vị: hộ)", None, None, None]], [["A", "B", 1, 2]],
    [[None] * 4, ["A", "B", -1, -2], [None] * 4],
])  # fmt: skip
def test_two_lines_of_a_header_are_found_above_other_rows(tmp_path, asides):
    rows = [["STT", "Tên xã", "Hộ", None], [None, None, "Tổng số", "Hộ nghèo"], *asides,
            [None, "TỔNG SỐ", sum(row[2] for row in ROWS), 55],
            *([n, row[0], row[2], n] for n, row in enumerate(ROWS, 1))]  # fmt: skip
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert {"Hộ / Tổng số", "Hộ / Hộ nghèo"} <= set(conversion.table)
    totals = {total.column: total.before for total in conversion.totals}
    assert totals["Hộ / Hộ nghèo"] == sum(range(1, len(ROWS) + 1))


def test_a_header_with_codes_below_a_letterhead_is_one(tmp_path):
    units = open_register().on(EVE)
    names = dict(zip(units["name"], units.index, strict=True))
    rows = [["ỦY BAN NHÂN DÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["TỈNH QUẢNG NGÃI", None, None, "Độc lập - Tự do - Hạnh phúc"],
            ["TT", "Mã xã", "Đơn vị", "Dân số (người)"],
            *([n, names[row[0].split(" ", 1)[1]], row[0], row[2]]
              for n, row in enumerate(ROWS[4:7], 1))]  # fmt: skip
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(conversion.table["Dân số (người)"]) == [PEOPLE["21085"]]
    assert conversion.plan.table.columns.code == "Mã xã"


def test_one_column_below_its_heading_keeps_both_names(tmp_path):
    rows = [["Tên xã", "Huyện", "Quy mô"], [None, None, "Dân số"], *(list(row[:3]) for row in ROWS)]
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert list(conversion.table["Quy mô / Dân số"]) == list(PEOPLE.values())


def test_a_letterhead_is_no_header(tmp_path):
    rows = [["UBND TỈNH QUẢNG NGÃI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", None],
            ["Biểu 1"], *([row[0], row[1], row[2]] for row in ROWS)]  # fmt: skip
    rows = [[*row, *[None] * (3 - len(row))] for row in rows]
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert not any("UBND" in str(column) for column in conversion.table.columns)


def test_a_ward_that_bears_a_signers_name_keeps_its_row(tmp_path):
    rows = [HEADER, *map(list, ROWS), [None] * 4, ["Người lập biểu", None, None, None],
            ["Trần Hưng Đạo", None, None, None]]  # fmt: skip
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert conversion.unresolved.empty
    assert dict(zip(conversion.codes, conversion.table["Dân số"], strict=True)) == PEOPLE


def test_names_with_their_english_are_read(tmp_path):
    rows = [["Đơn vị - Unit", "Dân số - Population"], [f"{TOWN} - Quang Ngai city", 100_875]]
    english = ["Nghia Chanh", "Tran Hung Dao", "Nguyen Nghiem", "Chanh Lo"]
    rows += [[f"{row[0]} - {name} ward", row[2]] for row, name in zip(ROWS, english, strict=False)]
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert conversion.unresolved.empty
    assert list(conversion.table["Dân số - Population"]) == [100_875]


# ---- communes that bear a district's name -------------------------------------------------------
DISTRICTS_TOO = ["Ba Tơ", "Mộ Đức", "Sa Thầy", "Đắk Hà", "Tu Mơ Rông", "Sơn Hạ", "Ba Tô"]


def communes_like_districts():
    units = open_register().on(EVE)
    return units[units["name"].isin(DISTRICTS_TOO)]


@pytest.mark.parametrize("sexes", [False, True])
def test_a_commune_is_no_district_because_its_figure_is_a_sum(tmp_path, sexes):
    every = open_register().on(EVE)
    rows = [["Xã", "Huyện", "Giới tính", "Số trường"]]
    for _, unit in every.iterrows():
        for sex in ("Nam", "Nữ", "Tổng số") if sexes else ("",):
            rows.append([unit["name"], unit["district_name"], sex, 2 if sex == "Tổng số" else 1])
    conversion = converted(tmp_path, rows)
    assert len(communes_like_districts()) >= len(DISTRICTS_TOO)
    assert len(conversion.plan.table.frame) == len(rows) - 1
    assert conversion.lacking == []


def test_a_heading_of_the_island_is_not_its_row(tmp_path):
    rows = [["STT", "Đơn vị", "Số hộ", "Tỷ lệ (%)"], ["I", f"{TOWN}", 60, 5.0],
            [1, "Phường Nghĩa Chánh", 20, 4.0], [2, "Phường Chánh Lộ", 40, 6.0],
            ["II", "Huyện Lý Sơn", 571, 7.5], [1, "Lý Sơn", 571, 7.5]]  # fmt: skip
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert conversion.unresolved[conversion.unresolved["dòng | row"].notna()].empty
    assert dict(zip(conversion.codes, conversion.table["Số hộ"], strict=True))["21548"] == 571


# ---- days and recipes that do not fit ------------------------------------------------------------
def test_a_day_of_which_hardly_any_row_is_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(RegisterError, match="rows are units in force on 2025-07-01") as told:
        converted(tmp_path, [*base(), ["Phường Nghĩa Lộ", "", 5, 1.0]], date=MERGER)
    assert "leave --date out" in str(told.value)


def test_a_saved_recipe_keeps_apart_what_was_kept_apart(tmp_path):
    rows = [[*HEADER[:3], "Năm"], *([*row[:3], year] for year in (2023, 2024) for row in ROWS)]
    run(write_xlsx(tmp_path / "t.xlsx", rows), "--plan", "--save-recipe", tmp_path / "r.toml")
    assert read_recipe(tmp_path / "r.toml").by == ["Năm"]


def test_the_last_line_of_a_header_names_its_column(tmp_path):
    rows = [["Tên xã", "Huyện", "Hộ", None], [None, None, "Tổng số", "Hộ nghèo"],
            *([*row[:3], 5] for row in ROWS)]  # fmt: skip
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    conversion = read_and_convert(path, recipe=Recipe(columns={"Hộ nghèo": "list"}))
    kinds = {rule.column: rule.kind for rule in conversion.plan.rules}
    assert kinds["Hộ / Hộ nghèo"] == "list"


# ---- what looks like a slip -------------------------------------------------------------------
def test_slips_are_named_and_carried(tmp_path):
    rows = base()
    rows[2][2] = -50
    remarks = converted(tmp_path, rows).plan.remarks
    assert "số âm | negative figures: Dân số (dòng | row 3)" in remarks
    table = [[*HEADER, "Tỷ lệ (%)"], *([*row, 5.5] for row in ROWS)]
    said = converted(tmp_path, table, columns={"Tỷ lệ (%)": "sum"}).plan.remarks
    assert any("a rate is added up, as you say: Tỷ lệ (%)" in remark for remark in said)


def test_copies_of_a_row_are_named_where_rows_are_added_up(tmp_path):
    conversion = converted(tmp_path, [*base(), list(ROWS[0])], rows="merge")
    assert any("are the same as another" in remark and remark.endswith("row 12")
               for remark in conversion.remarks)  # fmt: skip
    assert converted(tmp_path, base(), rows="merge").remarks == []


# ---- what is told -----------------------------------------------------------------------------
SCHOOLS = [["Tên trường", "Xã", "Huyện", "Số học sinh"],
           ["Trường A", "Xã Trà Bùi", "Huyện Trà Bồng", 200],
           ["Trường B", "Xã Trà Bùi", "Huyện Trà Bồng", 150],
           ["Trường C", "Xã Trà Tân", "Huyện Trà Bồng", 310]]  # fmt: skip


def test_schools_of_a_divided_unit_are_said_to_be_listed_with_each_part(tmp_path):
    path = write_csv(tmp_path / "t.csv", SCHOOLS, ";")
    assert "belongs to one" in " ".join(run(path, "--rows", "merge").split())
    path = write_csv(tmp_path / "o.csv", [SCHOOLS[0], SCHOOLS[3]], ";")
    assert "belongs to one" not in " ".join(run(path, "--rows", "merge").split())


def test_a_map_of_text_lists_the_columns_that_have_figures(tmp_path):
    path = write_csv(tmp_path / "t.csv", SCHOOLS, ";")
    conversion = read_and_convert(path, recipe=Recipe(rows="merge"))
    for column in ("Xã", "Huyện nào"):
        with pytest.raises(UsageError) as told:
            mapped_figures(conversion, column)
        assert told.value.details == ["Số học sinh"]


def test_a_recipe_is_never_written_over_the_table_nor_called_a_workbook(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", base())
    before = path.read_bytes()
    for recipe in (path, tmp_path / "r.xlsx"):
        with pytest.raises(UsageError):
            CliRunner().invoke(app, ["convert", str(path), "--save-recipe", str(recipe), "--plan"],
                               catch_exceptions=False)  # fmt: skip
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


def test_candidates_are_units_of_the_time_of_the_table(tmp_path):
    rows = base()
    rows[1][0] = "Xã Ba Vin"
    conversion = converted(tmp_path, rows)
    (candidates,) = conversion.unresolved[CANDIDATES][:1]
    assert "Ba Vinh, Huyện Ba Tơ" in candidates
    assert "Ba Vinh, Quảng Ngãi" not in candidates  # That is the unit of today.


def test_a_list_by_level_lacks_nothing_where_a_unit_has_none_of_a_level(tmp_path):
    rows = [["Tên trường", "Cấp", "Xã", "Huyện", "Số học sinh"]]
    for name in ("Xã Trà Tân", "Xã Trà Phú", "Xã Trà Giang", "Xã Trà Bình"):
        rows += [
            [f"{level} {name}", level, name, "Huyện Trà Bồng", 100] for level in ("TH", "THCS")
        ]
    rows.append(["MN Trà Phú", "Mầm non", "Xã Trà Phú", "Huyện Trà Bồng", 50])
    conversion = converted(tmp_path, rows, rows="merge")
    assert conversion.plan.keys == ["Cấp"]
    assert conversion.lacking == []
    assert any("a column of ones" in remark for remark in conversion.remarks)
    assert not conversion.table[CERTAINTY].str.contains("lacks").any()


def test_totals_over_years_say_that_they_are(tmp_path):
    rows = [["Năm", *HEADER]]
    rows += [[year, *row] for year in (2023, 2024) for row in base()[1:]]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    assert "over all of: Năm" in " ".join(run(path).split())
    assert "over all of" not in run(write_xlsx(tmp_path / "o.xlsx", base()))


def test_a_unit_that_is_lacking_in_one_year_alone_is_said_to_be_so(tmp_path):
    rows = [["Năm", *HEADER]]
    rows += [[year, *row] for year in (2023, 2024) for row in base()[1:]]
    path = write_xlsx(tmp_path / "t.xlsx", rows[:-1])
    assert "for all or some: Năm" in " ".join(run(path).split())


def test_who_knows_the_part_of_a_row_is_told_where_to_write_it(tmp_path):
    rows = [[*SCHOOLS[0]], *([f"{row[0]} {at}", *row[1:]] for row in SCHOOLS[1:] for at in (1, 2))]
    said = " ".join(run(write_csv(tmp_path / "t.csv", rows, ";")).split())
    assert "writes it into these columns of the result" in said
