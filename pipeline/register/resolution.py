"""The language of the resolutions of 16 June 2025: clauses in, mentions of units out.

The grammar, to be read beside the law (EBNF; words in quotes stand in the text as they are)::

    clause     = forms | rename | summary
    forms      = ("Sắp xếp" | "Nhập") group { sep group }
                 "thành" TYPE ["mới"] ["có tên gọi là"] TYPE NAME
    rename     = "Đổi tên" TYPE NAME "thành" TYPE NAME
    summary    = "Sau khi sắp xếp" ... [ "không thực hiện sắp xếp là" units ]
    group      = [extent] units [after]
    extent     = ("toàn bộ" | "một phần" | "phần còn lại") [what]
               | "phần quy mô dân số còn lại" ["của"]
    what       = ["diện tích" ["tự nhiên"]] [sep] [["toàn bộ"] "quy mô dân" ["số"]] ["của"]
    units      = unit { sep unit }
    unit       = ["các"] [TYPE] NAME [bracket] | ("khu vực" | "Trường bắn") WORDS [bracket]
    bracket    = "(" (["thuộc"] DISTRICT [", tỉnh" PROVINCE] | "bao gồm" WORDS | "do" WORDS) ")"
    after      = "sau khi" ["thực hiện"] "sắp xếp theo quy định tại" refs
    refs       = ["các"] "khoản" N { sep ["khoản"] N } [["của"] "Điều này"]
    sep        = "," | "và" | ", và"

An extent, a type and "các" hold until the next one or the end of their group ("after"): in 'một
phần … của xã Phú Hội và xã Phước Hưng' both are parts. A bracket belongs to the name before it; a
name without one that needs it takes the next to its right ('Phường 1, Phường 7 và Phường 8 (Quận
6)'). What lies in no commune ('khu vực bãi bồi ven biển') is land without a unit. What the grammar
does not cover raises, with the clause quoted.
"""

import re
from dataclasses import dataclass, replace

from pipeline.errors import RegisterError
from pipeline.register.formation import (
    LAND,
    LAND_ALONE,
    PART,
    PEOPLE_ALONE,
    REST,
    WHOLE,
    Formation,
    Mention,
    Resolution,
)
from pipeline.register.lawtext import LawClause, LawText, unread

_TOKEN = re.compile(r"[^\s,;()]+|[,;()]")
_TYPES = (("thị", "trấn"), ("đặc", "khu"), ("xã",), ("phường",), ("huyện",))
_EXTENTS = ((WHOLE, ("toàn", "bộ")), (PART, ("một", "phần")), (REST, ("phần", "còn", "lại")))
_DISTRICT = re.compile(
    r"^(?:thuộc )?((?:huyện|quận|thị xã|thành phố) [^,]+?)(?:, (?:tỉnh|thành phố) (.+))?$",
    re.IGNORECASE,
)
_REMARKS = ("bao gồm", "do ")
_AREAS_WITHOUT_UNIT = (("khu", "vực"), ("Trường", "bắn"))
_NUMBER = re.compile(r"^(?:\d+|[IVX]+)$")
# Lower-case words that no name contains: after them a name is over.
_GRAMMAR_WORDS = frozenset(
    re.findall(
        r"\w+", "và thành các xã phường thị đặc huyện sau toàn một phần của khu diện quy có mới"
    )
)
_SUMMARY = re.compile(r"có (\d+) đơn vị hành chính cấp xã,? gồm (.+?)(?:;|\.?$)")
_KEPT = re.compile(r"không thực hiện sắp xếp là (.+?)\.?$")
_COUNT = re.compile(r"(\d+) (xã|phường|đặc khu)")


def read_resolution(law: LawText) -> Resolution:
    """Read every clause of Article 1.

    Parameters
    ----------
    law : LawText
        A resolution in clauses.

    Returns
    -------
    Resolution
        Its formations in the order of the clauses, and the totals of the last clause, by type and
        under 'all'.

    Raises
    ------
    RegisterError
        If a clause is not of the grammar, or the summary is missing.
    """
    formations = []
    totals: dict[str, int] = {}
    for clause in law.clauses:
        if clause.text.startswith("Sau khi sắp xếp"):
            totals = _totals(clause)
            kept = _KEPT.search(clause.text)
            if kept:
                sources = _Reader(clause, kept.group(1)).units_to_end()
                formations.append(Formation(clause.number, None, sources, False, clause.text))
        else:
            formations.append(read_clause(clause))
    if not totals:
        raise RegisterError(
            "no clause gives the number of units",
            where=law.act,
            advice="give the full text, from 'Số:' to 'Điều 2. Hiệu lực thi hành'.",
            problem_vi="không khoản nào ghi số đơn vị",
            advice_vi="đưa toàn văn, từ 'Số:' đến 'Điều 2. Hiệu lực thi hành'.",
        )
    return Resolution(law.act, law.province, tuple(formations), totals)


def read_clause(clause: LawClause) -> Formation:
    """Read a clause that forms or renames a unit.

    Parameters
    ----------
    clause : LawClause
        The clause.

    Raises
    ------
    RegisterError
        If it is not of the grammar; the message quotes it and points to the word.
    """
    reader = _Reader(clause, clause.text.removesuffix("."))
    if reader.takes("Đổi", "tên"):
        sources: tuple[Mention, ...] = (reader.unit(_Extent(), reader.kind()),)
        renames = True
    else:
        if not reader.takes("Nhập"):
            reader.needs("Sắp", "xếp")
        sources = reader.groups()
        renames = False
    return Formation(clause.number, reader.formed(), sources, renames, clause.text)


def _totals(clause: LawClause) -> dict[str, int]:
    found = _SUMMARY.search(clause.text)
    if not found:
        raise RegisterError(
            f"clause {clause.number} states no total: {clause.text!r}",
            advice="compare the text with the act.",
            problem_vi=f"khoản {clause.number} không ghi tổng số: {clause.text!r}",
            advice_vi="so văn bản với nghị quyết.",
        )
    counts = {kind: int(count) for count, kind in _COUNT.findall(found.group(2))}
    return {"all": int(found.group(1)), **counts}


@dataclass(frozen=True)
class _Extent:
    """How much of the units that follow, and of what."""

    extent: str = WHOLE
    matter: str = ""


class _Reader:
    """A recursive descent through one clause; a method for each rule of the grammar."""

    def __init__(self, clause: LawClause, text: str) -> None:
        self.clause = clause
        self.tokens: list[str] = _TOKEN.findall(text)
        self.at = 0

    def fail(self, expected: str, expected_vi: str) -> RegisterError:
        found = " ".join(self.tokens[self.at : self.at + 6])
        return unread(self.clause, expected, expected_vi, found)

    def sees(self, *words: str) -> bool:
        return tuple(self.tokens[self.at : self.at + len(words)]) == words

    def takes(self, *words: str) -> bool:
        found = self.sees(*words)
        self.at += len(words) * found
        return found

    def needs(self, *words: str) -> None:
        if not self.takes(*words):
            raise self.fail(repr(" ".join(words)), repr(" ".join(words)))

    def separator(self) -> str:
        """sep: returns 'và', ',' or ''."""
        comma = self.takes(",")
        if self.takes("và"):
            return "và"
        return "," if comma else ""

    def kind(self) -> str:
        """TYPE; a capital 'Phường' is one only before a number, for there is a Phường Đúc."""
        written = ""
        for words in _TYPES:
            if self.takes(*words):
                written = " ".join(words)
                break
        number = self.tokens[self.at + 1 : self.at + 2]
        if self.sees("Phường") and number and _NUMBER.match(number[0]):
            self.at += 1
            written = "phường"
        return written

    def name(self) -> str:
        """NAME: words in capitals and numbers, with what stands between them."""
        start = self.at
        while self.at < len(self.tokens) and (
            _is_name(self.tokens[self.at]) or (start < self.at and self._name_goes_on())
        ):
            self.at += 1
        if start == self.at:
            raise self.fail("a name", "một tên")
        return " ".join(self.tokens[start : self.at])

    def _name_goes_on(self) -> bool:
        """Tell whether a word without a capital lies inside a name: 'Nông trường Việt Trung'."""
        word, later = self.tokens[self.at], self.tokens[self.at + 1 : self.at + 2]
        inside = word in {"-", "–"} or (word.isalpha() and word not in _GRAMMAR_WORDS)
        return inside and bool(later) and _is_name(later[0])

    def groups(self) -> tuple[Mention, ...]:
        """Read group { sep group }, up to 'thành'."""
        mentions: list[Mention] = []
        extent, kind, plural = _Extent(), "", False
        while True:
            opened = self.extent()
            if opened:
                extent, kind, plural = opened, "", False
            plural = self.takes("các") or plural
            if any(self.sees(*words) for words in _AREAS_WITHOUT_UNIT):
                mentions.append(self.land(extent))
            else:
                written = self.kind()
                if not written and not (plural and kind):
                    raise self.fail(
                        "'các', xã, phường, thị trấn or huyện",
                        "'các', xã, phường, thị trấn hoặc huyện",
                    )
                kind = written or kind
                mentions.append(self.unit(extent, kind))
            if self.after(mentions):
                extent, kind, plural = _Extent(), "", False
            if self.sees("thành"):
                return _with_shared_brackets(mentions)
            if not self.separator():
                raise self.fail("',', 'và' or 'thành'", "',', 'và' hoặc 'thành'")

    def extent(self) -> _Extent | None:
        """Read extent, if one stands there."""
        if self.takes("phần", "quy", "mô", "dân", "số", "còn", "lại"):
            self.takes("của")
            return _Extent(REST, PEOPLE_ALONE)
        for extent, words in _EXTENTS:
            if self.takes(*words):
                return _Extent(extent, self.what())
        return None

    def what(self) -> str:
        """Read what; returns 'land' or 'people' if only one of the two is named."""
        land = self.takes("diện", "tích")
        self.takes("tự", "nhiên")
        mark = self.at
        if land:
            self.separator()
            self.takes("toàn", "bộ")
        people = self.takes("quy", "mô", "dân")
        if not people:
            self.at = mark
        self.takes("số")
        self.takes("của")
        if land and not people:
            return LAND_ALONE
        return PEOPLE_ALONE if people and not land else ""

    def land(self, extent: _Extent) -> Mention:
        """Read an area that is in no commune, up to its bracket or the end of the group."""
        start = self.at
        while self.at < len(self.tokens) and self.tokens[self.at] not in {"(", ",", "thành", "và"}:
            self.at += 1
        name = " ".join(self.tokens[start : self.at])
        self.bracket()
        return Mention(LAND, name, extent.extent, extent.matter)

    def unit(self, extent: _Extent, kind: str) -> Mention:
        """Read NAME [bracket]."""
        name = self.name()
        district, province = self.bracket()
        return Mention(kind, name, extent.extent, extent.matter, district, province)

    def bracket(self) -> tuple[str, str]:
        """Read bracket: district and province, both '' for a remark or without a bracket."""
        if not self.takes("("):
            return "", ""
        start = self.at
        while self.at < len(self.tokens) and self.tokens[self.at] != ")":
            self.at += 1
        inside = " ".join(self.tokens[start : self.at]).replace(" ,", ",")
        self.needs(")")
        if inside.startswith(_REMARKS):
            return "", ""
        place = _DISTRICT.match(inside)
        if not place:
            self.at = start
            raise self.fail("a district in brackets", "một huyện trong ngoặc")
        return place.group(1), place.group(2) or ""

    def after(self, mentions: list[Mention]) -> bool:
        """Read after, if it stands there, and note it with the 'rest' mentions that it closes."""
        if not self.takes("sau", "khi"):
            return False
        self.takes("thực", "hiện")
        self.needs("sắp", "xếp", "theo", "quy", "định", "tại")
        self.takes("các")
        self.needs("khoản")
        numbers = [self.number()]
        while self._number_follows():
            self.separator()
            self.takes("khoản")
            numbers.append(self.number())
        self.takes("của")
        self.takes("Điều", "này")
        for place, mention in enumerate(mentions):
            if mention.extent == REST and not mention.after:
                mentions[place] = replace(mention, after=tuple(numbers))
        return True

    def _number_follows(self) -> bool:
        mark = self.at
        found = bool(self.separator())
        self.takes("khoản")
        found = found and self.at < len(self.tokens) and self.tokens[self.at].isdigit()
        self.at = mark
        return found

    def number(self) -> int:
        """Read N."""
        if self.at >= len(self.tokens) or not self.tokens[self.at].isdigit():
            raise self.fail("the number of a clause", "số của một khoản")
        self.at += 1
        return int(self.tokens[self.at - 1])

    def formed(self) -> Mention:
        """Read 'thành' TYPE ["mới"] ["có tên gọi là"] TYPE NAME."""
        self.needs("thành")
        kind = self.kind()
        self.takes("mới")
        if self.takes("có", "tên", "gọi", "là"):
            kind = self.kind() or kind
        if not kind:
            raise self.fail("the type of the new unit", "loại của đơn vị mới")
        mention = Mention(kind, self.name())
        if self.at < len(self.tokens):
            raise self.fail("the end of the clause", "hết khoản")
        return mention

    def units_to_end(self) -> tuple[Mention, ...]:
        """Read units, up to the end of the clause."""
        self.tokens.append("thành")
        mentions = self.groups()
        self.needs("thành")
        if self.at < len(self.tokens):
            raise self.fail("the end of the clause", "hết khoản")
        return mentions


def _is_name(token: str) -> bool:
    return token[0].isupper() or token.isdigit()


def _with_shared_brackets(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Note with each name the next district in brackets to its right."""
    shared = ""
    backwards = []
    for mention in reversed(mentions):
        backwards.append(mention if mention.district else replace(mention, shared=shared))
        shared = mention.district or shared
    return tuple(reversed(backwards))
