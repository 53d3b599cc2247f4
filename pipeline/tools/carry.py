"""Carrying figures from one set of units to another, with the least and most that each may be.

A figure of a unit that goes over whole is carried exactly. That of a divided unit is shared out:
what each part gets is an estimate, and between which bounds it lies depends on what is measured.
An area is bounded by the official areas; of people, money or trees the whole may be on one side, so
the least is nothing and the most is all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.tools.carry_columns import Columns
from pipeline.tools.rule import DROP, NUMBER, Rule
from pipeline.tools.shares import Shares, Source, Spread
from pipeline.tools.silent_cells import KINDS_OF_FIGURES, silences


@dataclass
class Carried:
    """The result.

    Attributes
    ----------
    table : pandas.DataFrame
        A row for each unit (and key), in the order of the codes: code, keys, then the columns.
    least, most : pandas.DataFrame
        Beside `table`, the bounds of those columns that have any that are not exact.
    parts : pandas.Series
        For each row the codes of the divided units that gave a part to it, ';' between them.
    absent : pandas.Series
        For each row the codes of former units that the table doesn't have.
    silences : pandas.Series
        For each row what its figures leave open, a `Silence`.
    ranges_only : dict of str to float
        For each column that was summed: what went to units of which only the bounds are known.
    shared_by : dict of (str, str) to str
        As `pipeline.tools.shares.Shares`.
    """

    table: pd.DataFrame
    least: pd.DataFrame
    most: pd.DataFrame
    parts: pd.Series
    absent: pd.Series
    silences: pd.Series
    ranges_only: dict[str, float] = field(default_factory=dict)
    shared_by: dict[tuple[str, str], str] = field(default_factory=dict)


def carry(
    source: Source, pairs: pd.DataFrame, rules: Sequence[Rule], share_by: str = ""
) -> Carried:
    """Carry every column over by its rule.

    Parameters
    ----------
    source : Source
        The rows; every unit at most once for each value of the keys.
    pairs : pandas.DataFrame
        As `pipeline.tools.pairs.pairs_between`.
    rules : sequence of Rule
        One for each column that is carried.
    share_by : str
        ``area`` or ``people``, by which a divided unit's figures are shared out; '' for people and
        households by the people that an act states, everything else by area.

    Returns
    -------
    Carried
        In the order of the new codes.
    """
    pieces = _pieces(source, pairs)
    group_keys = ["to_code", *source.keys]
    groups = pieces.groupby(group_keys, sort=False)
    work = Columns(Shares(source, pieces, rules, share_by), groups, source.keys, rules)
    columns: dict[str, Spread] = {}
    for rule in rules:
        if rule.kind not in {DROP, NUMBER}:
            columns[rule.column] = work.column(rule)
    table = pd.DataFrame({name: spread.value for name, spread in columns.items()})
    parts = groups.apply(_parts_of).rename("parts")
    table.index = parts.index if table.empty else table.index
    order = _order(parts.index, source)
    for rule in rules:
        if rule.kind == NUMBER:
            table[rule.column] = pd.Series(range(1, len(order) + 1), index=order)
    names = [rule.column for rule in rules if rule.kind != DROP]
    left_open = [work.left_open(rule, columns[rule.column])
                 for rule in rules if rule.kind in KINDS_OF_FIGURES]  # fmt: skip
    inexact = [name for name, spread in columns.items() if _differs(spread)]
    return Carried(
        table=table.reindex(order)[names],
        least=pd.DataFrame({name: columns[name].least for name in inexact}).reindex(order),
        most=pd.DataFrame({name: columns[name].most for name in inexact}).reindex(order),
        parts=parts.reindex(order),
        absent=_absent(pieces, pairs, source.keys).reindex(order).fillna(""),
        silences=pd.Series(silences(left_open, order, work.mixed), index=order, dtype=object),
        ranges_only=work.ranges_only,
        shared_by=work.shares.shared_by,
    )


def _pieces(source: Source, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each row of the table and new unit that it gives something to."""
    rows = pd.DataFrame({"from_code": source.codes.to_numpy(), "row": source.codes.index})
    for key in source.keys:
        rows[key] = source.frame[key].to_numpy()
    pieces = rows.merge(pairs, on="from_code", how="inner")
    return pieces.sort_values(["from_code", "row", "area_share"], kind="stable", ignore_index=True)


def _order(groups: pd.Index, source: Source) -> pd.Index:
    """Sort by code; keys in the order in which the table has them."""
    frame = groups.to_frame(index=False)
    by = ["to_code"]
    for key in source.keys:
        rank = {value: place for place, value in enumerate(source.frame[key].unique())}
        frame[f"{key} rank"] = frame[key].map(rank)
        by.append(f"{key} rank")
    return groups[frame.sort_values(by, kind="stable").index]


def _parts_of(pieces: pd.DataFrame) -> str:
    return ";".join(sorted(set(pieces.loc[~pieces["whole"], "from_code"])))


def _absent(pieces: pd.DataFrame, pairs: pd.DataFrame, keys: list[str]) -> pd.Series:
    wanted = pairs.groupby("to_code")["from_code"].agg(set)
    there = pieces.groupby(["to_code", *keys], sort=False)["from_code"].agg(set)
    codes = there.index.get_level_values("to_code")
    lacking = [wanted[code] - mine for code, mine in zip(codes, there, strict=True)]
    return pd.Series([";".join(sorted(some)) for some in lacking], index=there.index)


def _differs(spread: Spread) -> bool:
    return not spread.least.equals(spread.most)
