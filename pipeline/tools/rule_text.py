"""Rules as people write them: in an option of the command, in a recipe."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.register.spelling import fold
from pipeline.tools.rule_words import measure_of
from pipeline.tools.rules import KINDS, MEAN, RATE, Rule


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
        found = re.fullmatch(r"(.+?)\s*/\s*(.+?)(?:\s*\*\s*([\d.eE+-]+))?", rest)
        if not found:
            raise _unclear(f"{name}={said}")
        top, bottom = (_column(part, columns) for part in found.group(1, 2))
        return replace(rule, numerator=top, denominator=bottom, factor=float(found.group(3) or 1))
    if kind == MEAN and not rest:
        raise UsageError(f"a mean needs its weight: {name}=mean:COLUMN")
    return replace(rule, weight=_column(rest, columns)) if rest else rule


def _unclear(text: str) -> UsageError:
    return UsageError(
        f"not a rule: {text!r}",
        advice="COLUMN=sum, =list, =largest:WEIGHT, =mean:WEIGHT, =range, =drop, "
        "=rate:NUMERATOR/DENOMINATOR*FACTOR",
    )


def _column(name: str, columns: Sequence[str]) -> str:
    wanted = name.strip()
    same = [one for one in columns if one == wanted] or [
        one for one in columns if fold(one) == fold(wanted)
    ]
    if len(same) != 1:
        raise UsageError(
            f"no such column: {wanted!r}", details=list(columns), advice="these are the columns."
        )
    return same[0]
