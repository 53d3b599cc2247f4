"""The sheets of a workbook that holds a converted table."""

import math
from collections.abc import Hashable, Sequence

import pandas as pd

from pipeline.tools.choose_sheet import JOURNAL_SHEET, RANGES_SHEET, UNRESOLVED_SHEET
from pipeline.tools.convert import Conversion
from pipeline.tools.journal import ABOUT, SAID, TOPIC
from pipeline.tools.numbers import PERCENT, NumberColumn, decimals_of
from pipeline.tools.result_table import LEAST, MOST
from pipeline.tools.rule import MEAN, RATE, Rule
from pipeline.tools.rule import RANGE as SPAN
from pipeline.tools.rule_words import AREA, is_total_area
from pipeline.tools.sheet_style import MOST_PLACES, NumberFormat, Sheet
from pipeline.tools.unit_columns import CERTAINTY, CODE, NAME, RANGE
from pipeline.tools.unresolved import ROW

COLUMN, VALUE, BOUNDS = "cột | column", "giá trị | value", "ghi chú | note"
WITHOUT_FIGURE = (
    "không kể đơn vị thiếu số, xem độ chắc chắn | without a unit that has no figure, see certainty"
)
UNKNOWN = "không biết giới hạn | no bounds are known"
AS_ITS_WHOLE = "nếu mỗi phần như cả đơn vị bị chia | if each part is like the whole divided unit"
WITHOUT_UNRESOLVED = "chưa gồm {0} dòng chưa xác định | without {0} unresolved rows"
BY_AREAS = "theo diện tích chính thức của các đơn vị | as the official areas of the units allow"
ALL_OR_NONE = "từ không có gì đến toàn bộ đơn vị bị chia | from nothing to all of the divided unit"
PLACES_OF_QUOTIENT = 2
PER_CENT_PLACES = 2
_NUMBERS = {"floating", "integer", "mixed-integer-float"}


def result_sheets(
    conversion: Conversion, title: str, journal: pd.DataFrame
) -> dict[str, pd.DataFrame | Sheet]:
    """Lay a converted table out as an office does.

    The figures stand as the table had them, with its kind of total below; least and most of those
    that are ranges stand in a sheet of their own, for most rows have none.

    Parameters
    ----------
    conversion : Conversion
        What came out.
    title : str
        The title of the first sheet.
    journal : pandas.DataFrame
        As `pipeline.tools.journal.journal`.

    Returns
    -------
    dict of str to DataFrame or Sheet
        The sheets by their titles: the result, the ranges if there are any, what is unresolved, and
        the journal.
    """
    ranges = ranges_of(conversion)
    lines = [("khoảng | ranges", f"trang | sheet {RANGES_SHEET}", str(len(ranges)))]
    told = pd.DataFrame(lines, columns=[TOPIC, ABOUT, SAID]) if len(ranges) else None
    return {
        title: _main_sheet(conversion),
        **({RANGES_SHEET: ranges} if len(ranges) else {}),
        UNRESOLVED_SHEET: conversion.unresolved,
        JOURNAL_SHEET: journal if told is None else pd.concat([journal, told], ignore_index=True),
    }


def ranges_of(conversion: Conversion) -> pd.DataFrame:
    """List the figures that are ranges, a row each, with the least and most that each may be.

    Parameters
    ----------
    conversion : Conversion
        What came out.

    Returns
    -------
    pandas.DataFrame
        Unit, column, value, least, most; a note where the evidence gives no bounds.
    """
    table, plan = conversion.table, conversion.plan
    units = [column for column in (*_unit_headers(conversion), *plan.keys) if column in table]
    rules = {rule.column: rule for rule in plan.rules}
    parts = []
    for column in plan.numbers:
        untold, missing = (
            pd.Series([column in some for some in rows], table.index, dtype=bool)
            for rows in (
                [silence.untold for silence in conversion.silences],
                [dict(silence.missing) for silence in conversion.silences],
            )
        )
        if column not in _bounded(conversion) and not untold.any():
            continue
        least, most = (table.get(f"{column} {end}", table[column]) for end in (LEAST, MOST))
        apart = untold | ~(least.eq(most) | least.isna() & most.isna() & table[column].isna())
        rows = table.loc[apart, units].copy()
        number = plan.numbers.get(column)
        is_fraction = number is not None and number.sign == PERCENT and number.is_fraction
        rows[COLUMN] = f"{column} (%)" if is_fraction and "%" not in column else column
        figures = {VALUE: table[column], LEAST.strip("()"): least, MOST.strip("()"): most}
        for name, values in figures.items():
            rows[name] = (values[apart] * 100).round(MOST_PLACES) if is_fraction else values[apart]
        known = least[apart].notna() & most[apart].notna()
        supposed = _supposed(rules.get(column), [*plan.numbers])
        is_part = table[CERTAINTY][apart].str.startswith(RANGE)
        note = is_part.map({True: supposed, False: ""}).where(known, UNKNOWN)
        rows[BOUNDS] = note.mask(missing[apart] & known, WITHOUT_FIGURE)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _supposed(rule: Rule | None, columns: Sequence[str]) -> str:
    """Say between what the part of a divided unit is supposed to be."""
    if rule is None or rule.kind == RATE:
        return ""
    if rule.kind in {MEAN, SPAN}:
        return AS_ITS_WHOLE
    has_land = any(map(is_total_area, columns))
    return BY_AREAS if rule.measure == AREA and has_land else ALL_OR_NONE


def _bounded(conversion: Conversion) -> list[str]:
    return [column for column in map(str, conversion.table.columns)
            if f"{column} {LEAST}" in conversion.table]  # fmt: skip


def _unit_headers(conversion: Conversion) -> list[str]:
    columns = conversion.plan.table.columns
    table = conversion.table
    return [CODE if CODE in table else str(columns.code),
            NAME if NAME in table else str(columns.name)]  # fmt: skip


def _main_sheet(conversion: Conversion) -> Sheet:
    bounds = [f"{column} {end}" for column in _bounded(conversion) for end in (LEAST, MOST)]
    table = conversion.table.drop(columns=bounds)
    formats = {}
    for column in map(str, table.columns):
        if pd.api.types.infer_dtype(table[column], skipna=True) in _NUMBERS:
            number = conversion.plan.numbers.get(column)
            is_percent = column in conversion.plan.table.percents
            if number is not None and _is_hundredths(number):
                places = decimals_of(number.figures) + PER_CENT_PLACES
                table[column] = (table[column] / 100).round(places)
            if number is not None:
                formats[column] = _format(number)
            elif is_percent:
                formats[column] = _format(NumberColumn(table[column], sign=PERCENT))
    return Sheet(table, formats, _total(conversion, table))


def _is_hundredths(number: NumberColumn) -> bool:
    return number.sign == PERCENT and not number.is_fraction


def _format(number: NumberColumn) -> NumberFormat:
    is_percent = number.sign == PERCENT
    places = decimals_of(number.figures)
    if is_percent and not _is_hundredths(number):
        places = max(0, places - PER_CENT_PLACES)
    return NumberFormat(places if places <= MOST_PLACES else PLACES_OF_QUOTIENT, is_percent)


def _total(conversion: Conversion, table: pd.DataFrame) -> pd.DataFrame:
    """Return the row below the result, where the table had one: sums, and rates over all."""
    label = _total_label(conversion)
    sums = {total.column: total.after for total in conversion.totals if not total.ranged}
    for column, figure in conversion.overall.items():
        number = conversion.plan.numbers.get(column)
        is_hundredths = number is not None and _is_hundredths(number)
        sums[column] = figure / 100 if is_hundredths else figure
    if not label or not sums or conversion.plan.keys:
        return pd.DataFrame()
    left_out = int(conversion.unresolved[ROW].notna().sum()) if len(conversion.unresolved) else 0
    if any(total.unresolved or total.difference for total in conversion.totals):
        label += f" ({WITHOUT_UNRESOLVED.format(left_out)})"
    row: dict[Hashable, object] = dict.fromkeys(table.columns)
    row |= {column: figure for column, figure in sums.items() if column in table}
    row[next(header for header in reversed(_unit_headers(conversion)) if header in table)] = label
    return pd.DataFrame([row], columns=table.columns, dtype=object)


def _total_label(conversion: Conversion) -> str:
    """Return what the table calls its total of all rows, '' if it has none."""
    plan = conversion.plan
    source, whole = plan.table, len(plan.table.frame)
    sums = {name: float(number.figures.sum()) for name, number in plan.numbers.items()}
    of_all = {
        total.row
        for total in plan.totals
        if total.stated and math.isclose(total.stated, sums[total.column], rel_tol=1e-6)
    }
    below = [row for row in map(int, source.totals.index) if row not in source.headings]
    rows = [row for row in below if any(len(one) == whole for one in source.covers.get(row, []))]
    # Those of districts may cover all rows, as far as their place tells.
    for row in sorted(rows, key=lambda row: row not in of_all):
        texts = (cell for cell in source.totals.loc[row] if isinstance(cell, str))
        return next((text.strip() for text in texts if _is_label(text)), "")
    return ""


def _is_label(text: str) -> bool:
    return any(map(str.isalpha, text))
