"""Stage roll_forward: the changes since the polygons' vintage, up to the eve of the merger."""

import geopandas as gpd
import pandas as pd

from pipeline.artefacts import read_layer, read_table, write_layer
from pipeline.config import EVE, Paths
from pipeline.console import timed
from pipeline.register.changes import load_changes
from pipeline.register.units import load_units, units_on, vintage_of
from pipeline.schema import CONTRACTS
from pipeline.stages.cut_lines import read_cut_lines
from pipeline.stages.succession import Law, no_cuts, turn_until


def run(paths: Paths) -> None:
    """Write ``old_units.parquet`` and ``cuts_before.parquet``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    with timed("roll_forward") as facts:
        law = read_law(paths)
        repaired = read_layer(paths.artefact("repaired_units.parquet"), "repaired_units")
        vintage = vintage_of(repaired["code"].tolist(), law.units)
        start = repaired[["code", "boundary_source", "geometry"]]
        days = turn_until(start, vintage, EVE, law, read_cut_lines(paths))
        last = days[-1].frame if days else start.merge(units_on(law.units, EVE), on="code")
        cuts = pd.concat([no_cuts(repaired.crs), *(day.cuts for day in days)], ignore_index=True)
        old_units = last[list(CONTRACTS["old_units"].columns)]
        write_layer(old_units, paths.artefact("old_units.parquet"), "old_units")
        write_layer(gpd.GeoDataFrame(cuts), paths.artefact("cuts_before.parquet"), "cuts")
        facts.append(f"{len(repaired)} units of {vintage} to {len(old_units)} of {EVE}")
        facts.append(f"{len(days)} days with changes, {cuts['old_code'].nunique()} units divided")


def read_law(paths: Paths) -> Law:
    """Read the tables of the register that a succession needs.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    return Law(
        units=load_units(paths.register),
        changes=load_changes(paths.register),
        official=read_table(paths.register / "official.csv", "official"),
    )
