"""How each column is carried over: chosen by its words and by what the figures prove.

Counts and areas add up; means and rates never do. A rate is recomputed where two columns of the
table are shown by the figures to be its numerator and denominator; otherwise it is averaged with
the weight that belongs to it, and where there is none only its least and most are given. What
can't be told is kept as a list and asked about: nothing is summed on a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.numbering import is_numbering
from pipeline.tools.numbers import NumberColumn
from pipeline.tools.rule_words import (
    AREA,
    CLASSES,
    CODES,
    DENSITIES,
    HOUSEHOLD_WORDS,
    HOUSEHOLDS,
    LEVELS,
    MOST_CLASSES,
    OF_LAND,
    OTHER,
    PEOPLE,
    RANKS,
    YEARS,
    below_the_line,
    counts_all_households,
    counts_things,
    has,
    is_additive,
    is_class,
    is_name,
    is_place,
    is_rate,
    is_total_area,
    measure_of,
    words,
)

SUM, MEAN, RATE, RANGE, LIST, LARGEST, NUMBER, DROP = (
    "sum", "mean", "rate", "range", "list", "largest", "number", "drop",
)  # fmt: skip
KINDS = (SUM, MEAN, RATE, RANGE, LIST, LARGEST, NUMBER, DROP)
FACTORS = (1.0, 100.0, 1000.0, 10.0, 1e4, 1e5, 1e6, 0.01, 0.001, 1e-6)
PROVEN_SUM = "cộng được: dòng tổng là tổng các dòng | the total in the table is the sum of the rows"
PROVEN_RATE = "số liệu cho thấy tử số và mẫu số | the figures prove numerator and denominator"
UNCLEAR = "không rõ có cộng được không: giữ thành danh sách | unclear whether it adds up: a list"
TORN = (
    "tiêu đề nói là số, nhưng ô lẫn chữ: giữ thành danh sách | figures by its header, but the "
    "cells have text: a list"
)
LEAST_SHARE_OF_DIGITS = 0.5
NO_COUNTS = (
    "tiêu đề đếm người hoặc hộ, nhưng số lẻ và nhỏ: giữ thành danh sách | counts by its header, "
    "but small and not whole: a list"
)
LEAST_FRACTIONS = 0.2
MOST_OF_A_MEAN = 50.0
NO_LARGEST = "phân loại, không biết phần lớn nhất | a class, and nothing tells the largest part"
NO_WEIGHT = "trung bình hoặc tỷ lệ, bảng không có trọng số | a mean or rate, no weight in the table"
LEAST_ROWS_OF_PROOF = 4
LEAST_SHARE_OF_PROOF = 0.95
MOST_COLUMNS_SEARCHED = 30
MOST_ROWS_SEARCHED = 2_000
RELATIVE_SLACK = 0.002
NO_SUM = "mỗi đơn vị một số, không cộng được | a number of each unit that does not add up"
PROPOSED = (
    "đề xuất trọng số {weight}, kết quả là ước lượng; đổi bằng --rule 'CỘT=mean:TRỌNG_SỐ' hoặc "
    "'CỘT=range' | proposed weight, the result is an estimate; --rule changes it"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_CROPS = re.compile(r"/\s*ha(?!\w)|cây|con/|tạ|tấn")
"""Yields and stands are said of the land that is planted, which no column of all land weighs."""
_PER_AREA = re.compile(r"/\s*(?:km|ha)")


@dataclass(frozen=True)
class Rule:
    """How a column is carried over.

    Attributes
    ----------
    column : str
        Its header.
    kind : str
        One of `KINDS`.
    weight : str
        For mean and largest: the column of weights.
    numerator, denominator : str
        For rate: the columns, the result is numerator / denominator x factor.
    factor : float
        See numerator.
    measure : str
        What is measured: ``area``, ``people``, ``households`` or ``other``.
    reason : str
        Why this rule, in a few words.
    open : bool
        Whether the rule is only what is left when nothing tells.
    proposed : bool
        Whether the weight is one that the header doesn't ask for: the mean is then an estimate
        between the least and the most of the members.
    """

    column: str
    kind: str
    weight: str = ""
    numerator: str = ""
    denominator: str = ""
    factor: float = 1.0
    measure: str = OTHER
    reason: str = ""
    open: bool = False
    proposed: bool = False

    def said(self) -> str:
        """Return the rule in the words of the command's options."""
        if self.kind == RATE:
            times = "" if self.factor == 1 else f"*{self.factor:g}"
            return f"{RATE}:{self.numerator}/{self.denominator}{times}"
        return f"{self.kind}:{self.weight}" if self.weight else self.kind


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
    title = " ".join(titles)
    first = [
        _first_choice(frame[column], numbers.get(column), proven_sums, title)
        for column in map(str, frame.columns)
    ]
    additive = [rule for rule in first if rule.kind == SUM]
    return [
        _rate_rule(rule, additive, numbers) if rule.kind == RANGE and rule.reason != NO_SUM
        else _largest_rule(rule, additive) if rule.kind == LARGEST
        else rule
        for rule in first
    ]  # fmt: skip


def _first_choice(  # noqa: PLR0911  one line for each kind of column
    cells: pd.Series, numbers: NumberColumn | None, proven: frozenset[str], title: str
) -> Rule:
    column = str(cells.name)
    if is_numbering(column, cells, numbers.figures if numbers else None):
        return Rule(column, NUMBER, reason="số thứ tự | a running number")
    if numbers is None:
        return _text_choice(cells)
    values = numbers.figures.dropna()
    is_code = is_place(column) or (has(CODES, column) and not is_additive(column))
    is_called = is_name(column) and column not in proven
    if _looks_like_years(column, values) or is_code or is_called:
        return Rule(
            column, LIST, reason="năm, mã hoặc toạ độ | a year, a code or a place, no amount"
        )
    header = column if not re.fullmatch(r"(?:cột )?\d+", column.strip()) else f"{title} {column}"
    is_place_in_list = has(RANKS, column) and not (
        is_class(column) and values.nunique() <= MOST_CLASSES
    )
    if has(LEVELS, header) or is_place_in_list:
        return Rule(column, RANGE, reason=NO_SUM)
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
        return Rule(column, SUM, reason=PROVEN_SUM)
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


def _looks_like_years(column: str, values: pd.Series) -> bool:
    inside = len(values) > 0 and bool(values.between(1900, 2100).all())
    return inside and has(YEARS, column) and bool((values % 1 == 0).all())


def _largest_rule(rule: Rule, additive: Sequence[Rule]) -> Rule:
    weight = _only(additive, PEOPLE) or _only(additive, AREA)
    if not weight:
        return replace(rule, kind=LIST, reason=NO_LARGEST)
    return replace(rule, weight=weight)


def _only(additive: Sequence[Rule], measure: str) -> str:
    """Return the one additive column of a measure, '' if there is none or several."""
    found = [rule.column for rule in additive if rule.measure == measure]
    return found[0] if len(found) == 1 else ""


def _all_land(additive: Sequence[Rule]) -> str:
    """Return the one column of areas, or of several the one of a unit's whole area."""
    whole = [rule.column for rule in additive if is_total_area(rule.column)]
    return _only(additive, AREA) or (whole[0] if len(whole) == 1 else "")


def _rate_rule(rule: Rule, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> Rule:
    proof = _numerator_and_denominator(rule.column, additive, numbers)
    if proof:
        top, bottom, factor = proof
        return replace(
            rule, kind=RATE, numerator=top, denominator=bottom, factor=factor,
            reason=PROVEN_RATE,
        )  # fmt: skip
    weight = _weight_for(rule.column, additive, numbers)
    if weight:
        return replace(
            rule, kind=MEAN, weight=weight, reason="trung bình có trọng số | averaged by weight"
        )
    proposed = _proposed_weight(rule.column, additive, numbers)
    if proposed:
        return replace(
            rule, kind=MEAN, weight=proposed, proposed=True, reason=PROPOSED.format(weight=proposed)
        )
    return replace(rule, reason=NO_WEIGHT)


def _proposed_weight(
    column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]
) -> str:
    """Return what a rate may be weighted by that has no weight of its own in the table.

    What is said of land is weighted by the area, everything else by the people; a density by
    neither, for its weight is the area or none.
    """
    if has(DENSITIES, column) or _PER_AREA.search(column.lower()):
        return ""
    if has(OF_LAND, column):
        return _all_land(additive)
    return _all_people(additive, numbers)


def _all_people(additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> str:
    """Return the column of the whole population, '' if none is that plainly.

    Of several, that which is nowhere less than another.
    """
    names = [rule.column for rule in additive if rule.measure == PEOPLE]
    figures = pd.DataFrame({name: numbers[name].figures for name in names})
    largest = figures.max(axis=1)
    whole = [name for name in names if figures[name].notna().any()
             and bool((figures[name].fillna(0) >= largest.fillna(0)).all())]  # fmt: skip
    return whole[0] if whole else ""


def _weight_for(column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> str:
    """Return the column by which a header says that its figures are divided."""
    if has(DENSITIES, column) or _PER_AREA.search(column.lower()):
        is_of_people = has(words("người|dân số|dân|hộ|people|population"), column)
        is_of_crops = _OF_CROPS.search(column.lower()) is not None and not is_of_people
        return "" if is_of_crops else _all_land(additive)
    of = below_the_line(column) or column
    if has(words("đầu người|per capita|dân số|người|người dân|khẩu"), of):
        return _all_people(additive, numbers)
    whole = [rule for rule in additive if counts_all_households(rule.column)]
    return _only(whole, HOUSEHOLDS) if has(HOUSEHOLD_WORDS, of) else ""


def _numerator_and_denominator(
    column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]
) -> tuple[str, str, float] | None:
    """Find two columns whose quotient is the rate, in nearly every row."""
    rate = numbers[column].figures.head(MOST_ROWS_SEARCHED)
    slack = 0.5 * 10.0 ** -decimals_of(rate)
    names = [rule.column for rule in additive][:MOST_COLUMNS_SEARCHED]
    proofs = [
        (proof[0], _shared(column, top) + _shared(column, bottom), *proof[1:])
        for top in names
        for bottom in names
        if top != bottom
        for proof in [_proof(rate, slack, top, bottom, numbers)]
        if proof
    ]
    best = max(proofs, default=None)
    return best[3:] if best else None


def _shared(one: str, other: str) -> int:
    """Count the years and upper lines of the header that two columns have in common."""
    return len(_belongs_to(one) & _belongs_to(other))


def _belongs_to(header: str) -> set[str]:
    return {*header.split(" / ")[:-1], *_YEAR.findall(header)}


def _proof(
    rate: pd.Series, slack: float, top: str, bottom: str, numbers: dict[str, NumberColumn]
) -> tuple[int, float, str, str, float] | None:
    """Try a pair of columns: how many rows it explains, how well, and with which factor."""
    a, b = (numbers[name].figures.head(MOST_ROWS_SEARCHED) for name in (top, bottom))
    usable = (b > 0) & a.notna() & rate.notna() & (rate != 0)
    told = int((rate.notna() & (rate != 0)).sum())
    if usable.sum() < max(LEAST_ROWS_OF_PROOF, LEAST_SHARE_OF_PROOF * told):
        return None
    quotient, given = a[usable] / b[usable], rate[usable]
    if min(some[usable].nunique() for some in (a, b, rate)) == 1:
        return None  # What never changes proves nothing.
    for factor in FACTORS:
        miss = (quotient * factor - given).abs()
        hits = miss <= slack + RELATIVE_SLACK * given.abs()
        if hits.mean() >= LEAST_SHARE_OF_PROOF:
            return int(hits.sum()), -float((miss / given.abs()).median()), top, bottom, factor
    return None


def decimals_of(values: pd.Series, most: int = 9) -> int:
    """Return how many decimals the figures of a column have."""
    sample = values.dropna().to_numpy(dtype=float)
    for places in range(most):
        if np.allclose(sample, np.round(sample, places), rtol=0, atol=1e-9):
            return places
    return most
