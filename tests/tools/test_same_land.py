"""Names and types of another day: the same land is the same unit, and what is torn is said."""

import pandas as pd
import pytest

from pipeline.config import EVE, MERGER
from pipeline.errors import RegisterError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.law import open_register
from pipeline.tools.options import ConvertOptions
from pipeline.tools.recipe import Recipe
from pipeline.tools.run_convert import run_convert
from pipeline.tools.same_land import of_same_land, same_land_codes, with_same_land
from pipeline.tools.unit_keys import KEYS, identify_keys

LY_SON_BEFORE, LY_SON_SINCE = "536", "21548"
PHO_THANH, MANG_DEN = "21478", "23473"


def listed(day, **other_names):
    """Return a whole list of a day's units, some of them under another name."""
    units = open_register().on(day)
    names = (units["type"] + " " + units["name"]).to_dict() | other_names
    people = range(1_000, 1_000 + len(units))
    return pd.DataFrame({"Đơn vị": [names[code] for code in units.index],
                         "Huyện": list(units["district_name"]), "Số dân": people})  # fmt: skip


def converted(folder, frame, **said):
    path = folder / "t.csv"
    frame.to_csv(path, index=False)
    return read_and_convert(path, recipe=Recipe(**said))


@pytest.mark.parametrize(
    ("code", "name"),
    [(LY_SON_BEFORE, "Đặc khu Lý Sơn"), (PHO_THANH, "Xã Phổ Thạnh"), (MANG_DEN, "Xã Đắk Long")],
)
@pytest.mark.parametrize("said", [{}, {"date": EVE}])
def test_a_name_of_another_day_for_the_same_land_is_taken_and_told(tmp_path, code, name, said):
    frame = listed(EVE, **{code: name})
    if code == LY_SON_BEFORE:
        frame.loc[frame["Đơn vị"] == name, "Huyện"] = ""
    plain = converted(tmp_path, listed(EVE))
    conversion = converted(tmp_path, frame, **said)
    assert conversion.unresolved.empty
    assert list(conversion.table["Số dân"]) == list(plain.table["Số dân"])
    (told,) = [one for one in conversion.plan.remarks if "the same land" in one]
    assert told.endswith(f": {name} = {open_register().label(code, EVE)} ({code})")
    assert not any("the same land" in one for one in plain.plan.remarks)


def test_a_name_of_another_day_for_other_land_is_not_taken(tmp_path):
    """The new Bình Sơn has the land of several old units, and no old one bore its name."""
    frame = listed(EVE)
    frame.loc[len(frame)] = ["Xã Bình Sơn", "", 5]
    with pytest.raises(RegisterError, match="Xã Bình Sơn: xã Bình Sơn, từ"):
        converted(tmp_path, frame)
    conversion = converted(tmp_path, frame, date=EVE)
    assert list(conversion.unresolved["Số dân"]) == ["5"]


def test_only_names_that_mean_one_land_on_all_other_days_count():
    register = open_register()
    keys = pd.DataFrame([["", name, "", ""] for name in ("Đặc khu Lý Sơn", "Bình Sơn", "Hà Nội")],
                        columns=KEYS)  # fmt: skip
    assert list(of_same_land(keys, register, EVE)) == [LY_SON_BEFORE, "", ""]
    assert of_same_land(keys.iloc[:0], register, EVE).empty


def test_the_land_is_the_same_both_ways():
    register = open_register()
    forth = same_land_codes(register, EVE, MERGER)
    assert forth[LY_SON_BEFORE] == LY_SON_SINCE
    assert {new: old for old, new in forth.items()} == same_land_codes(register, MERGER, EVE)
    # The five units that the resolution leaves as they are, and the island.
    assert len(forth) == len({*forth.values()}) == 6


def mixed(folder):
    """Write a table of some old units and some new ones."""
    names = ["Phường Lê Hồng Phong", "Phường Trần Phú", "Phường Nghĩa Lộ", "Xã Nghĩa Dũng",
             "Xã Ba Xa", "Xã Vạn Tường", "Phường Cẩm Thành"]  # fmt: skip
    path = folder / "t.csv"
    pd.DataFrame({"Đơn vị": names, "Số dân": range(1, 8)}).to_csv(path, index=False)
    return path


def test_names_of_both_times_in_a_mixed_table_are_told(tmp_path):
    path = mixed(tmp_path)
    conversion = read_and_convert(path, recipe=Recipe(date=EVE))
    (told,) = [one for one in conversion.plan.remarks if "mixes times" in one]
    assert told.endswith("in force on 2025-06-30: Phường Nghĩa Lộ")  # Ba Xa kept its land
    assert conversion.totals[0].unresolved == 6 + 7
    frame = pd.read_csv(path)
    frame.iloc[:5].to_csv(path, index=False)
    alone = read_and_convert(path, recipe=Recipe(date=EVE))
    assert not any("mixes times" in one for one in alone.plan.remarks)


def test_rows_that_are_no_units_of_the_day_are_named_where_nothing_is_to_do(tmp_path, capsys):
    path = mixed(tmp_path)
    assert run_convert(ConvertOptions(path, date="2025-07-01")) is None
    shown = capsys.readouterr().out
    assert "3 rows are not" in shown
    for place in (2, 3, 5):
        assert f"dòng | row {place} (" in shown
    with pytest.raises(RegisterError, match="3 rows can't be carried over"):
        run_convert(ConvertOptions(path, date="2025-07-01", strict=True))


def test_a_name_of_today_is_the_unit_whose_land_it_is_in_its_old_district_too(tmp_path):
    """Rơ Kơi is called Rờ Kơi since the merger: the same land, in what was Huyện Sa Thầy."""
    law = open_register()
    (code,) = law.on(EVE).index[law.on(EVE)["name"].eq("Rơ Kơi")]
    found = {}
    for district in ("Huyện Sa Thầy", "Huyện Đắk Hà"):
        keys = pd.DataFrame([["", "xã Rờ Kơi", district, ""]], columns=KEYS)
        found[district] = with_same_land(identify_keys(keys, law, EVE), keys, law, law.period(EVE))
    assert list(found["Huyện Sa Thầy"]["code"]) == [code]
    assert list(found["Huyện Đắk Hà"]["code"]) == [""]
