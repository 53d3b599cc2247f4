"""A unit followed through time: what it has become, and what it came from, with shares.

A share is always of the older unit: how much of it lies in the younger one. It is 1 for a unit
that goes whole, what the act or a measurement says for a part, and where neither says anything the
parts that are not measured share what is left in equal portions, marked as not known until all of
them lie in one unit again.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.config import MERGER
from pipeline.errors import RegisterError
from pipeline.register.units import FIRST_DAY

_ROUNDING = 1e-9
"""Of sums of shares."""


@dataclass(frozen=True)
class Kin:
    """An heir or an ancestor of a unit.

    Attributes
    ----------
    code : str
        The other unit.
    share : float
        How much of the older of the two lies in the younger one, from 0 to 1.
    known : bool
        False where an act divides a unit without a figure, and no measurement was given.
    """

    code: str
    share: float
    known: bool


@dataclass(frozen=True)
class _Step:
    """What one day makes of one unit."""

    old: str
    new: str
    share: float
    known: bool


class Lineage:
    """Follows units through the changes of the register.

    Parameters
    ----------
    units, changes : pandas.DataFrame
        The register.
    measured : pandas.DataFrame, optional
        Shares that were measured: old_code, new_code, share_of_old, as the table ``crosswalk`` of
        the merger has them. They go before the areas of the acts.
    """

    def __init__(
        self, units: pd.DataFrame, changes: pd.DataFrame, measured: pd.DataFrame | None = None
    ) -> None:
        self._versions: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for code, name, first, last in units[["code", "name", "valid_from", "valid_to"]].to_numpy():
            self._versions[code].append((first, last or date.max.isoformat(), name))
        shares = _measured(measured)
        self._steps: dict[str, list[_Step]] = {
            str(day): _steps_of(str(day), told, shares) for day, told in changes.groupby("date")
        }

    def heirs(self, code: str, day: date, until: date = MERGER) -> list[Kin]:
        """Return what a unit has become.

        Parameters
        ----------
        code : str
            A unit in force on `day`.
        day, until : datetime.date
            From when, and on which later day.

        Returns
        -------
        list of Kin
            Units in force on `until`, by code; their shares add up to 1.

        Raises
        ------
        RegisterError
            If the unit is not in force on that day.
        """
        self._must_exist(code, day)
        found = {code: (1.0, True)}
        for text in sorted(self._steps):
            if day.isoformat() < text <= until.isoformat():
                found = _apply(found, self._steps[text])
        return _kin(found)

    def ancestors(self, code: str, day: date, since: date = FIRST_DAY) -> list[Kin]:
        """Return what a unit came from.

        Parameters
        ----------
        code : str
            A unit in force on `day`.
        day, since : datetime.date
            From when, and on which earlier day.

        Returns
        -------
        list of Kin
            Units in force on `since`, by code; the share of each that lies in this unit.

        Raises
        ------
        RegisterError
            If the unit is not in force on that day.
        """
        self._must_exist(code, day)
        found = {code: (1.0, True)}
        for text in sorted(self._steps, reverse=True):
            if since.isoformat() < text <= day.isoformat():
                backwards = [_Step(s.new, s.old, s.share, s.known) for s in self._steps[text]]
                found = _apply(found, backwards)
        return _kin(found)

    def _must_exist(self, code: str, day: date) -> None:
        versions = self._versions.get(code, [])
        if any(first <= day.isoformat() <= last for first, last, _ in versions):
            return
        periods = [
            f"{name}: từ {first} đến {last} | {name}: {first} to {last}"
            for first, last, name in versions
        ]
        raise RegisterError(
            f"the unit {code} is not in force on {day}",
            details=periods or ["chưa đơn vị nào có mã này | no unit ever had this code"],
            advice="ask for a day in one of these periods.",
            problem_vi=f"đơn vị {code} không có hiệu lực vào ngày {day}",
            advice_vi="hỏi một ngày trong các khoảng thời gian trên.",
        )


def _measured(table: pd.DataFrame | None) -> dict[tuple[str, str, str], float]:
    if table is None:
        return {}
    day = MERGER.isoformat()
    rows = table[["old_code", "new_code", "share_of_old"]].itertuples(index=False)
    return {(day, str(old), str(new)): float(share) for old, new, share in rows}


def _steps_of(
    day: str, told: pd.DataFrame, shares: dict[tuple[str, str, str], float]
) -> list[_Step]:
    """Give every pair of one day its share."""
    steps = []
    pairs_of: dict[str, list[dict[Hashable, Any]]] = defaultdict(list)
    for row in told.sort_values("old_code", kind="stable").to_dict("records"):
        pairs_of[row["old_code"]].append(row)
    for rows in pairs_of.values():
        area = sum(row["area_km2"] for row in rows)
        stated = not math.isnan(area) and area > 0
        for row in rows:
            measured = shares.get((day, row["old_code"], row["new_code"]))
            if row["extent"] == "whole":
                share, known = 1.0, True
            elif measured is not None:
                share, known = measured, True
            elif stated:
                share, known = row["area_km2"] / area, True
            else:
                share, known = 1.0 / len(rows), False
            steps.append(_Step(row["old_code"], row["new_code"], share, known))
    return steps


def _apply(
    found: dict[str, tuple[float, bool]], steps: Iterable[_Step]
) -> dict[str, tuple[float, bool]]:
    """Follow each unit along the steps of a day; one that no step names stays as it is."""
    ways: dict[str, list[_Step]] = defaultdict(list)
    for step in steps:
        ways[step.old].append(step)
    reached: dict[str, tuple[float, bool]] = {}
    for code, (share, known) in found.items():
        for step in ways.get(code) or [_Step(code, code, 1.0, True)]:
            before, sure = reached.get(step.new, (0.0, True))
            reached[step.new] = (before + share * step.share, sure and known and step.known)
    return reached


def _kin(found: dict[str, tuple[float, bool]]) -> list[Kin]:
    # Whatever the parts were, once all of them are together the share is known.
    return [
        Kin(code, share, known or share > 1 - _ROUNDING)
        for code, (share, known) in sorted(found.items())
    ]
