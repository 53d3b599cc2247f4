"""Read polygons from whatever OGR reads, or say exactly why not.

fiona names the layers, fields and reference system for the errors; pyogrio reads the features.
"""

import zipfile
from pathlib import Path

import fiona
import fiona.errors
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio.errors
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.config import WORK_CRS
from pipeline.errors import FormatError, GeometryError
from pipeline.provenance import Reading
from pipeline.sources.advice import setting, setting_vi

POLYGONAL = ("Polygon", "MultiPolygon")
MOST_NAMED = 20
FULL_CIRCLE_DEG = 360.0
RIGHT_ANGLE_DEG = 90.0


def read_polygons(path: Path, reading: Reading) -> gpd.GeoDataFrame:
    """Read the polygons of one layer, in the working reference system.

    Parameters
    ----------
    path : Path
        Any file that OGR reads, zipped ones too.
    reading : Reading
        Layer, fields, and the reference system if the file states none.

    Returns
    -------
    GeoDataFrame
        Columns code, name, district, province ('' where no field is named) and geometry: valid,
        two-dimensional, in `WORK_CRS`. The index is the row in the file.

    Raises
    ------
    FormatError
        If the file, layer, field or reference system is missing or cannot be read, or the layer
        is empty or holds no polygons.
    GeometryError
        If a ring crosses itself, or coordinates cannot be of the reference system.
    """
    layer = _layer_of(path, reading.layer)
    fields = _named(reading)
    frame = _read(path, layer, list(fields.values()))
    _must_have(frame, fields, path, layer)
    if reading.crs:
        frame = frame.set_crs(_crs(reading.crs, path), allow_override=True)
    _check_reference_system(frame, path)
    _check_geometry(frame, path)
    out = gpd.GeoDataFrame(geometry=shapely.force_2d(frame.geometry), crs=frame.crs)
    for column in ("code", "name", "district", "province"):
        out[column] = _text(frame[fields[column]]) if column in fields else ""
    return out.to_crs(WORK_CRS)


def _dataset(path: Path) -> str:
    """Name the file as fiona wants it: an archive is opened through its own scheme."""
    return f"zip://{path}" if path.suffix.lower() == ".zip" else str(path)


def field_names(path: Path, layer: str = "") -> list[str]:
    """Return the names of a layer's fields, those of the first layer if none is named."""
    with fiona.open(_dataset(path), layer=layer or 0, allow_unsupported_drivers=True) as source:
        return list(source.schema["properties"])


def _layer_of(path: Path, wanted: str) -> str:
    if path.suffix.lower() in {".zip", ".kmz"} and not zipfile.is_zipfile(path):
        raise FormatError(
            "not a whole zip archive: its end is missing",
            where=path,
            advice="download or copy the file again; compare its size with the original.",
            problem_vi="không phải tệp nén zip nguyên vẹn: thiếu phần cuối",
            advice_vi="tải hoặc chép lại tệp; so dung lượng của nó với bản gốc.",
        )
    if wanted:
        # Opening it will tell whether it is there; listing takes a second parse of a GeoJSON.
        return wanted
    layers = _layers(path)
    if len(layers) > 1:
        raise _no_layer(
            "several layers, none of them named",
            "có nhiều lớp mà chưa ghi tên lớp nào",
            path,
            layers,
        )
    return layers[0]


def _layers(path: Path) -> list[str]:
    try:
        return [str(layer) for layer in fiona.listlayers(_dataset(path))]
    except fiona.errors.FionaError as error:
        raise FormatError(
            f"OGR cannot open it ({error})",
            where=path,
            advice="give a GeoPackage, GeoJSON, Shapefile, MapInfo or KML file.",
            problem_vi="OGR không mở được tệp này",
            advice_vi="đưa một tệp GeoPackage, GeoJSON, Shapefile, MapInfo hoặc KML.",
        ) from error


def _no_layer(problem: str, problem_vi: str, path: Path, layers: list[str]) -> FormatError:
    return FormatError(
        f"{problem}; its layers are: {', '.join(layers)}",
        where=path,
        advice=f"name one of them: {setting('COMMUNES_LAYER', layers[0])}.",
        problem_vi=f"{problem_vi}; các lớp của tệp là: {', '.join(layers)}",
        advice_vi=f"ghi tên một lớp trong số đó: {setting_vi('COMMUNES_LAYER', layers[0])}.",
    )


def _named(reading: Reading) -> dict[str, str]:
    """Return the fields that somebody named, by what they hold."""
    return {
        column: getattr(reading, f"{column}_field")
        for column in ("code", "name", "district", "province")
        if getattr(reading, f"{column}_field")
    }


def _must_have(frame: gpd.GeoDataFrame, fields: dict[str, str], path: Path, layer: str) -> None:
    """Refuse a layer without features or without the fields that were named."""
    if frame.empty:
        raise FormatError(
            f"layer '{layer}' has no features",
            where=path,
            advice="give the layer with the units.",
            problem_vi=f"lớp '{layer}' không có đối tượng nào",
            advice_vi="đưa lớp chứa các đơn vị.",
        )
    missing = [field for field in fields.values() if field not in frame.columns]
    if fields and not missing:
        return
    # Opened again only now: to list the fields takes a second parse of a GeoJSON.
    present = field_names(path, layer)
    example = present[0] if present else "ma"
    raise FormatError(
        f"layer '{layer}' has no field {', '.join(missing)}"
        if missing
        else f"nobody said which field of layer '{layer}' holds the codes or names",
        where=path,
        details=["các trường của tệp / its fields are: " + ", ".join(present)],
        advice=f"name the right one: {setting('COMMUNES_CODE', example)}, "
        "or by name with COMMUNES_NAME= and COMMUNES_DISTRICT=.",
        problem_vi=f"lớp '{layer}' không có trường {', '.join(missing)}"
        if missing
        else f"chưa cho biết trường nào của lớp '{layer}' chứa mã hoặc tên",
        advice_vi=f"ghi đúng tên trường: {setting_vi('COMMUNES_CODE', example)}, hoặc dùng tên với "
        "COMMUNES_NAME= và COMMUNES_DISTRICT=.",
    )


def _read(path: Path, layer: str, columns: list[str]) -> gpd.GeoDataFrame:
    try:
        return gpd.read_file(path, layer=layer, columns=columns, engine="pyogrio")
    except pyogrio.errors.DataLayerError as error:
        raise _no_layer(
            f"no layer '{layer}'", f"không có lớp '{layer}'", path, _layers(path)
        ) from error
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError) as error:
        raise FormatError(
            f"layer '{layer}' cannot be read: {error}",
            where=path,
            advice="the file is damaged or cut short; get it again.",
            problem_vi=f"không đọc được lớp '{layer}'",
            advice_vi="tệp bị hỏng hoặc bị cắt cụt; lấy lại tệp.",
        ) from error


def _crs(text: str, path: Path) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise FormatError(
            f"'{text}' is not a reference system",
            where=path,
            advice="give one as EPSG:5898.",
            problem_vi=f"'{text}' không phải là hệ toạ độ",
            advice_vi="ghi theo dạng EPSG:5898.",
        ) from error


def _check_reference_system(frame: gpd.GeoDataFrame, path: Path) -> None:
    if frame.crs is None:
        raise FormatError(
            "the file states no reference system (CRS), and guessing it would move the land",
            where=path,
            advice=(
                "ask whoever made it; then add a .prj file or say it: "
                f"{setting('COMMUNES_CRS', 'EPSG:5898')} for VN-2000 108°00', EPSG:4326 for WGS 84."
            ),
            problem_vi="tệp không ghi hệ toạ độ (CRS), mà đoán thì đất sẽ bị dời đi nơi khác",
            advice_vi="hỏi nơi lập tệp; rồi thêm tệp .prj hoặc ghi rõ: "
            f"{setting_vi('COMMUNES_CRS', 'EPSG:5898')} là VN-2000 108°00', EPSG:4326 là WGS 84.",
        )
    west, south, east, north = frame.total_bounds
    in_degrees = bool(
        max(abs(west), abs(east)) <= FULL_CIRCLE_DEG
        and max(abs(south), abs(north)) <= RIGHT_ANGLE_DEG
    )
    if frame.crs.is_geographic == in_degrees:
        return
    raise _other_unit(frame, path, in_degrees=in_degrees)


def _other_unit(frame: gpd.GeoDataFrame, path: Path, *, in_degrees: bool) -> GeometryError:
    """Say that coordinates are not of the unit of their reference system."""
    west, south, east, north = frame.total_bounds
    name, right = frame.crs.to_string(), "EPSG:4326" if in_degrees else "EPSG:5898"
    found, expected = ("degrees", "metres") if in_degrees else ("metres", "degrees")
    found_vi, expected_vi = ("độ", "mét") if in_degrees else ("mét", "độ")
    return GeometryError(
        f"the reference system {name} says {expected}, but the coordinates "
        f"are {found}: x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}",
        where=path,
        advice=(
            "the file was given a wrong reference system. Say the right one: "
            f"{setting('COMMUNES_CRS', right)}, EPSG:4326 for degrees, EPSG:5898 for metres."
        ),
        problem_vi=f"hệ toạ độ {name} tính bằng {expected_vi}, nhưng toạ độ trong tệp là "
        f"{found_vi}: x từ {west:.6g} đến {east:.6g}, y từ {south:.6g} đến {north:.6g}",
        advice_vi="tệp ghi sai hệ toạ độ. Ghi hệ đúng: "
        f"{setting_vi('COMMUNES_CRS', right)}, EPSG:4326 nếu là độ, EPSG:5898 nếu là mét.",
    )


def _check_geometry(frame: gpd.GeoDataFrame, path: Path) -> None:
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        raise GeometryError(
            f"{int(empty.sum())} features have no geometry",
            where=path,
            details=_rows(frame[empty]),
            advice="delete the rows, or give them their polygons: no unit may be lost.",
            problem_vi=f"{int(empty.sum())} đối tượng không có hình học",
            advice_vi="xoá các dòng đó, hoặc thêm đa giác cho chúng: không đơn vị nào được mất.",
        )
    kinds = frame.geometry.geom_type
    wrong = ~kinds.isin(POLYGONAL)
    if wrong.any():
        others = ", ".join(sorted(set(kinds[wrong])))
        raise FormatError(
            f"{int(wrong.sum())} features are not polygons but {others}",
            where=path,
            details=_rows(frame[wrong]),
            advice="give the layer with the boundaries as polygons.",
            problem_vi=f"{int(wrong.sum())} đối tượng không phải là đa giác mà là {others}",
            advice_vi="đưa lớp có ranh giới ở dạng đa giác.",
        )
    _check_valid(frame, path)


def _check_valid(frame: gpd.GeoDataFrame, path: Path) -> None:
    shapes = np.asarray(frame.geometry)
    invalid = ~shapely.is_valid(shapes)
    if not invalid.any():
        return
    reasons = shapely.is_valid_reason(shapes[invalid])
    rows = _rows(frame[invalid])
    raise GeometryError(
        f"{int(invalid.sum())} polygons are not valid; which land they mean is for their owner "
        "to say",
        where=path,
        details=[f"{row}: {reason}" for row, reason in zip(rows, reasons, strict=False)],
        advice="mend them at the places named (QGIS: Vector > Geometry tools > Fix geometries).",
        problem_vi=f"{int(invalid.sum())} đa giác không hợp lệ; phải là chủ của tệp mới nói được "
        "chúng chỉ phần đất nào",
        advice_vi="sửa ở những chỗ đã nêu (QGIS: Vector > Geometry tools > Fix geometries).",
    )


def _rows(frame: gpd.GeoDataFrame) -> list[str]:
    fields = frame.drop(columns="geometry")
    lines = [
        f"đối tượng / feature {index + 1}"
        + (f" ({', '.join(str(value) for value in values)})" if values else "")
        for index, *values in fields.itertuples(name=None)
    ]
    if len(lines) <= MOST_NAMED:
        return lines
    return [*lines[:MOST_NAMED], f"... tổng cộng {len(lines)} | ... {len(lines)} in all"]


def _text(values: pd.Series) -> pd.Series:
    return values.map(_plain, na_action="ignore").fillna("").astype("str")


def _plain(value: object) -> str:
    # A code that a program stored as a number comes back as 21010.0.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
