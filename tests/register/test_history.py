"""The years before the merger: what the lists and the typed acts must agree on."""

import pandas as pd
import pytest

from pipeline.errors import RegisterError
from pipeline.register.gso import read_csv
from pipeline.register.history import events_of, snapshots, versions

ACT = {
    "kind": "",
    "legal_act": "1/NQ",
    "article": "",
    "clause": "",
    "area_km2": "",
    "population": "",
    "note": "",
    "source": "toy",
}


def listed(*rows):
    """Return a list of changes: old code, name, type, then new code, name, type, and a note."""
    columns = ["code", "name", "type", "new_code", "new_name", "new_type", "note"]
    places = {
        "district_code": "990",
        "district_name": "Huyện Sông",
        "new_district_code": "990",
        "new_district_name": "Huyện Sông",
        "province_code": "97",
        "province_name": "Nam",
    }
    return pd.DataFrame(rows, columns=columns).assign(**places)


def acts(*rows):
    return pd.DataFrame([{**ACT, "applies_to": a, "into": i, "date": d} for a, i, d in rows])


def eve(*rows):
    columns = ["code", "name", "type"]
    return pd.DataFrame(rows, columns=columns).assign(
        district_code="990", district_name="Huyện Sông", province_code="97", province_name="Nam"
    )


NOTE = (
    "Nhập 3,50 km2 diện tích tự nhiên, 1.200 người của xã Chánh vào xã An; nhập toàn bộ 1,5 km2 "
    "diện tích tự nhiên, 300 người còn lại của xã Chánh vào xã Bình"
)
DIVIDED = listed(
    ("90001", "An", "xã", "90001", "An", "xã", ""),
    ("90002", "Bình", "xã", "90002", "Bình", "xã", ""),
    ("90003", "Chánh", "xã", "90001", "An", "xã", NOTE),
    ("90003", "Chánh", "xã", "90002", "Bình", "xã", NOTE),
)


def test_a_unit_in_two_parts_takes_its_areas_from_the_note():
    events = events_of(DIVIDED, acts(("990", "", "2020-02-01")))
    parts = events[events["extent"] == "part"]
    assert parts[["new_code", "area_km2", "population"]].to_numpy().tolist() == [
        ["90001", "3.50", "1200"],
        ["90002", "1.5", "300"],
    ]
    assert set(events[events["extent"] == "whole"]["old_code"]) == {"90001", "90002"}


def test_versions_end_the_day_before_the_change():
    events = events_of(DIVIDED, acts(("990", "", "2020-02-01")))
    days = snapshots(DIVIDED, eve(("90001", "An", "xã"), ("90002", "Bình", "xã")), events)
    table = versions(days).set_index("code")
    assert table.loc["90003", ["valid_from", "valid_to"]].tolist() == ["2019-01-01", "2020-01-31"]
    assert table.loc["90001", "valid_to"] == ""


def test_a_change_without_an_act_is_an_error():
    with pytest.raises(RegisterError, match="90003 Chánh to 90001 An"):
        events_of(DIVIDED, acts(("991", "", "2020-02-01")))


def test_lists_that_the_changes_do_not_join_are_an_error():
    events = events_of(DIVIDED, acts(("990", "", "2020-02-01")))
    with pytest.raises(RegisterError, match="listed, not reached: 90009 Mới"):
        snapshots(DIVIDED, eve(("90001", "An", "xã"), ("90009", "Mới", "xã")), events)


def test_a_missing_list_is_named(tmp_path):
    with pytest.raises(
        RegisterError, match=r"units\.csv: không có tệp(?s:.*)the file is not there"
    ):
        read_csv(tmp_path / "units.csv")
