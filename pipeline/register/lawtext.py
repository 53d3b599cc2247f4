"""The text of a resolution, cleaned of its typesetting and cut into clauses."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import RegisterError

_MARKUP = re.compile(r"\\(?!\n)|[*]")
_NUMBER = re.compile(r"Số:\s*(\d+/NQ-UBTVQH\d+)")
_TITLE = re.compile(
    r"Điều 1\. Sắp xếp các đơn vị hành chính cấp xã của (?:tỉnh|thành phố) (.+?) Trên cơ sở",
    re.IGNORECASE,
)
_BODY = re.compile(r"Điều 1\.(.+?)Điều 2\. Hiệu lực thi hành")
_PLACE = "xã|phường|thị trấn|đặc khu|huyện"
# Words that the typesetting ran together: 'Tân Hàothành xã', 'gọilàxã', 'củathị trấn', 'xãPhú'.
_RUN_IN_AFTER_NAME = re.compile(
    r"(?<=[^\W_])(?=(?:thành|và|sau khi)(?:\W|các|xã|phường|[A-ZĐÁÀẢÃẠÂÊÔƠƯ]))"
)
_RUN_IN_WORDS = re.compile(
    r"(?<!\w)(thành|của|các|gọi|là|và|tại|lại|số|xếp|gồm|còn|khoản)"
    rf"(?=(?:{_PLACE}|các|của|là|mới|toàn|thành|khoản|sau|và|gọi|lại|một|phần|\d+)(?!\W?$))"
)
_WORD = re.compile(r"[^\W\d_]+")
_TWICE = re.compile(r"\b(của|các|và|thành) \1\b")


@dataclass(frozen=True)
class LawClause:
    """One numbered clause (khoản) of Article 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Correction:
    """A slip of the pen in a clause, and what is meant."""

    legal_act: str
    clause: str
    written: str
    corrected: str
    reason: str


@dataclass(frozen=True)
class LawText:
    """Article 1 of a resolution on commune-level units.

    Attributes
    ----------
    act : str
        Its number, as '1677/NQ-UBTVQH15'.
    province : str
        The province that it is about, without its type.
    clauses : tuple of LawClause
        The clauses in order, numbered from 1 without a gap.
    """

    act: str
    province: str
    clauses: tuple[LawClause, ...]


def read_law(path: Path) -> LawText:
    """Read a resolution from a Markdown file.

    Parameters
    ----------
    path : Path
        The text, with or without bold type, lines broken anywhere.

    Returns
    -------
    LawText
        Article 1 in clauses.

    Raises
    ------
    RegisterError
        If the file is not UTF-8 text, or the number, the province or Article 1 is not found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RegisterError(
            f"the text is not UTF-8: {error}",
            where=path,
            advice="convert it to UTF-8 first.",
            problem_vi="văn bản không ở dạng UTF-8",
            advice_vi="chuyển nó sang UTF-8 trước.",
        ) from error
    return parse_law(text, path)


def parse_law(text: str, where: str | Path) -> LawText:
    """Cut the text of a resolution into the clauses of its Article 1.

    Parameters
    ----------
    text : str
        The whole resolution.
    where : str or Path
        What errors call it.
    """
    flat = tidy(text)
    number, title, body = _NUMBER.search(flat), _TITLE.search(flat), _BODY.search(flat)
    if not (number and title and body):
        raise RegisterError(
            "this is not a resolution on commune-level units: "
            "its number, or Article 1 with the name of a province, is not found",
            where=where,
            advice="give the full text, from 'Số:' to 'Điều 2. Hiệu lực thi hành'.",
            problem_vi="đây không phải nghị quyết về đơn vị hành chính cấp xã: "
            "không thấy số của nó, hoặc Điều 1 có tên tỉnh",
            advice_vi="đưa toàn văn, từ 'Số:' đến 'Điều 2. Hiệu lực thi hành'.",
        )
    return LawText(number.group(1), title.group(1), tuple(_clauses(body.group(1), where)))


def unread(clause: LawClause, expected: str, expected_vi: str, found: str) -> RegisterError:
    """Return the error of a clause that is not of the grammar.

    Parameters
    ----------
    clause : LawClause
        The clause.
    expected, expected_vi : str
        What the grammar wants, in English and in Vietnamese.
    found : str
        The words that stand there; '' at the end.
    """
    return RegisterError(
        f"clause {clause.number} cannot be read: expected {expected}, found {found or 'the end'!r}",
        details=[clause.text],
        advice="compare the text with the act; a slip of the pen is put right in "
        "corrections.csv, a new turn of phrase in the grammar of resolution.py.",
        problem_vi=f"không đọc được khoản {clause.number}: cần {expected_vi}, "
        f"thấy {found or 'hết khoản'!r}",
        advice_vi="so văn bản với nghị quyết; lỗi chữ thì sửa trong corrections.csv, cách viết "
        "mới thì thêm vào ngữ pháp ở resolution.py.",
    )


def corrected(law: LawText, corrections: Sequence[Correction]) -> LawText:
    """Put right the slips of the pen that are known for a resolution.

    Parameters
    ----------
    law : LawText
        A resolution.
    corrections : sequence of Correction
        Those of any resolution; the ones of others are passed over.

    Raises
    ------
    RegisterError
        If a correction does not find its words, once, in its clause.
    """
    clauses = list(law.clauses)
    for wrong in corrections:
        if wrong.legal_act != law.act:
            continue
        place = int(wrong.clause) - 1
        if place >= len(clauses) or clauses[place].text.count(wrong.written) != 1:
            raise RegisterError(
                f"clause {wrong.clause} does not have {wrong.written!r} once",
                where=f"corrections.csv, {law.act}",
                advice="compare the correction with the text of the act.",
                problem_vi=f"khoản {wrong.clause} không có {wrong.written!r} đúng một lần",
                advice_vi="so chỗ sửa với văn bản của nghị quyết.",
            )
        text = clauses[place].text.replace(wrong.written, wrong.corrected)
        clauses[place] = replace(clauses[place], text=text)
    return replace(law, clauses=tuple(clauses))


def tidy(text: str) -> str:
    """Return text in NFC without markup, on one line, with the spaces that got lost.

    A word of the grammar that is written twice ('của của xã') counts once.
    """
    plain = _MARKUP.sub("", unicodedata.normalize("NFC", text)).replace("\\\n", " ")
    return _respace(" ".join(plain.split()))


def _respace(text: str) -> str:
    before = _RUN_IN_AFTER_NAME.sub(" ", text)
    split = _WORD.sub(lambda word: _split_case(word.group()), before)
    once = _RUN_IN_WORDS.sub(r"\1 ", split)
    twice = " ".join(_RUN_IN_WORDS.sub(r"\1 ", once).split())
    return _TWICE.sub(r"\1", twice)


def _split_case(word: str) -> str:
    """Part a keyword from the capital letter that follows it: 'xãPhú', 'vàNhị'."""
    for place in range(1, len(word)):
        if word[place].isupper() and word[:place].islower():
            return f"{word[:place]} {word[place:]}"
    return word


def _clauses(body: str, where: str | Path) -> list[LawClause]:
    """Find the clauses by their numbers, which run from 1 without a gap.

    Looking for the next number alone keeps a name that ends in one ('xã Sơn Kim 2.') whole.
    """
    starts = []
    end = 0
    number = 1
    while found := re.compile(rf"(?<=[.;:])\s*{number}\.\s*(?=[^\W\d_])").search(body, end):
        starts.append(found)
        end, number = found.end(), number + 1
    if not starts:
        raise RegisterError(
            "Article 1 has no clause 1",
            where=where,
            advice="give the full text, with the clauses of Article 1 numbered from 1.",
            problem_vi="Điều 1 không có khoản 1",
            advice_vi="đưa toàn văn, các khoản của Điều 1 đánh số từ 1.",
        )
    stops = [later.start() for later in starts[1:]] + [len(body)]
    return [
        LawClause(place + 1, body[start.end() : stop].strip())
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True))
    ]
