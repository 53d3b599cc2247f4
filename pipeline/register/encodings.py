"""TCVN3 (ABC) and VNI-Windows: names as they come out of old Shapefiles.

Both put Vietnamese letters on the places of Western ones, so that a file read as Latin-1 or
Windows-1252 gives 'TÞnh Ên T©y' or 'Tònh AÁn Taây' for 'Tịnh Ấn Tây'. TCVN3 (TCVN 5712:1993) has a
place for each lower-case letter with its tone; capitals with marks are lower-case letters in a
capital font. VNI writes most letters as a base letter and a mark behind it.
"""

import re

_TCVN3_LETTERS = (
    "µà ¶ả ·ã ¸á ¹ạ ¨ă »ằ ¼ẳ ½ẵ ¾ắ Æặ ©â Çầ Èẩ Éẫ Êấ Ëậ ®đ Ìè Îẻ Ïẽ Ðé Ñẹ ªê Òề Óể Ôễ Õế Öệ "
    "×ì Øỉ Üĩ Ýí Þị ßò áỏ âõ ãó äọ «ô åồ æổ çỗ èố éộ ¬ơ êờ ëở ìỡ íớ îợ ïù ñủ òũ óú ôụ \xadư "
    "õừ öử ÷ữ øứ ùự úỳ ûỷ üỹ ýý þỵ ¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ"
)
_TCVN3 = {ord(pair[0]): pair[1] for pair in _TCVN3_LETTERS.split(" ")}

_VNI_MARKS = {
    "a": "ø à ù á û ả õ ã ï ạ â â à ầ á ấ å ẩ ã ẫ ä ậ ê ă è ằ é ắ ú ẳ ü ẵ ë ặ",
    "e": "ø è ù é û ẻ õ ẽ ï ẹ â ê à ề á ế å ể ã ễ ä ệ",
    "o": "ø ò ù ó û ỏ õ õ ï ọ â ô à ồ á ố å ổ ã ỗ ä ộ",
    "ô": "ø ờ ù ớ û ở õ ỡ ï ợ",
    "u": "ø ù ù ú û ủ õ ũ ï ụ",
    "ö": "ø ừ ù ứ û ử õ ữ ï ự",
    "y": "ø ỳ ù ý û ỷ õ ỹ",
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}


def _vni() -> dict[str, str]:
    """Return what each sequence of VNI stands for, in both cases."""
    lower = dict(_VNI_ALONE)
    for base, marks in _VNI_MARKS.items():
        signs = marks.split(" ")
        lower |= {base + sign: letter for sign, letter in zip(signs[::2], signs[1::2], strict=True)}
    mixed = {text[0].upper() + text[1:]: letter.upper() for text, letter in lower.items()}
    upper = {text.upper(): letter.upper() for text, letter in lower.items()}
    return lower | mixed | upper


_VNI = _vni()
_VNI_SEQUENCE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Decode TCVN3 (ABC) that was read as Latin-1.

    Parameters
    ----------
    text : str
        As in 'TÞnh Ên T©y'.

    Returns
    -------
    str
        Unicode text, for the example 'Tịnh ấn Tây'; letters in a capital font come out in lower
        case, for the encoding does not tell them apart.
    """
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """Decode VNI-Windows that was read as Windows-1252.

    Parameters
    ----------
    text : str
        As in 'Tònh AÁn Taây'.

    Returns
    -------
    str
        Unicode text, for the example 'Tịnh Ấn Tây'.
    """
    return _VNI_SEQUENCE.sub(lambda found: _VNI[found.group()], text)


def readings(text: str) -> tuple[str, ...]:
    """Return what a text says if it is in one of the old encodings, where that differs from it."""
    if text.isascii():
        return ()
    return tuple(sorted({from_tcvn3(text), from_vni(text)} - {text}))
