"""Settings, with their units of measure in the name, and the places of files."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

WORK_CRS = "EPSG:5898"  # VN-2000 / TM-3, central meridian 108°00'
PUBLISH_CRS = "EPSG:4326"

EVE = date(2025, 6, 30)
MERGER = date(2025, 7, 1)

NEW_PROVINCE_CODE = "51"
OLD_PROVINCE_CODES = ("51", "62")

GAP_WIDTH_M = 200.0
"""Gaps narrower than this are closed; a wider one is a lake or an enclave."""

MAX_UNIT_CHANGE_SHARE = 0.6
"""A unit that repair would enlarge or shrink by more than this share stops the stage."""

AREA_TOLERANCE_M2 = 1.0
"""How far the sum of areas may drift over a step that moves nothing."""


@dataclass(frozen=True)
class Paths:
    """Where everything lies, below one root folder."""

    root: Path

    @property
    def sources_csv(self) -> Path:
        """Declared sources: name, URL, hash, licence, vintage."""
        return self.root / "data" / "raw" / "sources.csv"

    @property
    def register(self) -> Path:
        """The facts of the law, as committed CSV."""
        return self.root / "data" / "raw" / "register"

    @property
    def boundaries(self) -> Path:
        """What fetch brings."""
        return self.root / "data" / "raw" / "boundaries"

    @property
    def stamp(self) -> Path:
        """Which sources were used, with hash, licence and vintage."""
        return self.boundaries / "stamp.json"

    @property
    def processed(self) -> Path:
        """What is published."""
        return self.root / "data" / "processed"

    @property
    def stages(self) -> Path:
        """One artefact a stage."""
        return self.processed / "stages"

    @property
    def maps(self) -> Path:
        """The interactive pages."""
        return self.root / "maps"

    @property
    def geopackage(self) -> Path:
        """The published GeoPackage."""
        return self.processed / "quang_ngai_2025.gpkg"

    def artefact(self, name: str) -> Path:
        """Return the path of a stage's artefact by its file name."""
        return self.stages / name


def project_paths() -> Paths:
    """Return the places of files.

    Returns
    -------
    Paths
        Below ``HOPNHAT_ROOT`` if that is set, else below the source tree that the package lies in.
    """
    root = os.environ.get("HOPNHAT_ROOT")
    return Paths(Path(root).resolve() if root else Path(__file__).resolve().parent.parent)
