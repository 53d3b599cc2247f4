"""Rows of a unit that are the sum of its other rows: added to them, they would count twice."""

import numpy as np
import pandas as pd

from pipeline.errors import UsageError
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.fault_lines import first_of
from pipeline.tools.law import Register
from pipeline.tools.numbers import NumberColumn
from pipeline.tools.plan import Plan
from pipeline.tools.rule import NUMBER, SUM
from pipeline.tools.subtotals import MOST_BY_CHANCE
from pipeline.tools.year_blocks import year_of

LEAST_ROWS = 3
MOST_ROWS = 20_000
"""A longer list was never written with its sums by hand."""
MOST_SHOWN = 10


def refuse_doubled(plan: Plan, codes: pd.Series, law: Register) -> None:
    """Refuse to add up the rows of units of which one row holds the sum of the others.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    codes : pandas.Series
        The code of each row's unit.
    law : Register
        The register.

    Raises
    ------
    UsageError
        With these rows.
    """
    _refuse_blocks_of_years(plan)
    numbers = [plan.numbers[rule.column] for rule in plan.rules if rule.kind == SUM]
    if not numbers or len(codes) > MOST_ROWS:
        return
    sums = [(row, code) for code, rows in codes.groupby(codes).groups.items()
            for row in _sums_among(list(rows), numbers)]  # fmt: skip
    if sums:
        raise UsageError(
            "some rows are the sum of the other rows of their unit, and would count twice",
            where=plan.where,
            details=first_of([f"dòng | row {row}: {law.label(str(code), plan.start)}"
                              for row, code in sums], MOST_SHOWN),
            advice="take these rows out.",
            problem_vi="có dòng là tổng các dòng khác của cùng đơn vị, cộng vào thì tính hai lần",
            advice_vi="bỏ các dòng này ra khỏi bảng.",
        )  # fmt: skip


def identical_rows(plan: Plan, rows: pd.Index) -> list[str]:
    """Name rows that repeat another to the last cell: copies, maybe, and added up all the same.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    rows : pandas.Index
        The rows that are added up.

    Returns
    -------
    list of str
        One remark, or none.
    """
    if len(rows) > MOST_ROWS:
        return []
    frame = plan.table.frame.loc[rows]
    numbering = [rule.column for rule in plan.rules if rule.kind == NUMBER]
    same = frame.drop(columns=numbering).astype(str).duplicated()
    if not same.any():
        return []
    named = ", ".join(map(str, same.index[same][:MOST_SHOWN]))
    return [f"{int(same.sum())} dòng giống hệt một dòng khác, vẫn được cộng | rows are the same as "
            f"another and are added up, too: dòng | row {named}"]  # fmt: skip


def _refuse_blocks_of_years(plan: Plan) -> None:
    """Refuse to add up blocks of rows below headings that are years."""
    table = plan.table
    texts = [[text for text in as_texts(row) if text] for _, row in table.others.iterrows()]
    heads = [some[0] for some in texts if len(set(some)) == 1]
    if table.columns.name is not None:  # With its sum a heading stands among the rows.
        heads += list(as_texts(table.frame[table.columns.name][plan.units.rows["code"].eq("")]))
    years = [text for text in heads if year_of(text)]
    if not years:
        return
    raise UsageError(
        f"the rows stand in blocks, one for each year ({', '.join(years[:MOST_SHOWN])}): years do "
        "not add up",
        where=plan.where,
        advice="write the year in a column of its own beside each row; rows are then kept apart "
        "by it.",
        problem_vi=f"các dòng xếp theo khối, mỗi năm một khối ({', '.join(years[:MOST_SHOWN])}): "
        "không cộng các năm với nhau",
        advice_vi="ghi năm vào một cột riêng cạnh mỗi dòng; khi đó các năm được tách riêng.",
    )


def _sums_among(rows: list[int], numbers: list[NumberColumn]) -> list[int]:
    """Return the rows of one unit whose figures are all the sums of the others."""
    if len(rows) < LEAST_ROWS:
        return []
    figures = pd.DataFrame({place: one.figures.loc[rows] for place, one in enumerate(numbers)})
    told = figures.fillna(0.0)
    whole = told.sum()
    large = [column for column in told.columns if abs(whole[column]) > MOST_BY_CHANCE]
    if not large:
        return []
    equal = pd.DataFrame(np.isclose(told[large] * 2, whole[large])).all(axis=1)
    return [row for row, is_sum in zip(rows, equal, strict=True) if is_sum]
