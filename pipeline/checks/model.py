"""What a check is, what it looks at and what it says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from pipeline.config import WORK_CRS
from pipeline.coverage.areas import geodesic_area_m2
from pipeline.coverage.detect_coverage import holes, unmatched_edges
from pipeline.coverage.findings import Faults, Floats, Geometries, as_array, polygonal, width
from pipeline.errors import FormatError

METRES_PER_DEGREE = 111_195.0
"""Of a great circle on the sphere of 6,371 km; good to half a percent, enough for a tolerance."""

M2_PER_KM2 = 1e6

Severity = Literal["error", "warning", "info"]
Bound = Literal["most", "least"]


@dataclass(frozen=True)
class Layer:
    """Polygons with codes, in the reference system that they came in.

    Parameters
    ----------
    name : str
        Of the layer, for findings.
    codes, names : list of str
        One each for every polygon.
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        In `crs`, exactly as they were read.
    crs : pyproj.CRS
    """

    name: str
    codes: list[str]
    names: list[str]
    polygons: Geometries
    crs: pyproj.CRS

    @classmethod
    def of(
        cls, frame: gpd.GeoDataFrame, name: str, code: str = "code", label: str | None = "name"
    ) -> "Layer":
        """Take a layer from a table.

        Raises
        ------
        FormatError
            If the table says no reference system or lacks the column of codes.
        """
        if frame.crs is None:
            raise FormatError(
                "no reference system is stated",
                where=name,
                advice="state it in the file, e.g. with ogr2ogr -a_srs EPSG:5898.",
            )
        for column in filter(None, (code, label)):
            if column not in frame.columns:
                raise FormatError(
                    f"no column '{column}'; the columns are {', '.join(map(str, frame.columns))}",
                    where=name,
                    advice="name the column that holds it.",
                )
        codes = [str(value) for value in frame[code]]
        labels = codes if label is None else [str(value) for value in frame[label]]
        return cls(name, codes, labels, as_array(frame.geometry), pyproj.CRS(frame.crs))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_metric(self) -> bool:
        """Whether the coordinates are metres on a plane."""
        units = {axis.unit_conversion_factor for axis in self.crs.axis_info[:2]}
        return self.crs.is_projected and units == {1.0}

    @property
    def metres_per_unit(self) -> float:
        """Length in metres of one unit of the coordinates."""
        if self.crs.is_geographic:
            return METRES_PER_DEGREE
        return float(self.crs.axis_info[0].unit_conversion_factor)

    def to_metres(self, geometries: Geometries) -> Geometries:
        """Bring geometries of this layer into metres: as they are, or in `WORK_CRS`."""
        if self.is_metric:
            return geometries
        return as_array(gpd.GeoSeries(list(geometries), crs=self.crs).to_crs(WORK_CRS))

    def to_work(self, geometries: Geometries) -> Geometries:
        """Bring geometries in metres, as `to_metres` gives them, into `WORK_CRS`."""
        if not self.is_metric or self.crs == pyproj.CRS(WORK_CRS):
            return geometries
        return as_array(gpd.GeoSeries(list(geometries), crs=self.crs).to_crs(WORK_CRS))

    @cached_property
    def metric(self) -> Geometries:
        """The polygons in metres."""
        return self.to_metres(self.polygons)

    @cached_property
    def areal(self) -> Geometries:
        """The polygons in metres, those that are invalid mended for searching."""
        return polygonal(self.metric)

    @cached_property
    def unmatched(self) -> Faults:
        """Edges that their neighbours do not match, in `crs`."""
        return unmatched_edges(self.polygons)

    @cached_property
    def holes(self) -> Faults:
        """Holes in the land that the polygons cover together, in metres."""
        found = holes(self.polygons, self.unmatched)
        return Faults(found.units, self.to_metres(found.geometries))

    @cached_property
    def hole_widths_m(self) -> Floats:
        """How wide each of the holes is."""
        return self.holes.measures(width)

    @cached_property
    def areas_m2(self) -> Floats:
        """Areas on the plane, shape (n,); 0 for a missing polygon."""
        return np.nan_to_num(shapely.area(self.metric))

    @cached_property
    def geodesic_km2(self) -> Floats:
        """Areas on the ellipsoid, shape (n,), as people read them."""
        filled = as_array(self.polygons)
        filled[shapely.is_missing(filled)] = shapely.Polygon()
        return geodesic_area_m2(filled, self.crs) / M2_PER_KM2

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each code; of a code that occurs twice, the first."""
        return {code: i for i, code in reversed(list(enumerate(self.codes)))}

    def label(self, code: str) -> str:
        """Return name and code as people read them."""
        position = self.position.get(code)
        name = self.names[position] if position is not None else code
        return code if name == code else f"{name} ({code})"


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
        '' or the optional input that it can't do without: ``authority``, ``census``,
        ``decisions``, ``official``, ``points``.
    on_stand_in : str
        The severity where the land is the stand-in's cells, whose shape nobody surveyed; '' for
        the same as otherwise.
    bound : str
        Whether `limit` is the ``most`` or the ``least`` that passes.
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
