"""The register of changes: what became what, when, by which clause."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from pipeline.artefacts import read_table
from pipeline.errors import RegisterError
from pipeline.register.units import units_on

PAIR_COLUMNS = (
    "old_code",
    "old_name",
    "old_type",
    "old_district",
    "old_province",
    "new_code",
    "new_name",
    "new_type",
    "extent",
    "legal_act",
    "clause",
)


def load_changes(folder: Path) -> pd.DataFrame:
    """Read ``changes.csv``: a row for each pair of units that one event joins.

    Parameters
    ----------
    folder : Path
        The folder of the register.

    Returns
    -------
    pandas.DataFrame
        Contract ``changes``, in the order of the dates.

    Raises
    ------
    ContractError
        If the file is not there or does not keep its contract.
    RegisterError
        If a pair is told twice for one day.
    """
    path = folder / "changes.csv"
    changes = read_table(path, "changes")
    twice = changes[changes.duplicated(["date", "old_code", "new_code"])]
    if len(twice):
        raise RegisterError(
            "pairs of units that are told twice for one day",
            problem_vi="có cặp đơn vị được ghi hai lần cho cùng một ngày",
            where=path,
            details=[
                f"{row.date}: {row.old_code} thành / to {row.new_code}"
                for row in twice.itertuples()
            ],
            advice="rebuild the register: python -m pipeline.register.build",
            advice_vi="dựng lại sổ đơn vị: python -m pipeline.register.build",
        )
    return changes


def changes_between(changes: pd.DataFrame, after: date, until: date) -> pd.DataFrame:
    """Return the changes that came into force after one day and up to another.

    Parameters
    ----------
    changes : pandas.DataFrame
        The register of changes (`load_changes`).
    after : datetime.date
        A day whose register already holds what is known, excluded.
    until : datetime.date
        The last day, included.

    Returns
    -------
    pandas.DataFrame
        Contract ``changes``, in the order of the dates; apply them day by day.
    """
    dates = changes["date"]
    chosen = (dates > after.isoformat()) & (dates <= until.isoformat())
    return changes[chosen].sort_values("date", kind="stable").reset_index(drop=True)


def crosswalk_pairs(units: pd.DataFrame, changes: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return what every unit of the eve of a day becomes on that day.

    Parameters
    ----------
    units, changes : pandas.DataFrame
        The register.
    day : datetime.date
        A day on which changes come into force.

    Returns
    -------
    pandas.DataFrame
        old_code, old_name, old_type, old_district, old_province, new_code, new_name, new_type,
        extent, legal_act, clause; units that no change names stand beside themselves, with no act.
        Sorted by old code, then new code.

    Raises
    ------
    RegisterError
        If a change names a unit that is not there on its day, or a unit ends without a change.
    """
    before, after = units_on(units, day - timedelta(days=1)), units_on(units, day)
    told = changes[changes["date"] == day.isoformat()]
    _agree(told, before, after, day)
    silent = before[~before["code"].isin(told["old_code"])]
    kept = pd.DataFrame(
        {"old_code": silent["code"], "new_code": silent["code"], "extent": "whole"}
    ).assign(legal_act="", clause="")
    pairs = pd.concat([told[list(kept.columns)], kept], ignore_index=True)
    names = {
        "name": "name",
        "type": "type",
        "district_name": "district",
        "province_name": "province",
    }
    old = before.set_index("code")[list(names)].rename(columns=names).add_prefix("old_")
    new = after.set_index("code")[["name", "type"]].add_prefix("new_")
    joined = pairs.join(old, on="old_code").join(new, on="new_code")
    return joined.sort_values(["old_code", "new_code"], ignore_index=True)[list(PAIR_COLUMNS)]


def _agree(told: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, day: date) -> None:
    """Raise if the changes of a day and the units around it contradict each other."""
    ended = set(before["code"]) - set(after["code"]) - set(told["old_code"])
    begun = set(after["code"]) - set(before["code"]) - set(told["new_code"])
    lines = [
        f"{code}: hết hiệu lực ngày {day} mà không có thay đổi | "
        f"{code}: ends on {day} without a change"
        for code in sorted(ended)
    ]
    lines += [
        f"{code}: có hiệu lực ngày {day} mà không có thay đổi | "
        f"{code}: begins on {day} without a change"
        for code in sorted(begun)
    ]
    lines += [
        f"{code}: thay đổi ngày {day} mà hôm trước không có hiệu lực | "
        f"{code}: changed on {day} but not in force on its eve"
        for code in sorted(set(told["old_code"]) - set(before["code"]))
    ]
    lines += [
        f"{code}: là đơn vị nhận ngày {day} mà hôm đó không có hiệu lực | "
        f"{code}: named as an heir on {day} but not in force on that day"
        for code in sorted(set(told["new_code"]) - set(after["code"]))
    ]
    if lines:
        raise RegisterError(
            "units.csv and changes.csv contradict each other",
            problem_vi="units.csv và changes.csv mâu thuẫn với nhau",
            details=lines,
            advice="rebuild the register: python -m pipeline.register.build",
            advice_vi="dựng lại sổ đơn vị: python -m pipeline.register.build",
        )
