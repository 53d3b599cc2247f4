"""Cells that say nothing: what of a result rests on them, and how that is understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.tools.cell_texts import as_texts
from pipeline.tools.compositions import find_compositions
from pipeline.tools.rule import MEAN, RANGE, RATE, SUM, Rule

MOST_GAPS_SHARE = 0.1
"""A column that is summed with more blank cells leaves them blank where there is none to count."""
SIGNS_OF_NONE = frozenset({"-", "–", "—", "−"})
"""As the statistics office writes that there is nothing."""
KINDS_OF_FIGURES = frozenset({SUM, MEAN, RATE, RANGE})


@dataclass(frozen=True)
class Silence:
    """What the figures of one row of a result leave open.

    Attributes
    ----------
    missing : tuple of (str, tuple of str)
        The columns, with the codes of the former units that should have a figure there and don't.
    as_nothing : tuple of str
        The columns in which blank cells were counted as nothing beside figures.
    untold : tuple of str
        The columns whose former units have figures from which neither value nor bounds follow.
    is_empty : bool
        Whether the row has no figure at all.
    mixed : tuple of str
        The columns of classes in which the former units differ.
    """

    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    as_nothing: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    is_empty: bool = False
    mixed: tuple[str, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Whether a figure is lacking."""
        return bool(self.missing or self.untold or self.is_empty)


def silent_cells(
    cells: pd.Series,
    figures: pd.Series,
    kind: str,
    *,
    add_up: bool = False,
    is_share: bool = False,
) -> tuple[pd.Series, pd.Series]:
    """Tell which cells of a column have no figure, and how that is understood.

    '-' says that there is nothing to count, '…' and words that nothing is known. A blank cell of
    what is summed says that nothing is known where nearly all others are filled, else that there
    is nothing. A mean of nothing is none: there both lack a figure; but a share of nothing is 0.

    Parameters
    ----------
    cells : pandas.Series
        As the table has them.
    figures : pandas.Series
        As they were read; NaN where they couldn't be.
    kind : str
        The kind of rule by which the column is carried.
    add_up : bool
        Whether the column adds up to another with its blank cells as nothing: then that is what
        they are.
    is_share : bool
        Whether the figures are shares, of which '-' is 0: taken for nothing, and told.

    Returns
    -------
    missing, as_nothing : pandas.Series of bool
        Those of which nothing is known, and those that are taken for nothing.
    """
    texts = as_texts(cells)
    blank = texts.eq("")
    is_none = texts.isin(SIGNS_OF_NONE) & (kind == SUM)
    unread = figures.isna() & ~is_none & ~(blank & add_up)
    is_taken = blank & (kind == SUM and blank.mean() > MOST_GAPS_SHARE)
    is_taken |= texts.isin(SIGNS_OF_NONE) & (kind == MEAN and is_share)
    return unread & ~is_taken, unread & is_taken


def proven_nothing(figures: Mapping[str, pd.Series]) -> frozenset[str]:
    """Return the columns that add up to another in all rows, with what is blank as nothing.

    Parameters
    ----------
    figures : dict of str to pandas.Series
        Columns that add up, in the order of the table.
    """
    if not any(one.isna().any() for one in figures.values()):
        return frozenset()
    found = find_compositions({name: one.fillna(0.0) for name, one in figures.items()})
    return frozenset(name for one in found for name in one.members)


@dataclass
class OpenColumn:
    """What one column leaves open, for each row of the result.

    Attributes
    ----------
    column : str
        Its header.
    missing : dict of object to tuple of str
        By row: the codes of the former units without a figure.
    as_nothing, untold, filled : set
        The rows where blank cells were counted as nothing; where figures tell nothing; that have a
        figure.
    """

    column: str
    missing: dict[object, tuple[str, ...]]
    as_nothing: set[object]
    untold: set[object]
    filled: set[object]


def open_column(
    rule: Rule, pieces: pd.DataFrame, keys: Sequence[pd.Series], told: pd.Series
) -> OpenColumn:
    """Tell what a column leaves open.

    Parameters
    ----------
    rule : Rule
        Its rule.
    pieces : pandas.DataFrame
        from_code, figure, missing, as_nothing: of each piece.
    keys : sequence of pandas.Series
        What the pieces are grouped by.
    told : pandas.Series of bool
        For each row of the result: whether it has a value or a bound.
    """
    grouped = pieces.groupby(list(keys), sort=False)
    filled = grouped["figure"].count() > 0
    nothing = grouped["as_nothing"].any() & filled
    silent = pieces["missing"]
    named = pieces["from_code"][silent].groupby([key[silent] for key in keys], sort=False)
    codes = named.agg(lambda some: list(dict.fromkeys(some)))
    return OpenColumn(
        rule.column,
        {row: tuple(some) for row, some in codes.items()},
        set(nothing.index[nothing]),
        set(filled.index[filled & ~told.reindex(filled.index)]),
        set(filled.index[filled]),
    )


def silences(
    columns: Sequence[OpenColumn], rows: pd.Index, mixed: Mapping[str, set[object]]
) -> list[Silence]:
    """Gather what the columns leave open, for each row of the result.

    Parameters
    ----------
    columns : sequence of OpenColumn
        Those of figures.
    rows : pandas.Index
        The rows of the result.
    mixed : dict of str to set
        By column of classes: the rows in which the former units differ.
    """
    return [
        Silence(
            tuple((one.column, one.missing[row]) for one in columns if row in one.missing),
            tuple(one.column for one in columns if row in one.as_nothing),
            tuple(one.column for one in columns if row in one.untold),
            bool(columns) and not any(row in one.filled for one in columns),
            tuple(name for name, where in mixed.items() if row in where),
        )
        for row in rows
    ]
