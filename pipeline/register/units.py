"""The register of units: which ones existed on a day."""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from pipeline.artefacts import read_table
from pipeline.errors import RegisterError

FIRST_DAY = date(2019, 1, 1)
"""The first day that the register tells of."""

_SHOWN = 12


def load_units(folder: Path) -> pd.DataFrame:
    """Read ``units.csv``: every version of every unit, with the days between which it was in force.

    Parameters
    ----------
    folder : Path
        The folder of the register.

    Returns
    -------
    pandas.DataFrame
        Contract ``units``. Within a code the versions follow each other without overlap.

    Raises
    ------
    ContractError
        If the file is not there or does not keep its contract.
    RegisterError
        If two versions of a code are in force on one day.
    """
    path = folder / "units.csv"
    units = read_table(path, "units").sort_values(["code", "valid_from"], kind="stable")
    last = units["valid_to"].replace("", date.max.isoformat())
    before = last.groupby(units["code"]).shift()
    clash = units[units["valid_from"] <= before.fillna("")]
    if len(clash):
        raise RegisterError(
            "versions of a unit overlap in time",
            where=path,
            details=[
                f"{row.code} {row.name} từ / from {row.valid_from}" for row in clash.itertuples()
            ],
            advice="rebuild the register: python -m pipeline.register.build",
            problem_vi="các phiên bản của một đơn vị chồng lên nhau về thời gian",
            advice_vi="dựng lại sổ đơn vị: python -m pipeline.register.build",
        )
    return units.reset_index(drop=True)


def units_on(units: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the units in force on a day, one row for each code.

    Parameters
    ----------
    units : pandas.DataFrame
        The register (`load_units`).
    day : datetime.date
        From 2019-01-01 on.

    Returns
    -------
    pandas.DataFrame
        Contract ``units``, sorted by code.

    Raises
    ------
    RegisterError
        If the day lies before the register begins.
    """
    if day < FIRST_DAY:
        raise RegisterError(
            f"the register begins on {FIRST_DAY}, asked for {day}",
            advice="ask for a later day.",
            problem_vi=f"sổ đơn vị bắt đầu từ ngày {FIRST_DAY}, mà hỏi ngày {day}",
            advice_vi="hỏi một ngày muộn hơn.",
        )
    text = day.isoformat()
    begun = units["valid_from"] <= text
    lasting = (units["valid_to"] == "") | (units["valid_to"] >= text)
    return units[begun & lasting].sort_values("code").reset_index(drop=True)


def turning_days(units: pd.DataFrame) -> list[date]:
    """Return the days on which the register changes, the first day of it included."""
    ends = [date.fromisoformat(day) + timedelta(days=1) for day in units["valid_to"] if day]
    starts = [date.fromisoformat(day) for day in units["valid_from"]]
    return sorted(set(starts) | set(ends))


def vintage_of(codes: Collection[str], units: pd.DataFrame) -> date:
    """Find the day whose register a set of codes belongs to.

    Parameters
    ----------
    codes : collection of str
        The codes found in a source; units may be missing from it.
    units : pandas.DataFrame
        The register (`load_units`).

    Returns
    -------
    datetime.date
        The first day of the earliest period in which all the codes existed; of several periods the
        one that lacks the fewest units.

    Raises
    ------
    RegisterError
        If no single day knows all the codes: then the units that clash are listed, those that had
        ended beside those that had not yet begun, or the codes that no day knows.
    """
    wanted = set(codes)
    stranger = wanted - set(units["code"])
    if stranger or not wanted:
        raise RegisterError(
            "codes that the register does not know" if wanted else "no codes at all",
            details=sorted(stranger),
            advice="check that the field holds the codes of the GSO, with leading zeros.",
            problem_vi="có mã mà sổ đơn vị không biết" if wanted else "không có mã nào",
            advice_vi="kiểm tra xem trường có chứa mã của Cục Thống kê không, kể cả số 0 ở đầu.",
        )
    missing = {}
    for day in turning_days(units):
        there = set(units_on(units, day)["code"])
        if wanted <= there:
            missing[day] = len(there - wanted)
    if not missing:
        raise _mixture(wanted, units)
    return min(missing, key=lambda day: (missing[day], day))


def _mixture(wanted: set[str], units: pd.DataFrame) -> RegisterError:
    """Say which units are never in force together."""
    mine = units[units["code"].isin(wanted)]
    begins = mine.groupby("code")["valid_from"].min()
    last = mine.assign(last=mine["valid_to"].replace("", date.max.isoformat()))
    ends = last.groupby("code")["last"].max()
    early = ends[ends < begins.max()].sort_values()
    late = begins[begins > ends.min()].sort_values()
    names = dict(zip(mine["code"], mine["name"], strict=True))
    lines = [
        _dated(f"{code} {names[str(code)]}", "có hiệu lực đến ngày", "ended on", day)
        for code, day in early.items()
    ][:_SHOWN]
    lines += [
        _dated(f"{code} {names[str(code)]}", "có hiệu lực từ ngày", "began on", day)
        for code, day in late.items()
    ][:_SHOWN]
    hidden = len(early) + len(late) - len(lines)
    return RegisterError(
        "units of several vintages are mixed: no day knows them all",
        details=[*lines, *([f"... và {hidden} nữa | ... and {hidden} more"] if hidden else [])],
        advice="use boundaries of one vintage, or take out the units of the other one.",
        problem_vi="lẫn đơn vị của nhiều thời điểm: không ngày nào có đủ tất cả",
        advice_vi="dùng ranh giới của một thời điểm, hoặc bỏ các đơn vị của thời điểm kia.",
    )


def _dated(unit: str, said_vi: str, said: str, day: str) -> str:
    return f"{unit}: {said_vi} {day} | {unit}: {said} {day}"
