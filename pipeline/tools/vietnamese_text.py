"""Which encoding a Vietnamese text is in, found by which reading makes Vietnamese syllables.

UTF-8 and UTF-16 tell themselves. The old eight-bit encodings don't: each is tried, and the one
whose words are built like Vietnamese syllables is taken. TCVN3 (ABC) and VNI-Windows are font
encodings: their bytes are letters of Latin-1 that look right in their fonts alone, and so they
turn up inside Unicode files too.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.errors import FormatError
from pipeline.register.encodings import from_tcvn3, from_vni

SAMPLE_BYTES = 400_000
SAMPLE_TEXTS = 3_000
LEAST_SHARE = 0.6
LEAST_LEAD = 0.1
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1258", "tcvn3", "vni", "latin-1")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx]"
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oai oay oe oeo oi oo oă ôi ơi "
    "ua uâ uây uao uê ui uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu yê yêu"
)
_NUCLEUS = "|".join(sorted(_NUCLEI.split(), key=len, reverse=True))
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|ng|nh|[ckmnpt])?")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS_AND_SIGNS = re.compile(r"[^\s\d.,;:()\"'/|-]+")

_FONT_READINGS: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}


def is_syllable(word: str) -> bool:
    """Tell whether a word is built like a Vietnamese syllable, with one tone mark at most.

    Examples
    --------
    >>> is_syllable("Nghĩa"), is_syllable("TÞnh"), is_syllable("Khê")
    (True, False, True)
    """
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [part for part in parts if part in _TONES]
    bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return len(tones) <= 1 and _SYLLABLE.fullmatch(bare) is not None


def vietnamese_share(text: str) -> float | None:
    """Return the share of syllables among the words with a letter beyond ASCII.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    float or None
        Between 0 and 1; None where every word is plain ASCII and nothing can be said.
    """
    # A sign that stands alone, as the mark of a footnote or '½', is no word in any encoding.
    marked = {word for word in _LETTERS_AND_SIGNS.findall(text)
              if not word.isascii() and any(map(str.isalpha, word))}  # fmt: skip
    if not marked:
        return None
    good = sum(all(is_syllable(part) for part in _WORD.findall(word)) and _WORD.fullmatch(word)
               is not None for word in marked)  # fmt: skip
    return good / len(marked)


def font_encoding_of(texts: Iterable[str]) -> str:
    """Find out whether texts are TCVN3 or VNI that was read as Latin-1.

    Parameters
    ----------
    texts : iterable of str
        Cells of one column, or the lines of a file.

    Returns
    -------
    str
        ``tcvn3``, ``vni``, or '' for text that is what it seems.
    """
    text = "\n".join(texts)
    plain = vietnamese_share(text)
    if plain is None or plain >= 1 - LEAST_LEAD:
        return ""
    scores = {name: vietnamese_share(read(text)) or 0.0 for name, read in _FONT_READINGS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= LEAST_SHARE and scores[best] >= plain + LEAST_LEAD:
        return best
    return ""


def read_font_encoding(text: str, encoding: str) -> str:
    """Turn text in a font encoding into Unicode; '' leaves it as it is."""
    return _FONT_READINGS[encoding](text) if encoding else text


def detect_encoding(data: bytes) -> str:
    """Find the encoding of a text file.

    Parameters
    ----------
    data : bytes
        The file, or its beginning.

    Returns
    -------
    str
        One of `ENCODINGS`.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:SAMPLE_BYTES]
    if sample.count(0) > len(sample) // 5:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return _eight_bit(sample)
    return "utf-8"


def _eight_bit(sample: bytes) -> str:
    scores = {}
    for name in ("windows-1258", "tcvn3", "vni"):
        scores[name] = vietnamese_share(decode(sample, name)) or 0.0
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= LEAST_SHARE else "latin-1"


def decode(data: bytes, encoding: str, where: Path | str = "") -> str:
    """Turn bytes into Unicode text in NFC.

    Parameters
    ----------
    data : bytes
        A text file.
    encoding : str
        One of `ENCODINGS`, or the name of any other encoding that Python knows.
    where : Path or str
        The file, for the message.

    Raises
    ------
    FormatError
        If the bytes are not text in this encoding.
    """
    font = encoding if encoding in _FONT_READINGS else ""
    codec = "latin-1" if font else encoding
    if encoding == "utf-8":
        codec = "utf-8-sig"
    try:
        errors = "replace" if encoding == "windows-1258" else "strict"
        text = data.decode(codec, errors=errors)
    except (UnicodeDecodeError, LookupError) as error:
        raise FormatError(
            f"not text in {encoding}: {error}",
            where=where or None,
            advice=f"say the right one: --encoding {'|'.join(ENCODINGS)}",
            problem_vi=f"không phải văn bản theo bảng mã {encoding}",
            advice_vi=f"ghi đúng bảng mã: --encoding {'|'.join(ENCODINGS)}",
        ) from error
    return unicodedata.normalize("NFC", read_font_encoding(text, font))


def decode_as_said(data: bytes, encoding: str, where: Path | str = "") -> str:
    """Turn bytes into text in the encoding that the user says, if none fits better.

    Parameters
    ----------
    data : bytes
        A text file.
    encoding : str
        As `decode`.
    where : Path or str
        The file, for the message.

    Raises
    ------
    FormatError
        If another encoding makes Vietnamese of words that this one does not.
    """
    text, better = decode(data, encoding, where), detect_encoding(data)
    shares = [_readable_share(one) for one in (text, decode(data, better))]
    if shares[0] >= shares[1]:
        return text
    raise FormatError(
        f"read as {encoding}, {shares[0]:.0%} of the words with marks are Vietnamese; read as "
        f"{better}, {shares[1]:.0%}",
        where=where or None,
        advice=f"leave --encoding out, or say --encoding {better}.",
        problem_vi=f"đọc theo bảng mã {encoding} thì {shares[0]:.0%} số từ có dấu là tiếng Việt; "
        f"theo {better} thì {shares[1]:.0%}",
        advice_vi=f"bỏ --encoding, hoặc ghi --encoding {better}.",
    )


def _readable_share(text: str) -> float:
    """Return the share of Vietnamese syllables, once letters of the old fonts are read."""
    lines = text[:SAMPLE_BYTES].splitlines()
    share = vietnamese_share(read_font_encoding("\n".join(lines), font_encoding_of(lines)))
    return 1.0 if share is None else share
