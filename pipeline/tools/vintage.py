"""Of which time the units of a table are."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.config import MERGER
from pipeline.errors import RegisterError, UsageError
from pipeline.tools.fault_lines import first_of
from pipeline.tools.law import Register
from pipeline.tools.same_land import of_same_land
from pipeline.tools.unit_keys import (
    AMBIGUOUS,
    CONFLICT,
    FOUND,
    KEYS,
    SAMPLE_KEYS,
    UNKNOWN,
    identify_keys,
)

MOST_SHOWN = 12
MOST_CONFLICTS = 0.5
LEAST_PROOFS = 3
"""So many names that only one of two periods has are no slip of the pen: they tell the periods."""


class MixedVintagesError(RegisterError):
    """The units of a table are of several times."""


@dataclass(frozen=True)
class Vintage:
    """The period of a table's units, and how surely it is told from the others.

    Attributes
    ----------
    day : datetime.date
        Its first day.
    rivals : tuple of datetime.date
        The first days of periods that fit the table about as well.
    excluded : tuple of datetime.date
        Those of the other periods before the merger, or since it, which the table rules out.
    """

    day: date
    rivals: tuple[date, ...] = ()
    excluded: tuple[date, ...] = ()


def find_vintage(
    keys: pd.DataFrame, register: Register, where: str, *, is_result: bool = False
) -> Vintage:
    """Find the period whose units the keys are.

    Parameters
    ----------
    keys : pandas.DataFrame
        As `pipeline.tools.unit_keys.identify_keys`, each once.
    register : Register
        The register.
    where : str
        The file and sheet, for messages.
    is_result : bool
        Whether the table is the result of a conversion, of new units if they could be old ones.

    Raises
    ------
    MixedVintagesError
        If units of several periods are mixed.
    RegisterError
        If code and name contradict each other, or no row is a unit.
    UsageError
        If old and new units fit alike.
    """
    sample = keys if len(keys) <= SAMPLE_KEYS else keys.sample(SAMPLE_KEYS, random_state=0)
    sample = sample.reset_index(drop=True)
    found = {day: identify_keys(sample, register, day) for day in register.days}
    known = {day: set(some.index[some["status"].isin([FOUND, AMBIGUOUS])])
             for day, some in found.items()}  # fmt: skip
    _refuse_conflicts(found, where)
    most = max(len(rows) for rows in known.values())
    if not most:
        raise _nothing_known(sample, where)
    best = [day for day in register.days if len(known[day]) == most]
    strangers = set().union(*known.values()) - known[best[-1]]
    alike = of_same_land(sample.loc[sorted(strangers)], register, best[-1])
    strangers -= set(alike.index[alike.ne("")])
    if strangers:
        raise _mixture(sample, strangers, found, best, register, where)
    missing = {day: len(set(register.on(day).index) - _all_candidates(some))
               for day, some in found.items()}  # fmt: skip
    if best[-1] >= MERGER and len(best) > 1:
        day = best[-1] if is_result else _old_or_new(best, missing, where)
    else:
        day = min(best, key=lambda day: (missing[day], day))
    others = [one for one in register.days if one != day and (one < MERGER) == (day < MERGER)]
    excluded = [
        one
        for one in others
        if most - len(known[one]) >= LEAST_PROOFS or missing[one] > missing[day] == 0
    ]
    return Vintage(day, tuple(one for one in others if one not in excluded), tuple(excluded))


def _refuse_conflicts(found: dict[date, pd.DataFrame], where: str) -> None:
    """Refuse a table whose codes and names mean different units in most rows.

    On the day of which most is known at all, and of several the one with the fewest.
    """
    told = [(int(some["status"].ne(UNKNOWN).sum()), -int(some["status"].eq(CONFLICT).sum()))
            for some in found.values()]  # fmt: skip
    conflicts, rows = -max(told)[1], max(map(len, found.values()))
    if conflicts > MOST_CONFLICTS * rows:
        raise RegisterError(
            f"code and name mean different units in {conflicts} of {rows} rows",
            where=where,
            advice="are the codes a row off? Mend one of the columns, or say which holds: "
            "--unit-column COLUMN.",
            problem_vi=f"mã và tên không cùng đơn vị ở {conflicts} trên {rows} dòng",
            advice_vi="có phải cột mã lệch dòng? Sửa một trong hai cột, hoặc cho biết cột nào "
            "đúng: --unit-column CỘT.",
        )


def _all_candidates(found: pd.DataFrame) -> set[str]:
    return {code for text in found["candidates"].unique() for code in text.split(";")}


def _old_or_new(best: list[date], missing: dict[date, int], where: str) -> date:
    """Decide between old and new units that fit alike: only a complete list decides."""
    whole = [day for day in best if not missing[day]]
    if len(whole) == 1:
        return whole[0]
    raise UsageError(
        "all these units exist both before and after the merger: which ones are meant?",
        where=where,
        advice="say the day of the table: --date 2025-06-30 (old units) or --date 2025-07-01 "
        "(new units).",
        problem_vi="mọi đơn vị trong bảng đều có cả trước và sau khi sắp xếp: là đơn vị nào?",
        advice_vi="ghi ngày của bảng: --date 2025-06-30 (đơn vị cũ) hoặc --date 2025-07-01 (đơn vị "
        "mới).",
    )


def _nothing_known(keys: pd.DataFrame, where: str) -> RegisterError:
    lines = [", ".join(filter(None, map(str, row))) for row in keys[KEYS].to_numpy()]
    return RegisterError(
        "no row is a unit of any day; names and districts may not belong together",
        where=where,
        details=first_of([line for line in lines if line], MOST_SHOWN),
        advice="compare the column of districts with that of the names, or leave it out: "
        "--unit-column COLUMN",
        problem_vi="không dòng nào là đơn vị của thời điểm nào; có thể tên và huyện không khớp "
        "nhau",
        advice_vi="đối chiếu cột huyện với cột tên, hoặc bỏ cột huyện: --unit-column CỘT",
    )


def _mixture(  # noqa: PLR0917  what the message names
    keys: pd.DataFrame,
    strangers: set[int],
    found: dict[date, pd.DataFrame],
    best: list[date],
    register: Register,
    where: str,
) -> MixedVintagesError:
    """Say which units are of another time than most, each with the time in which it is one."""
    lines = []
    for row in sorted(strangers):
        days = [day for day, some in found.items() if some["status"][row] == FOUND]
        code = found[days[0]]["code"][row] if days else ""
        said = ", ".join(part for part in map(str, keys.loc[row, KEYS]) if part)
        lines.append(f"{said}: {register.label(code)}, {_in_force(days, register)}")
    known, count = len(keys) - len(strangers), len(keys)
    day = register.last_day(best[-1]) or best[-1]
    return MixedVintagesError(
        f"units of several vintages are mixed: {known} of {count} were in force on {day}, "
        "the others were not",
        where=where,
        details=first_of(lines, MOST_SHOWN),
        advice=f"say the day with --date {day}: these rows then come out unresolved; "
        "or put the rows of each time in a table of their own, or say their year in a column Năm.",
        problem_vi=f"lẫn đơn vị của nhiều thời điểm: {known} trên {count} đơn vị có hiệu lực ngày "
        f"{day}, các đơn vị sau đây thì không",
        advice_vi=f"ghi --date {day}: khi đó các dòng này là chưa xác định; hoặc tách "
        "các dòng của mỗi thời điểm ra bảng riêng, hoặc ghi năm của từng dòng ở cột Năm.",
    )


def _in_force(days: list[date], register: Register) -> str:
    """Say from when to when a unit was in force, by the first days of periods in which it was."""
    if not days:
        return "không đơn vị nào | no unit"
    last = register.last_day(days[-1])
    return f"từ | from {days[0]}" + (f" đến | to {last}" if last else "")
