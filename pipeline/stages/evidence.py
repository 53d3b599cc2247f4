"""What the law says of the land in the end: official areas of the new units, by source unit."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from pipeline.config import MERGER
from pipeline.coverage.align import AreaEvidence
from pipeline.register.changes import changes_between, crosswalk_pairs
from pipeline.register.units import vintage_of
from pipeline.stages.succession import SQUARE_METRES_PER_KM2, Law


def official_areas(codes: list[str], law: Law) -> AreaEvidence | None:
    """Say which new unit each source unit ends in as a whole, and that unit's official area.

    Parameters
    ----------
    codes : list of str
        The source units.
    law : Law
        The register.

    Returns
    -------
    AreaEvidence or None
        New units that get a part of a divided unit have no area there: how much they got is not
        known apart from their area. None where no new unit has an official area.
    """
    heirs = heirs_of(codes, vintage_of(codes, law.units), law)
    divided = {heir for found in heirs if len(found) > 1 for heir in found}
    areas = law.official.set_index("code")["area_km2_map"].drop(sorted(divided), errors="ignore")
    if areas.isna().all():
        return None
    return AreaEvidence(
        group_of_unit=np.array([min(h) if len(h) == 1 else "" for h in heirs], dtype=np.str_),
        keys=areas.index.to_numpy(dtype=str),
        area_m2=areas.to_numpy(dtype=float) * SQUARE_METRES_PER_KM2,
    )


def heirs_of(codes: Iterable[str], after: date, law: Law) -> list[set[str]]:
    """Follow units through all changes up to the merger.

    Parameters
    ----------
    codes : iterable of str
        Units in force on `after`.
    after : datetime.date
    law : Law
        The register.

    Returns
    -------
    list of set of str
        For each unit the new units that have its land.
    """
    heirs = [{code} for code in codes]
    for day in changes_between(law.changes, after, MERGER)["date"].unique():
        pairs = crosswalk_pairs(law.units, law.changes, date.fromisoformat(day))
        next_of: dict[str, set[str]] = {}
        for old, new in pairs[["old_code", "new_code"]].itertuples(index=False):
            next_of.setdefault(old, set()).add(new)
        heirs = [set[str]().union(*(next_of[code] for code in found)) for found in heirs]
    return heirs
