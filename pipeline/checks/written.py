"""Checking what was written: read back from the disk, in its own reference system and precision."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from pipeline.checks.crs_hints import unstated_hint
from pipeline.checks.layer import M2_PER_KM2, Layer, is_stated
from pipeline.checks.run import CheckReport, run_layer_checks
from pipeline.config import AREA_TOLERANCE_M2
from pipeline.errors import CheckError, FormatError

_POLYGONS = ("Polygon", "Surface")
_UNDECLARED = "Unknown"
_POLYGONAL = (3, 6)
_OUTER_CLOCKWISE = ("ESRI Shapefile",)
"""Drivers of formats whose outer rings turn clockwise."""
_NOT_UNITS = ("findings", "repairs", "cuts", "neighbours")


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
        is_folder = path.is_dir()
        raise FormatError(
            "this is a folder without layers" if is_folder else str(error),
            where=path,
            advice="name a file that OGR reads.",
            problem_vi="đây là thư mục không có lớp nào"
            if is_folder
            else "OGR không đọc được tệp này",
            advice_vi="ghi tên một tệp mà OGR đọc được.",
        ) from error
    return [str(name) for name, kind in layers if _has_polygons(path, str(name), str(kind or ""))]


def _has_polygons(path: Path, layer: str, kind: str) -> bool:
    if any(word in kind for word in _POLYGONS):
        return True
    if kind != _UNDECLARED:
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
        raise FormatError(
            str(error),
            where=path,
            advice="name a layer that it has.",
            problem_vi=f"không đọc được lớp {layer}",
            advice_vi="ghi tên một lớp có trong tệp.",
        ) from error
    place = f"{path}, lớp / layer {layer}"
    if not len(frame) or "geometry" not in frame.columns:
        raise FormatError(
            "no polygons",
            where=place,
            advice="name a layer of polygons.",
            problem_vi="không có đa giác nào",
            advice_vi="ghi tên một lớp đa giác.",
        )
    if not is_stated(frame.crs):
        hint_vi, hint_en = unstated_hint(frame.total_bounds)
        raise FormatError(
            "no reference system is stated, and none is assumed",
            where=place,
            advice=hint_en,
            problem_vi="lớp không ghi hệ toạ độ, và chương trình không tự đoán",
            advice_vi=hint_vi,
        )
    if code is None:
        frame["feature_number"] = np.arange(1, len(frame) + 1).astype(str)
        code, name = "feature_number", None
    driver = pyogrio.read_info(path, layer=layer)["driver"]
    made = Layer.of(frame, layer, code, name)
    return replace(made, outer_clockwise=driver in _OUTER_CLOCKWISE)


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
    return run_layer_checks(*_coverages(path, layers))


def _coverages(path: Path, layers: list[str] | None = None) -> list[Layer]:
    wanted = layers or [name for name in polygon_layers(path) if name not in _NOT_UNITS]
    return [read_polygons(path, name) for name in wanted]


def must_be_sound(path: Path) -> CheckReport:
    """Read a published file back from the disk and refuse it if a check finds an error.

    Parameters
    ----------
    path : Path
        A file whose layers of polygons all cover the same land: the old units, the new ones, the
        districts and provinces made of them.

    Returns
    -------
    CheckReport
        With warnings and notes alone.

    Raises
    ------
    CheckError
        If a layer is no valid coverage in its own reference system and precision, or the layers
        differ in their total area by more than `AREA_TOLERANCE_M2`.
    """
    layers = _coverages(path)
    report = run_layer_checks(*layers)
    totals_m2 = {layer.name: float(layer.geodesic_km2.sum()) * M2_PER_KM2 for layer in layers}
    spread = max(totals_m2.values()) - min(totals_m2.values()) if totals_m2 else 0.0
    faults = [
        f"{r.id}, {r.layer}: {r.count} kết quả: {r.meaning_vi} | "
        f"{r.id} in {r.layer}: {r.count} findings: {r.meaning_en}"
        for r in report.results
        if r.severity == "error" and not r.passed
    ]
    if spread > AREA_TOLERANCE_M2:
        each = ", ".join(f"{name} {total:,.1f} m²" for name, total in totals_m2.items())
        faults.append(
            f"các lớp không phủ cùng một diện tích | the layers do not cover the same area: {each}"
        )
    if faults:
        raise CheckError(
            "what was written is not what was checked",
            where=path,
            details=faults,
            advice="look at it with hopnhat check FILE --layer LAYER; nothing was published.",
            problem_vi="những gì đã ghi không phải là những gì đã kiểm tra",
            advice_vi="xem bằng hopnhat check FILE --layer LAYER; chưa có gì được xuất bản.",
        )
    return report
