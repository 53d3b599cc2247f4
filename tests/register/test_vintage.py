"""The day that the names of a source belong to."""

from datetime import date

import pytest

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER, project_paths
from pipeline.errors import RegisterError
from pipeline.register.units import load_units, turning_days, units_on
from pipeline.register.vintage import match_any_vintage

FOLDER = project_paths().register
UNITS = load_units(FOLDER)
ALIASES = read_table(FOLDER / "aliases.csv", "aliases")
DAYS = [day for day in turning_days(UNITS) if day <= EVE]


def source_of(day):
    there = units_on(UNITS, day)
    return (
        there["name"].tolist(),
        there["district_name"].tolist(),
        there["province_name"].tolist(),
    )


@pytest.mark.parametrize("day", DAYS)
def test_every_vintage_is_found_from_its_names(day):
    codes, found = match_any_vintage(*source_of(day), UNITS, ALIASES)
    assert found == day
    assert codes == units_on(UNITS, day)["code"].tolist()


def test_the_register_changes_on_five_days():
    assert [*DAYS, MERGER] == [
        date(2019, 1, 1),
        date(2019, 9, 1),
        date(2020, 2, 1),
        date(2025, 1, 1),
        MERGER,
    ]


def test_a_vintage_that_the_user_says_is_the_only_one_tried():
    with pytest.raises(RegisterError, match="Bình Thới"):
        match_any_vintage(*source_of(DAYS[0]), UNITS, ALIASES, said=EVE)


def test_a_mixture_of_vintages_lists_the_units_that_clash():
    names, districts, provinces = source_of(EVE)
    with pytest.raises(RegisterError, match="several vintages are mixed") as caught:
        match_any_vintage(
            [*names, "Trà Quân"],
            [*districts, "Huyện Tây Trà"],
            [*provinces, "Quảng Ngãi"],
            UNITS,
            ALIASES,
        )
    assert "'Trà Quân': exists on 2019-01-01, 2019-09-01" in str(caught.value)


def test_an_unknown_name_is_told_as_such():
    names, districts, provinces = source_of(EVE)
    names[0] = "Lê Hồng Phonq"
    with pytest.raises(RegisterError, match="Lê Hồng Phonq") as caught:
        match_any_vintage(names, districts, provinces, UNITS, ALIASES)
    assert "nearest: phường Lê Hồng Phong" in str(caught.value)
    assert len(caught.value.details) == 1
