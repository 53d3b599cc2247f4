"""From new units to earlier ones: only those go back that are one whole earlier unit alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.tools.fault_lines import first_of
from pipeline.tools.identify import Identified
from pipeline.tools.law import Register
from pipeline.tools.pairs import reversed_pairs
from pipeline.tools.unit_keys import FOUND, INDIVISIBLE

MOST_SHOWN = 10


def without_indivisible(units: Identified, register: Register, end: date) -> Identified:
    """Mark the rows of units that can't be taken back to one earlier unit.

    Parameters
    ----------
    units : Identified
        What was found for the rows of a table.
    register : Register
        The register.
    end : datetime.date
        The earlier day.

    Raises
    ------
    RegisterError
        If that leaves no row.
    """
    made_of = indivisible(reversed_pairs(register, units.day, end))
    rows = units.rows.copy()
    torn = rows["status"].eq(FOUND) & rows["code"].isin(list(made_of))
    if torn.any() and not (rows["status"].eq(FOUND) & ~torn).any():
        refuse_indivisible(list(rows["code"][torn]), register, units.day, end)
    rows.loc[torn, "candidates"] = rows["code"][torn].map(made_of)
    rows.loc[torn, "status"] = INDIVISIBLE
    rows.loc[torn, "code"] = ""
    return replace(units, rows=rows, back_to=end)


def indivisible(pairs: pd.DataFrame) -> dict[str, str]:
    """Return the units that can't be taken back to one unit, each with those it was made of.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `reversed_pairs`.

    Returns
    -------
    dict of str to str
        By code: the earlier codes, ';' between them.
    """
    torn = pairs[~pairs["whole"]]
    return {str(code): ";".join(some) for code, some in torn.groupby("from_code")["to_code"]}


def refuse_indivisible(units: Sequence[str], register: Register, start: date, end: date) -> None:
    """Raise that none of a table's units can be taken back.

    Parameters
    ----------
    units : sequence of str
        Their codes.
    register : Register
        The register.
    start, end : datetime.date
        The day of the table, and the earlier one.

    Raises
    ------
    RegisterError
        With the units and what they were made of.
    """
    made_of = indivisible(reversed_pairs(register, start, end))
    lines = [
        f"{register.label(code, start)} ({code}): "
        + ", ".join(register.label(one, end) for one in made_of[code].split(";"))
        for code in dict.fromkeys(units)
    ]
    raise RegisterError(
        f"{len(lines)} units are made of several earlier ones, and can't be divided again",
        details=first_of(lines, MOST_SHOWN),
        advice="use a table in the earlier units; only units that kept their land alone go back.",
        problem_vi=f"{len(lines)} đơn vị do nhiều đơn vị trước đó hợp thành, không tách lại được",
        advice_vi="dùng bảng theo các đơn vị trước đó; chỉ đơn vị giữ nguyên đất, không nhập "
        "với đơn vị khác, mới chuyển ngược được.",
    )
