"""What to do about a layer whose coordinates and reference system contradict each other."""

import numpy as np

from pipeline.checks.layer import LARGEST_DEGREES, Layer
from pipeline.coverage.findings import Floats

Text = tuple[str, str]
"""The same in Vietnamese and in English."""

_HOW_VI = (
    "gán lại hệ đúng, không chuyển đổi toạ độ: ogr2ogr -a_srs {crs} MOI.gpkg TEP, hoặc trong QGIS "
    "bấm chuột phải vào lớp, Layer CRS, Set Layer CRS"
)
_HOW_EN = (
    "assign the right one without transforming: ogr2ogr -a_srs {crs} NEW.gpkg FILE, or in QGIS "
    "right-click the layer, Layer CRS, Set Layer CRS"
)
_VN_2000_VI = "EPSG:5898 (VN-2000, 108°00'; EPSG:9216 là 107°30')"
_VN_2000_EN = "EPSG:5898 (VN-2000, 108°00'; EPSG:9216 is 107°30')"


def numbers_hint(layer: Layer, bounds: Floats, country: tuple[float, ...]) -> Text:
    """Say what to do where numbers are no degrees in a system of degrees, or degrees in metres.

    Parameters
    ----------
    layer : Layer
        The polygons' layer.
    bounds : numpy.ndarray, shape (4,)
        Least x and y, greatest x and y of a polygon, as they were read.
    country : tuple of float, degrees
        West, south, east, north of the country.
    """
    west, south, east, north = country
    if not layer.crs.is_geographic:
        return (
            "số là độ mà tệp ghi hệ toạ độ bằng mét; có lẽ là EPSG:4326 (WGS 84); "
            + _HOW_VI.format(crs="EPSG:4326"),
            "the numbers are degrees, the file says metres; likely EPSG:4326 (WGS 84); "
            + _HOW_EN.format(crs="EPSG:4326"),
        )
    if south <= bounds[0] and bounds[2] <= north and west <= bounds[1] and bounds[3] <= east:
        return (
            "kinh độ và vĩ độ bị đổi chỗ; trong QGIS dùng công cụ Swap X and Y coordinates (Hộp "
            "công cụ xử lý) rồi lưu thành tệp mới",
            "longitude and latitude are exchanged; in QGIS use the tool Swap X and Y coordinates "
            "(Processing Toolbox) and save a new file",
        )
    return (
        f"số là mét mà tệp ghi hệ toạ độ bằng độ; có lẽ là {_VN_2000_VI}; "
        + _HOW_VI.format(crs="EPSG:5898"),
        f"the numbers are metres, the file says degrees; likely {_VN_2000_EN}; "
        + _HOW_EN.format(crs="EPSG:5898"),
    )


def unstated_hint(bounds: Floats) -> Text:
    """Say what to do where a layer states no reference system, by what its numbers look like.

    Parameters
    ----------
    bounds : numpy.ndarray, shape (4,)
        Least x and y, greatest x and y of the layer; NaN where it has no shapes.
    """
    if (np.abs(bounds) <= LARGEST_DEGREES).all():
        return (
            "số giống như độ: " + _HOW_VI.format(crs="EPSG:4326"),
            "the numbers look like degrees: " + _HOW_EN.format(crs="EPSG:4326"),
        )
    return (
        f"số giống như mét, có lẽ là {_VN_2000_VI}; hỏi nơi lập tệp, rồi "
        + _HOW_VI.format(crs="EPSG:5898"),
        f"the numbers look like metres, likely {_VN_2000_EN}; ask who made it, then "
        + _HOW_EN.format(crs="EPSG:5898"),
    )


def outside_hint(layer: Layer) -> Text:
    """Say what to do where polygons lie outside the country by the layer's reference system."""
    name = layer.crs.name
    return (
        f"hệ toạ độ ghi trong tệp ({name}) có lẽ sai; hỏi nơi lập tệp, rồi "
        + _HOW_VI.format(crs="EPSG:5898"),
        f"the reference system that the file states ({name}) is likely wrong; ask who made it, "
        "then " + _HOW_EN.format(crs="EPSG:5898"),
    )
