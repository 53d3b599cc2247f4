"""What a row says of its unit, and which unit that is on a day."""

from datetime import date

import pandas as pd

from pipeline.register.address import part
from pipeline.register.index import ADDRESS, EXACT, FOLDED
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_codes, as_texts
from pipeline.tools.law import Register
from pipeline.tools.row_roles import LEADING_NUMBER, district_of
from pipeline.tools.spelt import OTHER, marks_of
from pipeline.tools.structure import Table

FOUND, UNKNOWN, AMBIGUOUS, CONFLICT, EMPTY = "found", "unknown", "ambiguous", "conflict", "empty"
DETAIL = "detail"
"""A breakdown of other rows: a village, men and women."""
PERIOD = "period"
"""One unit in the period that was found out, others in a period that fits about as well."""
INDIVISIBLE = "indivisible"
"""Made of several earlier units, to which its figures can't be divided again."""
KEYS = ["code", "name", "district", "province"]
_READ = dict.fromkeys(KEYS, as_texts) | {"code": as_codes}
_BY_LETTERS = (FOLDED, ADDRESS)
SAMPLE_KEYS = 3_000
MOST_PLACES_IN_FULL = 0.5
"""Where less of a column is blank, a blank cell is none that repeats the one above it."""


def keys_of(table: Table, register: Register) -> pd.DataFrame:
    """Return what each data row says of its unit: code, name, district, province as text."""
    columns = table.columns
    order = (columns.code, columns.name, columns.district, columns.province)
    keys = pd.DataFrame(
        {
            key: _READ[key](table.frame[column]) if column is not None else ""
            for key, column in zip(KEYS, order, strict=True)
        },
        index=table.frame.index,
    )
    for key in ("district", "province"):
        filled = _filled_down(keys[key], table.district_units)
        if filled is not keys[key] and _agrees(keys["name"], keys[key], filled, key, register):
            keys[key] = filled
    if columns.district is None:
        of_province = table.sections.isin(_provinces(table.sections, keys["name"], register))
        keys["district"] = table.sections.mask(of_province, "")
        keys["province"] = keys["province"].mask(of_province, table.sections)
    return keys


def _provinces(headings: pd.Series, names: pd.Series, register: Register) -> list[str]:
    """Return the headings that name a province: by their type, or by the names below them.

    'KON TUM' alone is the city, unless more of the names are known in all of the province.
    """
    found = []
    for heading in filter(None, headings.unique()):
        bare = part(LEADING_NUMBER.sub("", heading))
        if fold(bare.name) not in register.provinces or bare.type not in {"", "tỉnh"}:
            continue
        below = list(names[headings.eq(heading)].unique()[:SAMPLE_KEYS])
        here, there = (
            register.index.resolve_many(below, *places)["status"].ne("none").sum()
            for places in (([bare.name] * len(below), None), (None, [bare.name] * len(below)))
        )
        if bare.type or there > here:
            found.append(heading)
    return found


def _filled_down(texts: pd.Series, alone: frozenset[int]) -> pd.Series:
    """Repeat a place that is written once above the rows it holds for.

    Only where that is plainly the habit: the first row is filled, and most of the others are not.
    A district without communes (`alone`) is in no place above it.
    """
    if len(texts) and texts.iloc[0] and (texts == "").mean() > MOST_PLACES_IN_FULL:
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
        that only resembles that of a unit of the day, and is that of a unit of another day, means
        several; one that bears other marks (Sơn Hà for Sơn Hạ) has that unit as its candidate.
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
    official = code.map(units["name"]).fillna("")
    contradicted = _contradicted(keys["name"].where(status.eq(FOUND) & how.isin(_BY_LETTERS), ""),
                                 official)  # fmt: skip
    status, how = status.mask(contradicted, AMBIGUOUS), how.mask(contradicted, FOLDED)
    alike = status.eq(FOUND) & how.eq(FOLDED)
    alike &= ~_same_but_for_dak(keys["name"], official)
    places = pd.Series(districts, keys.index)
    candidates, torn = _with_namesakes(keys["name"][alike], places, candidates, register)
    status.loc[torn] = AMBIGUOUS
    return pd.DataFrame({
        "status": status, "code": code.where(status.eq(FOUND), ""),
        "candidates": candidates.str.strip(";"), "how": how,
    })  # fmt: skip


def _contradicted(names: pd.Series, official: pd.Series) -> pd.Series:
    """Tell which names bear other marks than the unit that their letters found."""
    told = {
        pair: marks_of(*pair) == OTHER
        for pair in set(zip(names, official, strict=True))
        if not pair[0].isascii()
    }
    return pd.Series(
        [told.get(pair, False) for pair in zip(names, official, strict=True)],
        names.index,
        dtype=bool,
    )


def _same_but_for_dak(names: pd.Series, official: pd.Series) -> pd.Series:
    """Tell which names differ from the official one only as Đăk and Đắk do, and in case."""

    def plain(text: str) -> str:
        return part(text).name.lower().replace("ắ", "ă")

    return names.map(plain).eq(official.map(plain))


def _with_namesakes(
    names: pd.Series, districts: pd.Series, candidates: pd.Series, register: Register
) -> tuple[pd.Series, list[int]]:
    """Add to units found but for the marks of their letters those that bear just that name.

    On the eve 'Sơn Hà' is read as Sơn Hạ; but since the merger there is a Sơn Hà.
    """
    marked = names[~names.map(str.isascii).astype(bool)]
    places = list(districts[marked.index])
    told = register.index.resolve_many(list(marked), places).set_axis(marked.index)
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
