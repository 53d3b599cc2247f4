"""The table that comes out: new units, figures with their bounds, former units, certainty."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from pipeline.config import MERGER
from pipeline.register.spelling import split_type
from pipeline.tools.carry import Carried
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.plan import Plan
from pipeline.tools.silent_cells import Silence
from pipeline.tools.unit_columns import CERTAINTY, CODE, EXACT, FORMER, LATER, NAME, RANGE

LEAST, MOST = "(ít nhất | least)", "(nhiều nhất | most)"
TYPED_SHARE = 0.3
MOST_BLANKS = 3
"""So many former units without a figure are named."""


def result_table(plan: Plan, law: Register, carried: Carried, pairs: pd.DataFrame) -> pd.DataFrame:
    """Put the new units before the figures, in the columns that the old ones had."""
    codes = carried.table.index.get_level_values("to_code")
    new = law.on(plan.end)
    columns = plan.table.columns
    typed = columns.name is not None and _has_types(plan.table.frame[columns.name])
    names = [
        f"{new['type'][code]} {new['name'][code]}" if typed or columns.name is None
        else new["name"][code]
        for code in codes
    ]  # fmt: skip
    units: dict[object, object] = {columns.code or CODE: list(codes), columns.name or NAME: names}
    if columns.province is not None:
        units[columns.province] = [new["province_name"][code] for code in codes]
    if plan.end < MERGER and columns.district is not None:
        units[columns.district] = [new["district_name"][code] for code in codes]
    for key in plan.keys:
        units[key] = list(carried.table.index.get_level_values(key))
    head = pd.DataFrame(units)
    figures = _with_bounds(carried)
    members = pairs.groupby("to_code")["from_code"].agg(list)
    other = LATER if plan.end < plan.start else FORMER
    tail = pd.DataFrame(
        {
            other: [_former(members[code], law, plan) for code in codes],
            CERTAINTY: [
                _certainty(*said, law, plan.start)
                for said in zip(
                    carried.parts, carried.absent, estimated(carried), carried.silences, strict=True
                )
            ],
        }
    )
    joined = pd.concat([head, figures.reset_index(drop=True), tail], axis=1)
    order = [column for column in plan.table.frame.columns if column in head or column in figures]
    first = [
        column for column in (columns.code or CODE, columns.name or NAME) if column not in order
    ]
    spread = [
        one for column in order for one in (column, f"{column} {LEAST}", f"{column} {MOST}")
        if one in joined
    ]  # fmt: skip
    return joined[[*first, *spread, other, CERTAINTY]]


def _has_types(names: pd.Series) -> bool:
    texts = as_texts(names)
    return bool(texts.map(lambda text: bool(split_type(text)[0])).mean() > TYPED_SHARE)


def _with_bounds(carried: Carried) -> pd.DataFrame:
    table = carried.table.copy()
    for column in carried.least.columns:
        table[f"{column} {LEAST}"] = carried.least[column]
        table[f"{column} {MOST}"] = carried.most[column]
    return table


def _former(codes: list[str], law: Register, plan: Plan) -> str:
    return "; ".join(f"{law.label(code, plan.start)}" for code in codes)


def estimated(carried: Carried) -> list[tuple[list[str], list[str]]]:
    """Return for each row the columns whose figure is an estimate, and those only bounded.

    Parameters
    ----------
    carried : Carried
        What was carried over.

    Returns
    -------
    list of (list of str, list of str)
        Such columns as a mean without a weight of its own; those of divided units too.
    """
    apart = carried.least.ne(carried.most) & (carried.least.notna() | carried.most.notna())
    names = list(map(str, apart.columns))
    valued = carried.table[names].notna().to_numpy(dtype=bool)
    marked = apart.to_numpy(dtype=bool)

    def marked_in(row: np.ndarray) -> list[str]:
        return [name for name, is_so in zip(names, row, strict=True) if is_so]

    return [
        (marked_in(guessed), marked_in(bounded))
        for guessed, bounded in zip(marked & valued, marked & ~valued, strict=True)
    ]


def _certainty(  # noqa: PLR0917  what is told of one row
    parts: str,
    absent: str,
    estimates: tuple[list[str], list[str]],
    silence: Silence,
    law: Register,
    day: date,
) -> str:
    notes = []
    if parts:
        names = ", ".join(law.label(code, day) for code in parts.split(";"))
        notes.append(f"{RANGE}: {names}")
    if absent:
        names = ", ".join(law.label(code, day) for code in absent.split(";"))
        notes.append(f"thiếu | lacks: {names}")
    notes += _gaps(silence, law, day)
    guessed, bounded = estimates
    if guessed and not parts:
        notes.append(f"ước lượng | estimated: {', '.join(guessed)}")
    if bounded:
        notes.append(f"chỉ biết ít nhất, nhiều nhất | only least and most: {', '.join(bounded)}")
    if silence.mixed:
        notes.append("khác nhau, lấy của phần lớn nhất | they differ, that of the largest part: "
                     f"{_some(silence.mixed)}")  # fmt: skip
    if silence.as_nothing:
        columns = _some(silence.as_nothing)
        blanks = f"ô trống hoặc '-' tính là không có | blanks or '-' count as nothing: {columns}"
        notes = [*(notes or [EXACT]), blanks]
    return "; ".join(notes) or EXACT


def _gaps(silence: Silence, law: Register, day: date) -> list[str]:
    if silence.is_empty:
        return ["không có số nào | no figures"]
    notes = [f"thiếu số | no figure: {column} ({_some([law.label(code, day) for code in codes])})"
             for column, codes in silence.missing]  # fmt: skip
    untold = ", ".join(silence.untold)
    return [*notes, f"không tính được | can't be told: {untold}"] if untold else notes


def _some(names: Sequence[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = f", … (+{len(names) - MOST_BLANKS})" if len(names) > MOST_BLANKS else ""
    return ", ".join(names[:MOST_BLANKS]) + more


def inexact_units(carried: Carried, law: Register, day: date) -> list[str]:
    """Return the labels of the new units that have a part of a divided one."""
    codes = carried.parts.index.get_level_values("to_code")[carried.parts.ne("")]
    return [law.label(code, day) for code in dict.fromkeys(codes)]


def blank_units(carried: Carried, law: Register, day: date) -> list[str]:
    """Return the labels of the new units some of whose former ones have no figure in a column."""
    gaps = [silence.is_gap for silence in carried.silences]
    codes = carried.silences.index.get_level_values("to_code")[gaps]
    return [law.label(code, day) for code in dict.fromkeys(codes)]


def lacking_units(carried: Carried, law: Register, day: date) -> list[str]:
    """Return the labels of the new units of which the table lacks a former one."""
    codes = carried.absent.index.get_level_values("to_code")[carried.absent.ne("")]
    return [law.label(code, day) for code in dict.fromkeys(codes)]
