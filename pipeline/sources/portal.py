"""The government portal's nested JSON: one province with its districts in each file."""

import json
from pathlib import Path

import geopandas as gpd
import shapely.geometry

from pipeline.errors import FormatError


def read_portal(path: Path, crs: str) -> gpd.GeoDataFrame:
    """Read a province and its districts.

    Parameters
    ----------
    path : Path
        ``{level1_id, name, type, coordinates, level2s: [{level2_id, name, type, coordinates}]}``,
        where `type` and `coordinates` are those of a GeoJSON geometry.
    crs : str
        The reference system of the numbers, which the file does not state.

    Returns
    -------
    GeoDataFrame
        Columns level (``province`` or ``district``), code, name, province_code, geometry.

    Raises
    ------
    FormatError
        If the file is not JSON, or lacks a key.
    """
    try:
        province = json.loads(path.read_text(encoding="utf-8"))
        code = str(province["level1_id"])
        rows = [_row("province", code, province, code)]
        rows += [
            _row("district", str(district["level2_id"]), district, code)
            for district in province["level2s"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError(
            f"not a file of the government portal: {error!r}",
            where=path,
            advice="for any other format, declare it as 'ogr' in data/raw/sources.csv.",
            problem_vi="không phải tệp của Cổng thông tin Chính phủ",
            advice_vi="với định dạng khác, khai báo là 'ogr' trong data/raw/sources.csv.",
        ) from error
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=crs)


def _row(level: str, code: str, unit: dict[str, object], province_code: str) -> dict[str, object]:
    shape = {"type": unit["type"], "coordinates": unit["coordinates"]}
    return {
        "level": level,
        "code": code,
        "name": str(unit["name"]),
        "province_code": province_code,
        "geometry": shapely.geometry.shape(shape),
    }
