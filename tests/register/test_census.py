"""The census by unit of 2019, and carried over to the units of 2025."""

from pathlib import Path

import pandas as pd
import pytest
import toy as toy_province

from pipeline.artefacts import read_table
from pipeline.config import Paths
from pipeline.errors import RegisterError
from pipeline.register import gso
from pipeline.register.census import CENSUS, CENSUS_DAY, FILE, carry, census_of
from pipeline.register.lineage import Lineage
from pipeline.register.units import load_units, units_on

REGISTER = Paths(Path(__file__).resolve().parents[2]).register


def lineage(toy: toy_province.ToyProvince) -> Lineage:
    return Lineage(toy.register_units, toy.changes, toy.crosswalk)


def test_people_go_where_their_land_went(toy: toy_province.ToyProvince) -> None:
    # 1,000 on each km²; the half of Giang's 4,000 goes to each heir.
    carried = carry(toy.population2019, lineage(toy))
    assert carried.to_dict() == pytest.approx(
        {"99001": 8000, "99003": 6000, "99006": 10000, "99998": 1250}
    )


def test_nobody_is_lost_in_the_real_register() -> None:
    census = read_table(REGISTER / FILE, "population2019")
    register = load_units(REGISTER), read_table(REGISTER / "changes.csv", "changes")
    carried = carry(census, Lineage(*register))
    assert carried.sum() == pytest.approx(census["population"].sum())
    assert len(carried) == 96


def test_unknown_ward_is_refused(toy: toy_province.ToyProvince) -> None:
    units = units_on(load_units(REGISTER), CENSUS_DAY)
    table = pd.DataFrame(
        {"city": ["Kon Tum"], "district": ["Đắk Glei"], "ward": ["Nowhere"], "total": ["5"]}
    )
    aliases = read_table(REGISTER / "aliases.csv", "aliases")
    with pytest.raises(RegisterError, match="Nowhere"):
        census_of(table, units, aliases)


@pytest.mark.real
def test_committed_table_is_what_the_mirror_says(mirror: Path) -> None:
    units = units_on(load_units(REGISTER), CENSUS_DAY)
    aliases = read_table(REGISTER / "aliases.csv", "aliases")
    built = census_of(gso.read_csv(mirror / CENSUS), units, aliases)
    committed = read_table(REGISTER / FILE, "population2019")
    pd.testing.assert_frame_equal(built, committed)
    assert len(committed) == 286
