"""Stage dissolve: the merger of 1 July 2025, by the same engine as roll_forward, one day later."""

import geopandas as gpd
import pandas as pd

from pipeline.artefacts import read_layer, write_layer, write_table
from pipeline.config import MERGER, Paths
from pipeline.console import timed
from pipeline.schema import CONTRACTS
from pipeline.stages.cut_lines import must_cross, read_cut_lines
from pipeline.stages.roll_forward import read_law
from pipeline.stages.succession import Law, turn


def run(paths: Paths) -> None:
    """Write ``new_units.parquet``, ``crosswalk.csv`` and ``cuts.parquet``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    with timed("dissolve") as facts:
        old_units = read_layer(paths.artefact("old_units.parquet"), "old_units")
        before = read_layer(paths.artefact("cuts_before.parquet"), "cuts")
        law, lines = read_law(paths), read_cut_lines(paths)
        if lines is not None:
            must_cross(lines, _divided(paths, law, old_units), paths)
        day = turn(old_units, MERGER, law, lines)
        new_units = day.frame[list(CONTRACTS["new_units"].columns)]
        crosswalk = day.pairs.sort_values(["new_code", "old_code"])
        cuts = gpd.GeoDataFrame(pd.concat([before, day.cuts], ignore_index=True))
        write_layer(new_units, paths.artefact("new_units.parquet"), "new_units")
        write_table(crosswalk, paths.artefact("crosswalk.csv"), "crosswalk")
        write_layer(cuts, paths.artefact("cuts.parquet"), "cuts")
        types = ", ".join(f"{n} {kind}" for kind, n in new_units["type"].value_counts().items())
        facts.append(f"{len(old_units)} units to {len(new_units)} ({types})")
        parts = int((crosswalk["extent"] == "part").sum())
        facts.append(f"{len(crosswalk)} pairs, {parts} of them part")


def _divided(paths: Paths, law: Law, old_units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the units that the law divides, on the merger's day or on one before."""
    first = read_layer(paths.artefact("repaired_units.parquet"), "repaired_units")
    both = pd.concat([table[["code", "geometry"]] for table in (first, old_units)])
    codes = law.changes.loc[law.changes["extent"] == "part", "old_code"]
    return gpd.GeoDataFrame(both[both["code"].isin(codes)])
