"""What will be done with a table: found out, shown, and open to correction before it is done."""

from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from pipeline.config import MERGER
from pipeline.errors import UsageError
from pipeline.progress import Say, silent
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cell_units import without_units
from pipeline.tools.cells import Cells
from pipeline.tools.choose_sheet import choose_sheet, not_carried
from pipeline.tools.decimal_signs import choose_mark, decimal_evidence, table_mark
from pipeline.tools.doubts import doubts_of
from pipeline.tools.going_back import without_indivisible
from pipeline.tools.identify import Identified, identify
from pipeline.tools.law import Register
from pipeline.tools.numbers import (
    PERCENT,
    NumberColumn,
    looks_numeric,
    read_numbers,
    refuse_unreadable,
)
from pipeline.tools.per_cent import refuse_mixed
from pipeline.tools.recipe import MERGE, Recipe
from pipeline.tools.row_keys import rows_and_keys
from pipeline.tools.rule import LIST, SUM, Rule
from pipeline.tools.rule_text import rule_from
from pipeline.tools.rule_words import counts_things
from pipeline.tools.rules import choose_rules
from pipeline.tools.silent_cells import MOST_GAPS_SHARE
from pipeline.tools.steps import IDENTIFYING
from pipeline.tools.structure import MOST_PRINTED_ROWS, Table
from pipeline.tools.subtotals import (
    closing_rows,
    hidden_headings,
    with_closing_rows,
    without_headings,
)
from pipeline.tools.totals import StatedTotal, proven_sums, stated_totals
from pipeline.tools.unit_columns import CERTAINTY, OWN_COLUMNS, RANGE
from pipeline.tools.unit_keys import FOUND
from pipeline.tools.unresolved import names_read_otherwise, resting_on_period
from pipeline.tools.vintage import MixedVintagesError
from pipeline.tools.year_blocks import with_years
from pipeline.tools.year_parts import (
    Part,
    parts_of_years,
    said_of_years,
    together,
    year_column,
)

_IN_BRACKETS = r"\(\s*[\d.,]+\s*\)"


@dataclass
class Plan:
    """Everything that was found out about a table, and what will be done with it.

    Attributes
    ----------
    table : Table
        Its parts.
    units : Identified
        The unit of each row, and the day they belong to.
    numbers : dict of str to NumberColumn
        Its numeric columns.
    rules : list of Rule
        For each column.
    rows : str
        ``merge`` or ``keep``.
    keys : list of str
        Columns that stay apart.
    start, end : datetime.date
        The day of the table's units, and that of the result's.
    totals : list of StatedTotal
        What the table states itself.
    remarks : list of str
        For the reader.
    decimal : str
        The decimal sign of the table, in which a result in text is written.
    resting : list of tuple of str
        Names, with what they were taken for, that mean other units in another period.
    years : list of Plan
        Of a table of several years, each with the units of its time: the plan of each.
    times : str
        Of which time the units are, of each year if they differ.
    """

    where: str
    table: Table
    units: Identified
    numbers: dict[str, NumberColumn]
    rules: list[Rule]
    rows: str
    keys: list[str]
    start: date
    end: date
    recipe: Recipe
    totals: list[StatedTotal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    decimal: str = "."
    resting: list[tuple[str, str]] = field(default_factory=list)
    years: list["Plan"] = field(default_factory=list)
    times: str = ""

    @property
    def is_done_already(self) -> bool:
        """Whether the table has the wanted units already, and no rows that are to be merged."""
        return self.start == self.end and not self.adds_up and not self.years

    @property
    def adds_up(self) -> bool:
        """Whether the user wants rows merged of units that occur again."""
        rows = self.units.rows.loc[self.units.rows["status"].eq(FOUND), ["code"]]
        keys = self.table.frame.loc[rows.index, self.keys]
        repeated = pd.concat([rows, keys], axis=1).duplicated().any()
        return self.recipe.rows == MERGE and bool(repeated)


def make_plan(
    sheets: list[Cells],
    register: Register,
    recipe: Recipe,
    *,
    where: str,
    to: date = MERGER,
    say: Say = silent,
) -> Plan:
    """Find out what a table is and choose what to do with each column.

    Parameters
    ----------
    sheets : list of Cells
        As read.
    register : Register
        The register.
    recipe : Recipe
        What the user says.
    where : str
        The file, for messages.
    to : datetime.date
        The day of the wanted units.
    say : callable
        Is told what is being done.

    Raises
    ------
    PipelineError
        With what to do, if something can't be told.
    """
    say(IDENTIFYING, 0.0)
    cells, table = choose_sheet(sheets, register, recipe, where, say=say)
    table, measures = without_units(with_years(table))
    table = without_hidden_headings(table, register, recipe)
    say(IDENTIFYING, 0.7)
    end = register.period(to)
    table, parts = _parts(table, register, recipe, where, end)
    units = together(parts) if len(parts) > 1 else parts[0].units
    rows, keys = rows_and_keys(table, units, recipe)
    if len(parts) > 1 and rows == MERGE:
        keys = list(dict.fromkeys([year_column(table), *keys]))
    say(IDENTIFYING, 0.85)
    numbers = _numbers(table, recipe) if rows == MERGE else {}
    totals = stated_totals(table, numbers, units.found)
    rules = _rules(table, numbers, recipe, keys, proven_sums(totals)) if rows == MERGE else []
    say(IDENTIFYING, 1.0)
    remarks = _remarks(cells, table, sheets, rules) + doubts_of(rules, numbers)
    remarks += [*_of_parts(parts, register), *_measured(measures)]
    decimal = _decimal(table, numbers, recipe)
    if cells.kind == "text" and rows == MERGE:
        remarks.append(f"dấu thập phân | decimal sign: {decimal!r}")
    resting = [one for part in parts for one in resting_on_period(part.table, part.units, register)]
    plan = Plan(
        where, table, units, numbers, rules, rows, keys, units.day, end, recipe, totals, remarks,
        decimal, resting, times=said_of_years(parts),
    )  # fmt: skip
    return replace(plan, years=_plans_of(plan, parts)) if len(parts) > 1 else plan


def _parts(
    table: Table, register: Register, recipe: Recipe, where: str, end: date
) -> tuple[Table, list[Part]]:
    """Find the units of a table; where they are of several times and years tell them, by years."""
    try:
        parts = [Part(table, identify(table, register, where=where, day=recipe.date))]
    except MixedVintagesError:
        parts = parts_of_years(table, register, where)
        if not parts:
            raise
    if len(parts) == 1 and parts[0].units.day != end:
        table = _without_own_columns(table, where)
        parts = [replace(parts[0], table=table)]
    return table, [
        replace(part, units=without_indivisible(part.units, register, end))
        if end < part.units.day
        else part
        for part in parts
    ]


def _plans_of(plan: Plan, parts: list[Part]) -> list[Plan]:
    """Return the plan of each year, by which its rows are carried over."""
    return [
        replace(
            plan, table=part.table, units=part.units, start=part.units.day, totals=[], resting=[],
            numbers={name: rows_of(number, part.table.frame.index)
                     for name, number in plan.numbers.items()},
        )
        for part in parts
    ]  # fmt: skip


def rows_of(number: NumberColumn, rows: pd.Index) -> NumberColumn:
    """Return some rows of a column of numbers."""
    return replace(
        number,
        figures=number.figures.loc[rows],
        unreadable=[row for row in number.unreadable if row in rows],
        stored=[row for row in number.stored if row in rows],
    )


def _of_parts(parts: list[Part], register: Register) -> list[str]:
    """Say which names were read otherwise, and what rests on the time that was found out."""
    remarks = []
    for part in parts:
        remarks += names_read_otherwise(part.table, part.units, register)
        resting = resting_on_period(part.table, part.units, register)
        remarks += [_rests(part.units.day, resting)] if resting else []
    return list(dict.fromkeys(remarks))


def _decimal(table: Table, numbers: dict[str, NumberColumn], recipe: Recipe) -> str:
    return table_mark(
        [_all_cells(table, column) for column in numbers],
        [number.mark for number in numbers.values()],
        table.cells.delimiter,
        recipe.decimal,
    )


def _without_own_columns(table: Table, where: str) -> Table:
    """Leave out what an earlier conversion added, if all of its figures were exact.

    Raises
    ------
    UsageError
        If they were not: ranges can't be carried over a second time without widening them.
    """
    if CERTAINTY not in table.frame.columns:
        return table
    if as_texts(table.frame[CERTAINTY]).str.startswith(RANGE).any():
        raise UsageError(
            "this is the result of a conversion, with ranges",
            where=where,
            advice="convert the table that it was made from, straight to the wanted units.",
            problem_vi="đây là kết quả của một lần chuyển, có số trong khoảng",
            advice_vi="chuyển bảng gốc của nó, thẳng sang đơn vị cần có.",
        )
    own = [column for column in OWN_COLUMNS if column in table.frame.columns]
    return replace(
        table, frame=table.frame.drop(columns=own), totals=table.totals.drop(columns=own)
    )


def _numbers(table: Table, recipe: Recipe, *, lenient: bool = False) -> dict[str, NumberColumn]:
    """Read the numeric columns; where one can't tell its decimal sign, the others do.

    When lenient, a column that nothing decides is read as counting things: enough to see whether
    its rows add up.
    """
    columns = [
        str(column)
        for column in table.frame.columns
        if column not in table.columns.all and looks_numeric(table.frame[column])
    ]
    others = {mark for column in columns for mark in decimal_evidence(_all_cells(table, column))}
    numbers = {}
    for column in columns:
        mark = choose_mark(
            _all_cells(table, column),
            column,
            others,
            counts=lenient or counts_things(column),
            wanted=recipe.decimal,
        )
        read = read_numbers(table.frame[column], mark)
        if recipe.decimal:
            refuse_unreadable(read, column, recipe.decimal)
        numbers[column] = _shown(table, column, read)
    return numbers


def _shown(table: Table, column: str, number: NumberColumn) -> NumberColumn:
    """Mark figures that a sheet shows as per cent."""
    refuse_mixed(number, column, table.percent_cells.get(column, 0))
    if column not in table.percents or number.sign:
        return number
    return replace(number, sign=PERCENT, is_fraction=True)


def _all_cells(table: Table, column: str) -> pd.Series:
    return (
        pd.concat([table.frame[column], table.totals[column]])
        if len(table.totals)
        else (table.frame[column])
    )


def without_hidden_headings(table: Table, register: Register, recipe: Recipe) -> Table:
    """Take out the rows whose figures tell that they are districts, above or below their units."""
    if len(table.frame) > MOST_PRINTED_ROWS:
        return table
    numbers = _numbers(table, recipe, lenient=True)
    closing = closing_rows(table, numbers, register)
    if closing:
        return with_closing_rows(table, closing, register)
    hidden = hidden_headings(table, numbers, register)
    return without_headings(table, hidden) if hidden else table


def _rules(
    table: Table,
    numbers: dict[str, NumberColumn],
    recipe: Recipe,
    keys: list[str],
    proven: frozenset[str],
) -> list[Rule]:
    columns = [
        column for column in table.frame.columns
        if column not in table.columns.all and column not in keys
    ]  # fmt: skip
    units = list(map(str, table.columns.all))
    said = [rule_from(name, text, columns, units) for name, text in recipe.columns.items()]
    own = {rule.column: rule for rule in said}
    for rule in said:
        _must_be_numeric(rule, numbers)
    chosen = choose_rules(table.frame[columns], numbers, proven_sums=proven, titles=table.titles)
    return [own.get(rule.column, rule) for rule in chosen]


def _must_be_numeric(rule: Rule, numbers: dict[str, NumberColumn]) -> None:
    needed = [rule.weight, rule.numerator, rule.denominator]
    if rule.kind in {"sum", "mean", "range", "rate"}:
        needed.append(rule.column)
    wrong = [column for column in needed if column and column not in numbers]
    if wrong:
        raise UsageError(
            f"not a column of numbers: {', '.join(wrong)}",
            problem_vi=f"không phải cột số: {', '.join(wrong)}",
        )


def _remarks(cells: Cells, table: Table, sheets: list[Cells], rules: list[Rule]) -> list[str]:
    remarks = list(cells.remarks)
    if not cells.is_joined:
        remarks += not_carried(sheets, [cells])
    if table.empty_columns:
        remarks.append(f"bỏ cột trống | empty columns left out: {', '.join(table.empty_columns)}")
    added = [rule.column for rule in rules if rule.kind == SUM]
    negative = [
        one for one in added if as_texts(table.frame[one]).str.fullmatch(_IN_BRACKETS).any()
    ]
    if negative:
        remarks.append(f"số trong ngoặc đọc là số âm | figures in brackets are read as negative: "
                       f"{', '.join(negative)}")  # fmt: skip
    blanks = {one: int(as_texts(table.frame[one]).eq("").sum()) for one in added}
    sparse = [f"{one} ({count})" for one, count in blanks.items()
              if count > MOST_GAPS_SHARE * len(table.frame)]  # fmt: skip
    if sparse:
        remarks.append(f"ô trống tính là không có gì | blank cells count as nothing: "
                       f"{', '.join(sparse)}")  # fmt: skip
    unclear = [rule.column for rule in rules if rule.open and rule.kind == LIST]
    if unclear:
        remarks.append(
            f"không rõ có cộng được không, giữ thành danh sách / unclear whether they add up, kept "
            f"as lists: {', '.join(unclear)}; --rule 'COLUMN=sum' or 'COLUMN=mean:WEIGHT' says it"
        )
    return remarks


def _measured(measures: dict[str, str]) -> list[str]:
    """Say which units of measure stood in the cells of which columns."""
    said = ", ".join(f"{column}: {unit}" for column, unit in measures.items())
    return [f"đơn vị đo trong ô | units of measure in the cells: {said}"] if measures else []


def _rests(day: date, resting: list[tuple[str, str]]) -> str:
    """Say which names were told apart by nothing but the period that the others prove."""
    names = "; ".join(f"{name} = {taken}" for name, taken in resting)
    return (
        f"thời điểm của bảng (từ {day}) suy ra từ các tên khác; dựa vào đó, --date hoặc cột huyện "
        f"thì chắc hơn | the table's day (from {day}) was found out by its other names; these rest "
        f"on it, --date or a district column makes sure: {names}"
    )
