"""The tools as functions on DataFrames: what the commands do, for programs and notebooks."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.errors import UsageError
from pipeline.tools.convert import Conversion, convert_cells
from pipeline.tools.plan import day_of
from pipeline.tools.recipe import Recipe
from pipeline.tools.sheets import Cells


def convert(
    table: pd.DataFrame,
    *,
    to: str | dt.date = "new",
    date: str | dt.date | None = None,
    rules: Mapping[str, str] | None = None,
    unit_columns: Sequence[str] = (),
    by: Sequence[str] = (),
    rows: str = "auto",
    share_by: str = "",
    decimal: str = "",
    strict: bool = False,
) -> Conversion:
    """Carry a table over into other units.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each unit, or several; the columns of the units are found by what stands in them.
    to : str or datetime.date
        The wanted units: ``new`` (from 1 July 2025), ``old`` (the day before), or a date.
    date : str or datetime.date, optional
        A day on which the table's units were in force; found out if left out.
    rules : mapping of str to str, optional
        How a column is carried over: ``sum``, ``mean:WEIGHT``, ``rate:NUMERATOR/DENOMINATOR*100``,
        ``largest:WEIGHT``, ``range``, ``list``, ``drop``. Chosen by rule if left out.
    unit_columns : sequence of str
        The column with code or name, then the district's, then the province's.
    by : sequence of str
        Columns that stay apart when rows are merged: a year, a sex.
    rows : str
        ``merge`` makes one row of each unit, ``keep`` leaves every row; ``auto`` chooses.
    share_by : str
        ``area`` or ``people``: what divided units are shared out by.
    decimal : str
        The decimal sign of numbers that are text.
    strict : bool
        Whether a row that can't be carried over is an error.

    Returns
    -------
    Conversion
        `table`, in the official order of the units; `unresolved`, the rows that were not carried
        over; `totals`, before and after.

    Raises
    ------
    PipelineError
        With what to do, if something can't be told.

    Examples
    --------
    >>> import pandas as pd
    >>> from pipeline import convert
    >>> people = pd.DataFrame({
    ...     "commune": ["Xã Bình Khương", "Xã Bình An", "Xã Bình Minh"],
    ...     "district": "Bình Sơn",
    ...     "population": [1000, 2000, 3000],
    ... })
    >>> result = convert(people)
    >>> result.table[["commune", "population"]].to_dict("records")
    [{'commune': 'xã Bình Minh', 'population': 6000.0}]
    >>> result.totals[0].difference
    0.0
    """
    recipe = Recipe(
        unit_columns=list(unit_columns),
        date=_day(date),
        rows=rows,
        by=list(by),
        share_by=share_by,
        decimal=decimal,
        columns=dict(rules or {}),
    )
    frame = table.reset_index(drop=True).set_axis(pd.RangeIndex(1, len(table) + 1))
    frame.columns = frame.columns.astype(str)
    if frame.empty:
        raise UsageError("the table is empty")
    cells = Cells(frame, "frame", named=True)
    wanted = to if isinstance(to, dt.date) else day_of(to)
    return convert_cells([cells], where="the table", recipe=recipe, to=wanted, strict=strict)


def _day(said: str | dt.date | None) -> dt.date | None:
    if said is None or isinstance(said, dt.date):
        return said
    return day_of(said)
