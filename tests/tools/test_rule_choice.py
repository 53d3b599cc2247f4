"""Which columns add up: what is said of so many, what is a name, what figures prove."""

import numpy as np
import pandas as pd
import pytest

from pipeline.tools.numbers import NumberColumn
from pipeline.tools.rule import LIST, MEAN, RANGE, RATE, SUM
from pipeline.tools.rule_words import is_additive, is_rate
from pipeline.tools.rules import choose_rules

ROWS = 12


def rules_of(**columns):
    frame = pd.DataFrame(columns)
    numbers = {name: NumberColumn(frame[name].astype(float)) for name in frame}
    return {rule.column: rule for rule in choose_rules(frame, numbers)}


def figures(seed):
    return np.random.default_rng(seed).integers(100, 9000, ROWS)


@pytest.mark.parametrize(
    "header",
    [
        "Bác sĩ trên 10.000 dân", "Số vụ tai nạn trên 100.000 dân", "Số thuê bao trên 100 dân",
        "Số giường bệnh/vạn dân", "Số giường trên vạn dân", "Học sinh/giáo viên",
        "Sĩ số học sinh/lớp", "Học sinh một lớp", "Doanh thu trên một lao động",
        "TL hộ nghèo", "Thuế suất", "Dân số trung bình/hộ", "Số học sinh trên lớp", "Quy mô lớp",
        "Quy mô hộ gia đình (người)", "Cỡ hộ", "Số buổi/tuần", "Số xã/huyện",
        "Số máy điện thoại/100 dân", "Thu nhập/người/năm", "Sản lượng lúa mỗi người",
    ],
)  # fmt: skip
def test_what_is_said_of_so_many_never_adds_up(header):
    assert is_rate(header)
    assert not is_additive(header)


@pytest.mark.parametrize(
    "header",
    [
        "Dân số trên 15 tuổi", "Số người trong độ tuổi lao động", "Trẻ em dưới 6 tuổi (người)",
        "Số xã/phường", "Dân số 1/4/2019", "Số học sinh / Năm 2023",
        "Tổng số / Người khuyết tật", "Số hộ một người", "Số doanh nghiệp có trên 100 người",
        "Hộ mức sống trung bình", "Số hộ có thu nhập dưới mức bình quân", "Hộ trung bình",
        "Người cao tuổi", "Dân số tuổi 15-64", "Người tuổi trên 60", "Cán bộ độ tuổi dưới 30",
        "Tổng mức đầu tư (triệu đồng)", "Học sinh xếp loại trung bình", "Người mức sống thấp",
        "Tổng số / Hộ nghèo", "Số trường / Lớp học", "Dân tộc thiểu số", "Số người trên địa bàn",
    ],
)  # fmt: skip
def test_counts_of_groups_and_lines_of_a_header_are_no_rates(header):
    assert not is_rate(header)
    assert is_additive(header)


@pytest.mark.parametrize(
    "header",
    [
        "Số điện thoại", "Mã số thuế", "Số tài khoản", "Số CCCD", "Số Quyết định", "Số dân tộc",
        "Mã hộ", "Mã trường", "Số hộ chiếu", "Số đăng ký", "Thửa đất số", "Km số", "Trạm số",
        "Đơn vị bầu cử số", "Dự án số", "Số nghị quyết", "Số di động",
        "Lon", "Lat", "longitude", "X", "Tờ bản đồ số", "Số thứ tự ưu tiên", "Vòng quay ruộng đất",
    ],
)  # fmt: skip
def test_numbers_that_are_names_are_not_summed(header):
    assert rules_of(**{header: figures(1)})[header].kind != SUM


def test_what_never_changes_proves_no_rate():
    same = np.full(ROWS, 500)
    rules = rules_of(**{"Số lớp": same, "Số trường": same * 2, "Tỷ lệ": np.full(ROWS, 50.0)})
    assert rules["Tỷ lệ"].kind != RATE
    rules = rules_of(**{"Số lớp": figures(1), "Số trường": same, "Tỷ lệ": figures(1) / 5})
    assert rules["Tỷ lệ"].kind != RATE


def test_of_two_years_that_fit_alike_a_rate_belongs_to_its_own():
    men, people = figures(1), figures(1) + figures(2)
    for order in (("2022", "2023"), ("2023", "2022")):
        columns = {f"{name} {year}": values for year in order
                   for name, values in (("Số nữ", men), ("Dân số", people))}  # fmt: skip
        rates = {f"Tỷ lệ nữ {year} (%)": np.round(100 * men / people, 2) for year in order}
        rules = rules_of(**columns, **rates)
        for year in order:
            rule = rules[f"Tỷ lệ nữ {year} (%)"]
            assert (rule.numerator, rule.denominator) == (f"Số nữ {year}", f"Dân số {year}")


@pytest.mark.parametrize("households", ["Số hộ", "Tổng số hộ (hộ)", "Hộ dân"])
def test_a_rate_of_households_is_weighted_by_all_of_them_or_none(households):
    rate = {"Hộ có điện (%)": np.linspace(50, 97.3, ROWS)}
    assert rules_of(**{households: figures(1)}, **rate)["Hộ có điện (%)"].weight == households
    some = rules_of(**{"Số hộ dùng nước sạch": figures(1)}, **rate)["Hộ có điện (%)"]
    assert some.kind != MEAN


@pytest.mark.parametrize(
    "header",
    [
        "Cách TT huyện (km)", "Số giờ nắng trong năm", "Số ngày mưa", "Số tháng ngập",
        "KC đến UBND tỉnh", "Cách trung tâm (km)", "Đường đến huyện lỵ (km)", "Bán kính (m)",
        "Chu vi (km)", "SHAPE_Leng", "Xếp hạng CCHC", "Thứ hạng", "Rank",
    ],
)  # fmt: skip
def test_distances_ranks_and_outlines_have_no_sum_and_no_weight(header):
    rules = rules_of(**{"Dân số": figures(1), header: np.arange(1, ROWS + 1)})
    assert (rules[header].kind, rules[header].weight) == (RANGE, "")


@pytest.mark.parametrize(
    ("header", "weight", "proposed"),
    [
        ("Thu nhập/người/tháng", "Dân số", False), ("GRDP/người", "Dân số", False),
        ("Số khẩu/hộ", "Số hộ", False), ("Người/hộ", "Số hộ", False),
        ("Số người/điểm bầu cử", "Dân số", True), ("Số dân/bác sĩ", "Dân số", True),
    ],
)  # fmt: skip
def test_a_quotient_is_weighted_by_what_stands_below_the_line(header, weight, proposed):
    rules = rules_of(**{"Dân số": figures(1), "Số hộ": figures(2), header: figures(3)})
    rule = rules[header]
    assert (rule.kind, rule.weight, rule.proposed) == (MEAN, weight, proposed)


@pytest.mark.parametrize(
    ("header", "weight"),
    [("Năng suất lúa (tạ/ha)", ""), ("Giá trị SX/ha", ""), ("Mật độ cây (cây/ha)", ""),
     ("Mật độ dân số (người/km2)", "Diện tích"), ("Mật độ đường (km/km2)", "Diện tích")],
)  # fmt: skip
def test_yields_are_not_weighted_by_all_land(header, weight):
    rules = rules_of(**{"Diện tích": figures(1), header: figures(2)})
    assert rules[header].weight == weight


def test_ranks_of_few_units_are_no_sums():
    rules = rules_of(**{"Hộ nghèo xếp thứ": figures(1) % 5, "Dân số": figures(1)})
    assert rules["Hộ nghèo xếp thứ"].kind == RANGE


def test_small_fractions_are_no_people_and_no_households():
    few = np.linspace(3.1, 5.2, ROWS)
    for header in ("Số người", "Số khẩu", "Số hộ"):
        rule = rules_of(**{header: few})[header]
        assert rule.kind != SUM
        assert rule.open
        assert rules_of(**{header: few * 1_000})[header].kind == SUM
        assert rules_of(**{f"{header} (nghìn)": few})[f"{header} (nghìn)"].kind == SUM


def test_a_grade_is_no_sum_whatever_else_it_says():
    assert rules_of(**{"Tổng hợp xếp loại": figures(1) % 4})["Tổng hợp xếp loại"].kind != SUM


@pytest.mark.parametrize(
    "header", ["Nhà cấp 4", "Bệnh nhóm A (ca)", "Di tích cấp tỉnh", "Cấp GCN (giấy)", "Vùng"]
)
def test_many_different_figures_are_no_classes_and_are_asked_about(header):
    rule = rules_of(**{"Dân số": figures(1), header: np.arange(ROWS)})[header]
    assert rule.kind == LIST
    assert rule.open


ALL = {"Tổng số hộ": 1, "Dân số (người)": 2, "Số hộ nghèo": 3, "Số cử tri": 4, "Người chết": 5}
WEIGHTS = [
    # What is said of all households or people has its weight in the table.
    ("Tỷ lệ hộ nghèo (%)", "Tổng số hộ", False),
    ("Tỷ lệ hộ nghèo đa chiều năm 2024 (%)", "Tổng số hộ", False),
    ("Tỷ lệ hộ nghèo và cận nghèo (%)", "Tổng số hộ", False),
    ("TL hộ cận nghèo", "Tổng số hộ", False),
    ("Tỷ lệ hộ dùng nước sạch (%)", "Tổng số hộ", False),
    ("Tỷ lệ hộ được sử dụng nước hợp vệ sinh (%)", "Tổng số hộ", False),
    ("Tỷ lệ hộ khá, giàu (%)", "Tổng số hộ", False),
    ("Tỷ lệ dân số tham gia BHYT (%)", "Dân số (người)", False),
    ("Tỷ lệ dân số nông thôn (%)", "Dân số (người)", False),
    ("Thu nhập bình quân đầu người (triệu đồng/năm)", "Dân số (người)", False),
    ("Lương thực bình quân đầu người", "Dân số (người)", False),
    ("Chi tiêu bình quân hộ", "Tổng số hộ", False),
    ("Bác sĩ trên 10.000 dân", "Dân số (người)", False),
    # What is said of some of them has not: all of them are an estimate.
    ("Tỷ lệ hộ nghèo DTTS (%)", "Số hộ nghèo", True),
    ("Tỷ lệ hộ nghèo có nhà ở tạm (%)", "Số hộ nghèo", True),
    ("Tỷ lệ hộ nông thôn dùng nước sạch (%)", "Tổng số hộ", True),
    ("Tỷ lệ dân số nông thôn dùng nước sạch (%)", "Dân số (người)", True),
    ("Tỷ lệ người cao tuổi có BHYT (%)", "Dân số (người)", True),
    ("Tỷ lệ dân số 15 tuổi trở lên biết chữ (%)", "Dân số (người)", True),
    ("Tỷ lệ giảm hộ nghèo (%)", "Dân số (người)", True),
    ("Tỷ lệ cử tri đi bầu (%)", "Số cử tri", True),
    ("Tỷ lệ hộ chăn nuôi lợn có hầm biogas (%)", "Tổng số hộ", True),
    ("Tỷ lệ hộ có đất được cấp giấy chứng nhận (%)", "Tổng số hộ", True),
    ("Tỷ lệ hộ bị ngập được hỗ trợ (%)", "Tổng số hộ", True),
    ("Tỷ lệ hộ trồng keo bán gỗ non (%)", "Tổng số hộ", True),
    ("Tỷ lệ người dân tộc thiểu số dùng internet (%)", "Dân số (người)", True),
    ("Tỷ lệ người nhiễm HIV điều trị ARV (%)", "Dân số (người)", True),
    ("Tỷ lệ sinh (‰)", "Dân số (người)", True),
]


@pytest.mark.parametrize(("header", "weight", "proposed"), WEIGHTS)
def test_a_rate_is_sure_only_with_all_that_it_is_said_of(header, weight, proposed):
    columns = {name: figures(seed) for name, seed in ALL.items()}
    rule = rules_of(**columns, **{header: np.linspace(5.1, 60.3, ROWS)})[header]
    assert (rule.kind, rule.weight, rule.proposed) == (MEAN, weight, proposed)


def test_the_dead_and_candidates_weigh_nothing():
    columns = {"Người chết": figures(1), "Số người ứng cử": figures(2)}
    rules = rules_of(**columns, **{"Tỷ lệ X (%)": np.linspace(5.1, 60.3, ROWS)})
    assert (rules["Tỷ lệ X (%)"].kind, rules["Tỷ lệ X (%)"].weight) == (RANGE, "")
    wind = rules_of(**columns, **{"Cấp gió": np.arange(ROWS) % 4})["Cấp gió"]
    assert wind.kind == LIST


def test_a_rate_is_weighted_by_its_own_year_and_group():
    columns = {f"Năm {year} / Tổng số hộ": figures(year) for year in (2022, 2023)}
    rates = {f"Năm {year} / Tỷ lệ hộ nghèo": np.linspace(5.1, 60.3, ROWS) for year in (2022, 2023)}
    rules = rules_of(**columns, **rates)
    for year in (2022, 2023):
        rule = rules[f"Năm {year} / Tỷ lệ hộ nghèo"]
        assert (rule.weight, rule.proposed) == (f"Năm {year} / Tổng số hộ", False)


def test_households_of_another_year_make_an_estimate():
    rate = "Tỷ lệ hộ nghèo năm 2024 (%)"
    rules = rules_of(**{"Số hộ năm 2019": figures(1), rate: np.linspace(5.1, 60.3, ROWS)})
    assert (rules[rate].weight, rules[rate].proposed) == ("Số hộ năm 2019", True)


def test_shares_of_the_whole_add_up_and_others_do_not():
    people = figures(1)
    shares = np.round(100 * people / people.sum(), 2)
    for header in ("Cơ cấu dân số (%)", "Tỷ trọng (%)"):
        assert rules_of(**{"Dân số": people, header: shares})[header].kind == SUM
        of_each = rules_of(**{"Dân số": people, header: shares * 3})[header]
        assert (of_each.kind, of_each.open) == (LIST, True)


def test_of_two_denominators_that_fit_a_rate_takes_all_households():
    households = figures(1) + 1_000
    columns = {"Hộ có điện": households - 1, "Số hộ": households, "Hộ nghèo": figures(2) // 10}
    rate = np.round(100 * columns["Hộ nghèo"] / (households - 0.6), 1)
    rule = rules_of(**columns, **{"Tỷ lệ hộ nghèo (%)": rate})["Tỷ lệ hộ nghèo (%)"]
    assert (rule.kind, rule.numerator, rule.denominator) == (RATE, "Hộ nghèo", "Số hộ")


@pytest.mark.parametrize("header", ["CCCD đã cấp", "Quân số", "Tổng số thửa đất"])
def test_counts_of_what_has_numbers_add_up(header):
    assert rules_of(**{header: figures(1)})[header].kind == SUM


def test_what_may_be_a_number_or_a_count_is_asked_about():
    assert rules_of(**{"Số thửa": figures(1)})["Số thửa"].open
    assert rules_of(**{"Số sao OCOP": figures(1) % 5})["Số sao OCOP"].kind == RANGE


def test_poor_households_below_their_heading_are_not_all_households():
    columns = {"Hộ nghèo / Số hộ": figures(1), "Hộ nghèo / Số khẩu": figures(2),
               "Tổng số hộ": figures(3)}  # fmt: skip
    rate = "Hộ nghèo / Tỷ lệ hộ nghèo (%)"
    rule = rules_of(**columns, **{rate: np.linspace(5.1, 60.3, ROWS)})[rate]
    assert (rule.weight, rule.proposed) == ("Tổng số hộ", False)


def test_forest_that_protects_is_no_household():
    rule = rules_of(**{"Diện tích rừng phòng hộ": figures(1)})["Diện tích rừng phòng hộ"]
    assert rule.measure == "area"
    columns = {"Đất rừng (ha)": figures(1) + figures(2), "Rừng phòng hộ": figures(1),
               "Rừng sản xuất": figures(2)}  # fmt: skip
    assert {rule.measure for rule in rules_of(**columns).values()} == {"area"}


def test_what_adds_up_to_a_sum_is_one():
    one, other = figures(1), figures(2)
    columns = {"Đất rừng (ha)": one + other, "Rừng X": one, "Rừng Y": other}
    rules = rules_of(**columns)
    assert {rules[name].kind for name in columns} == {SUM}
    assert rules_of(**{"Rừng X": one, "Rừng Y": other})["Rừng X"].open


def test_the_land_of_a_crop_weighs_no_density():
    density = "Mật độ dân số (người/km2)"
    rules = rules_of(**{"Diện tích lúa (ha)": figures(1), density: figures(3)})
    assert (rules[density].kind, rules[density].weight) == (RANGE, "")
