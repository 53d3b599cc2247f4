"""Stage check: detects, never mends; an error stops make with a table of what was found."""

import json
from dataclasses import asdict

import geopandas as gpd

from pipeline.artefacts import read_layer, read_table, replacing, write_layer
from pipeline.checks.model import RegisterTables
from pipeline.checks.run import CheckReport, run_checks
from pipeline.checks.show import print_findings, stop_on_errors
from pipeline.checks.tally import tally
from pipeline.config import EVE, MERGER, Paths
from pipeline.console import timed
from pipeline.provenance import STAND_IN
from pipeline.publish.findings import write_findings
from pipeline.register.census import FILE as CENSUS_FILE
from pipeline.register.census import carry
from pipeline.register.changes import crosswalk_pairs, load_changes
from pipeline.register.lineage import Lineage
from pipeline.register.units import load_units, units_on

FAILED = "findings_of_failed_check.gpkg"


def run(paths: Paths) -> None:
    """Write ``findings.parquet`` and ``checks.json``, and stop where a check finds an error.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Raises
    ------
    CheckError
        If a check with severity error does not pass; the findings are written as a GeoPackage,
        and the artefacts of an earlier run are taken away, so that nothing is published by them.
    """
    with timed("check") as facts:
        report = check(paths)
        failed, checks = paths.artefact(FAILED), paths.artefact("checks.json")
        findings = paths.artefact("findings.parquet")
        failed.unlink(missing_ok=True)
        if not report.passed:
            checks.unlink(missing_ok=True)
            findings.unlink(missing_ok=True)
            write_findings(report.findings, failed)
            print_findings(report.findings)
        stop_on_errors(report, failed)
        write_layer(report.findings, findings, "findings")
        with replacing(checks) as temporary:
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
            temporary.write_text(text + "\n", encoding="utf-8")
        facts.append(_summary(report))


def check(paths: Paths) -> CheckReport:
    """Run all checks on the artefacts of the stages before.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    CheckReport
    """
    old_units = read_layer(paths.artefact("old_units.parquet"), "old_units")
    return run_checks(
        old_units,
        read_layer(paths.artefact("new_units.parquet"), "new_units"),
        read_table(paths.artefact("crosswalk.csv"), "crosswalk"),
        read_layer(paths.artefact("cuts.parquet"), "cuts"),
        register=read_register(paths),
        authority=_provinces(paths),
        decisions=read_layer(paths.artefact("decisions.parquet"), "decisions"),
        source=read_layer(paths.artefact("source_units.parquet"), "source_units"),
        is_stand_in=bool(old_units["boundary_source"].str.contains(STAND_IN).any()),
    )


def read_register(paths: Paths) -> RegisterTables:
    """Read what the law says of the merger.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    RegisterTables
    """
    units, changes = load_units(paths.register), load_changes(paths.register)
    census = read_table(paths.register / CENSUS_FILE, "population2019")
    crosswalk = read_table(paths.artefact("crosswalk.csv"), "crosswalk")
    return RegisterTables(
        old=units_on(units, EVE),
        new=units_on(units, MERGER),
        pairs=crosswalk_pairs(units, changes, MERGER),
        official=read_table(paths.register / "official.csv", "official"),
        points=read_table(paths.register / "points.csv", "points"),
        census=carry(census, Lineage(units, changes, crosswalk)),
    )


def _provinces(paths: Paths) -> gpd.GeoDataFrame | None:
    authority = read_layer(paths.artefact("authority.parquet"), "authority")
    return authority if (authority["level"] == "province").any() else None


def _summary(report: CheckReport) -> str:
    counts = report.findings["severity"].value_counts()
    _, ended = tally([asdict(result) for result in report.results])
    return (
        f"{ended}; findings: {counts.get('error', 0)} errors, "
        f"{counts.get('warning', 0)} warnings, {counts.get('info', 0)} notes"
    )
