"""By what a rate or mean is weighted: what it is said of, or what comes nearest to it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from pipeline.tools.bases import base_of, counts_all_people, plain
from pipeline.tools.numbers import NumberColumn
from pipeline.tools.quotients import numerator_and_denominator, shared, years_of
from pipeline.tools.rule import LIST, MEAN, RATE, Rule
from pipeline.tools.rule_words import (
    DENSITIES,
    HOUSEHOLDS,
    OF_LAND,
    OTHER,
    PEOPLE,
    counts_all_households,
    has,
    is_total_area,
    words,
)

NO_LARGEST = "phân loại, không biết phần lớn nhất | a class, and nothing tells the largest part"
NO_WEIGHT = (
    "trung bình hoặc tỷ lệ, không rõ trọng số là cột nào; nếu biết: --rule 'CỘT=mean:TRỌNG_SỐ' | a "
    "mean or rate, and no column that is plainly its weight; --rule says it"
)
PROVEN_RATE = "số liệu cho thấy tử số và mẫu số | the figures prove numerator and denominator"
OF_ALL = "tiêu đề nói về toàn bộ {weight} | its header is said of all of it"
IN_PART = (
    "; chỉ một phần các dòng bằng {top} / {bottom}, số nào đúng? | ; in part of the rows alone it "
    "is the quotient of these columns: which figures are right?"
)
LEAST_SHARE_OF_DOUBT = 0.3
PROPOSED = (
    "đề xuất trọng số {weight}, kết quả là ước lượng; đổi bằng --rule 'CỘT=mean:TRỌNG_SỐ' hoặc "
    "'CỘT=range' | proposed weight, the result is an estimate; --rule changes it"
)
_OF_CROPS = re.compile(r"/\s*ha(?!\w)|cây|con/|tạ|tấn")
"""Yields and stands are said of the land that is planted, which no column of all land weighs."""
_PER_AREA = re.compile(r"/\s*(?:km|ha)")
_OF_PEOPLE = words("người|dân số|dân|hộ|people|population")
_RATE_OF = re.compile(r"^(?:ty le|ti le|tyle|tile|tl)(?: so)? ")
_COUNT_OF = re.compile(r"^(?:tong (?:cong )?)?(?:so )?(?:luong )?")


def rate_rule(rule: Rule, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> Rule:
    """Choose how a rate or mean is carried: recomputed, averaged with a weight, or not at all.

    Parameters
    ----------
    rule : Rule
        The column's rule so far.
    additive : sequence of Rule
        The columns that add up.
    numbers : dict of str to NumberColumn
        All columns of numbers.
    """
    proof = numerator_and_denominator(rule.column, additive, numbers)
    if proof:
        top, bottom, factor = proof
        return replace(
            rule, kind=RATE, numerator=top, denominator=bottom, factor=factor,
            reason=PROVEN_RATE,
        )  # fmt: skip
    near = numerator_and_denominator(rule.column, additive, numbers, LEAST_SHARE_OF_DOUBT)
    doubt = IN_PART.format(top=near[0], bottom=near[1]) if near else ""
    weight = own_weight(rule.column, additive, numbers)
    if weight:
        reason = OF_ALL.format(weight=weight) + doubt
        return replace(rule, kind=MEAN, weight=weight, reason=reason)
    proposed = nearest_weight(rule.column, additive, numbers)
    if proposed:
        reason = PROPOSED.format(weight=proposed) + doubt
        return replace(rule, kind=MEAN, weight=proposed, proposed=True, reason=reason)
    return replace(rule, reason=NO_WEIGHT + doubt)


def largest_rule(rule: Rule, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> Rule:
    """Choose by what the largest part of a class is told: all people, or else all land."""
    weight = _all_people(rule.column, additive, numbers) or _all_land(additive)
    if not weight:
        return replace(rule, kind=LIST, reason=NO_LARGEST)
    return replace(rule, weight=weight)


def own_weight(column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> str:
    """Return the column of all that a header says its figures are of, '' if there is none."""
    if _is_density(column):
        is_of_crops = _OF_CROPS.search(column.lower()) and not has(_OF_PEOPLE, column)
        return "" if is_of_crops else _all_land(additive)
    base = base_of(column)
    weight = _all_of(base.measure, column, additive, numbers) if base.is_whole else ""
    years = years_of(column), years_of(weight)
    return "" if all(years) and not years[0] & years[1] else weight


def nearest_weight(column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> str:
    """Return what a rate may be weighted by that has no weight of its own in the table.

    What is said of pupils by the pupils, of land by the area, everything else by the people; a
    density by neither, for its weight is the area or none.
    """
    if _is_density(column):
        return ""
    base = base_of(column)
    if has(OF_LAND, column) and base.measure == OTHER:
        return _all_land(additive)
    return (
        _same_noun(column, additive)
        or _all_of(base.measure, column, additive, numbers)
        or _all_people(column, additive, numbers)
        or _all_of(HOUSEHOLDS, column, additive, numbers)
    )


def _is_density(column: str) -> bool:
    return has(DENSITIES, column) or _PER_AREA.search(column.lower()) is not None


def _same_noun(column: str, additive: Sequence[Rule]) -> str:
    """Return the column that counts what a rate is of: 'Số cử tri' of 'Tỷ lệ cử tri đi bầu'."""
    said = _RATE_OF.sub("", plain(column))
    if said == plain(column):
        return ""
    counted = {rule.column: _COUNT_OF.sub("", plain(rule.column)) for rule in additive
               if rule.measure in {PEOPLE, HOUSEHOLDS}}  # fmt: skip
    nouns = {name: noun for name, noun in counted.items() if noun}
    fitting = {name: len(noun) for name, noun in nouns.items() if said.startswith(f"{noun} ")}
    longest = max(fitting.values(), default=0)
    return _closest(column, [name for name, length in fitting.items() if length == longest])


def _all_of(
    measure: str, column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]
) -> str:
    if measure == PEOPLE:
        return _all_people(column, additive, numbers)
    if measure != HOUSEHOLDS:
        return ""
    names = [rule.column for rule in additive if counts_all_households(rule.column)]
    return _closest(column, names)


def _all_people(column: str, additive: Sequence[Rule], numbers: dict[str, NumberColumn]) -> str:
    """Return the column of the whole population, '' if none is that plainly.

    Of several of the same year and group, that which is nowhere less than another.
    """
    names = [rule.column for rule in additive if counts_all_people(rule.column)]
    if closest := _closest(column, names):
        return closest
    figures = pd.DataFrame({name: numbers[name].figures for name in names})
    largest = figures.max(axis=1)
    whole = [name for name in names if figures[name].notna().any()
             and bool((figures[name].fillna(0) >= largest.fillna(0)).all())]  # fmt: skip
    return whole[0] if len(whole) == 1 else ""


def _closest(column: str, names: Sequence[str]) -> str:
    """Return the one column that has most years and upper lines with another in common."""
    common = {name: shared(column, name) for name in names}
    best = [name for name in names if common[name] == max(common.values())]
    return best[0] if len(best) == 1 else ""


def _all_land(additive: Sequence[Rule]) -> str:
    """Return the one column of each unit's whole area; that of a crop weighs nothing else."""
    whole = [rule.column for rule in additive if is_total_area(rule.column)]
    return whole[0] if len(whole) == 1 else ""
