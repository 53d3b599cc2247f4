"""The polygons of units, for layers and maps of converted tables."""

from datetime import date

import geopandas as gpd
import pandas as pd

from pipeline.artefacts import read_layer
from pipeline.config import MERGER, PUBLISH_CRS, project_paths
from pipeline.errors import ContractError, UsageError


def new_shapes(day: date, codes: pd.Index, crs: object = PUBLISH_CRS) -> gpd.GeoSeries:
    """Return the polygons of new units.

    Parameters
    ----------
    day : datetime.date
        The day of the units; shapes are there for those of the merger.
    codes : pandas.Index
        Codes, in the wanted order.
    crs : object
        The reference system of the result, as pyproj takes it.

    Returns
    -------
    geopandas.GeoSeries
        A polygon for each code.

    Raises
    ------
    UsageError
        If the polygons of that day are not built.
    """
    name, contract = ("new_units", "new_units") if day >= MERGER else ("old_units", "old_units")
    try:
        layer = read_layer(project_paths().artefact(f"{name}.parquet"), contract)
    except ContractError as error:
        raise UsageError(
            "the polygons of these units are not built yet",
            advice="make dissolve",
            problem_vi="đa giác của các đơn vị này chưa được dựng",
            advice_vi="chạy make dissolve",
        ) from error
    shapes = layer.set_index("code").geometry.reindex(codes)
    if shapes.isna().any():
        raise UsageError(
            f"no polygons are built for the units of {day}",
            advice="write a table without shapes: --output NAME.csv",
            problem_vi=f"không dựng đa giác cho đơn vị của ngày {day}",
            advice_vi="ghi bảng không có hình: --output TÊN.csv",
        )
    return shapes.reset_index(drop=True).to_crs(crs)


def boundary_sources(day: date) -> list[str]:
    """Return whose boundaries the polygons of a day are made of.

    Parameters
    ----------
    day : datetime.date
        As for `new_shapes`.
    """
    name = "new_units" if day >= MERGER else "old_units"
    layer = read_layer(project_paths().artefact(f"{name}.parquet"), name)
    return sorted(set(layer["boundary_source"]))
