"""Writing a converted table in the format of the table it came from."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.artefacts import replacing
from pipeline.errors import UsageError
from pipeline.progress import Say, silent
from pipeline.tools.carry_columns import show_value
from pipeline.tools.choose_sheet import JOURNAL_SHEET, OWN_SHEETS, UNRESOLVED_SHEET
from pipeline.tools.convert import Conversion
from pipeline.tools.guard import SPATIAL_SUFFIXES
from pipeline.tools.journal import journal
from pipeline.tools.layer_file import write_layer_file
from pipeline.tools.numbers import COMMA
from pipeline.tools.result_sheets import result_sheets
from pipeline.tools.steps import WRITING
from pipeline.tools.workbooks import MOST_ROWS, write_sheets

RESULT = "Kết quả"
BLOCK_ROWS = 10_000
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_SUCCESSORS = {
    ".xlsm": ".xlsx",
    ".xltx": ".xlsx",
    ".xltm": ".xlsx",
    ".kmz": ".kml",
    ".zip": ".gpkg",
}
"""Formats that are read and not written, and what is written instead: no macro comes along."""
_LEGACY = ("windows-1258", "tcvn3", "vni", "latin-1")


def result_path(source: Path, suffix: str = "_2025", sheet: str = "") -> Path:
    """Return where a result goes: beside the table, NAME_2025.EXT, or NAME_SHEET_2025.EXT."""
    kind = _SUCCESSORS.get(source.suffix.lower(), source.suffix)
    part = _NOT_IN_NAMES.sub("-", sheet).strip(". ")
    return source.with_name(f"{source.stem}{f'_{part}' * bool(part)}{suffix}{kind}")


def write_result(
    conversion: Conversion, source: Path, output: Path, sha256: str = "", say: Say = silent
) -> list[Path]:
    """Write the result, the unresolved rows and the journal.

    A workbook holds all three as sheets, and the ranges as one more. Beside a file of one table the
    other two stand in a workbook of their own, NAME.nhat-ky.xlsx; unresolved rows that no sheet
    holds in a CSV.

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
    say : callable
        Is told how far it is.

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
    refuse_place(source, output)
    if suffix in MOST_ROWS:
        title = _title(conversion.plan.table.cells.sheet)
        told = journal(conversion, source, sha256)
        write_sheets(result_sheets(conversion, title, told), output, say)
        return [output]
    conversion.remarks += _write_alone(conversion, output, say)
    told = journal(conversion, source, sha256)
    written = [output]
    beside = {UNRESOLVED_SHEET: conversion.unresolved, JOURNAL_SHEET: told}
    if len(conversion.unresolved) > MOST_ROWS[".xlsx"]:
        written.append(output.with_name(f"{output.stem}.chua-xac-dinh.csv"))
        write_table(beside.pop(UNRESOLVED_SHEET), written[-1])
    written.append(output.with_name(f"{output.stem}.nhat-ky.xlsx"))
    write_sheets(beside, written[-1])
    return written


def refuse_place(source: Path, output: Path) -> None:
    """Raise if a result would be written over its table, or to a folder that is not there.

    Raises
    ------
    UsageError
        A folder that is made of a slip of the pen is one in which nobody looks.
    """
    folder = output.resolve().parent
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {folder}",
            where=output,
            advice="make the folder first, or mend --output.",
            problem_vi=f"không có thư mục {folder}",
            advice_vi="tạo thư mục đó trước, hoặc sửa --output.",
        )
    if output.is_dir():
        raise UsageError(
            "this is a folder, and the result is a file",
            where=output,
            advice=f"write --output {output / 'NAME.xlsx'}",
            problem_vi="đây là thư mục, còn kết quả là một tệp",
            advice_vi=f"ghi tên tệp: --output {output / 'TÊN.xlsx'}",
        )
    if output.resolve() == source.resolve():
        raise UsageError(
            "the result would overwrite the table",
            where=output,
            advice="choose another --output.",
            problem_vi="kết quả sẽ ghi đè lên bảng gốc",
            advice_vi="chọn nơi ghi khác bằng --output.",
        )


def refuse_recipe(source: Path, recipe: Path) -> None:
    """Raise if a recipe would be written over a table, or is called what it is not.

    Raises
    ------
    UsageError
        A recipe is a text, and only a .toml is opened as one.
    """
    refuse_place(source, recipe)
    if recipe.suffix.lower() != ".toml":
        raise UsageError(
            "a recipe is a TOML file",
            where=recipe,
            advice=f"write --save-recipe {recipe.with_suffix('.toml').name}",
            problem_vi="tệp ghi các lựa chọn là tệp TOML",
            advice_vi=f"đặt tên --save-recipe {recipe.with_suffix('.toml').name}",
        )


def _title(sheet: str) -> str:
    """Return the title of the result: that of the table, unless another sheet has it."""
    title = _NOT_IN_TITLES.sub(" ", sheet)[:31].strip()
    taken = {own.casefold() for own in OWN_SHEETS}
    return title if title and title.casefold() not in taken else RESULT


def _write_alone(conversion: Conversion, output: Path, say: Say) -> list[str]:
    """Write the result in a format of one table; return what the format could not hold."""
    suffix = output.suffix.lower()
    if suffix in SPATIAL_SUFFIXES:
        return _write_layer(conversion, output)
    if suffix == ".parquet":
        _write_parquet(conversion, output)
    elif suffix in {".csv", ".txt", ".tsv", ""}:
        _write_text(conversion, output, say)
    else:
        raise UsageError(
            f"no format is known by the suffix {suffix!r}",
            where=output,
            advice="one of .xlsx .xls .ods .csv .parquet .gpkg .geojson .shp .fgb",
            problem_vi=f"không có định dạng nào mang đuôi {suffix!r}",
            advice_vi="chọn một trong .xlsx .xls .ods .csv .parquet .gpkg .geojson .shp .fgb",
        )
    return []


def write_table(table: pd.DataFrame, path: Path, say: Say = silent, *, sep: str = ",") -> None:
    """Write one table in the format of the suffix: a workbook, Parquet, or else CSV.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    path : Path
        The file to write, whole or not at all.
    say : callable
        Is told how far it is.
    sep : str
        The sign between the fields of a text.
    """
    suffix = path.suffix.lower()
    if suffix in MOST_ROWS:
        write_sheets({RESULT: table}, path, say)
        return
    with replacing(path) as temporary:
        if suffix == ".parquet":
            _of_one_kind(table).to_parquet(temporary, index=False)
        else:
            _write_csv(table, temporary, say, sep=sep)


def _write_text(conversion: Conversion, path: Path, say: Say) -> None:
    cells = conversion.plan.table.cells
    comma = conversion.plan.decimal == COMMA
    table = conversion.table.copy()
    for column in table.columns:
        if pd.api.types.is_float_dtype(table[column]):
            table[column] = _number_texts(table[column], comma=comma)
        elif table[column].dtype == object:
            table[column] = [_cell_text(value, comma=comma) for value in table[column]]
    plain = cells.encoding if cells.encoding not in {*_LEGACY, ""} else "utf-8-sig"
    encoding = "utf-8-sig" if plain == "utf-8" and cells.has_bom else plain
    with replacing(path) as temporary:
        _write_csv(table, temporary, say, sep=cells.delimiter or ",", encoding=encoding)


def _write_csv(
    table: pd.DataFrame, path: Path, say: Say, *, sep: str = ",", encoding: str = "utf-8-sig"
) -> None:
    """Write a delimited text in blocks, to say how far it is."""
    with path.open("w", encoding=encoding, newline="") as file:
        for start in range(0, max(1, len(table)), BLOCK_ROWS):
            block = table.iloc[start : start + BLOCK_ROWS]
            block.to_csv(file, sep=sep, index=False, header=not start, lineterminator="\n")
            say(WRITING, min(1.0, (start + BLOCK_ROWS) / max(1, len(table))))


def _number_texts(column: pd.Series, *, comma: bool) -> pd.Series:
    """Write numbers as the table wrote them, without thousands: 1234,5 or 1234.5."""
    return column.map(lambda value: _cell_text(float(value), comma=comma))


def _cell_text(value: object, *, comma: bool) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    text = show_value(value)
    return text.replace(".", ",") if comma and isinstance(value, float) else text


def _write_parquet(conversion: Conversion, path: Path) -> None:
    table = _of_one_kind(conversion.table)
    with replacing(path) as temporary:
        if conversion.geometry is not None:
            layer = gpd.GeoDataFrame(table, geometry=conversion.geometry)
            layer.to_parquet(temporary, index=False)
        else:
            table.to_parquet(temporary, index=False)


def _write_layer(conversion: Conversion, path: Path) -> list[str]:
    if conversion.geometry is None:
        raise UsageError(
            "the table has no shapes, so its result can't be a layer",
            where=path,
            advice="write a table, --output NAME.xlsx, and with --geopackage a layer beside it.",
            problem_vi="bảng không có hình, nên kết quả không thể là lớp bản đồ",
            advice_vi="ghi ra bảng, --output TÊN.xlsx, thêm --geopackage để có lớp bên cạnh.",
        )
    return write_layer_file(_of_one_kind(conversion.table), conversion.geometry, path)


def _of_one_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Turn columns of mixed cells into text, for formats whose columns have one type."""
    table = table.copy()
    for column in table.columns:
        if table[column].dtype == object:
            table[column] = table[column].map(lambda v: None if pd.isna(v) else show_value(v))
    return table
