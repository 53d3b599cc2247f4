"""Running the checks: every one on every layer that it is meant for."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace

import geopandas as gpd
import pandas as pd
import shapely

from pipeline.checks.catalogue import LAYER_CHECKS, MERGER_CHECKS, PLACE_CHECKS
from pipeline.checks.layer import Layer
from pipeline.checks.model import Check, CheckResult, Fault, Merger, Outcome, RegisterTables
from pipeline.checks.wording import message
from pipeline.config import WORK_CRS
from pipeline.schema import CONTRACTS

MERGER_LAYER = "merger"
SAME_PLACE_M = 0.01
_COLUMNS = list(CONTRACTS["findings"].columns)


@dataclass(frozen=True)
class CheckReport:
    """What all checks found.

    Parameters
    ----------
    findings : geopandas.GeoDataFrame
        Contract `findings`, in `WORK_CRS`, in the order of the list of checks.
    results : tuple of CheckResult
        One for each check and layer, in the order of the list.
    """

    findings: gpd.GeoDataFrame
    results: tuple[CheckResult, ...]

    @property
    def errors(self) -> int:
        """Number of findings that stop make."""
        return int((self.findings["severity"] == "error").sum())

    @property
    def passed(self) -> bool:
        """Whether no check with severity error failed or could not be run."""
        return all(result.passed for result in self.results if result.severity == "error")

    def as_json(self) -> dict[str, object]:
        """Return what checks.json holds."""
        counts = self.findings["severity"].value_counts()
        return {
            "passed": self.passed,
            "findings": {name: int(counts.get(name, 0)) for name in ("error", "warning", "info")},
            "checks": [asdict(result) for result in self.results],
        }


def run_checks(
    old_units: gpd.GeoDataFrame,
    new_units: gpd.GeoDataFrame,
    crosswalk: pd.DataFrame,
    cuts: gpd.GeoDataFrame,
    *,
    register: RegisterTables,
    authority: gpd.GeoDataFrame | None = None,
    decisions: gpd.GeoDataFrame | None = None,
    source: gpd.GeoDataFrame | None = None,
    is_stand_in: bool = False,
) -> CheckReport:
    """Run all checks of a merger: of both layers, of the tables and of the land.

    Parameters
    ----------
    old_units, new_units, crosswalk, cuts
        The artefacts of these names, each keeping its contract.
    register : RegisterTables
        What the law says.
    authority : geopandas.GeoDataFrame, optional
        Contract `authority`; without it the checks against the provinces are skipped.
    decisions : geopandas.GeoDataFrame, optional
        Contract `decisions`: what fitting decided by itself, which is stated.
    source : geopandas.GeoDataFrame, optional
        Contract `source_units`: the polygons as they came, which say who disagreed.
    is_stand_in : bool
        Whether the land is the stand-in's: what only a real shape can promise is a warning then.

    Returns
    -------
    CheckReport
    """
    old, new = Layer.of(old_units, "old_units"), Layer.of(new_units, "new_units")
    optional = {"authority": authority, "decisions": decisions, "source": source}
    merger = Merger(old, new, old_units, new_units, crosswalk, cuts, register, **optional)
    layers = {layer.name: layer for layer in (old, new)}
    if source is not None:
        layers["source_units"] = Layer.of(source, "source_units")
    with ThreadPoolExecutor() as pool:
        runs = told_once(*pool.map(check_layer, (old, new)))
    if all(result.passed for result, _ in runs if result.id in _PLACES):
        checks = [_for_stand_in(check) if is_stand_in else check for check in MERGER_CHECKS]
        runs += [_run_on_merger(check, merger) for check in checks]
    else:
        runs += [_skip(check, MERGER_LAYER, _MISPLACED) for check in MERGER_CHECKS]
    return _report(runs, layers)


def run_layer_checks(*layers: Layer) -> CheckReport:
    """Run all checks that any one layer of polygons can be held against."""
    runs = [run for layer in layers for run in check_layer(layer)]
    return _report(runs, {layer.name: layer for layer in layers})


_PLACES = {check.id for check in PLACE_CHECKS}
_MISPLACED = "coordinates that are in the wrong place can't be measured"
Run = tuple[CheckResult, list[tuple[Check, Fault]]]


def check_layer(layer: Layer) -> list[Run]:
    """Run the checks of one layer; where coordinates are misplaced, none of the others."""
    runs: list[Run] = []
    for check in LAYER_CHECKS:
        if check.on_layer is None:
            continue
        placed = all(result.passed for result, _ in runs if result.id in _PLACES)
        if placed:
            runs.append(_run(check, layer.name, check.on_layer(layer, check.limit)))
        else:
            runs.append(_skip(check, layer.name, _MISPLACED))
    return runs


def told_once(before: list[Run], after: list[Run]) -> list[Run]:
    """Leave out what is stated of the layer before and lies in the same place in the one after.

    Parameters
    ----------
    before, after : list of Run
        Of two layers of the same land.

    Returns
    -------
    list of Run
        Those before and those after. Faults are kept in both: each layer is mended by itself.
    """
    stated = {
        result.id: [fault.geometry for _, fault in found if fault.geometry is not None]
        for result, found in after
        if result.severity == "info"
    }
    kept = [_without(run, stated[run[0].id]) if run[0].id in stated else run for run in before]
    return [*kept, *after]


def _without(run: Run, places: list[shapely.Geometry]) -> Run:
    result, found = run
    there = shapely.STRtree(places)
    left = [(check, fault) for check, fault in found if not _is_among(fault.geometry, there)]
    return replace(result, count=len(left)), left


def _is_among(place: shapely.Geometry | None, there: shapely.STRtree) -> bool:
    if place is None:
        return False
    near = there.geometries[there.query(place)]
    return bool((shapely.hausdorff_distance(near, place) < SAME_PLACE_M).any())


def _for_stand_in(check: Check) -> Check:
    return replace(check, severity=check.on_stand_in) if check.on_stand_in else check


def _run_on_merger(check: Check, merger: Merger) -> Run:
    optional = {
        "authority": (merger.authority, "no boundaries of the provinces"),
        "census": (merger.register.census, "no census"),
        "decisions": (merger.decisions, "no decisions"),
        "official": (merger.register.official, "no official figures"),
        "points": (merger.register.points, "no points"),
        "source": (merger.source, "no polygons as they came"),
    }
    for needed in check.needs.split():
        if optional[needed][0] is None:
            return _skip(check, MERGER_LAYER, optional[needed][1])
    if check.on_merger is None:
        raise TypeError(f"check {check.id} has no function for a merger")
    return _run(check, MERGER_LAYER, check.on_merger(merger, check.limit))


def _run(check: Check, layer: str, outcome: Outcome) -> Run:
    passed = check.severity == "info" or not outcome.faults
    result = _result(check, layer, passed=passed)
    result = replace(result, count=len(outcome.faults), measured=outcome.measured)
    return result, [(check, fault) for fault in outcome.faults]


def _skip(check: Check, layer: str, reason: str) -> Run:
    # An optional input that is missing is no fault; a check that can't be run for a fault is one.
    return replace(_result(check, layer, passed=bool(check.needs)), skipped=reason), []


def _result(check: Check, layer: str, *, passed: bool) -> CheckResult:
    return CheckResult(
        id=check.id,
        layer=layer,
        severity=check.severity,
        meaning_vi=check.meaning_vi,
        meaning_en=check.meaning_en,
        limit=check.limit,
        unit=check.unit,
        bound=check.bound,
        passed=passed,
        count=0,
        measured=None,
    )


def _report(runs: list[Run], layers: dict[str, Layer]) -> CheckReport:
    rows = [_row(check, fault, layers) for _, found in runs for check, fault in found]
    return CheckReport(findings_table(rows), tuple(result for result, _ in runs))


def _row(check: Check, fault: Fault, layers: dict[str, Layer]) -> dict[str, object]:
    vi, en = message(check, fault, layers)
    return {
        "check_id": check.id,
        "severity": check.severity,
        "layer": fault.layer,
        "codes": ", ".join(fault.codes),
        "message_vi": vi,
        "message_en": en,
        "measure": fault.measure,
        "measure_unit": check.unit,
        "geometry": fault.geometry,
    }


def findings_table(rows: Iterable[dict[str, object]]) -> gpd.GeoDataFrame:
    """Return a table that keeps the contract `findings`, empty too."""
    table = pd.DataFrame(list(rows), columns=_COLUMNS)
    text = [name for name in _COLUMNS if name not in {"measure", "geometry"}]
    table = table.astype(dict.fromkeys(text, "str") | {"measure": "float64"})
    return gpd.GeoDataFrame(table, geometry="geometry", crs=WORK_CRS)
