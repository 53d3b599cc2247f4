"""Writes the register's tables from the lists of the GSO and the text of Resolution 1677.

Run as ``python -m pipeline.register.build --mirror DIR``. What the lists do not tell (the dates and
acts of changes before 2025) stands in ``acts.csv``, other spellings in ``aliases.csv``: both are
typed, with a source in each row.
"""

import argparse
from pathlib import Path

import pandas as pd

from pipeline.artefacts import write_table
from pipeline.config import MERGER, NEW_PROVINCE_CODE, OLD_PROVINCE_CODES, project_paths
from pipeline.register import gso
from pipeline.register.claims import judge
from pipeline.register.finder import UnitFinder
from pipeline.register.history import events_of, snapshots, versions
from pipeline.register.law import links_of
from pipeline.register.lawtext import read_law
from pipeline.register.official import OFFICIAL_SOURCE
from pipeline.register.resolution import read_resolution

LAW = "resolutions/1677_NQ-UBTVQH15.md"
LAW_SOURCE = "Resolution 1677/NQ-UBTVQH15 of 2025-06-16"
POINTS = "points/units_2025-06_points.csv"
OFFICIAL = "official2025/units_51.csv"


def build(mirror: Path, folder: Path) -> None:
    """Write units.csv, changes.csv, points.csv, official.csv and claims.csv.

    Parameters
    ----------
    mirror : Path
        The folder with the public tables and texts.
    folder : Path
        The folder of the register; acts.csv and article.csv are read from it.

    Raises
    ------
    RegisterError
        If a list, the act and the typed facts contradict each other.
    """
    acts = gso.read_csv(folder / "acts.csv")
    listed, listed_eve = _ours(gso.change_list(mirror)), _ours(gso.units_on_the_eve(mirror))
    events = events_of(listed, acts)
    days = snapshots(listed, listed_eve, events)
    eve = days[max(days)]
    new = _new_units(mirror)
    days[MERGER] = new.assign(source=gso.NEW_CODES_SOURCE)
    merger = _merger(mirror, eve, new)
    changes = pd.concat([events, merger], ignore_index=True)
    units = versions(days)
    write_table(units, folder / "units.csv", "units")
    write_table(judge(gso.read_csv(folder / "article.csv"), units), folder / "claims.csv", "claims")
    write_table(_sorted_changes(changes), folder / "changes.csv", "changes")
    write_table(_points(mirror), folder / "points.csv", "points")
    write_table(_official(mirror, new), folder / "official.csv", "official")


def _ours(units: pd.DataFrame) -> pd.DataFrame:
    """Return the units of the two provinces that became one."""
    return units[units["province_code"].isin(OLD_PROVINCE_CODES)]


def _new_units(mirror: Path) -> pd.DataFrame:
    """Return the units of July 2025 in the province that this project is about."""
    provinces = gso.read_csv(mirror / gso.NEW_PROVINCES).set_index("Mã số")
    name = gso.bare_province(str(provinces.loc[NEW_PROVINCE_CODE, "Tên 34 tỉnh sau sáp nhập"]))
    new = gso.new_units(mirror)
    return new[new["province_name"] == name].assign(
        district_code="", district_name="", province_code=NEW_PROVINCE_CODE
    )


def _merger(mirror: Path, eve: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    resolution = read_resolution(read_law(mirror / LAW))
    links = links_of(resolution, UnitFinder(eve), UnitFinder(new))
    return links.assign(
        date=MERGER.isoformat(),
        area_km2=float("nan"),
        population="",
        legal_act=resolution.act,
        note="",
        source=LAW_SOURCE,
    ).drop(columns=["old_written", "matter", "read_by"])


def _sorted_changes(changes: pd.DataFrame) -> pd.DataFrame:
    typed = changes.assign(
        area_km2=pd.to_numeric(changes["area_km2"]).astype(float),
        population=pd.to_numeric(changes["population"]).astype("Int64"),
        order=pd.to_numeric(changes["clause"].replace("", "0")),
    )
    return typed.sort_values(["date", "order", "new_code", "old_code"]).drop(columns="order")


def _points(mirror: Path) -> pd.DataFrame:
    raw = gso.read_csv(mirror / POINTS)
    return pd.DataFrame(
        {
            "code": raw["code"],
            "latitude_deg": raw["lat"].astype(float),
            "longitude_deg": raw["lon"].astype(float),
            "method": raw["method"],
            "source": "one point inside each unit of June 2025, geocoded",
        }
    ).sort_values("code")


def _official(mirror: Path, new: pd.DataFrame) -> pd.DataFrame:
    raw = gso.read_csv(mirror / OFFICIAL)
    names = new.set_index("code")["name"]
    unknown = "đang cập nhật"
    return pd.DataFrame(
        {
            "code": raw["code"],
            "name": raw["code"].map(names),
            "area_km2_map": pd.to_numeric(raw["area_km2_map"]).astype(float),
            "area_km2_listed": pd.to_numeric(raw["area_km2_listed"]).astype(float),
            "population_listed": pd.to_numeric(
                raw["population_listed"].replace(unknown, None)
            ).astype("Int64"),
            "seat": raw["seat"].replace(unknown, ""),
            "source": OFFICIAL_SOURCE,
        }
    ).sort_values("code")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True, help="folder of the public tables")
    parser.add_argument("--out", type=Path, help="folder of the register (default: the project's)")
    chosen = parser.parse_args()
    build(chosen.mirror, chosen.out or project_paths().register)


if __name__ == "__main__":
    main()
