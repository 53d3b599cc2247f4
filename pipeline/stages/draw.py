"""Stage draw: the interactive maps, from the published GeoPackage alone."""

from pipeline.config import Paths
from pipeline.console import timed
from pipeline.publish.maps import draw_maps


def run(paths: Paths) -> None:
    """Write the pages into ``maps/``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    with timed("draw") as facts:
        pages = draw_maps(paths.geopackage, paths.maps)
        facts.append(", ".join(str(page.relative_to(paths.root)) for page in pages))
