"""The answers to the rows of a table: old and new unit, clause and note beside each other."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from pipeline.config import EVE, MERGER
from pipeline.progress import Say
from pipeline.register.address import parts
from pipeline.register.index import ADDRESS, EXACT
from pipeline.register.spelling import fold, split_type
from pipeline.tools.divided import divided_codes, division_note
from pipeline.tools.law import Register
from pipeline.tools.locate import NEW, OLD, inner_points, locate
from pipeline.tools.lookup import (
    CERTAINTIES,
    LEAST_LIKENESS,
    NO_CODE,
    OUT_OF_DOUBT,
    near_units,
    nearest_codes,
)
from pipeline.tools.pairs import pairs_to_merger
from pipeline.tools.spelt import LEFT_OUT, READ_AS, SAME, marks_of
from pipeline.tools.steps import LOCATING
from pipeline.tools.unit_keys import AMBIGUOUS, CONFLICT, EMPTY, FOUND, UNKNOWN, identify_keys

OLD_CODE, OLD_NAME = "mã cũ | old code", "đơn vị cũ | old unit"
OLD_DISTRICT, OLD_PROVINCE = "huyện cũ | old district", "tỉnh cũ | old province"
NEW_CODE, NEW_NAME = "mã mới | new code", "đơn vị mới | new unit"
LATITUDE = "điểm bên trong đơn vị: vĩ độ | a point inside the unit: latitude"
LONGITUDE = "điểm bên trong đơn vị: kinh độ | a point inside the unit: longitude"
CLAUSE, NOTE = "khoản | clause", "lưu ý | note"
SHORT_NAMES = {
    OLD_CODE: "old_code", OLD_NAME: "old_unit", OLD_DISTRICT: "old_distr", OLD_PROVINCE: "old_prov",
    NEW_CODE: "new_code", NEW_NAME: "new_unit", CLAUSE: "new_clause",
    NOTE: "new_note", LATITUDE: "inside_lat", LONGITUDE: "inside_lon",
}  # fmt: skip
"""For Shapefiles, whose names have ten letters."""
SHORT_ALWAYS = [short for name, short in SHORT_NAMES.items() if name not in {LATITUDE, LONGITUDE}]
POINTS_OF_BLOCK = 200_000
NOT_FOUND = "không tìm thấy | not found"
SEVERAL_UNITS = "nhiều khả năng | several"
OTHER_MARKS = "tên khác dấu với đơn vị | the name bears other marks than the unit"
CONTRADICTION = "mã, tên hoặc huyện mâu thuẫn | code, name or district contradict each other"
ALSO_NAMED = "cùng tên, ghi thêm huyện hoặc --date | of this name too, add a district or --date"
ALSO_OF_TODAY = (
    "cũng là tên đơn vị hiện nay, gồm {members} đơn vị cũ: nếu là địa chỉ hiện nay thì chưa rõ đơn "
    "vị cũ | the name of a unit of today too, made of {members}: in an address of today the old "
    "unit is unknown"
)
NO_UNIT = "không ghi đơn vị | names no unit"
MOST_SUGGESTED = 2_000
_DISTRICT_TYPES = ("huyện", "quận", "thị xã", "thành phố")


def join_notes(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Join two notes of each row."""
    joined = np.where(first == "", second, first)
    both = (first != "") & (second != "")
    joined[both] = [f"{one}; {two}" for one, two in zip(first[both], second[both], strict=True)]
    return joined


def told_of_points(points: np.ndarray, law: Register, say: Say) -> pd.DataFrame:
    """Answer points.

    Parameters
    ----------
    points : numpy.ndarray
        Shape (n, 2), longitude and latitude in degrees on WGS 84; NaN for no point.
    law : Register
        The register.
    say : callable
        Is told how far it is.

    Returns
    -------
    pandas.DataFrame
        Old and new unit, clause and note, all text, a row for each point.
    """
    blocks = []
    for start in range(0, max(1, len(points)), POINTS_OF_BLOCK):
        say(LOCATING, 0.1 + 0.7 * start / max(1, len(points)))
        blocks.append(locate(points[start : start + POINTS_OF_BLOCK]))
    places = pd.concat(blocks, ignore_index=True)
    told = _told_of_codes(places["old_code"], law, EVE, since=EVE)
    told[NEW_CODE] = places["new_code"].to_numpy()
    told[NEW_NAME] = places["new_code"].map(labels(law, MERGER)).fillna("").to_numpy()
    merger = law.merger.drop_duplicates("new_code").set_index("new_code")["clause"]
    told[CLAUSE] = places["new_code"].map(merger).fillna("").to_numpy()
    certainty = places["certainty"].map(CERTAINTIES).to_numpy(dtype=object)
    unsure = np.flatnonzero(~places["certainty"].isin(["inside", "none"]))
    near = np.full(len(points), "", dtype=object)
    near[unsure] = near_units(points[unsure], law)
    certainty = join_notes(certainty, near)
    cut = places["old_code"].isin(divided_codes(law, EVE)) & ~places["certainty"].eq("doubt")
    certainty = join_notes(certainty, np.where(cut, OUT_OF_DOUBT, "").astype(object))
    told[NOTE] = join_notes(certainty, told[NOTE].to_numpy(dtype=object))
    return told


def labels(law: Register, day: date) -> dict[str, str]:
    """Return type and name of the units of a day by code."""
    units = law.on(day)
    return dict(zip(units.index, units["type"] + " " + units["name"], strict=True))


def _told_of_codes(
    codes: pd.Series, law: Register, day: date, since: date | None = None
) -> pd.DataFrame:
    """Return the old unit, its place, its heirs and clause for codes of one day.

    Divisions are told from `since` on, else from when each unit came into force: a table may be
    older than the last day on which its units still were.
    """
    units = law.on(day)
    pairs = pairs_to_merger(law, law.period(day))
    heirs = pairs.groupby("from_code")["to_code"].agg(list)
    new_names, clauses = labels(law, MERGER), law.merger.drop_duplicates("new_code")
    clause_of = dict(zip(clauses["new_code"], clauses["clause"], strict=True))
    starts = units["valid_from"].map(date.fromisoformat)
    divided = {
        code: division_note(law, code, since or starts[code])
        for start in ({since} if since else set(starts))
        for code in divided_codes(law, start) & set(units.index)
    }

    def of_heirs(told: dict[str, str]) -> dict[str, str]:
        return {
            str(code): "; ".join(told.get(one, "") for one in some) for code, some in heirs.items()
        }

    columns = {
        OLD_CODE: codes,
        OLD_NAME: codes.map(labels(law, day)),
        OLD_DISTRICT: codes.map(units["district_name"]),
        OLD_PROVINCE: codes.map(units["province_name"]),
        NEW_CODE: codes.map({code: "; ".join(some) for code, some in heirs.items()}),
        NEW_NAME: codes.map(of_heirs(new_names)),
        CLAUSE: codes.map(of_heirs(clause_of)),
        NOTE: codes.map(divided),
    }
    return pd.DataFrame(columns).fillna("").reset_index(drop=True)


def told_of_keys(keys: pd.DataFrame, law: Register, day: date | None) -> pd.DataFrame:
    """Answer names and codes: on a day, or on the eve of the merger, then in every other period.

    Parameters
    ----------
    keys : pandas.DataFrame
        As `identify_keys` takes them.
    law : Register
        The register.
    day : datetime.date or None
        The day of the units.

    Returns
    -------
    pandas.DataFrame
        Old and new unit, clause and note, and a point inside, a row for each key.
    """
    numbers = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    distinct = keys.loc[~pd.Series(numbers).duplicated().to_numpy()].reset_index(drop=True)
    told: pd.DataFrame | None = None
    found_on = {
        law.period(turn): identify_keys(distinct, law, turn)
        for turn in ([day] if day else law.days)
    }
    exact_on = {turn: _exact(found, distinct, law.on(turn)["name"])
                for turn, found in found_on.items()}  # fmt: skip
    turns = [day] if day else _turns(exact_on, law)
    # What bears just the name comes before what bears it but for the marks of its letters.
    for turn, only_exact in [*((turn, True) for turn in turns), *((turn, False) for turn in turns)]:
        found = (exact_on if only_exact else found_on)[law.period(turn)]
        says = found["code"].ne("") | found["candidates"].ne("")
        if told is not None and not (says & told[NEW_CODE].eq("")).any():
            continue
        mine = (
            _new(found, law)
            if turn >= MERGER
            else _told_of_codes(found["code"], law, turn, since=day)
        )
        unsure = found["status"].ne(FOUND) & found["candidates"].ne("")
        mine[NOTE] = mine[NOTE].mask(unsure.to_numpy(), _unsure(found, law, turn))
        if told is None:
            told = mine
            told[NOTE] = told[NOTE].mask(found["status"].eq(EMPTY).to_numpy(), NO_UNIT)
        else:
            # A code and a name that contradict each other on one day may agree on another.
            clash = told[NOTE].str.startswith(CONTRADICTION) & mine[NEW_CODE].ne("")
            open_rows = told[NEW_CODE].eq("") & (told[NOTE].eq("") | clash)
            told = told.where(~open_rows, mine)
    if told is None:
        return pd.DataFrame()
    told[NOTE] = _with_suggestions(told, distinct, law)
    told[NOTE] = join_notes(_marks_left_out(told, distinct), told[NOTE].to_numpy(dtype=object))
    if day is None:
        told[NOTE] = join_notes(
            told[NOTE].to_numpy(dtype=object), _namesakes(told, distinct, exact_on, law)
        )
    return _with_points(told).iloc[numbers].reset_index(drop=True)


def _turns(exact_on: Mapping[date, pd.DataFrame], law: Register) -> list[date]:
    """Return the days to ask for, the eve first unless more names are just those of today."""
    today, before = (
        int(exact_on[law.period(day)]["status"].isin([FOUND, AMBIGUOUS]).sum())
        for day in (MERGER, EVE)
    )
    first = [MERGER, EVE] if today > before else [EVE, MERGER]
    return list(dict.fromkeys([*first, *reversed(law.days)]))


def _exact(found: pd.DataFrame, keys: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Leave out what was found but for the marks of letters, or by reading a name otherwise.

    An address whose commune is spelt as the unit is says as much as its name.
    """
    addressed = found["how"].eq(ADDRESS) & ~keys["name"].map(str.isascii).astype(bool)
    said = np.zeros(len(found), dtype=bool)
    for place in np.flatnonzero(addressed & found["status"].isin([FOUND, AMBIGUOUS])):
        candidates = filter(None, found["candidates"].iloc[place].split(";"))
        officials = {str(names[code]) for code in candidates}
        written = str(keys["name"].iloc[place])
        said[place] = all(marks_of(written, official) == SAME for official in officials)
    by_other = found["status"].isin([FOUND, AMBIGUOUS]) & found["how"].ne(EXACT) & ~said
    blank = found.assign(status=UNKNOWN, code="", candidates="")
    return found.where(~by_other, blank)


def _namesakes(
    told: pd.DataFrame, keys: pd.DataFrame, exact_on: Mapping[date, pd.DataFrame], law: Register
) -> np.ndarray:
    """Say of names without district that they are another unit's too, before or since the merger.

    A unit and the one that its land went to are one answer, and no namesakes.
    """
    since, before = (exact_on[law.period(day)] for day in (MERGER, EVE))
    bare = keys["district"].eq("") & keys["code"].eq("") & keys["name"].ne("")
    bare &= ~keys["name"].map(lambda name: _has_district(name, law)).astype(bool)
    is_old = told[OLD_CODE].ne("") | told[NOTE].str.startswith(SEVERAL_UNITS)
    is_new = ~is_old & told[NEW_CODE].ne("")
    open_rows = bare & (is_old & since["code"].ne("") | is_new & before["candidates"].ne(""))
    heirs = pairs_to_merger(law, law.period(EVE)).groupby("from_code")["to_code"].agg(set)
    notes = np.full(len(keys), "", dtype=object)
    for place in np.flatnonzero(open_rows.to_numpy()):
        mine = set(told[NEW_CODE].iloc[place].split("; "))
        if is_old.iloc[place]:
            others, day = {since["code"].iloc[place]} - mine, MERGER
        else:
            codes, day = before["candidates"].iloc[place].split(";"), EVE
            others = {code for code in codes if not heirs[code] & mine}
        if others:
            named = "; ".join(f"{law.label(code, day)} {code}" for code in sorted(others))
            notes[place] = f"{ALSO_NAMED}: {named}"
        elif is_old.iloc[place] and _is_as_of_today(*keys.loc[place, ["name", "province"]]):
            members = law.merger["new_code"].eq(since["code"].iloc[place]).sum()
            notes[place] = ALSO_OF_TODAY.format(members=members) if members > 1 else ""
    return notes


def _is_as_of_today(name: str, province: str) -> bool:
    """Tell whether a commune and its province are said, and no district: so since the merger."""
    said = parts(name)
    return (len(said) > 1 or bool(province)) and said[0].type in {"xã", "phường", "đặc khu", ""}


def _has_district(name: str, law: Register) -> bool:
    """Tell whether an address says the district: then it means a unit from before the merger.

    'Quảng Ngãi' was a city and is a province, and says so only with its type.
    """
    districts = set(law.districts) - set(law.provinces)
    return any(
        later.type in _DISTRICT_TYPES or (not later.type and fold(later.name) in districts)
        for later in parts(name)[1:]
    )


def _unsure(found: pd.DataFrame, law: Register, day: date) -> pd.Series:
    """Say which units a row may mean: several of one name, or those of its code and its name."""

    def named(codes: str) -> str:
        return "; ".join(f"{law.label(code, day)} {code}" for code in codes.split(";") if code)

    texts = {codes: named(codes) for codes in found["candidates"].unique()}
    clash = found["status"].eq(CONFLICT)
    respelt = ~clash & ~found["candidates"].str.contains(";")
    words = pd.Series(SEVERAL_UNITS, found.index).mask(clash, CONTRADICTION)
    words = words.mask(respelt, OTHER_MARKS)
    return words + ": " + found["candidates"].map(texts)


def _with_suggestions(told: pd.DataFrame, keys: pd.DataFrame, law: Register) -> pd.Series:
    """Say of what was not found that it was not, and what is written much like it."""
    notes = told[NOTE].copy()
    missing = np.flatnonzero((told[NEW_CODE].eq("") & notes.eq("")).to_numpy())
    notes.iloc[missing] = NOT_FOUND
    for place in missing[:MOST_SUGGESTED]:
        code, name = keys["code"].iloc[place], keys["name"].iloc[place]
        near = law.index.nearest(name, least_likeness=LEAST_LIKENESS) if name else []
        near = near or (nearest_codes(code, law) if code else [])
        text = NO_CODE if code and not name else NOT_FOUND
        if name and (where := keys["district"].iloc[place]):
            text += f": không có {name} ở {where} | there is no {name} in {where}"
        notes.iloc[place] = text + (f"; gần giống | nearest: {'; '.join(near)}" if near else "")
    return notes


def _marks_left_out(told: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """Say of names that lack marks what they were read as."""
    units = told[OLD_NAME].where(told[OLD_NAME].ne(""), told[NEW_NAME])
    notes = np.full(len(keys), "", dtype=object)
    marked = ~keys["name"].map(str.isascii).astype(bool).to_numpy() & units.ne("").to_numpy()
    for place in np.flatnonzero(marked):
        unit = units.iloc[place]
        if marks_of(keys["name"].iloc[place], split_type(unit)[1]) == LEFT_OUT:
            notes[place] = f"{READ_AS}: {unit}"
    return notes


def _with_points(told: pd.DataFrame) -> pd.DataFrame:
    """Add a point inside the old unit, or inside the new one where no old one is named."""
    points = inner_points()
    found = [
        points.get((OLD, old)) or points.get((NEW, new)) or (None, None)
        for old, new in zip(told[OLD_CODE], told[NEW_CODE], strict=True)
    ]
    places = pd.DataFrame(found, columns=[LATITUDE, LONGITUDE], index=told.index, dtype=float)
    return pd.concat([told, places], axis=1)


def _new(found: pd.DataFrame, law: Register) -> pd.DataFrame:
    """Return the answer for rows that name a unit of today."""
    codes = found["code"]
    blank = dict.fromkeys([OLD_CODE, OLD_NAME, OLD_DISTRICT, OLD_PROVINCE], "")
    told = pd.DataFrame(blank, index=codes.index)
    clauses = law.merger.drop_duplicates("new_code").set_index("new_code")["clause"]
    told[NEW_CODE], told[NEW_NAME] = codes, codes.map(labels(law, MERGER)).fillna("")
    told[CLAUSE], told[NOTE] = codes.map(clauses).fillna(""), ""
    return told
