"""Which column only numbers the rows: 1, 2, 3; or 1.1, 1.2, 2.1, as in a table by districts."""

import re
from itertools import pairwise

import pandas as pd

from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.rule_words import RUNNING, has

HEADERS = frozenset({"stt", "tt", "sott", "sothutu", "thutu", "no", "so", ""})
LEAST_SHARE = 0.5
MOST_ROWS = 2_000
_LEVELS = re.compile(r"[(]?(\d{1,4})[.\-/](\d{1,4})[.)]*")
_LETTERS = re.compile(r"[(]?([a-zđ])[.)]*", re.I)
_BULLETS = frozenset("-+*•–—")
_ALPHABET = "abcdđefghijklmnopqrstuvxyz"


def is_numbering(header: str, cells: pd.Series, figures: pd.Series | None = None) -> bool:
    """Tell whether a column counts the rows, by its header and by its cells.

    Parameters
    ----------
    header : str
        The header.
    cells : pandas.Series
        The cells.
    figures : pandas.Series, optional
        The cells as figures, if they are.

    Examples
    --------
    >>> is_numbering("STT", pd.Series(["1.1", "1.2", "2.1", "2.2"]))
    True
    >>> is_numbering("TT", pd.Series([5.2, 3.1, 4.8, 6.0]))
    False
    """
    if not has(RUNNING, header.strip("./ #")) or fold(header) not in HEADERS:
        return False
    values = None if figures is None else figures.dropna()
    if values is not None and len(values):
        steps = values.diff().dropna()
        if values.mod(1).eq(0).all():
            return bool((steps > 0).all() or (steps == 1).mean() > LEAST_SHARE)
    texts = [text for text in as_texts(cells.head(MOST_ROWS)) if text]
    if texts and _BULLETS.issuperset(texts):
        return True
    places = [_place(text) for text in texts]
    follows = [before is not None and after in _next(*before) for before, after in pairwise(places)]
    return bool(follows) and sum(follows) / len(follows) > LEAST_SHARE


def _place(text: str) -> tuple[int, int] | None:
    """Read '2.3' as (2, 3), 'b)' as (0, 2)."""
    found = _LEVELS.fullmatch(text)
    if found:
        return int(found[1]), int(found[2])
    letter = _LETTERS.fullmatch(text)
    return (0, _ALPHABET.find(letter[1].lower()) + 1) if letter else None


def _next(upper: int, lower: int) -> tuple[tuple[int, int], ...]:
    """Return what may follow; a sheet shows the tenth of a district, 1.10, as 1.1."""
    return (upper, lower + 1), (upper + 1, 1), (0, 1), *(((upper, 1),) if lower == 9 else ())  # noqa: PLR2004
