"""Coordinates that are read and not meant: in three columns, as DD.MMSS, of another zone."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from pipeline.errors import FormatError
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.lookup_rows import NEW_CODE, NEW_NAME, told_of_keys
from pipeline.tools.unit_columns import find_unit_columns
from pipeline.tools.unit_keys import KEYS

PARTS_OF_DEGREES = frozenset({"phut", "giay", "minute", "minutes", "second", "seconds"})
LEAST_POINTS = 10
"""Of fewer points minutes and seconds may be below sixty by chance."""
DIGITS_OF_SEXAGESIMAL = 4
SIXTY = 60
HEADER_ROWS = 10
CONTRADICTS = "tên ghi là đơn vị khác | the name says another unit"
ZONES = {
    "107.0": "EPSG:9214", "107.25": "EPSG:9215", "107.5": "EPSG:9216", "107.75": "EPSG:5899",
    "108.0": "EPSG:5898", "108.25": "EPSG:9217", "108.5": "EPSG:9218",
}  # fmt: skip
"""VN-2000 / TM-3 by central meridian, as EPSG has them."""
_MERIDIAN = re.compile(
    r"(?:ktt|kinh tuy[eế]n tr[uụ]c|central meridian|cm|l0)\D{0,12}?(10[2-9])(.{0,8})", re.IGNORECASE
)
_DECIMALS = re.compile(r"[.,](\d{1,2})(?!\d)")
_MINUTES = re.compile(r"\s*(?:[°º⁰˚oOd0*^.,-]|độ|do)?\s*(00|15|30|45)(?!\d)")
"""The sign of degrees is typed in many ways: 107o30', 107030', 107-30."""
_ZONE_WORDS = (
    "ktt", "kinh tuyến", "trục", "l0", "meridian", "zone", "múi", "epsg", "crs", "hệ toạ độ",
)  # fmt: skip
_ZONE_HEADER = re.compile("|".join(map(fold, _ZONE_WORDS)))
"""Of folded headers; what stands in the cells decides."""
_DEGREES = re.compile(r"(?<!\d)10[2-9](?!\d\d)")
LEAST_SHARE_OF_ZONES = 0.5
_SYSTEM = re.compile(r"vn[-\s]?2000|utm|tm[-\s]?\d|m[uú]i\D{0,12}\d|ktt|^\D+", re.IGNORECASE)
"""What stands before the meridian in a cell, digits of its own among it."""
_EPSG = re.compile(r"(?:EPSG:)?(\d{4})", re.IGNORECASE)
_NO_DIGIT = re.compile(r"\D{3}|\D*$")


def refuse_three_columns(words: Iterable[set[str]], columns: Sequence[str], where: str) -> None:
    """Refuse degrees whose minutes and seconds stand in columns of their own.

    Parameters
    ----------
    words : iterable of set of str
        The words of the headers of all columns.
    columns : sequence of str
        The columns that were found, for the message.
    where : str
        The file.

    Raises
    ------
    FormatError
        If a header says minutes or seconds.
    """
    if any(PARTS_OF_DEGREES & some for some in words):
        raise _in_three_columns(columns, where)


def refuse_headed_parts(frame: pd.DataFrame, where: str) -> None:
    """Refuse a table in whose first rows stand minutes and seconds as headers, and no degrees.

    Raises
    ------
    FormatError
        If there are both.
    """
    heads = {fold(text) for column in frame for text in as_texts(frame[column].head(HEADER_ROWS))}
    if {"phut", "giai"} <= heads or {"minutes", "seconds"} <= heads:
        raise _in_three_columns(["độ | degrees"], where)


def _in_three_columns(columns: Sequence[str], where: str) -> FormatError:
    return FormatError(
        f"minutes and seconds stand in columns of their own beside {', '.join(columns)}",
        where=where,
        advice="make one column of each: =degrees+minutes/60+seconds/3600, and name them with "
        "--coordinate-columns.",
        problem_vi=f"phút và giây nằm ở cột riêng, bên cạnh {', '.join(columns)}",
        advice_vi="gộp thành một cột: =độ+phút/60+giây/3600, rồi ghi tên các cột đó sau "
        "--coordinate-columns.",
    )


def refuse_sexagesimal(degrees: Sequence[np.ndarray], where: str) -> None:
    """Refuse numbers like 15.0712 that are all possible as 15°07'12": by chance they are not.

    Parameters
    ----------
    degrees : sequence of numpy.ndarray
        Latitudes and longitudes as they were read.
    where : str
        The file.

    Raises
    ------
    FormatError
        If both are so in every row.
    """
    if not degrees or not all(map(_are_sexagesimal, degrees)):
        return
    raise FormatError(
        "these look like degrees, minutes and seconds in one number: 15.0712 for 15°07'12\"",
        where=where,
        advice="write 15°07'12\" or 15.1200 in the cells; the numbers are read as decimal degrees.",
        problem_vi="đây có vẻ là độ, phút, giây viết liền: 15.0712 nghĩa là 15°07'12\"",
        advice_vi="ghi 15°07'12\" hoặc 15.1200 trong ô; số được đọc là độ thập phân.",
    )


def _are_sexagesimal(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    if len(known) < LEAST_POINTS:
        return False
    shifted = known * 10**DIGITS_OF_SEXAGESIMAL
    whole = np.round(shifted)
    if not np.allclose(shifted, whole, atol=1e-4):
        return False
    below = whole % 10**DIGITS_OF_SEXAGESIMAL
    return bool((below // 100 < SIXTY).all() and (below % 100 < SIXTY).all() and below.any())


def zone_in(texts: Iterable[str]) -> str:
    """Return the zone that titles or headers state by its central meridian, '' if they don't.

    Parameters
    ----------
    texts : iterable of str
        What stands above the points.

    Examples
    --------
    >>> zone_in(["X (m)", "VN-2000, KTT 107°30', múi 3°"]), zone_in(["Kinh tuyến trục 108"])
    ('EPSG:9216', 'EPSG:5898')
    >>> zone_in(["KTT 107o30'"]), zone_in(["KTT 107030' múi 3"]), zone_in(["KTT: 107,75"])
    ('EPSG:9216', 'EPSG:9216', 'EPSG:5899')
    >>> zone_in(["Toạ độ X", "Toạ độ Y"])
    ''
    """
    found = {
        ZONES.get(f"{_meridian_deg(degrees, rest):.2f}".removesuffix("0"), "")
        for text in texts
        for degrees, rest in _MERIDIAN.findall(text)
    }
    return found.pop() if len(found) == 1 else ""


def _meridian_deg(degrees: str, rest: str) -> float:
    """Return a meridian by what follows its degrees; NaN if that can't be read."""
    decimals = _DECIMALS.match(rest)
    if decimals and f"{float(f'{degrees}.{decimals[1]}'):.2f}".removesuffix("0") in ZONES:
        return float(f"{degrees}.{decimals[1]}")
    if minutes := _MINUTES.match(rest):
        return float(degrees) + float(minutes[1]) / SIXTY
    return float(degrees) if _NO_DIGIT.match(rest) else np.nan


def zones_of_rows(frame: pd.DataFrame) -> tuple[str, pd.Series] | None:
    """Return the column that states the zone of each row, and the zones; None if there is none.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows of a table with coordinates.

    Returns
    -------
    (str, pandas.Series) or None
        The header, and 'EPSG:9216' or the like for each row, '' where the row states none.

    Examples
    --------
    >>> zones_of_rows(pd.DataFrame({"KTT": [107.5, "108°00'", None]}))[1].to_list()
    ['EPSG:9216', 'EPSG:5898', '']
    """
    for name in frame.columns:
        if not _ZONE_HEADER.search(fold(str(name))):
            continue
        texts = as_texts(frame[name])
        zones = texts.map({text: _zone_of_cell(text) for text in texts.unique()})
        if zones[texts.ne("")].ne("").mean() >= LEAST_SHARE_OF_ZONES:
            return str(name), zones
    return None


def _zone_of_cell(text: str) -> str:
    code = _EPSG.fullmatch(text)
    if code and f"EPSG:{code[1]}" in ZONES.values():
        return f"EPSG:{code[1]}"
    if len(_DEGREES.findall(text)) > 1:
        return ""  # '107.5/108' says neither.
    return zone_in([f"KTT {_SYSTEM.sub(' ', text)}"])


def contradicting_names(frame: pd.DataFrame, told: pd.DataFrame, law: Register) -> np.ndarray:
    """Say of points whose row names another unit which one that is.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows of a table with coordinates.
    told : pandas.DataFrame
        What was found for the points, row by row.
    law : Register
        The register.

    Returns
    -------
    numpy.ndarray
        A note for each row, '' where the name says the same or nothing.
    """
    notes = np.full(len(frame), "", dtype=object)
    try:
        columns = find_unit_columns(frame.astype(object), law, where="")
    except FormatError:
        return notes
    order = (columns.code, columns.name, columns.district, columns.province)
    texts = [frame[one].map(_text) if one is not None else "" for one in order]
    keys = pd.DataFrame(dict(zip(KEYS, texts, strict=True)), index=frame.index)
    named = told_of_keys(keys.reset_index(drop=True), law, None)
    mine, theirs = told[NEW_CODE].to_numpy(), named[NEW_CODE].to_numpy()
    for place in np.flatnonzero((mine != "") & (theirs != "")):
        if mine[place] not in theirs[place].split("; "):
            notes[place] = f"{CONTRADICTS}: {named[NEW_NAME].iloc[place]}"
    return notes


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]
