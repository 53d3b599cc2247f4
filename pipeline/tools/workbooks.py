"""Writing tables as the sheets of a workbook: XLSX, XLS and ODS, the same bytes every time."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import xlwt  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from pipeline.artefacts import replacing
from pipeline.errors import FormatError
from pipeline.progress import Say, silent
from pipeline.tools.sheet_rows import ods_rows, plain_value, xlsx_rows
from pipeline.tools.steps import WRITING

STATED = dt.datetime(2025, 7, 1)  # noqa: DTZ001  the one time that a workbook states: no clock
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)
MOST_ROWS = {".xlsx": 1_048_575, ".xls": 65_535, ".ods": 1_048_575}
WIDEST, NARROWEST = 60, 9
MOST_BYTES_OF_ZIP32 = 2**31
BYTES_OF_CELL = 120
"""More than the XML of a cell commonly has."""
_CORE = "docProps/core.xml"
_ODS_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_TIMES = re.compile(rb"(<(?:dcterms:(?:created|modified)|meta:creation-date|dc:date)[^>]*>)[^<]*")
_NAMESPACES = re.compile(rb'(?:\sxmlns:[\w-]+="[^"]*")+')
_MADE_OF_DATES = (dt.datetime, dt.date, dt.time, dt.timedelta)


def write_sheets(sheets: Mapping[str, pd.DataFrame], path: Path, say: Say = silent) -> None:
    """Write tables as the sheets of a workbook: XLSX, XLS or ODS by the suffix.

    Text is written as text whatever it begins with, so that nothing becomes a formula.

    Parameters
    ----------
    sheets : mapping of str to pandas.DataFrame
        The tables by their titles.
    path : Path
        The file to write, whole or not at all.
    say : callable
        Is told how far it is.

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
        write(sheets, temporary, say)
        say(WRITING, 1.0)


def _part_of(say: Say, sheets: Mapping[str, pd.DataFrame], title: str) -> Say:
    """Turn the share of a sheet into that of the workbook."""
    titles = list(sheets)
    rows = [max(1, len(table)) for table in sheets.values()]
    before = sum(rows[: titles.index(title)])

    def told(step: str, share: float) -> None:
        say(step, (before + share * rows[titles.index(title)]) / sum(rows))

    return told


def _write_xlsx(sheets: Mapping[str, pd.DataFrame], path: Path, say: Say) -> None:
    """Let openpyxl write the workbook with its headers, then put the rows below them."""
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
    dates = {kind: WriteOnlyCell(sheet, kind(*some)) for kind, some in zip(
        _MADE_OF_DATES, ((2025, 7, 1), (2025, 7, 1), (), ()), strict=True)}  # fmt: skip
    styles = {kind: cell.style_id for kind, cell in dates.items()}
    buffer = io.BytesIO()
    workbook.save(buffer)
    parts = {
        f"xl/worksheets/sheet{number}.xml": _filled(
            b"</sheetData>", {0: xlsx_rows(table, styles, _part_of(say, sheets, title))}
        )
        for number, (title, table) in enumerate(sheets.items(), start=1)
        if len(table)
    }
    _pack_again(buffer, path, parts, _most_bytes(sheets))


def _write_ods(sheets: Mapping[str, pd.DataFrame], path: Path, say: Say) -> None:
    """Let pandas and odfpy write the workbook with its headers, then put the rows below them."""
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="odf") as writer:
        for title, table in sheets.items():
            table.iloc[:0].to_excel(writer, sheet_name=title, index=False)
    rows = {place: ods_rows(table, _part_of(say, sheets, title))
            for place, (title, table) in enumerate(sheets.items())}  # fmt: skip
    parts = {"content.xml": _filled(b"</table:table>", rows)}
    _pack_again(buffer, path, parts, _most_bytes(sheets))


def _most_bytes(sheets: Mapping[str, pd.DataFrame]) -> int:
    return BYTES_OF_CELL * sum(table.size for table in sheets.values())


class _filled:  # noqa: N801  used like a function: what it is given is put into a part
    """Put rows into an XML part: before the n-th occurrence of a closing tag."""

    def __init__(self, tag: bytes, rows: dict[int, Iterator[bytes]]) -> None:
        self.tag = tag
        self.rows = rows

    def __call__(self, data: bytes) -> Iterator[bytes]:
        for place, piece in enumerate(pieces := data.split(self.tag)):
            yield piece
            if place < len(pieces) - 1:
                yield from self.rows.get(place, ())
                yield self.tag


def _pack_again(
    archive: io.BytesIO, path: Path, parts: Mapping[str, _filled], most_bytes: int
) -> None:
    """Pack an archive with fixed times, so that two runs write the same bytes, and fill it."""
    stated = STATED.isoformat().encode() + b"Z"
    with (
        zipfile.ZipFile(archive) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new,
    ):
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, ARCHIVE_TIME)
            entry.compress_type = info.compress_type
            data = old.read(info)
            if info.filename in {_CORE, "meta.xml"}:
                data = _TIMES.sub(rb"\g<1>" + stated, data)
            if info.filename in _ODS_PARTS:
                data = _with_its_namespaces(data)
            fill = parts.get(info.filename)
            large = fill is not None and most_bytes > MOST_BYTES_OF_ZIP32
            with new.open(entry, "w", force_zip64=large) as part:
                for block in fill(data) if fill else (data,):
                    part.write(block)


def _with_its_namespaces(data: bytes) -> bytes:
    """Declare the namespaces that a document uses, sorted.

    odfpy declares those of every document that the process has written, in the order of a set.
    """
    found = _NAMESPACES.search(data)
    if not found:
        return data
    used = set(re.findall(rb"[<\s/]([\w-]+):", _NAMESPACES.sub(b"", data, count=1)))
    used |= {b"table", b"office", b"text"}
    declared = re.findall(rb'\sxmlns:([\w-]+)=("[^"]*")', found[0])
    kept = sorted(b" xmlns:%s=%s" % (name, value) for name, value in declared if name in used)
    return data[: found.start()] + b"".join(kept) + data[found.end() :]


def _width(table: pd.DataFrame, column: object) -> float:
    shown = table[column].dropna().head(500).astype(str).str.len()
    longest = max(len(str(column)), int(shown.max()) if len(shown) else 0)
    return float(min(WIDEST, max(NARROWEST, longest + 2)))


def _write_xls(sheets: Mapping[str, pd.DataFrame], path: Path, say: Say) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    bold = xlwt.easyxf("font: bold on")
    styles = {dt.datetime: xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss"),
              dt.date: xlwt.easyxf(num_format_str="yyyy-mm-dd"),
              dt.time: xlwt.easyxf(num_format_str="hh:mm:ss")}  # fmt: skip
    for title, table in sheets.items():
        sheet = workbook.add_sheet(title)
        for number, column in enumerate(table.columns):
            sheet.write(0, number, str(column), bold)
            for row, value in enumerate(table[column].astype(object), start=1):
                plain = plain_value(value)
                if plain is not None:
                    style = next((one for kind, one in styles.items() if isinstance(plain, kind)),
                                 xlwt.Style.default_style)  # fmt: skip
                    sheet.write(row, number, plain, style)
            _part_of(say, sheets, title)(WRITING, (number + 1) / len(table.columns))
    workbook.save(str(path))
