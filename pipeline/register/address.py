"""Addresses: from a line of text to its parts, each with the type that is written before it."""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.register.spelling import fold

_SPELT = {
    "thị trấn": r"th[iị]\s*tr[aấ]n|t\.\s*t\.?|tt\.?",
    "thị xã": r"th[iị]\s*x[aã]|t\.\s*x\.?|tx\.?",
    "thành phố": r"th[aà]nh\s*ph[oố]|t\.\s*p\.?|tp\.?",
    "đặc khu": r"[đd][aặ]c\s*khu|đk\.?",
    "phường": r"ph[uư][oờ]ng|p\.?|f\.",
    "xã": r"x[aã]|x\.?",
    "huyện": r"huy[eệ]n(?:\s+đảo)?|h\.?",
    "quận": r"qu[aậ]n|q\.?",
    "tỉnh": r"t[iỉ]nh|t\.",
}
_TYPED = re.compile(
    "(?:"
    + "|".join(f"(?P<t{place}>{spelt})" for place, spelt in enumerate(_SPELT.values()))
    + r")(?:(?<=\.)\s*|\.\s*|\s*:\s*|\s+)(?=[^\s.])",
    re.IGNORECASE,
)
_TYPE_OF_GROUP = tuple(_SPELT)
# A type in the middle of a line opens a part only if its marks are written: 'Tịnh' is no 'tỉnh'.
_AND = r"(?:(?:và|&|\+)\s+)?"
_INNER = re.compile(
    rf"(?<!\bthị)\s+{_AND}(?=(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|"
    r"(?:tp|tx|tt|p|x|h|q)\.)\s*\S)",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"^\s*(?:\(?\d{1,3}(?:\.\d{1,3})*\s*[.):/–-]|[*+•–—-]|[a-zđ]\))\s*(?=\D)"
    r"|(?:\s*(?:\*+|\(\*+\)|[⁽]?[¹²³⁴⁵⁶⁷⁸⁹⁰]+[⁾]?|[(\[](?:\d{1,2}|[a-zđ])[)\]]|\s\d{1,2}\)"
    r"|(?<=[^\W\d_])\d{1,2})|\s+\(?cũ\)?)+\s*$",
    re.IGNORECASE,
)
"""A number or bullet before a name; marks of footnotes behind it, or 'cũ', of a former unit."""
_IN_ENGLISH = re.compile(
    r"(?P<vi>[^\n/|]+?)\s*(?:\s[-–]\s|[/|\n]|\()\s*(?P<en>[A-Za-z' ]+?)"
    r"(?:\s+(?:commune|ward|district|town|townlet|township|city|province|(?:special )?zone|"
    r"island district))?\s*\)?",
    re.IGNORECASE,
)
_ENGLISH_TYPE = re.compile(
    r"\s+(?:commune|ward|district|town|townlet|township|city|province|(?:special )?zone)\s*$",
    re.IGNORECASE,
)
_ETH = str.maketrans("Ðð", "Đđ")
"""The Icelandic letter, which old documents have for the Vietnamese one."""
_CUT = re.compile(r"[,;\n()/|]+|\s[-–]\s")
_BELOW = re.compile(
    r"^(?:số|thôn|xóm|ấp|bản|làng|tổ|khu|khối|đội|đường|ngõ|hẻm|kiệt|km|ql|tdp|kdc)\b",
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"^(?:việt\s*nam|viet\s*nam|vn|\d{5,6})$", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One part of an address: 'P. Nghĩa Lộ' is ('phường', 'Nghĩa Lộ').

    Attributes
    ----------
    type : str
        The type written before the name, '' if none is.
    name : str
        The name without it.
    whole : str
        Both, as written.
    certain : bool
        False if what looks like a type may be a name: 'Tinh Khe' is a commune and no province.
    """

    type: str
    name: str
    whole: str
    certain: bool = True

    def options(self) -> tuple[tuple[str, str], ...]:
        """Return name and type as they may be meant, the likelier reading first."""
        if self.certain:
            return ((self.name, self.type),)
        return ((self.whole, ""), (self.name, self.type))


def undecorated(text: str) -> str:
    """Return a name without its number in a list, marks of footnotes, and 'cũ'.

    Parameters
    ----------
    text : str
        In any Unicode form.

    Examples
    --------
    >>> undecorated("12. Xã Bình Châu (1)*"), undecorated("xã Sơn Hạ (cũ)")
    ('Xã Bình Châu', 'xã Sơn Hạ')
    >>> undecorated("Huyện Bình Sơn - Binh Son district")
    'Huyện Bình Sơn'
    """
    tidy = unicodedata.normalize("NFC", text).translate(_ETH)
    # Lines of an address stay apart.
    lines = (" ".join(line.split()) for line in tidy.split("\n"))
    return _DECORATION.sub("", _in_vietnamese("\n".join(lines)))


def _in_vietnamese(text: str) -> str:
    """Leave out the English behind a name, as yearbooks have it: '… - Binh Son district'."""
    both = _IN_ENGLISH.fullmatch(text)
    if not both:
        return _said_once(text)
    typed = _TYPED.match(both["vi"])
    name = both["vi"][typed.end() :] if typed else both["vi"]
    return both["vi"] if fold(both["en"]) in {fold(name), fold(both["vi"])} else text


def _said_once(text: str) -> str:
    """Leave out a name without marks that repeats the one before it: 'Xã Ba Vì Ba Vi commune'."""
    typed = _TYPED.match(text)
    words = _ENGLISH_TYPE.sub("", text[typed.end() :] if typed else text).split()
    half = len(words) // 2
    first, second = " ".join(words[:half]), " ".join(words[half:])
    is_twice = half and len(words) == 2 * half and second.isascii() and not first.isascii()
    if is_twice and fold(first) == fold(second):
        return (typed.group() if typed else "") + first
    return text


def part(text: str) -> Part:
    """Read the type, in words or short, at the beginning of a part.

    Parameters
    ----------
    text : str
        One part of an address, in any Unicode form.
    """
    whole = undecorated(text).strip(" .:")
    found = _TYPED.match(whole)
    if not found:
        return Part("", whole, whole)
    kind = _TYPE_OF_GROUP[int(str(found.lastgroup)[1:])]
    written = found.group()
    certain = "." in written or not written.isascii()
    return Part(kind, whole[found.end() :], whole, certain)


def parts(line: str) -> list[Part]:
    """Cut an address into its parts, the smallest first, without country and postal code.

    Parameters
    ----------
    line : str
        As in 'Thôn 2, X. Đăk Long, H. Đăk Hà, Kon Tum, Việt Nam'.

    Returns
    -------
    list of Part
        House numbers, streets, hamlets left out, unless nothing else is there.
    """
    text = undecorated(line)
    pieces = [piece.strip() for cut in _CUT.split(text) for piece in _INNER.split(cut)]
    named = [piece for piece in pieces if piece and not _COUNTRY.match(piece)]
    kept = [piece for piece in named if not _BELOW.match(piece)]
    return [part(piece) for piece in kept or named]
