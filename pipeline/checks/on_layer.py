"""Checks of any one layer of polygons, in its own reference system and precision."""

from collections import Counter

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.crs_hints import numbers_hint, outside_hint
from pipeline.checks.layer import LARGEST_DEGREES, Layer
from pipeline.checks.model import Fault, Outcome, located, worst
from pipeline.checks.numbers import measure_en, measure_vi
from pipeline.config import PUBLISH_CRS
from pipeline.coverage import detect_coverage, detect_shape, detect_validity
from pipeline.coverage.findings import Faults, Floats, compactness, polygonal, width

COUNTRY_BOUNDS_DEG = (102.1, 6.5, 117.9, 23.5)
"""West, south, east, north of Vietnam with its archipelagos: on land by the area of use of
EPSG:4756, at sea to Trường Sa."""

MIN_COMPACTNESS = 0.05
"""A hole thinner than this is a gap however wide it is at one place: it follows a border."""

SPIKE_LENGTH_M = 20.0


def _in_metres(layer: Layer, found: Faults) -> Faults:
    return Faults(found.units, layer.to_metres(found.geometries))


def _beyond(layer: Layer, found: Faults, measures: Floats, limit: float) -> Outcome:
    over = measures > limit
    return Outcome(worst(measures), located(layer, found.where(over), measures[over]))


def unique_codes(layer: Layer, limit: float) -> Outcome:
    """Hold that no code occurs more often than `limit` times."""
    counts = Counter(layer.codes)
    faults = [
        Fault(
            layer.name,
            (code,),
            float(number),
            layer.to_work(layer.metric)[layer.position[code]],
        )
        for code, number in sorted(counts.items())
        if number > limit
    ]
    return Outcome(worst(list(counts.values())), faults)


def numbers_fit_crs(layer: Layer, limit: float) -> Outcome:
    """Hold that numbers are degrees where the reference system says so, and metres likewise."""
    bounds = shapely.bounds(layer.polygons)
    within = (np.abs(bounds) <= LARGEST_DEGREES).all(axis=1)
    known = ~np.isnan(bounds[:, 0])
    wrong = np.flatnonzero(known & (within != layer.crs.is_geographic))
    if len(wrong) <= limit:
        return Outcome(float(len(wrong)))
    seen = bounds[wrong[0]]
    numbers = f"x {seen[0]:.6g} … {seen[2]:.6g}, y {seen[1]:.6g} … {seen[3]:.6g}; {layer.crs.name}"
    vi, en = (f"{numbers}. {hint}" for hint in numbers_hint(layer, seen, COUNTRY_BOUNDS_DEG))
    codes = tuple(layer.codes[i] for i in wrong)
    fault = Fault(layer.name, codes, float(len(wrong)), None, vi, en)
    return Outcome(float(len(wrong)), [fault])


def in_country(layer: Layer, limit: float) -> Outcome:
    """Hold that no more than `limit` polygons reach beyond `COUNTRY_BOUNDS_DEG`."""
    bounds = gpd.GeoSeries(list(layer.polygons), crs=layer.crs).to_crs(PUBLISH_CRS).bounds
    bounds = bounds.to_numpy(dtype=np.float64)
    west, south, east, north = COUNTRY_BOUNDS_DEG
    inside = (
        (bounds[:, 0] >= west)
        & (bounds[:, 1] >= south)
        & (bounds[:, 2] <= east)
        & (bounds[:, 3] <= north)
    )
    wrong = np.flatnonzero(~inside & ~np.isnan(bounds[:, 0]))
    faults = [
        Fault(layer.name, (layer.codes[i],), 1.0, None, *_outside_text(layer, bounds[i]))
        for i in wrong
    ]
    return Outcome(float(len(wrong)), faults if len(wrong) > limit else [])


def _outside_text(layer: Layer, bounds: Floats) -> tuple[str, str]:
    where, (vi, en) = _bounds_text(bounds), outside_hint(layer)
    return f"{where}. {vi}", f"{where}. {en}"


def _bounds_text(bounds: Floats) -> str:
    west, south, east, north = (float(value) for value in bounds)
    return f"{west:.4f}…{east:.4f}° E, {south:.4f}…{north:.4f}° N"


def valid_geometry(layer: Layer, limit: float) -> Outcome:
    """Hold that no more than `limit` polygons are invalid, empty or missing."""
    found, reasons = detect_validity.invalid(layer.polygons)
    if len(found) <= limit:
        return Outcome(float(len(found)))
    details = [(reason, reason) for reason in reasons]
    return Outcome(
        float(len(found)), located(layer, _in_metres(layer, found), [1.0] * len(found), details)
    )


def overlaps(layer: Layer, limit_m2: float) -> Outcome:
    """Hold that no two polygons share more than `limit_m2` of land."""
    found = _in_metres(layer, detect_coverage.overlaps(layer.polygons, layer.unmatched))
    return _beyond(layer, found, found.measures(shapely.area), limit_m2)


def _is_gap(layer: Layer, limit_m: float) -> NDArray[np.bool_]:
    """Return which holes are gaps, not lakes or enclaves."""
    thin: NDArray[np.bool_] = layer.holes.measures(compactness) < MIN_COMPACTNESS
    return thin | (layer.hole_widths_m < limit_m)


def gaps(layer: Layer, limit_m: float) -> Outcome:
    """Hold that every hole between the polygons is a lake or an enclave.

    A hole is a gap if it is nowhere `limit_m` wide, or if its compactness is less than
    `MIN_COMPACTNESS`.
    """
    is_gap = _is_gap(layer, limit_m)
    gap, widths = layer.holes.where(is_gap), layer.hole_widths_m[is_gap]
    areas = gap.measures(shapely.area)
    details = [_area_text(area) for area in areas]
    narrowest = float(widths.min()) if len(widths) else None
    return Outcome(narrowest, located(layer, gap, widths, details))


def enclaves(layer: Layer, limit_m: float) -> Outcome:
    """State the holes that are lakes or enclaves: at least `limit_m` wide, and compact."""
    is_enclave = ~_is_gap(layer, limit_m)
    kept, widths = layer.holes.where(is_enclave), layer.hole_widths_m[is_enclave]
    details = [_area_text(area) for area in kept.measures(shapely.area)]
    narrowest = float(widths.min()) if len(widths) else None
    return Outcome(narrowest, located(layer, kept, widths, details))


def _area_text(area_m2: float) -> tuple[str, str]:
    return measure_vi(round(area_m2), "m²"), measure_en(round(area_m2), "m²")


def unmatched_edges(layer: Layer, limit_m: float) -> Outcome:
    """Hold that no polygon has more than `limit_m` of edges that its neighbours don't match."""
    found = _in_metres(layer, layer.unmatched)
    return _beyond(layer, found, found.measures(shapely.length), limit_m)


def narrow_inlets(layer: Layer, limit_m: float) -> Outcome:
    """Hold that no two polygons face each other over an open gap narrower than `limit_m`."""
    gap_width = limit_m / layer.metres_per_unit
    open_gaps = detect_coverage.narrow_inlets(layer.polygons, gap_width, layer.unmatched)
    found = _in_metres(layer, open_gaps)
    # GEOS tells which edges face each other, not how far apart they are.
    lengths = found.measures(shapely.length)
    return Outcome(None, located(layer, found, lengths))


def slivers(layer: Layer, limit_m: float) -> Outcome:
    """Hold that every part of a polygon is somewhere at least `limit_m` wide."""
    found = detect_shape.slivers(layer.areal, limit_m)
    widths = found.measures(width)
    return Outcome(float(min(widths)) if len(widths) else None, located(layer, found, widths))


def spikes(layer: Layer, limit_deg: float) -> Outcome:
    """Hold that no two edges of at least `SPIKE_LENGTH_M` meet at less than `limit_deg`."""
    found = detect_shape.spikes(layer.areal, limit_deg, SPIKE_LENGTH_M)
    lengths = found.measures(shapely.length)
    details = [(f"{length:.0f} m", f"{length:.0f} m") for length in lengths]
    angles = [_angle_deg(line) for line in found.geometries]
    return Outcome(min(angles, default=None), located(layer, found, angles, details))


def _angle_deg(line: shapely.Geometry) -> float:
    back, tip, ahead = shapely.get_coordinates(line)
    u, v = back - tip, ahead - tip
    return float(np.degrees(np.arctan2(abs(u[0] * v[1] - u[1] * v[0]), u @ v)))


def detached_parts(layer: Layer, limit_m2: float) -> Outcome:
    """Hold that no part larger than `limit_m2` lies apart from its polygon among others."""
    found, _ = detect_shape.secondary_parts(layer.areal)
    areas = found.measures(shapely.area)
    over = areas > limit_m2
    return Outcome(worst(areas), located(layer, found.where(over), areas[over]))


def islands(layer: Layer, limit: float) -> Outcome:
    """State the parts of polygons that touch no other polygon: islands, more than `limit` m²."""
    _, found = detect_shape.secondary_parts(layer.areal)
    areas = found.measures(shapely.area)
    larger = areas > limit
    return Outcome(worst(areas), located(layer, found.where(larger), areas[larger]))


def close_vertices(layer: Layer, limit_m: float) -> Outcome:
    """Hold that neighbouring vertices are at least `limit_m` apart."""
    found = detect_validity.close_vertices(layer.areal, limit_m)
    lengths = [float(shapely.length(shapely.get_parts(place)).min()) for place in found.geometries]
    return Outcome(min(lengths, default=None), located(layer, found, lengths))


def ring_direction(layer: Layer, limit: float) -> Outcome:
    """Hold that rings turn the way of the file's format: outer ones anticlockwise but for one."""
    found = detect_validity.wrong_ring_direction(
        polygonal(layer.polygons), outer_clockwise=layer.outer_clockwise
    )
    units = tuple(dict.fromkeys(layer.codes[unit[0]] for unit in found.units))
    if len(found) <= limit:
        return Outcome(float(len(found)))
    return Outcome(float(len(found)), [Fault(layer.name, units, float(len(found)))])
