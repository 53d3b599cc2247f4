"""The register as the tools need it: opened once, with its index of names and of places."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from pipeline.artefacts import read_table
from pipeline.config import MERGER, project_paths
from pipeline.errors import UsageError
from pipeline.register.changes import crosswalk_pairs, load_changes
from pipeline.register.index import NamesIndex
from pipeline.register.spelling import fold
from pipeline.register.units import load_units, turning_days, units_on


@dataclass(frozen=True)
class Register:
    """Units, changes and names.

    Attributes
    ----------
    units, changes, aliases : pandas.DataFrame
        The contracts of these names.
    """

    units: pd.DataFrame
    changes: pd.DataFrame
    aliases: pd.DataFrame

    @cached_property
    def index(self) -> NamesIndex:
        """The index of names over all versions since 2019."""
        return NamesIndex(self.units, self.aliases)

    @cached_property
    def days(self) -> list[date]:
        """The days on which units change, the first of them the beginning of the register."""
        return turning_days(self.units)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that was ever in force."""
        return frozenset(self.units["code"])

    @cached_property
    def districts(self) -> dict[str, str]:
        """The names of districts by their folded form without type."""
        names = sorted(set(self.units["district_name"]) - {""})
        return {fold(name, strip_type=True): name for name in names}

    @cached_property
    def provinces(self) -> dict[str, str]:
        """The names of provinces by their folded form."""
        return {
            fold(name, strip_type=True): name for name in sorted(set(self.units["province_name"]))
        }

    def on(self, day: date) -> pd.DataFrame:
        """Return the units in force on a day, by code."""
        return units_on(self.units, day).set_index("code", drop=False)

    def period(self, day: date) -> date:
        """Return the first day of the period in which a day lies.

        Raises
        ------
        UsageError
            If the day lies before the register begins.
        """
        if day < self.days[0]:
            raise UsageError(
                f"{day}: units are known from {self.days[0]} on",
                advice="say a later day.",
                problem_vi=f"{day}: chỉ biết các đơn vị từ ngày {self.days[0]}",
                advice_vi="ghi ngày muộn hơn.",
            )
        return max(turning for turning in self.days if turning <= day)

    def last_day(self, day: date) -> date | None:
        """Return the last day of the period in which a day lies; None for today's."""
        later = [turning for turning in self.days if turning > day]
        return min(later) - timedelta(days=1) if later else None

    @cached_property
    def _labels(self) -> dict[tuple[str, date | None], str]:
        return {}

    def label(self, code: str, day: date | None = None) -> str:
        """Return a unit's type, name and district, as on a day or as last known."""
        if (code, day) not in self._labels:
            self._labels[code, day] = self._label(code, day)
        return self._labels[code, day]

    def _label(self, code: str, day: date | None) -> str:
        rows = self.units[self.units["code"] == code]
        if day is not None:
            text = day.isoformat()
            there = (rows["valid_from"] <= text) & (
                (rows["valid_to"] == "") | (rows["valid_to"] >= text)
            )
            rows = rows[there] if there.any() else rows
        if rows.empty:
            return code
        row = rows.iloc[-1]
        bracket = f" ({row['district_name']})" if row["district_name"] else ""
        return f"{row['type']} {row['name']}{bracket}"

    @cached_property
    def merger(self) -> pd.DataFrame:
        """The pairs of the merger: what each unit of its eve became."""
        return crosswalk_pairs(self.units, self.changes, MERGER)

    @cached_property
    def remembered(self) -> dict[date, pd.DataFrame]:
        """Pairs that were worked out before, by the day they begin with."""
        return {}


@lru_cache(maxsize=4)
def open_register(folder: Path | None = None) -> Register:
    """Read the register.

    Parameters
    ----------
    folder : Path, optional
        The folder of the register; the project's own if left out.
    """
    place = folder or project_paths().register
    return Register(
        load_units(place), load_changes(place), read_table(place / "aliases.csv", "aliases")
    )


def period(start: date) -> str:
    """Say from when to when the units of a day were in force.

    Parameters
    ----------
    start : datetime.date
        The first day of a period.

    Examples
    --------
    >>> period(date(2025, 7, 1))
    '2025-07-01 – nay | now'
    """
    return f"{start} – {open_register().last_day(start) or 'nay | now'}"
