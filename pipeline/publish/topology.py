"""TopoJSON: each boundary written once, as an arc that its neighbours share.

The arcs are found by the library `topojson` on whole numbers, the coordinates of the coverages on
their grid of 7 decimals; so a unit, its heir, its district and its province name the same arc, and
what is read back is the same coverage as in the GeoJSON files. Findings, repairs and the
land in doubt of cuts share no boundaries and are left to the other formats.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from topojson.core.topology import Topology

from pipeline.publish.geopackage import MARKED_LAYERS
from pipeline.publish.vector_files import GRID_DEGREES, rounded


def write_topojson(layers: Mapping[str, pd.DataFrame], path: Path, description: str) -> None:
    """Write all layers that are coverages as one topology, an object each, without empty ones.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        Published layers in EPSG:4326.
    path : Path
        The file to write.
    description : str
        Sources and limits, for the member ``description``.

    Raises
    ------
    GeometryError
        If units do not stay a valid coverage on the grid of 7 decimals.

    References
    ----------
    TopoJSON format specification 1.0, sections 2.1.2 (transforms) and 2.1.4 (arc indexes).
    """
    coverages = {
        name: rounded(table, is_coverage=True)
        for name, table in layers.items()
        if isinstance(table, gpd.GeoDataFrame) and name not in MARKED_LAYERS and len(table)
    }
    west, south = np.min([table.total_bounds[:2] for table in coverages.values()], axis=0)
    corner = [float(np.floor(west)), float(np.floor(south))]
    topology = Topology(
        [table[["geometry"]] for table in coverages.values()],
        object_name=list(coverages),
        prequantize={"scale": [GRID_DEGREES, GRID_DEGREES], "translate": corner},
        shared_coords=True,
    ).to_dict()
    for name, table in coverages.items():
        _add_attributes(topology["objects"][name]["geometries"], table)
    topology["description"] = description
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _add_attributes(geometries: list[dict[str, Any]], table: gpd.GeoDataFrame) -> None:
    """Give each geometry its code as id and its attributes, null where there is none."""
    attributes = table.drop(columns="geometry").astype(object)
    rows = attributes.where(attributes.notna(), None).to_dict("records")
    for geometry, row in zip(geometries, rows, strict=True):
        geometry["id"] = row["code"]
        geometry["properties"] = row
