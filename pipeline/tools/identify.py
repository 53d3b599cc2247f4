"""Which unit each row is about, and of which day the table's units are."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipeline.config import MERGER
from pipeline.errors import RegisterError, UsageError
from pipeline.register.address import part
from pipeline.register.index import EXACT, FOLDED
from pipeline.register.spelling import fold
from pipeline.tools.fault_lines import first_of
from pipeline.tools.law import Register
from pipeline.tools.row_roles import district_of
from pipeline.tools.structure import Table
from pipeline.tools.unit_columns import CERTAINTY, as_texts

FOUND, UNKNOWN, AMBIGUOUS, CONFLICT, EMPTY = "found", "unknown", "ambiguous", "conflict", "empty"
PERIOD = "period"
"""One unit in the period that was found out, others in a period that fits about as well."""
KEYS = ["code", "name", "district", "province"]
SAMPLE_KEYS = 3_000
MOST_SHOWN = 12
LEAST_KNOWN_SHARE = 0.5
LEAST_PROOFS = 3
"""So many names that only one of two periods has are no slip of the pen: they tell the periods."""


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
    """

    day: date
    rows: pd.DataFrame


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


def keys_of(table: Table, register: Register) -> pd.DataFrame:
    """Return what each data row says of its unit: code, name, district, province as text."""
    columns = table.columns
    order = (columns.code, columns.name, columns.district, columns.province)
    keys = pd.DataFrame(
        {
            key: as_texts(table.frame[column]) if column is not None else ""
            for key, column in zip(KEYS, order, strict=True)
        },
        index=table.frame.index,
    )
    for key in ("district", "province"):
        filled = _filled_down(keys[key], table.district_units)
        if filled is not keys[key] and _agrees(keys["name"], keys[key], filled, key, register):
            keys[key] = filled
    if columns.district is None:
        keys["district"] = table.sections
    return keys


def _filled_down(texts: pd.Series, alone: frozenset[int]) -> pd.Series:
    """Repeat a place that is written once above the rows it holds for.

    Only where that is plainly the habit: the first row is filled, and most of the others are not.
    A district without communes (`alone`) is in no place above it.
    """
    if len(texts) and texts.iloc[0] and (texts == "").mean() > LEAST_KNOWN_SHARE:
        filled = texts.replace("", None).ffill().fillna("")
        return filled.where(texts.ne("") | ~texts.index.isin(alone), "")
    return texts


def _agrees(
    names: pd.Series, written: pd.Series, filled: pd.Series, level: str, register: Register
) -> bool:
    """Tell whether the names that have one place alone all lie in the place filled in for them."""
    rows = pd.DataFrame({"name": names, "place": filled})[written.eq("") & names.ne("")]
    rows = rows.drop_duplicates().head(SAMPLE_KEYS)
    told = register.index.resolve_many(list(rows["name"]))
    known = told["status"].eq("one").to_numpy()
    places: dict[tuple[str, str], set[str]] = {}
    for code, name, place in register.units[["code", "name", f"{level}_name"]].to_numpy():
        places.setdefault((code, fold(name)), set()).add(fold(part(place).name))
    return all(
        fold(part(place).name) in places.get((code, fold(part(name).name)), {""})
        for (name, place), code in zip(rows[known].to_numpy(), told["code"][known], strict=True)
    )


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
    numbers = keys.groupby(KEYS, sort=False).ngroup()
    distinct = keys.loc[~numbers.duplicated()].reset_index(drop=True)
    is_result = CERTAINTY in table.frame.columns
    chosen = (
        Vintage(register.period(day)) if day else _vintage(distinct, register, where, is_result)
    )
    found = identify_keys(distinct, register, chosen.day)
    found = _doubted(found, distinct, register, chosen)
    rows = found.iloc[numbers.to_numpy()].set_axis(keys.index)
    _refuse_elsewhere(rows, table, where)
    return Identified(chosen.day, rows)


def identify_keys(keys: pd.DataFrame, register: Register, day: date) -> pd.DataFrame:
    """Find the unit of each key on a day.

    Parameters
    ----------
    keys : pandas.DataFrame
        code, name, district, province as text; '' where nothing is said.
    register : Register
        The register.
    day : datetime.date
        Any day.

    Returns
    -------
    pandas.DataFrame
        status, code, candidates, how (as `RegisterIndex.resolve_many`), a row for each key. A name
        without district that only resembles that of a unit of the day, and is that of a unit of
        another day, means several.
    """
    units = register.on(day)
    districts = [_as_district(text, register) for text in keys["district"]]
    by_name = register.index.resolve_many(
        list(keys["name"]), districts, list(keys["province"]), date=day
    )
    there = keys["code"].isin(units.index).to_numpy()
    options = by_name["candidates"].str.split(";").map(set)
    agree = pd.Series(
        [code in some for code, some in zip(keys["code"], options, strict=True)], dtype=bool
    )
    has_code, has_name = keys["code"].ne("").to_numpy(), keys["name"].ne("").to_numpy()
    status = pd.Series(UNKNOWN, keys.index).mask(by_name["status"].eq("one"), FOUND)
    status = status.mask(by_name["status"].eq("several"), AMBIGUOUS)
    code = by_name["code"].mask(by_name["status"].ne("one"), "")
    sure = there & (~has_name | agree.to_numpy())
    status = status.mask(has_code & sure, FOUND)
    code = code.mask(has_code & sure, keys["code"])
    clash = has_code & has_name & ~sure
    status = status.mask(clash & (there | by_name["status"].ne("none").to_numpy()), CONFLICT)
    status = status.mask(has_code & ~there & ~has_name, UNKNOWN)
    status = status.mask(~has_code & ~has_name, EMPTY)
    candidates = by_name["candidates"].where(
        ~(clash & there), by_name["candidates"] + ";" + keys["code"]
    )
    how = by_name["how"].mask(has_code & sure, EXACT)
    alike = status.eq(FOUND) & how.eq(FOLDED) & keys["district"].eq("")
    alike &= ~_same_but_for_dak(keys["name"], code.map(units["name"]).fillna(""))
    candidates, torn = _with_namesakes(keys["name"][alike], candidates, register)
    status.loc[torn] = AMBIGUOUS
    return pd.DataFrame({
        "status": status, "code": code.where(status.eq(FOUND), ""),
        "candidates": candidates.str.strip(";"), "how": how,
    })  # fmt: skip


def _same_but_for_dak(names: pd.Series, official: pd.Series) -> pd.Series:
    """Tell which names differ from the official one only as Đăk and Đắk do, and in case."""

    def plain(text: str) -> str:
        return part(text).name.lower().replace("ắ", "ă")

    return names.map(plain).eq(official.map(plain))


def _with_namesakes(
    names: pd.Series, candidates: pd.Series, register: Register
) -> tuple[pd.Series, list[int]]:
    """Add to units found but for the marks of their letters those that bear just that name.

    On the eve 'Sơn Hà' is read as Sơn Hạ; but since the merger there is a Sơn Hà.
    """
    marked = names[~names.map(str.isascii).astype(bool)]
    told = register.index.resolve_many(list(marked)).set_axis(marked.index)
    others = told.loc[told["how"].eq(EXACT), "candidates"]
    others = others[others.ne(candidates.loc[others.index])]
    if others.empty:
        return candidates, []
    both = candidates.loc[others.index] + ";" + others
    candidates = candidates.copy()
    candidates.loc[others.index] = both.map(lambda text: ";".join(sorted(set(text.split(";")))))
    return candidates, list(others.index)


def _as_district(text: str, register: Register) -> str:
    return (district_of(text, register) or text) if text else ""


def _doubted(
    found: pd.DataFrame, keys: pd.DataFrame, register: Register, vintage: Vintage
) -> pd.DataFrame:
    """Mark the names without district that mean other units in another period.

    Where that period fits the table about as well, the unit isn't taken; where it is ruled out, the
    unit is taken, and it is said that it rests on the period.
    """
    found = found.assign(elsewhen="")
    bare = found["status"].eq(FOUND) & keys["code"].eq("") & keys["district"].eq("")
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


def _vintage(keys: pd.DataFrame, register: Register, where: str, is_result: bool) -> Vintage:
    """Find the period whose units the keys are."""
    sample = keys if len(keys) <= SAMPLE_KEYS else keys.sample(SAMPLE_KEYS, random_state=0)
    sample = sample.reset_index(drop=True)
    found = {day: identify_keys(sample, register, day) for day in register.days}
    known = {day: set(some.index[some["status"].isin([FOUND, AMBIGUOUS])])
             for day, some in found.items()}  # fmt: skip
    most = max(len(rows) for rows in known.values())
    best = [day for day in register.days if len(known[day]) == most]
    strangers = set().union(*known.values()) - known[best[-1]]
    if strangers and most:
        raise _mixture(sample, strangers, found, best[-1], register, where)
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


def _mixture(  # noqa: PLR0917  what the message names
    keys: pd.DataFrame,
    strangers: set[int],
    found: dict[date, pd.DataFrame],
    best: date,
    register: Register,
    where: str,
) -> RegisterError:
    lines = []
    for row in sorted(strangers):
        days = [day for day, some in found.items() if some["status"][row] == FOUND]
        code = found[days[0]]["code"][row] if days else ""
        said = ", ".join(part for part in map(str, keys.loc[row, KEYS]) if part)
        since = days[0] if days else "?"
        lines.append(
            f"{said}: {register.label(code)}, có hiệu lực từ {since} | in force from {since}"
        )
    return RegisterError(
        f"units of several vintages are mixed: most are those of {best}, these are not",
        where=where,
        details=first_of(lines, MOST_SHOWN),
        advice=f"say the day with --date {best}: these rows then come out unresolved; "
        "or divide the table.",
        problem_vi=f"lẫn đơn vị của nhiều thời điểm: phần lớn có hiệu lực ngày {best}, các đơn vị "
        "sau đây thì không",
        advice_vi=f"ghi --date {best}: khi đó các dòng này là chưa xác định; hoặc tách bảng.",
    )


def _refuse_elsewhere(rows: pd.DataFrame, table: Table, where: str) -> None:
    """Refuse a table of names without places of which the register knows less than half."""
    columns = table.columns
    has_place = columns.code is not None or columns.district is not None
    has_place |= columns.province is not None or bool(table.sections.ne("").any())
    said = rows[rows["status"] != EMPTY]
    share = said["status"].ne(UNKNOWN).mean() if len(said) else 0.0
    if share < LEAST_KNOWN_SHARE and not has_place:
        raise RegisterError(
            f"only {share:.0%} of the rows name a unit of this province, and no district or "
            "province tells the others apart",
            where=where,
            advice="is it a table of another province? Add a column with the district, or take "
            "the rows of other provinces out.",
            problem_vi=f"chỉ {share:.0%} số dòng ghi đơn vị của tỉnh này, và không có huyện hoặc "
            "tỉnh để phân biệt các dòng còn lại",
            advice_vi="có phải bảng của tỉnh khác? Thêm cột huyện, hoặc bỏ các dòng của tỉnh khác.",
        )
