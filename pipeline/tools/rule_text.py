"""Rules as people write them: in an option of the command, in a recipe."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.register.spelling import fold
from pipeline.tools.column_names import find_column
from pipeline.tools.rule import ESTIMATE, KINDS, MEAN, RATE, Rule
from pipeline.tools.rule_words import measure_of

AS_YOU_SAY = "theo bạn | as you say"


def parse_rule(text: str, columns: Sequence[str]) -> Rule:
    """Read a rule that the user says.

    Parameters
    ----------
    text : str
        As in 'Dân số=sum', 'Thu nhập=mean:Dân số', 'Mật độ=rate:Dân số/Diện tích*100'.
    columns : sequence of str
        The columns of the table.

    Raises
    ------
    UsageError
        If it is no rule or names no column.
    """
    name, sign, said = text.rpartition("=")
    if not sign:
        raise _unclear(text)
    return rule_from(name.strip(), said.strip(), columns)


def rule_from(name: str, said: str, columns: Sequence[str], of_units: Sequence[str] = ()) -> Rule:
    """Read the right-hand side of a rule, as it stands in a recipe too.

    Raises
    ------
    UsageError
        If it is no rule, names no column, or rests on the column itself.
    """
    column = find_column(name, columns, of_units=of_units)
    kind, _, rest = said.partition(":")
    kind = kind.strip().lower()
    if kind not in {*KINDS, ESTIMATE}:
        raise _unclear(f"{name}={said}")
    is_estimate = kind == ESTIMATE
    rule = Rule(
        column, MEAN if is_estimate else kind, measure=measure_of(column), proposed=is_estimate,
        reason=AS_YOU_SAY,
    )  # fmt: skip
    if kind == RATE:
        top, bottom, factor = _quotient(rest, columns, f"{name}={said}")
        rule = replace(rule, numerator=top, denominator=bottom, factor=factor)
    elif rule.kind == MEAN and not rest:
        raise UsageError(
            f"a mean needs its weight: {name}=mean:COLUMN",
            advice="name the column of the weights, as the number of people.",
            problem_vi=f"số trung bình cần có trọng số: {name}=mean:CỘT",
            advice_vi="ghi cột làm trọng số, ví dụ số dân.",
        )
    elif rest:
        rule = replace(rule, weight=find_column(rest, columns, of_units=of_units))
    if column in {rule.weight, rule.numerator, rule.denominator}:
        raise UsageError(
            f"{column!r} can't rest on itself: {said}",
            advice="name another column.",
            problem_vi=f"cột {column!r} không thể tính từ chính nó: {said}",
            advice_vi="ghi cột khác.",
        )
    return rule


def _quotient(text: str, columns: Sequence[str], rule: str) -> tuple[str, str, float]:
    """Read NUMERATOR/DENOMINATOR*FACTOR; columns may have strokes in their names themselves."""
    times = re.fullmatch(r"(.+?)\s*\*\s*([\d.]+(?:[eE][+-]?\d+)?)", text)
    bare, factor = (times[1], float(times[2])) if times else (text, 1.0)
    parts = bare.split("/")
    pairs = [("/".join(parts[:cut]), "/".join(parts[cut:])) for cut in range(1, len(parts))]
    if not pairs:
        raise _unclear(rule)
    known = {fold(column) for column in columns}
    fitting = [pair for pair in pairs if all(fold(side.strip()) in known for side in pair)]
    top, bottom = fitting[0] if len(fitting) == 1 else pairs[0]
    return find_column(top, columns), find_column(bottom, columns), factor


def _unclear(text: str) -> UsageError:
    return UsageError(
        f"not a rule: {text!r}",
        advice="COLUMN=sum, =list, =largest:WEIGHT, =mean:WEIGHT, =estimate:WEIGHT, =range, "
        "=drop, =number, =rate:NUMERATOR/DENOMINATOR*FACTOR",
        problem_vi=f"không phải quy tắc: {text!r}",
        advice_vi="ghi CỘT=sum (cộng), =list (liệt kê), =largest:TRỌNG_SỐ (theo phần lớn nhất), "
        "=mean:TRỌNG_SỐ (trung bình), =estimate:TRỌNG_SỐ (ước lượng), =range (ít nhất, nhiều "
        "nhất), =drop (bỏ), =number (đánh số lại), =rate:TỬ_SỐ/MẪU_SỐ*HỆ_SỐ (tỷ lệ)",
    )
