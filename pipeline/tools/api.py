"""The tools as functions on DataFrames: what the commands do, for programs and notebooks."""

from typing import Any

import pandas as pd

from pipeline.errors import UsageError
from pipeline.tools.cells import Cells
from pipeline.tools.convert import Conversion, convert_cells
from pipeline.tools.options import CarryOptions, documented, recipe_of, wanted_day


@documented(CarryOptions)
def convert(table: pd.DataFrame, **options: Any) -> Conversion:  # noqa: ANN401  see CarryOptions
    """Carry a table over into other units.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each unit, or several; the columns of the units are found by what stands in them.
    %OPTIONS%

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
    >>> result = convert(people, rules={"population": "sum"})
    >>> result.table[["commune", "population"]].to_dict("records")
    [{'commune': 'xã Bình Minh', 'population': 6000.0}]
    >>> result.totals[0].difference
    0.0
    """
    said = CarryOptions(**options)
    frame = table.reset_index(drop=True).set_axis(pd.RangeIndex(1, len(table) + 1))
    frame.columns = [_header(column) for column in frame.columns]
    twice = list(frame.columns[frame.columns.duplicated()])
    if twice:
        raise UsageError(
            f"several columns of one name: {', '.join(twice)}",
            advice="give each column a name of its own.",
            problem_vi=f"nhiều cột cùng tên: {', '.join(twice)}",
            advice_vi="đặt cho mỗi cột một tên riêng.",
        )
    if frame.empty:
        raise UsageError("the table is empty", problem_vi="bảng trống")
    cells = Cells(frame, "frame", named=True)
    recipe = recipe_of(said)
    return convert_cells(
        [cells],
        where="bảng | the table",
        recipe=recipe,
        to=wanted_day(recipe),
        strict=said.strict,
    )


def _header(column: object) -> str:
    """Return the name of a column; the levels of several stand as the lines of a header do."""
    levels = column if isinstance(column, tuple) else (column,)
    return " / ".join(dict.fromkeys(text for text in map(str, levels) if text))
