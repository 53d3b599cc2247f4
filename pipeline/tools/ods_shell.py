"""An ODS workbook but for the rows of its sheets: headers, styles, widths, how it is printed."""

import io
from collections.abc import Mapping

from odf.config import (
    ConfigItem,
    ConfigItemMapEntry,
    ConfigItemMapIndexed,
    ConfigItemMapNamed,
    ConfigItemSet,
)
from odf.element import Element
from odf.namespaces import STYLENS
from odf.number import Number, NumberStyle, PercentageStyle, Text
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import (
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TableProperties,
    TextProperties,
)
from odf.table import (
    DatabaseRange,
    DatabaseRanges,
    Table,
    TableCell,
    TableColumn,
    TableHeaderRows,
    TableRow,
)
from odf.text import P
from openpyxl.utils import get_column_letter

from pipeline.tools.sheet_style import Look, NumberFormat, Sheet

CM_OF_CHARACTER = 0.21
_FROZEN = {"VerticalSplitMode": "2", "VerticalSplitPosition": "1", "ActiveSplitRange": "2",
           "PositionTop": "0", "PositionBottom": "1"}  # fmt: skip


def style_name(look: Look, *, is_total: bool = False) -> str:
    """Return the name of the style of a cell, '' where it needs none."""
    parts = ["total"] * is_total + ["top"] * look.is_high + ["wrapped"] * look.is_wrapped
    return "-".join([*parts, *(["as", _data_name(look.form)] if look.form else [])])


def ods_shell(sheets: Mapping[str, Sheet]) -> io.BytesIO:
    """Write a workbook whose sheets have headers and styles and no rows.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        By their titles.

    Returns
    -------
    io.BytesIO
        The archive. Rows are to be put before each end of a ``table:table``.
    """
    document = OpenDocumentSpreadsheet()
    _add_page(document)
    _add_cell_styles(document, sheets)
    ranges = DatabaseRanges()
    for number, (title, sheet) in enumerate(sheets.items()):
        document.spreadsheet.addElement(_table(document, number, title, sheet))
        if sheet.headers:
            quoted = "'" + title.replace("'", "''") + "'"
            last = f"{get_column_letter(len(sheet.headers))}{len(sheet.table) + 1}"
            address = f"{quoted}.A1:{quoted}.{last}"
            ranges.addElement(DatabaseRange(
                name=f"rows{number}", targetrangeaddress=address, displayfilterbuttons="true",
            ))  # fmt: skip
    document.spreadsheet.addElement(ranges)
    _freeze_headers(document, list(sheets))
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer


def _add_page(document: OpenDocumentSpreadsheet) -> None:
    """Print across, all columns on the width of a sheet."""
    layout = PageLayout(name="across")
    layout.addElement(PageLayoutProperties(
        printorientation="landscape", pagewidth="29.7cm", pageheight="21cm", margin="1.5cm",
        qattributes={(STYLENS, "scale-to-X"): "1", (STYLENS, "scale-to-Y"): "0"},
    ))  # fmt: skip
    document.automaticstyles.addElement(layout)
    document.masterstyles.addElement(MasterPage(name="across", pagelayoutname=layout))


def _add_cell_styles(document: OpenDocumentSpreadsheet, sheets: Mapping[str, Sheet]) -> None:
    """Add the styles by name: of automatic ones odfpy drops those that no cell has yet."""
    styles = document.styles
    head = Style(name="head", family="table-cell")
    head.addElement(TableCellProperties(wrapoption="wrap", verticalalign="top"))
    head.addElement(TextProperties(fontweight="bold"))
    styles.addElement(head)
    looks = {look for sheet in sheets.values() for look in sheet.looks()}
    forms = {look.form for look in looks if look.form}
    for form in sorted(forms, key=lambda form: (form.is_percent, form.places)):
        styles.addElement(_number_style(form))
    for look in sorted(looks, key=style_name):
        for is_total in (False, True):
            name = style_name(look, is_total=is_total)
            if name:
                styles.addElement(_cell_style(name, look, is_total=is_total))


def _cell_style(name: str, look: Look, *, is_total: bool) -> Element:
    given = {"datastylename": _data_name(look.form)} if look.form else {}
    style = Style(name=name, family="table-cell", **given)
    if look.is_high:
        wrap = {"wrapoption": "wrap"} if look.is_wrapped else {}
        style.addElement(TableCellProperties(verticalalign="top", **wrap))
    if is_total:
        style.addElement(TextProperties(fontweight="bold"))
    return style


def _data_name(form: NumberFormat) -> str:
    return f"{'percent' if form.is_percent else 'number'}{form.places}"


def _number_style(form: NumberFormat) -> Element:
    kind = PercentageStyle if form.is_percent else NumberStyle
    style = kind(name=_data_name(form))
    style.addElement(Number(decimalplaces=form.places, minintegerdigits=1, grouping="true"))
    if form.is_percent:
        style.addElement(Text(text="%"))
    return style


def _table(document: OpenDocumentSpreadsheet, number: int, title: str, sheet: Sheet) -> Element:
    look = Style(name=f"sheet{number}", family="table", masterpagename="across")
    look.addElement(TableProperties(display="true"))
    document.automaticstyles.addElement(look)
    table = Table(name=title, stylename=look)
    for place, width in enumerate(sheet.widths()):
        style = Style(name=f"width{number}-{place}", family="table-column")
        style.addElement(TableColumnProperties(columnwidth=f"{width * CM_OF_CHARACTER:.2f}cm"))
        document.automaticstyles.addElement(style)
        table.addElement(TableColumn(stylename=style))
    row = TableRow()
    for header in sheet.headers:
        cell = TableCell(valuetype="string", stylename="head")
        cell.addElement(P(text=header))
        row.addElement(cell)
    heads = TableHeaderRows()
    heads.addElement(row)
    table.addElement(heads)
    return table


def _freeze_headers(document: OpenDocumentSpreadsheet, titles: list[str]) -> None:
    """Keep the header of each sheet on the screen."""
    tables = ConfigItemMapNamed(name="Tables")
    for title in titles:
        entry = ConfigItemMapEntry(name=title)
        for name, value in _FROZEN.items():
            kind = "int" if name.endswith(("Position", "Top", "Bottom")) else "short"
            entry.addElement(ConfigItem(name=name, type=kind, text=value))
        tables.addElement(entry)
    view = ConfigItemMapEntry()
    view.addElement(ConfigItem(name="ViewId", type="string", text="view1"))
    view.addElement(tables)
    views = ConfigItemMapIndexed(name="Views")
    views.addElement(view)
    settings = ConfigItemSet(name="ooo:view-settings")
    settings.addElement(views)
    document.settings.addElement(settings)
