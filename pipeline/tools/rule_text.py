"""Rules as people write them: in an option of the command, in a recipe."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.register.spelling import fold
from pipeline.tools.rule import KINDS, MEAN, RATE, Rule
from pipeline.tools.rule_words import measure_of


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


def rule_from(name: str, said: str, columns: Sequence[str]) -> Rule:
    """Read the right-hand side of a rule, as it stands in a recipe too."""
    column = _column(name, columns)
    kind, _, rest = said.partition(":")
    kind = kind.strip().lower()
    if kind not in KINDS:
        raise _unclear(f"{name}={said}")
    rule = Rule(column, kind, measure=measure_of(column), reason="theo bạn | as you say")
    if kind == RATE:
        top, bottom, factor = _quotient(rest, columns, f"{name}={said}")
        return replace(rule, numerator=top, denominator=bottom, factor=factor)
    if kind == MEAN and not rest:
        raise UsageError(
            f"a mean needs its weight: {name}=mean:COLUMN",
            problem_vi=f"số trung bình cần có trọng số: {name}=mean:CỘT",
        )
    return replace(rule, weight=_column(rest, columns)) if rest else rule


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
    return _column(top, columns), _column(bottom, columns), factor


def _unclear(text: str) -> UsageError:
    return UsageError(
        f"not a rule: {text!r}",
        advice="COLUMN=sum, =list, =largest:WEIGHT, =mean:WEIGHT, =range, =drop, "
        "=rate:NUMERATOR/DENOMINATOR*FACTOR",
        problem_vi=f"không phải quy tắc: {text!r}",
        advice_vi="ghi CỘT=sum, =list, =largest:TRỌNG_SỐ, =mean:TRỌNG_SỐ, =range, =drop, "
        "=rate:TỬ_SỐ/MẪU_SỐ*HỆ_SỐ",
    )


def _column(name: str, columns: Sequence[str]) -> str:
    wanted = name.strip()
    same = [one for one in columns if one == wanted] or [
        one for one in columns if fold(one) == fold(wanted)
    ]
    if len(same) != 1:
        raise UsageError(
            f"no such column: {wanted!r}",
            details=list(columns),
            advice="these are the columns.",
            problem_vi=f"không có cột: {wanted!r}",
            advice_vi="chọn trong các cột trên.",
        )
    return same[0]
