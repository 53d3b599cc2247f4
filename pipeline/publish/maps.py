"""Draw the interactive maps from the published GeoPackage.

Each page is one HTML file that opens from a folder, without a server and without a network.
"""

from collections.abc import Callable
from pathlib import Path

from pipeline.artefacts import replacing
from pipeline.publish.map_data import MapData, read_map_data
from pipeline.publish.page import Page, render
from pipeline.publish.page_before_after import before_after_page
from pipeline.publish.page_changes import changes_page
from pipeline.publish.page_index import index_page
from pipeline.publish.page_quality import quality_page
from pipeline.publish.page_start import start_page

PAGES: tuple[Callable[[MapData], Page], ...] = (
    index_page,
    before_after_page,
    changes_page,
    quality_page,
    start_page,
)


def draw_maps(geopackage: Path, folder: Path) -> list[Path]:
    """Write all pages.

    Parameters
    ----------
    geopackage : Path
        The published GeoPackage, the only input.
    folder : Path
        Where the pages go.

    Returns
    -------
    list of Path
        The pages written, each whole or not at all.

    Raises
    ------
    FormatError, ContractError
        If the GeoPackage lacks something, or folium links to something unknown.
    """
    data = read_map_data(geopackage)
    written = []
    for make in PAGES:
        page = make(data)
        path = folder / f"{page.name}.html"
        with replacing(path) as temporary:
            temporary.write_text(render(page, data), encoding="utf-8", newline="\n")
        written.append(path)
    return written
