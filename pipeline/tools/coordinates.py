"""Coordinates as people write them: decimal degrees, degrees and minutes, VN-2000 in metres.

A text is a coordinate if nothing is left of it once numbers, marks and the words of coordinates are
taken away; everything else is a name. Which number is the latitude is told by the numbers: in
Vietnam no latitude is a longitude, no northing an easting, and no degree a metre. Letters and
headers are often wrong (N is north in English and south in Vietnamese) and only turn away what
lies south of the equator or in the west.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pyproj

from pipeline.config import PUBLISH_CRS, WORK_CRS

LATITUDES = (8.0, 24.0)
LONGITUDES = (102.0, 118.0)
NORTHINGS_M = (880_000.0, 2_650_000.0)
EASTINGS_M = (150_000.0, 850_000.0)
RANGES = {
    "latitude": LATITUDES,
    "longitude": LONGITUDES,
    "northing": NORTHINGS_M,
    "easting": EASTINGS_M,
}
MOST_LETTERS = 120
"""A longer text is no pair of coordinates."""
_PARTS_OF_ONE = 60.0  # minutes of a degree, seconds of a minute
_SIGNS = str.maketrans(
    dict.fromkeys("º˚", "°") | dict.fromkeys("′’‘`´", "'") | dict.fromkeys("″”“", '"')
    | dict.fromkeys("−–—", "-") | dict.fromkeys("\u00a0\u202f\u2009", " ")
)  # fmt: skip
_UNITS_IN_WORDS = (
    (re.compile(r"(?<=\d)\s*(?:độ|deg(?:rees?)?)(?![^\W\d_])", re.IGNORECASE), "°"),
    (re.compile(r"(?<=\d)\s*(?:phút|min(?:utes?)?)(?![^\W\d_])", re.IGNORECASE), "'"),
    (re.compile(r"(?<=\d)\s*(?:giây|sec(?:onds?)?)(?![^\W\d_])", re.IGNORECASE), '"'),
    (re.compile(r"(?<=\d)\s*[oO](?=\s*(?:\d|[NSEWBĐTD]\b|[,;]|$))"), "°"),
    (re.compile(r"(?<=\d)d\s*(\d{1,2})m(?:\s*(\d[\d.,]*)s)?"), r"° \1' \2"),
    (re.compile(r"''"), '"'),
    (re.compile(r"(?<=\d)\s*[-:]\s*(?=\d)"), " "),
)
_NAMES_OF_AXES = (
    "n e b đ d x y m bắc đông north east northing easting vĩ kinh độ vĩđộ kinhđộ tuyến lat lon "
    "lng long latitude longitude toạ tọa gps wgs vn utm point coordinates coord"
)
_KNOWN_WORDS = frozenset(_NAMES_OF_AXES.split()) | {"vi", "do", "toa", "bac", "dong", "tuyen"}
_ELSEWHERE = frozenset(["s", "w", "t", "nam", "tây", "tay", "south", "west"])
_WORD = re.compile(r"[^\W\d_]+\.?")
_SYSTEM = re.compile(r"\b(?:WGS[\s-]?84|VN[\s-]?2000)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?")
_GROUPED = re.compile(
    r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:[.,]\d+)?"
)
_DECIMAL = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*°?")
_DEGREES = re.compile(
    r"(\d{1,3})\s*(?:°|\s)\s*(\d{1,2}(?:[.,]\d+)?)\s*'?"
    r"(?:\s*(?<=[\s'])(\d{1,2}(?:[.,]\d+)?)\s*\"?)?"
)
_DOTTED = re.compile(r"(\d{1,3})\.(\d{2})\.(\d{2}(?:[.,]\d+)?)")
# What millions of rows are written like is read without a look at every word.
_PLAIN_PAIR = re.compile(r"([-+]?\d+\.\d+)\s*[,;\s]\s*([-+]?\d+\.\d+)")
_PLAIN_ANGLE = re.compile(
    r"(\d{1,3})°\s?(\d{1,2}(?:[.,]\d+)?)'(?:\s?(\d{1,2}(?:[.,]\d+)?)\")?\s?[NEBĐ]?"
)
_MARKED = re.compile(
    r"\d{1,3}(?:[.,]\d+)?\s*°\s*(?:\d{1,2}(?:[.,]\d+)?\s*')?\s*(?:\d{1,2}(?:[.,]\d+)?\s*\")?"
    r"\s*(?P<letter>[^\W\d_]*)"
)
# What a workbook makes of 108:48:00, which it takes for hours.
_WHOLE_BEFORE_COMMA = re.compile(r"\d+,")
_SHORT = re.compile(r"\d{1,5}")
_PUNCTUATION = " ,;|/\t\r\n()[]{}:=.&@"


@dataclass(frozen=True)
class Point:
    """A place.

    Attributes
    ----------
    latitude_deg, longitude_deg : float
        On WGS 84.
    crs : str
        The system in which it was written.
    """

    latitude_deg: float
    longitude_deg: float
    crs: str


def parse_point(text: str, crs: str = WORK_CRS) -> Point | None:
    """Read a pair of coordinates, None if the text is something else.

    Parameters
    ----------
    text : str
        Latitude and longitude in either order, or VN-2000 northing and easting in metres, in
        either order: in Vietnam no latitude is a longitude, and no northing an easting.
    crs : str
        The zone of VN-2000 for metres.

    Examples
    --------
    >>> parse_point("15.12, 108.8").longitude_deg
    108.8
    >>> parse_point("15°07.2'N 108°48'E").latitude_deg
    15.12
    >>> parse_point("108.80E 15.12N").latitude_deg
    15.12
    >>> parse_point("Xã Ba Tơ") is None
    True
    """
    values = parse_pair(text)
    return point_of(*values, crs) if values else None


def parse_pair(text: str) -> tuple[float, float] | None:
    """Read a pair of numbers of which `point_of` makes a place, None if there is none.

    Parameters
    ----------
    text : str
        As for `parse_point`.

    Returns
    -------
    tuple of float or None
        In the order of the text: degrees, or metres.
    """
    if len(text) > MOST_LETTERS or not any(map(str.isdigit, text)):
        return None
    plain = _plain_pair(text)
    if plain:
        return plain
    tidy = _tidy(text)
    if tidy is None:
        return _marked_pair(text)
    numbers = [one.start() for one in re.finditer(r"(?<!\d)(?<!\d\.)[-+]?\d+", tidy)]
    found: dict[tuple[float, float], int] = {}
    for place in numbers[1:]:
        first, second = tidy[:place].rstrip(" -"), tidy[place:]
        if _WHOLE_BEFORE_COMMA.fullmatch(first.strip()) and _SHORT.fullmatch(second.strip()):
            continue  # 108,8 is one number
        values = _axis_value(first), _axis_value(second)
        if _is_place(*values):
            more = abs(len(re.findall(r"\d+", first)) - len(re.findall(r"\d+", second)))
            found[values] = min(more, found.get(values, more))
    # Where one could cut twice (108 48 15 12), both halves have as many numbers.
    best = [values for values, more in found.items() if more == min(found.values())]
    return best[0] if len(best) == 1 else None


def _plain_pair(text: str) -> tuple[float, float] | None:
    """Read two decimals, or two angles with a space between them alone."""
    found = _PLAIN_PAIR.fullmatch(text)
    if found:
        values = float(found[1]), float(found[2])
        return values if _is_place(*values) else None
    halves = text.split()
    angles = [_PLAIN_ANGLE.fullmatch(half.rstrip(",;")) for half in halves]
    if len(angles) == 2 and angles[0] and angles[1]:  # noqa: PLR2004
        first, second = (_of_parts(angle) for angle in angles if angle)
        if first is not None and second is not None and _is_place(first, second):
            return first, second
    return None


def looks_like_coordinates(text: str) -> bool:
    """Tell whether a text has two numbers and no word but those of coordinates."""
    tidy = _SYSTEM.sub(" ", unicodedata.normalize("NFC", text).translate(_SIGNS))
    words = {word.lower().rstrip(".") for word in _WORD.findall(tidy)}
    return words <= _KNOWN_WORDS | _ELSEWHERE and len(re.findall(r"\d+(?:[.,]\d+)?", tidy)) > 1


def parse_axis(text: str) -> float:
    """Read one coordinate: degrees, or metres.

    Parameters
    ----------
    text : str
        As in '15.12', '15,12', "15°07.2'B", '15 07 12', '1.672.000,5'.

    Returns
    -------
    float
        NaN if the text is no coordinate, or one of the south or the west. Of two readings
        ('108.801' may be a thousand and more) the one that Vietnam has.

    Examples
    --------
    >>> parse_axis("15°22.8'B"), parse_axis("108,801"), parse_axis("586.123")
    (15.38, 108.801, 586123.0)
    """
    if _PLAIN.fullmatch(text) and "." not in text:
        return float(text)
    angle = _PLAIN_ANGLE.fullmatch(text)
    if angle:
        value = _of_parts(angle)
        return float("nan") if value is None else value
    tidy = _tidy(text) if len(text) <= MOST_LETTERS else None
    return float("nan") if tidy is None else _axis_value(tidy)


def _tidy(text: str) -> str | None:
    """Take the words of coordinates out of a text; None if others are left, or say elsewhere."""
    if text.isascii() and not _WORD.search(text) and "''" not in text:
        tidy = text
    else:
        tidy = _SYSTEM.sub(" ", unicodedata.normalize("NFC", text).translate(_SIGNS))
    for pattern, mark in _UNITS_IN_WORDS:
        tidy = pattern.sub(mark, tidy)
    words = {word.lower() for word in _WORD.findall(tidy)}
    if any(word.rstrip(".") not in _KNOWN_WORDS for word in words):
        return None
    return _WORD.sub(" ", tidy).replace("_", " ")


def _axis_value(tidy: str) -> float:
    bare = tidy.strip(_PUNCTUATION)
    readings = [value for value in (_as_decimal(bare), _as_grouped(bare), _as_degrees(bare))
                if value is not None]  # fmt: skip
    fitting = [value for value in readings if kind_of_value(value)]
    return [*fitting, *readings, float("nan")][0]


def _as_decimal(text: str) -> float | None:
    found = _DECIMAL.fullmatch(text)
    return float(found[1].replace(",", ".")) if found else None


def _as_grouped(text: str) -> float | None:
    """Read a number with signs between its thousands: the sign that stands twice, or first."""
    if not _GROUPED.fullmatch(text):
        return None
    thousands = next(sign for sign in text if sign in " .,")
    return float(text.replace(thousands, "").replace(",", "."))


def _as_degrees(text: str) -> float | None:
    found = _DEGREES.fullmatch(text) or _DOTTED.fullmatch(text)
    return _of_parts(found) if found else None


def _of_parts(found: re.Match[str]) -> float | None:
    """Add up degrees, minutes and seconds; None where there are sixty or more."""
    parts = [float((part or "0").replace(",", ".")) for part in found.groups()]
    if max(parts[1:]) >= _PARTS_OF_ONE:
        return None
    return round(parts[0] + parts[1] / _PARTS_OF_ONE + parts[2] / _PARTS_OF_ONE**2, 10)


def _marked_pair(text: str) -> tuple[float, float] | None:
    """Find two angles with their signs in a text that says more."""
    tidy = unicodedata.normalize("NFC", text).translate(_SIGNS).replace("''", '"')
    angles = list(_MARKED.finditer(tidy))
    if len(angles) != 2 or any(one["letter"].lower() in _ELSEWHERE - {""} for one in angles):  # noqa: PLR2004
        return None
    values = [_axis_value(_WORD.sub("", angle.group())) for angle in angles]
    return (values[0], values[1]) if _is_place(values[0], values[1]) else None


def kind_of_value(value: float) -> str:
    """Return what a number can be in Vietnam: a key of `RANGES`, '' if it is no coordinate."""
    return next((kind for kind, limits in RANGES.items() if _within(value, limits)), "")


def _is_place(first: float, second: float) -> bool:
    kinds = {kind_of_value(first), kind_of_value(second)}
    return kinds in ({"latitude", "longitude"}, {"northing", "easting"})


def point_of(first: float, second: float, crs: str = WORK_CRS) -> Point | None:
    """Return the place of two numbers in either order, None if they lie outside Vietnam."""
    longitude, latitude = points_of(np.array([first]), np.array([second]), crs)[0]
    if np.isnan(latitude):
        return None
    is_degrees = kind_of_value(first) in {"latitude", "longitude"}
    return Point(float(latitude), float(longitude), PUBLISH_CRS if is_degrees else crs)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def points_of(first: np.ndarray, second: np.ndarray, crs: str = WORK_CRS) -> np.ndarray:
    """Return longitudes and latitudes of columns of numbers, NaN for what is no place in Vietnam.

    Parameters
    ----------
    first, second : numpy.ndarray
        As in `point_of`, a pair a row.
    crs : str
        The zone of VN-2000 for metres.

    Returns
    -------
    numpy.ndarray
        Shape (n, 2), degrees on WGS 84.
    """
    out = np.full((len(first), 2), np.nan)
    for one, two in ((first, second), (second, first)):
        degrees = inside(one, LATITUDES) & inside(two, LONGITUDES)
        out[degrees] = np.column_stack([two, one])[degrees]
        metres = inside(one, NORTHINGS_M) & inside(two, EASTINGS_M)
        if metres.any():
            turn = pyproj.Transformer.from_crs(crs, PUBLISH_CRS, always_xy=True)
            out[metres] = np.column_stack(turn.transform(two[metres], one[metres]))
    return out


def inside(values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    """Tell which numbers lie between two limits."""
    return np.asarray((values >= limits[0]) & (values <= limits[1]), dtype=bool)


def in_metres(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Tell of pairs whether one of them can be an easting in metres."""
    either: np.ndarray = inside(first, EASTINGS_M) | inside(second, EASTINGS_M)
    return either
