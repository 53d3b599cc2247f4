"""Writes the population of 1 April 2019 by unit, from the census table of the mirror.

Run as ``python -m pipeline.register.census --mirror DIR``.
"""

import argparse
from collections import defaultdict
from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.artefacts import read_table, write_table
from pipeline.config import MERGER, OLD_PROVINCE_CODES, project_paths
from pipeline.register import gso
from pipeline.register.lineage import Lineage
from pipeline.register.names import fold, match_names
from pipeline.register.units import load_units, units_on

CENSUS = "census2019/population_by_gadm_unit.csv"
CENSUS_DAY = date(2019, 4, 1)
SOURCE = "GSO, census of 2019-04-01, by way of GitHub hgscarlette/vn-demographic"
FILE = "population2019.csv"


def census_of(table: pd.DataFrame, units: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """Give every row of the census the code of its unit.

    Parameters
    ----------
    table : pandas.DataFrame
        ``city``, ``district``, ``ward``, ``total``, as text.
    units : pandas.DataFrame
        The units of the census day, contract `units`.
    aliases : pandas.DataFrame
        Contract `aliases`.

    Returns
    -------
    pandas.DataFrame
        Contract `population2019`, sorted by code.

    Raises
    ------
    RegisterError
        If a row matches no unit, several, or one that another row matches.
    """
    ours = units[units["province_code"].isin(OLD_PROVINCE_CODES)]
    provinces = {fold(name) for name in ours["province_name"]}
    rows = table[[fold(city) in provinces for city in table["city"]]]
    codes = match_names(
        rows["ward"].to_list(), rows["district"].to_list(), rows["city"].to_list(), ours, aliases
    )
    people = rows["total"].astype("float64").astype("int64").to_list()
    result = pd.DataFrame({"code": codes, "population": people, "source": SOURCE})
    return result.sort_values("code", ignore_index=True)


def build(mirror: Path, folder: Path) -> None:
    """Write ``population2019.csv`` into the folder of the register."""
    units = units_on(load_units(folder), CENSUS_DAY)
    aliases = read_table(folder / "aliases.csv", "aliases")
    census = census_of(gso.read_csv(mirror / CENSUS), units, aliases)
    write_table(census, folder / FILE, "population2019")


def carry(census: pd.DataFrame, lineage: Lineage, until: date = MERGER) -> "pd.Series[float]":
    """Carry the people of the census over to the units of a later day.

    Parameters
    ----------
    census : pandas.DataFrame
        Contract `population2019`.
    lineage : Lineage
        Of the register; a divided unit gives people to its heirs as it gives them land.
    until : datetime.date
        The later day.

    Returns
    -------
    pandas.Series
        People by code of the later day.
    """
    people: dict[str, float] = defaultdict(float)
    for code, number in zip(census["code"], census["population"], strict=True):
        for kin in lineage.heirs(str(code), CENSUS_DAY, until):
            people[kin.code] += kin.share * float(number)
    return pd.Series(people, dtype="float64").sort_index()


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True)
    build(parser.parse_args().mirror, project_paths().register)


if __name__ == "__main__":
    main()
