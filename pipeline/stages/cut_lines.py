"""Lines by which users want divided units to be cut."""

import geopandas as gpd
import numpy as np
import pyogrio.errors
import shapely

from pipeline.config import PUBLISH_CRS, WORK_CRS, Paths
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
            problem_vi="không phải tệp GeoJSON đọc được",
            where=path,
            advice="draw the lines again in QGIS and save them as GeoJSON, or remove the file.",
            advice_vi="vẽ lại các đường trong QGIS rồi lưu thành GeoJSON, hoặc xoá tệp này.",
        ) from error
    lines = np.asarray(frame.to_crs(WORK_CRS).geometry) if len(frame) else np.array([])
    if not len(lines) or (shapely.get_dimensions(lines) < 1).any():
        raise FormatError(
            "lines or polygons are expected, found none or points",
            problem_vi="cần đường hoặc đa giác, nhưng tệp không có gì hoặc có điểm",
            where=path,
            advice="draw a line across the unit from edge to edge, or remove the file.",
            advice_vi="vẽ một đường cắt ngang đơn vị từ mép này sang mép kia, hoặc xoá tệp này.",
        )
    return shapely.GeometryCollection(list(lines))


def must_cross(lines: shapely.Geometry, divided: gpd.GeoDataFrame, paths: Paths) -> None:
    """Refuse a line that would be passed over because it crosses no divided unit.

    Parameters
    ----------
    lines : GeometryCollection
        As from `read_cut_lines`.
    divided : GeoDataFrame
        code and geometry of all units that are divided, in `WORK_CRS`.
    paths : Paths
        The project's places.

    Raises
    ------
    FormatError
        With the place of each such line.
    """
    parts = shapely.get_parts(lines)
    edges = np.where(shapely.get_dimensions(parts) > 1, shapely.boundary(parts), parts)
    land = shapely.union_all(np.asarray(divided.geometry))
    idle = np.flatnonzero(shapely.length(shapely.intersection(edges, land)) == 0)
    if not len(idle):
        return
    middle = gpd.GeoSeries(shapely.centroid(parts[idle]), crs=WORK_CRS).to_crs(PUBLISH_CRS)
    codes = ", ".join(sorted(set(divided["code"])))
    raise FormatError(
        f"{len(idle)} of {len(parts)} lines cross no unit that is divided",
        problem_vi=f"{len(idle)} trong {len(parts)} đường không cắt đơn vị nào bị chia",
        where=paths.boundaries / FILE_NAME,
        details=[
            f"đường / line {number + 1}, khoảng / about {point.y:.4f}° N {point.x:.4f}° E"
            for number, point in zip(idle, middle, strict=True)
        ],
        advice=f"the divided units are {codes}; draw the line across "
        "one of them from edge to edge, or remove it.",
        advice_vi=f"các đơn vị bị chia là {codes}; vẽ đường cắt ngang một trong số đó từ mép "
        "này sang mép kia, hoặc xoá đường đó.",
    )
