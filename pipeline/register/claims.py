"""The figures of the article that announced the result, held against the register."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER
from pipeline.register.records import records
from pipeline.register.units import FIRST_DAY, units_on

CONFIRMED, CONTRADICTED, NOT_CHECKABLE = "confirmed", "contradicted", "not checkable"
REGISTER_SOURCE = "units.csv"
NO_SOURCE = "no public table"


@dataclass(frozen=True)
class Claim:
    """A figure that the article gives, and what of the register it can be held against."""

    claim_vi: str
    claim_en: str
    stated: str
    counts: str


@dataclass(frozen=True)
class _Finding:
    """What the register says about a claim, and how that was counted."""

    figures: tuple[int, ...]
    shown_vi: str
    shown_en: str


def load_claims(folder: Path) -> pd.DataFrame:
    """Read ``claims.csv``: each figure of the article with the register's and a verdict.

    Parameters
    ----------
    folder : Path
        The folder of the register.

    Returns
    -------
    pandas.DataFrame
        Contract ``claims``.
    """
    return read_table(folder / "claims.csv", "claims")


def judge(article: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Hold every figure of the article against the register.

    Parameters
    ----------
    article : pandas.DataFrame
        claim_vi, claim_en, stated, counts: 'all' for the units after the merger, a type for those
        of one type, 'fewer' for how many there are less, '' for what no public table tells.
    units : pandas.DataFrame
        The register.

    Returns
    -------
    pandas.DataFrame
        Contract ``claims``.
    """
    return pd.DataFrame([_judged(claim, units) for claim in records(article, Claim)])


def _judged(claim: Claim, units: pd.DataFrame) -> dict[str, object]:
    finding = _count(claim.counts, units)
    verdict = NOT_CHECKABLE
    if finding.figures:
        verdict = CONFIRMED if int(claim.stated) in finding.figures else CONTRADICTED
    return {
        "claim_vi": claim.claim_vi,
        "claim_en": claim.claim_en,
        "stated": int(claim.stated),
        "register_says": "; ".join(str(figure) for figure in finding.figures),
        "verdict": verdict,
        "explanation_vi": finding.shown_vi,
        "explanation_en": finding.shown_en,
        "source": REGISTER_SOURCE if finding.figures else NO_SOURCE,
    }


def _count(what: str, units: pd.DataFrame) -> _Finding:
    after = units_on(units, MERGER)
    if what == "fewer":
        return _fewer(len(after), units)
    if not what:
        return _Finding(
            (),
            "Không kiểm tra được bằng dữ liệu công khai: không phải số liệu về địa giới.",
            "Not checkable with public data: the figure is not about territory.",
        )
    chosen = after if what == "all" else after[after["type"] == what]
    return _Finding(
        (len(chosen),),
        f"Đếm trong sổ đơn vị có hiệu lực ngày {_vi(MERGER)}.",
        f"Counted in the register of {MERGER}.",
    )


def _fewer(left: int, units: pd.DataFrame) -> _Finding:
    """Show the subtraction from both days that one may start at."""
    sums = [(day, len(units_on(units, day))) for day in (FIRST_DAY, EVE)]
    return _Finding(
        tuple(count - left for _, count in sums),
        "; ".join(f"từ {_vi(day)}: {count} − {left} = {count - left}" for day, count in sums) + ".",
        "; ".join(f"from {day}: {count} − {left} = {count - left}" for day, count in sums) + ".",
    )


def _vi(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
