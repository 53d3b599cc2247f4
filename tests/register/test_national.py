"""The national table: 34 acts, every unit old and new, and the rules that read them."""

import time

import pandas as pd
import pytest

from pipeline.config import project_paths
from pipeline.errors import RegisterError
from pipeline.register.finder import UnitFinder
from pipeline.register.formation import Resolution
from pipeline.register.law import links_of
from pipeline.register.lawtext import LawClause
from pipeline.register.national import (
    TABLE,
    country_of_table,
    crosswalk_of,
    land_without_unit,
    national_crosswalk,
    read_act,
    read_country,
    write_national,
)
from pipeline.register.resolution import read_clause

FOLDER = project_paths().register
MOST_SECONDS = 10


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(FOLDER / TABLE, dtype="str", keep_default_na=False)


def finder(*rows):
    columns = ["code", "type", "name", "district_name", "province_name"]
    return UnitFinder(pd.DataFrame(rows, columns=columns))


def resolution(*clauses, totals):
    read = tuple(
        read_clause(LawClause(number, f"Sắp xếp {text}"))
        for number, text in enumerate(clauses, start=1)
    )
    return Resolution("1/NQ-UBTVQH15", "Nam Sơn", read, totals)


def test_the_country_is_complete(table):
    assert table["legal_act"].nunique() == 34
    assert table["new_code"].nunique() == 3321
    assert table["old_code"].nunique() == 10_035 + 5  # the GSO's list, and five island districts


def test_types_of_the_new_units_are_those_that_the_acts_state(table):
    new = table.drop_duplicates("new_code")["new_type"].value_counts().to_dict()
    assert new == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_whole_units_go_once_and_parts_at_least_twice(table):
    times = table.groupby("old_code").size()
    whole = table[table["extent"] == "whole"]["old_code"]
    part = table[table["extent"] == "part"]["old_code"]
    assert (times[whole] == 1).all()
    assert (times[part] > 1).all()


def test_the_national_table_says_of_quang_ngai_what_its_own_register_says(table):
    changes = pd.read_csv(FOLDER / "changes.csv", dtype="str", keep_default_na=False)
    merger = changes[changes["date"] == "2025-07-01"]
    here = table[table["legal_act"] == "1677/NQ-UBTVQH15"]
    columns = ["old_code", "new_code", "extent", "legal_act", "article", "clause"]
    both = [frame[columns].sort_values(columns[:2]).to_numpy().tolist() for frame in (merger, here)]
    assert both[0] == both[1]


def test_no_correction_is_made_to_quang_ngai():
    slips = pd.read_csv(FOLDER / "corrections.csv", dtype="str")
    assert "1677/NQ-UBTVQH15" not in set(slips["legal_act"])
    assert slips["reason"].str.len().gt(0).all()


def test_an_act_is_read_without_the_mirror_s_lists(table, tmp_path):
    text = (
        "Số: 1677/NQ-UBTVQH15 Điều 1. Sắp xếp các đơn vị hành chính cấp xã của tỉnh Quảng Ngãi "
        "Trên cơ sở Đề án như sau: 1. Đổi tên xã Wxyz thành xã Sơn Hà. 2. Sau khi sắp xếp, tỉnh "
        "có 1 đơn vị hành chính cấp xã, gồm 1 xã. Điều 2. Hiệu lực thi hành"
    )
    path = tmp_path / "act.md"
    path.write_text(text, encoding="utf-8")
    country = country_of_table(FOLDER)
    with pytest.raises(RegisterError, match="xã Wxyz: not among the units of the eve"):
        crosswalk_of(read_act(path, country), country)


def test_completeness_tells_two_units_of_one_name_apart():
    old = finder(
        ("1", "xã", "An", "Huyện Bắc", "S"),
        ("2", "xã", "An", "Huyện Nam", "S"),
    )
    new = finder(("7", "xã", "Đông", "", "S"), ("8", "xã", "Tây", "", "S"))
    act = resolution(
        "xã An (huyện Nam) thành xã Đông", "xã An thành xã Tây", totals={"all": 2, "xã": 2}
    )
    links = links_of(act, old, new)
    assert links[["old_code", "new_code", "read_by"]].to_numpy().tolist() == [
        ["2", "7", "name"],
        ["1", "8", "completeness"],
    ]


def test_the_district_of_the_clause_tells_them_apart():
    old = finder(
        ("1", "xã", "An", "Huyện Bắc", "S"),
        ("2", "xã", "An", "Huyện Nam", "S"),
        ("3", "xã", "Bình", "Huyện Nam", "S"),
        ("4", "xã", "Chánh", "Huyện Bắc", "S"),
    )
    new = finder(("7", "xã", "Đông", "", "S"), ("8", "xã", "Tây", "", "S"))
    act = resolution(
        "xã An và xã Bình thành xã Đông",
        "xã An và xã Chánh thành xã Tây",
        totals={"all": 2, "xã": 2},
    )
    links = links_of(act, old, new).set_index("old_code")["new_code"].to_dict()
    assert links == {"2": "7", "3": "7", "1": "8", "4": "8"}


def test_without_a_district_to_go_by_it_is_an_error():
    old = finder(("1", "xã", "An", "Huyện Bắc", "S"), ("2", "xã", "An", "Huyện Nam", "S"))
    new = finder(("7", "xã", "Đông", "", "S"), ("8", "xã", "Tây", "", "S"))
    act = resolution("xã An thành xã Đông", "xã An thành xã Tây", totals={"all": 2, "xã": 2})
    with pytest.raises(RegisterError, match="several units"):
        links_of(act, old, new)


def test_a_mention_left_over_is_the_unit_left_over():
    old = finder(("1", "xã", "Bờ Y", "Huyện Bắc", "S"), ("2", "xã", "Đăk Xú", "Huyện Bắc", "S"))
    new = finder(("7", "xã", "Bờ Y", "", "S"))
    act = resolution("xã Đăk Xú và xã Pờ Y thành xã Bờ Y", totals={"all": 1, "xã": 1})
    links = links_of(act, old, new).set_index("old_code")
    assert links.loc["1", ["old_written", "read_by"]].tolist() == ["Pờ Y", "leftover"]


def test_a_mention_that_is_like_nothing_left_is_an_error():
    old = finder(("1", "xã", "Bờ Y", "Huyện Bắc", "S"), ("2", "xã", "Đăk Xú", "Huyện Bắc", "S"))
    new = finder(("7", "xã", "Bờ Y", "", "S"))
    act = resolution("xã Đăk Xú và xã Quang Trung thành xã Bờ Y", totals={"all": 1, "xã": 1})
    with pytest.raises(RegisterError, match="xã Quang Trung: not among the units"):
        links_of(act, old, new)


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        (("xã An thành xã Đông",), "xã Bình, Huyện Nam, S \\(3\\): in no clause"),
        (
            ("xã An và xã Bình thành xã Đông", "xã Bình thành xã Tây"),
            "xã Bình, Huyện Nam, S \\(3\\): whole in one clause and named again: clauses 1, 2",
        ),
        (
            (
                "xã An và một phần diện tích tự nhiên, quy mô dân số của xã Bình thành xã Đông",
                "phần còn lại của xã Bình sau khi sắp xếp theo quy định tại khoản 5 thành xã Tây",
            ),
            "refers to clauses \\[5\\]",
        ),
        (
            ("xã An và một phần diện tích tự nhiên, quy mô dân số của xã Bình thành xã Đông",),
            "a part in clause 1, and the rest nowhere",
        ),
        (("xã An và xã Bình thành xã Nam",), "xã Nam: not among the new units"),
    ],
)
def test_an_act_that_contradicts_itself_is_an_error(clauses, message):
    old = finder(("1", "xã", "An", "Huyện Nam", "S"), ("3", "xã", "Bình", "Huyện Nam", "S"))
    new = finder(("7", "xã", "Đông", "", "S"), ("8", "xã", "Tây", "", "S"))
    with pytest.raises(RegisterError, match=message):
        links_of(resolution(*clauses, totals={"all": 2, "xã": 2}), old, new)


def test_totals_that_are_not_met_are_an_error():
    old, new = finder(("1", "xã", "An", "Huyện Nam", "S")), finder(("7", "xã", "Đông", "", "S"))
    act = resolution("xã An thành xã Đông", totals={"all": 2, "xã": 2})
    with pytest.raises(RegisterError, match="the act states"):
        links_of(act, old, new)


@pytest.mark.real
def test_the_national_table_is_rebuilt_from_the_acts_byte_for_byte(mirror, tmp_path):
    started = time.perf_counter()
    country = read_country(mirror, FOLDER)
    write_national(national_crosswalk(mirror, country), tmp_path / TABLE)
    assert time.perf_counter() - started < MOST_SECONDS
    assert (tmp_path / TABLE).read_bytes() == (FOLDER / TABLE).read_bytes()


@pytest.mark.real
def test_land_in_no_commune_is_told(mirror):
    land = land_without_unit(mirror, read_country(mirror, FOLDER))
    assert [line.split(":")[0] for line in land] == [
        "1658/NQ-UBTVQH15, clause 34",
        "1674/NQ-UBTVQH15, clause 97",
    ]


@pytest.mark.real
def test_one_act_read_with_the_committed_lists_gives_the_same_pairs(mirror, table):
    country = country_of_table(FOLDER)
    pairs = crosswalk_of(read_act(mirror / "resolutions" / "1677_NQ-UBTVQH15.md", country), country)
    committed = table[table["legal_act"] == "1677/NQ-UBTVQH15"].reset_index(drop=True)
    ordered = pairs.sort_values(["old_code", "new_code"], ignore_index=True)
    assert ordered.to_csv(index=False) == committed.to_csv(index=False)
