"""The causes of differences between areas, on the toy province where each is known."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import toy as toy_province

from pipeline.checks.causes import CAUSES
from pipeline.checks.ground import Ground, successors
from pipeline.checks.layer import Layer
from pipeline.checks.reconcile import reconcile
from pipeline.provenance import STAND_IN
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP


def source_units(toy, **moved):
    """Return the polygons as they came: the old ones, some of them drawn otherwise."""
    frame = toy.old_units
    for code, geometry in moved.items():
        frame = toy_province.replace_geometry(frame, code.removeprefix("u"), geometry)
    return frame.assign(source_name=frame["name"], source_district=frame["district_name"])


def judged(toy, source=None):
    """Return the reconciliation of the toy province, and the judgements by code."""
    ground = Ground(
        Layer.of(toy.new_units, "new_units"),
        toy.official,
        toy.cuts.iloc[:0] if source is None else toy.cuts,
        toy.changes,
        source_units(toy) if source is None else source,
        toy.authority,
        toy.decisions,
    )
    result = reconcile(ground)
    return result, {judgement.code: judgement for judgement in result.judgements}


def state(toy, **areas):
    """Let both lists state these areas."""
    for code, area in areas.items():
        row = toy.official["code"] == code.removeprefix("u")
        toy.official.loc[row, ["area_km2_map", "area_km2_listed"]] = area


def drawn_coarsely(toy):
    """Return a source whose western outline, 4 km, lies 0.5 km out: 2 km² off."""
    return source_units(
        toy, u99001=toy_province.box(-0.5, 2, 2, 4), u99002=toy_province.box(-0.5, 0, 2, 2)
    )


def test_equal_areas_are_rounding(toy):
    toy.official["area_km2_map"] = (
        toy.official["area_km2_map"] * 1.0002
    )  # geodesic on the ellipsoid
    result, by_code = judged(toy)
    assert result.displacement_m == pytest.approx(0, abs=1e-6)
    assert {j.reason.cause for j in by_code.values()} == {"rounding"}


def test_displacement_is_the_area_between_the_outlines_over_their_length(toy):
    result, _ = judged(toy, drawn_coarsely(toy))
    # 2 km² over the outlines of province 97 and 98 together and of the islands: 20 + 4 + 2 km.
    assert result.displacement_m == pytest.approx(2e6 / 26e3)


def test_difference_within_the_displacement_is_generalisation(toy):
    state(toy, u99001=8.5)
    _, by_code = judged(toy, drawn_coarsely(toy))
    # Its outline is 12 km long: 12 km x 76.9 m = 0.92 km².
    assert by_code["99001"].expected_km2 == pytest.approx(0.923, abs=0.001)
    assert by_code["99001"].reason.cause == "generalisation"


def test_opposite_differences_of_neighbours_are_misassigned_land(toy):
    state(toy, u99001=7.0, u99006=11.0)
    result, by_code = judged(toy)
    assert by_code["99001"].reason.cause == by_code["99006"].reason.cause == "misassigned"
    assert by_code["99001"].reason.partners == ("99006",)
    assert "Giang Khê -1.00 km²" in by_code["99001"].reason.en
    assert "Giang Khê -1,00 km²" in by_code["99001"].reason.vi
    assert result.summary()["causes"]["misassigned"] == 2


def test_counterpart_within_the_displacement_is_told_the_same_cause(toy):
    # Bình An has 1.5 km² too much, Giang Khê 0.8 km² too little, which drawing could make.
    state(toy, u99001=6.5, u99006=10.8)
    toy.cuts = toy.cuts.iloc[:0]
    _, by_code = judged(toy, drawn_coarsely(toy))
    assert abs(by_code["99006"].difference_km2) < by_code["99006"].expected_km2
    assert by_code["99001"].reason.partners == ("99006",)
    other = by_code["99006"].reason
    assert (other.cause, other.partners) == ("misassigned", ("99001",))
    assert "alone the drawing of outlines could make it" in other.en


def test_counterpart_with_stronger_evidence_says_so(toy):
    state(toy, u99001=6.5, u99006=10.8)
    toy.official.loc[toy.official["code"] == "99006", "area_km2_listed"] = 10.0
    toy.official.loc[toy.official["code"] == "99006", "area_km2_map"] = 11.4
    _, by_code = judged(toy, drawn_coarsely(toy))
    assert by_code["99001"].reason.partners == ("99006",)
    assert by_code["99006"].reason.cause == "list_error"
    assert "Bình An names this unit" in by_code["99006"].reason.en
    assert "Bình An nêu đơn vị này" in by_code["99006"].reason.vi


def test_three_neighbours_may_share_a_difference(toy):
    state(toy, u99001=6.0, u99003=7.0, u99006=11.0)
    _, by_code = judged(toy)
    assert set(by_code["99001"].reason.partners) == {"99003", "99006"}


def test_opposite_differences_far_apart_explain_nothing(toy):
    # The island touches nobody.
    state(toy, u99001=7.5, u99998=1.75)
    _, by_code = judged(toy)
    assert by_code["99001"].reason.cause == "unexplained"
    assert by_code["99998"].reason.cause == "unexplained"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [("area_km2_listed", OFFICIAL_LIST), ("area_km2_map", OFFICIAL_MAP)],
)
def test_list_that_the_other_and_the_ground_contradict_is_wrong(toy, wrong, name):
    toy.official.loc[2, wrong] = 28.17
    _, by_code = judged(toy, drawn_coarsely(toy))
    reason = by_code["99006"].reason
    assert (reason.cause, reason.likely_km2) == ("list_error", 10.0)
    assert reason.vi.startswith(f"{name[0]} ghi 28,17 km²")
    assert reason.en.startswith(f"the {name[1]} has 28.17 km²")


def test_agreement_of_an_heir_is_the_cut_and_proves_nothing(toy):
    _, by_code = judged(toy, drawn_coarsely(toy))
    assert by_code["99003"].reason.cause == "cut"
    assert "0.40 km² are in doubt" in by_code["99003"].reason.en


def test_sources_that_disagree_about_a_district(toy):
    # The map of the districts gives the southern half of Bình, 2 km², to the district of Giang.
    authority = toy.authority
    south = toy_province.box(0, 0, 2, 1)
    districts = {"971": lambda g: shapely.difference(g, south), "972": lambda g: g.union(south)}
    for code, change in districts.items():
        row = (authority["level"] == "district") & (authority["code"] == code)
        authority.loc[row, "geometry"] = authority.loc[row, "geometry"].map(change)
    toy.authority = gpd.GeoDataFrame(authority, crs=toy.old_units.crs)
    result, by_code = judged(toy, source_units(toy, u99001=toy_province.box(-0.01, 2, 2, 4)))
    assert result.disputed[["code", "new_code", "district_code"]].to_numpy().tolist() == [
        ["99002", "99001", "972"]
    ]
    assert result.disputed["area_km2"].to_list() == pytest.approx([2.0])
    assert by_code["99001"].reason.cause == "source_disagreement"
    assert "2.0 km²" in by_code["99001"].reason.en
    assert "the map of the districts (toy province)" in by_code["99001"].reason.en
    assert "The map of the districts was followed" in by_code["99001"].reason.en
    assert "Đã theo bản đồ huyện" in by_code["99001"].reason.vi


def test_without_provinces_drawing_cannot_be_measured(toy):
    toy.authority = toy.authority.iloc[:0]
    state(toy, u99001=8.5)
    result, by_code = judged(toy)
    assert result.displacement_m is None
    assert by_code["99001"].expected_km2 is None
    assert by_code["99001"].reason.cause == "unexplained"


def test_unit_without_official_area_is_unexplained(toy):
    toy.official = toy.official.iloc[1:]
    _, by_code = judged(toy)
    assert by_code["99001"].difference_km2 is None
    assert by_code["99001"].reason.cause == "unexplained"


def test_areas_of_the_stand_in_are_evidence_of_nothing(toy):
    state(toy, u99001=5.0, u99006=13.0)
    source = source_units(toy).assign(boundary_source=STAND_IN)
    _, by_code = judged(toy, source)
    assert {j.reason.cause for j in by_code.values()} == {"generalisation"}
    assert "Thiessen" in by_code["99001"].reason.en


def test_successors_follow_the_changes_in_their_order(toy):
    earlier = toy.changes.iloc[[0]].assign(date="2020-02-01", old_code="99000", new_code="99002")
    changes = pd.concat([toy.changes, earlier], ignore_index=True)
    assert successors(pd.Series(["99000", "99007", "12345"]), changes) == [
        "99001",
        "99006",
        "12345",
    ]


def test_every_cause_has_both_languages():
    assert all(vi and en and vi != en for vi, en in CAUSES.values())
