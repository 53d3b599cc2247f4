"""Tables of several years, the rows of each with the units of its own time."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.identify import Identified, identify
from pipeline.tools.joined_sheets import SHEET
from pipeline.tools.law import Register, period
from pipeline.tools.row_keys import YEAR_NAMES
from pipeline.tools.structure import Table
from pipeline.tools.year_blocks import year_of

_ONE_YEAR = frozenset({*YEAR_NAMES, fold(SHEET)})


@dataclass(frozen=True)
class Part:
    """The rows of a table that are of one time.

    Attributes
    ----------
    table : Table
        These rows alone.
    units : Identified
        The unit of each.
    year : str
        Their year, '' where the table is not taken apart.
    """

    table: Table
    units: Identified
    year: str = ""


def year_column(table: Table) -> str:
    """Return the column that says of which year each row is, '' if there is none.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    """
    for column in table.frame.columns:
        if fold(str(column)) not in _ONE_YEAR or column in table.columns.all:
            continue
        years = [year_of(text) for text in as_texts(table.frame[column]).unique()]
        if len(years) > 1 and all(years):
            return str(column)
    return ""


def parts_of_years(table: Table, register: Register, where: str) -> list[Part]:
    """Take a table apart by years, and find the units of each year on their own.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    register : Register
        The register.
    where : str
        The file and sheet, for messages.

    Returns
    -------
    list of Part
        By year; empty if no column says of which year each row is.

    Raises
    ------
    PipelineError
        If the units of one year are of several vintages, or can't be told.
    """
    column = year_column(table)
    if not column:
        return []
    years = as_texts(table.frame[column]).map(year_of)
    return [_part(table, years.index[years.eq(year)], year, register, where)
            for year in sorted(years.unique())]  # fmt: skip


def _part(table: Table, rows: pd.Index, year: str, register: Register, where: str) -> Part:
    """Find the units of a year: those in force in it, if it fits them as well as any other time."""
    own = replace(table, frame=table.frame.loc[rows], sections=table.sections.loc[rows],
                  details=table.details & set(rows))  # fmt: skip
    place = f"{where}, {year}"
    units = identify(own, register, where=place)
    in_it = sorted({register.period(date(int(year), month, 1)) for month in range(1, 13)})
    for day in [] if units.day in in_it else reversed(in_it):
        with suppress(RegisterError):
            in_force = identify(own, register, where=place, day=day)
            if len(in_force.found) >= len(units.found):
                return Part(own, in_force, year)
    return Part(own, units, year)


def together(parts: list[Part]) -> Identified:
    """Put the units of all parts together, in the order of the table."""
    rows = pd.concat([part.units.rows for part in parts]).sort_index()
    return Identified(max(part.units.day for part in parts), rows)


def said_of_years(parts: list[Part]) -> str:
    """Say of which time the units are, of each year if they differ.

    Examples
    --------
    >>> from datetime import date
    >>> rows = pd.DataFrame()
    >>> said_of_years([Part(None, Identified(date(2025, 7, 1), rows), "2025")])
    '2025: 2025-07-01 – nay | now'
    """
    spans: dict[str, list[str]] = {}
    for part in parts:
        spans.setdefault(period(part.units.day), []).append(part.year)
    named = [f"{', '.join(years)}: {span}" for span, years in spans.items() if any(years)]
    return "; ".join(named or spans)
