"""Stage load: one schema, one reference system, every polygon matched to a code of the register."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.artefacts import read_table, write_layer
from pipeline.config import EVE, OLD_PROVINCE_CODES, WORK_CRS, Paths
from pipeline.console import timed
from pipeline.errors import RegisterError
from pipeline.provenance import (
    GOVERNMENT_PORTAL,
    Provenance,
    Reading,
    SourceStamp,
    read_provenance,
)
from pipeline.register.names import fold
from pipeline.register.units import load_units, units_on, vintage_of
from pipeline.register.vintage import match_any_vintage
from pipeline.schema import CONTRACTS
from pipeline.sources.advice import setting, setting_vi
from pipeline.sources.declared import COMMUNES, PROVINCES
from pipeline.sources.neighbours import provinces_around
from pipeline.sources.portal import read_portal
from pipeline.sources.reading import field_names, read_polygons

MOST_NAMED = 20
ONE_EACH = "one feature a unit: merge its parts into a multipolygon, or delete the copy"
ONE_EACH_VI = (
    "mỗi đơn vị một đối tượng: gộp các phần của nó thành một đa giác nhiều phần (multipolygon), "
    "hoặc xoá bản sao"
)
UNKNOWN = "không có trong sổ đơn vị / not in the register"


def run(paths: Paths) -> None:
    """Write ``source_units.parquet``, ``authority.parquet`` and ``neighbours.parquet``.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Raises
    ------
    FormatError, GeometryError
        If a file cannot be used.
    RegisterError
        If a polygon matches no unit, or a unit has no polygon or two; all of them are listed.
    """
    with timed("load") as facts:
        provenance = read_provenance(paths.stamp)
        units = load_units(paths.register)
        source = provenance.all_of(COMMUNES)[0]
        polygons = read_polygons(paths.root / source.file, source.reading)
        communes, vintage = load_communes(paths, source, polygons, units)
        authority = load_authority(paths, provenance, units)
        provinces = read_table(paths.register / "provinces.csv", "provinces")
        around = provinces_around(polygons, provinces, _named(source))
        write_layer(communes, paths.artefact("source_units.parquet"), "source_units")
        write_layer(authority, paths.artefact("authority.parquet"), "authority")
        write_layer(around, paths.artefact("neighbours.parquet"), "neighbours")
        facts.append(f"{len(communes)} of {len(units_on(units, vintage))} units matched")
        facts.append(f"register of {vintage}")
        facts += [f"{n} {level}s" for level, n in authority["level"].value_counts().items()]


def load_communes(
    paths: Paths, source: SourceStamp, polygons: gpd.GeoDataFrame, units: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, date]:
    """Match the communes to the register of their vintage.

    Parameters
    ----------
    paths : Paths
        The project's places.
    source : SourceStamp
        The file and how it is read.
    polygons : GeoDataFrame
        What was read of it, with other provinces or without.
    units : DataFrame
        The register, contract ``units``.

    Returns
    -------
    GeoDataFrame
        Contract ``source_units``.
    date
        The first day of the register that has just these units.

    Raises
    ------
    RegisterError
        If a polygon matches no unit, or a unit has no polygon or two.
    """
    path = paths.root / source.file
    frame = _of_our_provinces(polygons, units, path)
    if source.reading.code_field:
        frame["unit"] = frame["code"]
        _no_doubles(frame, path, units)
        vintage = _vintage(frame["unit"].tolist(), units, path, source.reading.day)
    else:
        aliases = read_table(paths.register / "aliases.csv", "aliases")
        frame["unit"], vintage = _match(frame, units, aliases, path, source)
    known = units_on(units, vintage).rename(columns={"name": "register_name"})
    _none_missing(frame, known, path)
    merged = frame.drop(columns="code").merge(
        known, left_on="unit", right_on="code", validate="one_to_one"
    )
    merged = merged.rename(
        columns={"name": "source_name", "register_name": "name", "district": "source_district"}
    )
    merged["boundary_source"] = _named(source)
    columns = list(CONTRACTS["source_units"].columns)
    return merged.sort_values("code", ignore_index=True)[columns], vintage


def _named(source: SourceStamp) -> str:
    return f"{source.name} ({source.vintage})"


def _of_our_provinces(frame: gpd.GeoDataFrame, units: pd.DataFrame, path: Path) -> gpd.GeoDataFrame:
    if not frame["province"].any():
        return frame
    names = units.loc[units["valid_from"] <= EVE.isoformat(), "province_name"].unique()
    wanted = {fold(name, strip_type=True) for name in names}
    mine = frame["province"].map(lambda name: fold(name, strip_type=True)).isin(wanted)
    if not mine.any():
        found = ", ".join(sorted(frame["province"].unique())[:MOST_NAMED])
        raise RegisterError(
            f"no polygon of {' or '.join(names)}; its provinces are: {found}",
            where=path,
            advice="give the file of the right province, or name the right province field: "
            f"{setting('COMMUNES_PROVINCE', 'tinh')}.",
            problem_vi=f"không có đa giác nào của {' hoặc '.join(names)}; các tỉnh trong tệp là: "
            f"{found}",
            advice_vi="đưa tệp của đúng tỉnh, hoặc ghi đúng tên trường tỉnh: "
            f"{setting_vi('COMMUNES_PROVINCE', 'tinh')}.",
        )
    return frame[mine].reset_index(drop=True)


def _match(
    frame: gpd.GeoDataFrame,
    units: pd.DataFrame,
    aliases: pd.DataFrame,
    path: Path,
    source: SourceStamp,
) -> tuple[list[str], date]:
    """Match by name, on the day that the user says or else on the day that all names fit."""
    districts = frame["district"].tolist() if frame["district"].any() else None
    provinces = frame["province"].tolist() if frame["province"].any() else None
    day = date.fromisoformat(source.reading.day) if source.reading.day else None
    try:
        return match_any_vintage(
            frame["name"].tolist(), districts, provinces, units, aliases, said=day
        )
    except RegisterError as error:
        _no_names_twice(frame, path, source.reading)
        raise error.again(where=path) from error


def _no_names_twice(frame: gpd.GeoDataFrame, path: Path, reading: Reading) -> None:
    written = frame[["name", "district", "province"]]
    twice = written[written.duplicated(keep=False)].sort_values(["name", "district"])
    if twice.empty:
        return
    details = [
        f"đối tượng / feature {row.Index + 1}: {', '.join(filter(None, (row.name, row.district)))}"
        for row in twice.rename_axis(None).itertuples()
    ]
    count = len(twice.drop_duplicates())
    if reading.district_field:
        raise _several_polygons(count, path, details)
    fields = ", ".join(field_names(path, reading.layer))
    raise RegisterError(
        f"{count} names have more than one polygon, and no field tells their districts",
        where=path,
        details=[*details, f"các trường của tệp / its fields are: {fields}"],
        advice="if they are two units of one name, say which field holds the district: "
        f"{setting('COMMUNES_DISTRICT', 'huyen')}, with your field's name for huyen; else "
        f"{ONE_EACH}.",
        problem_vi=f"{count} tên có hơn một đa giác, và không có trường nào cho biết huyện",
        advice_vi="nếu đó là hai đơn vị trùng tên, cho biết trường nào chứa huyện: "
        f"{setting_vi('COMMUNES_DISTRICT', 'huyen')}, thay huyen bằng tên trường của bạn; nếu "
        f"không, {ONE_EACH_VI}.",
    )


def _several_polygons(count: int, path: Path, details: list[str]) -> RegisterError:
    return RegisterError(
        f"{count} units have more than one polygon",
        where=path,
        details=details,
        advice=f"{ONE_EACH}.",
        problem_vi=f"{count} đơn vị có hơn một đa giác",
        advice_vi=f"{ONE_EACH_VI}.",
    )


def _vintage(codes: list[str], units: pd.DataFrame, path: Path, said: str) -> date:
    if said:
        return date.fromisoformat(said)
    before = units[units["valid_from"] <= EVE.isoformat()]
    try:
        return vintage_of(codes, before)
    except RegisterError as error:
        raise error.again(where=path) from error


def _no_doubles(frame: gpd.GeoDataFrame, path: Path, units: pd.DataFrame) -> None:
    names = units.drop_duplicates("code").set_index("code")["name"]
    double = frame[frame["unit"].duplicated(keep=False)].sort_values("unit")
    if len(double):
        details = [
            f"đối tượng / feature {i + 1}: {names.get(unit, UNKNOWN)} ({unit})"
            for i, unit in double["unit"].items()
        ]
        raise _several_polygons(double["unit"].nunique(), path, details)


def _none_missing(frame: gpd.GeoDataFrame, known: pd.DataFrame, path: Path) -> None:
    missing = known[~known["code"].isin(frame["unit"])]
    if len(missing):
        lines = [
            f"{unit.code} {unit.type} {unit.register_name}, {unit.district_name}"
            for unit in missing.itertuples()
        ]
        raise RegisterError(
            f"{len(missing)} of {len(known)} units of the register have no polygon",
            where=path,
            details=lines[:MOST_NAMED] + (["..."] if len(lines) > MOST_NAMED else []),
            advice="add their polygons: a unit that is left out would be missing from the result.",
            problem_vi=f"{len(missing)} trong {len(known)} đơn vị của sổ đơn vị không có đa giác",
            advice_vi="thêm đa giác của chúng: đơn vị nào bỏ sót sẽ thiếu trong kết quả.",
        )


def load_authority(paths: Paths, provenance: Provenance, units: pd.DataFrame) -> gpd.GeoDataFrame:
    """Read the provinces, and their districts where the source has them.

    Parameters
    ----------
    paths : Paths
        The project's places.
    provenance : Provenance
        What fetch brought; it may hold no provinces.
    units : DataFrame
        The register, for the provinces' names.

    Returns
    -------
    GeoDataFrame
        Contract ``authority``; empty where there is no source.
    """
    parts = [
        _authority(paths.root / source.file, source, units)
        for source in provenance.all_of(PROVINCES)
    ]
    columns = list(CONTRACTS["authority"].columns)
    if not parts:
        empty = {column: pd.Series(dtype="str") for column in columns[:-1]}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=WORK_CRS))[columns]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WORK_CRS)
    _all_provinces(frame, paths.root / provenance.all_of(PROVINCES)[0].file)
    order = ["level", "province_code", "code"]
    return frame.sort_values(order, ascending=[False, True, True], ignore_index=True)[columns]


def _authority(path: Path, source: SourceStamp, units: pd.DataFrame) -> gpd.GeoDataFrame:
    if source.reading.format == GOVERNMENT_PORTAL:
        frame = read_portal(path, source.reading.crs).to_crs(WORK_CRS)
    else:
        frame = read_polygons(path, source.reading)
        frame["level"] = "province"
        codes = {
            fold(name, strip_type=True): code
            for code, name in units[["province_code", "province_name"]].itertuples(index=False)
            if code in OLD_PROVINCE_CODES
        }
        by_name = frame["name"].map(lambda name: codes.get(fold(name, strip_type=True), ""))
        frame["code"] = frame["code"].where(frame["code"] != "", by_name)
        frame["province_code"] = frame["code"]
    frame["boundary_source"] = _named(source)
    mine: gpd.GeoDataFrame = frame[frame["province_code"].isin(OLD_PROVINCE_CODES)]
    return mine


def _all_provinces(frame: gpd.GeoDataFrame, path: Path) -> None:
    found = frame.loc[frame["level"] == "province", "code"].tolist()
    if sorted(found) != sorted(OLD_PROVINCE_CODES):
        raise RegisterError(
            f"expected one polygon for each of the provinces {', '.join(OLD_PROVINCE_CODES)}, "
            f"found {', '.join(found) or 'none'}",
            where=path,
            advice="give PROVINCES= a file with both old provinces, or leave it out.",
            problem_vi=f"mỗi tỉnh {', '.join(OLD_PROVINCE_CODES)} cần đúng một đa giác, tìm thấy "
            f"{', '.join(found) or 'không có gì'}",
            advice_vi="đưa vào PROVINCES= một tệp có cả hai tỉnh cũ, hoặc bỏ thiết lập này.",
        )
