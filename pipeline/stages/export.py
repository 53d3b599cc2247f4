"""Stage export: the GeoPackages and all other formats, from one set of tables, as one release."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.artefacts import read_layer, read_table
from pipeline.checks.written import must_be_sound
from pipeline.config import PUBLISH_CRS, WORK_CRS, Paths
from pipeline.console import timed
from pipeline.errors import UsageError
from pipeline.provenance import Provenance, read_provenance
from pipeline.publish.crosswalk_tables import CrosswalkTables, write_crosswalk_tables
from pipeline.publish.formats import write_formats
from pipeline.publish.geopackage import write_geopackage
from pipeline.publish.layers import Artefacts, Layers, build_layers
from pipeline.publish.manifest import write_manifest
from pipeline.publish.qgis_project import write_project
from pipeline.publish.release import files_below, releasing
from pipeline.publish.report import write_report
from pipeline.register.changes import load_changes
from pipeline.register.claims import load_claims
from pipeline.register.units import load_units
from pipeline.stages.report import DATA, PAGE, read_material

SECOND_SUFFIX = {WORK_CRS: "_vn2000"}


def run(paths: Paths) -> None:
    """Write what is published into ``data/processed``: all files are replaced, or none.

    Parameters
    ----------
    paths : Paths
        The project's places. The environment's ``CRS`` names the reference system of the second
        GeoPackage.
    """
    second_crs = known_crs(os.environ.get("CRS") or WORK_CRS)
    with timed("export") as facts:
        layers = build_layers(read_artefacts(paths))
        provenance = read_provenance(paths.stamp)
        with releasing(paths.processed) as folder, _second_process() as pool:
            formats = pool.submit(write_formats, layers, folder, provenance)
            write_geopackages(layers, folder, provenance, second_crs)
            write_crosswalk_tables(read_crosswalk(paths), folder, provenance)
            write_report(read_material(paths), folder / PAGE, folder / DATA)
            formats.result()
            write_manifest(folder, provenance)
            facts.append(f"{len(files_below(folder))} files in {paths.processed.name}/")
        facts.append(f"{paths.geopackage.name}: {len(layers)} layers")


def _second_process() -> ProcessPoolExecutor:
    # Started afresh, not forked: the libraries that write have threads of their own.
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


def write_geopackages(
    layers: Layers, folder: Path, provenance: Provenance, second_crs: str
) -> None:
    """Write both GeoPackages and the project beside the first.

    Parameters
    ----------
    layers : dict of str to DataFrame
        The published layers, in `WORK_CRS`.
    folder : Path
        Where they go.
    provenance : Provenance
        The sources.
    second_crs : str
        The reference system of the second GeoPackage.
    """
    name = Paths(folder).geopackage.name
    write_geopackage(layers, folder / name, provenance, PUBLISH_CRS)
    write_project(layers, (folder / name).with_suffix(".qgz"), provenance, PUBLISH_CRS)
    second = folder / second_name(name, second_crs)
    write_geopackage(layers, second, provenance, second_crs)
    # Read back from the disk, in its own reference system and precision: a fault stops the release.
    must_be_sound(folder / name)
    must_be_sound(second)


def known_crs(text: str) -> str:
    """Return a reference system's name, once PROJ knows it.

    Parameters
    ----------
    text : str
        For example ``EPSG:9216``.

    Raises
    ------
    UsageError
        If PROJ knows none of this name.
    """
    try:
        CRS.from_user_input(text)
    except CRSError as error:
        raise UsageError(
            f"CRS={text} is no reference system that PROJ knows",
            problem_vi=f"CRS={text} không phải là hệ toạ độ mà PROJ biết",
            advice="write it as make CRS=EPSG:9216 (VN-2000 107°30') or CRS=EPSG:5898 (108°00').",
            advice_vi="viết make CRS=EPSG:9216 (VN-2000 107°30') hoặc CRS=EPSG:5898 (108°00').",
        ) from error
    return text


def second_name(name: str, crs: str) -> str:
    """Return the name of the second GeoPackage.

    Parameters
    ----------
    name : str
        The name of the first.
    crs : str
        The reference system: VN-2000 108°00' is called ``_vn2000``, any other by its code.
    """
    suffix = SECOND_SUFFIX.get(crs, "_" + crs.lower().replace(":", "_"))
    return f"{Path(name).stem}{suffix}.gpkg"


def read_crosswalk(paths: Paths) -> CrosswalkTables:
    """Read what the workbook of the crosswalk is made of.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    return CrosswalkTables(
        crosswalk=read_table(paths.artefact("crosswalk.csv"), "crosswalk"),
        units=load_units(paths.register),
        changes=load_changes(paths.register),
        claims=load_claims(paths.register),
    )


def read_artefacts(paths: Paths) -> Artefacts:
    """Read what the stages left for publishing.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    Artefacts
        Each held against its contract.
    """
    return Artefacts(
        old_units=read_layer(paths.artefact("old_units.parquet"), "old_units"),
        new_units=read_layer(paths.artefact("new_units.parquet"), "new_units"),
        crosswalk=read_table(paths.artefact("crosswalk.csv"), "crosswalk"),
        official=read_table(paths.register / "official.csv", "official"),
        findings=read_layer(paths.artefact("findings.parquet"), "findings"),
        repairs=read_layer(paths.artefact("repairs.parquet"), "repairs"),
        cuts=read_layer(paths.artefact("cuts.parquet"), "cuts"),
        neighbours=read_layer(paths.artefact("neighbours.parquet"), "neighbours"),
        changes=load_changes(paths.register),
        units=load_units(paths.register),
    )
