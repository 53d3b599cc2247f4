"""Converting a table from the old units to the new ones: the whole of it, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.config import MERGER, PUBLISH_CRS
from pipeline.errors import UsageError
from pipeline.progress import Say, silent
from pipeline.tools.carry import carry
from pipeline.tools.cells import Cells
from pipeline.tools.doubled import identical_rows, refuse_doubled
from pipeline.tools.joined_years import joined
from pipeline.tools.keep import keep_rows
from pipeline.tools.law import Register, open_register
from pipeline.tools.left_out import (
    absent_units,
    nothing_found,
    refuse_left_out,
    refuse_nothing_found,
    units_held_back,
    unreadable_cells,
)
from pipeline.tools.pairs import pairs_between, reversed_pairs
from pipeline.tools.plan import Plan, make_plan, rows_of
from pipeline.tools.recipe import KEEP, MERGE, Recipe
from pipeline.tools.result_table import blank_units, inexact_units, lacking_units, result_table
from pipeline.tools.result_totals import column_totals, overall_figures
from pipeline.tools.row_keys import LEAST_COMPLETE
from pipeline.tools.shapes import new_shapes
from pipeline.tools.shares import Source
from pipeline.tools.sheets import read_sheets
from pipeline.tools.silent_cells import Silence
from pipeline.tools.steps import CARRYING
from pipeline.tools.totals import ColumnTotal
from pipeline.tools.unit_columns import CODE, NAME
from pipeline.tools.unit_keys import FOUND
from pipeline.tools.unresolved import REASONS, listed, unresolved_rows

COUNTS = (
    "để có số dòng (như số trường) của mỗi đơn vị, thêm một cột ghi số 1 | to have the number of "
    "rows (as of schools) of each unit, add a column of ones"
)
MOST_REPEATED = 0.5
"""Where more rows are of units that occur again, the table is a list, as of schools."""


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
    held_back : list of str
        The labels of the new units that have no row, because those that are theirs are unresolved.
    blank : list of str
        The labels of the new units of which a former one has no figure in some column.
    silences : list of Silence
        For each row of `table` what its figures leave open.
    overall : dict of str to float
        The rates and means of all rows together, by column.
    shared_by : dict of (str, str) to str
        For the label of each divided unit and column what it was shared out by, as
        `pipeline.tools.shares.Shares`.
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
    held_back: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    overall: dict[str, float] = field(default_factory=dict)
    shared_by: dict[tuple[str, str], str] = field(default_factory=dict)
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
        refuse_nothing_found(plan, law)
        return Conversion(plan, pd.DataFrame(), pd.DataFrame())
    say(CARRYING, 0.0)
    if plan.years:
        conversion = joined([_carried_out(one, law, say) for one in plan.years], plan)
    else:
        conversion = _carried_out(plan, law, say)
    say(CARRYING, 1.0)
    if strict:
        refuse_left_out(conversion.plan, conversion.unresolved)
    return conversion


def _carried_out(plan: Plan, law: Register, say: Say) -> Conversion:
    pairs = _pairs(plan, law)
    say(CARRYING, 0.2)
    found = plan.units.rows["status"] == FOUND
    unresolved = [unresolved_rows(plan.table, plan.units, law)]
    say(CARRYING, 0.4)
    work = _keep if plan.rows == KEEP else _merge
    return work(plan, law, pairs, plan.units.rows.loc[found, "code"], unresolved)


def _pairs(plan: Plan, law: Register) -> pd.DataFrame:
    if plan.end >= plan.start:
        return pairs_between(law, plan.start, plan.end)
    return reversed_pairs(law, plan.start, plan.end)


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
    is_list, are_many = _is_list(plan, keys, twice)
    copies: list[str] = []
    if is_list:
        refuse_doubled(plan, codes, law)
        copies = [*identical_rows(plan, codes.index), *([COUNTS] if are_many else [])]
        twice &= False
    if twice.any():
        labels = codes[twice].map(lambda code: law.label(code, plan.start))
        unresolved.append(listed(frame, codes.index[twice], REASONS["duplicate"], list(labels)))
    if twice.all() and plan.recipe.by:
        raise _still_repeated(plan)
    codes = codes[~twice]
    if codes.empty:
        raise nothing_found(plan, law, unresolved[0])
    source = Source(
        codes,
        frame.loc[codes.index],
        {name: rows_of(number, codes.index) for name, number in plan.numbers.items()},
        plan.keys,
    )
    carried = carry(source, pairs, plan.rules, plan.recipe.share_by)
    if is_list and are_many:  # A unit without a school lacks nothing.
        carried = replace(carried, absent=carried.absent.where(carried.absent.eq(""), ""))
    unresolved.append(unreadable_cells(plan))
    if not (is_list and are_many):
        unresolved.append(absent_units(carried, law, plan, pairs))
    whole = pd.concat([one for one in unresolved if len(one)] or [unresolved[0]], ignore_index=True)
    return Conversion(
        plan,
        result_table(plan, law, carried, pairs),
        whole,
        column_totals(plan, carried, codes.index),
        inexact_units(carried, law, plan.end),
        _shapes(plan, carried.table.index.get_level_values(0)),
        lacking_units(carried, law, plan.end),
        held_back=units_held_back(carried, law, plan, pairs),
        blank=blank_units(carried, law, plan.end),
        silences=list(carried.silences),
        overall=overall_figures(source, plan.rules),
        shared_by={
            (law.label(code, plan.start), column): by
            for (code, column), by in sorted(carried.shared_by.items())
        },
        remarks=copies,
    )


def _is_list(plan: Plan, keys: Sequence[pd.Series], twice: pd.Series) -> tuple[bool, bool]:
    """Tell whether rows of a unit are merged because the user says so, and whether most are such.

    Then a unit without a row lacks nothing: not every one has a school, or one of each level.
    """
    if plan.recipe.rows != MERGE:
        return False, False
    are_many = bool(len(twice)) and bool(twice.mean() > MOST_REPEATED)
    some_of_each = bool(plan.keys) and not _is_complete(keys)
    return bool(twice.any()) or some_of_each, are_many or some_of_each


def _is_complete(keys: Sequence[pd.Series]) -> bool:
    """Tell whether nearly every unit has nearly every value of the columns that stay apart."""
    codes, *others = keys
    kinds = len(pd.concat(others, axis=1).drop_duplicates())
    there = len(pd.concat(keys, axis=1).drop_duplicates())
    return there >= LEAST_COMPLETE * kinds * codes.nunique()


def _still_repeated(plan: Plan) -> UsageError:
    by = ", ".join(plan.keys)
    return UsageError(
        f"within each {by} every unit still has several rows",
        where=plan.where,
        advice="keep more apart, --by COLUMN once more; or add them up with --rows merge.",
        problem_vi=f"trong cùng {by}, mỗi đơn vị vẫn có nhiều dòng",
        advice_vi="tách thêm, ghi --by CỘT lần nữa; hoặc cộng lại bằng --rows merge.",
    )


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
