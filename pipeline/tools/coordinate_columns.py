"""Which columns of a table hold coordinates, told by their headers and by their values.

A header alone decides nothing: X is north in a Vietnamese cadastre and east in a GIS. It says that
a column holds coordinates at all; what the values are says which.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import FormatError, UsageError
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cells import Cells
from pipeline.tools.coordinate_cells import read_axis, read_pairs
from pipeline.tools.coordinates import kind_of_value, parse_axis, parse_pair
from pipeline.tools.headers import first_body_row, headers
from pipeline.tools.point_checks import refuse_three_columns

SAMPLE_ROWS = 1_000
MOST_HEADER_TEXTS = 6
LONGEST_HEADER = 45
LEAST_SHARE = 0.5
LEAST_SHARE_OF_VALUES_ALONE = 0.9
PAIR = "pair"
WORDS = {
    "latitude": "vĩ độ | latitude", "longitude": "kinh độ | longitude",
    "northing": "bắc | northing", "easting": "đông | easting",
    PAIR: "vĩ độ và kinh độ | latitude and longitude",
}  # fmt: skip
NORTH, EAST = ("latitude", "northing"), ("longitude", "easting")
_NORTH_WORDS = frozenset({"vido", "lat", "latitude", "latdd", "bac", "north", "northing", "n"})
_EAST_WORDS = frozenset({
    "kinhdo", "lon", "lng", "long", "longitude", "longdd", "londd", "dong", "east", "easting", "e",
})  # fmt: skip
_WORDS_OF_BOTH = frozenset({
    "x", "y", "toado", "gps", "coord", "coords", "coordinate", "coordinates", "xcoord", "ycoord",
    "coordx", "coordy",
})  # fmt: skip
_UNIT = r"[(\[]?(?:m|mét|độ|°|deg|degrees|dd)[)\]]?"
_LETTERS = re.compile(r"[a-z]+")
_MONEY = re.compile(r"(?:triệu|tỷ|tỉ|nghìn|ngàn|trieu|ty|nghin|ngan)\s*(?:đồng|dong)|đồng")


@dataclass
class Column:
    """A column of a sheet that may hold coordinates.

    Attributes
    ----------
    label : str
        In the sheet's cells.
    kind : str
        A key of `WORDS`, '' if its values are no coordinates of Vietnam.
    share : float
        Of the cells with digits, those that are of this kind or of its counterpart.
    start : int
        The first row that holds such a value.
    words : set of str
        The words of its header.
    whole : bool
        Whether all values are whole numbers, as those of a column that numbers the rows.
    """

    label: str
    kind: str
    share: float
    start: int
    words: set[str]
    whole: bool

    @property
    def is_hinted(self) -> bool:
        """Whether its header speaks of coordinates."""
        return bool(self.words & (_NORTH_WORDS | _EAST_WORDS | _WORDS_OF_BOTH))


@dataclass
class Pointed:
    """A table with coordinates.

    Attributes
    ----------
    cells : Cells
        The sheet.
    frame : pandas.DataFrame
        Its rows below the header, columns by their headers.
    columns : list of str
        The header of the column with the pair, or of the two.
    kinds : list of str
        What they hold, as in `WORDS`.
    remarks : list of str
        For the reader: what was taken for what.
    """

    cells: Cells
    frame: pd.DataFrame
    columns: list[str]
    kinds: list[str]
    remarks: list[str]


def find_coordinates(
    sheets: list[Cells], where: str, *, wanted: list[str] | None = None, by_header: bool = True
) -> Pointed | None:
    """Find the sheet and the columns that hold coordinates.

    Parameters
    ----------
    sheets : list of Cells
        As read.
    where : str
        The file, for messages.
    wanted : list of str, optional
        The columns that the user names, by header, or by position as '#2'.
    by_header : bool
        Whether headers have to speak of coordinates. If not, either speaks alone: a header whose
        values are no coordinates of Vietnam, or values without such a header.

    Raises
    ------
    UsageError
        If there is no such column, or several sheets have coordinates.
    FormatError
        If minutes and seconds have columns of their own.
    """
    found = []
    for cells in sheets:
        columns = [_column(cells, label) for label in cells.frame.columns]
        chosen = _wanted(columns, cells, wanted) if wanted else _chosen(columns, by_header)
        if chosen:
            if {one.kind for one in chosen} & {"latitude", "longitude"}:
                others = [one.words for one in columns if one not in chosen]
                refuse_three_columns(others, [_label(cells, one.label) for one in chosen], where)
            found.append(_pointed(cells, chosen, columns))
    if len(found) > 1:
        raise UsageError(
            "several sheets have coordinates",
            where=where,
            details=[one.cells.sheet for one in found],
            advice="choose one with --sheet; the others afterwards.",
            problem_vi="nhiều trang tính có toạ độ",
            advice_vi="chọn một trang tính bằng --sheet; các trang tính khác làm sau.",
        )
    if wanted and not found:
        raise UsageError(
            f"no such column: {', '.join(wanted)}",
            where=where,
            details=[_label(cells, label) for cells in sheets for label in cells.frame.columns],
            advice="name one of these by header or number: --coordinate-columns X,Y",
            problem_vi=f"không có cột: {', '.join(wanted)}",
            advice_vi="chọn trong các cột trên, theo tiêu đề hoặc số thứ tự: "
            "--coordinate-columns X,Y",
        )
    return found[0] if found else None


def _column(cells: Cells, label: str) -> Column:
    column = cells.frame[label]
    filled = column.dropna()
    sample = filled.head(SAMPLE_ROWS)
    values = read_axis(sample)
    kinds = pd.Series([kind_of_value(value) for value in values], sample.index)
    if kinds.ne("").mean() < LEAST_SHARE:
        kinds = kinds.mask(kinds.eq("") & _pairs_of(sample), PAIR)
    digits = sample.map(lambda value: not isinstance(value, str) or any(map(str.isdigit, value)))
    told = kinds[kinds != ""]
    degrees = told.isin(["latitude", "longitude"])
    share = max(degrees.sum(), (~degrees).sum()) / max(1, int(digits.sum()))
    start = int(told.index[0]) if len(told) else int(cells.frame.index[0])
    kind = str(told.mode().iloc[0]) if len(told) and share >= LEAST_SHARE else ""
    known = values[np.isfinite(values)]
    heads = [label] if cells.named else _heads(column, start if kind else None)
    return Column(
        label, kind, share, start, {word for head in heads for word in words_of(head)},
        bool(len(known)) and bool((known == np.floor(known)).all()),
    )  # fmt: skip


def _pairs_of(sample: pd.Series) -> pd.Series:
    return sample.map(lambda value: isinstance(value, str) and parse_pair(value) is not None)


def _heads(column: pd.Series, start: int | None) -> list[str]:
    """Return the texts right above the first value of a column, without long titles."""
    above = column.loc[: start - 1] if start is not None else column.head(SAMPLE_ROWS)
    texts = [text for text in as_texts(above.dropna()) if text]
    texts = texts[-MOST_HEADER_TEXTS:] if start is not None else texts[:MOST_HEADER_TEXTS]
    return [text for text in texts if len(text) <= LONGEST_HEADER]


def words_of(header: str) -> set[str]:
    """Return the words of a header without marks, and pairs of neighbours as one word.

    Examples
    --------
    >>> sorted(words_of("Toạ độ X"))
    ['do', 'dox', 'toa', 'toado', 'x']
    """
    bare = _MONEY.sub(" ", unicodedata.normalize("NFC", header.lower()))
    plain = unicodedata.normalize("NFD", bare.replace("đ", "d"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = _LETTERS.findall(plain)
    return {*words, *(one + two for one, two in itertools.pairwise(words))}


def _wanted(columns: list[Column], cells: Cells, wanted: list[str]) -> list[Column]:
    found = []
    for one in wanted:
        same = [column for place, column in enumerate(columns, 1)
                if one == f"#{place}" or _is_called(column, cells, one)]  # fmt: skip
        if not same:
            return []
        found.append(same[0])
    return found


def _is_called(column: Column, cells: Cells, wanted: str) -> bool:
    if cells.named:
        return column.label == wanted
    texts = as_texts(cells.frame[column.label].head(SAMPLE_ROWS).dropna())
    return wanted.casefold() in {text.casefold() for text in texts}


def _label(cells: Cells, label: str) -> str:
    if cells.named:
        return label
    texts = [text for text in as_texts(cells.frame[label].dropna().head(MOST_HEADER_TEXTS)) if text]
    return f"#{list(cells.frame.columns).index(label) + 1} {texts[0] if texts else ''}"


def _chosen(columns: list[Column], by_header: bool) -> list[Column]:
    """Choose two columns that make a place together, or one that holds the pair."""
    valued = [one for one in columns if one.kind and one.is_hinted]
    valued.sort(key=lambda one: one.whole)  # whole degrees may be the numbers of the rows
    for north, east in zip(NORTH, EAST, strict=True):
        found = [next((one for one in valued if one.kind == kind), None) for kind in (north, east)]
        if found[0] and found[1]:
            return sorted((one for one in found if one), key=columns.index)
    pairs = [one for one in columns if one.kind == PAIR]
    if pairs:
        return pairs[:1]
    if by_header:
        return []
    return _by_values(columns) or _by_words(columns)


def _by_values(columns: list[Column]) -> list[Column]:
    """Choose the only two columns whose values are degrees, and hardly anything else."""
    sure = [one for one in columns if one.share >= LEAST_SHARE_OF_VALUES_ALONE and not one.whole]
    found = [one for one in sure if one.kind in {"latitude", "longitude"}]
    return found if {one.kind for one in found} == {"latitude", "longitude"} and \
        len(found) == 2 else []  # noqa: PLR2004  # fmt: skip


def _by_words(columns: list[Column]) -> list[Column]:
    """Choose the columns whose headers say latitude and longitude, or X and Y."""
    north = [one for one in columns if one.words & _NORTH_WORDS and not one.words & _EAST_WORDS]
    east = [one for one in columns if one.words & _EAST_WORDS and not one.words & _NORTH_WORDS]
    if north and east:
        return [north[0], east[0]]
    letters = [[one for one in columns if letter in one.words] for letter in ("x", "y")]
    return [letters[0][0], letters[1][0]] if letters[0] and letters[1] else []


def _pointed(cells: Cells, chosen: list[Column], columns: list[Column]) -> Pointed:
    frame = cells.frame
    labels = [one.label for one in chosen]
    names = [str(name) for name in frame.columns]
    if not cells.named:
        below_header, top = _tops(frame, chosen)
        names, _ = headers(frame, cells, below_header)
        frame = frame.loc[top:].set_axis(names, axis=1)
    places = [list(cells.frame.columns).index(label) for label in labels]
    titles = [names[place] for place in places]
    kinds = [one.kind for one in chosen]
    told = [f"{title!r} = {WORDS[kind]}" for title, kind in zip(titles, kinds, strict=True) if kind]
    remarks = [f"toạ độ | coordinates: {', '.join(told or map(repr, titles))}"]
    if any(_contradicts(one) for one in chosen):
        remarks.append(
            "tiêu đề nói ngược lại, đã theo giá trị | the headers say the opposite; the values "
            "were followed"
        )
    same = [one for one in columns if one.kind in kinds and one.is_hinted and one not in chosen]
    if same:
        others = ", ".join(repr(names[list(cells.frame.columns).index(one.label)]) for one in same)
        remarks.append(f"không dùng | not used: {others}; --coordinate-columns chooses")
    return Pointed(cells, frame, titles, kinds, remarks)


def _contradicts(column: Column) -> bool:
    """Tell whether a header says north of values that are east, or east of such that are north."""
    north, east = bool(column.words & _NORTH_WORDS), bool(column.words & _EAST_WORDS)
    if north == east:
        return False
    return (north and column.kind in EAST) or (east and column.kind in NORTH)


def _tops(frame: pd.DataFrame, chosen: list[Column]) -> tuple[int, int]:
    """Find the row below the header, and the first row of the body.

    The header ends with the last words of coordinates above a value; a row with the units of
    measure and one that numbers the columns may follow.
    """
    start = min((one.start for one in chosen if one.kind), default=int(frame.index[0]) + 1)
    texts = pd.DataFrame({one.label: as_texts(frame[one.label].loc[: start - 1]) for one in chosen})
    heads = texts.index[texts.map(_is_header).any(axis=1).to_numpy()]
    if not len(heads):
        return start, start
    below = int(heads[-1]) + 1
    units = texts.loc[below:]
    row = below
    while row in units.index and units.loc[row].str.fullmatch(_UNIT, case=False).all():
        row += 1
    notes = pd.Series("note", frame.index)
    place = min(list(frame.index).index(row - 1) + 1, len(frame) - 1)
    return below, first_body_row(frame, notes, place)


def _is_header(text: str) -> bool:
    known = _NORTH_WORDS | _EAST_WORDS | _WORDS_OF_BOTH
    is_value = bool(kind_of_value(parse_axis(text))) or parse_pair(text) is not None
    return len(text) <= LONGEST_HEADER and bool(words_of(text) & known) and not is_value


def values_of(pointed: Pointed) -> tuple[np.ndarray, np.ndarray]:
    """Return the two numbers of each row, NaN where there is none.

    Raises
    ------
    FormatError
        If more than two columns are named.
    """
    if len(pointed.columns) == 1:
        return read_pairs(pointed.frame[pointed.columns[0]])
    if len(pointed.columns) != 2:  # noqa: PLR2004
        raise FormatError(
            f"a place has one column or two, not {len(pointed.columns)}",
            advice="--coordinate-columns PAIR or --coordinate-columns X,Y",
            problem_vi=f"toạ độ ghi ở một hoặc hai cột, không phải {len(pointed.columns)} cột",
            advice_vi="ghi --coordinate-columns CỘT hoặc --coordinate-columns X,Y",
        )
    first, second = (read_axis(pointed.frame[column]) for column in pointed.columns)
    return first, second
