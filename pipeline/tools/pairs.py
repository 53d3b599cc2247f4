"""From the units of one day to those of another: pairs with shares, and how sure each share is."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.artefacts import read_table
from pipeline.config import MERGER, Paths, project_paths
from pipeline.register.changes import crosswalk_pairs
from pipeline.tools.law import Register

ROUNDING_KM2 = 0.005
OFFICIAL_AREAS = ("area_km2_map", "area_km2_listed")
PLAUSIBLE_AREA_SHARE = 0.2
SHARES = ["area_share", "area_low", "area_high", "people_share"]


NOT_BUILT = "no area known yet: run make, which measures the parts"
NOT_STATED = "no act states the areas of the parts, and only those of the merger are measured"


def pairs_between(
    register: Register, start: date, end: date, paths: Paths | None = None
) -> pd.DataFrame:
    """Follow every unit of one day to a later day.

    Parameters
    ----------
    register : Register
        The register.
    start, end : datetime.date
        `end` may not lie before `start`.
    paths : Paths, optional
        Where the crosswalk with the measured shares lies, if it has been built.

    Returns
    -------
    pandas.DataFrame
        from_code, to_code; whole (the unit goes over undivided); area_share with area_low and
        area_high, the least and most that stated and official areas allow; people_share where an
        act states the people of each part; basis, in words. Shares are of the old unit, and NaN
        where nothing tells them.
    """
    days = [day for day in register.days if start < day <= end]
    codes = list(register.on(start).index)
    state = pd.DataFrame({"from_code": codes, "to_code": codes, "basis": ""})
    state = state.assign(**dict.fromkeys(SHARES, 1.0))
    for day in days:
        state = _step(state, _day_pairs(register, day, paths or project_paths()))
    joined = state.groupby(["from_code", "to_code"], as_index=False).agg(
        {**dict.fromkeys(SHARES, _sum), "basis": _first_text}
    )
    joined["whole"] = ~joined["from_code"].duplicated(keep=False)
    joined.loc[joined["whole"], SHARES] = 1.0
    joined["area_low"] = joined["area_low"].clip(0, 1)
    joined["area_high"] = joined["area_high"].clip(0, 1)
    return joined.sort_values(["to_code", "from_code"], ignore_index=True)


def pairs_to_merger(register: Register, day: date) -> pd.DataFrame:
    """Return `pairs_between` a day and the merger, remembered by the register."""
    if day not in register.remembered:
        register.remembered[day] = pairs_between(register, day, MERGER)
    return register.remembered[day]


def _sum(values: pd.Series) -> float:
    return float(values.sum(skipna=False))


def _first_text(values: pd.Series) -> str:
    return next((text for text in values if text), "")


def _step(state: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Follow the pieces over one day."""
    joined = state.merge(pairs, left_on="to_code", right_on="old_code", suffixes=("", "_next"))
    for share in SHARES:
        joined[share] = joined[share] * joined[f"{share}_next"]
    joined["basis"] = joined["basis"].where(joined["basis"].ne(""), joined["basis_next"])
    return joined.assign(to_code=joined["new_code"])[["from_code", "to_code", "basis", *SHARES]]


def _day_pairs(register: Register, day: date, paths: Paths) -> pd.DataFrame:
    pairs = crosswalk_pairs(register.units, register.changes, day)[
        ["old_code", "new_code", "extent"]
    ]
    pairs = pairs.assign(basis="", **dict.fromkeys(SHARES, 1.0))
    parts = pairs["extent"] == "part"
    for code in pairs.loc[parts, "old_code"].unique():
        rows = pairs.index[(pairs["old_code"] == code) & parts]
        heirs = list(pairs.loc[rows, "new_code"])
        told = register.changes[
            (register.changes["date"] == day.isoformat()) & (register.changes["old_code"] == code)
        ].set_index("new_code")
        shares = _stated(told.loc[heirs]) if told["area_km2"].notna().all() else None
        if shares is None:
            shares = _measured(code, heirs, day, paths, register.changes)
        people = told.loc[heirs, "population"].astype(float)
        shares["people_share"] = (people / people.sum(skipna=False)).to_numpy()
        pairs.loc[rows, [*SHARES, "basis"]] = shares[[*SHARES, "basis"]].to_numpy()
    return pairs.drop(columns="extent")


def _stated(told: pd.DataFrame) -> pd.DataFrame:
    """Shares of the areas that an act or the statistics office states."""
    area = told["area_km2"].astype(float).to_numpy()
    share, slack = area / area.sum(), ROUNDING_KM2 / area.sum()
    return pd.DataFrame(
        {
            "area_share": share,
            "area_low": share - slack,
            "area_high": share + slack,
            "basis": [f"{one:g} of {area.sum():g} km² stated" for one in area],
        }
    )


def _measured(
    code: str, heirs: Sequence[str], day: date, paths: Paths, changes: pd.DataFrame
) -> pd.DataFrame:
    """Shares of the areas that the pipeline cut, between the bounds of the official areas."""
    path = paths.artefact("crosswalk.csv")
    if day != MERGER or not path.is_file():
        empty = pd.DataFrame(index=range(len(heirs)), columns=SHARES, dtype=float)
        return empty.assign(
            area_low=0.0, area_high=1.0, basis=NOT_BUILT if day == MERGER else NOT_STATED
        )
    crosswalk = read_table(path, "crosswalk")
    mine = crosswalk[crosswalk["old_code"] == code].set_index("new_code").loc[list(heirs)]
    bounds = _official_bounds(crosswalk, code, mine, paths.register, stated_areas_km2(changes))
    return pd.DataFrame(
        {
            "area_share": mine["share_of_old"].to_numpy(),
            "area_low": bounds.min(axis=0),
            "area_high": bounds.max(axis=0),
            "basis": mine["method"].to_numpy(),
        }
    )


def _official_bounds(
    crosswalk: pd.DataFrame, code: str, mine: pd.DataFrame, register: Path, stated: pd.Series
) -> np.ndarray:
    """Return what each list of official areas leaves for each heir's part, as shares.

    The part is the heir's official area less its other land, as measured and, where acts state it,
    as stated; of two heirs each bounds the other. A list that contradicts the land by more than a
    fifth is an error of the list and no bound.
    """
    official = read_table(register / "official.csv", "official").set_index("code")
    total = mine["area_km2"].sum()
    rows = [mine["share_of_old"].to_numpy()]
    for column in OFFICIAL_AREAS:
        left = []
        for heir in mine.index:
            other = crosswalk[(crosswalk["new_code"] == heir) & (crosswalk["old_code"] != code)]
            area = official[column].get(heir, np.nan)
            measured = other["area_km2"].sum()
            known = other["old_code"].map(stated).sum(skipna=False)
            is_plausible = abs(area / (measured + mine.loc[heir, "area_km2"]) - 1)
            parts = np.array([area - measured, area - known]) / total
            left.append(parts if is_plausible < PLAUSIBLE_AREA_SHARE else np.full(2, np.nan))
        for shares in np.array(left).T:
            rows.append(shares)
            if len(shares) == 2:  # noqa: PLR2004
                rows.append(1 - shares[::-1])
    bounds = np.array(rows)
    return np.where(np.isnan(bounds), bounds[0], bounds).clip(0, 1)


def stated_areas_km2(changes: pd.DataFrame) -> pd.Series:
    """Return the areas of units as the last act says that formed them of parts with areas.

    Parameters
    ----------
    changes : pandas.DataFrame
        The changes of the register.

    Returns
    -------
    pandas.Series
        km² by code, of units all parts of which have an area.
    """
    before = changes[changes["date"] < MERGER.isoformat()]
    last = before[before["date"].eq(before.groupby("new_code")["date"].transform("max"))]
    areas = last["area_km2"].astype(float).groupby(last["new_code"])
    return areas.sum(min_count=1)[areas.count() == areas.size()]


@lru_cache(maxsize=1)
def measured_areas_km2() -> dict[str, float]:
    """Return the areas of the units of the eve as the pipeline measured them, by code.

    Returns
    -------
    dict of str to float
        km²; empty if the crosswalk has not been built.
    """
    path = project_paths().artefact("crosswalk.csv")
    if not path.is_file():
        return {}
    crosswalk = read_table(path, "crosswalk")
    areas = crosswalk.groupby("old_code")["area_km2"].sum()
    return {str(code): float(area) for code, area in areas.items()}


def reversed_pairs(register: Register, start: date, end: date) -> pd.DataFrame:
    """Go back from the units of a day to those of an earlier day, where each was one unit alone.

    Parameters
    ----------
    register : Register
        The register.
    start : datetime.date
        The day of the table.
    end : datetime.date
        The earlier day.

    Returns
    -------
    pandas.DataFrame
        As `pairs_between`; only units that were made of one whole unit, and nothing else, are
        `whole`.
    """
    forward = pairs_between(register, end, start)
    back = forward.rename(columns={"from_code": "to_code", "to_code": "from_code"})
    alone = ~back["from_code"].duplicated(keep=False) & back["whole"]
    return back.assign(whole=alone)
