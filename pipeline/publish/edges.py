"""The boundaries of a coverage, each drawn once, with the units on its two sides."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

OUTSIDE = ""
"""Stands for the side of an edge on which no unit lies."""


def coverage_edges(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take a coverage apart into its edges.

    Parameters
    ----------
    layer : GeoDataFrame
        A valid coverage with a column `code`.

    Returns
    -------
    GeoDataFrame
        One row for each pair of neighbours: `left`, `right` (codes in their order; `OUTSIDE`, which
        comes first, where there is one unit alone), and their common boundary.

    Notes
    -----
    In a coverage a shared edge has the same vertices on both sides, so segments that are equal up
    to their direction are the same segment.
    """
    segments = _segments(layer)
    owners = segments.groupby(["x0", "y0", "x1", "y1"], sort=True)["code"].agg(
        ["min", "max", "size"]
    )
    owners.loc[owners["size"] == 1, "min"] = OUTSIDE
    ends = owners.index.to_frame(index=False).to_numpy().reshape(-1, 2, 2)
    lines = gpd.GeoSeries(shapely.linestrings(ends), index=owners.index)
    shared = {
        sides: shapely.line_merge(shapely.multilinestrings(pieces.to_numpy()))
        for sides, pieces in lines.groupby([owners["min"], owners["max"]], sort=True)
    }
    return gpd.GeoDataFrame(
        {
            "left": [left for left, _ in shared],
            "right": [right for _, right in shared],
        },
        geometry=list(shared.values()),
        crs=layer.crs,
    )


def between(edges: gpd.GeoDataFrame, group_of: dict[str, str]) -> gpd.GeoDataFrame:
    """Return the edges that part two groups, or a group from the outside.

    Parameters
    ----------
    edges : GeoDataFrame
        From `coverage_edges`.
    group_of : dict of str to str
        The group of every code.
    """
    left = edges["left"].map(group_of).fillna(OUTSIDE)
    return edges[left != edges["right"].map(group_of)]


def _segments(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    rings = layer.set_index("code").geometry.explode().boundary.explode()
    coordinates, owner = shapely.get_coordinates(rings.to_numpy(), return_index=True)
    follows = owner[:-1] == owner[1:]
    start, end = coordinates[:-1][follows], coordinates[1:][follows]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low = np.where(swap[:, None], end, start)
    high = np.where(swap[:, None], start, end)
    codes = rings.index.to_numpy()[owner[:-1][follows]]
    return pd.DataFrame(
        {"code": codes, "x0": low[:, 0], "y0": low[:, 1], "x1": high[:, 0], "y1": high[:, 1]}
    )
