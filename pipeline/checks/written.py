"""Checking what was written: read back from the disk, in its own reference system and precision."""

from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from pipeline.checks.model import Layer
from pipeline.checks.run import CheckReport, run_layer_checks
from pipeline.errors import FormatError

_POLYGONS = ("Polygon", "Surface")
_UNDECLARED = ("Unknown", "")
_POLYGONAL = (3, 6)
_NOT_COVERAGES = ("findings", "repairs")


def polygon_layers(path: Path) -> list[str]:
    """Return the names of the layers of polygons of a file that OGR reads.

    Raises
    ------
    FormatError
        If OGR can't read it.
    """
    try:
        layers = pyogrio.list_layers(path)
    except pyogrio.errors.DataSourceError as error:
        raise FormatError(str(error), where=path, advice="name a file that OGR reads.") from error
    return [str(name) for name, kind in layers if _has_polygons(path, str(name), str(kind or ""))]


def _has_polygons(path: Path, layer: str, kind: str) -> bool:
    if any(word in kind for word in _POLYGONS):
        return True
    if kind not in _UNDECLARED:
        return False
    types = shapely.get_type_id(pyogrio.read_dataframe(path, layer=layer).geometry.to_numpy())
    return bool(np.isin(types, _POLYGONAL).any())


def read_polygons(
    path: Path, layer: str, code: str | None = "code", name: str | None = "name"
) -> Layer:
    """Read one layer as it lies on the disk.

    Parameters
    ----------
    path : Path
        A file of any format that OGR reads.
    layer : str
    code, name : str or None
        The fields with codes and names; None takes the number of the feature.

    Raises
    ------
    FormatError
        If the file or the layer can't be read, has no features, states no reference system or
        lacks a field.
    """
    try:
        frame = pyogrio.read_dataframe(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FormatError(str(error), where=path, advice="name a layer that it has.") from error
    if not len(frame) or "geometry" not in frame.columns:
        raise FormatError("no polygons", where=f"{path}, layer {layer}")
    if code is None:
        frame["feature_number"] = np.arange(1, len(frame) + 1).astype(str)
        code, name = "feature_number", None
    return Layer.of(frame, layer, code, name)


def check_written(path: Path, layers: list[str] | None = None) -> CheckReport:
    """Run the checks of layers on everything that a published file holds.

    Parameters
    ----------
    path : Path
        The GeoPackage, or another file with the columns ``code`` and ``name``.
    layers : list of str, optional
        Which; all coverages of the file if left out.

    Returns
    -------
    CheckReport
    """
    wanted = layers or [name for name in polygon_layers(path) if name not in _NOT_COVERAGES]
    return run_layer_checks(*(read_polygons(path, name) for name in wanted))
