"""What ``hopnhat convert`` prints: the plan before it is carried out, and what came out."""

from pathlib import Path

import pandas as pd
from rich.markup import escape
from rich.table import Table as PrintedTable

from pipeline.checks.causes import spaced
from pipeline.console import out
from pipeline.tools.convert import Conversion
from pipeline.tools.law import open_register, period
from pipeline.tools.plan import Plan
from pipeline.tools.recipe import KEEP
from pipeline.tools.result_table import LEAST
from pipeline.tools.rule import LIST, RANGE
from pipeline.tools.shares import NO_PEOPLE, NO_SHARE
from pipeline.tools.unit_columns import CERTAINTY, CODE, NAME
from pipeline.tools.unit_keys import AMBIGUOUS, EMPTY
from pipeline.tools.unresolved import CANDIDATES, REASON, REASONS, ROW, unresolved_rows

MOST_LACKING_SHOWN = 10
MOST_LETTERS = 60


def show_plan(plan: Plan) -> None:
    """Print what was found out and what will be done, before it is done."""
    columns = plan.table.columns
    found = ", ".join(str(column) for column in columns.all)
    out.print(f"[bold]{escape(plan.where)}[/]: {spaced(len(plan.table.frame))} dòng | rows; "
              f"cột đơn vị | unit columns: {escape(found)}")  # fmt: skip
    if plan.is_done_already:
        times = period(plan.end)
        out.print(f"Bảng đã theo đơn vị có hiệu lực | the table is in the units in force {times}: "
                  "không có gì để làm | nothing to do.")  # fmt: skip
        _print_strangers(plan)
        out.print("Không ghi tệp nào | no file is written.")
        return
    out.print(f"Từ đơn vị có hiệu lực | from the units in force {plan.times} → {period(plan.end)}")
    if plan.rows == KEEP:
        out.print("Mọi dòng giữ lại theo thứ tự cũ, thêm đơn vị mới; dòng chưa rõ đơn vị mới cũng "
                  "ở lại, được đánh dấu và liệt kê riêng / Every row stays in its place and gets "
                  "its new unit; rows whose new unit isn't sure stay too, marked, and are listed "
                  "apart (--rows merge: gộp mỗi đơn vị một dòng | one row of each unit)"
                  )  # fmt: skip
    else:
        out.print("Gộp mỗi đơn vị một dòng (--rows keep: giữ từng dòng) | one row of each unit "
                  "(--rows keep: every row stays)")  # fmt: skip
        _print_rules(plan)
    for remark in plan.remarks:
        out.print(f"  · {escape(remark)}")
    unsure = unresolved_rows(plan.table, plan.units, open_register())
    if len(unsure):
        out.print(f"  · {len(unsure)} dòng chưa rõ đơn vị nào | rows whose unit is not sure:")
        _print_rows(unsure)


def _print_rows(rows: pd.DataFrame) -> None:
    """Print the first rows that are unresolved, each with its reason and what it may mean."""
    for row in rows.head(MOST_LACKING_SHOWN).itertuples(index=False):
        said = " ".join(dict.fromkeys(str(cell) for cell in row[3:] if isinstance(cell, str)))
        named = f" ({_short(said, MOST_LETTERS)})" if said else ""
        meant = f"; {_short(str(row[2]))}" if row[2] else ""
        out.print(f"    dòng | row {row[0]}{escape(named)}: {escape(f'{row[1]}{meant}')}")
    if len(rows) > MOST_LACKING_SHOWN:
        out.print(f"    … (+{len(rows) - MOST_LACKING_SHOWN})")


def _print_strangers(plan: Plan) -> None:
    """Name the rows of a table that is done already that are none of its units."""
    strangers = unresolved_rows(plan.table, plan.units, open_register())
    if strangers.empty:
        return
    rows = "1 row is" if len(strangers) == 1 else f"{len(strangers)} rows are"
    out.print(f"  [bold]Nhưng {len(strangers)} dòng thì không | but {rows} not[/]:")
    _print_rows(strangers)


def _print_rules(plan: Plan) -> None:
    printed = PrintedTable(box=None, pad_edge=False)
    for title in ("cột | column", "quy tắc | rule", "vì | because"):
        printed.add_column(title, overflow="fold")
    for rule in plan.rules:
        printed.add_row(escape(rule.column), escape(rule.said()), escape(rule.reason))
    out.print(printed)
    if plan.keys:
        out.print(f"Riêng cho từng | kept apart by: {escape(', '.join(plan.keys))}")


def _short(text: str, most: int = 3 * MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def print_written(written: list[Path], earlier: list[Path]) -> None:
    """Print the files that were written, and where those are now that stood there before."""
    for path in written:
        out.print(f"→ [bold]{escape(str(path))}[/]")
    for path in earlier:
        out.print(
            f"  tệp có trước đó giữ ở | what was there before is kept as: {escape(str(path))}"
        )


def show_result(conversion: Conversion) -> None:
    """Print what came out."""
    _print_totals(conversion)
    for line in certainty_lines(conversion):
        out.print(f"  {escape(line)}")
    if len(conversion.unresolved):
        stay = " (vẫn ở trong bảng, có đánh dấu | they stay in the table, marked)"
        kept = stay if conversion.plan.rows == KEEP else ""
        is_row = conversion.unresolved[ROW].notna()
        rows, absent = conversion.unresolved[is_row], conversion.unresolved[~is_row]
        if len(rows):
            out.print(f"  [bold]{len(rows)} dòng chưa xác định | rows unresolved[/]{kept}:")
            for reason, count in rows[REASON].value_counts().items():
                out.print(f"    {count:>6} {escape(str(reason))}")
        if len(absent):
            out.print(f"  [bold]{len(absent)} đơn vị không có trong bảng | units that the table "
                      f"lacks[/]: {escape(_some(list(absent[CANDIDATES])))}")  # fmt: skip
        _print_advice(conversion)
        torn = conversion.unresolved[REASON].eq(REASONS["divided"]).any()
        if torn and conversion.plan.rows == KEEP:
            out.print(f"    Biết dòng nào thuộc phần nào thì ghi vào cột {escape(repr(CODE))}, "
                      f"{escape(repr(NAME))} của kết quả / Who knows to which part a row belongs "
                      "writes it into these columns of the result")  # fmt: skip
    for remark in conversion.remarks:
        out.print(f"  · {escape(remark)}")


def _print_advice(conversion: Conversion) -> None:
    """Say what tells namesakes apart, where the table does not."""
    columns = conversion.plan.table.columns
    ambiguous = conversion.unresolved[REASON].str.contains(REASONS[AMBIGUOUS], regex=False)
    if ambiguous.any() and columns.district is None and columns.code is None:
        out.print("    Đơn vị cùng tên: thêm cột huyện vào bảng rồi chuyển lại / "
                  "units of one name: add a column with the district and convert again "
                  f"(--unit-column '{escape(str(columns.name))},…')")  # fmt: skip


def _print_totals(conversion: Conversion) -> None:
    """Print the totals of what adds up, and where the table states other ones."""
    keys = ", ".join(conversion.plan.keys)
    over = f" (cộng chung mọi | over all of: {escape(keys)})" if keys else ""
    for total in conversion.totals:
        line = f"  {escape(total.column)}{over}: {spaced(total.before)} → {spaced(total.after)}"
        if total.unresolved:
            line += f"; chưa xác định | unresolved {spaced(total.unresolved)}"
        if total.ranged:
            line += f"; chỉ biết khoảng | only as ranges {spaced(total.ranged)}"
        if total.difference:
            line += f"; [bold]chênh lệch | difference {spaced(total.difference)}[/]"
        out.print(line)
    sums = {total.column for total in conversion.totals}
    wrong = [one for one in conversion.plan.totals if one.column in sums and not one.agrees]
    for one in wrong[:10]:
        out.print(
            f"  [bold]dòng | row {one.row}, {escape(one.column)}: ghi | stated "
            f"{spaced(one.stated)}, cộng được | the rows add up to {spaced(one.summed)}[/]"
        )


def certainty_lines(conversion: Conversion) -> list[str]:
    """Say which units have ranges, which lack a part, and whether the others are exact.

    Parameters
    ----------
    conversion : Conversion
        What came out.

    Returns
    -------
    list of str
        Empty if nothing was merged.
    """
    lines = []
    estimates = [rule.column for rule in conversion.plan.rules if rule.proposed]
    if estimates:
        lines.append(f"Ước lượng | estimated: {', '.join(estimates)}")
    bounded = [rule.column for rule in conversion.plan.rules
               if rule.kind == RANGE and f"{rule.column} {LEAST}" in conversion.table]  # fmt: skip
    if bounded:
        lines.append("Chỉ biết ít nhất và nhiều nhất | only least and most are known: "
                     f"{', '.join(bounded)}")  # fmt: skip
    unclear = any(rule.open for rule in conversion.plan.rules)
    beside_others = bool(estimates or bounded or unclear)
    if conversion.inexact:
        lines.append(f"Trong khoảng | ranges: {', '.join(conversion.inexact)}")
        lines += [*_by_area_instead(conversion), *_lists_of_divided(conversion)]
    lacking = conversion.lacking
    keys = ", ".join(conversion.plan.keys)
    if lacking:
        names = _some(lacking)
        names += f"; ở mọi hay vài | for all or some: {keys}, xem | see {CERTAINTY}" if keys else ""
        units = "unit lacks" if len(lacking) == 1 else "units lack"
        lines.append(
            f"{len(lacking)} đơn vị thiếu một phần | {len(lacking)} {units} a part: {names}"
        )
    if conversion.held_back:
        lines.append("Không có trong kết quả vì dòng của chúng chưa xác định | not in the result, "
                     f"for their rows are unresolved: {_some(conversion.held_back)}")  # fmt: skip
    blank = conversion.blank
    if blank:
        lines.append(f"{len(blank)} đơn vị có ô trống hoặc không phải số, xem độ chắc chắn | "
                     f"units with cells that hold no figure, see certainty: {_some(blank)}"
                     )  # fmt: skip
    count = len(set(conversion.codes)) if conversion.plan.rows != KEEP else 0
    others = count - len({*conversion.inexact, *lacking, *blank})
    if others:
        beside = " trong các cột còn lại" * beside_others
        in_others = " in the other columns" * beside_others
        vi, en = _others(others, are_all=others == count)
        rests_on = {
            "nếu không dòng thiếu tên nào thuộc về chúng": "unless a row without a unit is part of "
            "them" * bool(conversion.plan.units.rows["status"].eq(EMPTY).any()),
            "nếu ô trống là không có": "if blank cells are nothing"
            * any(silence.as_nothing for silence in conversion.silences),
        }
        said = [(one, other) for one, other in rests_on.items() if other]
        lines.append(
            f"{', '.join([f'{vi} chính xác{beside}', *(one for one, _ in said)])} | "
            f"{', '.join([f'{en} exact{in_others}', *(other for _, other in said)])}"
        )
    return lines


def _others(count: int, *, are_all: bool) -> tuple[str, str]:
    """Say how many units are meant, in Vietnamese and English."""
    if count == 1:
        return ("Đơn vị duy nhất", "the only unit is") if are_all else ("1 đơn vị khác", "1 other")
    if are_all:
        return f"Cả {count} đơn vị trong kết quả đều", f"all {count} units of the result"
    return f"{count} đơn vị khác", f"{count} others"


def _by_area_instead(conversion: Conversion) -> list[str]:
    """Say what of people was shared out by area, and what was not shared out, and why."""
    words = {
        NO_PEOPLE: "Chia theo diện tích vì không văn bản nào ghi số dân từng phần | shared by "
        "area, for no act states the people of the parts",
        NO_SHARE: "Không chia được vì không văn bản nào ghi diện tích hoặc số dân từng phần, chỉ "
        "biết khoảng | not shared out, for no act states the areas or the people of the parts: "
        "only ranges are known",
    }
    columns: dict[tuple[str, str], list[str]] = {}
    for (unit, column), by in conversion.shared_by.items():
        if by in words:
            columns.setdefault((by, unit), []).append(column)
    return [f"{words[by]}: {unit} ({', '.join(names)})" for (by, unit), names in columns.items()]


def _lists_of_divided(conversion: Conversion) -> list[str]:
    """Say that what is listed of a divided unit is listed with each of its parts."""
    lists = [rule.column for rule in conversion.plan.rules if rule.kind == LIST]
    if not lists:
        return []
    return [
        "Danh sách của đơn vị bị chia ghi ở mọi phần và số của nó được chia ra, dù mỗi mục chỉ "
        "thuộc một phần; --rows keep: giữ từng dòng | what a divided unit lists is listed with "
        "each of its parts, and its figures are shared out, though each item belongs to one; "
        f"--rows keep: every row stays: {', '.join(lists)}"
    ]


def _some(names: list[str]) -> str:
    """Return the first of many names, and how many more there are."""
    more = len(names) - MOST_LACKING_SHOWN
    return ", ".join(names[:MOST_LACKING_SHOWN]) + (f", … (+{more})" if more > 0 else "")
