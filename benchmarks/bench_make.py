"""Measure ``make`` after set-up: a full run and an empty one, in a copy of the project.

Run it with ``make bench``. It prints a table, writes ``benchmarks/results/make.json`` and ends with
status 1 if a limit is passed. The limits are for two cores.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FULL_LIMIT_S = 20.0
EMPTY_LIMIT_S = 1.0
MEMORY_LIMIT_MB = 1000.0
KILOBYTES_PER_MB = 1000.0


@dataclass(frozen=True)
class Measurement:
    """One run of make: wall time in seconds, and the largest process among its children."""

    run: str
    wall_s: float
    limit_s: float
    peak_memory_mb: float


def copy_of_project(folder: Path) -> Path:
    """Copy what make needs, the environment as a link, so that nobody's outputs are touched."""
    copy = folder / "project"
    ignored = shutil.ignore_patterns("boundaries", "processed", "__pycache__")
    for name in ("pipeline", "data", "scripts"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def run_make(copy: Path, name: str, limit_s: float) -> Measurement:
    """Run make once and measure it."""
    environment = os.environ | {"HOPNHAT_ROOT": str(copy), "PYTHONPATH": str(copy)}
    mirror = ROOT / (os.environ.get("MIRROR") or "../shared/sources")
    environment["MIRROR"] = str(mirror.resolve()) if mirror.is_dir() else ""
    # The environment was installed before the copy was made: it is up to date.
    command = ["make", "--assume-old=.venv/.installed"]
    start = time.perf_counter()
    subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    wall_s = time.perf_counter() - start
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Measurement(name, round(wall_s, 2), limit_s, round(peak_kb / KILOBYTES_PER_MB, 1))


def main() -> int:
    """Measure, print, write, and compare with the limits."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_project(Path(folder))
        runs = [
            run_make(copy, "full", FULL_LIMIT_S),
            run_make(copy, "empty", EMPTY_LIMIT_S),
        ]
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps([asdict(run) for run in runs], indent=2)
    (results / "make.json").write_text(text + "\n", encoding="utf-8")
    for run in runs:
        print(
            f"{run.run:<6} {run.wall_s:6.2f} s (limit {run.limit_s:g} s)   "
            f"{run.peak_memory_mb:6.1f} MB (limit {MEMORY_LIMIT_MB:g} MB)"
        )
    passed = all(
        run.wall_s <= run.limit_s and run.peak_memory_mb <= MEMORY_LIMIT_MB for run in runs
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
