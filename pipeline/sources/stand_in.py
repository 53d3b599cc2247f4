"""Thiessen cells of the register's points, for trying everything where no polygons can be had."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.artefacts import read_table, replacing, sha256_of
from pipeline.config import EVE, MERGER, PUBLISH_CRS, WORK_CRS, Paths
from pipeline.coverage.thiessen import outline_of_points, thiessen_cells
from pipeline.provenance import STAND_IN, Reading, SourceStamp
from pipeline.register.units import load_units, units_on
from pipeline.sources.declared import COMMUNES, PROVINCES

NAME = "stand-in: Thiessen cells of points, not boundaries"
ISLAND_TYPE = "đặc khu"


def make_stand_in(paths: Paths) -> list[SourceStamp]:
    """Write the stand-in for communes and provinces into ``data/raw/boundaries``.

    Parameters
    ----------
    paths : Paths
        The project's places; the points and units are read from its register.

    Returns
    -------
    list of SourceStamp
        One for the communes, one for the provinces, both of kind ``stand-in``.

    Notes
    -----
    The mainland is the concave hull of the points. A unit that is a special zone after the merger
    is an island in the sea: it gets a disc of its own that has its official area.
    """
    units = units_on(load_units(paths.register), EVE)
    points = read_table(paths.register / "points.csv", "points")
    frame = units.merge(points[["code", "latitude_deg", "longitude_deg"]], on="code")
    frame = frame.sort_values("code", ignore_index=True)
    located = gpd.GeoDataFrame(
        frame,
        geometry=gpd.points_from_xy(frame["longitude_deg"], frame["latitude_deg"]),
        crs=PUBLISH_CRS,
    ).to_crs(WORK_CRS)
    cells = located.set_geometry(_cells(located, _island_areas_km2(paths)), crs=WORK_CRS)
    provinces = cells.dissolve("province_code", as_index=False)[
        ["province_code", "province_name", "geometry"]
    ]
    return [
        _write(cells[["code", "name", "geometry"]], COMMUNES, paths, Reading(code_field="code")),
        _write(
            provinces.rename(columns={"province_code": "code", "province_name": "name"}),
            PROVINCES,
            paths,
            Reading(code_field="code", name_field="name"),
        ),
    ]


def _island_areas_km2(paths: Paths) -> dict[str, float]:
    after = units_on(load_units(paths.register), MERGER)
    islands = after.loc[after["type"] == ISLAND_TYPE, ["code", "name"]]
    official = read_table(paths.register / "official.csv", "official")
    known = islands.merge(official[["code", "area_km2_map"]], on="code")
    return dict(zip(known["name"], known["area_km2_map"], strict=True))


def _cells(located: gpd.GeoDataFrame, island_areas_km2: dict[str, float]) -> NDArray[np.object_]:
    points = located.geometry.to_numpy()
    island = located["name"].isin(list(island_areas_km2)).to_numpy()
    cells = np.empty(len(points), dtype=object)
    cells[~island] = thiessen_cells(points[~island], outline_of_points(points[~island]))
    areas_m2 = located["name"].map(island_areas_km2).to_numpy(dtype=float)[island] * 1e6
    cells[island] = shapely.buffer(points[island], np.sqrt(areas_m2 / np.pi))
    return cells


def _write(frame: gpd.GeoDataFrame, role: str, paths: Paths, reading: Reading) -> SourceStamp:
    path: Path = paths.boundaries / f"stand_in_{role}.geojson"
    with replacing(path) as temporary:
        frame.to_crs(PUBLISH_CRS).to_file(
            temporary, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=9
        )
    points = paths.register / "points.csv"
    return SourceStamp(
        role=role,
        name=NAME,
        url="",
        sha256=sha256_of(points),
        licence="MIT, as the points of the register",
        vintage=EVE.isoformat(),
        date=EVE.isoformat(),
        kind=STAND_IN,
        file=path.relative_to(paths.root).as_posix(),
        reading=reading,
    )
