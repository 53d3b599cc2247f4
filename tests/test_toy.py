"""The toy province keeps the contracts and its areas are those computed by hand."""

import pytest
import shapely
import toy as toy_province

from pipeline.schema import validate

TABLES = (
    "old_units",
    "new_units",
    "crosswalk",
    "cuts",
    "authority",
    "changes",
    "official",
    "points",
    "decisions",
    "population2019",
)


@pytest.mark.parametrize("table", TABLES)
def test_table_keeps_its_contract(toy, table):
    frame = getattr(toy, table)
    assert len(validate(frame, table, "toy")) == len(frame)


def test_register_keeps_its_contract(toy):
    assert len(validate(toy.register_units, "units", "toy")) == 12


def test_areas_are_those_computed_by_hand(toy):
    for frame, areas in (
        (toy.old_units, toy_province.OLD_AREAS_KM2),
        (toy.new_units, toy_province.NEW_AREAS_KM2),
    ):
        measured = dict(zip(frame["code"], frame.area / 1e6, strict=True))
        assert measured == pytest.approx(areas)
        assert frame.area.sum() / 1e6 == pytest.approx(toy_province.TOTAL_KM2)


def test_both_layers_are_valid_coverages(toy):
    for frame in (toy.old_units, toy.new_units):
        assert shapely.coverage_is_valid(frame.geometry.to_numpy(), gap_width=200.0)


def test_shares_of_the_crosswalk_add_up(toy):
    assert toy.crosswalk.groupby("old_code")["share_of_old"].sum().to_list() == [1.0] * 8
    assert toy.crosswalk.groupby("new_code")["share_of_new"].sum().to_list() == pytest.approx(
        [1.0] * 4
    )
