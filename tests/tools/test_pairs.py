"""Shares of divided units, and the bounds that official areas give them."""

from datetime import date

import pandas as pd
import pytest

from pipeline.config import MERGER, Paths
from pipeline.tools.law import open_register
from pipeline.tools.pairs import pairs_between, stated_areas_km2

TRA_BUI, TAY_TRA_BONG = "21142", "21157"
TAY_TRA_BONG_KM2 = 129.05
"""Both official lists, 2025."""
MEMBERS_KM2 = {"21157": 28.12 + 21.32, "21166": 49.53 + 20.00}
"""Resolution 867/NQ-UBTVQH14 of 2020: Trà Lãnh with Trà Nham, Trà Thọ with Trà Trung."""


def test_areas_of_units_are_those_of_the_parts_that_formed_them() -> None:
    stated = stated_areas_km2(open_register().changes)
    for code, area_km2 in MEMBERS_KM2.items():
        assert stated[code] == pytest.approx(area_km2)
    assert TRA_BUI not in stated


def test_a_unit_with_a_part_of_unknown_area_has_none() -> None:
    rows = [("2020-02-01", "a", 1.0), ("2020-02-01", "a", None), ("2020-02-01", "b", 2.0)]
    changes = pd.DataFrame(rows, columns=["date", "new_code", "area_km2"])
    assert stated_areas_km2(changes).to_dict() == {"b": 2.0}


def test_stated_areas_of_the_other_members_bound_a_part(built_project) -> None:
    pairs = pairs_between(open_register(), date(2025, 6, 30), MERGER).set_index("to_code")
    parts = pairs[pairs["from_code"] == TRA_BUI]
    crosswalk = pd.read_csv(Paths(built_project).artefact("crosswalk.csv"), dtype={"old_code": str})
    whole_km2 = crosswalk.loc[crosswalk["old_code"] == TRA_BUI, "area_km2"].sum()
    left_km2 = TAY_TRA_BONG_KM2 - sum(MEMBERS_KM2.values())
    small = parts.loc[TAY_TRA_BONG]
    assert small["area_low"] <= left_km2 / whole_km2 + 1e-9
    assert small["area_low"] < small["area_share"] < small["area_high"]
    large = parts.drop(index=TAY_TRA_BONG).iloc[0]
    assert large["area_high"] == pytest.approx(1 - small["area_low"])
