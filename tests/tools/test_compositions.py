"""Columns that add up to another still do in the parts of a divided unit."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import MERGER
from pipeline.tools.compositions import Composition, find_compositions
from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.pairs import pairs_between
from pipeline.tools.recipe import Recipe

TRA_BUI = "21142"
"""The code of the commune that the merger divides."""


def columns(count: int, seed: int = 0) -> list[pd.Series]:
    figures = np.random.default_rng(seed).integers(1, 1000, (count, 12)).astype(float)
    return [pd.Series(row) for row in figures]


def test_sums_before_and_behind_their_members_are_found_and_inner_ones_later() -> None:
    north, south, women, other = columns(4)
    men = north + south
    table = {"B": north, "N": south, "Nam": men, "Nữ": women, "Tổng": men + women, "Khác": other}
    assert find_compositions(table) == [
        Composition("Tổng", ("Nữ", "Nam")), Composition("Nam", ("N", "B")),
    ]  # fmt: skip
    table = {"Tổng": men + women, "Nam": men, "Nữ": women, "B": north, "N": south + women}
    assert find_compositions(table) == [
        Composition("Tổng", ("Nam", "Nữ")), Composition("Tổng", ("B", "N")),
    ]  # fmt: skip
    table = {"Nam": men, "Nữ": women, "Cộng": men + women}
    assert find_compositions(table) == [Composition("Cộng", ("Nữ", "Nam"))]


def test_what_adds_up_in_all_rows_but_one_is_no_composition() -> None:
    men, women = columns(2)
    total = men + women
    total[3] += 1
    assert find_compositions({"Tổng": total, "Nam": men, "Nữ": women}) == []


def test_three_rows_prove_nothing() -> None:
    men, women = (one.head(3) for one in columns(2))
    assert find_compositions({"Tổng": men + women, "Nam": men, "Nữ": women}) == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 3000), min_size=4, max_size=4),
    st.sampled_from(["Số lượng", "Dân số", "Số hộ", "Diện tích rừng (ha)"]),
)
def test_parts_add_up_as_the_whole_does(tmp_path_factory, people, total):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    lines = [f"{TRA_BUI},{sum(people)},{','.join(map(str, people))}"]
    lines += [f"{code},40,10,10,10,10" for code in ("21040", "21184", "21235", "21388", "21484")]
    path.write_text(f"Mã,{total},Nam,Nữ,Số con,Số trẻ\n" + "\n".join(lines), encoding="utf-8")
    members = ["Nam", "Nữ", "Số con", "Số trẻ"]
    table = read_and_convert(path).table
    known = table[total].notna()
    assert known.sum() >= 6
    assert (table[total][known] == table.loc[known, members].sum(axis=1)).all()
    assert [table[name].sum() for name in members] == [one + 50 for one in people]


@pytest.mark.parametrize("start", [date(2019, 4, 1), date(2025, 6, 30)])
def test_parts_stay_within_a_digit_of_their_share(tmp_path, start):
    codes = list(open_register().on(start).index)
    men, women = (one for one in np.random.default_rng(1).integers(0, 5000, (2, len(codes))))
    frame = pd.DataFrame({"Mã": codes, "Tổng số": men + women, "Nam": men, "Nữ": women})
    frame.to_csv(tmp_path / "t.csv", index=False)
    conversion = read_and_convert(tmp_path / "t.csv", recipe=Recipe(share_by="area"))
    result = conversion.table.set_index(pd.Index(conversion.codes))
    pairs = pairs_between(open_register(), start, MERGER)
    pairs = pairs[pairs["area_share"].notna()]
    for name in ("Tổng số", "Nam", "Nữ"):
        given = frame.set_index("Mã")[name]
        exact = (
            (pairs["from_code"].map(given) * pairs["area_share"]).groupby(pairs["to_code"]).sum()
        )
        told = result[name].dropna()
        assert (told - exact.reindex(told.index)).abs().max() < 2


def test_men_and_women_who_add_up_to_the_people_are_shared_out_as_people(tmp_path):
    """Of Ba Chùa the act of 2020 states the people of both parts, which their areas don't match."""
    path = tmp_path / "t.csv"
    codes = [code for code in open_register().on(date(2019, 4, 1)).index if code != "21514"]
    lines = ["Mã,Dân số,Nam,Nữ", "21514,1001,500,501", *(f"{code},0,0,0" for code in codes)]
    path.write_text("\n".join(lines), encoding="utf-8")
    conversion = read_and_convert(path)
    table = conversion.table.set_index(pd.Index(conversion.codes)).loc[["21484", "21499"]]
    pairs = pairs_between(open_register(), date(2019, 4, 1), MERGER)
    share = pairs[pairs["from_code"] == "21514"].set_index("to_code")["people_share"]
    assert (table["Dân số"] == table["Nam"] + table["Nữ"]).all()
    for column, people in {"Dân số": 1001, "Nam": 500, "Nữ": 501}.items():
        assert (table[column] - people * share.loc[table.index]).abs().max() <= 1
