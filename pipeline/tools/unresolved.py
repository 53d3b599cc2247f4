"""The rows that could not be carried over, each with its reason and with what it may mean."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import pandas as pd

from pipeline.register.address import part
from pipeline.register.spelling import fold
from pipeline.tools.identify import Identified
from pipeline.tools.law import Register
from pipeline.tools.spelt import LEFT_OUT, READ_AS, marks_of
from pipeline.tools.structure import Table
from pipeline.tools.unit_keys import (
    AMBIGUOUS,
    CONFLICT,
    DETAIL,
    EMPTY,
    FOUND,
    INDIVISIBLE,
    PERIOD,
    UNKNOWN,
    keys_of,
)

ROW, REASON, CANDIDATES = "dòng | row", "lý do | reason", "ứng viên | candidates"
MOST_SEARCHED = 3_000
MOST_ROWS_NAMED = 10
LEAST_LIKENESS = 75.0
"""Of a hundred letters of a candidate so many agree at least: others are no help."""
REASONS = {
    UNKNOWN: "không tìm thấy | not found",
    AMBIGUOUS: "có thể là nhiều đơn vị | ambiguous",
    "marks": "tên khác dấu với đơn vị | the name bears other marks than the unit",
    PERIOD: "tùy thời điểm của bảng: cho biết --date hoặc thêm cột huyện | "
    "depends on the day of the table: give --date or a district column",
    CONFLICT: "mã và tên mâu thuẫn | code and name disagree",
    EMPTY: "không ghi đơn vị | no unit given",
    "duplicate": "đơn vị xuất hiện nhiều lần, chưa cộng; nếu mỗi dòng là một phần thì chạy lại với "
    "--rows merge để cộng | the unit occurs more than once and is not added up; if each row is a "
    "part of it, run again with --rows merge",
    "elsewhere": "đơn vị của tỉnh khác | a unit of another province",
    "place": "có tên này, nhưng không ở huyện hoặc tỉnh đó | the name is known, but not in that "
    "district or province",
    INDIVISIBLE: "do nhiều đơn vị trước đó hợp thành, không tách lại được | made of several "
    "earlier units, can't be divided again",
    DETAIL: "dòng chi tiết hoặc phân tổ, không phải đơn vị | a breakdown of other rows, no unit",
    "another day": "đơn vị của thời điểm khác | a unit of another date",
    "divided": "đơn vị bị chia: thuộc phần nào? | a divided unit: which part?",
    "unreadable": "ô không phải số | a cell that is no number",
    "absent": "đơn vị không có trong bảng | a unit that the table lacks",
}


def unresolved_rows(table: Table, units: Identified, register: Register) -> pd.DataFrame:
    """List the rows whose unit is not known for sure.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    units : Identified
        What was found for its rows.
    register : Register
        The register.

    Returns
    -------
    pandas.DataFrame
        row, reason, candidates, then the columns of the table.
    """
    rows = units.rows[units.rows["status"] != FOUND]
    keys = keys_of(table, register).loc[rows.index]
    reasons, candidates = [], []
    judge = lru_cache(maxsize=None)(_Judge(register, units.day, units.back_to).verdict)
    for status, some, key in zip(
        rows["status"], rows["candidates"], keys.itertuples(index=False), strict=True
    ):
        reason, names = judge(status, some, *key)
        reasons.append(REASONS[reason])
        candidates.append(names)
    return listed(table.frame, rows.index, reasons, candidates)


def listed(
    frame: pd.DataFrame, rows: Iterable[int], reasons: list[str] | str, candidates: list[str] | str
) -> pd.DataFrame:
    """Put rows of the table beside their reasons and candidates."""
    index = pd.Index(rows)
    head = pd.DataFrame(index=index)
    head[ROW], head[REASON], head[CANDIDATES] = index.astype(object), reasons, candidates
    return pd.concat([head, frame.loc[index].astype(object)], axis=1).reset_index(drop=True)


class _Judge:
    """Says why a row is unresolved; remembers what it has looked up."""

    def __init__(self, register: Register, day: date, back_to: date | None = None) -> None:
        self.register = register
        self.day = day
        self.back_to = back_to
        self.searched: dict[str, str] = {}

    def verdict(  # noqa: PLR0917  status and candidates, then the key
        self, status: str, candidates: str, code: str, name: str, district: str, province: str
    ) -> tuple[str, str]:
        codes = [one for one in candidates.split(";") if one]
        if status != UNKNOWN:
            is_respelt = status == AMBIGUOUS and len(codes) == 1
            named = self.earlier(codes) if status == INDIVISIBLE else self.labels(codes, name)
            return "marks" if is_respelt else status, named
        if self.is_elsewhere(province):
            return "elsewhere", ""
        other = (
            self.register.index.resolve(name, district or None).candidates
            if name
            else ((code,) if code in self.register.codes else ())
        )
        if other:
            return "another day", self.labels(other, name)
        everywhere = self.register.index.resolve(name).candidates if name else ()
        if everywhere:
            return "place", self.labels(everywhere, name)
        return status, self.nearest(name) if name else ""

    def earlier(self, codes: Iterable[str]) -> str:
        """Return the units of the earlier day that a unit was made of."""
        return "; ".join(f"{self.register.label(code, self.back_to)} ({code})" for code in codes)

    def nearest(self, name: str) -> str:
        """Return what is written most like a name; '' once very many were searched for."""
        if name not in self.searched and len(self.searched) < MOST_SEARCHED:
            near = self.register.index.nearest(name, least_likeness=LEAST_LIKENESS, date=self.day)
            self.searched[name] = "; ".join(near)
        return self.searched.get(name, "")

    def is_elsewhere(self, province: str) -> bool:
        return bool(province) and fold(province, strip_type=True) not in self.register.provinces

    def labels(self, codes: Iterable[str], name: str) -> str:
        """Return units under the name that is meant, with the days that they bore it."""
        return "; ".join(named_label(self.register, code, name) for code in sorted(codes))


def named_label(register: Register, code: str, name: str) -> str:
    """Return a unit's type, name, district and code with the days on which it bore a name.

    Parameters
    ----------
    register : Register
        The register.
    code : str
        The unit.
    name : str
        A name that it may have borne; if it never did, all of its days are told.
    """
    versions = register.units[register.units["code"] == code]
    bore = versions[versions["name"].map(fold).eq(fold(part(name).name))]
    rows = bore if len(bore) else versions
    first, last = rows["valid_from"].min(), rows["valid_to"].iloc[-1]
    label = register.label(code, date.fromisoformat(rows["valid_from"].iloc[-1]))
    return f"{label} ({code}, {first} – {last or 'nay | now'})"


def resting_on_period(table: Table, units: Identified, register: Register) -> list[tuple[str, str]]:
    """List the names that mean one unit only because the table is of the period found out.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    units : Identified
        What was found for its rows.
    register : Register
        The register.

    Returns
    -------
    list of tuple of str
        The name with its rows, and which unit was taken instead of which.
    """
    rows = units.rows[units.rows["elsewhen"].ne("")]
    names = keys_of(table, register).loc[rows.index, "name"]
    told = []
    for key, some in rows.groupby([names, "code", "elsewhen"], sort=False):
        name, code, others = map(str, key)
        numbers = ", ".join(map(str, some.index[:MOST_ROWS_NAMED]))
        numbers += f", … ({len(some)})" if len(some) > MOST_ROWS_NAMED else ""
        instead = "; ".join(named_label(register, one, name) for one in others.split(";"))
        taken = named_label(register, code, name)
        told.append((f"{name}: dòng | row {numbers}", f"{taken}; không phải | not {instead}"))
    return told


def names_read_otherwise(table: Table, units: Identified, register: Register) -> list[str]:
    """Say which names are those of another day or lack marks, and what they were taken for.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    units : Identified
        What was found for its rows.
    register : Register
        The register.

    Returns
    -------
    list of str
        At most one remark for names whose marks are left out, one for names or types that a unit
        bore on another day, and one for names that mean other land then, in a table that has units
        of then, too.
    """
    names = keys_of(table, register)["name"]
    remarks = _without_marks(names, units, register)
    renamed, both = (
        pd.DataFrame({"name": names, "code": units.rows["code"]})[units.rows[mark].astype(bool)]
        for mark in ("renamed", "of_both")
    )
    if len(renamed):
        said = [f"{name or code} = {register.label(code, units.day)} ({code})"
                for name, code in renamed.drop_duplicates().itertuples(index=False)]  # fmt: skip
        remarks.append("tên, loại hoặc mã của thời điểm khác, cùng một địa bàn | a name, type or "
                       f"code of another day, the same land: {_some(said)}")  # fmt: skip
    if len(both):
        said = list(dict.fromkeys(both["name"]))
        day = register.last_day(units.day) or units.day
        remarks.append(
            f"bảng lẫn đơn vị của thời điểm khác; các tên sau có ở cả hai, được hiểu là đơn vị có "
            f"hiệu lực ngày {day} | the table mixes times; these names of both are taken for the "
            f"units in force on {day}: {_some(said)}"
        )
    return remarks


def _without_marks(names: pd.Series, units: Identified, register: Register) -> list[str]:
    """Say which names lack marks that others of them have."""
    official = register.on(units.day)["name"]
    told = pd.DataFrame({"name": names, "code": units.rows["code"]})
    told = told[told["code"].ne("") & ~names.map(str.isascii).astype(bool)].drop_duplicates()
    said = [f"{name} = {register.label(code, units.day)}"
            for name, code in told.itertuples(index=False)
            if marks_of(name, official[code]) == LEFT_OUT]  # fmt: skip
    return [f"{READ_AS}: {_some(said)}"] if said else []


def _some(said: list[str]) -> str:
    more = len(said) - MOST_ROWS_NAMED
    return "; ".join(said[:MOST_ROWS_NAMED]) + (f"; … (+{more})" if more > 0 else "")
