"""The stages with what they read and write, for ``hopnhat status``; the Makefile runs them.

A test holds this table against the Makefile's rules.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Paths


@dataclass(frozen=True)
class Stage:
    """One stage.

    Parameters
    ----------
    name : str
        As in ``hopnhat stage NAME``.
    inputs, outputs : tuple of str
        Files relative to the project's root; ``*`` stands for all of a folder.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def input_files(self, paths: Paths) -> list[Path]:
        """Return the inputs that are there."""
        return [file for pattern in self.inputs for file in sorted(paths.root.glob(pattern))]

    def output_files(self, paths: Paths) -> list[Path]:
        """Return the outputs, there or not."""
        return [paths.root / output for output in self.outputs]


REGISTER = "data/raw/register/*.csv"
STAMP = "data/raw/boundaries/stamp.json"
FOLDER = "data/processed/stages"
GEOPACKAGE = "data/processed/quang_ngai_2025.gpkg"

STAGES = (
    Stage("fetch", ("data/raw/sources.csv", "data/raw/register/points.csv"), (STAMP,)),
    Stage(
        "load",
        (STAMP, REGISTER),
        (
            f"{FOLDER}/source_units.parquet",
            f"{FOLDER}/authority.parquet",
            f"{FOLDER}/neighbours.parquet",
        ),
    ),
    Stage(
        "repair",
        (f"{FOLDER}/source_units.parquet", f"{FOLDER}/authority.parquet"),
        (
            f"{FOLDER}/repaired_units.parquet",
            f"{FOLDER}/repairs.parquet",
            f"{FOLDER}/decisions.parquet",
        ),
    ),
    Stage(
        "roll_forward",
        (f"{FOLDER}/repaired_units.parquet", REGISTER),
        (f"{FOLDER}/old_units.parquet", f"{FOLDER}/cuts_before.parquet"),
    ),
    Stage(
        "dissolve",
        (f"{FOLDER}/old_units.parquet", f"{FOLDER}/cuts_before.parquet", REGISTER),
        (
            f"{FOLDER}/new_units.parquet",
            f"{FOLDER}/crosswalk.csv",
            f"{FOLDER}/cuts.parquet",
        ),
    ),
    Stage(
        "check",
        (
            f"{FOLDER}/new_units.parquet",
            f"{FOLDER}/crosswalk.csv",
            f"{FOLDER}/old_units.parquet",
            f"{FOLDER}/source_units.parquet",
            f"{FOLDER}/authority.parquet",
            f"{FOLDER}/cuts.parquet",
            f"{FOLDER}/decisions.parquet",
            REGISTER,
        ),
        (f"{FOLDER}/findings.parquet", f"{FOLDER}/checks.json"),
    ),
    Stage(
        "export",
        (
            f"{FOLDER}/findings.parquet",
            f"{FOLDER}/repairs.parquet",
            f"{FOLDER}/neighbours.parquet",
            f"{FOLDER}/new_units.parquet",
            f"{FOLDER}/crosswalk.csv",
            f"{FOLDER}/cuts.parquet",
            f"{FOLDER}/decisions.parquet",
            REGISTER,
        ),
        (GEOPACKAGE,),
    ),
    Stage(
        "draw",
        (GEOPACKAGE,),
        tuple(
            f"maps/{page}.html" for page in ("index", "before_after", "changes", "quality", "start")
        ),
    ),
)
