"""Rows of a sheet as the XML of XLSX and ODS, a block at a time.

openpyxl and odfpy keep an object for each cell: a million rows take them minutes and gigabytes.
XlsxWriter, which does not, takes 27 s of processor time for a million rows of five cells; with the
reading before it, that passes the minute that a million rows may take. So openpyxl and odfpy write
everything of a workbook but its rows, and those are written here.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class XlsxStyles:
    """The numbers of the styles of an XLSX workbook; 0 is none.

    Attributes
    ----------
    of_kind : dict of type to int
        In which dates and times are shown.
    of_column : list of int
        In which each column is shown, as long as it holds no dates; or empty.
    heights_pt : list of float
        How high each row is, in points; empty where all have one line.
    """

    of_kind: dict[type, int]
    of_column: list[int]
    heights_pt: list[float] = field(default_factory=list)


def xlsx_rows(
    table: pd.DataFrame, styles: XlsxStyles, say: Say = silent, *, first_row: int = 2
) -> Iterator[bytes]:
    """Write the rows of a table below its header, as elements of XLSX's ``sheetData``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    styles : XlsxStyles
        In which style what is shown.
    say : callable
        Is told how far it is.
    first_row : int
        The row of the sheet, from 1, where the first one stands.

    Yields
    ------
    bytes
        A block of ``row`` elements. Text is inline and never a formula, whatever it begins with.
    """
    of_column = styles.of_column or [0] * len(table.columns)
    starts = [
        f'<c s="{style}" r="{get_column_letter(place)}' if style
        else f'<c r="{get_column_letter(place)}'
        for place, style in enumerate(of_column, start=1)
    ]  # fmt: skip
    shown = _remembering(lambda value: _xlsx_cell(value, styles.of_kind))
    heights = dict(enumerate(styles.heights_pt, first_row))

    def row(number: int, cells: tuple[object, ...]) -> str:
        filled = "".join(
            [f'{start}{number}"{shown(cell)}</c>'
             for start, cell in zip(starts, cells, strict=True) if cell is not None]
        )  # fmt: skip
        height = heights.get(number)
        room = f' ht="{height:g}" customHeight="1"' if height else ""
        return f'<row r="{number}"{room}>{filled}</row>'

    yield from _blocks(table, row, say, first_row)


def ods_rows(table: pd.DataFrame, styles: Sequence[str] = (), say: Say = silent) -> Iterator[bytes]:
    """Write the rows of a table below its header, as elements of ODS's ``table``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    styles : sequence of str
        The name of each column's style, '' for none; or empty.
    say : callable
        Is told how far it is.

    Yields
    ------
    bytes
        A block of ``table-row`` elements.
    """
    shown = _remembering(_ods_cell)
    starts = [f'<table:table-cell table:style-name="{style}"' if style else "<table:table-cell"
              for style in styles or [""] * len(table.columns)]  # fmt: skip

    def row(_number: int, cells: tuple[object, ...]) -> str:
        filled = [start + shown(cell) for start, cell in zip(starts, cells, strict=True)]
        return f"<table:table-row>{''.join(filled)}</table:table-row>"

    yield from _blocks(table, row, say, 2)


def _blocks(
    table: pd.DataFrame, row: Callable[[int, tuple[object, ...]], str], say: Say, first_row: int
) -> Iterator[bytes]:
    for start in range(0, len(table), BLOCK_ROWS):
        block = table.iloc[start : start + BLOCK_ROWS]
        columns = [[*map(plain_value, block.iloc[:, place].astype(object))]
                   for place in range(len(block.columns))]  # fmt: skip
        cells = zip(*columns, strict=True)
        numbered = enumerate(cells, start + first_row)
        yield "".join([row(number, some) for number, some in numbered]).encode()
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
    """Return a cell after its style."""
    if value is None:
        return "/>"
    if isinstance(value, bool):
        said, text = f'boolean" office:boolean-value="{str(value).lower()}', str(value).upper()
    elif isinstance(value, int | float):
        said, text = f'float" office:value="{value!r}', repr(value)
    elif isinstance(value, dt.date):
        said, text = f'date" office:date-value="{value.isoformat()}', value.isoformat()
    else:
        said, text = "string", str(value)
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in text.split("\n"))
    return f' office:value-type="{said}">{lines}</table:table-cell>'


def _ods_text(line: str) -> str:
    """Escape a line; spaces that a reader would drop become elements."""
    spaced = re.sub(r"^ | $|(?<= ) ", "<text:s/>", escape(line))
    return spaced.replace("\t", "<text:tab/>")
