"""Cells that are merged over several rows: units are repeated, figures are nobody's."""

import math
from collections.abc import Iterable

import pandas as pd

from pipeline.errors import FormatError
from pipeline.tools.cells import Merge
from pipeline.tools.unit_columns import UnitColumns


def fill_merges(frame: pd.DataFrame, merges: Iterable[Merge], columns: UnitColumns) -> pd.DataFrame:
    """Repeat the text of merged cells in the columns of the units; figures are left alone."""
    filled = frame.copy()
    wanted = {list(frame.columns).index(column): column for column in columns.all}
    for merge in merges:
        for position, column in wanted.items():
            inside = merge.first_column <= position <= merge.last_column
            if inside and merge.first_row in frame.index and merge.last_row > merge.first_row:
                value = frame.iloc[merge.first_row - 1, merge.first_column]
                if value is None or (isinstance(value, float) and math.isnan(value)):
                    continue
                inside_rows = filled.index[merge.first_row - 1 : merge.last_row]
                filled[column] = filled[column].where(~filled.index.isin(inside_rows), str(value))
    return filled


def refuse_merged_figures(
    merges: list[Merge], columns: UnitColumns, frame: pd.DataFrame, top: int, where: str
) -> None:
    """Refuse figures that are merged over the rows of several units; running numbers are none.

    Parameters
    ----------
    merges : list of Merge
        The merged cells of the sheet.
    columns : UnitColumns
        Where the units stand.
    frame : pandas.DataFrame
        The cells.
    top : int
        The first row of the body.
    where : str
        The file and sheet, for the message.

    Raises
    ------
    FormatError
        With the first of these cells.
    """
    units = {list(frame.columns).index(column) for column in columns.all}
    numbered = _numbered_columns(merges, frame, top)
    wrong = [
        f"dòng {merge.first_row} đến {merge.last_row}, cột {merge.first_column + 1} | "
        f"rows {merge.first_row} to {merge.last_row}, column {merge.first_column + 1}"
        for merge in merges
        if merge.last_row > merge.first_row >= top
        and merge.first_column not in units | numbered
        and _is_figure(_cell(frame, merge))
    ]
    if wrong:
        raise FormatError(
            "figures in cells that are merged over several rows: whose are they?",
            where=where,
            details=wrong[:20],
            advice="unmerge them and write each unit's figure in its own row.",
            problem_vi="số liệu nằm trong ô gộp qua nhiều dòng: không rõ là của đơn vị nào",
            advice_vi="bỏ gộp ô, rồi ghi số của từng đơn vị vào dòng của đơn vị đó.",
        )


def _numbered_columns(merges: list[Merge], frame: pd.DataFrame, top: int) -> set[int]:
    """Return the columns with merged cells that count 1, 2, 3: running numbers are no figures."""
    columns = {merge.first_column for merge in merges if merge.first_row >= top}
    inside = [one for one in columns if one < len(frame.columns)]
    return {one for one in inside if _counts_from_one(frame.iloc[:, one].loc[top:])}


def _counts_from_one(cells: pd.Series) -> bool:
    """Tell whether the figures of a column are 1, 2, 3 …, merged or not."""
    figures = [value for value in cells if _is_figure(value)]
    return figures == list(range(1, len(figures) + 1))


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not math.isnan(value)


def _cell(frame: pd.DataFrame, merge: Merge) -> object:
    try:
        return frame.iloc[merge.first_row - 1, merge.first_column]
    except IndexError:
        return None
