"""Coordinates as people write them: decimal degrees, degrees and minutes, VN-2000 in metres."""

import re
from dataclasses import dataclass

import numpy as np
import pyproj

from pipeline.config import PUBLISH_CRS, WORK_CRS

LATITUDES = (8.0, 24.0)
LONGITUDES = (102.0, 118.0)
NORTHINGS_M = (880_000.0, 2_650_000.0)
EASTINGS_M = (150_000.0, 850_000.0)
_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_ANGLE = re.compile(
    r"(?P<first>[NSEWBĐTnsewbđt]?)\s*(?P<deg>\d{1,3}(?:[.,]\d+)?)\s*[°ºo]\s*"
    r"(?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’])?\s*"
    r"(?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|''|′′))?\s*(?P<last>[NSEWBĐTnsewbđt]?)"
)
_PAIR = re.compile(
    rf"^\s*(?:[A-Za-zÀ-ỹ ]+[:=]\s*)?({_NUMBER})\s*(?:[;,\s]|,\s)\s*"
    rf"(?:[A-Za-zÀ-ỹ ]+[:=]\s*)?({_NUMBER})\s*$"
)
_POINT_PAIR = re.compile(r"^\s*([-+]?\d+\.\d+|\d+)\s*[,;\s]\s*([-+]?\d+\.\d+|\d+)\s*$")
_NORTH, _EAST = "NB", "EĐ"


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
    >>> parse_point("Xã Ba Tơ") is None
    True
    """
    angles = [found for found in _ANGLE.finditer(text) if found["deg"]]
    if len(angles) == 2:  # noqa: PLR2004
        return _of_angles(angles)
    found = _POINT_PAIR.match(text) or _PAIR.match(text)
    if not found:
        return None
    first, second = (float(part.replace(",", ".")) for part in found.groups())
    return point_of(first, second, crs)


def _of_angles(angles: list[re.Match[str]]) -> Point | None:
    values: list[float] = []
    for angle in angles:
        parts = [float((angle[name] or "0").replace(",", ".")) for name in ("deg", "min", "sec")]
        values.append(round(parts[0] + parts[1] / 60 + parts[2] / 3600, 10))
    return point_of(values[0], values[1], PUBLISH_CRS)


def point_of(first: float, second: float, crs: str = WORK_CRS) -> Point | None:
    """Return the place of two numbers in either order, None if they lie outside Vietnam."""
    for latitude, longitude in ((first, second), (second, first)):
        if _within(latitude, LATITUDES) and _within(longitude, LONGITUDES):
            return Point(latitude, longitude, PUBLISH_CRS)
    for northing, easting in ((first, second), (second, first)):
        if _within(northing, NORTHINGS_M) and _within(easting, EASTINGS_M):
            turn = pyproj.Transformer.from_crs(crs, PUBLISH_CRS, always_xy=True)
            longitude, latitude = turn.transform(easting, northing)
            return Point(latitude, longitude, crs)
    return None


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
        degrees = _inside(one, LATITUDES) & _inside(two, LONGITUDES)
        out[degrees] = np.column_stack([two, one])[degrees]
        metres = _inside(one, NORTHINGS_M) & _inside(two, EASTINGS_M)
        if metres.any():
            turn = pyproj.Transformer.from_crs(crs, PUBLISH_CRS, always_xy=True)
            out[metres] = np.column_stack(turn.transform(two[metres], one[metres]))
    return out


def _inside(values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    return np.asarray((values >= limits[0]) & (values <= limits[1]), dtype=bool)
