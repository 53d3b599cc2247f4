"""Which unit each row is about, and of which day the table's units are."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register.address import parts
from pipeline.register.index import FOLDED
from pipeline.tools.law import Register
from pipeline.tools.same_land import of_both_times, with_same_land
from pipeline.tools.structure import Table
from pipeline.tools.unit_columns import CERTAINTY
from pipeline.tools.unit_keys import (
    DETAIL,
    EMPTY,
    FOUND,
    KEYS,
    PERIOD,
    UNKNOWN,
    identify_keys,
    keys_of,
)
from pipeline.tools.vintage import Vintage, find_vintage

LEAST_KNOWN_SHARE = 0.5


@dataclass
class Identified:
    """The units of a table's rows.

    Attributes
    ----------
    day : datetime.date
        The first day of the period whose units the table has.
    rows : pandas.DataFrame
        status, code, candidates (';' between), for each data row. elsewhen: where the name alone
        means other units in a period that the table's other names rule out, the codes of these.
        renamed: whether the unit bears the name or type of another day. of_both: whether the name
        means other land on another day of which the table has units, too.
    back_to : datetime.date or None
        The earlier day of the wanted units, where some can't be divided into those again.
    """

    day: date
    rows: pd.DataFrame
    back_to: date | None = None

    @property
    def found(self) -> frozenset[int]:
        """The rows whose unit is known."""
        return frozenset(self.rows.index[self.rows["status"].eq(FOUND)])


def identify(
    table: Table, register: Register, *, where: str, day: date | None = None
) -> Identified:
    """Find the unit of each row and the day that the units belong to.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    register : Register
        The register.
    where : str
        The file and sheet, for messages.
    day : datetime.date, optional
        The day of the units, if the user says it.

    Raises
    ------
    RegisterError
        If units of several vintages are mixed, or most names belong elsewhere.
    UsageError
        If old or new units are meant can't be told.
    """
    keys = keys_of(table, register)
    details = keys.index.isin(table.details)
    keys.loc[details, KEYS] = ""  # A village may bear the name of a commune.
    numbers = keys.groupby(KEYS, sort=False).ngroup()
    distinct = keys.loc[~numbers.duplicated()].reset_index(drop=True)
    is_result = CERTAINTY in table.frame.columns
    chosen = (
        Vintage(register.period(day))
        if day
        else find_vintage(distinct, register, where, is_result=is_result)
    )
    found = identify_keys(distinct, register, chosen.day)
    found = with_same_land(found, distinct, register, chosen.day)
    found["of_both"] = of_both_times(found, distinct, register, chosen.day) if day else False
    found = _doubted(found, distinct, register, chosen)
    rows = found.iloc[numbers.to_numpy()].set_axis(keys.index)
    rows["status"] = rows["status"].mask(details, DETAIL)
    _refuse_elsewhere(rows, table, where)
    return Identified(chosen.day, rows)


def _doubted(
    found: pd.DataFrame, keys: pd.DataFrame, register: Register, vintage: Vintage
) -> pd.DataFrame:
    """Mark the names without district that mean other units in another period.

    Where that period fits the table about as well, the unit isn't taken; where it is ruled out, the
    unit is taken, and it is said that it rests on the period.
    """
    found = found.assign(elsewhen="")
    bare = found["status"].eq(FOUND) & keys["code"].eq("") & keys["district"].eq("")
    bare &= ~found["renamed"] & keys["name"].map(lambda name: len(parts(name)) <= 1)
    names, codes = keys[bare], found.loc[bare, "code"]
    rivals, others = (
        _other_units(names, codes, register, days) for days in (vintage.rivals, vintage.excluded)
    )
    torn = [row for row in names.index if rivals[row]]
    found.loc[torn, "candidates"] = [";".join(sorted({codes[row]} | rivals[row])) for row in torn]
    found.loc[torn, "status"], found.loc[torn, "code"] = PERIOD, ""
    resting = [row for row in names.index if others[row] and not rivals[row]]
    found.loc[resting, "elsewhen"] = [";".join(sorted(others[row])) for row in resting]
    return found


def _other_units(
    names: pd.DataFrame, codes: pd.Series, register: Register, days: tuple[date, ...]
) -> dict[int, set[str]]:
    """Return for each name the units that it means on some of the days beside the one found.

    Letters without their marks count only where the name has none: Bình Thạnh is no Bình Thanh.
    """
    others: dict[int, set[str]] = {row: set() for row in names.index}
    for day in days:
        then = register.index.resolve_many(
            list(names["name"]), None, list(names["province"]), date=day
        )
        marked = ~names["name"].map(str.isascii).to_numpy(dtype=bool)
        alike = then["candidates"].mask(then["how"].eq(FOLDED) & marked, "")
        for row, code, text in zip(names.index, codes, alike, strict=True):
            others[row] |= set(filter(None, text.split(";"))) - {code}
    return others


def _refuse_elsewhere(rows: pd.DataFrame, table: Table, where: str) -> None:
    """Refuse a table of names without places of which the register knows less than half."""
    columns = table.columns
    has_place = columns.code is not None or columns.district is not None
    has_place |= columns.province is not None or bool(table.sections.ne("").any())
    said = rows[~rows["status"].isin([EMPTY, DETAIL])]
    share = said["status"].ne(UNKNOWN).mean() if len(said) else 0.0
    if share < LEAST_KNOWN_SHARE and not has_place:
        raise RegisterError(
            f"only {share:.0%} of the rows name a unit of this province, and no district or "
            "province tells the others apart",
            where=where,
            advice="is it a table of another province, or is --date wrong? Add a column with the "
            "district, or take the rows of other provinces out.",
            problem_vi=f"chỉ {share:.0%} số dòng ghi đơn vị của tỉnh này, và không có huyện hoặc "
            "tỉnh để phân biệt các dòng còn lại",
            advice_vi="có phải bảng của tỉnh khác, hoặc --date sai? Thêm cột huyện, hoặc bỏ các "
            "dòng của tỉnh khác.",
        )
