"""Units followed through time, in both directions."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import EVE, MERGER, project_paths
from pipeline.errors import RegisterError
from pipeline.register.changes import load_changes
from pipeline.register.lineage import Kin, Lineage
from pipeline.register.units import FIRST_DAY, load_units, turning_days, units_on

UNITS = load_units(project_paths().register)
CHANGES = load_changes(project_paths().register)
LINEAGE = Lineage(UNITS, CHANGES)
DAYS = turning_days(UNITS)
ON = {day: units_on(UNITS, day)["code"].tolist() for day in DAYS}
BA_CHUA_KM2 = {"21484": 9.23, "21499": 7.49}

moments = st.sampled_from(DAYS).flatmap(
    lambda day: st.tuples(st.sampled_from(ON[day]), st.just(day), st.sampled_from(DAYS))
)


@settings(max_examples=400, deadline=None)
@given(moments)
def test_a_unit_is_an_ancestor_of_its_heirs_and_an_heir_of_its_ancestors(moment):
    code, day, other = moment
    if other >= day:
        for kin in LINEAGE.heirs(code, day, other):
            assert kin.code in ON[other]
            back = {one.code: one for one in LINEAGE.ancestors(kin.code, other, day)}
            assert back[code].share == pytest.approx(kin.share)
    else:
        for kin in LINEAGE.ancestors(code, day, other):
            assert kin.code in ON[other]
            assert code in {one.code for one in LINEAGE.heirs(kin.code, other, day)}


@pytest.mark.parametrize("day", DAYS)
def test_shares_of_every_unit_add_up_to_one(day):
    for until in (other for other in DAYS if other >= day):
        for code in ON[day]:
            total = sum(kin.share for kin in LINEAGE.heirs(code, day, until))
            assert total == pytest.approx(1.0)


def test_every_unit_after_the_merger_has_ancestors_in_2019_or_is_none_of_them():
    reached = {
        kin.code for code in ON[MERGER] for kin in LINEAGE.ancestors(code, MERGER, FIRST_DAY)
    }
    assert reached == set(ON[FIRST_DAY])


def test_ba_chua_by_the_areas_of_the_act():
    heirs = LINEAGE.heirs("21514", FIRST_DAY, EVE)
    total = sum(BA_CHUA_KM2.values())
    assert [(kin.code, kin.known) for kin in heirs] == [("21484", True), ("21499", True)]
    assert [kin.share for kin in heirs] == pytest.approx(
        [area / total for area in BA_CHUA_KM2.values()]
    )


def test_tra_bui_has_no_figure_in_the_act_until_it_is_measured():
    assert LINEAGE.heirs("21142", EVE) == [Kin("21136", 0.5, False), Kin("21157", 0.5, False)]
    measured = pd.DataFrame(
        {"old_code": ["21142"] * 2, "new_code": ["21136", "21157"], "share_of_old": [0.75, 0.25]}
    )
    heirs = Lineage(UNITS, CHANGES, measured).heirs("21142", EVE)
    assert heirs == [Kin("21136", 0.75, True), Kin("21157", 0.25, True)]


def test_what_was_divided_and_is_together_again_is_known():
    heirs = LINEAGE.heirs("21286", FIRST_DAY, EVE)
    assert [(kin.code, kin.known) for kin in heirs] == [("21238", False), ("21283", False)]
    assert LINEAGE.heirs("21286", FIRST_DAY) == [Kin("21238", 1.0, True)]
    ancestors = {kin.code: kin for kin in LINEAGE.ancestors("21238", MERGER)}
    assert ancestors["21286"] == Kin("21286", 1.0, True)


def test_through_a_rename_and_two_mergers():
    assert [kin.code for kin in LINEAGE.heirs("23473", FIRST_DAY)] == ["23473"]
    assert [kin.code for kin in LINEAGE.heirs("21253", FIRST_DAY)] == ["21034"]
    assert {kin.code for kin in LINEAGE.ancestors("21034", MERGER)} == {
        "21034",
        "21037",
        "21253",
        "21256",
        "21262",
    }


def test_ly_son_comes_from_its_three_communes():
    kin = LINEAGE.ancestors("21548", MERGER)
    assert [one.code for one in kin] == ["21541", "21544", "21547"]


@pytest.mark.parametrize(("code", "day"), [("21514", EVE), ("21548", EVE), ("99999", EVE)])
def test_a_unit_that_is_not_in_force_is_an_error(code, day):
    with pytest.raises(RegisterError, match=f"{code} is not in force"):
        LINEAGE.heirs(code, day)


def test_the_error_says_when_it_was_in_force():
    with pytest.raises(RegisterError, match="Ba Chùa: 2019-01-01 to 2020-01-31"):
        LINEAGE.ancestors("21514", date(2021, 1, 1))
