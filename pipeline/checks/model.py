"""What a check is, what it looks at and what it says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.checks.layer import Layer
from pipeline.coverage.findings import Faults, Floats

Severity = Literal["error", "warning", "info"]
Bound = Literal["most", "least"]


@dataclass(frozen=True)
class RegisterTables:
    """What the law says of the merger.

    Parameters
    ----------
    old, new : pandas.DataFrame
        The units in force on the eve and on the day of the merger; contract `units`.
    pairs : pandas.DataFrame
        ``old_code``, ``new_code``, ``extent`` of every pair.
    official : pandas.DataFrame, optional
        Official areas and populations; contract `official`.
    points : pandas.DataFrame, optional
        A point inside each old unit; contract `points`.
    census : pandas.Series, optional
        People in 2019 by code of the new unit that their land went into.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    pairs: pd.DataFrame
    official: pd.DataFrame | None = None
    points: pd.DataFrame | None = None
    census: "pd.Series[float] | None" = None


@dataclass(frozen=True)
class Merger:
    """Everything that the checks of the merger look at.

    Parameters
    ----------
    old, new : Layer
    old_table, new_table : pandas.DataFrame
        Their attributes.
    crosswalk : pandas.DataFrame
        Contract `crosswalk`.
    cuts : geopandas.GeoDataFrame
        Contract `cuts`.
    register : RegisterTables
    authority : geopandas.GeoDataFrame or None
        Contract `authority`.
    decisions : geopandas.GeoDataFrame or None
        Contract `decisions`.
    source : geopandas.GeoDataFrame or None
        Contract `source_units`: the polygons as they came.
    """

    old: Layer
    new: Layer
    old_table: pd.DataFrame
    new_table: pd.DataFrame
    crosswalk: pd.DataFrame
    cuts: gpd.GeoDataFrame
    register: RegisterTables
    authority: gpd.GeoDataFrame | None = None
    decisions: gpd.GeoDataFrame | None = None
    source: gpd.GeoDataFrame | None = None


@dataclass(frozen=True)
class Fault:
    """One thing that a check found.

    Parameters
    ----------
    layer : str
        Where the units are looked up.
    codes : tuple of str
        The units concerned.
    measure : float or None
        In the unit of the check.
    geometry : shapely.Geometry or None
        In `WORK_CRS`.
    vi, en : str
        What the sentence of the check takes in the place of ``{detail}``.
    """

    layer: str
    codes: tuple[str, ...]
    measure: float | None
    geometry: shapely.Geometry | None = None
    vi: str = ""
    en: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a check measured and what it found.

    Parameters
    ----------
    measured : float or None
        The figure that is held against the limit: the worst one where there are several.
    faults : list of Fault
        What is beyond the limit.
    """

    measured: float | None
    faults: list[Fault] = field(default_factory=list)


LayerFunction = Callable[[Layer, float], Outcome]
MergerFunction = Callable[[Merger, float], Outcome]


@dataclass(frozen=True)
class Check:
    """One entry of the list.

    Parameters
    ----------
    id : str
    meaning_vi, meaning_en : str
        What holds when the check passes, in a sentence.
    says_vi, says_en : str
        The message of a fault, with ``{units}``, ``{measure}`` and ``{detail}``.
    limit : float
        In `unit`; what is beyond it is a fault.
    unit : str
        Unit of measure of limit and measure; '' for a plain number.
    severity : str
        ``error`` stops make, ``warning`` asks for a look, ``info`` states a fact.
    on_layer : callable, optional
        For a check of any one layer of polygons.
    on_merger : callable, optional
        For a check of the merger as a whole.
    needs : str
        '' or the optional inputs that it can't do without, with spaces between them:
        ``authority``, ``census``, ``decisions``, ``official``, ``points``, ``source``.
    on_stand_in : str
        The severity where the land is the stand-in's cells, whose shape nobody surveyed; '' for
        the same as otherwise.
    bound : str
        Whether `limit` is the ``most`` or the ``least`` that passes.
    counts : str
        For a check of any one layer with a plain number: what it counts, Vietnamese first.
    """

    id: str
    meaning_vi: str
    meaning_en: str
    says_vi: str
    says_en: str
    limit: float
    unit: str
    severity: Severity
    on_layer: LayerFunction | None = None
    on_merger: MergerFunction | None = None
    needs: str = ""
    on_stand_in: Severity | Literal[""] = ""
    bound: Bound = "most"
    counts: str = ""


@dataclass(frozen=True)
class CheckResult:
    """How one check ended on one layer; a row of checks.json.

    Parameters
    ----------
    id, layer, severity, meaning_vi, meaning_en, limit, unit, bound
        As in `Check`; `layer` is ``merger`` for a check of the whole.
    passed : bool
        No fault; always true of ``info``.
    count : int
        Number of findings.
    measured : float or None
        As in `Outcome`.
    skipped : str
        '' or why the check could not be run.
    """

    id: str
    layer: str
    severity: Severity
    meaning_vi: str
    meaning_en: str
    limit: float
    unit: str
    bound: Bound
    passed: bool
    count: int
    measured: float | None
    skipped: str = ""


def located(
    layer: Layer,
    found: Faults,
    measures: Sequence[float] | Floats,
    details: Sequence[tuple[str, str]] = (),
) -> list[Fault]:
    """Turn faults, with places as `Layer.to_metres` gives them, into faults of a check."""
    places = layer.to_work(found.geometries)
    texts = list(details) or [("", "")] * len(found)
    return [
        Fault(layer.name, tuple(layer.codes[u] for u in units), float(measure), place, vi, en)
        for units, measure, place, (vi, en) in zip(
            found.units, measures, places, texts, strict=True
        )
    ]


def worst(measures: Sequence[float] | Floats) -> float:
    """Return the largest measure, 0 where there is none."""
    return float(max(measures, default=0.0))
