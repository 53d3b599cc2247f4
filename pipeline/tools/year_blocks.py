"""Blocks of rows below headings that are years: the year becomes a column, and keeps them apart."""

import re
from dataclasses import replace

import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.structure import Table

YEAR = "Năm"
_YEAR = re.compile(r"\W*(?:năm|nam|year)?\s*((?:19|20)\d\d)\W*", re.IGNORECASE)


def year_of(text: str) -> str:
    """Return the year that a text says and nothing else, '' if it says more.

    Examples
    --------
    >>> year_of("Năm 2022"), year_of("II. Năm 2023:"), year_of("Năm 2022 so với 2021")
    ('2022', '', '')
    """
    found = _YEAR.fullmatch(text)
    return found[1] if found else ""


def with_years(table: Table) -> Table:
    """Give the rows below headings that are years a column with the year.

    Parameters
    ----------
    table : Table
        A table whose parts are known.

    Returns
    -------
    Table
        The same where it has no such headings, or rows that stand below none of them.
    """
    heads = _headings(table)
    rows = table.frame.index.difference(list(heads))
    years = pd.Series(heads, dtype=object).reindex(table.frame.index.union(list(heads))).ffill()
    years = years.loc[rows].fillna(_year_above(table))
    if not heads or years.eq("").any() or len(set(years)) == 1:
        return table
    name = YEAR if YEAR not in table.frame.columns else f"{YEAR} (khối | block)"
    frame = table.frame.loc[rows].assign(**{name: years.astype(int)})
    sums = [row for row in heads if row in table.frame.index]
    totals = pd.concat([table.totals, table.frame.loc[sums]]).sort_index().assign(**{name: None})
    covers = {row: [[one for one in some if one not in heads] for some in sets]
              for row, sets in table.covers.items()}  # fmt: skip
    covers |= {row: [_block(row, rows, heads)] for row in sums}
    return replace(
        table, frame=frame, totals=totals, covers=covers, sections=table.sections.loc[rows],
        headings=table.headings | set(sums), details=table.details - set(sums),
        district_units=table.district_units - set(sums),
    )  # fmt: skip


def _headings(table: Table) -> dict[int, str]:
    """Return the rows that are headings, each with its year; with a sum one stands in the body."""
    found: dict[int, str] = {}
    for row, cells in table.others.iterrows():
        texts = {text for text in as_texts(cells) if text}
        year = year_of(texts.pop()) if len(texts) == 1 else ""
        found |= {int(str(row)): year} if year else {}
    if table.columns.name is not None:
        names = as_texts(table.frame[table.columns.name])
        years = names.map({name: year_of(name) for name in names.unique()})
        found |= {int(str(row)): year for row, year in years[years.ne("")].items()}
    return dict(sorted(found.items()))


def _year_above(table: Table) -> str:
    """Return the year that stands between header and body, or else '': that of the first block."""
    said = [year_of(line.partition(": ")[2]) for line in table.titles[-1:]]
    return said[0] if said else ""


def _block(row: int, rows: pd.Index, heads: dict[int, str]) -> list[int]:
    end = min((head for head in heads if head > row), default=None)
    return [one for one in rows if one > row and (end is None or one < end)]
