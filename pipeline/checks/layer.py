"""Polygons with codes, as the checks look at them."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from pipeline.config import WORK_CRS
from pipeline.coverage.areas import WGS84, geodesic_area_m2
from pipeline.coverage.detect_coverage import holes, unmatched_edges
from pipeline.coverage.findings import Faults, Floats, Geometries, as_array, polygonal, width
from pipeline.errors import FormatError

METRES_PER_DEGREE = 111_195.0
"""Of a great circle on the sphere of 6,371 km; good to half a percent, enough for a tolerance."""

LARGEST_DEGREES = (360.0, 90.0, 360.0, 90.0)
"""Beyond this no bound of a polygon, as in `shapely.bounds`, can be degrees."""

MOST_SCALE_ERROR = 1e-3
"""Of a plane whose metres are taken for real: a zone of VN-2000 keeps well within it."""

SCALE_BASE_M = 1000.0
"""How far apart on the ground the points are that tell a plane's scale."""

M2_PER_KM2 = 1e6


_UNDEFINED = "Undefined "
"""How the names of the systems begin that a GeoPackage gives what has none."""


def is_stated(crs: pyproj.CRS | None) -> bool:
    """Return whether a layer states where on the earth its coordinates are."""
    return crs is not None and not crs.is_engineering and not crs.name.startswith(_UNDEFINED)


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
    outer_clockwise : bool
        Whether the format that they came in turns outer rings clockwise, as Shapefiles do.
    """

    name: str
    codes: list[str]
    names: list[str]
    polygons: Geometries
    crs: pyproj.CRS
    outer_clockwise: bool = False

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
        if not is_stated(frame.crs):
            raise FormatError(
                "no reference system is stated",
                where=name,
                advice="state it in the file, e.g. with ogr2ogr -a_srs EPSG:5898.",
                problem_vi="lớp không ghi hệ toạ độ",
                advice_vi="ghi hệ toạ độ vào tệp, ví dụ bằng ogr2ogr -a_srs EPSG:5898.",
            )
        for column in filter(None, (code, label)):
            if column not in frame.columns:
                present = ", ".join(map(str, frame.columns))
                raise FormatError(
                    f"no column '{column}'; the columns are {present}",
                    where=name,
                    advice="name the column that holds it.",
                    problem_vi=f"không có cột '{column}'; các cột là {present}",
                    advice_vi="ghi đúng tên cột.",
                )
        codes = [str(value) for value in frame[code]]
        labels = codes if label is None else [str(value) for value in frame[label]]
        return cls(name, codes, labels, as_array(frame.geometry), pyproj.CRS(frame.crs))

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def scale(self) -> float:
        """How many metres on the plane stand for one on the ground, in the layer's middle.

        That of north and east which is further from 1: Web Mercator's metres are 2 to 10 % too
        long in Vietnam. 1 where nothing can be told, inf where the projection does not reach.
        """
        if not self.crs.is_projected or self.crs == pyproj.CRS(WORK_CRS):
            return 1.0
        west, south, east, north = shapely.total_bounds(self.polygons)
        x, y = (west + east) / 2, (south + north) / 2
        # In the degrees of the system itself, so that no datum comes into it; which ellipsoid is
        # meant matters to a ten-thousandth.
        to_plane = pyproj.Transformer.from_crs(self.crs.geodetic_crs, self.crs, always_xy=True)
        longitude, latitude = to_plane.transform(x, y, direction="INVERSE")
        if not np.isfinite([longitude, latitude]).all():
            return 1.0
        ends = WGS84.fwd([longitude] * 2, [latitude] * 2, [0, 90], [SCALE_BASE_M] * 2)
        x_ends, y_ends = to_plane.transform(ends[0], ends[1])
        scales = np.hypot(x_ends - x, y_ends - y) * self._axis_unit_m / SCALE_BASE_M
        return float(scales[np.abs(scales - 1).argmax()])

    @property
    def _axis_unit_m(self) -> float:
        return float(self.crs.axis_info[0].unit_conversion_factor)

    @property
    def is_metric(self) -> bool:
        """Whether the coordinates are metres on a plane, and true ones as far as checks go."""
        units = {axis.unit_conversion_factor for axis in self.crs.axis_info[:2]}
        is_true = abs(self.scale - 1) <= MOST_SCALE_ERROR
        return self.crs.is_projected and units == {1.0} and is_true

    @property
    def metres_per_unit(self) -> float:
        """Length on the ground in metres of one unit of the coordinates."""
        if self.crs.is_geographic:
            return METRES_PER_DEGREE
        return self._axis_unit_m / self.scale

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
