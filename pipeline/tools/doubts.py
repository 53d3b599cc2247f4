"""What the figures of a table make doubtful: negative counts, rates that contradict their parts."""

from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.tools.numbers import NumberColumn
from pipeline.tools.quotients import contradicting_rows
from pipeline.tools.rule import RATE, SUM, Rule
from pipeline.tools.rule_text import AS_YOU_SAY
from pipeline.tools.rule_words import OTHER, is_rate
from pipeline.tools.unresolved import MOST_ROWS_NAMED

LARGEST_EXACT_SUM = 2.0**53
"""Above it a float of 64 bits leaves whole numbers out (IEEE 754)."""


def doubts_of(rules: Sequence[Rule], numbers: Mapping[str, NumberColumn]) -> list[str]:
    """Name what is carried over as it stands, and may be wrong.

    Parameters
    ----------
    rules : sequence of Rule
        For each column.
    numbers : dict of str to NumberColumn
        The columns of numbers.

    Returns
    -------
    list of str
        Remarks with the first rows that they are about.
    """
    remarks = []
    for rule in rules:
        if rule.kind == SUM:
            remarks += _of_sum(rule, numbers[rule.column].figures)
        if rule.kind == RATE and rule.column in numbers:
            remarks += _of_rate(rule, numbers)
    return remarks


def _of_sum(rule: Rule, figures: pd.Series) -> list[str]:
    remarks = []
    below = figures.lt(0)
    if rule.measure != OTHER and below.any():
        remarks.append(f"số âm | negative figures: {rule.column} ({_rows(figures.index[below])})")
    if rule.reason == AS_YOU_SAY and is_rate(rule.column):
        remarks.append(f"cộng một tỷ lệ, theo bạn | a rate is added up, as you say: {rule.column}")
    if figures.abs().sum() > LARGEST_EXACT_SUM:
        remarks.append(
            "số quá lớn, tổng chỉ đúng khoảng 15 chữ số; đổi đơn vị đo hoặc ghi 'list' nếu là mã | "
            "figures too large: sums are right to about 15 digits; use a larger unit of measure, "
            f"or the rule list for codes: {rule.column}"
        )
    return remarks


def _of_rate(rule: Rule, numbers: Mapping[str, NumberColumn]) -> list[str]:
    wrong = contradicting_rows(rule, numbers)
    if not len(wrong):
        return []
    return [
        f"tỷ lệ ghi trong bảng khác với {rule.numerator} / {rule.denominator}, tính lại theo hai "
        "cột này | the table states other rates than these columns give, and they are computed "
        f"from the columns: {rule.column} ({_rows(wrong)})"
    ]


def _rows(rows: pd.Index) -> str:
    more = "" if len(rows) <= MOST_ROWS_NAMED else f" … ({len(rows)})"
    return f"dòng | row {', '.join(map(str, rows[:MOST_ROWS_NAMED]))}{more}"
