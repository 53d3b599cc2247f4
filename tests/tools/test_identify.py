"""Namesakes without district: nothing is taken that another period would make another unit."""

from datetime import date

import pandas as pd
import pytest
from hostile import BINH_SON, base, write_csv

from pipeline.errors import RegisterError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.journal import ABOUT, TOPIC, journal
from pipeline.tools.law import open_register
from pipeline.tools.recipe import Recipe
from pipeline.tools.unresolved import CANDIDATES, REASON
from pipeline.tools.vintage import LEAST_PROOFS

NAMESAKE, CITY, DUC_PHO = "Nguyễn Nghiêm", "21025", "21439"
"""A ward of the city, and since February 2020 one of Đức Phổ too, the township before."""
COMMON = ["Chánh Lộ", "Trần Phú", "Lê Hồng Phong"]
ONLY_2019 = ["Bình Thới", "Bình Phú", "Bình Thanh Đông", "Trà Khê"]
RESTS = "dựa vào thời điểm | rests on the period"
DEPENDS = "depends on the day"


def read(folder, names, **said):
    path = folder / "t.csv"
    pd.DataFrame({"Tên xã": names, "Dân số": range(1, len(names) + 1)}).to_csv(path, index=False)
    return read_and_convert(path, recipe=Recipe(**said))


def doubtful(conversion):
    rows = conversion.unresolved
    return rows[rows[REASON].str.contains(DEPENDS)] if len(rows) else rows


def only_then(register, day, others):
    """Return the names of a day that no unit has on the others."""
    names = {other: set(register.on(other)["name"]) for other in others}
    return set(register.on(day)["name"]) - set().union(*names.values())


def test_the_names_here_are_as_the_register_has_them():
    register = open_register()
    first, second, *rest = register.days[:-1]
    for day in register.days[:-1]:
        units = register.on(day)
        mine = set(units.index[units["name"] == NAMESAKE])
        assert mine == ({CITY} if day in {first, second} else {CITY, DUC_PHO})
        assert set(COMMON) <= set(units["name"])
    assert set(ONLY_2019) <= only_then(register, first, rest)


@pytest.mark.parametrize("proofs", range(1, LEAST_PROOFS))
def test_a_few_old_names_do_not_decide_for_a_namesake(tmp_path, proofs):
    conversion = read(tmp_path, [NAMESAKE, *COMMON, *ONLY_2019[:proofs]])
    (row,) = doubtful(conversion).to_dict("records")
    assert row["Tên xã"] == NAMESAKE
    assert "Quảng Ngãi) (21025" in row[CANDIDATES]
    assert "Đức Phổ) (21439, 2020-02-01 – 2025-06-30)" in row[CANDIDATES]
    assert "--date" in row[REASON]
    assert conversion.totals[0].unresolved == 1
    assert conversion.totals[0].difference == 0


def test_names_that_existed_only_then_prove_the_period_and_the_namesake_is_told(tmp_path):
    conversion = read(tmp_path, [NAMESAKE, *COMMON, *ONLY_2019[:LEAST_PROOFS]])
    assert doubtful(conversion).empty
    told = journal(conversion)
    (about,) = told[ABOUT][told[TOPIC] == RESTS]
    assert about == f"{NAMESAKE}: dòng | row 2"
    assert any(NAMESAKE in remark and "--date" in remark for remark in conversion.plan.remarks)


def test_the_day_that_the_user_says_is_no_guess(tmp_path):
    names = [NAMESAKE, *COMMON, *ONLY_2019[:1]]
    conversion = read(tmp_path, names, date=open_register().days[0])
    assert doubtful(conversion).empty
    assert conversion.plan.resting == []
    rows = conversion.plan.units.rows
    assert rows["code"].iloc[0] == CITY


def test_a_district_beside_the_name_is_no_guess(tmp_path):
    names = [NAMESAKE, *COMMON, *ONLY_2019[:1]]
    path = tmp_path / "t.csv"
    register = open_register()
    units = register.on(register.days[0]).drop_duplicates("name").set_index("name")
    districts = [units.loc[name, "district_name"] for name in names]
    pd.DataFrame({"Xã": names, "Huyện": districts, "Dân số": 1}).to_csv(path, index=False)
    conversion = read_and_convert(path)
    assert doubtful(conversion).empty
    assert conversion.plan.resting == []


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("typed", [True, False])
def test_the_whole_list_of_a_day_loses_no_name_to_doubt(tmp_path, place, typed):
    """Only true namesakes of the day itself stay ambiguous; the list proves its period."""
    register = open_register()
    day = register.days[place]
    units = register.on(day)
    names = units["type"] + " " + units["name"] if typed else units["name"]
    conversion = read(tmp_path, list(names))
    assert conversion.plan.start == day
    assert doubtful(conversion).empty
    rows = conversion.plan.units.rows
    found = rows["code"].ne("").to_numpy()
    assert (rows["code"].to_numpy()[found] == units.index.to_numpy()[found]).all()


def test_a_name_with_marks_is_no_namesake_of_one_with_others(tmp_path):
    """Bình Thanh came in 2020; Bình Thạnh, which reads alike without marks, was there before."""
    register = open_register()
    units = register.on(register.days[2])
    conversion = read(tmp_path, list(units["name"]))
    assert not any("Bình Thanh" in name for name, _ in conversion.plan.resting)


@pytest.mark.real
def test_the_census_by_names_alone_comes_over_but_for_true_namesakes(mirror, tmp_path):
    everything = pd.read_csv(mirror / "census2019" / "population_by_gadm_unit.csv")
    mine = everything[everything["city"].isin(["QuảngNgãi", "KonTum"])]
    path = tmp_path / "t.csv"
    mine[["ward", "total"]].rename(columns={"total": "Dân số"}).to_csv(path, index=False)
    conversion = read_and_convert(path)
    assert conversion.plan.start == open_register().days[0]
    assert doubtful(conversion).empty
    assert any(NAMESAKE in name.replace("NguyễnNghiêm", NAMESAKE)
               for name, _ in conversion.plan.resting)  # fmt: skip
    (total,) = conversion.totals
    assert total.difference == 0
    assert total.before == mine["total"].sum()


def test_units_of_another_time_are_told_with_the_time_in_which_they_were(tmp_path):
    ended, since_january, new = "Xã Bình Thới", "Xã Thắng Lợi", "Xã Tây Trà Bồng"
    rows = [[ended, BINH_SON, 5, 5], [since_january, "Huyện Mộ Đức", 6, 6], [new, "", 7, 7]]
    with pytest.raises(RegisterError) as caught:
        read_and_convert(write_csv(tmp_path / "t.csv", [*base(), *rows]))
    first, second = caught.value.details
    units = open_register().units.set_index("name")
    assert first.startswith(ended)
    assert first.endswith(f"đến | to {units.loc['Bình Thới', 'valid_to']}")
    assert second.startswith(new)
    assert second.endswith(f"từ | from {units.loc['Tây Trà Bồng', 'valid_from']}")


def test_a_name_that_the_day_knows_only_with_other_marks_is_not_taken_with_its_district(tmp_path):
    """In 2019 Bình Sơn had a Bình Thạnh; Bình Thanh came later."""
    path = tmp_path / "t.csv"
    path.write_text("Xã,Huyện,Dân số\nBình Thanh,Bình Sơn,100\nBình Hiệp,Bình Sơn,20\n"
                    "Bình Chánh,Bình Sơn,1\n", encoding="utf-8")  # fmt: skip
    conversion = read_and_convert(path, recipe=Recipe(date=date(2019, 6, 1)))
    assert conversion.totals[0].unresolved == 100
