"""Every check passes on the toy province and fails on a fault planted for it."""

import pandas as pd
import pytest
import shapely
import toy as toy_province
from shapely.geometry import MultiPolygon, Polygon

from pipeline.checks.catalogue import LAYER_CHECKS, MERGER_CHECKS
from pipeline.checks.layer import Layer
from pipeline.checks.model import RegisterTables
from pipeline.checks.numbers import measure_en, measure_vi
from pipeline.checks.run import run_checks, run_layer_checks
from pipeline.errors import FormatError
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP
from pipeline.schema import validate

M = 0.001  # one metre in the toy's kilometres


def tables_of(toy):
    units = toy.register_units
    return RegisterTables(
        old=units[units["valid_to"] != ""],
        new=units[units["valid_to"] == ""],
        pairs=toy.crosswalk[["old_code", "new_code", "extent"]].copy(),
        official=toy.official,
        points=toy.points,
        census=pd.Series({"99001": 8000.0, "99003": 6000.0, "99006": 10000.0, "99998": 1250.0}),
    )


def report_of(toy, register=None):
    return run_checks(
        toy.old_units,
        toy.new_units,
        toy.crosswalk,
        toy.cuts,
        register=register or tables_of(toy),
        authority=toy.authority,
        decisions=toy.decisions,
        source=toy.source_units,
    )


def failed(report):
    return {(result.id, result.layer) for result in report.results if not result.passed}


def found(report, check_id):
    return report.findings[report.findings["check_id"] == check_id]


def oriented(frame):
    return frame.set_geometry(shapely.orient_polygons(frame.geometry.to_numpy()), crs=frame.crs)


@pytest.fixture
def clean(toy):
    toy.old_units, toy.new_units = oriented(toy.old_units), oriented(toy.new_units)
    return toy


def spoil(toy, layer, code, geometry):
    setattr(
        toy,
        layer,
        toy_province.replace_geometry(getattr(toy, layer), code, shapely.orient_polygons(geometry)),
    )
    return toy


def test_every_check_passes_on_the_clean_province(clean):
    report = report_of(clean)
    assert report.passed
    assert failed(report) == set()
    assert {r.id for r in report.results} == {c.id for c in (*LAYER_CHECKS, *MERGER_CHECKS)}
    assert set(report.findings["severity"]) == {"info"}
    validate(report.findings, "findings", "toy")


def test_islands_and_doubt_are_stated_with_their_size(clean):
    report = report_of(clean)
    islet = found(report, "island")
    # The same island in both layers is told once, of the new unit.
    assert islet["codes"].to_list() == ["99998"]
    assert islet["measure"].to_list() == pytest.approx([0.25e6])
    counts = {r.layer: r.count for r in report.results if r.id == "island"}
    assert counts == {"old_units": 0, "new_units": 1}
    doubt = found(report, "cut_doubt").iloc[0]
    assert doubt["codes"] == "99005"
    assert "Cao Đông (99003) and Giang Khê (99006)" in doubt["message_en"]
    assert "Cao Đông (99003) và Giang Khê (99006)" in doubt["message_vi"]
    assert "0,40 km²" in doubt["message_vi"]
    assert doubt["measure"] == pytest.approx(0.4e6)  # 2 km x 0.2 km
    assert "Giang (99005)" in doubt["message_vi"]


def test_island_of_the_old_layer_alone_is_told_of_it(clean):
    moved = toy_province.box(7, 0.5, 7.5, 1)
    spoil(clean, "new_units", "99998", moved)
    assert found(report_of(clean), "island")["codes"].to_list() == ["998"]


def decide(toy, key, geometry, *, used=True):
    """Let fitting have decided about land of the district of a key."""
    toy.decisions = toy.decisions.iloc[[0]].assign(
        key=key, used=used, measure_m2=shapely.area(geometry)
    )
    toy.decisions = toy.decisions.set_geometry([geometry], crs=toy.old_units.crs)
    return toy


def test_small_dispute_is_within_the_limit(clean):
    assert found(report_of(clean), "source_dispute").empty


def test_dispute_is_a_warning_that_says_who_what_and_why(clean):
    # Half of Bình, 2 km² of district 971, which the map of the districts gives to 972.
    decide(clean, "972", toy_province.box(0, 0, 2, 1))
    fault = found(report_of(clean), "source_dispute").iloc[0]
    assert (fault["severity"], fault["codes"]) == ("warning", "99001")
    assert (fault["measure"], fault["measure_unit"]) == (pytest.approx(2e6), "m²")
    assert "2.00 km²" in fault["message_en"]
    assert fault["geometry"].area == pytest.approx(2e6)
    names = clean.old_units.drop_duplicates("district_code").set_index("district_code")
    giver, taker = (f"{names['district_name'][key]} ({key})" for key in ("971", "972"))
    assert f"it in {giver}" in fault["message_en"]
    assert f"Decided: {taker}, as on the map of the districts" in fault["message_en"]
    assert f"Đã chọn: {taker}" in fault["message_vi"]
    # Bình An, 8 km², is all of 971's: with the land given back it would measure 10 km².
    assert f"{giver} 8.0 km², so decided it measures 8.0, otherwise 10.0" in fault["message_en"]
    assert f"{giver} 8,0 km², chọn như vậy thì đo được 8,0" in fault["message_vi"]
    assert "No commune there is far off" in fault["message_en"]


def test_dispute_that_the_units_won_says_so_and_what_remains(clean):
    decide(clean, "972", toy_province.box(0, 0, 2, 1), used=False)
    clean.official.loc[0, "area_km2_map"] = 10.0
    text = found(report_of(clean), "source_dispute").iloc[0]["message_en"]
    assert "as on the source of the communes" in text
    assert "otherwise 6.0" in text
    assert f"measured, and on the {OFFICIAL_MAP[1]}): Bình An (99001) 8.00 and 10.00 km²" in text


def test_dispute_without_official_areas_says_that_nothing_decides(clean):
    decide(clean, "972", toy_province.box(0, 0, 2, 1))
    register = tables_of(clean)
    register = RegisterTables(register.old, register.new, register.pairs)
    text = found(report_of(clean, register), "source_dispute").iloc[0]["message_en"]
    assert "no independent figures" in text


@pytest.mark.parametrize(
    ("used", "said"), [(True, "agrees by 100.0% with its communes"), (False, "nor leaves land")]
)
def test_region_without_an_outline_is_stated(clean, used, said):
    district = clean.old_units[clean.old_units["district_code"] == "971"]
    decide(clean, "971", shapely.union_all(district.geometry.to_numpy()), used=used)
    clean.authority = clean.authority[clean.authority["code"] != "971"]
    fault = found(report_of(clean), "decision").iloc[0]
    assert fault["severity"] == "info"
    assert said in fault["message_en"]
    assert "971" in fault["message_vi"]


def test_displacement_of_the_source_is_stated_in_metres(clean):
    # The western outline, 4 km, lies 0.5 km out: 2 km² over outlines of 26 km.
    clean.source_units = toy_province.replace_geometry(
        toy_province.replace_geometry(clean.source_units, "99001", toy_province.box(-0.5, 2, 2, 4)),
        "99002",
        toy_province.box(-0.5, 0, 2, 2),
    )
    fault = found(report_of(clean), "source_displacement").iloc[0]
    assert (fault["measure"], fault["measure_unit"]) == (pytest.approx(2e6 / 26e3), "m")
    assert "76,9 m" in fault["message_vi"]
    assert "76.9 m" in fault["message_en"]


def test_without_decisions_their_checks_are_skipped(clean):
    clean.decisions = None
    skipped = {r.id for r in report_of(clean).results if r.skipped}
    assert {"source_dispute", "decision", "source_displacement"} <= skipped


@pytest.mark.parametrize(
    ("measure", "unit", "vietnamese", "english"),
    [
        (19.2491, "%", "19,2%", "19.2%"),
        (181.503, "%", "181,5%", "181.5%"),
        (0.05049, "%", "0,0505%", "0.0505%"),
        (0.00001234, "", "0,0000123", "0.0000123"),
        (25_459.2, "m²", "25.459,2 m²", "25,459.2 m²"),
        (8_984_954.7, "m²", "8,98 km²", "8.98 km²"),
        (2.0, "m", "2 m", "2 m"),
        (0.5, "°", "0,5°", "0.5°"),
        (None, "m", "", ""),
    ],
)
def test_measures_have_one_rounding_and_the_marks_of_their_language(
    measure, unit, vietnamese, english
):
    assert measure_vi(measure, unit) == vietnamese
    assert measure_en(measure, unit) == english


def test_checks_without_their_optional_input_are_skipped_and_say_so(clean):
    clean.authority = None
    skipped = {r.id: r for r in report_of(clean).results if r.skipped}
    assert "province_outline" in skipped
    assert skipped["province_outline"].passed


# ---- faults of one layer ------------------------------------------------------------------------
def bow_tie():
    return toy_province.polygon((0, 2), (2, 4), (2, 2), (0, 4))


def test_invalid_geometry_is_found_where_the_rings_cross(clean):
    frame = toy_province.replace_geometry(clean.old_units, "99001", bow_tie())
    report = run_layer_checks(Layer.of(frame, "old_units"))
    fault = found(report, "valid_geometry").iloc[0]
    assert fault["codes"] == "99001"
    assert fault["geometry"].equals(shapely.Point(toy_province.ring((1, 3))[0]))


def test_missing_geometry_is_an_error(clean):
    clean.old_units = toy_province.replace_geometry(clean.old_units, "99001", Polygon())
    report = report_of(clean)
    assert ("valid_geometry", "old_units") in failed(report)
    assert ("total_area", "merger") in failed(report)


def test_overlap_is_measured_and_names_both(clean):
    # Bình grows 10 m into An: 2 km x 10 m.
    grown = toy_province.box(0, 0, 2, 2 + 10 * M)
    report = report_of(spoil(clean, "old_units", "99002", grown))
    fault = found(report, "overlap").iloc[0]
    assert fault["codes"] == "99001, 99002"
    assert fault["measure"] == pytest.approx(20_000)
    assert ("unmatched_edge", "old_units") in failed(report)


def test_narrow_hole_is_a_gap(clean):
    # The enclave shrinks to leave 50 m around it.
    small = toy_province.box(2.55, 2.55, 3.45, 3.45)
    report = report_of(spoil(clean, "old_units", "99004", small))
    fault = found(report, "gap").iloc[0]
    assert fault["codes"] == "99003, 99004"
    # The widest place is a corner: diameter (2 - sqrt 2)·2·50 m.
    assert fault["measure"] == pytest.approx(2 * (2 - 2**0.5) * 50, rel=0.02)
    assert fault["geometry"].area == pytest.approx(1e6 - 0.81e6)


def test_long_hole_is_a_gap_however_wide_at_one_place(clean):
    # 2 km x 20 m with a bulge of 300 m: wider than the limit, but a thread.
    thread = shapely.union(
        toy_province.box(0.05, 1, 1.95, 1 + 5 * M), toy_province.box(1, 0.9, 1.21, 1.11)
    )
    holed = shapely.difference(toy_province.box(0, 0, 2, 2), thread)
    report = report_of(spoil(clean, "old_units", "99002", holed))
    assert found(report, "gap")["codes"].to_list() == ["99002"]


def test_wide_hole_is_no_gap_but_a_question_what_is_missing(clean):
    holed = shapely.difference(toy_province.box(0, 0, 2, 2), toy_province.box(0.5, 0.5, 1.5, 1.5))
    report = run_layer_checks(
        Layer.of(spoil(clean, "old_units", "99002", holed).old_units, "old_units")
    )
    assert found(report, "gap").empty
    enclave = found(report, "enclave").iloc[0]
    assert enclave["measure"] == pytest.approx(1000, rel=0.01)
    assert enclave["severity"] == "warning"
    # One unit alone is around it, so it lies in that unit and between none.
    assert enclave["message_vi"].startswith("Lỗ nằm trong Bình (99002)")
    assert enclave["message_en"].startswith("Hole inside Bình (99002)")
    assert "thiếu một đơn vị" in enclave["message_vi"]
    assert report.passed


def test_hole_among_several_units_lies_between_them(clean):
    layer = Layer.of(clean.old_units[clean.old_units["code"] != "99004"], "old_units")
    enclave = found(run_layer_checks(layer), "enclave").iloc[0]
    assert enclave["message_en"].startswith("Hole inside Cao (99003)")
    halves = spoil(clean, "old_units", "99004", toy_province.box(2.5, 2.5, 3.5, 2.7)).old_units
    enclave = found(run_layer_checks(Layer.of(halves, "old_units")), "enclave").iloc[0]
    assert enclave["message_vi"].startswith("Lỗ giữa Cao (99003), ")
    assert enclave["message_en"].startswith("Hole between Cao (99003), ")


def test_unmatched_edge_is_found_in_both_neighbours(clean):
    # A vertex that Bình has and An has not.
    denser = toy_province.polygon((0, 0), (2, 0), (2, 2), (1, 2), (0, 2))
    report = report_of(spoil(clean, "old_units", "99002", denser))
    faults = found(report, "unmatched_edge")
    assert faults["codes"].to_list() == ["99001", "99002"]
    assert faults["measure"].to_list() == pytest.approx([2000, 2000])


def test_narrow_inlet_is_stated(clean):
    # Bình steps back 30 m from An over 2 km, open to the west.
    back = toy_province.polygon((0, 0), (2, 0), (2, 2), (0, 2 - 30 * M))
    report = report_of(spoil(clean, "old_units", "99002", back))
    assert set(found(report, "narrow_inlet")["codes"]) == {"99001", "99002"}


def test_code_that_occurs_twice_is_an_error(clean):
    clean.old_units.loc[1, "code"] = "99001"
    report = run_layer_checks(Layer.of(clean.old_units, "old_units"))
    fault = found(report, "unique_codes").iloc[0]
    assert (fault["codes"], fault["measure"]) == ("99001", 2.0)


def test_degrees_called_metres_stop_all_other_checks(clean):
    degrees = clean.old_units.to_crs("EPSG:4326").set_crs("EPSG:5898", allow_override=True)
    report = run_layer_checks(Layer.of(degrees, "old_units"))
    assert not report.passed
    fault = found(report, "numbers_fit_crs").iloc[0]
    assert fault["measure"] == 8
    assert {r.skipped for r in report.results if r.id == "overlap"} != {""}


def test_metres_called_degrees_are_found(clean):
    metres = clean.old_units.set_crs("EPSG:4326", allow_override=True)
    assert not run_layer_checks(Layer.of(metres, "old_units")).passed


def test_land_abroad_is_found(clean):
    moved = clean.old_units.copy()
    moved.geometry = moved.geometry.translate(xoff=-2_000_000)
    report = run_layer_checks(Layer.of(moved, "old_units"))
    assert len(found(report, "in_country")) == 8


def test_sliver_is_found(clean):
    # A part of Khê 3 m wide along the coast.
    strip = toy_province.box(6.5, 0, 6.5 + 3 * M, 2)
    both = MultiPolygon([toy_province.box(4, 0, 6, 2), strip])
    fault = found(report_of(spoil(clean, "old_units", "99007", both)), "sliver").iloc[0]
    assert fault["codes"] == "99007"
    assert fault["measure"] == pytest.approx(3, rel=0.02)


def test_spike_is_found_at_its_tip(clean):
    # From the east coast of Khê 2 km out to sea, 10 m wide at the foot: 0.29 degrees.
    spiked = toy_province.polygon(
        (4, 0), (6, 0), (6, 1), (8, 1 + 5 * M), (6, 1 + 10 * M), (6, 2), (4, 2)
    )
    fault = found(report_of(spoil(clean, "old_units", "99007", spiked)), "spike").iloc[0]
    assert fault["codes"] == "99007"
    assert fault["measure"] == pytest.approx(0.286, abs=0.001)


def test_detached_part_is_told_from_an_island(clean):
    # A square inside An goes to Khê, 3 km away.
    square = toy_province.box(0.5, 2.5, 1.5, 3.5)
    spoil(clean, "old_units", "99001", shapely.difference(toy_province.box(0, 2, 2, 4), square))
    spoil(clean, "old_units", "99007", MultiPolygon([toy_province.box(4, 0, 6, 2), square]))
    report = report_of(clean)
    assert found(report, "detached_part")["codes"].to_list() == ["99007"]
    assert found(report, "island")["codes"].to_list() == ["99998"]


def test_close_vertices_are_found(clean):
    close = toy_province.polygon((4, 0), (6, 0), (6, 1), (6, 1 + 5e-7), (6, 2), (4, 2))
    fault = found(report_of(spoil(clean, "old_units", "99007", close)), "close_vertices").iloc[0]
    assert fault["measure"] == pytest.approx(0.0005, rel=1e-3)


def test_rings_that_turn_the_wrong_way_are_counted(clean):
    turned = shapely.reverse(clean.old_units.geometry.to_numpy())
    frame = clean.old_units.set_geometry(turned, crs=clean.old_units.crs)
    # Nine outer rings (the island has two) and one inner.
    fault = found(run_layer_checks(Layer.of(frame, "old_units")), "ring_direction").iloc[0]
    assert fault["measure"] == 10


def test_layer_without_reference_system_is_refused(clean):
    with pytest.raises(FormatError, match="reference system"):
        Layer.of(clean.old_units.set_crs(None, allow_override=True), "mine")


def test_layer_without_the_column_is_refused_with_those_it_has(clean):
    with pytest.raises(FormatError, match=r"no column 'MA'.*district_code"):
        Layer.of(clean.old_units, "mine", code="MA")


def test_degrees_are_measured_in_metres(clean):
    # Bình's upper right corner moves 10 m up into An: a triangle of 2 km x 10 m.
    grown = toy_province.polygon((0, 0), (2, 0), (2, 2 + 10 * M), (0, 2))
    degrees = spoil(clean, "old_units", "99002", grown).old_units.to_crs("EPSG:4326")
    report = run_layer_checks(Layer.of(degrees, "old_units"))
    assert found(report, "overlap")["measure"].max() == pytest.approx(10_000, rel=1e-3)


# ---- faults of the tables -----------------------------------------------------------------------
def test_old_unit_that_goes_nowhere(clean):
    clean.crosswalk = clean.crosswalk[clean.crosswalk["old_code"] != "99002"]
    report = report_of(clean)
    assert {"old_lineage", "pairs_of_law", "shares", "unit_area"} <= {
        i for i, _ in failed(report)
    } | {"pairs_of_law"}
    assert found(report, "old_lineage").iloc[0]["codes"] == "99002"


def test_new_unit_that_comes_from_nothing(clean):
    clean.crosswalk = clean.crosswalk[clean.crosswalk["new_code"] != "99998"]
    fault = found(report_of(clean), "new_lineage").iloc[0]
    assert fault["codes"] == "99998"
    assert fault["geometry"] is not None


def test_pair_that_the_law_does_not_have(clean):
    register = tables_of(clean)
    register.pairs.loc[0, "extent"] = "part"
    faults = found(report_of(clean, register), "pairs_of_law")
    assert faults["codes"].to_list() == ["99001, 99001"] * 2


def test_shares_that_do_not_add_up(clean):
    clean.crosswalk.loc[0, "share_of_old"] = 0.9
    fault = found(report_of(clean), "shares").iloc[0]
    assert (fault["codes"], fault["measure"]) == ("99001", pytest.approx(0.1))


def test_count_by_type_is_held_against_the_register(clean):
    clean.new_units.loc[0, "type"] = "phường"
    report = report_of(clean)
    fault = found(report, "new_count").iloc[0]
    assert "4 = 2 phường + 1 xã + 1 đặc khu" in fault["message_en"]
    assert "4 = 2 xã + 1 phường + 1 đặc khu" in fault["message_en"]
    assert found(report, "new_as_register").iloc[0]["codes"] == "99001"


def test_lost_old_unit_is_counted(clean):
    clean.old_units = clean.old_units[clean.old_units["code"] != "99004"].reset_index(drop=True)
    ids = {check for check, _ in failed(report_of(clean))}
    assert {"old_count", "old_as_register", "old_lineage", "total_area", "unit_area"} <= ids


@pytest.mark.parametrize(
    ("column", "value"), [("name", "Biên"), ("district_code", "972"), ("province_code", "98")]
)
def test_name_or_place_other_than_in_the_register(clean, column, value):
    clean.old_units.loc[1, column] = value
    fault = found(report_of(clean), "old_as_register").iloc[0]
    assert fault["codes"] == "99002"
    assert column in fault["message_en"]
    assert value in fault["message_vi"]


# ---- faults of the land -------------------------------------------------------------------------
def test_land_lost_in_the_merger(clean):
    smaller = toy_province.polygon((0, 0), (2, 0), (2, 1), (2, 2), (2, 4), (1, 4), (0, 3), (0, 2))
    report = report_of(spoil(clean, "new_units", "99001", smaller))
    assert found(report, "total_area").iloc[0]["measure"] == pytest.approx(0.5e6)
    assert found(report, "unit_area").iloc[0]["measure"] == pytest.approx(0.5e6)
    assert found(report, "old_within_new").iloc[0]["codes"] == "99001"
    assert found(report, "old_within_new").iloc[0]["measure"] == pytest.approx(0.5e6)


def test_land_swapped_between_two_new_units_is_seen_though_the_total_holds(clean):
    # Cao Đông's north, y 3…4, goes to Giang Khê: 1.5 km² of Cao and 0.5 km² of the enclave.
    spoil(clean, "new_units", "99003", toy_province.box(2, 1, 4, 3))
    north = shapely.union(toy_province.box(2, 3, 4, 4), toy_province.box(4, 0, 6, 4))
    south = toy_province.box(2, 0, 4, 1)
    spoil(clean, "new_units", "99006", shapely.union(north, south))
    report = report_of(clean)
    assert ("total_area", "merger") not in failed(report)
    off = found(report, "unit_area").set_index("codes")["measure"]
    assert off.to_dict() == pytest.approx({"99003": 2e6, "99006": 2e6})
    outside = found(report, "old_within_new").set_index("codes")["measure"]
    assert outside.to_dict() == pytest.approx({"99003": 1.5e6, "99004": 0.5e6})


def test_divided_unit_whose_heirs_leave_land_over(clean):
    shrunk = toy_province.polygon(
        (2, 0.5), (2, 1), (4, 1), (4, 2), (4, 4), (6, 4), (6, 0), (4, 0.5)
    )
    report = report_of(spoil(clean, "new_units", "99006", shrunk))
    faults = found(report, "old_within_new").set_index("codes")["measure"]
    assert faults["99005"] == pytest.approx(1e6)


def test_new_unit_in_two_pieces_is_an_error_unless_islands(clean):
    square = toy_province.box(0.5, 2.5, 1.5, 3.5)
    left = shapely.difference(toy_province.box(0, 0, 2, 4), square)
    spoil(clean, "new_units", "99001", left)
    right = shapely.union(toy_province.box(2, 0, 4, 1), toy_province.box(4, 0, 6, 4))
    spoil(clean, "new_units", "99006", MultiPolygon([right, square]))
    fault = found(report_of(clean), "one_piece").iloc[0]
    assert (fault["codes"], fault["severity"]) == ("99006", "error")


def test_merged_units_that_do_not_touch_are_reported(clean):
    clean.crosswalk.loc[clean.crosswalk["old_code"] == "998", "new_code"] = "99006"
    fault = found(report_of(clean), "merged_neighbours").iloc[0]
    assert fault["codes"] == "998"
    assert fault["measure"] == pytest.approx(1000)  # from x = 6 to x = 7


def test_outline_other_than_the_provinces(clean):
    grown = toy_province.box(4, 0, 6.1, 2)
    clean.authority.loc[clean.authority["code"] == "98", "geometry"] = shapely.union(
        toy_province.box(4, 2, 6, 4), grown
    )
    report = report_of(clean)
    # 0.1 km x 2 km of 25.45 km².
    assert found(report, "province_outline").iloc[0]["measure"] == pytest.approx(
        20 / 25.45, rel=1e-6
    )


def test_old_unit_in_the_wrong_province(clean):
    clean.old_units.loc[clean.old_units["code"] == "99007", "province_code"] = "97"
    fault = found(report_of(clean), "old_within_province").iloc[0]
    # 4 km² of Khê outside province 97 of 17.25 km².
    assert fault["measure"] == pytest.approx(400 / 17.25)


def test_cut_that_misses_its_area(clean):
    clean.cuts.loc[0, "area_m2"] = 1.9e6
    fault = found(report_of(clean), "cut_area").iloc[0]
    assert (fault["codes"], fault["measure"]) == ("99005", pytest.approx(5))


# ---- figures ------------------------------------------------------------------------------------
def test_area_other_than_the_official_one(clean):
    clean.official.loc[0, "area_km2_map"] = 10.0  # 8 km² on the ground
    report = report_of(clean)
    fault = found(report, "official_area").iloc[0]
    assert fault["codes"] == "99001"
    assert fault["measure"] == pytest.approx(20, abs=0.05)  # the plane is 0.02 % smaller
    # 25.25 km² against 27.25 km².
    assert found(report, "official_total").iloc[0]["measure"] == pytest.approx(7.34, abs=0.03)
    assert report.passed


def test_median_difference_to_the_official_areas(clean):
    clean.official["area_km2_map"] *= 1.03
    fault = found(report_of(clean), "official_area_median").iloc[0]
    assert fault["measure"] == pytest.approx(100 * (1 - 1 / 1.03), abs=0.05)


def test_lists_that_contradict_each_other(clean):
    clean.official.loc[2, "area_km2_listed"] = 28.17
    fault = found(report_of(clean), "lists_agree").iloc[0]
    assert (fault["codes"], fault["measure"]) == ("99006", pytest.approx(181.7))
    said = f"the {OFFICIAL_LIST[1]} has 28.17 km², the {OFFICIAL_MAP[1]} 10.00"
    assert said in fault["message_en"]
    assert f"{OFFICIAL_LIST[0]} ghi 28,17 km², {OFFICIAL_MAP[0]} ghi 10,00" in fault["message_vi"]
    assert "181,7%" in fault["message_vi"]
    assert fault["geometry"].area == pytest.approx(10e6)


def test_point_outside_its_unit_names_where_it_lies(clean):
    clean.points.loc[0, ["latitude_deg", "longitude_deg"]] = clean.points.loc[
        1, ["latitude_deg", "longitude_deg"]
    ]
    fault = found(report_of(clean), "point_in_unit").iloc[0]
    assert fault["codes"] == "99001"
    assert fault["measure"] == pytest.approx(1000)  # from the middle of Bình to An
    assert "Bình (99002)" in fault["message_en"]


def test_population_that_is_missing(clean):
    clean.official.loc[3, "population_listed"] = pd.NA
    fault = found(report_of(clean), "population_known").iloc[0]
    assert fault["codes"] == "99998"
    unit = clean.new_units.set_index("code").geometry["99998"]
    assert fault["geometry"].equals(unit)


@pytest.mark.parametrize(("listed", "factor"), [(60, 100), (60_000, 10)])
def test_population_far_from_that_of_the_former_units(clean, listed, factor):
    clean.official.loc[1, "population_listed"] = listed  # 6,000 in 2019
    fault = found(report_of(clean), "population_sums").iloc[0]
    assert (fault["codes"], fault["measure"]) == ("99003", factor)
    assert "6,000 in the former units" in fault["message_en"]
    assert "6.000" in fault["message_vi"]


def test_figures_are_skipped_without_their_tables(clean):
    register = tables_of(clean)
    register = RegisterTables(register.old, register.new, register.pairs)
    skipped = {r.id for r in report_of(clean, register).results if r.skipped}
    assert {"official_area", "population_known", "point_in_unit"} <= skipped


def test_ids_are_unique_and_every_check_has_both_languages():
    checks = [*LAYER_CHECKS, *MERGER_CHECKS]
    assert len({check.id for check in checks}) == len(checks)
    for check in checks:
        assert check.meaning_vi != check.meaning_en
        assert (check.on_layer is None) != (check.on_merger is None)


def test_two_runs_give_equal_findings(clean):
    spoil(clean, "old_units", "99002", toy_province.box(0, 0, 2, 2.01))
    first, second = report_of(clean), report_of(clean)
    pd.testing.assert_frame_equal(pd.DataFrame(first.findings), pd.DataFrame(second.findings))
    assert first.as_json() == second.as_json()
