"""What the parts of a GeoPackage have to know of each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from pipeline.config import MERGER
from pipeline.provenance import Provenance

Tables = Mapping[str, gpd.GeoDataFrame | pd.DataFrame]


@dataclass(frozen=True)
class Publication:
    """One GeoPackage to be.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame or DataFrame
        The published layers as they are written: checked, sorted, in `crs`.
    file_name : str
        The name that the file will have, which projects refer to.
    provenance : Provenance
        The sources.
    crs : str
        The reference system of the layers.
    """

    tables: Tables
    file_name: str
    provenance: Provenance
    crs: str

    @property
    def moment(self) -> str:
        """The time that the file states, see `moment`."""
        return moment(self.provenance)


def moment(provenance: Provenance) -> str:
    """Return the one time that a build states: the newest source's date, not the clock's.

    Parameters
    ----------
    provenance : Provenance
        The sources.

    Returns
    -------
    str
        ISO 8601 in UTC with milliseconds, as GeoPackage wants it; never before the merger.
    """
    newest = max([MERGER.isoformat(), *(source.date[:10] for source in provenance.sources)])
    return f"{newest}T00:00:00.000Z"
