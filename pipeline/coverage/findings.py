"""Located faults as arrays, and the measures that tell a fault from a feature of the land."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def as_array(geometries: Iterable[shapely.Geometry | None] | Geometries) -> Geometries:
    """Return geometries as a one-dimensional object array, which numpy alone would unpack."""
    items = list(geometries)
    array: Geometries = np.empty(len(items), dtype=object)
    array[:] = items
    return array


@dataclass(frozen=True)
class Faults:
    """Faults of one kind, each with the polygons that it concerns and its place.

    Parameters
    ----------
    units : tuple of tuple of int
        For each fault the positions of its polygons in the array that was searched.
    geometries : numpy.ndarray of shapely.Geometry, shape (n,)
        For each fault where it is, in the coordinates of the polygons.
    """

    units: tuple[tuple[int, ...], ...]
    geometries: Geometries

    def __len__(self) -> int:
        return len(self.units)

    def where(self, keep: NDArray[np.bool_]) -> "Faults":
        """Return the faults for which `keep`, shape (n,), is true."""
        units = tuple(unit for unit, kept in zip(self.units, keep, strict=True) if kept)
        return Faults(units, self.geometries[keep])

    def measures(self, measure: Callable[[Geometries], Floats]) -> Floats:
        """Return what `measure` says of the geometries, shape (n,)."""
        if not len(self):
            return np.zeros(0)
        return np.asarray(measure(self.geometries), dtype=np.float64)


def faults(units: Sequence[tuple[int, ...]], geometries: Iterable[shapely.Geometry]) -> Faults:
    """Return faults in the order of their polygons, so that equal inputs give equal lists."""
    array = as_array(geometries)
    keys = [(unit, shapely.to_wkb(place)) for unit, place in zip(units, array, strict=True)]
    order = sorted(range(len(keys)), key=lambda position: keys[position])
    return Faults(tuple(units[position] for position in order), array[order])


def width(polygons: Geometries) -> Floats:
    """Return the width of polygons at their widest place.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely.Geometry, shape (n,)
        In a projected reference system.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Diameter of the largest circle inside, in the unit of the coordinates; 0 for what has
        no area. GEOS: MaximumInscribedCircle, to a hundredth of the polygon's mean width.
    """
    areas = shapely.area(polygons)
    perimeters = shapely.length(polygons)
    widths = np.zeros(len(polygons))
    for position in np.flatnonzero(areas > 0):
        tolerance = areas[position] / perimeters[position] / 50
        radius = shapely.maximum_inscribed_circle(polygons[position], tolerance=tolerance)
        widths[position] = 2 * shapely.length(radius)
    return widths


def compactness(polygons: Geometries) -> Floats:
    """Return 4 pi area / perimeter^2: 1 for a circle, near 0 for a thread.

    Source: Polsby and Popper, "The Third Criterion", Yale Law & Policy Review 9 (1991).
    """
    perimeters = shapely.length(polygons)
    safe = np.where(perimeters > 0, perimeters, 1.0)
    return np.asarray(4 * np.pi * shapely.area(polygons) / safe**2, dtype=np.float64)


def polygonal(geometries: Geometries) -> Geometries:
    """Return the polygonal part of geometries, mended where a ring crosses itself.

    Missing geometries become empty polygons. For searching only: what is published is never
    mended in silence.
    """
    result = as_array(geometries)
    result[shapely.is_missing(result)] = shapely.Polygon()
    broken = ~shapely.is_valid(result)
    result[broken] = shapely.make_valid(result[broken])
    mixed = ~np.isin(shapely.get_type_id(result), (3, 6))
    for position in np.flatnonzero(mixed):
        parts = shapely.get_parts(result[[position]])
        areal = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
        result[position] = shapely.union_all(areal) if len(areal) else shapely.Polygon()
    return result
