"""What a conversion could not carry over: cells, and units that the table lacks."""

import pandas as pd

from pipeline.errors import RegisterError, UsageError
from pipeline.tools.carry import Carried
from pipeline.tools.fault_lines import first_of
from pipeline.tools.law import Register
from pipeline.tools.plan import Plan
from pipeline.tools.rule import MEAN, RANGE, SUM
from pipeline.tools.unit_keys import FOUND
from pipeline.tools.unresolved import REASONS, listed, unresolved_rows

MOST_SHOWN = 20
MOST_GONE_SHARE = 0.2
LEAST_OF_THE_DAY = 0.5


def unreadable_cells(plan: Plan) -> pd.DataFrame:
    """List cells that are no number in columns that are carried over as numbers.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.

    Returns
    -------
    pandas.DataFrame
        As `pipeline.tools.unresolved.listed`; empty if there are none.
    """
    carried_as_figures = {rule.column for rule in plan.rules if rule.kind in {SUM, MEAN, RANGE}}
    tables = [
        listed(plan.table.frame, number.unreadable, f"{REASONS['unreadable']}: {column}", "")
        for column, number in plan.numbers.items()
        if number.unreadable and column in carried_as_figures
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def absent_units(carried: Carried, law: Register, plan: Plan, pairs: pd.DataFrame) -> pd.DataFrame:
    """List the units that a result lacks because the table does.

    Parameters
    ----------
    carried : Carried
        What was carried over.
    law : Register
        The register.
    plan : Plan
        What was found out and chosen.
    pairs : pandas.DataFrame
        As `pipeline.tools.pairs.pairs_between`.

    Returns
    -------
    pandas.DataFrame
        As `pipeline.tools.unresolved.listed`; empty if there are none.
    """
    open_rows = plan.units.rows[plan.units.rows["status"] != FOUND]
    doubtful = {code for text in open_rows["candidates"] for code in text.split(";")}
    lacking: dict[str, set[str]] = {}
    for codes, key in zip(carried.absent, carried.absent.index, strict=True):
        heir = key if isinstance(key, str) else key[0]
        for code in filter(None, codes.split(";")):
            lacking.setdefault(code, set()).add(heir)
    there = set(carried.absent.index.get_level_values(0))
    heirs_of = pairs.groupby("to_code")["from_code"].agg(list)
    gone = set(heirs_of.index) - there
    if len(gone) <= MOST_GONE_SHARE * len(heirs_of):  # Else the table is one of some districts.
        for heir in sorted(gone):
            for code in heirs_of[heir]:
                lacking.setdefault(code, set()).add(heir)
    held_back = doubtful | set(plan.units.rows["code"])
    lacking = {code: heirs for code, heirs in lacking.items() if code not in held_back}
    if not lacking:
        return pd.DataFrame()
    empty = plan.table.frame.iloc[:0].astype(object).reindex(range(len(lacking)))
    heirs = ["→ " + ", ".join(law.label(one, plan.end) for one in sorted(lacking[code]))
             for code in sorted(lacking)]  # fmt: skip
    table = listed(empty, empty.index, REASONS["absent"], heirs)
    names = [f"{law.label(code, plan.start)} ({code})" for code in sorted(lacking)]
    return table.assign(**{table.columns[0]: None, table.columns[2]: [
        f"{name} {heir}" for name, heir in zip(names, heirs, strict=True)]})  # fmt: skip


def units_held_back(carried: Carried, law: Register, plan: Plan, pairs: pd.DataFrame) -> list[str]:
    """Name the new units that have no row because all rows that may be theirs are unresolved.

    Parameters
    ----------
    carried, law, plan, pairs
        As `absent_units`.

    Returns
    -------
    list of str
        Their labels.
    """
    rows = plan.units.rows
    doubtful = rows.loc[rows["status"].ne(FOUND), "candidates"]
    said = set(rows["code"]) | {code for text in doubtful for code in text.split(";")}
    heirs = pairs.loc[pairs["from_code"].isin(said), "to_code"]
    gone = set(heirs) - set(carried.absent.index.get_level_values(0))
    return [law.label(code, plan.end) for code in sorted(gone)]


def nothing_found(plan: Plan, law: Register, unresolved: pd.DataFrame) -> RegisterError:
    """Return the error for a table none of whose rows can be carried over.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    law : Register
        The register.
    unresolved : pandas.DataFrame
        All of its rows.
    """
    day = law.last_day(plan.start) or plan.start
    return RegisterError(
        f"no row is for sure a unit in force on {day}",
        where=plan.where,
        details=_lines_of(unresolved),
        advice="mend these rows, or say another day: --date",
        problem_vi=f"không dòng nào chắc chắn là đơn vị có hiệu lực ngày {day}",
        advice_vi="sửa các dòng này, hoặc ghi ngày khác: --date",
    )


def _hardly_any(plan: Plan, law: Register) -> RegisterError:
    """Return the error for a table of which few rows are units of the day that is wanted."""
    day = plan.recipe.date or law.last_day(plan.start) or plan.start
    count, rows = len(plan.units.found), len(plan.units.rows)
    return RegisterError(
        f"only {count} of {rows} rows are units in force on {day}",
        where=plan.where,
        details=_lines_of(unresolved_rows(plan.table, plan.units, law)),
        advice="leave --date out, or say the day of the table's own units.",
        problem_vi=f"chỉ {count} trên {rows} dòng là đơn vị có hiệu lực ngày {day}",
        advice_vi="bỏ --date, hoặc ghi ngày của chính các đơn vị trong bảng.",
    )


def refuse_nothing_found(plan: Plan, law: Register) -> None:
    """Refuse a table none of whose rows is a unit of its day, or hardly any of the wanted day.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    law : Register
        The register.

    Raises
    ------
    RegisterError
        With the first rows.
    """
    found = len(plan.units.found)
    if not found:
        raise nothing_found(plan, law, unresolved_rows(plan.table, plan.units, law))
    if plan.is_done_already and found < LEAST_OF_THE_DAY * len(plan.units.rows):
        raise _hardly_any(plan, law)


def _lines_of(rows: pd.DataFrame) -> list[str]:
    lines = [
        f"dòng | row {row}: {reason}; {candidates}"
        for row, reason, candidates in rows.iloc[:, :3].itertuples(index=False)
    ]
    return first_of(lines, MOST_SHOWN)


def refuse_left_out(plan: Plan, unresolved: pd.DataFrame) -> None:
    """Refuse a result that lacks rows, or of which a column rests on no rule.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    unresolved : pandas.DataFrame
        The rows that were not carried over.

    Raises
    ------
    RegisterError, UsageError
        With the rows or the columns.
    """
    # A unit that the table lacks is no row of it.
    rows = unresolved[unresolved.iloc[:, 0].notna()]
    if len(rows):
        raise RegisterError(
            f"{len(rows)} rows can't be carried over (--strict)",
            where=plan.where,
            details=_lines_of(rows),
            advice="mend these rows, or leave out --strict: they then come out in a sheet of "
            "their own.",
            problem_vi=f"{len(rows)} dòng không chuyển được (--strict)",
            advice_vi="sửa các dòng này, hoặc bỏ --strict: khi đó chúng nằm ở trang tính riêng.",
        )
    unclear = [rule.column for rule in plan.rules if rule.open]
    if unclear:
        raise UsageError(
            f"unclear whether these add up (--strict): {', '.join(unclear)}",
            where=plan.where,
            advice="say it: --rule 'COLUMN=sum' or 'COLUMN=mean:WEIGHT' or 'COLUMN=list'",
            problem_vi=f"không rõ có cộng được không (--strict): {', '.join(unclear)}",
            advice_vi="ghi quy tắc: --rule 'CỘT=sum', 'CỘT=mean:TRỌNG_SỐ' hoặc 'CỘT=list'",
        )
