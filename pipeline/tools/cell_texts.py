"""Cells as text, each distinct one looked at once."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

MANY_TEXTS = 20_000
_TEXT = pd.StringDtype(na_value=np.nan)
# Space that str.split would change: at an end, doubled, or other than the plain one.
_SPACES = r"\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNTIDY = rf"^ | $|  |[{_SPACES}\xad\u200b-\u200d\u2060\ufeff]"
_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u2060\ufeff"))
"""Signs that nobody sees, which come along when text is copied from a page."""

_CODE = re.compile(
    r"^'?(?:(?:\d{2}[.\-/ ]?)?(?:\d{3}[.\-/ ]?)?(\d{2}) ?(\d{3})|(?:\d{2}[.\-/ ])?(\d{3}))(?:\.0)?$"
)

_BETWEEN = "¦"
_UNTIDY_BETWEEN = ("  ", f" {_BETWEEN}", f"{_BETWEEN} ")


def as_texts(values: pd.Series) -> pd.Series:
    """Return cells as text with single spaces; numbers without their '.0', missing as ''."""
    places, distinct = pd.factorize(values)
    is_text = isinstance(values.dtype, pd.StringDtype) and len(distinct) > MANY_TEXTS
    if (is_text or values.dtype == _TEXT) and _are_tidy(distinct):
        return values.fillna("")
    texts = pd.array([*map(_as_text, distinct), ""], dtype="str")
    chosen = texts.take(np.where(places < 0, len(distinct), places))
    return pd.Series(chosen, values.index, name=values.name)


def _are_tidy(distinct: pd.Index) -> bool:
    """Tell whether no text has space that would be changed."""
    joined = _BETWEEN.join(["", *distinct.to_numpy(dtype=object), ""])
    # What is printable has no white space but the plain one; a pattern takes ten times as long.
    if joined.isprintable() and not any(sign in joined for sign in _UNTIDY_BETWEEN):
        return True
    return not distinct.str.contains(_UNTIDY, regex=True).any()


def told_of_each(texts: pd.Series, tell: Callable[[str], bool]) -> pd.Series:
    """Ask of each text whether something holds, once for each distinct one.

    Parameters
    ----------
    texts : pandas.Series
        Texts, none of them missing.
    tell : callable
        What is asked.

    Returns
    -------
    pandas.Series
        bool, with the labels of `texts`.
    """
    places, distinct = pd.factorize(texts)
    told = np.array([tell(text) for text in distinct], dtype=bool)
    return pd.Series(told[places], texts.index)


def as_codes(values: pd.Series) -> pd.Series:
    """Return codes of units as the statistics office writes them, however a sheet has them.

    Parameters
    ----------
    values : pandas.Series
        Cells, as 21010, '21 010', "'21010", '21010.0', or with the codes of province and district
        before it: '51.522.21010'.

    Returns
    -------
    pandas.Series
        Text; what is no code stays as it is.
    """
    texts = as_texts(values)
    odd = ~texts.str.fullmatch(r"\d{5}|\d{3}|")
    if odd.any():
        texts = texts.copy()
        texts[odd] = texts[odd].str.replace(_CODE, _joined, regex=True)
    return texts


def _joined(found: re.Match[str]) -> str:
    return "".join(group or "" for group in found.groups())


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).translate(_WITHOUT_WIDTH).split())
