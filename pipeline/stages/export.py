"""Stage export: write the GeoPackage and the other formats from one set of tables."""

from pipeline.artefacts import read_layer, read_table
from pipeline.config import Paths
from pipeline.console import timed
from pipeline.provenance import read_provenance
from pipeline.publish.geopackage import write_geopackage
from pipeline.publish.layers import Artefacts, published_layers


def run(paths: Paths) -> None:
    """Write what is published into ``data/processed``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    with timed("export") as facts:
        layers = published_layers(read_artefacts(paths))
        write_geopackage(layers, paths.geopackage, read_provenance(paths.stamp))
        facts.append(f"{paths.geopackage.relative_to(paths.root)}: {len(layers)} layers")


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
    )
