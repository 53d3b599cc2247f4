"""Rates and means where figures are missing, nothing, or of a part of a divided unit."""

import pandas as pd
import pytest
from hostile import write_csv

from pipeline.config import EVE, MERGER
from pipeline.errors import UsageError
from pipeline.tools.column_map import mapped_figures
from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.pairs import pairs_between
from pipeline.tools.recipe import Recipe, read_recipe, write_recipe
from pipeline.tools.result_sheets import ALL_OR_NONE, AS_ITS_WHOLE, BOUNDS, BY_AREAS, ranges_of
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.unit_columns import CERTAINTY, EXACT

DISTRICT = "Huyện Trà Bồng"
POOR, ALL, RATE = "Số hộ nghèo", "Số hộ", "Tỷ lệ hộ nghèo (%)"
HEADER = ["Tên xã", "Huyện", "Dân số", ALL, POOR, RATE, "Thu nhập bình quân đầu người"]
UNITS = [  # Cà Đam is Trà Tân and a part of Trà Bùi; Đông Trà Bồng is the next three.
    ("Xã Trà Tân", 1_600, 400, 160, 40.0, 63.1),
    ("Xã Trà Bùi", 9_000, 2_600, 958, 36.85, 55.6),
    ("Xã Trà Phú", 8_000, 2_000, 300, 15.0, 70.0),
    ("Xã Trà Giang", 1_000, 250, 50, 20.0, 60.0),
    ("Xã Trà Bình", 7_000, 1_700, 170, 10.0, 50.0),
]


def converted(folder, units=UNITS, header=HEADER, **said):
    rows = [header, *([name, DISTRICT, *figures] for name, *figures in units)]
    return read_and_convert(write_csv(folder / "t.csv", rows, ";"), recipe=Recipe(**said))


def row_of(conversion, name):
    table = conversion.table
    return table[table["Tên xã"].str.contains(name)].iloc[0]


def changed(name, place, cell):
    return [(unit, *(cell if at == place else figure for at, figure in enumerate(figures)))
            if unit == name else (unit, *figures) for unit, *figures in UNITS]  # fmt: skip


def test_a_share_of_a_part_keeps_poor_households_among_households(tmp_path):
    conversion = converted(tmp_path)
    assert {rule.column: rule.kind for rule in conversion.plan.rules}[RATE] == "rate"
    heir = row_of(conversion, "Cà Đam")
    # All of Trà Bùi's poor households and no other; and all others of it and none of the poor.
    assert heir[f"{RATE} {MOST}"] == pytest.approx(100 * (160 + 958) / (400 + 958), abs=0.01)
    assert heir[f"{RATE} {LEAST}"] == pytest.approx(100 * 160 / (400 + 2_600 - 958), abs=0.01)
    assert heir[f"{RATE} {LEAST}"] <= heir[RATE] <= heir[f"{RATE} {MOST}"]


def test_a_mean_of_a_part_is_taken_from_its_whole_and_says_so(tmp_path):
    conversion = converted(tmp_path)
    income = HEADER[-1]
    heir = row_of(conversion, "Cà Đam")
    # None of the people of Trà Bùi, or all of them.
    everybody = (1_600 * 63.1 + 9_000 * 55.6) / 10_600
    assert heir[f"{income} {LEAST}"] == pytest.approx(everybody, abs=0.05)
    assert heir[f"{income} {MOST}"] == 63.1
    ranges = ranges_of(conversion)
    notes = ranges.loc[ranges["cột | column"] == income, BOUNDS]
    assert set(notes) == {AS_ITS_WHOLE}


def test_the_range_of_a_part_stands_in_the_sheet_of_ranges(tmp_path):
    header = ["Tên xã", "Huyện", "Độ cao (m)"]
    heights = [700, 900, 100, 100, 100]
    units = [(name, height) for (name, *_), height in zip(UNITS, heights, strict=True)]
    conversion = converted(tmp_path, units, header)
    ranges = ranges_of(conversion)
    heir = ranges[ranges["Tên xã"].str.contains("Cà Đam")].iloc[0]
    assert (heir[LEAST.strip("()")], heir[MOST.strip("()")]) == (700, 900)
    assert heir[BOUNDS] == AS_ITS_WHOLE
    assert pd.isna(row_of(conversion, "Cà Đam")["Độ cao (m)"])
    assert row_of(conversion, "Đông Trà Bồng")["Độ cao (m)"] == 100


@pytest.mark.parametrize("place", [2, 1])
def test_a_unit_without_numerator_or_denominator_is_left_out_of_both(tmp_path, place):
    rule = {RATE: f"rate:{POOR}/{ALL}*100"}
    conversion = converted(tmp_path, changed("Xã Trà Giang", place, "…"), columns=rule)
    heir = row_of(conversion, "Đông Trà Bồng")
    assert heir[RATE] == pytest.approx(100 * 470 / 3_700, abs=0.01)
    assert f"thiếu số | no figure: {HEADER[2 + place]} (xã Trà Giang" in heir[CERTAINTY]
    assert f"thiếu số | no figure: {RATE} (xã Trà Giang" in heir[CERTAINTY]


def test_a_sign_of_nothing_weighs_nothing_in_a_mean(tmp_path):
    conversion = converted(tmp_path, changed("Xã Trà Giang", 0, "-"))
    heir = row_of(conversion, "Đông Trà Bồng")
    assert heir[HEADER[-1]] == pytest.approx((8_000 * 70 + 7_000 * 50) / 15_000, abs=0.05)
    assert heir[CERTAINTY] == EXACT


def test_weights_of_nothing_tell_no_mean_and_say_so(tmp_path):
    units = [(name, 0, *figures) for name, _, *figures in UNITS]
    heir = row_of(converted(tmp_path, units), "Đông Trà Bồng")
    assert pd.isna(heir[HEADER[-1]])
    assert f"không tính được | can't be told: {HEADER[-1]}" in heir[CERTAINTY]


def test_a_unit_without_any_figure_is_not_exact(tmp_path):
    units = [(name, *([None] * 5 if "Trà Tân" in name else figures)) for name, *figures in UNITS]
    units = [(name, *([None] * 5 if "Trà Bùi" in name else figures)) for name, *figures in units]
    heir = row_of(converted(tmp_path, units), "Cà Đam")
    assert "không có số nào | no figures" in heir[CERTAINTY]


def test_blank_cells_beside_figures_are_told(tmp_path):
    header = ["Tên xã", "Huyện", "Số ca bệnh"]
    figures = [None, 5, None, 7, None]
    units = [(name, figure) for (name, *_), figure in zip(UNITS, figures, strict=True)]
    heir = row_of(converted(tmp_path, units, header), "Đông Trà Bồng")
    assert heir["Số ca bệnh"] == 7
    assert heir[CERTAINTY] == (
        f"{EXACT}; ô trống hoặc '-' tính là không có | blanks or '-' count as nothing: Số ca bệnh"
    )


def test_blank_cells_that_a_sum_proves_to_be_nothing_are_not_told(tmp_path):
    header = ["Tên xã", "Huyện", "Dân số", "Thành thị", "Nông thôn"]
    figures = [(10, None, 10), (9, 9, None), (8, None, 8), (7, 7, None), (6, None, 6)]
    units = [(name, *some) for (name, *_), some in zip(UNITS, figures, strict=True)]
    assert row_of(converted(tmp_path, units, header), "Đông Trà Bồng")[CERTAINTY] == EXACT


def test_an_estimate_stays_one_in_a_recipe(tmp_path):
    header = ["Tên xã", "Huyện", "Dân số", "Tỷ lệ hộ nghèo DTTS (%)"]
    units = [(name, people, rate) for name, people, _, _, rate, _ in UNITS]
    first = converted(tmp_path, units, header)
    assert any(rule.proposed for rule in first.plan.rules)
    write_recipe(first.plan.recipe, first.plan.rules, tmp_path / "r.toml")
    again = converted(tmp_path, units, header, columns=read_recipe(tmp_path / "r.toml").columns)
    assert list(again.table[CERTAINTY]) == list(first.table[CERTAINTY])
    assert "ước lượng | estimated" in row_of(again, "Đông Trà Bồng")[CERTAINTY]


def test_a_share_of_nothing_is_none_and_says_so(tmp_path):
    header = ["Tên xã", "Huyện", "Số hộ", "Tỷ lệ hộ nghèo (%)", "Thu nhập/hộ"]
    units = [(name, all_, "-" if "Giang" in name else rate, "-" if "Giang" in name else income)
             for name, _, all_, _, rate, income in UNITS]  # fmt: skip
    heir = row_of(converted(tmp_path, units, header), "Đông Trà Bồng")
    assert heir[header[3]] == pytest.approx((2_000 * 15 + 1_700 * 10) / 3_950, abs=0.05)
    assert heir[header[4]] == pytest.approx((2_000 * 70 + 1_700 * 50) / 3_700, abs=0.05)
    assert "'-' count as nothing: Tỷ lệ hộ nghèo (%)" in heir[CERTAINTY]
    assert "no figure: Thu nhập/hộ (xã Trà Giang" in heir[CERTAINTY]


def test_blanks_beside_a_rate_are_missing(tmp_path):
    header = ["Tên xã", "Huyện", "Số hộ", "Số hộ nghèo", "Tỷ lệ hộ nghèo (%)"]
    poor = {"Xã Trà Giang": None, "Xã Trà Bình": None}
    units = [(name, all_, poor.get(name, some), rate) for name, _, all_, some, rate, _ in UNITS]
    rule = {"Tỷ lệ hộ nghèo (%)": "rate:Số hộ nghèo/Số hộ*100"}
    heir = row_of(converted(tmp_path, units, header, columns=rule), "Đông Trà Bồng")
    assert "no figure: Số hộ nghèo (xã Trà Giang" in heir[CERTAINTY]
    assert heir["Tỷ lệ hộ nghèo (%)"] == 15


def test_rows_of_a_divided_unit_are_shared_out_together(tmp_path):
    """Of fifty schools with a teacher each a part of Trà Bùi gets its share of fifty."""
    header = ["Trường", "Tên xã", "Huyện", "Số giáo viên"]
    table = [header, *([f"T{n}", "Xã Trà Bùi", DISTRICT, 1] for n in range(50))]
    path = write_csv(tmp_path / "t.csv", table, ";")
    conversion = read_and_convert(path, recipe=Recipe(rows="merge"))
    law = open_register()
    pairs = pairs_between(law, EVE, MERGER)
    shares = pairs[pairs["from_code"] == "21142"].set_index("to_code")["area_share"]
    if shares.isna().any():
        pytest.skip("the parts of Trà Bùi are not measured yet: run make")
    got = dict(zip(conversion.codes, conversion.table["Số giáo viên"], strict=True))
    assert sum(got.values()) == 50
    assert all(abs(got[code] - 50 * share) < 1 for code, share in shares.items())


@pytest.mark.parametrize("header", ["Lúa / Diện tích (ha)", "Diện tích (ha)"])
def test_the_area_of_a_crop_may_be_all_on_one_side(tmp_path, header):
    units = [(name, rice) for (name, *_), rice in zip(UNITS, [300, 246, 1, 1, 1], strict=True)]
    conversion = converted(tmp_path, units, ["Tên xã", "Huyện", header])
    ranges = ranges_of(conversion)
    heir = ranges[ranges["Tên xã"].str.contains("Cà Đam")].iloc[0]
    assert (heir[LEAST.strip("()")], heir[MOST.strip("()")]) == (300, 546)


def test_the_whole_area_keeps_to_the_evidence(tmp_path):
    units = [(name, area) for (name, *_), area in zip(UNITS, [7086, 5169, 1, 1, 1], strict=True)]
    header = "Diện tích tự nhiên (ha)"
    heir = row_of(converted(tmp_path, units, ["Tên xã", "Huyện", header]), "Cà Đam")
    least, most = (heir.get(f"{header} {end}", heir[header]) for end in (LEAST, MOST))
    assert most - least < 0.1 * 5169


def test_rows_whose_stated_rate_is_not_that_of_its_columns_are_named(tmp_path):
    law = open_register()
    pairs = pairs_between(law, EVE, MERGER)
    codes = list(pairs.loc[pairs["whole"], "from_code"][:60])
    rows = [[code, 400 + at, 40 + 3 * at, round(100 * (40 + 3 * at) / (400 + at), 2)]
            for at, code in enumerate(codes)]  # fmt: skip
    right = write_csv(tmp_path / "r.csv", [["Mã xã", ALL, POOR, RATE], *rows], ";")
    rows[6][3] = 99.0
    wrong = write_csv(tmp_path / "w.csv", [["Mã xã", ALL, POOR, RATE], *rows], ";")
    told = [read_and_convert(path).plan.remarks for path in (right, wrong)]
    assert not any("states other rates" in one for one in told[0])
    (remark,) = [one for one in told[1] if "states other rates" in one]
    assert "(dòng | row 8)" in remark


def test_sums_beyond_what_a_float_counts_are_named(tmp_path):
    conversion = converted(tmp_path, changed("Xã Trà Tân", 0, 2**53))
    assert any("too large" in one and "Dân số" in one for one in conversion.plan.remarks)


def test_a_figure_without_end_is_no_number(tmp_path):
    conversion = converted(tmp_path, changed("Xã Trà Giang", 0, "1e999"))
    assert any("1e999" in str(row) for row in conversion.unresolved.to_numpy().ravel())


def test_ranges_say_what_bounds_them(tmp_path):
    header = ["Tên xã", "Huyện", "Dân số", "Diện tích (km2)"]
    units = [(name, people, area) for (name, people, *_), area in
             zip(UNITS, (40.0, 51.69, 30.0, 20.0, 25.0), strict=True)]  # fmt: skip
    told = ranges_of(converted(tmp_path, units, header)).set_index(["cột | column"])[BOUNDS]
    assert set(told["Diện tích (km2)"]) == {BY_AREAS}
    assert set(told["Dân số"]) == {ALL_OR_NONE}


def test_a_rate_that_is_the_quotient_in_part_of_the_rows_alone_says_so(tmp_path):
    units = [(name, people, households, poor, rate + (20 if name == "Xã Trà Giang" else 0), income)
             for name, people, households, poor, rate, income in UNITS]  # fmt: skip
    reasons = [{rule.column: rule.reason for rule in converted(tmp_path, some).plan.rules}[RATE]
               for some in (UNITS, units)]  # fmt: skip
    assert ["which figures are right" in reason for reason in reasons] == [False, True]


def test_codes_are_no_figures_of_a_map(tmp_path):
    path = write_csv(tmp_path / "t.csv", [["Mã xã", "Dân số"], ["21136", 5], ["21115", 7]], ";")
    conversion = read_and_convert(path, recipe=Recipe(date=EVE))
    with pytest.raises(UsageError, match="not a column of numbers"):
        mapped_figures(conversion, "Mã xã")
    assert mapped_figures(conversion, "Dân số").notna().all()
