"""Columns of coordinates, read cell by cell."""

import re

import numpy as np
import pandas as pd

from pipeline.tools.coordinates import kind_of_value, parse_axis, parse_pair

_AS_TIME = re.compile(r"(\d+) days?, (\d{1,2})(:\d{2}:\d{2}(?:\.\d+)?)")


def read_axis(column: pd.Series) -> np.ndarray:
    """Read a column of coordinates, NaN where a cell holds none that can be read."""
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    places, distinct = pd.factorize(column)
    values = [*map(_axis_of, distinct), float("nan")]
    return np.array(values, dtype=float)[places]


def _axis_of(value: object) -> float:
    if isinstance(value, bool):
        return float("nan")
    if isinstance(value, int | float | np.integer | np.floating):
        return float(value)
    text = _AS_TIME.sub(lambda told: f"{int(told[1]) * 24 + int(told[2])}{told[3]}", str(value))
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        return parse_axis(text)
    return number if kind_of_value(number) else parse_axis(text)


def read_pairs(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Read a column of pairs, NaN where a cell holds none that can be read."""
    places, distinct = pd.factorize(column)
    nothing = (float("nan"), float("nan"))
    pairs = [*((parse_pair(str(value)) or nothing) for value in distinct), nothing]
    values = np.array(pairs, dtype=float)[places]
    return values[:, 0], values[:, 1]
