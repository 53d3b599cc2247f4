"""Which units were divided on their way to today, when, and what went where."""

from datetime import date

import pandas as pd

from pipeline.checks.causes import spaced
from pipeline.config import MERGER
from pipeline.tools.law import Register
from pipeline.tools.pairs import pairs_between

SOME_DOUBT = 0.001
"""A range of shares narrower than this is none when shares are shown to a tenth of a per cent."""


def divided_codes(law: Register, day: date) -> set[str]:
    """Return the units of a day that were divided afterwards, themselves or what they had become.

    Parameters
    ----------
    law : Register
        The register.
    day : datetime.date
        Any day before the merger.
    """
    found: set[str] = set()
    later = law.changes[law.changes["date"] > day.isoformat()]
    for turn in sorted(set(later["date"]), reverse=True):
        rows = later[later["date"] == turn]
        onward = rows["extent"].eq("part") | rows["new_code"].isin(found)
        found = (found - set(rows["old_code"])) | set(rows.loc[onward, "old_code"])
    return found & set(law.on(day).index)


def division_note(law: Register, code: str, day: date) -> str:
    """Say when and how a unit was divided, '' if it never was.

    Parameters
    ----------
    law : Register
        The register.
    code : str
        A unit that is in force on `day`.
    day : datetime.date
        The day from which it is followed to the merger.

    Returns
    -------
    str
        Each division with its date and parts: the shares of the area where they are known, with
        the least and most that the evidence allows, else the areas and people that the act states.
    """
    if day >= MERGER or code not in divided_codes(law, day):
        return ""
    line, told = {code}, []
    for turn in [one for one in law.days if one > day]:
        rows = law.changes[law.changes["date"].eq(turn.isoformat())]
        rows = rows[rows["old_code"].isin(line)]
        parts = rows[rows["extent"] == "part"]
        for divided, some in parts.groupby("old_code"):
            told.append(_division(law, str(divided), turn, some))
        line = (line - set(rows["old_code"])) | set(rows["new_code"])
    return "; ".join(told)


def _division(law: Register, code: str, turn: date, parts: pd.DataFrame) -> str:
    eve = date.fromordinal(turn.toordinal() - 1)
    pairs = pairs_between(law, law.period(eve), turn)
    shares = pairs[pairs["from_code"] == code].set_index("to_code")
    each = [f"{_name(law, row['new_code'], turn)} {_size(row, shares)}"
            for _, row in parts.iterrows()]  # fmt: skip
    return f"{_name(law, code, eve)} bị chia | was divided, {turn}: {' + '.join(each)}"


def _name(law: Register, code: str, day: date) -> str:
    unit = law.on(day).loc[code]
    return f"{unit['type']} {unit['name']} ({code})"


def _size(row: pd.Series, shares: pd.DataFrame) -> str:
    """Return a part's share of the area, or what the act states of it."""
    facts = []
    known = shares.loc[row["new_code"]]
    if pd.notna(known["area_share"]):
        text = f"{known['area_share']:.1%}"
        if known["area_high"] - known["area_low"] > SOME_DOUBT:
            text += f" ({known['area_low']:.1%} – {known['area_high']:.1%})"
        facts.append(f"{text} diện tích | of the area")
    if pd.notna(row["area_km2"]):
        facts.append(f"{row['area_km2']:g} km²")
    if pd.notna(row["population"]):
        facts.append(f"{spaced(int(row['population']))} người | people")
    return ", ".join(facts) or "phần còn lại | the rest"
