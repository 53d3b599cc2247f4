"""How each column is carried over: chosen by its words and by what the figures prove.

Counts and areas add up; means and rates never do. A rate is recomputed where two columns of the
table are shown by the figures to be its numerator and denominator; otherwise it is averaged with
the weight that belongs to it, and where there is none only its least and most are given. What
can't be told is kept as a list and asked about: nothing is summed on a guess.
"""

import re
from collections.abc import Sequence

import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.compositions import find_compositions
from pipeline.tools.numbering import is_numbering
from pipeline.tools.numbers import NumberColumn, decimals_of
from pipeline.tools.rule import LARGEST, LIST, NUMBER, RANGE, SUM, Rule
from pipeline.tools.rule_words import (
    AREA,
    CLASSES,
    CODES,
    DAYS,
    IDENTIFIERS,
    LEVELS,
    MOST_CLASSES,
    RANKS,
    YEARS,
    counts_things,
    has,
    is_additive,
    is_class,
    is_name,
    is_place,
    is_rate,
    is_share_of_all,
    measure_of,
    says_share_of_all,
)
from pipeline.tools.weights import largest_rule, rate_rule

PROVEN_SUM = "cộng được, số liệu cho thấy | adds up, as the figures show"
UNCLEAR = "không rõ có cộng được không: giữ thành danh sách | unclear whether it adds up: a list"
TORN = (
    "tiêu đề nói là số, nhưng ô lẫn chữ: giữ thành danh sách | figures by its header, but the "
    "cells have text: a list"
)
NO_AMOUNT = "năm, mã hoặc toạ độ | a year, a code or a place, no amount"
NAME_OR_COUNT = (
    "có thể là số hiệu hoặc số đếm: giữ thành danh sách | the number of a thing or of how many: "
    "a list"
)
SHARES = "phần trong tổng, cả bảng cộng thành 100 % | shares of the whole, 100 % in all rows"
SHARE_OF_WHAT = (
    "phần trong một tổng, không rõ tổng nào: giữ thành danh sách | a share, it is not clear of "
    "what: a list"
)
LEAST_SHARE_OF_DIGITS = 0.5
NO_COUNTS = (
    "tiêu đề đếm người hoặc hộ, nhưng số lẻ và nhỏ: giữ thành danh sách | counts by its header, "
    "but small and not whole: a list"
)
DAYS_OF_EXCEL = (10_000, 80_000)
"""A cell of a date that has lost its format: 1927 to 2119."""
_NAMELESS = re.compile(r"cột \d+")
_YEAR = re.compile(r"\d+")
LEAST_SHARES = 10
"""Of fewer rates some add up to 100 by chance."""
LEAST_SHARE = 0.02
"""So much of a whole may be lost by rounding its shares."""
LEAST_FRACTIONS = 0.2
MOST_OF_A_MEAN = 50.0
MOST_ROWS_SEARCHED = 2_000
NO_SUM = "mỗi đơn vị một số, không cộng được | a number of each unit that does not add up"


def choose_rules(
    frame: pd.DataFrame,
    numbers: dict[str, NumberColumn],
    *,
    proven_sums: frozenset[str] = frozenset(),
    titles: Sequence[str] = (),
) -> list[Rule]:
    """Choose a rule for each column that is not a unit column.

    Parameters
    ----------
    frame : pandas.DataFrame
        The columns to carry over.
    numbers : dict of str to NumberColumn
        Those that are numeric, read.
    proven_sums : frozenset of str
        Columns whose total in the table is the sum of the rows.
    titles : sequence of str
        What stands above the header: it speaks where a header is a bare year.

    Returns
    -------
    list of Rule
        In the order of the columns.
    """
    chosen = _choose(frame, numbers, proven_sums, " ".join(titles))
    members = _adding_up(chosen, numbers)
    return _choose(frame, numbers, proven_sums | members, " ".join(titles)) if members else chosen


def _adding_up(rules: Sequence[Rule], numbers: dict[str, NumberColumn]) -> frozenset[str]:
    """Return the columns that nothing is said of, and that add up to one that adds up."""
    sums = {rule.column for rule in rules if rule.kind == SUM}
    unclear = {rule.column for rule in rules if rule.reason == UNCLEAR}
    if not unclear or not sums:
        return frozenset()
    found = find_compositions(
        {rule.column: numbers[rule.column].figures for rule in rules
         if rule.column in sums | unclear}
    )  # fmt: skip
    proven = {name for one in found for name in (one.total, *one.members)
              if sums & {one.total, *one.members}}  # fmt: skip
    return frozenset(proven & unclear)


def _choose(
    frame: pd.DataFrame, numbers: dict[str, NumberColumn], proven_sums: frozenset[str], title: str
) -> list[Rule]:
    if sum(_NAMELESS.fullmatch(name) is not None for name in numbers) > 1:
        # Of several columns without a header the title doesn't say which one it is about.
        title = "" if not any(_YEAR.fullmatch(name) for name in numbers) else title
    first = [
        _first_choice(frame[column], numbers.get(column), proven_sums, title)
        for column in map(str, frame.columns)
    ]
    additive = [rule for rule in first if rule.kind == SUM]
    chosen = [
        rate_rule(rule, additive, numbers) if rule.kind == RANGE and rule.reason != NO_SUM
        else largest_rule(rule, additive, numbers) if rule.kind == LARGEST
        else rule
        for rule in first
    ]  # fmt: skip
    return [
        Rule(rule.column, LIST, reason=SHARE_OF_WHAT, open=True)
        if says_share_of_all(rule.column) and (rule.kind == RANGE or rule.proposed)
        else rule
        for rule in chosen
    ]


def _first_choice(
    cells: pd.Series, numbers: NumberColumn | None, proven: frozenset[str], title: str
) -> Rule:
    column = str(cells.name)
    if is_numbering(column, cells, numbers.figures if numbers else None):
        return Rule(column, NUMBER, reason="số thứ tự | a running number")
    if numbers is None:
        return _text_choice(cells)
    values = numbers.figures.dropna()
    if _are_names(column, values, proven):
        may_count = has(IDENTIFIERS, column) and column.lower().startswith("số ")
        return Rule(column, LIST, reason=NAME_OR_COUNT if may_count else NO_AMOUNT, open=may_count)
    is_bare = _NAMELESS.fullmatch(column) or _YEAR.fullmatch(column.strip())
    header = f"{title} {column}" if is_bare else column
    return _choice_by_header(column, header, numbers, proven)


def _choice_by_header(  # noqa: PLR0911  one line for each kind of column
    column: str, header: str, numbers: NumberColumn, proven: frozenset[str]
) -> Rule:
    values = numbers.figures.dropna()
    is_place_in_list = has(RANKS, column) and not (
        is_class(column) and values.nunique() <= MOST_CLASSES
    )
    if has(LEVELS, header) or is_place_in_list:
        return Rule(column, RANGE, reason=NO_SUM)
    if is_share_of_all(header) and _make_a_whole(numbers):
        return Rule(column, SUM, reason=SHARES)
    if is_rate(header) or numbers.sign or _are_fractions(values, header):
        return Rule(
            column,
            RANGE,
            reason="trung bình hoặc tỷ lệ: không cộng | a mean or a rate: never summed",
        )
    if is_class(column) and values.nunique() <= MOST_CLASSES:
        return Rule(
            column,
            LARGEST,
            reason="phân loại: theo phần lớn nhất | a class: that of the largest part",
        )
    if is_additive(header) and _are_no_counts(values, header):
        return Rule(column, LIST, reason=NO_COUNTS, open=True)
    if is_additive(header):
        return Rule(
            column,
            SUM,
            measure=measure_of(header),
            reason="cộng được, theo tiêu đề | adds up, by its header",
        )
    if column in proven:
        return Rule(column, SUM, measure=measure_of(header), reason=PROVEN_SUM)
    return Rule(column, LIST, reason=UNCLEAR, open=True)


def _text_choice(cells: pd.Series) -> Rule:
    column = str(cells.name)
    if has(CLASSES, column):
        return Rule(
            column,
            LARGEST,
            reason="phân loại: theo phần lớn nhất | a class: that of the largest part",
        )
    if _is_torn(cells):
        return Rule(column, LIST, reason=TORN, open=True)
    return Rule(column, LIST, reason="chữ | text")


def _is_torn(cells: pd.Series) -> bool:
    """Tell whether a column that counts, by its header, has figures that can't be read."""
    column = str(cells.name)
    is_called = has(CODES, column) or is_name(column) or has(YEARS, column)
    texts = as_texts(cells.dropna().head(MOST_ROWS_SEARCHED))
    digits = texts.str.contains(r"^\W*\d", regex=True).mean() if len(texts) else 0.0
    return is_additive(column) and not is_called and digits > LEAST_SHARE_OF_DIGITS


def _are_fractions(values: pd.Series, header: str) -> bool:
    """Tell whether counts are all fractions of one: percentages whose format is lost in reading."""
    fractions = (
        len(values) > 0 and bool(values.between(0, 1).all()) and bool((values % 1 > 0).any())
    )
    return fractions and measure_of(header) != AREA


def _are_no_counts(values: pd.Series, header: str) -> bool:
    """Tell whether what counts people or households is small and not whole, as persons a home."""
    if not counts_things(header) or values.empty:
        return False
    return bool((values % 1 > 0).mean() > LEAST_FRACTIONS and values.median() < MOST_OF_A_MEAN)


def _make_a_whole(numbers: NumberColumn) -> bool:
    """Tell whether figures add up to 100 per cent, but for what each lost by rounding."""
    values = numbers.figures.dropna()
    lost = 0.5 * 10.0 ** -decimals_of(values) * len(values)
    return len(values) >= LEAST_SHARES and any(
        abs(values.sum() - whole) <= min(lost, LEAST_SHARE * whole) for whole in (1.0, 100.0)
    )


def _are_names(column: str, values: pd.Series, proven: frozenset[str]) -> bool:
    """Tell whether figures are years, codes, places: names and no amounts."""
    is_code = is_place(column) or (has(CODES, column) and not is_additive(column))
    is_called = is_name(column) and column not in proven
    return _looks_like_years(column, values) or is_code or is_called


def _looks_like_years(column: str, values: pd.Series) -> bool:
    if not len(values) or not has(YEARS, column):
        return False
    are_days = bool(values.between(*DAYS_OF_EXCEL).all()) and has(DAYS, column)
    are_years = bool(values.between(1900, 2100).all() and (values % 1 == 0).all())
    return are_years or are_days
