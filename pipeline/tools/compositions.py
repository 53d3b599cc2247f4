"""Columns that add up to another one in every row: so must their parts of a divided unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_MEMBERS = 12
LEAST_MEMBERS = 2
LEAST_ROWS = 4
"""In fewer rows columns add up to each other by chance."""
SLACK = 1e-6


@dataclass(frozen=True)
class Composition:
    """A column that is the sum of others in all rows, as all people are men and women.

    Attributes
    ----------
    total : str
        The sum.
    members : tuple of str
        What it adds up.
    """

    total: str
    members: tuple[str, ...]


def find_compositions(figures: Mapping[str, pd.Series]) -> list[Composition]:
    """Find the columns that are the sum of those right after or before them.

    Parameters
    ----------
    figures : dict of str to pandas.Series
        Columns that add up, in the order of the table.

    Returns
    -------
    list of Composition
        One whose total is a member of another stands after that one.

    Examples
    --------
    >>> import pandas as pd
    >>> men, women = pd.Series([3.0, 4, 5, 6]), pd.Series([2.0, 4, 4, 7])
    >>> find_compositions({"Tổng": men + women, "Nam": men, "Nữ": women})
    [Composition(total='Tổng', members=('Nam', 'Nữ'))]
    """
    names = list(figures)
    found: list[Composition] = []
    for place, total in enumerate(names):
        for side in (names[place + 1 :], names[:place][::-1]):
            start = 0
            while end := _end_of_sum(figures, total, side, start):
                found.append(Composition(total, tuple(side[start:end])))
                start = end
    return list(_totals_first(found))


def _end_of_sum(
    figures: Mapping[str, pd.Series], total: str, side: Sequence[str], start: int
) -> int:
    """Return where the columns from `start` on have added up to the total, 0 if they never do."""
    known = figures[total].notna()
    added = pd.Series(0.0, known.index)
    for place, name in enumerate(side[start : start + MOST_MEMBERS], start + 1):
        added = added + figures[name]
        if not figures[name].fillna(0).any():
            continue
        rows = known & added.notna()
        if place - start < LEAST_MEMBERS or rows.sum() < LEAST_ROWS:
            continue
        if np.allclose(added[rows], figures[total][rows], rtol=0, atol=SLACK):
            return place
    return 0


def _totals_first(found: list[Composition]) -> Iterator[Composition]:
    """Sort so that a total is shared out before it counts as the member of another, once each."""
    left = list(found)
    while left:
        members = {name for one in left for name in one.members}
        free = [one for one in left if one.total not in members] or left
        yield from free
        left = [one for one in left if one not in free]


def adding_up(
    rounded: dict[str, float],
    exact: Mapping[str, float],
    whole: Mapping[str, float],
    compositions: Sequence[Composition],
    units: Mapping[str, float],
) -> dict[str, float]:
    """Round the figures of a part so that they add up as those of the whole do.

    What is lacking or too much is made up a last digit at a time, where rounding took most away or
    added most (the method of largest remainders).

    Parameters
    ----------
    rounded, exact, whole : dict of str to float
        For each column the part's figure, rounded each for itself and not, and that of the unit.
    compositions : sequence of Composition
        Which columns add up to which.
    units : dict of str to float
        For each column its last digit, as 1.0 or 0.01.

    Returns
    -------
    dict of str to float
        The figures of the part.

    Examples
    --------
    >>> both = [Composition("Tổng", ("Nam", "Nữ"))]
    >>> exact = {"Tổng": 5.0, "Nam": 2.5, "Nữ": 2.5}
    >>> rounded = {"Tổng": 5.0, "Nam": 2.0, "Nữ": 2.0}
    >>> whole = {"Tổng": 10.0, "Nam": 5.0, "Nữ": 5.0}
    >>> adding_up(rounded, exact, whole, both, dict.fromkeys(whole, 1.0))
    {'Tổng': 5.0, 'Nam': 3.0, 'Nữ': 2.0}
    """
    result = dict(rounded)
    settled: set[str] = set()
    for one in compositions:
        settled.add(one.total)
        free = [name for name in one.members if name not in settled]
        unit = min(units[name] for name in one.members)
        lacking = round((result[one.total] - sum(result[name] for name in one.members)) / unit)
        step = unit if lacking > 0 else -unit
        free = [name for name in free if _has_room(result[name] + step, whole[name], unit)]
        free.sort(key=lambda name: (exact[name] - result[name]) * -step)
        if 0 < abs(lacking) <= len(free):
            for name in free[: abs(lacking)]:
                result[name] = result[name] + step
        settled.update(one.members)
    return result


def _has_room(figure: float, whole: float, unit: float) -> bool:
    return min(0.0, whole) - unit / 2 < figure < max(0.0, whole) + unit / 2
