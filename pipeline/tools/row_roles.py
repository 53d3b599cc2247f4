"""What each row of a table is: data, a total, the heading of a district, a note, or blank."""

import re
from functools import partial

import pandas as pd

from pipeline.register.address import part
from pipeline.register.spelling import fold, split_type
from pipeline.tools.cell_texts import as_codes, as_texts, told_of_each
from pipeline.tools.law import Register
from pipeline.tools.numbers import looks_numeric, numeric_cells
from pipeline.tools.unit_columns import UnitColumns

DATA, TOTAL, SECTION, NOTE, BLANK = "data", "total", "section", "note", "blank"
TOTAL_WORDS = re.compile(
    r"^\W*(?:tổng|tong|cộng|cong|toàn|toan|total|sub-?\s?total|sum|grand total|chung|"
    r"cả (?:tỉnh|huyện|thành phố|thị xã|xã|vùng)|ca tinh|ca huyen|"
    r"(?:mang|chuyển) sang|l[uũ]y kế|luỹ kế)\b",
    re.IGNORECASE,
)
_TOTAL_OF_PLACE = re.compile(
    TOTAL_WORDS.pattern + r"(?: số)?\W*(?:huyện|thành phố|thị xã|tỉnh|tp|tx|xã|phường)\b",
    re.IGNORECASE,
)
"""A total even where its place is a unit: 'Cộng huyện Lý Sơn' is not Lý Sơn."""
_AVERAGE_WORDS = re.compile(
    r"^\W*(?:bình quân|binh quan|trung bình|trung binh|average|mean)\b", re.IGNORECASE
)
_ROMAN = re.compile(r"^(?:[IVX]+|[A-H])[.)]?$")
LEADING_NUMBER = re.compile(r"^(?:(?:[IVX]+|[A-Z]|\d+)[.)/\-]|[*+•–—-])\s*(?=\D)")
MOST_INITIALS = 3
_BULLET = re.compile(r"^[-+*•–—]\s*")
_DETAIL_WORDS = re.compile(
    r"^\W*(?:trong đó|trong do|bao gồm|gồm|chia ra|thôn|làng|bản|xóm|ấp|tổ dân phố|tdp|khu phố|"
    r"khu dân cư|kdc|nam|nữ|(?:khu vực |vùng )?(?:thành thị|nông thôn|đô thị|đồng bằng|miền núi|"
    r"trung du|ven biển|hải đảo))\b",
    re.IGNORECASE,
)
_COMMUNE_TYPES = ("xã", "phường", "thị trấn", "đặc khu")
_DISTRICT_TYPES = ("huyện", "thành phố", "thị xã", "quận", "tỉnh", "tp", "tx", "h.")


def row_roles(
    frame: pd.DataFrame, columns: UnitColumns, names: pd.Series | None, register: Register
) -> tuple[pd.Series, pd.Series]:
    """Say of each row what it is, and whether it names a unit."""
    numeric = [column for column in frame.columns if looks_numeric(frame[column].tail(2_000))]
    figures = [column for column in numeric if column not in columns.all]
    blank = frame.isna().all(axis=1)
    has_figures = _has_figures(frame, figures)
    named = names if names is not None else pd.Series("", frame.index)
    codes = (
        as_codes(frame[columns.code]) if columns.code is not None else pd.Series("", frame.index)
    )
    is_name = _known_names(named, register)
    of_place = told_of_each(named, lambda name: _TOTAL_OF_PLACE.match(name) is not None)
    known = codes.isin(register.codes) | told_of_each(named, is_name.__getitem__) & ~of_place
    district_rows = told_of_each(named, partial(_is_section, register=register))
    if columns.district is not None:
        district_rows &= as_texts(frame[columns.district]).eq("")
    totals = _says(TOTAL_WORDS, frame, columns) & ~known
    roles = pd.Series(NOTE, frame.index)
    is_coded = codes.str.contains(r"\d", regex=True)  # 'Mã xã' is a header, and no code.
    roles[has_figures | is_coded & named.ne("")] = DATA
    roles[known] = DATA
    silent = district_rows & ~has_figures & bool(figures) & codes.eq("")
    heading = _is_heading(frame, columns, named, register) | silent | (district_rows & ~known)
    units = is_district_unit(frame, columns, register)
    # A district without communes may still have a heading, above the one row that it is.
    above_itself = units & units.shift(-1, fill_value=False) & bool(figures)
    if above_itself.any():
        above_itself &= ~has_figures | _says_the_same_below(frame, columns, figures)
    roles[heading & ~units | above_itself] = SECTION
    roles[totals] = TOTAL
    roles[says_average(frame, columns) & ~known] = NOTE
    roles[blank] = BLANK
    return roles, known & (roles == DATA)


def _has_figures(frame: pd.DataFrame, figures: list[str]) -> pd.Series:
    """Tell of each row whether one of the numeric columns holds a number in it."""
    has = pd.Series(False, frame.index)
    for column in figures:
        has |= numeric_cells(frame[column])
    return has


def _says_the_same_below(
    frame: pd.DataFrame, columns: UnitColumns, figures: list[str]
) -> pd.Series:
    """Tell which rows have figures, all of them those of the row below, and say nothing else.

    What stands before the name is a number of the row: 'I' above '1'.
    """
    order = list(frame.columns)
    behind = order[min(order.index(one) for one in columns.all) + 1 :]
    same, blank = pd.Series(True, frame.index), pd.Series(True, frame.index)
    for column in behind:
        if column in columns.all:
            continue
        texts = as_texts(frame[column])
        same &= texts.eq(texts.shift(-1)) | texts.eq("")
        blank &= texts.eq("") | (column not in figures)
    return same & ~blank


def _known_names(named: pd.Series, register: Register) -> dict[str, bool]:
    distinct = [name for name in named.unique() if name]
    status = register.index.resolve_many(distinct)["status"]
    found = dict(zip(distinct, status.ne("none"), strict=True))
    return {"": False} | found


def _is_section(name: str, register: Register) -> bool:
    """Tell whether a name is that of a district or province."""
    return bool(district_of(name, register))


def district_of(text: str, register: Register) -> str:
    """Return the district or province that a heading names, '' if it names none.

    Parameters
    ----------
    text : str
        As in 'II. Huyện Bình Sơn'.
    register : Register
        The register.
    """
    bare = LEADING_NUMBER.sub("", text).strip(" :")
    if split_type(bare)[0] in _COMMUNE_TYPES:
        return ""
    for one in (fold(part(bare).name), fold(bare)):
        if one in register.districts:
            return register.districts[one]
        if one in register.provinces:
            return register.provinces[one]
    return _by_initials(bare, register)


def _by_initials(text: str, register: Register) -> str:
    """Return the one district that 'TP.QN' or 'TX ĐP' can mean."""
    short = part(text)
    if not short.type or not short.name.isupper() or len(short.name) > MOST_INITIALS:
        return ""
    found = [
        full for full in register.districts.values()
        if part(full).type == short.type
        and "".join(word[0] for word in part(full).name.split()).upper() == short.name
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def _is_heading(
    frame: pd.DataFrame, columns: UnitColumns, named: pd.Series, register: Register
) -> pd.Series:
    """Rows that name a district with its type, or after a Roman number where units have others."""
    typed = told_of_each(named, partial(_is_typed_district, register=register))
    roman = pd.Series(False, frame.index)
    before = (
        list(frame.columns)[: list(frame.columns).index(columns.name)]
        if columns.name in list(frame.columns)
        else []
    )
    for column in before:
        marks = as_texts(frame[column])
        if marks.str.fullmatch(r"\d+\.?").sum() > marks.str.fullmatch(_ROMAN.pattern).sum():
            roman |= marks.str.fullmatch(_ROMAN.pattern)
    is_place = told_of_each(named, partial(_is_section, register=register))
    no_code = as_texts(frame[columns.code]).eq("") if columns.code is not None else True
    return (typed | (roman & is_place)) & no_code


def is_district_unit(frame: pd.DataFrame, columns: UnitColumns, register: Register) -> pd.Series:
    """Tell which rows are of a district that is a unit itself, having no communes.

    Such a row heads nothing, and what follows it is no longer of the district above it. A district
    that had communes once is a heading still where one of them stands below it.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows.
    columns : UnitColumns
        Where the units stand.
    register : Register
        The register.

    Returns
    -------
    pandas.Series
        bool, for each row.
    """
    if columns.name is None:
        return pd.Series(False, frame.index)
    named = as_texts(frame[columns.name])
    alone = register.units[register.units["type"].isin(["huyện"])]
    keys = set(alone["name"].map(fold))
    rows = told_of_each(named, lambda name: fold(part(name).name) in keys)
    below = named.where(named.ne("")).bfill().shift(-1).fillna("")
    members = register.units[register.units["district_code"].isin(alone["code"])]
    inside = set(members.loc[members["type"].ne("huyện"), "name"].map(fold))
    heads = told_of_each(below, lambda name: fold(part(name).name) in inside)
    if columns.district is not None:
        heads &= as_texts(frame[columns.district]).eq("")
    return rows & ~heads


def _is_typed_district(name: str, register: Register) -> bool:
    bare = LEADING_NUMBER.sub("", name).strip().lower()
    typed = bare.startswith(_DISTRICT_TYPES)
    if not typed or not district_of(name, register):
        return False
    return register.index.resolve(name).status == "none" or not bare.startswith("tỉnh")


def says_average(frame: pd.DataFrame, columns: UnitColumns) -> pd.Series:
    """Tell which rows are called the average of others: they are neither units nor sums."""
    return _says(_AVERAGE_WORDS, frame, columns)


def _says(words: re.Pattern[str], frame: pd.DataFrame, columns: UnitColumns) -> pd.Series:
    order = list(frame.columns)
    last = max(order.index(column) for column in columns.all)
    says = pd.Series(False, frame.index)
    for column in order[: last + 1]:
        says |= told_of_each(as_texts(frame[column]), lambda text: words.match(text) is not None)
    return says


def is_detail(names: pd.Series, known: pd.Series) -> pd.Series:
    """Tell which rows break others down: villages, 'in that', men and women, town and country.

    Parameters
    ----------
    names : pandas.Series
        What stands where the units stand, of the data rows.
    known : pandas.Series
        bool: whether it is known as a unit.

    Returns
    -------
    pandas.Series
        bool. After a bullet every row is one that isn't called a commune, for a village may bear
        the name of one; unless most units stand after bullets.
    """
    worded = told_of_each(names, lambda name: _DETAIL_WORDS.match(name) is not None) & ~known
    bulleted = told_of_each(names, lambda name: _BULLET.match(name) is not None)
    are_below = (known & ~bulleted).sum() > (known & bulleted).sum()
    typed = told_of_each(names, lambda name: part(name).type in _COMMUNE_TYPES)
    return worded | (bulleted & bool(are_below) & ~(known & typed))
