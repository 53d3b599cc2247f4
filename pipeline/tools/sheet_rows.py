"""Rows of a sheet as the XML of XLSX and ODS, a block at a time.

openpyxl and odfpy keep an object for each cell: a million rows take them minutes and gigabytes.
XlsxWriter, which does not, takes 27 s of processor time for a million rows of five cells; with the
reading before it, that passes the minute that a million rows may take. So openpyxl and odfpy write
everything of a workbook but its rows, and those are written here.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from pipeline.progress import Say, silent
from pipeline.tools.steps import WRITING

BLOCK_ROWS = 10_000
MOST_CHARACTERS = 32_767
"""What a cell of a spreadsheet holds."""
MOST_REMEMBERED = 50_000
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML can't hold."""

Cell = Callable[[object], str]


def plain_value(value: object) -> object:
    """Return what a cell can hold: nothing, text, a number, a truth, a date."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)[:MOST_CHARACTERS]
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.item() if hasattr(value, "item") else value


def xlsx_rows(table: pd.DataFrame, style_of: dict[type, int], say: Say = silent) -> Iterator[bytes]:
    """Write the rows of a table below its header, as elements of XLSX's ``sheetData``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    style_of : dict of type to int
        The number of the style in which dates and times are shown.
    say : callable
        Is told how far it is.

    Yields
    ------
    bytes
        A block of ``row`` elements. Text is inline and never a formula, whatever it begins with.
    """
    letters = [get_column_letter(place) for place in range(1, len(table.columns) + 1)]
    shown = _remembering(lambda value: _xlsx_cell(value, style_of))

    def row(number: int, cells: tuple[object, ...]) -> str:
        filled = "".join(
            [f'<c r="{letter}{number}"{shown(cell)}</c>'
             for letter, cell in zip(letters, cells, strict=True) if cell is not None]
        )  # fmt: skip
        return f'<row r="{number}">{filled}</row>'

    yield from _blocks(table, row, say)


def ods_rows(table: pd.DataFrame, say: Say = silent) -> Iterator[bytes]:
    """Write the rows of a table below its header, as elements of ODS's ``table``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    say : callable
        Is told how far it is.

    Yields
    ------
    bytes
        A block of ``table-row`` elements.
    """
    shown = _remembering(_ods_cell)

    def row(_number: int, cells: tuple[object, ...]) -> str:
        return f"<table:table-row>{''.join(map(shown, cells))}</table:table-row>"

    yield from _blocks(table, row, say)


def _blocks(
    table: pd.DataFrame, row: Callable[[int, tuple[object, ...]], str], say: Say
) -> Iterator[bytes]:
    for start in range(0, len(table), BLOCK_ROWS):
        block = table.iloc[start : start + BLOCK_ROWS]
        columns = [[*map(plain_value, block.iloc[:, place].astype(object))]
                   for place in range(len(block.columns))]  # fmt: skip
        cells = zip(*columns, strict=True)
        yield "".join([row(number, some) for number, some in enumerate(cells, start + 2)]).encode()
        say(WRITING, min(1.0, (start + BLOCK_ROWS) / len(table)))


def _remembering(show: Cell) -> Cell:
    """Remember how texts are written: most occur many times."""
    known: dict[str, str] = {}

    def shown(value: object) -> str:
        if not isinstance(value, str):
            return show(value)
        text = known.get(value)
        if text is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            text = known[value] = show(value)
        return text

    return shown


def _xlsx_cell(value: object, style_of: dict[type, int]) -> str:
    """Return a cell after its reference, without its end."""
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    if isinstance(value, int | float):
        return f"><v>{value!r}</v>"
    for kind, style in style_of.items():
        if isinstance(value, kind):
            return f' s="{style}"><v>{to_excel(value)!r}</v>'  # type: ignore[no-untyped-call]
    text = str(value)
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f' t="inlineStr"><is><t{space}>{escape(text)}</t></is>'


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        said, text = f'boolean" office:boolean-value="{str(value).lower()}', str(value).upper()
    elif isinstance(value, int | float):
        said, text = f'float" office:value="{value!r}', repr(value)
    elif isinstance(value, dt.date):
        said, text = f'date" office:date-value="{value.isoformat()}', value.isoformat()
    else:
        said, text = "string", str(value)
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="{said}">{lines}</table:table-cell>'


def _ods_text(line: str) -> str:
    """Escape a line; spaces that a reader would drop become elements."""
    spaced = re.sub(r"^ | $|(?<= ) ", "<text:s/>", escape(line))
    return spaced.replace("\t", "<text:tab/>")
