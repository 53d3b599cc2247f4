"""One table of the sheets of a workbook that has one for each district."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pandas as pd

from pipeline.errors import FormatError
from pipeline.register.index import NONE
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cells import Cells
from pipeline.tools.law import Register
from pipeline.tools.numbers import looks_numeric, numeric_cells
from pipeline.tools.quotients import years_of
from pipeline.tools.row_roles import district_of
from pipeline.tools.sections import all_lie_in, district_of_titles
from pipeline.tools.structure import MOST_HEAD_LINES, MOST_TITLE_ROWS, Table

_ALL = frozenset({"all", fold("tất cả")})
DISTRICT = "huyện của trang | district of the sheet"
SHEET = "trang | sheet"
REPEATED = (
    "đơn vị có ở nhiều trang ({sheets}): để riêng theo trang; trang tổng hợp hoặc trang trùng thì "
    "bỏ ra | units occur in several sheets: kept apart by sheet; take a summary or a copy out"
)
MOST_REPEATED_SHARE = 0.5
MOST_NAMED = 5
_MEASURE = re.compile(r"(?:đvt|đơn vị(?: tính)?|unit)\s*[:：]\s*([^)|;]+)", re.IGNORECASE)
LEAST_STEP = 1000
"""Row 14 of the third sheet is called 2014: the first has the rows up to 999."""


def is_all(sheet: str) -> bool:
    """Tell whether all sheets are asked for.

    Examples
    --------
    >>> is_all("all"), is_all("Tất cả"), is_all("Sheet1")
    (True, True, False)
    """
    return fold(sheet) in _ALL


def joined(tables: Sequence[Table], register: Register, where: str) -> Cells:
    """Join the tables of several sheets, one below the other.

    Parameters
    ----------
    tables : sequence of Table
        What each sheet holds.
    register : Register
        The register.
    where : str
        The file, for messages.

    Returns
    -------
    Cells
        Their rows, labelled so that no two sheets share a label, with the district of each sheet
        in a column of its own where the tables have none.

    Raises
    ------
    FormatError
        If the sheets have other columns than the first, or other units of measure.
    """
    _refuse_other_columns(tables, where)
    _refuse_other_measures(tables, where)
    longest = max(int(table.cells.frame.index[-1]) for table in tables)
    step = max(LEAST_STEP, 10 ** len(str(longest)))
    bodies = [_body(table).dropna(axis=1, how="all").rename(columns=_spelt_as_first(tables, table))
              for table in tables]  # fmt: skip
    frame = pd.concat([body.set_axis(body.index + at * step) for at, body in enumerate(bodies)])
    frame = frame[[name for name in _names(tables) if name in frame]]
    remarks = _remarks(tables, step)
    if all(table.columns.district is None for table in tables):
        frame = _with(frame, tables, step, DISTRICT, [_district(one, register) for one in tables])
    repeated = _repeating(tables)
    if repeated:
        frame = _with(frame, tables, step, SHEET, [table.cells.sheet for table in tables])
        remarks.append(REPEATED.format(sheets=", ".join(repeated[:MOST_NAMED])))
    else:
        remarks += _other_years(tables)
    return Cells(
        frame, tables[0].cells.kind, named=True, remarks=remarks,
        percents=frozenset(_spelt_as_first(tables, table).get(name, name)
                           for table in tables for name in table.percents),
        percent_cells=_percent_cells(tables), is_joined=True,
    )  # fmt: skip


def unit_columns_of(first: Table, cells: Cells) -> list[str]:
    """Return the columns of the units as the user named them, and the district of the sheet."""
    named = first.columns.code or first.columns.name
    district = first.columns.district or (DISTRICT if DISTRICT in cells.frame else "")
    wanted = [named, district, first.columns.province if district else ""]
    return [str(column) for column in wanted if column]


def _with(
    frame: pd.DataFrame, tables: Sequence[Table], step: int, column: str, values: list[str]
) -> pd.DataFrame:
    """Add what is true of the units of each sheet as a column, if it says anything."""
    if not any(values):
        return frame
    cells = [pd.Series(value or None, table.frame.index + at * step, dtype=object)
             for at, (table, value) in enumerate(zip(tables, values, strict=True))]  # fmt: skip
    return frame.assign(**{column: pd.concat(cells).reindex(frame.index)})


def _repeating(tables: Sequence[Table]) -> list[str]:
    """Return the sheets most of whose units are in other sheets, too, the longest first.

    The district tells nothing here: a sheet of all units may say none.
    """
    tables = sorted(tables, key=lambda table: -len(table.frame))
    named = [_unit_names(table) for table in tables]
    counted = Counter(name for names in named for name in names)
    shares = [sum(counted[name] > 1 for name in names) / len(names) for names in named]
    return [table.cells.sheet for table, share in zip(tables, shares, strict=True)
            if share > MOST_REPEATED_SHARE]  # fmt: skip


def _unit_names(table: Table) -> set[str]:
    column = table.columns.name or table.columns.code
    return {fold(text, strip_type=True) for text in as_texts(table.frame[str(column)])}


def _other_years(tables: Sequence[Table]) -> list[str]:
    """Say that the sheets are of other years, as their titles tell."""
    years = {table.cells.sheet: ", ".join(sorted(_years(table))) for table in tables}
    if len(set(years.values())) == 1:
        return []
    told = "; ".join(f"{sheet}: {some or '–'}" for sheet, some in years.items())
    return [f"các trang ghi năm khác nhau, vẫn nối lại | the sheets state other years, and are "
            f"joined all the same: {told}"]  # fmt: skip


def _years(table: Table) -> set[str]:
    said = [table.cells.sheet, *(line.partition(": ")[2] for line in table.titles)]
    return set().union(*map(years_of, said))


def _names(tables: Sequence[Table]) -> list[str]:
    """Return the headers of sheets, those of empty columns among them."""
    return list(dict.fromkeys(str(name) for table in tables for name in table.others))


def _spelt_as_first(tables: Sequence[Table], table: Table) -> dict[str, str]:
    """Return how the first sheet spells the headers that another spells with other letters."""
    spelt = {fold(name): name for name in reversed(_names(tables[:1]))}
    own = _names([table])
    return {name: spelt[fold(name)] for name in own
            if fold(name) in spelt and spelt[fold(name)] not in own}  # fmt: skip


def _body(table: Table) -> pd.DataFrame:
    """Return the rows below the header that have figures: notes and signatures stay behind."""
    return pd.concat([one for one in (table.frame, table.totals) if len(one)]).sort_index()


def with_single_units(
    found: Sequence[tuple[Cells, Table]], shown: Sequence[Cells], register: Register
) -> list[Table]:
    """Read the sheets of one row, as that of Lý Sơn, by the header that the others have.

    Parameters
    ----------
    found : sequence of (Cells, Table)
        The sheets whose structure was found.
    shown : sequence of Cells
        All sheets, in their order.
    register : Register
        The register.

    Returns
    -------
    list of Table
        In the order of the sheets; what is no such sheet is as it was found, or left out.
    """
    tables = {cells.sheet: table for cells, table in found}
    first = max(tables.values(), key=lambda table: len(table.frame))
    read = []
    for cells in shown:
        own = tables.get(cells.sheet)
        alone = None
        if own is None or not set(map(str, own.frame)) <= set(map(str, first.others)):
            alone = _single_unit(cells, first, register)
        read += [one for one in [alone or own] if one]
    return read


def _single_unit(cells: Cells, like: Table, register: Register) -> Table | None:
    """Return the one row below the header of another sheet that names a unit; None without."""
    frame, headers = cells.frame, [str(name) for name in like.others]
    if like.columns.name is None:
        return None
    texts = frame.head(MOST_TITLE_ROWS).apply(lambda column: as_texts(column).map(fold))
    heads = {fold(part) for part in str(like.columns.name).split(" / ")}
    rows = texts.index[texts.isin(list(heads)).any(axis=1)]
    if rows.empty:
        return None
    columns = _called_alike(texts.loc[rows[-1] : rows[-1] + MOST_HEAD_LINES - 1], headers)
    body = frame.loc[frame.index > rows[-1], list(columns)].rename(columns=columns)
    if not set(map(str, like.frame)) <= {*body, *like.empty_columns}:
        return None
    figures = [name for name in like.frame if looks_numeric(like.frame[name]) and name in body]
    has_figure = pd.concat([numeric_cells(body[name]) for name in figures], axis=1).any(axis=1)
    known = as_texts(body[like.columns.name]).map(
        lambda name: bool(name) and register.index.resolve(name).status != NONE
    )
    data = body[has_figure & known]
    if len(data) != 1:
        return None
    return replace(
        like, cells=cells, frame=data, sections=pd.Series("", data.index), totals=body.iloc[:0],
        covers={}, district_units=frozenset(data.index), details=frozenset(), headings=frozenset(),
        others=body.iloc[:0].reindex(columns=headers), titles=[], notes=[],
    )  # fmt: skip


def _called_alike(lines: pd.DataFrame, headers: Sequence[str]) -> dict[object, str]:
    """Return which column has which of the headers, by what stands in its header rows."""
    found: dict[object, str] = {}
    for name in headers:
        last = fold(name.split(" / ")[-1])
        places = [column for column in lines if last in set(lines[column])]
        if len(places) == 1:
            found[places[0]] = name
    return found


def _refuse_other_columns(tables: Sequence[Table], where: str) -> None:
    names = {fold(name) for name in _names(tables[:1])}
    others = {
        table.cells.sheet: [str(name) for name in table.frame if fold(str(name)) not in names]
        for table in tables[1:]
    }
    lines = [f"{sheet}: {', '.join(some)}" for sheet, some in others.items() if some]
    if not lines:
        return
    first = tables[0].cells.sheet
    raise FormatError(
        f"sheets with other columns than {first!r} can't be joined",
        where=where,
        details=lines,
        advice="call the columns alike, or choose one sheet with --sheet.",
        problem_vi=f"có trang tính khác cột với trang {first!r}, không nối được",
        advice_vi="đặt tên cột giống nhau, hoặc chọn một trang bằng --sheet.",
    )


def _refuse_other_measures(tables: Sequence[Table], where: str) -> None:
    """Refuse sheets whose titles state other units of measure: people and thousands of people."""
    stated = {
        table.cells.sheet: {found[1].strip() for line in table.titles
                            for found in _MEASURE.finditer(line)}
        for table in tables
    }  # fmt: skip
    distinct = {frozenset(map(fold, some)) for some in stated.values() if some}
    if len(distinct) <= 1:
        return
    raise FormatError(
        "the sheets state other units of measure",
        where=where,
        details=[f"{sheet}: {', '.join(sorted(some))}" for sheet, some in stated.items() if some],
        advice="bring them to one, or choose one sheet with --sheet.",
        problem_vi="các trang tính ghi đơn vị tính khác nhau",
        advice_vi="đưa về cùng đơn vị tính, hoặc chọn một trang bằng --sheet.",
    )


def _district(table: Table, register: Register) -> str:
    """Return the district that the name or the title of a sheet says, if its units lie in it."""
    if table.columns.name is None:
        return ""
    names = as_texts(table.frame[table.columns.name])
    own = district_of(table.cells.sheet, register)
    if own and all_lie_in(names, own, register):
        return own
    return district_of_titles([table.cells.sheet, *table.titles], names, register)


def _percent_cells(tables: Sequence[Table]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for table in tables:
        spelt = _spelt_as_first(tables, table)
        counts.update({spelt.get(name, name): n for name, n in table.percent_cells.items()})
    return dict(counts)


def _remarks(tables: Sequence[Table], step: int) -> list[str]:
    starts = accumulate([0] + [step] * (len(tables) - 1))
    rows = "; ".join(f"{table.cells.sheet}: {start + int(table.frame.index[0])}–"
                     f"{start + int(table.frame.index[-1])}"
                     for start, table in zip(starts, tables, strict=True))  # fmt: skip
    own = [f"{table.cells.sheet}: {remark}" for table in tables for remark in table.cells.remarks]
    told = (
        f"nối {len(tables)} trang tính; dòng của trang thứ hai đánh số từ {step + 1}, trang thứ ba "
        f"từ {2 * step + 1} … | sheets joined; the rows of the second are numbered from "
        f"{step + 1}, of the third from {2 * step + 1} … ({rows})"
    )
    return [told, *own]
