"""From cells to a table: which rows are header, data, totals, headings of districts, notes.

The first row that names a unit tells where the data begin; what stands right above it is the
header, what stands above that the title. Rows below are sorted by what they say; none is lost:
totals are held against the sums, headings give their district to the rows below them, notes are
handed on to the result.
"""

import re
from dataclasses import dataclass, field

import pandas as pd

from pipeline.errors import FormatError, UsageError
from pipeline.progress import Say, silent
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cells import Cells
from pipeline.tools.headers import first_body_row, headers
from pipeline.tools.law import Register
from pipeline.tools.layouts import refuse_below, refuse_beside, refuse_turned
from pipeline.tools.merged_cells import fill_merges, refuse_merged_figures
from pipeline.tools.numbers import looks_numeric, numeric_cells
from pipeline.tools.question_rows import asks, first_question
from pipeline.tools.row_roles import (
    BLANK,
    DATA,
    NOTE,
    SECTION,
    TOTAL,
    is_detail,
    is_district_unit,
    row_roles,
    says_average,
)
from pipeline.tools.sections import (
    covers_of,
    district_of_titles,
    may_be_province,
    sections_of,
)
from pipeline.tools.steps import IDENTIFYING
from pipeline.tools.unit_columns import UnitColumns, find_unit_columns

MOST_TITLE_ROWS = 40
MOST_HEAD_LINES = 3
"""So many lines above the figures are shown of a column that the user may mean."""
MOST_PRINTED_ROWS = 50_000
"""A longer table was never printed, and repeats no header on every page."""


@dataclass
class Table:
    """A table whose parts are known.

    Attributes
    ----------
    frame : pandas.DataFrame
        The data rows alone, labelled with their row in the file; columns by their headers.
    columns : UnitColumns
        Where the units stand, by header.
    sections : pandas.Series
        For each data row the district of the heading above it, '' where there is none.
    totals : pandas.DataFrame
        Rows of totals and headings with figures, with the columns of `frame`.
    headings : frozenset of int
        Which rows of `totals` are headings.
    others : pandas.DataFrame
        Rows of the body that are neither data nor totals nor blank: notes, repeated headers.
    covers : dict of int to list of list of int
        For each row of `totals` the sets of data rows that it may be the total of.
    district_units : frozenset of int
        The data rows of districts without communes: none of them belongs to a heading.
    details : frozenset of int
        The data rows that only break others down.
    titles, notes : list of str
        What stands above the header and among or below the data.
    empty_columns : list of str
        Columns that hold nothing and were left out.
    percents : frozenset of str
        Columns whose numbers the sheet shows as per cent.
    percent_cells : dict of str to int
        How many cells of a column it shows so.
    """

    cells: Cells
    frame: pd.DataFrame
    columns: UnitColumns
    sections: pd.Series
    totals: pd.DataFrame
    covers: dict[int, list[list[int]]] = field(default_factory=dict)
    district_units: frozenset[int] = frozenset()
    details: frozenset[int] = frozenset()
    headings: frozenset[int] = frozenset()
    others: pd.DataFrame = field(default_factory=pd.DataFrame)
    titles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    empty_columns: list[str] = field(default_factory=list)
    percents: frozenset[str] = frozenset()
    percent_cells: dict[str, int] = field(default_factory=dict)


def find_structure(
    cells: Cells,
    register: Register,
    *,
    where: str,
    wanted: list[str] | None = None,
    every_row: bool = False,
    say: Say = silent,
) -> Table:
    """Find header, data, totals, headings and notes.

    Parameters
    ----------
    cells : Cells
        As read.
    register : Register
        The register.
    where : str
        The file and sheet, for messages.
    wanted : list of str, optional
        The unit columns that the user names, by header, or by position from 1 as '#2'.
    every_row : bool
        Whether each row that says something where the units stand counts as data, known or not, as
        in a list of names without figures; totals, headings and what stands below the list do not.
    say : callable
        Is told how far it is.

    Raises
    ------
    FormatError
        If no column or no row names a unit, or figures are merged over several units.
    """
    frame = cells.frame
    refuse_turned(frame, register, where)
    columns = _columns(cells, register, where, wanted)
    say(IDENTIFYING, 0.25)
    filled = fill_merges(frame, cells.merges, columns)
    names = as_texts(filled[columns.name]) if columns.name is not None else None
    roles, known = row_roles(filled, columns, names, register)
    say(IDENTIFYING, 0.6)
    if not known.any():
        raise _no_unit(where)
    at = int(known.to_numpy().argmax())
    top = frame.index[0] if cells.named else first_body_row(filled, roles, at)
    said = roles
    if every_row:
        top = top if cells.named else first_question(filled, columns, top)
        roles = roles.mask(asks(filled, columns, roles, known, top), DATA)
    else:
        refuse_merged_figures(cells.merges, columns, frame, top, where)
        if not cells.named:
            refuse_below(filled, columns.name or columns.code, top, where)
        roles = _settled(filled, columns, roles, top)
        roles = roles.mask(_is_bare_heading(filled, columns, roles, names, register), DATA)
    roles = roles.mask(_is_signature(filled, columns, roles, said, known), NOTE)
    header = headers(filled, cells, top)
    alone = is_district_unit(filled, columns, register) & roles.eq(DATA)
    table = _assemble(cells, filled, columns, roles, top, header, alone, known, register)
    refuse_beside(table.frame, table.columns, register, where)
    return table


def _settled(frame: pd.DataFrame, columns: UnitColumns, roles: pd.Series, top: int) -> pd.Series:
    """Take for data what stands in the body and says more than a note: a name and another cell."""
    body = pd.Series(frame.index >= top, frame.index)
    if columns.name is None:
        return roles
    speaks = frame[columns.name].notna() & (frame.notna().sum(axis=1) > 1)
    speaks &= ~says_average(frame, columns)
    return roles.mask(body & roles.eq(NOTE) & speaks, DATA)


def _is_bare_heading(
    frame: pd.DataFrame,
    columns: UnitColumns,
    roles: pd.Series,
    names: pd.Series | None,
    register: Register,
) -> pd.Series:
    """Tell which headings with figures have no row below them: nothing else tells their figures.

    A province has districts below it, whose headings follow.
    """
    marks = roles[roles.isin([SECTION, DATA, TOTAL])]
    heads = marks.eq(SECTION) & ~marks.shift(-1, fill_value=TOTAL).eq(DATA)
    rows = heads.index[heads]
    if names is None or rows.empty:
        return pd.Series(False, frame.index)
    figures = [numeric_cells(frame.loc[rows, name]) for name in frame.columns
               if name not in columns.all]  # fmt: skip
    speaks = pd.concat(figures, axis=1).any(axis=1) if figures else pd.Series(False, rows)
    below_it = marks.shift(-1).eq(SECTION)[rows]
    is_top = names[rows].map(lambda text: may_be_province(text, register)) & below_it
    return (speaks & ~is_top).reindex(frame.index, fill_value=False)


def _is_signature(
    frame: pd.DataFrame,
    columns: UnitColumns,
    roles: pd.Series,
    said: pd.Series,
    known: pd.Series,
) -> pd.Series:
    """Tell which rows stand below the table: names and offices of those who signed it.

    Below a total, a note or a blank row that follows the last unit, and without a figure where the
    units have some. A ward may bear the name of one who signs. `said` are the roles by words alone.
    """
    numeric = [name for name in frame.columns
               if name not in columns.all and looks_numeric(frame[name][known])]  # fmt: skip
    figures = pd.Series(False, frame.index)
    for name in numeric:
        figures |= numeric_cells(frame[name])
    counted = known & figures if (known & figures).any() else known
    last = int(counted.to_numpy().nonzero()[0][-1])
    after = pd.Series(range(len(frame)), frame.index) > last
    ended = (after & said.isin([TOTAL, NOTE, BLANK])).cummax()
    return ended & bool(numeric) & ~figures & roles.eq(DATA)


def _no_unit(where: str) -> FormatError:
    return FormatError(
        "no row names a commune that the register knows",
        where=where,
        advice="name the column: --unit-column COLUMN; is it a table of these provinces?",
        problem_vi="không dòng nào ghi xã, phường có trong sổ đơn vị",
        advice_vi="chỉ rõ cột: --unit-column CỘT; có đúng là bảng của các tỉnh này không?",
    )


def _columns(cells: Cells, register: Register, where: str, wanted: list[str] | None) -> UnitColumns:
    chosen: list[str] | None = None
    if wanted:
        chosen = [_position(cells, one) for one in wanted]
    return find_unit_columns(cells.frame, register, where=where, wanted=chosen)


def _position(cells: Cells, wanted: str) -> str:
    """Find a column by its header, or by '#2' for the second."""
    columns = list(cells.frame.columns)
    if re.fullmatch(r"#\d+", wanted) and 0 < int(wanted[1:]) <= len(columns):
        return columns[int(wanted[1:]) - 1]
    if cells.named:
        return wanted
    key = fold(wanted)
    heads = {column: _heads(cells.frame[column], cells.frame) for column in columns}
    for column, texts in heads.items():
        if any(fold(text) == key for text in texts):
            return column
    raise UsageError(
        f"no such column: {wanted!r}",
        details=[
            f"#{place} {' / '.join(dict.fromkeys(texts[-MOST_HEAD_LINES:]))}"
            for place, texts in enumerate(heads.values(), 1)
        ],
        advice="name one of these by header or number: --unit-column NAME[,DISTRICT[,PROVINCE]]",
        problem_vi=f"không có cột: {wanted!r}",
        advice_vi="chọn trong các cột trên, theo tiêu đề hoặc số thứ tự: "
        "--unit-column TÊN[,HUYỆN[,TỈNH]]",
    )


def _heads(column: pd.Series, frame: pd.DataFrame) -> list[str]:
    """Return the texts of a column above the first row with a figure, titles left out."""
    top = frame.head(MOST_TITLE_ROWS)
    if (is_full := top.notna().sum(axis=1) > 1).any():
        top = top.loc[is_full.idxmax() :]
        column = column.loc[top.index[0] :]
    figures = pd.concat([numeric_cells(top[name]) for name in top.columns], axis=1).any(axis=1)
    rows = int(figures.to_numpy().argmax()) if figures.any() else 1
    return [text for text in as_texts(column.head(max(1, rows))) if text]


def _assemble(  # noqa: PLR0917  the parts that were found
    cells: Cells,
    frame: pd.DataFrame,
    columns: UnitColumns,
    roles: pd.Series,
    top: int,
    header: tuple[list[str], list[int]],
    alone: pd.Series,
    known: pd.Series,
    register: Register,
) -> Table:
    names, header_rows = header
    by_label = dict(zip(frame.columns, names, strict=True))
    body = frame.loc[top:].set_axis(names, axis=1)
    kinds = roles.loc[top:].copy()
    repeated = (
        body.apply(lambda row: list(map(str, row)) == names, axis=1)
        if len(body) < MOST_PRINTED_ROWS
        else (pd.Series(False, body.index))
    )
    kinds[repeated] = NOTE
    data = body[kinds == DATA]
    empty = [name for name in names if data[name].isna().all()]
    above = frame.loc[: top - 1].drop(index=header_rows) if not cells.named else frame.iloc[:0]
    columns = UnitColumns(*(by_label.get(one or "") for one in (
        columns.code, columns.name, columns.district, columns.province)))  # fmt: skip
    totals = body[kinds.isin([TOTAL, SECTION])]
    details = _details(data, columns, known.loc[data.index])
    sections = sections_of(body, kinds, columns, alone, register)
    if columns.name is not None and columns.district is None and not sections.ne("").any():
        titled = district_of_titles(_lines(above), as_texts(data[columns.name]), register)
        sections = sections.mask(~alone.loc[data.index], titled)
    without_details = kinds.mask(kinds.index.isin(details), NOTE)
    kept = [name for name in names if name not in empty]
    return Table(
        cells=cells,
        frame=data[kept],
        columns=_without(columns, empty),
        sections=sections,
        totals=totals[kept],
        covers=covers_of(body, without_details, columns, alone, register),
        district_units=frozenset(data.index[alone.loc[data.index]]),
        details=details,
        headings=frozenset(kinds.index[kinds == SECTION]),
        others=body[kinds == NOTE],
        titles=_lines(above),
        notes=_lines(body[kinds == NOTE]),
        empty_columns=empty,
        percents=frozenset(by_label[one] for one in cells.percents),
        percent_cells={
            by_label[one]: n for one, n in cells.percent_cells.items() if one in by_label
        },
    )


def _without(columns: UnitColumns, empty: list[str]) -> UnitColumns:
    kept = (columns.code, columns.name, columns.district, columns.province)
    return UnitColumns(*(None if column in empty else column for column in kept))


def _details(data: pd.DataFrame, columns: UnitColumns, known: pd.Series) -> frozenset[int]:
    if columns.name is None:
        return frozenset()
    return frozenset(data.index[is_detail(as_texts(data[columns.name]), known)])


def _lines(frame: pd.DataFrame) -> list[str]:
    lines = []
    for row, values in frame.iterrows():
        texts = list(dict.fromkeys(text for text in as_texts(values) if text))
        if texts:
            lines.append(f"{row}: " + " | ".join(texts))
    return lines
