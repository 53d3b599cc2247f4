"""Spellings of names made by rule, with encoders of their own for the old encodings."""

import unicodedata

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
SHAPES = {"\u0302": "mũ", "\u0306": "trăng", "\u031b": "móc"}
# TCVN 5712:1993 VN3, by letter: the bytes of the plain letter and of its five tones.
TCVN3_ROWS = {
    "a": (0x61, 0xB5, 0xB8, 0xB6, 0xB7, 0xB9),
    "ă": (0xA8, 0xBB, 0xBE, 0xBC, 0xBD, 0xC6),
    "â": (0xA9, 0xC7, 0xCA, 0xC8, 0xC9, 0xCB),
    "e": (0x65, 0xCC, 0xD0, 0xCE, 0xCF, 0xD1),
    "ê": (0xAA, 0xD2, 0xD5, 0xD3, 0xD4, 0xD6),
    "i": (0x69, 0xD7, 0xDD, 0xD8, 0xDC, 0xDE),
    "o": (0x6F, 0xDF, 0xE3, 0xE1, 0xE2, 0xE4),
    "ô": (0xAB, 0xE5, 0xE8, 0xE6, 0xE7, 0xE9),
    "ơ": (0xAC, 0xEA, 0xED, 0xEB, 0xEC, 0xEE),
    "u": (0x75, 0xEF, 0xF3, 0xF1, 0xF2, 0xF4),
    "ư": (0xAD, 0xF5, 0xF8, 0xF6, 0xF7, 0xF9),
    "y": (0x79, 0xFA, 0xFD, 0xFB, 0xFC, 0xFE),
}
TONE_ORDER = ("huyền", "sắc", "hỏi", "ngã", "nặng")
CAPITALS = {"Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7, "đ": 0xAE}
VNI_TONES = {"huyền": "ø", "sắc": "ù", "hỏi": "û", "ngã": "õ", "nặng": "ï"}
VNI_HAT = {"": "â", "huyền": "à", "sắc": "á", "hỏi": "å", "ngã": "ã", "nặng": "ä"}
VNI_BREVE = {"": "ê", "huyền": "è", "sắc": "é", "hỏi": "ú", "ngã": "ü", "nặng": "ë"}
VNI_I = {"huyền": "ì", "sắc": "í", "hỏi": "æ", "ngã": "ó", "nặng": "ò"}


def taken_apart(letter):
    """Return the base letter, the letter with its shape, the shape alone, and the tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((TONES[mark] for mark in marks if mark in TONES), "")
    shape = next((SHAPES[mark] for mark in marks if mark in SHAPES), "")
    shaped = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    return marks[0], shaped, shape, tone


def as_tcvn3(text):
    """Write in TCVN3 and read as Latin-1; capitals with a tone are written small, as fonts do."""
    return "".join(_tcvn3_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _tcvn3_letter(letter):
    if letter in CAPITALS:
        return chr(CAPITALS[letter])
    _, shaped, shape, tone = taken_apart(letter)
    if not (shape or tone):
        return letter
    row = TCVN3_ROWS[shaped.lower()]
    return chr(row[TONE_ORDER.index(tone) + 1 if tone else 0])


def as_vni(text):
    """Write in VNI-Windows and read as Windows-1252."""
    return "".join(_vni_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _vni_letter(letter):
    small = letter.lower()
    if small == "đ":
        written = "ñ"
    else:
        base, _, shape, tone = taken_apart(small)
        if not (shape or tone):
            return letter
        if base == "i":
            written = VNI_I[tone]
        elif base == "y" and tone == "nặng":
            written = "î"
        elif shape == "móc":
            written = {"o": "ô", "u": "ö"}[base] + VNI_TONES.get(tone, "")
        elif shape == "mũ":
            written = base + VNI_HAT[tone]
        elif shape == "trăng":
            written = base + VNI_BREVE[tone]
        else:
            written = base + VNI_TONES[tone]
    return written.upper() if letter.isupper() else written


def without_marks(text):
    plain = text.replace("đ", "d").replace("Đ", "D")
    return "".join(
        mark for mark in unicodedata.normalize("NFD", plain) if not unicodedata.combining(mark)
    )


def new_style(text):
    """Move the tone of oa, oe, uy behind the second vowel, as the newer rule has it."""
    pairs = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ"}
    for old, new in pairs.items():
        text = text.replace(old, new)
    return text
