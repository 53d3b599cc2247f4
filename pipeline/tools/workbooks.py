"""Writing tables as the sheets of a workbook: XLSX, XLS and ODS, the same bytes every time."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import cast

import pandas as pd
import xlwt  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.artefacts import replacing
from pipeline.checks.causes import vi
from pipeline.errors import FormatError
from pipeline.progress import Say, silent
from pipeline.tools.ods_shell import ods_shell, style_name
from pipeline.tools.sheet_rows import XlsxStyles, ods_rows, plain_value, xlsx_rows
from pipeline.tools.sheet_style import Look, Sheet, as_sheet
from pipeline.tools.steps import WRITING

STATED = dt.datetime(2025, 7, 1)  # noqa: DTZ001  the one time that a workbook states: no clock
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)
MOST_ROWS = {".xlsx": 1_048_575, ".xls": 65_535, ".ods": 1_048_575}
XLS_UNITS_OF_CHARACTER = 256
LINE_HEIGHT_PT = 15.0
COMPRESS_LEVEL = 2
"""Of 9: a tenth more bytes than level 4, in two thirds of its time."""
MOST_BYTES_OF_ZIP32 = 2**31
BYTES_OF_CELL = 120
"""More than the XML of a cell commonly has."""
_CORE = "docProps/core.xml"
_ODS_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_TIMES = re.compile(rb"(<(?:dcterms:(?:created|modified)|meta:creation-date|dc:date)[^>]*>)[^<]*")
_NAMESPACES = re.compile(rb'(?:\sxmlns:[\w-]+="[^"]*")+')
_XLS_DATES = {dt.datetime: "yyyy-mm-dd hh:mm:ss", dt.date: "yyyy-mm-dd", dt.time: "hh:mm:ss"}
_MADE_OF_DATES = (dt.datetime, dt.date, dt.time, dt.timedelta)


Tables = Mapping[str, pd.DataFrame | Sheet]
Sheets = Mapping[str, Sheet]


def write_sheets(tables: Tables, path: Path, say: Say = silent) -> None:
    """Write tables as the sheets of a workbook: XLSX, XLS or ODS by the suffix.

    Text is written as text whatever it begins with, so that nothing becomes a formula. Headers are
    filtered, stay on the screen and are printed on each page, across on A4.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame or Sheet
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
    sheets = {title: as_sheet(table) for title, table in tables.items()}
    for title, sheet in sheets.items():
        rows = len(sheet.table) + len(sheet.total)
        if rows > MOST_ROWS[suffix]:
            raise FormatError(
                f"{rows:,} rows, a sheet of {suffix} holds {MOST_ROWS[suffix]:,}",
                where=f"{path}, {title}",
                advice="write it as CSV or Parquet: --output NAME.csv",
                problem_vi=f"{vi(rows, ',')} dòng, mà một trang tính {suffix} chỉ chứa được "
                f"{vi(MOST_ROWS[suffix], ',')}",
                advice_vi="ghi thành CSV hoặc Parquet: --output TÊN.csv",
            )
    write = {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}[suffix]
    with replacing(path) as temporary:
        write(sheets, temporary, say)
        say(WRITING, 1.0)


def _part_of(say: Say, sheets: Sheets, title: str) -> Say:
    """Turn the share of a sheet into that of the workbook."""
    titles = list(sheets)
    rows = [max(1, len(sheet.table)) for sheet in sheets.values()]
    before = sum(rows[: titles.index(title)])

    def told(step: str, share: float) -> None:
        say(step, (before + share * rows[titles.index(title)]) / sum(rows))

    return told


def _write_xlsx(sheets: Sheets, path: Path, say: Say) -> None:
    """Let openpyxl write the workbook with its headers, then put the rows below them."""
    workbook = Workbook(write_only=True)
    for title, sheet in sheets.items():
        _lay_out(cast(Worksheet, workbook.create_sheet(title)), sheet)
    styles = _Styles(cast(Worksheet, workbook.worksheets[0]))
    parts = {
        f"xl/worksheets/sheet{number}.xml": _filled(
            b"</sheetData>", {0: styles.rows(sheet, _part_of(say, sheets, title))}
        )
        for number, (title, sheet) in enumerate(sheets.items(), start=1)
    }
    buffer = io.BytesIO()
    workbook.save(buffer)
    _pack_again(buffer, path, parts, _most_bytes(sheets))


def _lay_out(worksheet: Worksheet, sheet: Sheet) -> None:
    """Write the header, and set how the sheet is shown and printed."""
    for number, width in enumerate(sheet.widths(), start=1):
        worksheet.column_dimensions[get_column_letter(number)].width = width
    worksheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(worksheet, header) for header in sheet.headers]
    for cell in heads:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.data_type = "s"
    if heads:
        last = get_column_letter(len(heads))
        worksheet.auto_filter.ref = f"A1:{last}{len(sheet.table) + 1}"
    worksheet.print_title_rows = "1:1"
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.row_dimensions[1].height = LINE_HEIGHT_PT * sheet.header_lines()
    worksheet.append(heads)  # Which writes what stands before the rows.


class _Styles:
    """The styles of a workbook that openpyxl is about to save; making one adds it."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        made = ((2025, 7, 1), (2025, 7, 1), (), ())
        self.of_kind = {kind: WriteOnlyCell(worksheet, kind(*some)).style_id
                        for kind, some in zip(_MADE_OF_DATES, made, strict=True)}  # fmt: skip

    def of(self, look: Look, *, is_bold: bool = False) -> int:
        """Return the number of a style."""
        cell = WriteOnlyCell(self.worksheet)
        if look.form:
            cell.number_format = look.form.code
        if look.is_high:
            cell.alignment = Alignment(wrap_text=look.is_wrapped, vertical="top")
        if is_bold:
            cell.font = Font(bold=True)
        return int(cell.style_id)

    def rows(self, sheet: Sheet, say: Say) -> Iterator[bytes]:
        """Return the rows of a sheet and its total."""
        looks = sheet.looks()
        heights_pt = [LINE_HEIGHT_PT * count for count in sheet.lines()]
        plain = XlsxStyles(self.of_kind, [self.of(look) for look in looks], heights_pt)
        bold = XlsxStyles(self.of_kind, [self.of(look, is_bold=True) for look in looks])
        below = len(sheet.table) + 2
        return chain(xlsx_rows(sheet.table, plain, say),
                     xlsx_rows(sheet.total, bold, first_row=below))  # fmt: skip


def _write_ods(sheets: Sheets, path: Path, say: Say) -> None:
    """Let odfpy write the workbook with its headers, then put the rows below them."""
    rows = {place: _ods_rows(sheet, _part_of(say, sheets, title))
            for place, (title, sheet) in enumerate(sheets.items())}  # fmt: skip
    parts = {"content.xml": _filled(b"</table:table>", rows)}
    _pack_again(ods_shell(sheets), path, parts, _most_bytes(sheets))


def _ods_rows(sheet: Sheet, say: Say) -> Iterator[bytes]:
    plain, bold = ([style_name(look, is_total=is_total) for look in sheet.looks()]
                   for is_total in (False, True))  # fmt: skip
    return chain(ods_rows(sheet.table, plain, say), ods_rows(sheet.total, bold))


def _most_bytes(sheets: Sheets) -> int:
    return BYTES_OF_CELL * sum(sheet.table.size for sheet in sheets.values())


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
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESS_LEVEL) as new,
    ):
        for info in old.infolist():
            entry: str | zipfile.ZipInfo = info.filename
            if info.compress_type == zipfile.ZIP_STORED:
                entry = zipfile.ZipInfo(info.filename, ARCHIVE_TIME)
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


def _write_xls(sheets: Sheets, path: Path, say: Say) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    for title, sheet in sheets.items():
        _fill_xls(workbook.add_sheet(title), sheet, _part_of(say, sheets, title))
    workbook.save(str(path))


def _fill_xls(worksheet: xlwt.Worksheet, sheet: Sheet, say: Say) -> None:
    head = xlwt.easyxf("font: bold on; align: wrap on, vert top")
    of_kind = {kind: xlwt.easyxf(num_format_str=form) for kind, form in _XLS_DATES.items()}
    worksheet.set_panes_frozen(True)
    worksheet.set_horz_split_pos(1)
    worksheet.portrait = False
    worksheet.fit_num_pages, worksheet.fit_width_to_pages = 1, 1
    worksheet.fit_height_to_pages = 0
    columns = zip(sheet.headers, sheet.widths(), sheet.looks(), strict=True)
    for number, (header, width, look) in enumerate(columns):
        worksheet.col(number).width = int(width * XLS_UNITS_OF_CHARACTER)
        worksheet.write(0, number, header, head)
        shown = look.form.code if look.form else "General"
        align = f"align: wrap {'on' if look.is_wrapped else 'off'}, vert top;" * look.is_high
        plain = xlwt.easyxf(align, num_format_str=shown)
        bold = xlwt.easyxf(f"font: bold on;{align}", num_format_str=shown)
        cells = [(value, plain) for value in sheet.table.iloc[:, number].astype(object)]
        if len(sheet.total):
            cells.append((sheet.total.iloc[0, number], bold))
        for row, (cell, style) in enumerate(cells, start=1):
            value = plain_value(cell)
            if value is not None:
                dated = (one for kind, one in of_kind.items() if isinstance(value, kind))
                worksheet.write(row, number, value, next(dated, style))
        say(WRITING, (number + 1) / len(sheet.headers))
