"""The columns of every artefact and of every published layer, in one place.

Each contract is a pandera schema. `validate` raises `ContractError` with the file, the column and
the rows; a reader that gets a table back can rely on it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from pipeline.errors import ContractError

FrameT = TypeVar("FrameT", bound=pd.DataFrame)

UNIT_TYPES = ("xã", "phường", "thị trấn", "đặc khu", "huyện")
EXTENTS = ("whole", "part")
CHANGE_KINDS = ("merge", "part", "rename", "retype", "transfer", "create", "abolish", "unchanged")
SEVERITIES = ("error", "warning", "info")
BOUNDARY_KINDS = ("user", "mirror", "download", "stand-in")

CODE = r"^(\d{5}|\d{3})$"
DISTRICT_CODE = r"^(\d{3})?$"
PROVINCE_CODE = r"^\d{2}$"
ISO_DATE = r"^\d{4}-\d{2}-\d{2}$"
OPEN_DATE = r"^(\d{4}-\d{2}-\d{2})?$"


def _text(
    pattern: str | None = None, *, unique: bool = False, among: Iterable[str] = ()
) -> pa.Column:
    checks = []
    if pattern:
        checks.append(pa.Check.str_matches(pattern))
    if allowed := list(among):
        checks.append(pa.Check.isin(allowed))
    return pa.Column("str", checks=checks, nullable=False, unique=unique)


def _number(*, nullable: bool = False, least: float | None = None) -> pa.Column:
    checks = [] if least is None else [pa.Check.ge(least)]
    return pa.Column(float, checks=checks, nullable=nullable)


def _whole(*, nullable: bool = False) -> pa.Column:
    return pa.Column("Int64" if nullable else "int64", nullable=nullable)


def _geometry() -> pa.Column:
    return pa.Column(None, nullable=False)


def _schema(**columns: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True)


_UNIT_PLACE = {
    "name": _text(),
    "type": _text(among=UNIT_TYPES),
    "district_code": _text(DISTRICT_CODE),
    "district_name": _text(),
    "province_code": _text(PROVINCE_CODE),
    "province_name": _text(),
}

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    # ---- data/raw/register: the law as committed tables -------------------------------------
    # Unit versions: a code may have several rows with adjoining dates; valid_to is the last day
    # in force, '' while it is still in force.
    "units": _schema(
        code=_text(CODE),
        **_UNIT_PLACE,
        valid_from=_text(ISO_DATE),
        valid_to=_text(OPEN_DATE),
        source=_text(),
    ),
    # One row for each pair of units that one event joins; area_km2 where the act states the area
    # of a part. old_code = new_code for rename, retype, transfer and unchanged.
    "changes": _schema(
        date=_text(ISO_DATE),
        kind=_text(among=CHANGE_KINDS),
        old_code=_text(CODE),
        new_code=_text(CODE),
        extent=_text(among=EXTENTS),
        area_km2=_number(nullable=True, least=0),
        population=_whole(nullable=True),
        legal_act=_text(),
        article=_text(),
        clause=_text(),
        note=_text(),
        source=_text(),
    ),
    "points": _schema(
        code=_text(CODE, unique=True),
        latitude_deg=_number(),
        longitude_deg=_number(),
        method=_text(),
        source=_text(),
    ),
    "official": _schema(
        code=_text(CODE, unique=True),
        name=_text(),
        area_km2_map=_number(nullable=True),
        area_km2_listed=_number(nullable=True),
        population_listed=_whole(nullable=True),
        seat=_text(),
        source=_text(),
    ),
    # People at the census of 1 April 2019, by the unit of that day.
    "population2019": _schema(
        code=_text(CODE, unique=True),
        population=_whole(),
        source=_text(),
    ),
    "aliases": _schema(
        written=_text(),
        district_written=_text(),
        code=_text(CODE),
        reason=_text(),
        source=_text(),
    ),
    # The figures of the article that announced the result; register_says is '' where no public
    # table tells, and has several figures with '; ' between them where a count has several starts.
    "claims": _schema(
        claim_vi=_text(),
        claim_en=_text(),
        stated=_whole(),
        register_says=_text(),
        verdict=_text(among=("confirmed", "contradicted", "not checkable")),
        explanation_vi=_text(),
        explanation_en=_text(),
        source=_text(),
    ),
    # Which province became which on 1 July 2025, the whole country.
    "provinces": _schema(
        old_code=_text(PROVINCE_CODE, unique=True),
        old_name=_text(),
        new_code=_text(PROVINCE_CODE),
        new_name=_text(),
        legal_act=_text(),
        source=_text(),
    ),
    # ---- data/processed/stages --------------------------------------------------------------
    "source_units": _schema(
        code=_text(CODE, unique=True),
        **_UNIT_PLACE,
        source_name=_text(),
        source_district=_text(),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "authority": _schema(
        level=_text(among=("province", "district")),
        code=_text(),
        name=_text(),
        province_code=_text(PROVINCE_CODE),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "repaired_units": _schema(
        code=_text(CODE, unique=True),
        **_UNIT_PLACE,
        boundary_source=_text(),
        area_before_m2=_number(least=0),
        area_after_m2=_number(least=0),
        geometry=_geometry(),
    ),
    # from_code '' is land that belonged to nobody, to_code '' land that nobody keeps.
    "repairs": _schema(
        step=_text(),
        kind=_text(),
        from_code=_text(),
        to_code=_text(),
        area_m2=_number(least=0),
        note=_text(),
        geometry=_geometry(),
    ),
    # What fitting decided by itself on the evidence; measure_m2 is the land in question.
    "decisions": _schema(
        level=_text(),
        key=_text(),
        used=pa.Column("bool"),
        reason_vi=_text(),
        reason_en=_text(),
        measure_m2=_number(least=0),
        geometry=pa.Column(None, nullable=True),
    ),
    "old_units": _schema(
        code=_text(CODE, unique=True),
        **_UNIT_PLACE,
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "new_units": _schema(
        code=_text(CODE, unique=True),
        name=_text(),
        type=_text(among=UNIT_TYPES),
        province_code=_text(PROVINCE_CODE),
        province_name=_text(),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    # One row for each divided unit and heir: how the line was found. The geometry is the land in
    # doubt: empty or missing where the line is certain.
    "cuts": _schema(
        date=_text(ISO_DATE),
        old_code=_text(CODE),
        new_code=_text(CODE),
        method=_text(),
        evidence=_text(),
        target_area_m2=_number(least=0),
        area_m2=_number(least=0),
        geometry=pa.Column(None, nullable=True),
    ),
    "findings": _schema(
        check_id=_text(),
        severity=_text(among=SEVERITIES),
        layer=_text(),
        codes=_text(),
        message_vi=_text(),
        message_en=_text(),
        measure=_number(nullable=True),
        measure_unit=_text(),
        geometry=pa.Column(None, nullable=True),
    ),
    # ---- published layers of quang_ngai_2025.gpkg -------------------------------------------
    "communes_2025": _schema(
        code=_text(CODE, unique=True),
        name=_text(),
        type=_text(among=UNIT_TYPES),
        province_code=_text(PROVINCE_CODE),
        area_km2=_number(least=0),
        official_area_km2=_number(nullable=True, least=0),
        area_diff_pct=_number(nullable=True),
        population=_whole(nullable=True),
        seat=_text(),
        former_count=_whole(),
        former_names=_text(),
        legal_act=_text(),
        clause=_text(),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "communes_before": _schema(
        code=_text(CODE, unique=True),
        **_UNIT_PLACE,
        new_code=_text(),
        new_name=_text(),
        area_km2=_number(least=0),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "province_2025": _schema(
        code=_text(PROVINCE_CODE, unique=True),
        name=_text(),
        area_km2=_number(least=0),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "provinces_before": _schema(
        code=_text(PROVINCE_CODE, unique=True),
        name=_text(),
        area_km2=_number(least=0),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "districts_before": _schema(
        code=_text(unique=True),
        name=_text(),
        province_code=_text(PROVINCE_CODE),
        area_km2=_number(least=0),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    # Provinces around of the day before, for orientation: of the communes' source, not fitted to
    # the outline; code '' where the register does not know the source's name.
    "neighbours": _schema(
        code=_text(r"^(\d{2})?$"),
        name=_text(unique=True),
        new_code=_text(r"^(\d{2})?$"),
        new_name=_text(),
        boundary_source=_text(),
        geometry=_geometry(),
    ),
    "crosswalk": _schema(
        old_code=_text(CODE),
        old_name=_text(),
        old_type=_text(among=UNIT_TYPES),
        old_district=_text(),
        old_province=_text(),
        new_code=_text(CODE),
        new_name=_text(),
        new_type=_text(among=UNIT_TYPES),
        extent=_text(among=EXTENTS),
        share_of_old=_number(least=0),
        share_of_new=_number(least=0),
        area_km2=_number(least=0),
        legal_act=_text(),
        clause=_text(),
        method=_text(),
    ),
}


def validate(frame: FrameT, contract: str, where: str | Path) -> FrameT:
    """Hold a table against its contract.

    Parameters
    ----------
    frame : pandas.DataFrame or geopandas.GeoDataFrame
        The table.
    contract : str
        A key of `CONTRACTS`.
    where : str or Path
        The file that the table comes from or goes to, for the message.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        The same table, its columns in the order of the contract.

    Raises
    ------
    ContractError
        If a column is missing, unknown or of another type, or a value is not allowed.
    """
    schema = CONTRACTS[contract]
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        raise ContractError(
            f"the table does not keep the contract '{contract}'",
            where=where,
            details=_failures(error.failure_cases),
            advice="rebuild it with make; if it is your own file, mend the rows named above.",
            problem_vi=f"bảng không đúng lược đồ '{contract}'",
            advice_vi="dựng lại bằng make; nếu là tệp của bạn, sửa các dòng nêu ở trên.",
        ) from error
    return frame[list(schema.columns)]


def _failures(cases: pd.DataFrame, most: int = 20) -> list[str]:
    lines = []
    for case in cases.head(most).itertuples():
        row = "" if str(case.index) in {"None", "nan", "<NA>"} else f", dòng / row {case.index}"
        lines.append(
            f"cột / column {case.column}{row}: {case.check}, thấy / found {case.failure_case!r}"
        )
    if len(cases) > most:
        lines.append(f"... và {len(cases) - most} nữa | ... and {len(cases) - most} more")
    return lines
