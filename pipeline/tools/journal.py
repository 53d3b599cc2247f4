"""The sheet that says what was done: source, dates, rules, totals, what is unresolved."""

from pathlib import Path

import pandas as pd

from pipeline import __version__
from pipeline.tools.convert import Conversion
from pipeline.tools.law import period
from pipeline.tools.plan import Plan
from pipeline.tools.recipe import KEEP, MERGE
from pipeline.tools.rule import Rule
from pipeline.tools.rule_words import AREA, PEOPLE
from pipeline.tools.shares import NO_PEOPLE, NO_SHARE
from pipeline.tools.totals import ColumnTotal
from pipeline.tools.unresolved import REASON

TOPIC, ABOUT, SAID = "mục | topic", "về | about", "nội dung | what"
KINDS_SAID = {
    "sum": "cộng | summed",
    "mean": "trung bình có trọng số | averaged by weight",
    "rate": "tính lại từ tử số và mẫu số | recomputed from numerator and denominator",
    "range": "chỉ biết ít nhất và nhiều nhất | only least and most are known",
    "list": "giữ thành danh sách | kept as a list",
    "largest": "theo phần lớn nhất | that of the largest part",
    "number": "đánh số lại | counted anew",
    "drop": "bỏ | left out",
}
SHARED_BY = {
    AREA: "theo diện tích | by area",
    PEOPLE: "theo số dân từng phần mà văn bản ghi | by the people of the parts that an act states",
    NO_PEOPLE: "theo diện tích, vì không văn bản nào ghi số dân từng phần | by area, for no act "
    "states the people of the parts",
    NO_SHARE: "không chia: không văn bản nào ghi diện tích hoặc số dân từng phần | not shared out: "
    "no act states the areas or the people of the parts",
}
TOTAL_SAID = "tính lại từ mọi dòng | computed over all rows"
ROWS_SAID = {
    MERGE: "gộp mỗi đơn vị mới một dòng | one row of each new unit",
    KEEP: "giữ mọi dòng | every row is kept",
}


def journal(conversion: Conversion, source: Path | None = None, sha256: str = "") -> pd.DataFrame:
    """Say what was done, a line each.

    Parameters
    ----------
    conversion : Conversion
        What came out.
    source : Path, optional
        The file that was converted.
    sha256 : str
        Its hash.

    Returns
    -------
    pandas.DataFrame
        topic, about, what: text.
    """
    plan = conversion.plan
    lines = [
        (
            "nguồn | source",
            source.name if source else plan.where,
            f"sha256 {sha256}" if sha256 else "",
        ),
        ("công cụ | tool", "hopnhat convert", __version__),
        ("đơn vị của bảng | the table's units", plan.times, _columns(plan)),
        ("đơn vị kết quả | the result's units", period(plan.end), _counts(conversion)),
        ("dòng | rows", ROWS_SAID[plan.rows], ", ".join(plan.keys)),
    ]
    lines += [("quy tắc | rule", rule.column, _rule(rule)) for rule in plan.rules]
    over = f"cộng chung mọi | over all of: {', '.join(plan.keys)}; " if plan.keys else ""
    lines += [("tổng | total", total.column, over + _total(total)) for total in conversion.totals]
    lines += [("dòng tổng | total row", column, TOTAL_SAID) for column in conversion.overall]
    sums = {total.column for total in conversion.totals}
    lines += [
        ("tổng ghi trong bảng | stated total", f"dòng | row {one.row}, {one.column}",
         f"{one.stated:.12g} {'=' if one.agrees else '≠'} {one.summed:.12g}")
        for one in plan.totals
        if one.column in sums
    ]  # fmt: skip
    lines += [("dựa vào thời điểm | rests on the period", *one) for one in plan.resting]
    lines += [("ước lượng | an estimate", rule.column, f"trọng số | weight: {rule.weight}")
              for rule in plan.rules if rule.proposed]  # fmt: skip
    lines += [("chia | shared", unit, f"{column}: {SHARED_BY[by]}")
              for (unit, column), by in conversion.shared_by.items()]  # fmt: skip
    lines += [("trong khoảng | a range", name, "") for name in conversion.inexact]
    lines += [("thiếu một phần | lacks a part", name, "") for name in conversion.lacking]
    lines += [("không có dòng | no row", name, "") for name in conversion.held_back]
    lines += [("thiếu số | no figure", name, "") for name in conversion.blank]
    lines += [("chưa xác định | unresolved", str(reason), str(count))
              for reason, count in _reasons(conversion)]  # fmt: skip
    lines += [("ô trống | blank cells", column, str(count)) for column, count in _blanks(plan)]
    lines += [("tiêu đề | title", "", text) for text in plan.table.titles]
    lines += [("ghi chú | note", "", text) for text in plan.table.notes]
    lines += [("nhận xét | remark", "", text) for text in [*plan.remarks, *conversion.remarks]]
    return pd.DataFrame(lines, columns=[TOPIC, ABOUT, SAID], dtype="str")


def _columns(plan: Plan) -> str:
    columns = plan.table.columns
    names = {"mã | code": columns.code, "tên | name": columns.name,
             "huyện | district": columns.district, "tỉnh | province": columns.province}  # fmt: skip
    return ", ".join(f"{what}: {column}" for what, column in names.items() if column is not None)


def _counts(conversion: Conversion) -> str:
    rows = len(conversion.table)
    if conversion.plan.rows == KEEP:
        return f"{rows} dòng giữ nguyên | rows kept"
    return (
        f"{rows} dòng | rows, {len(conversion.inexact)} đơn vị trong khoảng | units with ranges, "
        f"{len(conversion.lacking)} đơn vị thiếu một phần | units that lack a part"
    )


def _rule(rule: Rule) -> str:
    return f"{KINDS_SAID[rule.kind]} [{rule.said()}]: {rule.reason}"


def _total(total: ColumnTotal) -> str:
    text = f"trước | before {total.before:.15g}; sau | after {total.after:.15g}"
    if total.unresolved:
        text += f"; chưa xác định | unresolved {total.unresolved:.15g}"
    if total.ranged:
        text += f"; chỉ biết khoảng | only as ranges {total.ranged:.15g}"
    return text + f"; chênh lệch | difference {total.difference:.15g}"


def _reasons(conversion: Conversion) -> list[tuple[object, int]]:
    if conversion.unresolved.empty:
        return []
    counts = conversion.unresolved[REASON].value_counts()
    return [(reason, int(count)) for reason, count in sorted(counts.items())]


def _blanks(plan: Plan) -> list[tuple[str, int]]:
    blanks = [(name, int(number.figures.isna().sum())) for name, number in plan.numbers.items()]
    return [(name, count) for name, count in blanks if count]
