"""The events since the polygons' vintage, told with the names that units had at the time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.config import MERGER

KINDS = ("part", "merge", "create", "abolish", "rename", "retype", "transfer", "unchanged")
"""What an event with rows of several kinds is called: the first of these that occurs in it."""


@dataclass(frozen=True)
class Law:
    """The register as the maps tell it.

    Parameters
    ----------
    changes, versions : DataFrame
        Contracts `changes` and `units` of `pipeline.schema`.
    """

    changes: pd.DataFrame
    versions: pd.DataFrame

    @cached_property
    def _versions_of(self) -> dict[str, list[dict[str, Any]]]:
        groups = self.versions.groupby("code", sort=True)
        return {str(code): _records(rows) for code, rows in groups}

    @cached_property
    def _heirs_by_day(self) -> dict[str, dict[str, list[str]]]:
        """What each unit became, by the dates before the merger, in their order."""
        before = self.changes[self.changes["date"] < MERGER.isoformat()]
        return {
            str(day): {str(old): list(heirs) for old, heirs in rows.groupby("old_code")["new_code"]}
            for day, rows in before.groupby("date", sort=True)
        }

    def unit(self, code: str, day: date) -> dict[str, str]:
        """Return name, type and district of a unit on a day; its code alone if it is not known."""
        on = day.isoformat()
        for row in self._versions_of.get(code, []):
            if row["valid_from"] <= on and (not row["valid_to"] or row["valid_to"] >= on):
                district = row["district_name"] or row["province_name"]
                return {
                    "code": code,
                    "name": row["name"],
                    "type": row["type"],
                    "district": district,
                }
        return {"code": code, "name": code, "type": "", "district": ""}

    def basis(self, day: str, old_code: str, new_code: str) -> tuple[str, str]:
        """Return act and clause that joined two units on a day; empty texts if none is known."""
        found = self.changes[
            (self.changes["date"] == day)
            & (self.changes["old_code"] == old_code)
            & (self.changes["new_code"] == new_code)
        ]
        return _distinct(found["legal_act"]), _distinct(found["clause"])

    def on_the_eve(self, code: str, day: str) -> list[str]:
        """Return the units of the eve that hold land of a unit which came into being on `day`."""
        codes = {code}
        for date_of_change, heirs in self._heirs_by_day.items():
            if date_of_change > day:
                codes = {heir for one in codes for heir in heirs.get(one, [one])}
        return sorted(codes)


def events(law: Law) -> list[dict[str, Any]]:
    """Return every event: what became of which units, on one day, into one unit.

    Parameters
    ----------
    law : Law
        Changes and versions of units.

    Returns
    -------
    list of dict
        By date and code of the resulting unit: `date`, `kind`, `new`, `old` (a list, with `extent`
        and area in km² where the act states one), `act`, `clause`, `notes` in two languages, and
        `on`, the units of the eve whose land it was about.
    """
    groups = law.changes.groupby(["date", "new_code"], sort=True)
    return [_event(law, str(day), str(code), rows) for (day, code), rows in groups]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in rows.columns]
    return [
        dict(zip(names, values, strict=True)) for values in rows.itertuples(index=False, name=None)
    ]


def _event(law: Law, day: str, code: str, rows: pd.DataFrame) -> dict[str, Any]:
    start = date.fromisoformat(day)
    eve = start - timedelta(days=1)
    merged = day >= MERGER.isoformat()
    ordered = rows.sort_values("old_code")
    return {
        "date": day,
        "kind": min(set(rows["kind"]), key=KINDS.index),
        "new": law.unit(code, start),
        "old": [
            law.unit(row["old_code"], eve)
            | {
                "extent": row["extent"],
                "area": None if pd.isna(row["area_km2"]) else row["area_km2"],
            }
            for row in _records(ordered)
        ],
        "act": _distinct(ordered["legal_act"]),
        "clause": _distinct(ordered["clause"]),
        "notes": _notes(ordered["note"]),
        "on": sorted(set(ordered["old_code"])) if merged else law.on_the_eve(code, day),
    }


def _distinct(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))


def _notes(notes: Iterable[str]) -> dict[str, list[str]]:
    """Divide notes such as ``chưa rõ | not known; tên: A → B`` into their two languages."""
    told: dict[str, dict[str, None]] = {"vi": {}, "en": {}}
    for part in (part.strip() for note in notes for part in note.split(";")):
        vietnamese, _, english = (text.strip() for text in part.partition("|"))
        if english:
            told["vi"][vietnamese] = None
            told["en"][english] = None
    return {language: list(texts) for language, texts in told.items()}
