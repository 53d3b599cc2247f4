"""Rows of the register's tables as typed records."""

from dataclasses import dataclass, fields, is_dataclass
from typing import TypeVar

import pandas as pd


@dataclass(frozen=True)
class Unit:
    """A unit as it stood on some day."""

    code: str
    name: str
    type: str
    district_name: str
    province_name: str

    @property
    def label(self) -> str:
        """Type, name, place and code, as messages give them."""
        place = ", ".join(part for part in (self.district_name, self.province_name) if part)
        return f"{self.type} {self.name}, {place} ({self.code})"


@dataclass(frozen=True)
class Alias:
    """Another spelling of a unit's name."""

    written: str
    district_written: str
    code: str


@dataclass(frozen=True)
class ListedPair:
    """A unit of 2019 beside what the GSO's list of changes has for it in November 2024."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str
    new_code: str
    new_name: str
    new_type: str
    new_district_name: str
    note: str
    received: bool
    shared: bool


@dataclass(frozen=True)
class Act:
    """A typed fact: which act changed which units on which day."""

    applies_to: str
    into: str
    kind: str
    date: str
    legal_act: str
    article: str
    clause: str
    area_km2: str
    population: str
    note: str
    source: str


RecordT = TypeVar("RecordT")


def records(frame: pd.DataFrame, kind: type[RecordT]) -> list[RecordT]:
    """Return the rows of a table as records of one kind.

    Parameters
    ----------
    frame : pandas.DataFrame
        A table with at least the fields of the record as columns.
    kind : type
        A dataclass.
    """
    if not is_dataclass(kind):
        raise TypeError(f"{kind} is no dataclass")
    columns = [frame[column.name] for column in fields(kind)]
    return [kind(*values) for values in zip(*columns, strict=True)]
