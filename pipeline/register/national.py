"""The 34 resolutions of 16 June 2025 as one table: every old unit of the country and its heir."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.artefacts import replacing
from pipeline.errors import RegisterError
from pipeline.register import gso
from pipeline.register.finder import UnitFinder
from pipeline.register.formation import LAND
from pipeline.register.law import links_of
from pipeline.register.lawtext import Correction, LawText, corrected, read_law
from pipeline.register.records import records
from pipeline.register.resolution import read_resolution
from pipeline.register.spelling import fold

RESOLUTIONS = "resolutions"
TABLE = "crosswalk_vn_2025.csv"
METHOD = "law"
COLUMNS = (
    "old_code",
    "old_name",
    "old_written",
    "old_type",
    "old_district",
    "old_province",
    "new_code",
    "new_name",
    "new_type",
    "new_province",
    "extent",
    "matter",
    "share_of_old",
    "share_of_new",
    "area_km2",
    "legal_act",
    "article",
    "clause",
    "read_by",
    "method",
)


@dataclass(frozen=True)
class Country:
    """What is needed to read a resolution of any province.

    Attributes
    ----------
    old, new : pandas.DataFrame
        The units of June and of July 2025; old ones with districts that have no communes.
    provinces : pandas.DataFrame
        Which old province became which new one.
    corrections : list of Correction
        Slips of the pen in the acts.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    provinces: pd.DataFrame
    corrections: list[Correction]


def read_country(mirror: Path, folder: Path) -> Country:
    """Read the lists of the GSO and the typed tables of the register.

    Parameters
    ----------
    mirror : Path
        The folder with the public tables and texts.
    folder : Path
        The folder of the register.
    """
    islands = gso.read_csv(folder / "districts_without_communes.csv")
    islands = islands.assign(type="huyện", district_code=islands["code"]).drop(columns="source")
    old = pd.concat([gso.units_on_the_eve(mirror), islands], ignore_index=True)
    return Country(
        old=old,
        new=gso.new_units(mirror).assign(district_name=""),
        provinces=gso.read_csv(folder / "provinces.csv"),
        corrections=records(gso.read_csv(folder / "corrections.csv"), Correction),
    )


def country_of_table(folder: Path) -> Country:
    """Take the lists of units from the national table itself, where no mirror is at hand.

    Parameters
    ----------
    folder : Path
        The folder of the register, with ``crosswalk_vn_2025.csv``.

    Returns
    -------
    Country
        The units before and after, as the committed table names them.
    """
    table = gso.read_csv(folder / TABLE)
    provinces = gso.read_csv(folder / "provinces.csv")
    old = table.drop_duplicates("old_code").filter(regex="^old_")
    old = old.rename(columns=lambda name: name.removeprefix("old_"))
    old = old.rename(columns={"district": "district_name", "province": "province_name"})
    codes = provinces.set_index("old_name")["old_code"]
    new = table.drop_duplicates("new_code").filter(regex="^new_")
    new = new.rename(columns=lambda name: name.removeprefix("new_"))
    return Country(
        old=old.assign(province_code=old["province_name"].map(codes)),
        new=new.rename(columns={"province": "province_name"}).assign(district_name=""),
        provinces=provinces,
        corrections=records(gso.read_csv(folder / "corrections.csv"), Correction),
    )


def read_act(path: Path, country: Country) -> LawText:
    """Read a resolution with its slips of the pen put right."""
    return corrected(read_law(path), country.corrections)


def crosswalk_of(law: LawText, country: Country) -> pd.DataFrame:
    """Turn one resolution into pairs of units.

    Parameters
    ----------
    law : LawText
        A resolution (`read_act`).
    country : Country
        The lists.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; share_of_old is 1 for a whole unit; what the acts do not measure (other shares,
        areas) is empty; matter says 'land' or 'people' where a clause moves only one of them.

    Raises
    ------
    RegisterError
        If the text cannot be read or a unit not be resolved.
    """
    here = country.provinces[country.provinces["new_name"].map(fold) == fold(law.province)]
    if here.empty:
        raise RegisterError(
            f"no province of that name: {law.province!r}",
            where=law.act,
            advice="compare the name in the title of the act with the list of the provinces.",
            problem_vi=f"không có tỉnh nào tên {law.province!r}",
            advice_vi="so tên tỉnh ở tiêu đề nghị quyết với danh sách các tỉnh.",
        )
    old = country.old[country.old["province_code"].isin(here["old_code"])]
    new = country.new[country.new["province_name"].map(fold) == fold(law.province)]
    resolution = read_resolution(law)
    links = links_of(resolution, UnitFinder(old), UnitFinder(new))
    before = old.set_index("code")[["name", "type", "district_name", "province_name"]]
    before.columns = pd.Index(["old_name", "old_type", "old_district", "old_province"])
    after = new.set_index("code")[["name", "type", "province_name"]].add_prefix("new_")
    joined = links.join(before, on="old_code").join(after, on="new_code")
    shares = joined["extent"].map({"whole": "1", "part": ""})
    named = joined.rename(columns={"new_province_name": "new_province"})
    return named.assign(
        share_of_old=shares, share_of_new="", area_km2="", legal_act=law.act, method=METHOD
    )[list(COLUMNS)]


def national_crosswalk(mirror: Path, country: Country) -> pd.DataFrame:
    """Read all resolutions of the mirror into one table.

    Parameters
    ----------
    mirror : Path
        The folder with the public tables and texts.
    country : Country
        The lists.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, sorted by old code, then new code.

    Raises
    ------
    RegisterError
        If an act cannot be read, or a unit of the country, old or new, is in none; what was found
        wrong in all acts is listed.
    """
    tables, wrong = [], []
    for path in sorted((mirror / RESOLUTIONS).glob("*.md")):
        try:
            tables.append(crosswalk_of(read_act(path, country), country))
        except RegisterError as error:
            wrong.append(str(error))
    if wrong:
        raise RegisterError(
            f"{len(wrong)} resolutions cannot be read",
            details=wrong,
            advice="read each of them by itself: hopnhat law parse FILE.",
            problem_vi=f"không đọc được {len(wrong)} nghị quyết",
            advice_vi="đọc riêng từng nghị quyết: hopnhat law parse FILE.",
        )
    table = pd.concat(tables, ignore_index=True)
    _cover(table, country)
    return table.sort_values(["old_code", "new_code"], ignore_index=True)


def land_without_unit(mirror: Path, country: Country) -> list[str]:
    """Return the areas outside all communes that the acts add to a unit, with act and clause."""
    found = []
    for path in sorted((mirror / RESOLUTIONS).glob("*.md")):
        resolution = read_resolution(read_act(path, country))
        found += [
            f"{resolution.act}, clause {formation.clause}: {mention.name}"
            for formation in resolution.formations
            for mention in formation.sources
            if mention.type == LAND
        ]
    return found


def write_national(table: pd.DataFrame, path: Path) -> None:
    """Write the national table as CSV (UTF-8, LF)."""
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")


def _cover(table: pd.DataFrame, country: Country) -> None:
    missing = sorted(set(country.old["code"]) - set(table["old_code"]))
    missing += sorted(set(country.new["code"]) - set(table["new_code"]))
    if missing:
        raise RegisterError(
            "units of the country that no act names",
            details=missing,
            advice="look whether a resolution is missing from the mirror.",
            problem_vi="có đơn vị trong cả nước mà không nghị quyết nào nêu",
            advice_vi="xem thư mục sao có thiếu nghị quyết nào không.",
        )
