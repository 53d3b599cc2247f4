"""Keeping every row of a table, as of a list of schools, and adding the new unit of each."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.config import MERGER, PUBLISH_CRS
from pipeline.tools.carry_columns import JOIN
from pipeline.tools.law import Register
from pipeline.tools.locate import locate
from pipeline.tools.plan import Plan
from pipeline.tools.unit_columns import CERTAINTY, CODE, EXACT, NAME
from pipeline.tools.unresolved import REASON, REASONS, ROW, listed

POSITION = "theo vị trí điểm | by the position of the point"
ONE_OF_THESE = (
    "đơn vị bị chia: thuộc một trong các đơn vị này | a divided unit: in one of these units"
)


@dataclass
class Kept:
    """What comes out when rows are kept.

    Attributes
    ----------
    table : pandas.DataFrame
        Every row with the code and name of its new unit, and how sure that is.
    unresolved : pandas.DataFrame
        The rows whose unit isn't sure once more, with candidates.
    geometry : geopandas.GeoSeries or None
        Of a layer: the shapes of the rows.
    """

    table: pd.DataFrame
    unresolved: pd.DataFrame
    geometry: gpd.GeoSeries | None


def keep_rows(
    plan: Plan, law: Register, pairs: pd.DataFrame, codes: pd.Series, unresolved: pd.DataFrame
) -> Kept:
    """Leave every row and add its new unit; of a divided unit only a point tells which.

    A row of a divided unit gets all of its heirs, one that names no unit for sure gets none, and
    both say so in the column of certainty.

    Parameters
    ----------
    plan : Plan
        What was found out and chosen.
    law : Register
        The register.
    pairs : pandas.DataFrame
        As `pipeline.tools.pairs.pairs_between`.
    codes : pandas.Series
        The old unit of each row that has one for sure.
    unresolved : pandas.DataFrame
        The other rows, with reasons.

    Returns
    -------
    Kept
        As many rows as the table has, in its order.
    """
    frame = plan.table.frame
    divided = set(pairs.loc[~pairs["whole"], "from_code"])
    heirs = pairs.groupby("from_code")["to_code"].agg(list)
    placed = _by_position(plan, codes[codes.isin(divided)], heirs)
    torn = codes[codes.isin(divided) & ~codes.index.isin(placed.index)]
    new = law.on(plan.end)
    names = new["type"] + " " + new["name"]
    to_code = codes.map({code: JOIN.join(some) for code, some in heirs.items()})
    to_code.loc[placed.index] = placed
    to_name = to_code.map({text: JOIN.join(names[code] for code in text.split(JOIN))
                           for text in to_code.unique()})  # fmt: skip
    certainty = pd.Series(EXACT, frame.index, dtype=object)
    if len(unresolved):
        certainty.update(unresolved.set_index(ROW)[REASON].map(_not_sure))
    certainty.loc[placed.index], certainty.loc[torn.index] = POSITION, ONE_OF_THESE
    table = frame.assign(
        **{CODE: to_code.astype(object), NAME: to_name.astype(object), CERTAINTY: certainty}
    )
    geometry = plan.table.cells.geometry
    return Kept(
        table.reset_index(drop=True),
        pd.concat([unresolved, _torn_rows(plan, law, torn, heirs)], ignore_index=True),
        None if geometry is None else geometry.loc[frame.index].reset_index(drop=True),
    )


def _torn_rows(plan: Plan, law: Register, torn: pd.Series, heirs: pd.Series) -> pd.DataFrame:
    told = {code: "; ".join(f"{law.label(one, plan.end)} ({one})" for one in heirs[code])
            for code in torn.unique()}  # fmt: skip
    return listed(plan.table.frame, torn.index, REASONS["divided"], list(torn.map(told)))


def _not_sure(reason: str) -> str:
    vi, _, en = reason.partition(" | ")
    return f"chưa xác định: {vi} | unresolved: {en}"


def _by_position(plan: Plan, codes: pd.Series, heirs: pd.Series) -> pd.Series:
    """Tell by their points which part of a divided unit rows lie in, where that is certain."""
    geometry = plan.table.cells.geometry
    none = pd.Series(dtype=object)
    if geometry is None or codes.empty or plan.end < MERGER or geometry.crs is None:
        return none
    points = geometry.loc[codes.index].to_crs(PUBLISH_CRS)
    if not (points.geom_type == "Point").all():
        return none
    places = locate(np.column_stack([points.x, points.y])).set_index(codes.index)
    rightful = [code in heirs[old] for code, old in zip(places["new_code"], codes, strict=True)]
    sure = places["certainty"].eq("inside") & pd.Series(rightful, codes.index)
    told: pd.Series = places["new_code"][sure]
    return told
