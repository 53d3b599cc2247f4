"""Lines by which users want divided units to be cut."""

import geopandas as gpd
import numpy as np
import pyogrio.errors
import shapely

from pipeline.config import WORK_CRS, Paths
from pipeline.errors import FormatError

FILE_NAME = "splits.geojson"


def read_cut_lines(paths: Paths) -> shapely.Geometry | None:
    """Read ``data/raw/boundaries/splits.geojson``, lines or polygons, if the user put it there.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    GeometryCollection or None
        All its lines and polygons in `WORK_CRS`; each is used for the divided unit that it
        crosses.

    Raises
    ------
    FormatError
        If the file cannot be read or has something else than lines and polygons.
    """
    path = paths.boundaries / FILE_NAME
    if not path.is_file():
        return None
    try:
        frame = gpd.read_file(path)
    except pyogrio.errors.DataSourceError as error:
        raise FormatError(
            f"no GeoJSON that can be read: {error}",
            where=path,
            advice="draw the lines again in QGIS and save them as GeoJSON, or remove the file.",
        ) from error
    lines = np.asarray(frame.to_crs(WORK_CRS).geometry) if len(frame) else np.array([])
    if not len(lines) or (shapely.get_dimensions(lines) < 1).any():
        raise FormatError(
            "lines or polygons are expected, found none or points",
            where=path,
            advice="draw a line across the unit from edge to edge, or remove the file.",
        )
    return shapely.GeometryCollection(list(lines))
