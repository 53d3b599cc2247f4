"""Findings as files that people open: a GeoPackage for QGIS and a table."""

from pathlib import Path

import geopandas as gpd
import pyogrio

from pipeline.artefacts import replacing

LAYER = "findings"
_EPOCH = "2025-07-01T00:00:00.000Z"


def write_findings(findings: gpd.GeoDataFrame, path: Path, layer: str = LAYER) -> None:
    """Write located findings as a GeoPackage of one layer.

    Parameters
    ----------
    findings : geopandas.GeoDataFrame
        Contract `findings`; those without a place are written with no geometry.
    path : Path
        The file, which is replaced.
    layer : str
        The name of the layer.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _EPOCH})
    try:
        with replacing(path) as temporary:
            pyogrio.write_dataframe(
                findings,
                temporary,
                layer=layer,
                driver="GPKG",
                geometry_type="Unknown",
                dataset_options={"VERSION": "1.3"},
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_findings_table(findings: gpd.GeoDataFrame, path: Path) -> None:
    """Write findings as CSV, each with a point in degrees where it lies.

    Parameters
    ----------
    findings : geopandas.GeoDataFrame
        Contract `findings`.
    path : Path
        The file, which is replaced.
    """
    points = findings.geometry.representative_point().to_crs("EPSG:4326")
    table = findings.drop(columns="geometry").assign(
        longitude_deg=points.x.round(6), latitude_deg=points.y.round(6)
    )
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8-sig")
