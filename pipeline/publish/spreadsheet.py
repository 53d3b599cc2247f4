"""Excel workbooks that two builds write alike, byte for byte.

openpyxl writes the cells; then the archive is packed again with fixed times, because openpyxl
states the clock's in the archive and in the document's properties.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from pipeline.errors import FormatError

MOST_CHARACTERS_OF_CELL = 32_767
WIDEST_COLUMN = 60
NARROWEST_COLUMN = 9
PROPERTIES = "docProps/core.xml"
ARCHIVE_TIME = (1980, 1, 1, 0, 0, 0)
_HEADER_FILL = PatternFill("solid", fgColor="DCE6F1")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Parameters
    ----------
    title : str
        Its name, at most 31 characters.
    table : pandas.DataFrame
        The cells. Text stays text, so that a code keeps its zeros.
    headers : mapping of str to str
        What stands above a column instead of its name.
    """

    title: str
    table: pd.DataFrame
    headers: dict[str, str] = field(default_factory=dict)


def write_workbook(sheets: Sequence[Sheet], path: Path, title: str, stated: datetime) -> None:
    """Write sheets with filters, frozen heads and fitting widths, ready to be printed.

    Parameters
    ----------
    sheets : sequence of Sheet
        In their order.
    path : Path
        The file to write.
    title : str
        The document's title.
    stated : datetime
        The one time that the file states.

    Raises
    ------
    FormatError
        If a text is longer than a cell can hold.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        _fill(workbook.create_sheet(sheet.title), sheet)
    workbook.properties.title = title
    workbook.properties.creator = "hopnhat"
    workbook.properties.created = workbook.properties.modified = stated
    buffer = io.BytesIO()
    workbook.save(buffer)
    workbook.properties.modified = stated  # saving set it to the clock
    properties = tostring(workbook.properties.to_tree())
    path.write_bytes(_packed_again(buffer.getvalue(), {PROPERTIES: properties}))


def _fill(worksheet: Worksheet, sheet: Sheet) -> None:
    names = [str(name) for name in sheet.table.columns]
    worksheet.append([sheet.headers.get(name, name) for name in names])
    for row in sheet.table.astype(object).itertuples(index=False):
        worksheet.append([_cell(value, sheet.title) for value in row])
    _set_text_format(worksheet, sheet.table)
    for cell in worksheet[1]:
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, name in enumerate(names, start=1):
        width = _width(sheet.headers.get(name, name), sheet.table[name])
        worksheet.column_dimensions[get_column_letter(number)].width = width
        if width == WIDEST_COLUMN:
            _wrap(worksheet, number)
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = worksheet.dimensions
    _set_up_print(worksheet)


def _wrap(worksheet: Worksheet, column: int) -> None:
    """Break the text of a column whose cells are longer than it is wide."""
    for (cell,) in worksheet.iter_rows(min_row=2, min_col=column, max_col=column):
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _set_up_print(worksheet: Worksheet) -> None:
    """Print on A4 across, all columns on the width of a sheet, with heading and page number."""
    worksheet.page_setup.orientation = worksheet.ORIENTATION_LANDSCAPE
    worksheet.page_setup.paperSize = worksheet.PAPERSIZE_A4
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 0  # as many sheets as the rows need
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.print_title_rows = "1:1"
    footer = worksheet.oddFooter
    if footer is not None and footer.left is not None and footer.right is not None:
        footer.left.text, footer.right.text = "&A", "&P / &N"


def _cell(value: object, where: str) -> object:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, str) and len(value) > MOST_CHARACTERS_OF_CELL:
        raise FormatError(
            f"a text of {len(value)} characters, a cell holds {MOST_CHARACTERS_OF_CELL}",
            where=f"trang / sheet {where}",
            advice="use the CSV file, which has no such limit.",
            problem_vi=f"chữ dài {len(value)} ký tự, một ô chứa được {MOST_CHARACTERS_OF_CELL}",
            advice_vi="dùng tệp CSV, tệp này không có giới hạn đó.",
        )
    return value


def _set_text_format(worksheet: Worksheet, table: pd.DataFrame) -> None:
    """Mark text as text, or Excel turns an edited code into a number; a formula stays text too."""
    for number, name in enumerate(table.columns, start=1):
        if isinstance(table[name].dtype, pd.StringDtype):
            for (cell,) in worksheet.iter_rows(min_row=2, min_col=number, max_col=number):
                cell.number_format = "@"
                if cell.value is not None:
                    cell.data_type = "s"


def _width(header: str, values: pd.Series) -> float:
    longest = max((len(line) for line in header.split("\n")), default=0)
    if len(known := values.dropna()):
        longest = max(longest, int(known.astype(str).str.len().max()))
    return float(min(WIDEST_COLUMN, max(NARROWEST_COLUMN, longest + 2)))


def _packed_again(archive: bytes, replaced: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ARCHIVE_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, replaced.get(name, old.read(name)))
    return packed.getvalue()
