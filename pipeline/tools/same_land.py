"""Units under a name or a type of another day: the same land, and so the same unit."""

from datetime import date

import pandas as pd

from pipeline.config import MERGER
from pipeline.tools.law import Register
from pipeline.tools.pairs import pairs_between
from pipeline.tools.row_roles import district_of
from pipeline.tools.unit_keys import AMBIGUOUS, FOUND, UNKNOWN, identify_keys


def same_land_codes(register: Register, start: date, end: date) -> dict[str, str]:
    """Return the units of a day that are one unit of another day, with all of its land.

    Parameters
    ----------
    register : Register
        The register.
    start, end : datetime.date
        Any two days.

    Returns
    -------
    dict of str to str
        Codes of `end` by those of `start`.
    """
    pairs = pairs_between(register, min(start, end), max(start, end))
    alone = pairs[pairs["whole"] & ~pairs["to_code"].duplicated(keep=False)]
    order = ("from_code", "to_code") if start <= end else ("to_code", "from_code")
    return dict(zip(*(alone[name] for name in order), strict=True))


def of_same_land(keys: pd.DataFrame, register: Register, day: date) -> pd.Series:
    """Find what a name of another day is on this one, where its land is one unit's on both.

    A table of June 2025 may have 'Đặc khu Lý Sơn', and one of 2024 'Xã Phổ Thạnh', which has been
    a ward since 2020.

    Parameters
    ----------
    keys : pandas.DataFrame
        As `pipeline.tools.unit_keys.identify_keys`: what is unknown on the day.
    register : Register
        The register.
    day : datetime.date
        The day.

    Returns
    -------
    pandas.Series
        The code on the day; '' where no other day knows the name, or where it meant other land.
    """
    heirs: list[set[str]] = [set() for _ in range(len(keys))]
    rows = keys.reset_index(drop=True)
    for other in register.days if len(rows) else ():
        if other == day:
            continue
        alike = same_land_codes(register, other, day)
        found = _on_another_day(rows, register, other)
        for heir, is_open, code, place in zip(
            heirs, _is_open(found), found["code"], rows["district"], strict=True
        ):
            mine = alike.get(code, "")
            if not is_open and _lies_in(mine, place, register, day):
                heir.add(mine)
    codes = [next(iter(heir)) if len(heir) == 1 else "" for heir in heirs]
    return pd.Series(codes, keys.index, dtype="str")


def _on_another_day(rows: pd.DataFrame, register: Register, day: date) -> pd.DataFrame:
    """Identify names on another day; since the merger there are no districts to lie in."""
    return identify_keys(rows.assign(district="") if day >= MERGER else rows, register, day)


def _lies_in(code: str, place: str, register: Register, day: date) -> bool:
    """Tell whether a unit of a day lies in the district that its row names; '' lies anywhere."""
    if not code or not place or day >= MERGER:
        return True
    return district_of(place, register) == str(register.on(day)["district_name"][code])


def _is_open(found: pd.DataFrame) -> pd.Series:
    """Tell which names are none of the day's, or bear other marks than the one that is alike."""
    respelt = found["status"].eq(AMBIGUOUS) & ~found["candidates"].str.contains(";")
    return found["status"].eq(UNKNOWN) | respelt


def with_same_land(
    found: pd.DataFrame, keys: pd.DataFrame, register: Register, day: date
) -> pd.DataFrame:
    """Take units whose name or type is that of another day, and mark them.

    Parameters
    ----------
    found : pandas.DataFrame
        As `pipeline.tools.unit_keys.identify_keys`, for the day.
    keys : pandas.DataFrame
        The keys.
    register : Register
        The register.
    day : datetime.date
        The day.

    Returns
    -------
    pandas.DataFrame
        `found`, completed; renamed: whether the name is one of another day.
    """
    found = found.assign(renamed=False)
    codes = of_same_land(keys[_is_open(found)], register, day)
    taken = codes[codes.ne("")]
    found.loc[taken.index, "status"] = FOUND
    found.loc[taken.index, "code"] = taken
    found.loc[taken.index, "candidates"] = taken
    found.loc[taken.index, "renamed"] = True
    return found


def of_both_times(
    found: pd.DataFrame, keys: pd.DataFrame, register: Register, day: date
) -> pd.Series:
    """Mark the names that mean other land on another day of which the table has units, too.

    Parameters
    ----------
    found : pandas.DataFrame
        As `with_same_land`.
    keys : pandas.DataFrame
        The keys.
    register : Register
        The register.
    day : datetime.date
        The day that the user says.

    Returns
    -------
    pandas.Series
        bool. Names with a code or a district are what these say.
    """
    marked = pd.Series(data=False, index=found.index)
    strangers = keys[found["status"].eq(UNKNOWN)].reset_index(drop=True)
    bare = keys["code"].eq("") & keys["district"].eq("") & found["status"].eq(FOUND)
    names = keys[bare & ~found["renamed"]]
    for other in register.days if len(strangers) and len(names) else ():
        if other == day or not identify_keys(strangers, register, other)["status"].eq(FOUND).any():
            continue
        alike = same_land_codes(register, other, day)
        then = identify_keys(names.reset_index(drop=True), register, other)
        differs = (
            then["status"].ne(UNKNOWN)
            & (
                then["code"].map(alike).fillna("").to_numpy() != found.loc[names.index, "code"]
            ).to_numpy()
        )
        marked.loc[names.index[differs.to_numpy()]] = True
    return marked
