"""Measure the geometry: four stages on the two provinces, and all communes of the country.

Run it after ``make``, with the mirror. It prints a table, writes
``benchmarks/results/geometry.json`` and ends with status 1 if a limit is passed. The limits are for
two cores and leave out the start of Python.
"""

import gc
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np

from pipeline.config import GAP_WIDTH_M, MAX_UNIT_CHANGE_SHARE, WORK_CRS, Paths
from pipeline.coverage.clean import clean_coverage
from pipeline.coverage.dissolve import merge_by
from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.precision import is_coverage
from pipeline.stages import check, dissolve, repair, roll_forward

ROOT = Path(__file__).resolve().parent.parent
COUNTRY = Path("gadm") / "gadm41_VNM_3.json.zip"
STAGES_LIMIT_S = 3.0
COUNTRY_LIMIT_S = 10.0
MEMORY_LIMIT_MB = 1000.0
KILOBYTES_PER_MB = 1000.0
RUNS = 3


@dataclass(frozen=True)
class Measurement:
    """The best of several runs: wall time in seconds, and the process's peak memory so far."""

    what: str
    wall_s: float
    limit_s: float
    peak_memory_mb: float


def four_stages(folder: Path) -> Callable[[], None]:
    """Give what runs repair, roll_forward, dissolve and check on a copy of what load wrote."""
    paths = Paths(folder)
    shutil.copytree(ROOT / "data" / "raw" / "register", paths.register)
    paths.stages.mkdir(parents=True)
    for name in ("source_units.parquet", "authority.parquet"):
        shutil.copy(Paths(ROOT).artefact(name), paths.artefact(name))

    def run() -> None:
        for stage in (repair, roll_forward, dissolve, check):
            stage.run(paths)

    return run


def whole_country(mirror: Path, folder: Path) -> Callable[[], None]:
    """Give what reads, cleans, dissolves by district, checks and writes all communes."""

    def run() -> None:
        units = gpd.read_file(mirror / COUNTRY, use_arrow=True).to_crs(WORK_CRS)
        cleaned = clean_coverage(
            np.asarray(units.geometry),
            gap_width_m=GAP_WIDTH_M,
            max_change_share=MAX_UNIT_CHANGE_SHARE,
        )
        keys, districts = merge_by(cleaned.polygons, units["GID_2"].to_numpy(dtype=str))
        filled = close_gaps(districts, GAP_WIDTH_M)
        if not is_coverage(districts) or any(
            a is not b for a, b in zip(filled, districts, strict=True)
        ):
            raise SystemExit("gaps or overlaps are left")
        if not len(cleaned.ledger):  # Measured beside the rest, and part of the work all the same.
            raise SystemExit("nothing was written down")
        gpd.GeoDataFrame({"key": keys}, geometry=districts, crs=WORK_CRS).to_file(
            folder / "districts.gpkg"
        )

    return run


def measured(what: str, run: Callable[[], None], limit_s: float) -> Measurement:
    """Time the best of several runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_PER_MB
    return Measurement(what, round(min(times), 2), limit_s, round(peak, 1))


def main() -> int:
    """Measure, print, write and judge."""
    gc.set_threshold(100_000, 50, 100)  # As every command of hopnhat does.
    mirror = Path(os.environ.get("MIRROR") or ROOT.parent / "shared" / "sources")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = [
            measured("repair to check, two provinces", four_stages(folder / "root"), STAGES_LIMIT_S)
        ]
        if (mirror / COUNTRY).is_file():
            run = whole_country(mirror, folder)
            results.append(measured("all communes of the country", run, COUNTRY_LIMIT_S))
    for one in results:
        limit = f"(limit {one.limit_s:.0f} s)"
        print(f"{one.what:32} {one.wall_s:6.2f} s {limit}  {one.peak_memory_mb} MB")
    target = ROOT / "benchmarks" / "results" / "geometry.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    slow = any(one.wall_s > one.limit_s for one in results)
    return int(slow or any(one.peak_memory_mb > MEMORY_LIMIT_MB for one in results))


if __name__ == "__main__":
    sys.exit(main())
