"""Spellings as keys: how two ways of writing one name are found to be the same.

Two keys. `exact_key` keeps letters and tones and forgets what never tells two names apart:
capitals, spaces, hyphens, apostrophes, where a tone mark stands (Thủy, Thuỷ), i for y (Mỹ, Mĩ),
and the wavering words of the highlands (Đắk, Đăk, Đak, Đác; Ngọc, Ngọk, Ngok). `fold` forgets all
marks besides, and so takes 'Ba Tô' and 'Ba Tơ' for one: it may only decide where one candidate is
left.
"""

import re
import unicodedata

TYPES = ("xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh")
_WORDS = "|".join(sorted(TYPES, key=len, reverse=True))
_TYPE = re.compile(rf"^\s*({_WORDS})\s+(?=\S)", re.IGNORECASE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
# The words for water and for mountain, which every list writes in its own way.
_HIGHLAND = ((re.compile(r"đ[aáăắ][ck]"), "đak"), (re.compile(r"ng[oọ][ck]"), "ngok"))
_HIGHLAND_FOLDED = (("dac", "dak"), ("ngoc", "ngok"))


def split_type(text: str) -> tuple[str, str]:
    """Cut the type word off a full name: 'Xã Ba Tô' is ('xã', 'Ba Tô').

    Parameters
    ----------
    text : str
        A name with or without its type in words, in any case.

    Returns
    -------
    tuple of str
        The type in lower case, '' where there is none, and the name with single spaces, in NFC.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    found = _TYPE.match(tidy)
    if not found:
        return "", tidy
    return found.group(1).lower(), tidy[found.end() :]


def fold(text: str, *, strip_type: bool = False) -> str:
    """Reduce a name to its base letters: 'Đắk H'Ring' becomes 'dakhring'.

    Parameters
    ----------
    text : str
        A name in NFC or NFD.
    strip_type : bool
        Whether a leading type word (xã, phường, huyện, ...) is left out.

    Returns
    -------
    str
        Lower-case letters and digits alone. đ is mapped before the marks are stripped, for it has
        no decomposition.
    """
    name = split_type(text)[1] if strip_type else text
    folded = name.lower().translate(_BASE)
    for written, key in _HIGHLAND_FOLDED:
        folded = folded.replace(written, key)
    return folded


def exact_key(text: str, *, strip_type: bool = False) -> str:
    """Reduce a name to its letters and tones, wherever the tone marks stand.

    Parameters
    ----------
    text : str
        A name in NFC or NFD.
    strip_type : bool
        Whether a leading type word is left out.

    Returns
    -------
    str
        The letters without tones, then the tones in their order; equal for 'Thủy' and 'Thuỷ',
        'Tịnh Ấn Tây' and 'TịnhẤnTây', different for 'Ba Tô' and 'Ba Tơ'.
    """
    name = split_type(text)[1] if strip_type else unicodedata.normalize("NFC", text)
    lower = name.lower()
    for written, key in _HIGHLAND:
        lower = written.sub(key, lower)
    return lower.translate(_TONELESS) + lower.translate(_TONE)


def marks_contradict(written: str, official: str) -> bool:
    """Tell whether a name bears marks that another of the same letters has not.

    Marks that are left out contradict nothing.

    Parameters
    ----------
    written, official : str
        Names without their types, of one folded key.

    Examples
    --------
    >>> marks_contradict("Sơn Hà", "Sơn Hạ"), marks_contradict("Son Hạ", "Sơn Hạ")
    (True, False)
    >>> marks_contradict("Thuỷ", "Thủy"), marks_contradict("Đăk Hà", "Đắk Hà")
    (False, False)
    """
    mine, theirs = (_lettered(name) for name in (written, official))
    if len(mine) != len(theirs):  # Written in one: its letters and tones are told all together.
        mine, theirs = ([("".join(a for a, _ in some), "".join(b for _, b in some))]
                        for some in (mine, theirs))  # fmt: skip
    return any(
        own_tone not in {"", tone}
        or any(one not in {other, other.translate(_BASE)}
               for one, other in zip(own, letters, strict=False))
        for (own, own_tone), (letters, tone) in zip(mine, theirs, strict=True)
    )  # fmt: skip


def _lettered(name: str) -> list[tuple[str, str]]:
    """Return the letters without their tones, and the tone, of each syllable."""
    lower = unicodedata.normalize("NFC", name).lower()
    for written, key in _HIGHLAND:
        lower = written.sub(key, lower)
    return [(word.translate(_TONELESS), word.translate(_TONE)) for word in lower.split()]


class _Letters(dict[int, str | None]):
    """A table for str.translate that works a character out when it first meets it."""

    def __init__(self, *, keep: str) -> None:
        super().__init__()
        self._keep = keep

    def __missing__(self, point: int) -> str:
        parts = unicodedata.normalize(
            "NFD", chr(point).replace("ð", "đ").replace("đ", "d" if self._keep == "base" else "đ")
        )
        if self._keep == "tone":
            kept = "".join(part for part in parts if part in _TONES)
        elif self._keep == "base":
            kept = "".join(part for part in parts if part.isalnum())
        else:
            letter = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES))
            kept = "".join(part for part in letter if part.isalnum())
        self[point] = kept.replace("y", "i")
        return kept.replace("y", "i")


_BASE, _TONELESS, _TONE = (_Letters(keep=keep) for keep in ("base", "toneless", "tone"))
