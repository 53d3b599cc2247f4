"""Converting a table from the old units to the new ones: the whole of it, in memory."""

import math
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.config import MERGER, PUBLISH_CRS
from pipeline.errors import RegisterError, UsageError
from pipeline.progress import Say, silent
from pipeline.tools.carry import Carried, carry
from pipeline.tools.fault_lines import first_of
from pipeline.tools.identify import FOUND
from pipeline.tools.keep import keep_rows
from pipeline.tools.law import Register, open_register
from pipeline.tools.numbers import NumberColumn
from pipeline.tools.pairs import pairs_between, refuse_impossible, reversed_pairs
from pipeline.tools.plan import KEEP, MERGE, Plan, make_plan
from pipeline.tools.recipe import Recipe
from pipeline.tools.result_table import blank_units, inexact_units, lacking_units, result_table
from pipeline.tools.rules import MEAN, RANGE, SUM
from pipeline.tools.shapes import new_shapes
from pipeline.tools.shares import Source
from pipeline.tools.sheets import Cells, read_sheets
from pipeline.tools.steps import CARRYING
from pipeline.tools.totals import ColumnTotal
from pipeline.tools.unit_columns import CODE, NAME
from pipeline.tools.unresolved import REASONS, listed, unresolved_rows

MOST_SHOWN = 20


@dataclass
class Conversion:
    """What comes out.

    Attributes
    ----------
    plan : Plan
        What was found out and chosen.
    table : pandas.DataFrame
        In the new units, in their official order; empty if the table has them already.
    unresolved : pandas.DataFrame
        The rows that were not carried over, with reason and candidates.
    totals : list of ColumnTotal
        Of the columns that add up.
    inexact : list of str
        The labels of the new units whose figures are ranges.
    geometry : geopandas.GeoSeries or None
        For a layer: the shapes of the rows of `table`.
    lacking : list of str
        The labels of the new units whose figures lack a former unit.
    blank : list of str
        The labels of the new units of which a former one has no figure in some column.
    remarks : list of str
        What the format of the result could not hold, once it is written.
    """

    plan: Plan
    table: pd.DataFrame
    unresolved: pd.DataFrame
    totals: list[ColumnTotal] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    geometry: gpd.GeoSeries | None = None
    lacking: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The code of the unit of each row."""
        column = self.plan.table.columns.code
        return list(self.table[CODE if CODE in self.table else column])

    @property
    def names(self) -> list[str]:
        """The name of the unit of each row."""
        column = self.plan.table.columns.name
        return list(self.table[NAME if NAME in self.table else column])

    @property
    def is_no_op(self) -> bool:
        """Whether the table was in the wanted units already."""
        return self.plan.is_done_already


def convert_cells(
    sheets: list[Cells],
    *,
    where: str,
    recipe: Recipe | None = None,
    to: date = MERGER,
    strict: bool = False,
    register: Register | None = None,
    say: Say = silent,
) -> Conversion:
    """Convert a table that has been read.

    Parameters
    ----------
    sheets : list of Cells
        As read.
    where : str
        The file, for messages.
    recipe : Recipe, optional
        What the user says.
    to : datetime.date
        The day of the wanted units.
    strict : bool
        Whether a row that can't be carried over is an error.
    register : Register, optional
        The register; the project's own if left out.
    say : callable
        Is told what is being done.

    Returns
    -------
    Conversion
        Table, unresolved rows and totals.

    Raises
    ------
    PipelineError
        With what to do, if something can't be told or, when strict, can't be carried over.
    """
    law = register or open_register()
    plan = make_plan(sheets, law, recipe or Recipe(), where=where, to=to, say=say)
    return convert_plan(plan, law, strict=strict, say=say)


def convert_plan(
    plan: Plan, law: Register, *, strict: bool = False, say: Say = silent
) -> Conversion:
    """Carry out a plan.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    law : Register
        The register.
    strict : bool
        Whether a row that can't be carried over is an error.
    say : callable
        Is told how far it is.

    Returns
    -------
    Conversion
        Table, unresolved rows and totals.

    Raises
    ------
    PipelineError
        When strict, if something can't be carried over.
    """
    if plan.is_done_already:
        return Conversion(plan, pd.DataFrame(), pd.DataFrame())
    say(CARRYING, 0.0)
    pairs = _pairs(plan, law)
    say(CARRYING, 0.2)
    found = plan.units.rows["status"] == FOUND
    unresolved = [unresolved_rows(plan.table, plan.units, law)]
    say(CARRYING, 0.4)
    work = _keep if plan.rows == KEEP else _merge
    conversion = work(plan, law, pairs, plan.units.rows.loc[found, "code"], unresolved)
    say(CARRYING, 1.0)
    if strict:
        _refuse_unresolved(conversion)
    return conversion


def _pairs(plan: Plan, law: Register) -> pd.DataFrame:
    if plan.end > plan.start:
        return pairs_between(law, plan.start, plan.end)
    pairs = reversed_pairs(law, plan.start, plan.end)
    codes = plan.units.rows["code"]
    refuse_impossible(pairs, list(codes[codes != ""].unique()), law, plan.end)
    return pairs


def _merge(
    plan: Plan,
    law: Register,
    pairs: pd.DataFrame,
    codes: pd.Series,
    unresolved: list[pd.DataFrame],
) -> Conversion:
    """Make one row of each new unit."""
    frame = plan.table.frame
    keys = [codes, *(frame.loc[codes.index, key] for key in plan.keys)]
    twice = pd.concat(keys, axis=1).duplicated(keep=False)
    is_list = plan.recipe.rows == MERGE and bool(twice.any())
    if is_list:  # As of schools: the user says that rows are to be merged.
        twice &= False
    if twice.any():
        labels = codes[twice].map(lambda code: law.label(code, plan.start))
        unresolved.append(listed(frame, codes.index[twice], REASONS["duplicate"], list(labels)))
    codes = codes[~twice]
    source = Source(
        codes,
        frame.loc[codes.index],
        {name: _rows_of(number, codes.index) for name, number in plan.numbers.items()},
        plan.keys,
    )
    carried = carry(source, pairs, plan.rules, plan.recipe.share_by)
    if is_list:  # A unit without a school lacks nothing.
        carried = replace(carried, absent=carried.absent.where(carried.absent.eq(""), ""))
    unresolved += [_unreadable(plan), _absent(carried, law, plan)]
    whole = pd.concat([one for one in unresolved if len(one)] or [unresolved[0]], ignore_index=True)
    return Conversion(
        plan,
        result_table(plan, law, carried, pairs),
        whole,
        _column_totals(plan, carried, codes.index),
        inexact_units(carried, law, plan.end),
        _shapes(plan, carried.table.index.get_level_values(0)),
        lacking_units(carried, law, plan.end),
        blank=blank_units(carried, law, plan.end),
    )


def _rows_of(number: NumberColumn, rows: pd.Index) -> NumberColumn:
    return replace(number, figures=number.figures.loc[rows])


def _unreadable(plan: Plan) -> pd.DataFrame:
    """List cells that are no number in columns that are carried over as numbers."""
    carried_as_figures = {rule.column for rule in plan.rules if rule.kind in {SUM, MEAN, RANGE}}
    tables = [
        listed(plan.table.frame, number.unreadable, f"{REASONS['unreadable']}: {column}", "")
        for column, number in plan.numbers.items()
        if number.unreadable and column in carried_as_figures
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _absent(carried: Carried, law: Register, plan: Plan) -> pd.DataFrame:
    """List the units that a result lacks because the table does."""
    open_rows = plan.units.rows[plan.units.rows["status"] != FOUND]
    doubtful = {code for text in open_rows["candidates"] for code in text.split(";")}
    lacking: dict[str, set[str]] = {}
    for codes, key in zip(carried.absent, carried.absent.index, strict=True):
        heir = key if isinstance(key, str) else key[0]
        for code in filter(None, codes.split(";")):
            if code not in doubtful:
                lacking.setdefault(code, set()).add(heir)
    if not lacking:
        return pd.DataFrame()
    empty = plan.table.frame.iloc[:0].astype(object).reindex(range(len(lacking)))
    heirs = ["→ " + ", ".join(law.label(one, plan.end) for one in sorted(lacking[code]))
             for code in sorted(lacking)]  # fmt: skip
    table = listed(empty, empty.index, REASONS["absent"], heirs)
    names = [f"{law.label(code, plan.start)} ({code})" for code in sorted(lacking)]
    return table.assign(**{table.columns[0]: None, table.columns[2]: [
        f"{name} {heir}" for name, heir in zip(names, heirs, strict=True)]})  # fmt: skip


def _column_totals(plan: Plan, carried: Carried, rows: pd.Index) -> list[ColumnTotal]:
    totals = []
    for rule in plan.rules:
        if rule.kind == SUM:
            figures = plan.numbers[rule.column].figures
            after = pd.to_numeric(carried.table[rule.column])
            left_out = figures.drop(index=rows)
            totals.append(ColumnTotal(rule.column, *map(_sum, (figures, left_out, after))))
    return totals


def _sum(figures: pd.Series) -> float:
    return math.fsum(figures.dropna())


def _shapes(plan: Plan, codes: pd.Index) -> gpd.GeoSeries | None:
    """Return the new units' polygons for the rows of a layer."""
    if plan.table.cells.geometry is None:
        return None
    return new_shapes(plan.end, codes, plan.table.cells.geometry.crs or PUBLISH_CRS)


def _keep(
    plan: Plan,
    law: Register,
    pairs: pd.DataFrame,
    codes: pd.Series,
    unresolved: list[pd.DataFrame],
) -> Conversion:
    """Leave every row and add its new unit."""
    kept = keep_rows(plan, law, pairs, codes, pd.concat(unresolved, ignore_index=True))
    return Conversion(plan, kept.table, kept.unresolved, geometry=kept.geometry)


def _refuse_unresolved(conversion: Conversion) -> None:
    # A unit that the table lacks is no row of it.
    rows = conversion.unresolved[conversion.unresolved.iloc[:, 0].notna()]
    if len(rows):
        lines = [
            f"dòng | row {row}: {reason}; {candidates}"
            for row, reason, candidates in rows.iloc[:, :3].itertuples(index=False)
        ]
        raise RegisterError(
            f"{len(rows)} rows can't be carried over (--strict)",
            where=conversion.plan.where,
            details=first_of(lines, MOST_SHOWN),
            advice="mend these rows, or leave out --strict: they then come out in a sheet of "
            "their own.",
            problem_vi=f"{len(rows)} dòng không chuyển được (--strict)",
            advice_vi="sửa các dòng này, hoặc bỏ --strict: khi đó chúng nằm ở trang tính riêng.",
        )
    unclear = [rule.column for rule in conversion.plan.rules if rule.open]
    if unclear:
        raise UsageError(
            f"unclear whether these add up (--strict): {', '.join(unclear)}",
            where=conversion.plan.where,
            advice="say it: --rule 'COLUMN=sum' or 'COLUMN=mean:WEIGHT' or 'COLUMN=list'",
            problem_vi=f"không rõ có cộng được không (--strict): {', '.join(unclear)}",
            advice_vi="ghi quy tắc: --rule 'CỘT=sum', 'CỘT=mean:TRỌNG_SỐ' hoặc 'CỘT=list'",
        )


def read_and_convert(
    path: Path,
    *,
    recipe: Recipe | None = None,
    to: date = MERGER,
    strict: bool = False,
    say: Say = silent,
) -> Conversion:
    """Read a file and convert it.

    Parameters
    ----------
    path : Path
        The table.
    recipe, to, strict, say
        As `convert_cells`.

    Returns
    -------
    Conversion
        As `convert_cells`.
    """
    chosen = recipe or Recipe()
    sheets = read_sheets(
        path, sheet=chosen.sheet, encoding=chosen.encoding, delimiter=chosen.delimiter, say=say
    )
    return convert_cells(sheets, where=path.name, recipe=chosen, to=to, strict=strict, say=say)
