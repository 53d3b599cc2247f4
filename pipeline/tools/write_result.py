"""Writing a converted table in the format of the table it came from."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import xlwt  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pipeline.artefacts import replacing
from pipeline.errors import FormatError, UsageError
from pipeline.tools.carry import show_value
from pipeline.tools.convert import Conversion
from pipeline.tools.guard import SPATIAL_SUFFIXES
from pipeline.tools.journal import journal
from pipeline.tools.plan import OWN_SHEETS

RESULT = "Kết quả"
UNRESOLVED, JOURNAL = OWN_SHEETS
STATED = datetime(2025, 7, 1)  # noqa: DTZ001  the one time that a workbook states: no clock
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)
MOST_ROWS = {".xlsx": 1_048_575, ".xls": 65_535, ".ods": 1_048_575}
MOST_CHARACTERS = 32_767
WIDEST, NARROWEST = 60, 9
_CORE = "docProps/core.xml"
_ODS_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_TIMES = re.compile(rb"(<(?:dcterms:(?:created|modified)|meta:creation-date|dc:date)[^>]*>)[^<]*")
_NAMESPACES = re.compile(rb'(?:\sxmlns:[\w-]+="[^"]*")+')
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LEGACY = ("windows-1258", "tcvn3", "vni", "latin-1")


def result_path(source: Path, suffix: str = "_2025") -> Path:
    """Return where a result goes: beside the table, NAME_2025.EXT."""
    return source.with_name(f"{source.stem}{suffix}{source.suffix}")


def write_result(
    conversion: Conversion, source: Path, output: Path, sha256: str = ""
) -> list[Path]:
    """Write the result, the unresolved rows and the journal.

    A workbook holds all three as sheets. Beside a file of one table the other two stand in a
    workbook of their own, NAME.nhat-ky.xlsx.

    Parameters
    ----------
    conversion : Conversion
        What came out.
    source : Path
        The table that was converted.
    output : Path
        The file to write; its suffix says the format.
    sha256 : str
        The hash of the source.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If the format is not known, or the file is the source itself.
    FormatError
        If the format can't hold the table.
    """
    suffix = output.suffix.lower()
    if output.resolve() == source.resolve():
        raise UsageError("the result would overwrite the table", where=output,
                         advice="choose another --output.")  # fmt: skip
    told = {UNRESOLVED: conversion.unresolved, JOURNAL: journal(conversion, source, sha256)}
    if suffix in MOST_ROWS:
        title = _NOT_IN_TITLES.sub(" ", conversion.plan.table.cells.sheet or RESULT)[:31]
        write_sheets({title: conversion.table} | told, output)
        return [output]
    if suffix in SPATIAL_SUFFIXES:
        _write_layer(conversion, output)
    elif suffix == ".parquet":
        _write_parquet(conversion, output)
    elif suffix in {".csv", ".txt", ".tsv", ""}:
        _write_text(conversion, output)
    else:
        raise UsageError(
            f"no format is known by the suffix {suffix!r}",
            where=output,
            advice="one of .xlsx .xls .ods .csv .parquet .gpkg .geojson .shp .fgb",
        )
    beside = output.with_name(f"{output.stem}.nhat-ky.xlsx")
    write_sheets(told, beside)
    return [output, beside]


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write one table in the format of the suffix: a workbook, Parquet, or else CSV.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    path : Path
        The file to write, whole or not at all.
    """
    suffix = path.suffix.lower()
    if suffix in MOST_ROWS:
        write_sheets({RESULT: table}, path)
        return
    with replacing(path) as temporary:
        if suffix == ".parquet":
            _of_one_kind(table).to_parquet(temporary, index=False)
        else:
            table.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\n")


def write_sheets(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables as the sheets of a workbook: XLSX, XLS or ODS by the suffix.

    Text is written as text whatever it begins with, so that nothing becomes a formula.

    Raises
    ------
    FormatError
        If a table has more rows than the format holds.
    """
    suffix = path.suffix.lower()
    for title, table in sheets.items():
        if len(table) > MOST_ROWS[suffix]:
            raise FormatError(
                f"{len(table):,} rows, a sheet of {suffix} holds {MOST_ROWS[suffix]:,}",
                where=f"{path}, {title}",
                advice="write it as CSV or Parquet: --output NAME.csv",
            )
    write = {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}[suffix]
    with replacing(path) as temporary:
        write(sheets, temporary)


def _write_xlsx(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    workbook = Workbook(write_only=True)
    for title, table in sheets.items():
        sheet = workbook.create_sheet(title)
        for number, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = _width(table, column)
        sheet.freeze_panes = "A2"
        heads = [WriteOnlyCell(sheet, str(column)) for column in table.columns]
        for cell in heads:
            cell.font = Font(bold=True)
            cell.data_type = "s"
        sheet.append(heads)
        columns = [_cells(table[column], sheet) for column in table.columns]
        for row in zip(*columns, strict=True):
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    path.write_bytes(_packed_again(buffer.getvalue()))


def _cells(column: pd.Series, sheet: object) -> list[object]:
    """Return cells in which text that looks like a formula stays text."""
    return [_guarded(value, sheet) for value in column.astype(object)]


def _guarded(value: object, sheet: object) -> object:
    plain = _plain(value)
    if isinstance(plain, str) and plain.startswith("="):
        cell = WriteOnlyCell(sheet, plain)  # type: ignore[arg-type]
        cell.data_type = "s"
        return cell
    return plain


def _plain(value: object) -> object:
    """Return what a cell can hold: nothing, text, a number, a truth, a date."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return None
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _width(table: pd.DataFrame, column: object) -> float:
    shown = table[column].dropna().head(500).astype(str).str.len()
    longest = max(len(str(column)), int(shown.max()) if len(shown) else 0)
    return float(min(WIDEST, max(NARROWEST, longest + 2)))


def _packed_again(archive: bytes) -> bytes:
    """Pack an archive with fixed times, so that two runs write the same bytes."""
    packed = io.BytesIO()
    stated = STATED.isoformat().encode() + b"Z"
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, ARCHIVE_TIME)
            entry.compress_type = info.compress_type
            data = old.read(info)
            if info.filename in {_CORE, "meta.xml"}:
                data = _TIMES.sub(rb"\g<1>" + stated, data)
            if info.filename in _ODS_PARTS:
                data = _with_its_namespaces(data)
            new.writestr(entry, data)
    return packed.getvalue()


def _with_its_namespaces(data: bytes) -> bytes:
    """Declare the namespaces that a document uses, sorted.

    odfpy declares those of every document that the process has written, in the order of a set.
    """
    found = _NAMESPACES.search(data)
    if not found:
        return data
    used = set(re.findall(rb"[<\s/]([\w-]+):", _NAMESPACES.sub(b"", data, count=1)))
    declared = re.findall(rb'\sxmlns:([\w-]+)=("[^"]*")', found[0])
    kept = sorted(b" xmlns:%s=%s" % (name, value) for name, value in declared if name in used)
    return data[: found.start()] + b"".join(kept) + data[found.end() :]


def _write_xls(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    bold = xlwt.easyxf("font: bold on")
    for title, table in sheets.items():
        sheet = workbook.add_sheet(title)
        for number, column in enumerate(table.columns):
            sheet.write(0, number, str(column), bold)
            for row, value in enumerate(table[column].astype(object), start=1):
                plain = _plain(value)
                if plain is not None:
                    sheet.write(row, number, plain)
    workbook.save(str(path))


def _write_ods(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="odf") as writer:
        for title, table in sheets.items():
            table.astype(object).map(_plain).to_excel(writer, sheet_name=title, index=False)
    path.write_bytes(_packed_again(buffer.getvalue()))


def _write_text(conversion: Conversion, path: Path) -> None:
    cells = conversion.plan.table.cells
    marks = {number.mark for number in conversion.plan.numbers.values() if number.mark}
    comma = marks == {","}
    table = conversion.table.copy()
    for column in table.columns:
        if pd.api.types.is_float_dtype(table[column]):
            table[column] = _number_texts(table[column], comma=comma)
        elif table[column].dtype == object:
            table[column] = table[column].map(
                lambda value: "" if pd.isna(value) else show_value(value)
            )
    encoding = "utf-8-sig" if cells.encoding in {*_LEGACY, ""} else cells.encoding
    with replacing(path) as temporary:
        table.to_csv(
            temporary, sep=cells.delimiter or ",", index=False, encoding=encoding,
            lineterminator="\n",
        )  # fmt: skip


def _number_texts(column: pd.Series, *, comma: bool) -> pd.Series:
    """Write numbers as the table wrote them, without thousands: 1234,5 or 1234.5."""
    texts = column.map(lambda value: "" if pd.isna(value) else show_value(float(value)))
    return texts.str.replace(".", ",", regex=False) if comma else texts


def _write_parquet(conversion: Conversion, path: Path) -> None:
    table = _of_one_kind(conversion.table)
    with replacing(path) as temporary:
        if conversion.geometry is not None:
            layer = gpd.GeoDataFrame(table, geometry=conversion.geometry)
            layer.to_parquet(temporary, index=False)
        else:
            table.to_parquet(temporary, index=False)


def _write_layer(conversion: Conversion, path: Path) -> None:
    if conversion.geometry is None:
        raise UsageError("the table has no shapes", where=path, advice="--geopackage adds them.")
    write_layer_file(_of_one_kind(conversion.table), conversion.geometry, path)


def write_layer_file(table: pd.DataFrame, geometry: gpd.GeoSeries, path: Path) -> None:
    """Write a table with shapes in the format of the suffix, whole or not at all."""
    layer = gpd.GeoDataFrame(table.reset_index(drop=True), geometry=geometry.reset_index(drop=True))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".shp":
        pyogrio.write_dataframe(layer, path, encoding="UTF-8")
        return
    with replacing(path) as temporary:
        pyogrio.write_dataframe(layer, temporary, layer=path.stem)


def _of_one_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Turn columns of mixed cells into text, for formats whose columns have one type."""
    table = table.copy()
    for column in table.columns:
        if table[column].dtype == object:
            table[column] = table[column].map(lambda v: None if pd.isna(v) else show_value(v))
    return table
