"""Land that two sources give to different regions, where they draw one line a hair apart."""

import time

import numpy as np
import shapely

from pipeline.coverage.evidence import disputes

LEAST_WIDTH_M = 30.0
MOST_SECONDS = 5.0


def wavy(offset_m: float) -> list[tuple[float, float]]:
    """Return a border of 200 km with a bend every 20 m, moved aside."""
    along = np.arange(0.0, 200_000.0, 20.0)
    return list(zip(along, 40 * np.sin(along / 300) + offset_m, strict=True))


def test_a_hair_along_a_long_border_is_no_dispute_and_takes_no_time():
    ours = shapely.Polygon([*wavy(0.01), (200_000, -9_000), (0, -9_000)])
    north = shapely.Polygon([*wavy(0.0), (200_000, 9_000), (0, 9_000)])
    south = shapely.Polygon([*wavy(0.0), (200_000, -9_000), (0, -9_000)])
    start = time.process_time()
    found = disputes(
        np.array([ours]), np.array(["S"]), np.array([north, south]), np.array(["N", "S"]),
        LEAST_WIDTH_M,
    )  # fmt: skip
    assert len(found.geometries) == 0
    assert time.process_time() - start < MOST_SECONDS


def test_a_wide_tract_is_one():
    ours = shapely.box(0, 0, 1000, 1000)
    north, south = shapely.box(0, 960, 1000, 2000), shapely.box(0, 0, 1000, 960)
    found = disputes(
        np.array([ours]), np.array(["S"]), np.array([north, south]), np.array(["N", "S"]),
        LEAST_WIDTH_M,
    )  # fmt: skip
    assert shapely.area(found.geometries).tolist() == [40_000.0]
