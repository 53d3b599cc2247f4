"""Of what a rate is said: of all people, of all households, or only of some of them.

A rate of all households may be weighted by their number and is exact. One of the rural ones may
not: with all of them as its weight it is an estimate.
"""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.tools.rule_words import (
    HOUSEHOLDS,
    OTHER,
    PEOPLE,
    below_the_line,
    in_vietnamese,
    is_of_all_above,
)

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|%|‰")
_DATES = re.compile(
    r"(?:tính đến |tinh den |đến |den )?(?:ngày |ngay )?(?:\d{1,2}[/.-]){1,2}(?:19|20)\d\d"
    r"|(?:năm |nam |year )?(?<!\d)(?:19|20)\d\d(?!\d)"
)
_TOTALS = frozenset({"tong", "tong so", "tong cong", "chung", "total", "toan xa", "so luong"})
_ALL_PEOPLE = re.compile(
    r"(?:tong )?(?:so )?(?:dan so|nhan khau|khau|nguoi|nguoi dan|dan|ds)"
    r"(?: trung binh| tb| bq| binh quan| toan xa| hien co| thuong tru| thuc te| chung| tong so)?"
    r"|(?:total )?(?:number of )?(?:population|pop|persons|people|inhabitants)(?: total)?"
)
_NOUNS = {
    HOUSEHOLDS: re.compile(r"(?:so )?ho(?: gia dinh| dan)?(?= |$)|(?:% )?households?(?= |$)"),
    PEOPLE: re.compile(r"(?:so )?(?:dan so|nguoi dan(?! toc)|nguoi|nhan khau|dan)(?= |$)"),
}
_RATE = re.compile(r"^(?:(?:ty le|ti le|tyle|tile|tl) )?")
_SOME = (
    r"(?:nong thon|thanh thi|do thi|vung cao|dtts|(?:dong bao )?dan toc(?: thieu so)?|"
    r"(?:can )?ngheo|nong nghiep|lam nghiep|phi nong nghiep|kinh doanh|chinh sach|ton giao|"
    r"cao tuoi|khuyet tat|lao dong|nam|nu|tre em|phu nu|(?:tu )?\d+ tuoi|tuoi|tren|duoi|tam tru)"
)
_OF_SOME = re.compile(rf"(?<!\w){_SOME}(?!\w)")
_ONLY_SOME = re.compile(
    rf"{_SOME}(?: da chieu| theo chuan(?: \w+)*| (?:va|\+|,)? ?(?:ho )?can ngheo)?"
    r"|kha|giau|kha,? giau|trung binh|gia dinh van hoa|van hoa"
)
_HAVE = re.compile(
    r"(?:(?:chua |khong )?(?:duoc )?(?:co|dung|su dung|tham gia|cap|tiep can)|thieu|dat)(?!\w)"
)
_DO = re.compile(
    r"(?<!\w)(?:co|dung|su dung|duoc|dat|dang ky|bi|lam|cap|tra|ban|vay|nuoi|trong|di)(?!\w)"
)
_EACH = re.compile(
    r"(?:(?:\d[\d. ]*|van|nghin|ngan|trieu|mot|moi) ?)?"
    r"(?:(?P<people>(?:dau )?(?:nguoi|dan|khau|nhan khau)(?: dan)?|capita|person|inhabitants?)"
    r"|(?P<households>ho(?: gia dinh| dan)?|households?))(?:/.*)?"
)
_ON_AVERAGE = re.compile(
    r"(?:binh quan|bq|trung binh|tb|tren|moi|mot|per|tinh theo) "
    r"(?P<of>(?:(?:\d[\d. ]*|van|nghin|ngan|trieu|mot|moi) ?)*"
    r"(?:dau nguoi|nguoi|dan|khau|nhan khau|capita|person|ho gia dinh|ho dan|ho|household)s?)"
    r"(?P<more>.*)"
)
_OF_THE_PROVINCE = ("toan tinh", "ca tinh", "toan huyen", "so voi", "cua tinh", "trong tinh")
_TIMES = re.compile(r"(?: ?/? ?(?:mot |1 )?(?:thang|nam|ngay|quy|month|year))?")


@dataclass(frozen=True)
class Base:
    """Of what a rate is said.

    Attributes
    ----------
    measure : str
        ``people`` or ``households``; ``other`` if the header doesn't say.
    is_whole : bool
        Whether of all of them.
    """

    measure: str
    is_whole: bool


def plain(header: str) -> str:
    """Return a header without marks, brackets and dates; of its lines the last that says a thing.

    Examples
    --------
    >>> plain("Dân số năm 2024 (người)"), plain("Nhân khẩu / Tổng số"), plain("Tỷ lệ hộ nghèo (%)")
    ('dan so', 'nhan khau', 'ty le ho ngheo')
    """
    lines = [_bare(in_vietnamese(line)) for line in header.split(" / ")]
    told = [line for line in lines if line and line not in _TOTALS]
    return (told or lines)[-1]


def _bare(text: str) -> str:
    text = _DATES.sub(" ", _BRACKETS.sub(" ", text.lower().replace("_", " ")))
    parts = unicodedata.normalize("NFD", text.replace("đ", "d"))
    letters = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(letters.split()).strip(" .:-–")


def counts_all_people(header: str) -> bool:
    """Tell whether a header speaks of all people, and not of women, the dead or candidates.

    Examples
    --------
    >>> counts_all_people("Dân số trung bình (người)"), counts_all_people("Nhân khẩu / Tổng số")
    (True, True)
    >>> counts_all_people("Dân số nam"), counts_all_people("Số người chết")
    (False, False)
    >>> counts_all_people("Hộ nghèo / Số khẩu")
    False
    """
    return is_of_all_above(header) and _ALL_PEOPLE.fullmatch(plain(header)) is not None


def base_of(header: str) -> Base:
    """Tell of what a rate or mean is said.

    Parameters
    ----------
    header : str
        Of the rate.

    Examples
    --------
    >>> base_of("Tỷ lệ hộ nghèo (%)"), base_of("Tỷ lệ hộ nghèo DTTS (%)")
    (Base(measure='households', is_whole=True), Base(measure='households', is_whole=False))
    >>> base_of("Thu nhập bình quân đầu người"), base_of("Tỷ lệ người cao tuổi có BHYT")
    (Base(measure='people', is_whole=True), Base(measure='people', is_whole=False))
    >>> base_of("Số dân/bác sĩ")
    Base(measure='other', is_whole=False)
    """
    below = below_the_line(_BRACKETS.sub(" ", header)).strip()
    if below:
        each = _EACH.fullmatch(_bare(below))
        return Base(_kind_of(each["people"]), is_whole=True) if each else Base(OTHER, False)
    text = plain(header)
    average = _ON_AVERAGE.search(text)
    if average and not (average.start() == 0 and "khau" in average["of"]):  # How many, or of whom?
        return Base(_kind_of("ho" not in average["of"].split()[-1:]), not _narrows(average["more"]))
    said = _RATE.sub("", text)
    for measure, noun in _NOUNS.items():
        if found := noun.match(said):
            return Base(measure, _is_of_all(said[found.end() :].strip()))
    return Base(OTHER, is_whole=False)


def _kind_of(people: object) -> str:
    return PEOPLE if people else HOUSEHOLDS


def _narrows(rest: str) -> bool:
    return _TIMES.fullmatch(rest.strip()) is None and _OF_SOME.search(rest) is not None


def _is_of_all(rest: str) -> bool:
    """Tell whether what follows the noun is said of all: one group of them, or what they have."""
    if not rest or rest.startswith(_OF_THE_PROVINCE):
        return False  # Their own share in a larger whole.
    if _ONLY_SOME.fullmatch(rest):
        return True
    # 'Hộ có điện' are of all; 'hộ có đất được cấp giấy' of those that have land.
    has = _HAVE.match(rest)
    return has is not None and not _OF_SOME.search(rest) and not _DO.search(rest, has.end())
