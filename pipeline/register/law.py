"""From what a resolution says to codes: each mention of a unit becomes the unit meant.

A name is looked up in the register of the eve, within the provinces that the resolution is about
(`finder`); where that leaves several units or none, the law's own completeness decides (`settle`).
What is still open after that is an error.
"""

from collections import defaultdict

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register.finder import UnitFinder
from pipeline.register.formation import Formation, Resolution
from pipeline.register.settle import Slot, Slots, takes_all

LINK_COLUMNS = (
    "old_code",
    "old_written",
    "new_code",
    "extent",
    "matter",
    "kind",
    "article",
    "clause",
    "read_by",
)


def links_of(resolution: Resolution, old: UnitFinder, new: UnitFinder) -> pd.DataFrame:
    """Turn a resolution into pairs of codes.

    Parameters
    ----------
    resolution : Resolution
        A resolution that has been read.
    old : UnitFinder
        The units of the eve in the provinces that it is about, districts without communes too.
    new : UnitFinder
        The units of its province after it.

    Returns
    -------
    pandas.DataFrame
        `LINK_COLUMNS`, a row for each pair, in the order of the clauses. matter is 'land' or
        'people' where the clause moves only one of them; read_by is the rule that found the unit.

    Raises
    ------
    RegisterError
        If a name fits no unit or several, a unit is left over or goes whole more than once, or the
        totals that the act states are not met; everything found wrong is listed.
    """
    heirs, wrong = _heirs(resolution, new)
    slots = Slots(
        old,
        [
            Slot(formation, mention, old.find(mention))
            for formation in resolution.formations
            for written in formation.sources
            for mention in old.expand(written)
        ],
    )
    slots.settle()
    wrong += _unsettled(slots)
    if not wrong:
        wrong = _incomplete(slots) + _keep(slots, heirs, new)
    if wrong:
        raise RegisterError(
            f"{len(wrong)} mentions of units cannot be resolved",
            where=resolution.act,
            details=wrong,
            advice="compare with the act; put a slip of the pen right in corrections.csv.",
            problem_vi=f"{len(wrong)} chỗ nêu tên đơn vị không xác định được",
            advice_vi="so với nghị quyết; lỗi chữ thì sửa trong corrections.csv.",
        )
    links = pd.DataFrame(_links(slots, heirs), columns=list(LINK_COLUMNS))
    _count(resolution, links, new)
    return links


_Heirs = dict[int | str, str]
"""The code of the unit that a clause forms, or that an unchanged old code goes on as."""


def _heirs(resolution: Resolution, new: UnitFinder) -> tuple[_Heirs, list[str]]:
    """Return the code of the unit that each clause forms, and what is wrong with the others."""
    heirs: _Heirs = {}
    wrong = []
    for formation in resolution.formations:
        if formation.formed is None:
            continue
        codes = new.find(formation.formed)
        if len(codes) == 1:
            heirs[formation.clause] = next(iter(codes))
        else:
            none = (
                "không có trong các đơn vị mới; gần nhất",
                f"not among the new units; nearest: {new.nearest_to(formation.formed)}",
            )
            several = ("nhiều đơn vị", f"several units: {new.labels(codes)}")
            wrong.append(_line(formation.clause, formation.formed, *(several if codes else none)))
    return heirs, wrong


def _line(clause: int, mention: object, problem_vi: str, problem: str) -> str:
    """Say in both languages what is wrong with a mention; a list at the end is said once."""
    return f"khoản {clause}, {mention}: {problem_vi} | clause {clause}, {mention}: {problem}"


def _unsettled(slots: Slots) -> list[str]:
    lines = []
    for slot in slots.open():
        if slot.candidates:
            problem_vi = "nhiều đơn vị"
            problem = f"several units: {slots.old.labels(slot.candidates)}"
        else:
            nearest = slots.old.nearest_to(slot.mention)
            problem_vi = "không có trong các đơn vị ngay trước khi sắp xếp; gần nhất"
            problem = f"not among the units of the eve; nearest: {nearest}"
        lines.append(_line(slot.formation.clause, slot.mention, problem_vi, problem))
    return lines


def _incomplete(slots: Slots) -> list[str]:
    """Say which units no clause names, and which go whole and then once more."""
    told: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots.slots:
        told[slot.code].append(slot)
    wrong = []
    for code, unit in slots.old.rows.items():
        mentions = told.get(code, [])
        if not mentions:
            wrong.append(f"{unit.label}: không khoản nào nêu | {unit.label}: in no clause")
        elif len(mentions) > 1 and any(takes_all(slot.mention) for slot in mentions):
            clauses = ", ".join(str(slot.formation.clause) for slot in mentions)
            wrong.append(
                f"{unit.label}: toàn bộ ở một khoản mà còn được nêu lại: các khoản {clauses} | "
                f"{unit.label}: whole in one clause and named again: clauses {clauses}"
            )
        elif len(mentions) == 1 and not takes_all(mentions[0].mention):
            clause = mentions[0].formation.clause
            wrong.append(
                f"{unit.label}: một phần ở khoản {clause}, phần còn lại không ở đâu | "
                f"{unit.label}: a part in clause {clause}, and the rest nowhere"
            )
        wrong += _misreferred(mentions)
    return wrong


def _misreferred(mentions: list[Slot]) -> list[str]:
    """Say where 'sau khi sắp xếp theo quy định tại khoản N' points to a clause without the unit."""
    clauses = {slot.formation.clause for slot in mentions}
    return [
        _line(
            slot.formation.clause,
            slot.mention,
            f"dẫn chiếu khoản {sorted(set(slot.mention.after) - clauses)}, ở đó không nêu tên nó",
            f"refers to clauses {sorted(set(slot.mention.after) - clauses)}, which do not name it",
        )
        for slot in mentions
        if not set(slot.mention.after) <= clauses
    ]


def _keep(slots: Slots, heirs: _Heirs, new: UnitFinder) -> list[str]:
    """Find what the units that stay as they are are called now; most keep their code, not all."""
    wrong = []
    for slot in slots.slots:
        if slot.formation.formed is not None:
            continue
        codes = new.find(slot.mention)
        if slot.code in new.rows and (slot.code in codes or not codes):
            heirs[slot.code] = slot.code
        elif len(codes) == 1:
            heirs[slot.code] = next(iter(codes))
        else:
            vi, en = "không có trong các đơn vị mới", "not among the new units"
            wrong.append(_line(slot.formation.clause, slot.mention, vi, en))
    return wrong


def _links(slots: Slots, heirs: _Heirs) -> list[tuple[str, ...]]:
    """Write the pairs down; a unit that several clauses name is divided among them."""
    times = slots.times()
    rows: list[tuple[str, ...]] = []
    for slot in slots.slots:
        forms = slot.formation.formed is not None
        cut = times[slot.code] > 1
        kind = "part" if cut else _kind(slot.formation, slots.old.rows[slot.code].type)
        rows.append(
            (
                slot.code,
                slot.mention.name,
                heirs[slot.formation.clause if forms else slot.code],
                "part" if cut else "whole",
                slot.mention.matter if cut else "",
                kind,
                "1",
                str(slot.formation.clause),
                slot.how,
            )
        )
    return rows


def _kind(formation: Formation, old_type: str) -> str:
    if formation.formed is None:
        return "unchanged"
    if formation.renames:
        return "rename"
    if old_type == "huyện":
        return "create"
    if len(formation.sources) == 1 and formation.formed.type != old_type:
        return "retype"
    return "merge"


def _count(resolution: Resolution, links: pd.DataFrame, new: UnitFinder) -> None:
    """Hold what was read against the totals that the act states, by type."""
    codes = links["new_code"].unique()
    types = [new.rows[code].type for code in codes]
    found = {"all": len(codes), **{kind: types.count(kind) for kind in sorted(set(types))}}
    if found != resolution.totals:
        raise RegisterError(
            f"the act states {resolution.totals} units, its clauses give {found}",
            where=resolution.act,
            advice="compare with the act; put a slip of the pen right in corrections.csv.",
            problem_vi=f"nghị quyết ghi {resolution.totals} đơn vị, các khoản cho {found}",
            advice_vi="so với nghị quyết; lỗi chữ thì sửa trong corrections.csv.",
        )
