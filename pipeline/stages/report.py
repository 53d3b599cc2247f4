"""Stage report: reconcile every unit's area with the official one, and tell of it on one page."""

import json

from pipeline.artefacts import read_layer, read_table
from pipeline.checks.ground import Ground
from pipeline.checks.layer import Layer
from pipeline.checks.reconcile import reconcile
from pipeline.config import Paths
from pipeline.console import timed
from pipeline.provenance import read_provenance
from pipeline.publish.report import Material, write_report
from pipeline.register.changes import load_changes
from pipeline.register.claims import load_claims

PAGE, DATA = "report.html", "report.json"


def run(paths: Paths) -> None:
    """Write ``report.html`` and ``report.json`` into ``data/processed``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    with timed("report") as facts:
        material = read_material(paths)
        write_report(material, paths.processed / PAGE, paths.processed / DATA)
        summary = material.result.summary()
        facts.append(
            f"median difference {summary['median_difference_pct']}%, "
            f"{summary['units_beyond_5_pct']} units beyond 5%"
        )


def read_material(paths: Paths) -> Material:
    """Read the artefacts and reconcile.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    Material
    """
    new = Layer.of(read_layer(paths.artefact("new_units.parquet"), "new_units"), "new_units")
    cuts = read_layer(paths.artefact("cuts.parquet"), "cuts")
    authority = read_layer(paths.artefact("authority.parquet"), "authority")
    ground = Ground(
        new=new,
        official=read_table(paths.register / "official.csv", "official"),
        cuts=cuts,
        changes=load_changes(paths.register),
        source=read_layer(paths.artefact("source_units.parquet"), "source_units"),
        authority=authority,
        decisions=read_layer(paths.artefact("decisions.parquet"), "decisions"),
    )
    return Material(
        result=reconcile(ground),
        new=new,
        authority=authority,
        cuts=cuts,
        findings=read_layer(paths.artefact("findings.parquet"), "findings"),
        checks=json.loads(paths.artefact("checks.json").read_text(encoding="utf-8")),
        claims=load_claims(paths.register),
        provenance=read_provenance(paths.stamp),
    )
