"""Colours and class limits of the maps.

Every set of colours is chosen so that its neighbours in a legend stay apart for readers with
protanopia, deuteranopia or tritanopia; `tests/publish/test_palette.py` computes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TYPE_COLOURS = {
    "xã": "#d9e3b8",
    "phường": "#e08a4f",
    "thị trấn": "#c2a5cf",
    "đặc khu": "#5b5ea6",
    "huyện": "#5b5ea6",
}
PROVINCE_COLOURS = ("#8fbcd4", "#d9a441", "#7a5195", "#4d8f6b")
KIND_COLOURS = {
    "merge": "#83b2d3",
    "part": "#c24200",
    "create": "#183987",
    "abolish": "#898782",
    "rename": "#ffdb69",
    "retype": "#299ca6",
    "transfer": "#f09ba7",
    "unchanged": "#ffffff",
}
SEQUENCE = ("#fffbe0", "#b5d79c", "#66ab97", "#2b7b90", "#27457a")
DIVERGING = ("#8c510a", "#dfb877", "#f4f3ee", "#80bfb4", "#01665e")
DIVERGING_LIMITS = (-10.0, -3.0, 3.0, 10.0)
"""Difference to the official area in per cent."""

SEVERITY_COLOURS = {"error": "#b3002d", "warning": "#f28e2b", "info": "#2c6fbb"}
PATCHWORK = ("#bcd9ea", "#f3d9a4", "#cfe3b4", "#e6c3cf", "#d3cbe8", "#f5efb5")
"""Light tints for areas that only have to differ from their neighbours; an outline parts them."""

SELECTION_COLOURS = ("#d4006a", "#ffffff")
"""The outline of what is selected, and the halo around it; `web/hover.js` and `.css` use them."""

NO_DATA = "#d0c5d8"

DOUBTFUL = "#8d8d8d"
"""The stripes over units whose figure is probably wrong; `web/index.html` and `.css` use it."""

CUT_COLOUR = "#6a3d9a"
REPAIR_COLOUR = "#1f4e79"
DECISION_COLOUR = "#2b2b2b"


@dataclass(frozen=True)
class Classes:
    """Limits that divide a measure into classes, each with a colour.

    Parameters
    ----------
    limits : tuple of float
        The inner limits, rising; a value that equals a limit belongs to the class above it.
    colours : tuple of str
        One colour more than limits, light for little.
    """

    limits: tuple[float, ...]
    colours: tuple[str, ...]


def quantile_classes(values: Iterable[float], digits: int = 2) -> Classes:
    """Divide values into up to five classes of about equal numbers, at limits easy to read.

    Parameters
    ----------
    values : iterable of float
        The measure of every unit; NaN is left out.
    digits : int
        Significant digits of the limits.

    Returns
    -------
    Classes
        Fewer than five where the values don't give enough different limits.
    """
    known = np.asarray([value for value in values if not np.isnan(value)], dtype=float)
    if known.size == 0:
        return Classes((), (SEQUENCE[0],))
    shares = np.linspace(0, 1, len(SEQUENCE) + 1)[1:-1]
    rounded = {_significant(limit, digits) for limit in np.quantile(known, shares)}
    return _spread(sorted(limit for limit in rounded if known.min() < limit <= known.max()))


def count_classes(counts: Iterable[int]) -> Classes:
    """Divide small whole numbers: 1, 2, 3, 4, and 5 or more, as far as they occur."""
    most = max(counts, default=1)
    return _spread([float(limit) for limit in range(2, min(most, len(SEQUENCE)) + 1)])


def _spread(limits: list[float]) -> Classes:
    places: NDArray[np.float64] = np.linspace(0, len(SEQUENCE) - 1, len(limits) + 1)
    return Classes(tuple(limits), tuple(SEQUENCE[round(float(place))] for place in places))


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
