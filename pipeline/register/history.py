"""The years before the merger: events and unit versions from two lists and a table of acts."""

import re
from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register import gso
from pipeline.register.names import exact_key, split_type
from pipeline.register.records import Act, ListedPair, records
from pipeline.register.units import FIRST_DAY

LIST_ENDS = date(2024, 11, 10)
"""The day of the second half of the GSO's list of changes."""

_PLACE = ["name", "type", "district_code", "district_name"]
_SAID = {"name": "tên", "type": "loại", "district_name": "huyện"}
_KIND = {"name": "rename", "type": "retype", "district_name": "transfer"}
_PORTION = re.compile(
    r"([\d.]+(?:,\d+)?) km2 diện tích tự nhiên,? (?:và )?([\d.]+) người (?:còn lại )?của "
    r"(?:xã|phường|thị trấn) (.+?)(?= và | vào |;|$)(?: vào (?:xã|phường|thị trấn) (.+?)(?=;|$))?"
)


def events_of(listed: pd.DataFrame, acts: pd.DataFrame) -> pd.DataFrame:
    """Return the changes from 2019-01-01 to the eve of the merger.

    Parameters
    ----------
    listed : pandas.DataFrame
        The GSO's list of changes (`gso.change_list`) for the provinces wanted.
    acts : pandas.DataFrame
        The typed table: which act, on which day, for which units or districts (applies_to, codes
        with ';' between them), and into which unit where the list does not tell.

    Returns
    -------
    pandas.DataFrame
        Contract ``changes``.

    Raises
    ------
    RegisterError
        If a change of the list has no act.
    """
    changed = _changed(listed)
    told = records(acts, Act)
    early = [act for act in told if act.date <= LIST_ENDS.isoformat()]
    late = [act for act in told if act.date > LIST_ENDS.isoformat()]
    scope = {code: act for act in early for code in act.applies_to.split(";")}
    missing, rows = [], []
    for pair in records(changed, ListedPair):
        act = scope.get(pair.code) or scope.get(pair.district_code)
        if act is None:
            old, new = f"{pair.code} {pair.name}", f"{pair.new_code} {pair.new_name}"
            missing.append(f"{old} thành {new} | {old} to {new}")
        else:
            rows.append(_listed_event(pair, act))
    if missing:
        raise RegisterError(
            "changes of the GSO's list without an act",
            details=missing,
            advice="add the act with its date and source to acts.csv.",
            problem_vi="có thay đổi trong danh sách của Cục Thống kê mà chưa có văn bản",
            advice_vi="thêm văn bản, kèm ngày và nguồn, vào acts.csv.",
        )
    rows += [_typed_event(act) for act in late]
    return pd.DataFrame(rows)


def snapshots(
    listed: pd.DataFrame, eve: pd.DataFrame, events: pd.DataFrame
) -> dict[date, pd.DataFrame]:
    """Return the units on the first day of the register and on each day that changed them.

    Parameters
    ----------
    listed : pandas.DataFrame
        The GSO's list of changes for the provinces wanted.
    eve : pandas.DataFrame
        The GSO's units of June 2025 for the same provinces.
    events : pandas.DataFrame
        The changes in between (`events_of`).

    Returns
    -------
    dict of datetime.date to pandas.DataFrame
        The units of each day; the last one equals the list of June 2025, and districts without
        communes besides.

    Raises
    ------
    RegisterError
        If the changes do not lead from the first list to the last.
    """
    columns = ["code", *_PLACE, "province_code", "province_name"]
    current = listed.drop_duplicates("code")[columns].assign(source=gso.CHANGE_LIST_SOURCE)
    later = _after_the_list(listed).assign(source=gso.CHANGE_LIST_SOURCE)
    last = pd.concat([eve.assign(source=gso.EVE_SOURCE), later[later["type"] == "huyện"]])
    days = {FIRST_DAY: current}
    for text, told in events.groupby("date"):
        day = date.fromisoformat(str(text))
        target = later if day <= LIST_ENDS else last
        kept = current[~current["code"].isin([*told["old_code"], *told["new_code"]])]
        came = target[target["code"].isin(told["new_code"])]
        current = pd.concat([kept, came], ignore_index=True)
        days[day] = current
    _agree(current, last)
    return days


def _changed(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that differ, and those of units that another one was merged into."""
    pairs = listed.assign(
        new_code=listed["new_code"].where(listed["new_code"] != "", listed["new_district_code"])
    )
    differ = pairs["code"] != pairs["new_code"]
    for field in ("name", "type", "district_name"):
        differ |= pairs[field].map(exact_key) != pairs[f"new_{field}"].map(exact_key)
    receives = pairs["new_code"].isin(pairs.loc[pairs["code"] != pairs["new_code"], "new_code"])
    parts = pairs.groupby("code")["new_code"].transform("nunique") > 1
    return pairs.assign(received=receives, shared=parts)[differ | receives]


def _after_the_list(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the units of November 2024; a district whose communes were dissolved is one."""
    new = listed[[*(f"new_{field}" for field in ("code", *_PLACE)), "province_code"]]
    new = new.rename(columns=lambda name: name.removeprefix("new_"))
    new = new.assign(province_name=listed["province_name"])
    bare = new["code"] == ""
    for field, part in (("type", 0), ("name", 1)):
        new[field] = new[field].where(~bare, [split_type(t)[part] for t in new["district_name"]])
    new["code"] = new["code"].where(~bare, new["district_code"])
    return new.drop_duplicates("code")


def _listed_event(pair: ListedPair, act: Act) -> dict[str, object]:
    area, population = _portion(pair)
    said = {
        said: (getattr(pair, field), getattr(pair, f"new_{field}"))
        for field, said in _SAID.items()
        if getattr(pair, f"new_{field}")
        and exact_key(getattr(pair, field)) != exact_key(getattr(pair, f"new_{field}"))
    }
    steps = [f"{word}: {old} → {new}" for word, (old, new) in said.items()]
    kind = _kind_of(pair, said)
    return {
        "date": act.date,
        "kind": kind,
        "old_code": pair.code,
        "new_code": pair.new_code,
        "extent": "part" if kind == "part" else "whole",
        "area_km2": act.area_km2 or area,
        "population": act.population or population,
        "legal_act": act.legal_act,
        "article": act.article,
        "clause": act.clause,
        "note": "; ".join([*steps, *([act.note] if act.note else [])]),
        "source": f"{gso.CHANGE_LIST_SOURCE}; {act.source}",
    }


def _kind_of(pair: ListedPair, said: Collection[str]) -> str:
    if pair.new_type == "":
        return "abolish"
    if pair.shared:
        return "part"
    if pair.received:
        return "merge"
    return next(_KIND[field] for field, word in _SAID.items() if word in said)


def _typed_event(act: Act) -> dict[str, object]:
    """Return an event that acts.csv alone tells: the lists differ and do not say how."""
    return {
        "date": act.date,
        "kind": act.kind,
        "old_code": act.applies_to,
        "new_code": act.into,
        "extent": "part" if act.kind == "part" else "whole",
        "area_km2": act.area_km2,
        "population": act.population,
        "legal_act": act.legal_act,
        "article": act.article,
        "clause": act.clause,
        "note": act.note,
        "source": act.source,
    }


def _portion(pair: ListedPair) -> tuple[str, str]:
    """Return area (km²) and population from the GSO note, empty where it gives none."""
    for area, people, name, heir in _PORTION.findall(pair.note):
        if exact_key(name) == exact_key(pair.name) and (
            not heir or not pair.shared or exact_key(heir) == exact_key(pair.new_name)
        ):
            return area.replace(".", "").replace(",", "."), people.replace(".", "")
    return "", ""


def _agree(reached: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Raise if the units that the changes lead to are not those of the list."""
    have = {tuple(row) for row in reached[["code", *_PLACE]].itertuples(index=False)}
    want = {tuple(row) for row in wanted[["code", *_PLACE]].itertuples(index=False)}
    if have != want:
        lines = [
            f"thay đổi dẫn đến mà danh sách không có / reached, not listed: {' '.join(row)}"
            for row in sorted(have - want)
        ]
        lines += [
            f"danh sách có mà thay đổi không dẫn đến / listed, not reached: {' '.join(row)}"
            for row in sorted(want - have)
        ]
        raise RegisterError(
            "the changes do not lead to the units of June 2025",
            details=lines,
            advice="add what is missing to acts.csv.",
            problem_vi="các thay đổi không dẫn đến các đơn vị của tháng 6/2025",
            advice_vi="thêm những gì còn thiếu vào acts.csv.",
        )


def versions(days: dict[date, pd.DataFrame]) -> pd.DataFrame:
    """Turn the units of several days into versions with the days that they were in force.

    Parameters
    ----------
    days : dict of datetime.date to pandas.DataFrame
        The register on each day on which it changed.

    Returns
    -------
    pandas.DataFrame
        Contract ``units``, sorted by code and first day.
    """
    fields = ["code", *_PLACE, "province_code", "province_name"]
    open_rows: dict[str, dict[str, str]] = {}
    closed: list[dict[str, str]] = []
    for day in sorted(days):
        units = {str(row["code"]): row for row in days[day].to_dict("records")}
        for code in sorted(set(open_rows) | set(units)):
            row, standing = units.get(code), open_rows.get(code)
            if row and standing and all(row[field] == standing[field] for field in fields):
                continue
            if standing:
                last = (day - timedelta(days=1)).isoformat()
                closed.append({**open_rows.pop(code), "valid_to": last})
            if row:
                begun = {field: row[field] for field in [*fields, "source"]}
                open_rows[code] = {**begun, "valid_from": day.isoformat(), "valid_to": ""}
    return pd.DataFrame([*closed, *open_rows.values()]).sort_values(["code", "valid_from"])
