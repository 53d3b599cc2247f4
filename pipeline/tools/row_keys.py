"""Whether the rows of a unit are merged, and which columns tell them apart: a year, a sex."""

from itertools import combinations

import pandas as pd

from pipeline.errors import UsageError
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.column_names import find_column
from pipeline.tools.identify import Identified
from pipeline.tools.joined_sheets import SHEET
from pipeline.tools.numbers import looks_numeric
from pipeline.tools.recipe import KEEP, MERGE, Recipe
from pipeline.tools.rule_words import YEARS, has
from pipeline.tools.structure import Table
from pipeline.tools.unit_keys import FOUND

MOST_REPEATED_SHARE = 0.2
MOST_VALUES_OF_KEY = 60
MOST_KEYS = 3
LEAST_COMPLETE = 0.9
"""So many of all combinations must be there for columns to be keys together."""
YEAR_NAMES = frozenset(map(fold, ("năm", "year", "năm báo cáo", "năm thống kê", "năm học")))
"""Folded headers of columns that say of which year a row is."""


def rows_and_keys(table: Table, units: Identified, recipe: Recipe) -> tuple[str, list[str]]:
    """Tell whether rows are merged or kept, and which columns stay apart.

    Parameters
    ----------
    table : Table
        A table whose parts are known.
    units : Identified
        What was found for its rows.
    recipe : Recipe
        What the user says.

    Returns
    -------
    rows : str
        ``merge`` or ``keep``.
    keys : list of str
        Columns that stay apart.

    Raises
    ------
    UsageError
        If a column that is to stay apart is not there, or rows are kept that it would merge.
    """
    rows, keys = _rows_and_keys(table, units, recipe)
    is_ruled = fold(SHEET) in map(fold, recipe.columns)
    if rows == MERGE and SHEET in table.frame and not is_ruled and (keys or recipe.rows == MERGE):
        # Sheets that have the same units are never added up, be one a summary or a copy.
        keys = list(dict.fromkeys([*keys, SHEET]))
    return rows, keys


def _rows_and_keys(table: Table, units: Identified, recipe: Recipe) -> tuple[str, list[str]]:
    by = [_by(name, table) for name in recipe.by]
    if recipe.rows == KEEP:
        if by:
            raise UsageError(
                f"--by {', '.join(by)} tells which rows are merged, and --rows keep merges none",
                advice="leave one of the two out.",
                problem_vi=f"--by {', '.join(by)} nói cách gộp dòng, còn --rows keep thì không gộp",
                advice_vi="bỏ một trong hai.",
            )
        return KEEP, []
    codes = units.rows.loc[units.rows["status"] == FOUND, "code"]
    repeated = codes.duplicated(keep=False)
    if by or not len(codes) or repeated.mean() <= MOST_REPEATED_SHARE:
        return MERGE, by
    if recipe.rows != MERGE and _lists_things(table, codes):
        return KEEP, []
    possible = _possible_keys(table, codes, ruled={fold(name) for name in recipe.columns})
    values = table.frame.loc[codes.index, possible].assign(code=codes)
    keys = _telling_apart(values, possible)
    if keys:
        return MERGE, keys
    if recipe.rows != MERGE:
        return KEEP, []
    # Years are never added up, whatever else is merged.
    return MERGE, [name for name in possible if fold(name) in YEAR_NAMES]


def _by(name: str, table: Table) -> str:
    units = list(map(str, table.columns.all))
    free = [str(column) for column in table.frame.columns if str(column) not in units]
    return find_column(name, free, of_units=units)


def _lists_things(table: Table, codes: pd.Series) -> bool:
    """Tell whether nearly every row names a thing of its own, as a school or a person."""
    for column in table.frame.columns:
        cells = table.frame[column].loc[codes.index]
        if column in table.columns.all or looks_numeric(cells):
            continue
        texts = as_texts(cells)
        if texts.ne("").mean() >= LEAST_COMPLETE and texts.nunique() >= LEAST_COMPLETE * len(texts):
            return True
    return False


def _possible_keys(table: Table, codes: pd.Series, ruled: set[str]) -> list[str]:
    return [
        str(column)
        for column in table.frame.columns
        if column not in table.columns.all
        and fold(str(column)) not in ruled
        and _may_be_key(str(column), table.frame[column], codes)
    ]


def _telling_apart(values: pd.DataFrame, possible: list[str]) -> list[str]:
    """Find the columns within whose values every unit occurs once: a year, a sex, an age group.

    One column, or several of which nearly all combinations are there.
    """
    for count in range(1, MOST_KEYS + 1):
        for keys in combinations(possible, count):
            tells_apart = not values.duplicated(["code", *keys]).any()
            if tells_apart and (count == 1 or _is_complete(values, list(keys))):
                return list(keys)
    return []


def _is_complete(values: pd.DataFrame, keys: list[str]) -> bool:
    """Tell whether nearly every unit has nearly every combination."""
    combined = len(values.drop_duplicates(keys))
    return len(values) >= LEAST_COMPLETE * combined * values["code"].nunique()


def _may_be_key(column: str, cells: pd.Series, codes: pd.Series) -> bool:
    if _has_many_values(cells, codes.index):
        return False
    values = cells.loc[codes.index]
    few = 1 < values.nunique() <= min(MOST_VALUES_OF_KEY, max(2, len(codes) // 2))
    if not few or values.isna().any():
        return False
    # Figures that happen to differ wherever a unit occurs again are none.
    return not looks_numeric(values) or has(YEARS, column) or _are_years(values)


def _has_many_values(values: pd.Series, rows: pd.Index) -> bool:
    """Tell whether the first rows alone have more values than a key may have."""
    first = values.loc[rows[: 10 * MOST_VALUES_OF_KEY]]
    return bool(first.nunique() > MOST_VALUES_OF_KEY)


def _are_years(values: pd.Series) -> bool:
    return bool(as_texts(values).str.fullmatch(r"(?:19|20)\d\d").all())
