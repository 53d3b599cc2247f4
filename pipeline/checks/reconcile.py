"""Reconciling: why the area of each new unit differs from the official one, with the evidence."""

from collections import Counter
from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np

from pipeline.checks.causes import CAUSES, Reason
from pipeline.checks.ground import Figures, Ground
from pipeline.checks.reasons import reason_of


@dataclass(frozen=True)
class Judgement:
    """One new unit: its areas, how they differ, and why.

    Parameters
    ----------
    code, name : str
    area_km2 : float
        Geodesic.
    map_km2, listed_km2 : float or None
        The official ones.
    difference_km2, difference_pct : float or None
        To that of the map.
    expected_km2 : float or None
        What generalisation alone can make: the mean displacement of the source along the
        unit's outline.
    reason : Reason
    """

    code: str
    name: str
    area_km2: float
    map_km2: float | None
    listed_km2: float | None
    difference_km2: float | None
    difference_pct: float | None
    expected_km2: float | None
    reason: Reason

    def as_json(self) -> dict[str, object]:
        """Return plain values, rounded to the square metre."""
        plain = {k: v for k, v in asdict(self).items() if k != "reason"}
        rounded = {k: round(v, 6) if isinstance(v, float) else v for k, v in plain.items()}
        return rounded | {
            "cause": self.reason.cause,
            "evidence_vi": self.reason.vi,
            "evidence_en": self.reason.en,
            "partners": list(self.reason.partners),
            "likely_km2": self.reason.likely_km2,
        }


@dataclass(frozen=True)
class Reconciliation:
    """All judgements, and what they rest on.

    Parameters
    ----------
    judgements : list of Judgement
        In the order of the new units.
    displacement_m : float or None
        Mean displacement of the source, measured on the provinces' outline; None without one.
    disputed : geopandas.GeoDataFrame
        Land on which the source of the communes and the map of the districts disagree.
    """

    judgements: list[Judgement]
    displacement_m: float | None
    disputed: gpd.GeoDataFrame

    def summary(self) -> dict[str, object]:
        """Return the figures of the whole."""
        off = [abs(j.difference_pct) for j in self.judgements if j.difference_pct is not None]
        counts = Counter(j.reason.cause for j in self.judgements)
        official = sum(j.map_km2 or 0.0 for j in self.judgements)
        return {
            "units": len(self.judgements),
            "area_km2": round(sum(j.area_km2 for j in self.judgements), 6),
            "official_km2": round(official, 6),
            "median_difference_pct": round(float(np.median(off)), 4) if off else None,
            "units_beyond_5_pct": sum(pct > FAR_PCT for pct in off),
            "displacement_m": self.displacement_m and round(self.displacement_m, 2),
            "causes": {cause: counts.get(cause, 0) for cause in CAUSES},
        }


FAR_PCT = 5.0


def reconcile(ground: Ground) -> Reconciliation:
    """Find for each new unit the cause of the difference between its area and the official one.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    Reconciliation
    """
    figures = Figures(ground)
    judgements = [_judge(figures, i) for i in range(len(ground.new))]
    return Reconciliation(judgements, figures.displacement_m, figures.disputed)


def _judge(figures: Figures, i: int) -> Judgement:
    difference = _known(figures.difference[i])
    share = None if difference is None else 100 * difference / float(figures.of_map[i])
    return Judgement(
        code=figures.new.codes[i],
        name=figures.new.names[i],
        area_km2=float(figures.area[i]),
        map_km2=_known(figures.of_map[i]),
        listed_km2=_known(figures.listed[i]),
        difference_km2=difference,
        difference_pct=share,
        expected_km2=_known(figures.expected[i]),
        reason=reason_of(figures, i),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
