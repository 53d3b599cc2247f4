"""A rule: how one column of a table is carried over."""

from dataclasses import dataclass

from pipeline.tools.rule_words import OTHER

SUM, MEAN, RATE, RANGE, LIST, LARGEST, NUMBER, DROP = (
    "sum", "mean", "rate", "range", "list", "largest", "number", "drop",
)  # fmt: skip
ESTIMATE = "estimate"
"""How a mean is said whose weight is not its own."""
KINDS = (SUM, MEAN, RATE, RANGE, LIST, LARGEST, NUMBER, DROP)


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
        kind = ESTIMATE if self.proposed else self.kind
        return f"{kind}:{self.weight}" if self.weight else kind
