"""Divisions are told: when, into what, and how large each part is."""

import re
from datetime import date

import pytest

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER, Paths
from pipeline.tools.divided import divided_codes, division_note
from pipeline.tools.law import open_register

FIRST = date(2019, 1, 1)


def test_every_unit_of_which_a_part_went_elsewhere_counts_as_divided():
    law = open_register()
    parts = law.changes[law.changes["extent"] == "part"]
    assert divided_codes(law, FIRST) == set(parts["old_code"])
    merger = parts[parts["date"] == MERGER.isoformat()]
    assert divided_codes(law, EVE) == set(merger["old_code"])
    assert divided_codes(law, MERGER) == set()


def test_the_parts_of_a_division_have_what_the_act_states():
    law = open_register()
    for code in divided_codes(law, FIRST) - divided_codes(law, EVE):
        rows = law.changes[(law.changes["old_code"] == code) & (law.changes["extent"] == "part")]
        note = division_note(law, code, FIRST)
        assert f"({code}) bị chia | was divided, {rows['date'].iloc[0]}" in note
        for _, row in rows.iterrows():
            assert f"({row['new_code']})" in note
        for area in rows["area_km2"].dropna():
            assert f"{area:g} km²" in note
        assert ("phần còn lại | the rest" in note) == bool(rows["area_km2"].isna().any())


def test_the_parts_at_the_merger_have_their_measured_shares(built_project):
    law = open_register()
    crosswalk = read_table(Paths(built_project).artefact("crosswalk.csv"), "crosswalk")
    (code,) = divided_codes(law, EVE)
    note = division_note(law, code, EVE)
    shares = crosswalk.loc[crosswalk["old_code"] == code, "share_of_old"]
    assert len(shares) > 1
    for share in shares:
        # The stated areas of the other members leave a range about it.
        assert re.search(rf"{share:.1%} \([\d.%]+ – [\d.%]+\) diện tích \| of the area", note)


@pytest.mark.parametrize(("code", "day"), [("21136", FIRST), ("21142", MERGER), ("21283", EVE)])
def test_nothing_is_told_of_a_unit_that_was_not_divided(code, day):
    assert division_note(open_register(), code, day) == ""
