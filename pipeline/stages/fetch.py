"""Stage fetch: bring the sources into ``data/raw/boundaries`` and stamp what was used."""

from pipeline.config import Paths
from pipeline.console import timed
from pipeline.provenance import write_provenance
from pipeline.sources.collect import Wanted, collect


def run(paths: Paths, wanted: Wanted) -> None:
    """Get communes and provinces, and write the stamp.

    Parameters
    ----------
    paths : Paths
        The project's places.
    wanted : Wanted
        The user's files, the mirror, and whether the network may be used.
    """
    with timed("fetch") as facts:
        provenance = collect(paths, wanted)
        write_provenance(provenance, paths.stamp)
        facts += [f"{source.role}: {source.name} ({source.kind})" for source in provenance.sources]
