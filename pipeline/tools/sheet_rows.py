"""Rows of a sheet as the XML of XLSX and ODS, a block at a time.

openpyxl and odfpy keep an object for each cell: a million rows take them minutes and gigabytes.
XlsxWriter, which does not, takes 27 s of processor time for a million rows of five cells; with the
reading before it, that passes the minute that a million rows may take. So openpyxl and odfpy write
everything of a workbook but its rows, and those are written here: what most cells of a column have
in common stands in one template of the row, which is filled once a row and not once a cell.
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

_NUMBERS = {"integer", "floating", "mixed-integer-float"}
_BETWEEN = "¦"
_NOT_AS_IT_IS = ("&", "<", ">", "  ", f" {_BETWEEN}", f"{_BETWEEN} ")
"""What neither format holds as it is, or what may be a space that a reader drops."""
_MADE_OF_DATES = (dt.date, dt.time)

Cell = Callable[[object], str]


def plain_value(value: object) -> object:
    """Return what a cell can hold: nothing, text, a number, a truth, a date."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)[:MOST_CHARACTERS]
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124  the fastest test of what is no number
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else _own(value)
    if type(value) is int:
        return value
    return None if value is None or pd.isna(value) else _own(value)  # type: ignore[call-overload]


def _own(value: object) -> object:
    """Return Python's own kind of a value that may be NumPy's."""
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
    forms = [_Forms(f'{start}%s"><v>%s</v></c>', f'{start}%s" t="inlineStr"><is><t>%s</t></is></c>',
                    f'{start}%s"%s</c>', "") for start in starts]  # fmt: skip
    shown = _remembering(lambda value: _xlsx_cell(value, styles.of_kind))
    heights = dict(enumerate(styles.heights_pt, first_row))

    def block_of(columns: list[pd.Series], numbers: range) -> Iterator[str]:
        filled = [_filled(column, form, shown, [numbers])
                  for column, form in zip(columns, forms, strict=True)]  # fmt: skip
        rooms = [_room(heights.get(number)) for number in numbers]
        return _rows(_Filled('<row r="%s"%s>', [numbers, rooms]), filled, "</row>")

    yield from _blocks(table, block_of, say, first_row)


def _room(height_pt: float | None) -> str:
    return f' ht="{height_pt:g}" customHeight="1"' if height_pt else ""


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
    end = "</text:p></table:table-cell>"
    forms = [_Forms(f'{start} office:value-type="float" office:value="%s"><text:p>%s{end}',
                    f'{start} office:value-type="string"><text:p>%s{end}',
                    f"{start}%s", f"{start}/>", says_numbers_twice=True)
             for start in starts]  # fmt: skip

    def block_of(columns: list[pd.Series], _numbers: range) -> Iterator[str]:
        filled = [_filled(column, form, shown, [])
                  for column, form in zip(columns, forms, strict=True)]  # fmt: skip
        return _rows(_Filled("<table:table-row>", []), filled, "</table:table-row>")

    yield from _blocks(table, block_of, say, 2)


@dataclass(frozen=True)
class _Forms:
    """Templates of the cells of a column.

    Attributes
    ----------
    number, text : str
        Of a number, and of a text that stands in XML as it is.
    other : str
        Of a cell that `_xlsx_cell` or `_ods_cell` says.
    blank : str
        A cell that holds nothing.
    says_numbers_twice : bool
        Whether a number stands in its template twice.
    """

    number: str
    text: str
    other: str
    blank: str
    says_numbers_twice: bool = False


@dataclass(frozen=True)
class _Filled:
    """A part of the template of a row, and what is filled into it, in the order of its places."""

    template: str
    filling: Sequence[Sequence[object]]


def _filled(
    column: pd.Series, forms: _Forms, shown: Cell, before: Sequence[Sequence[object]]
) -> _Filled:
    """Choose the template of a column's cells; where some are blank, each is written by itself."""
    kind = pd.api.types.infer_dtype(column, skipna=True)
    cells: list[object] = column.astype(object).tolist()
    if kind in _NUMBERS:
        template = forms.number
        values = cells if column.dtype.kind in "iu" else [*map(plain_value, cells)]
        times = 1 + forms.says_numbers_twice
    elif kind == "string" and (texts := _as_they_are(cells)) is not None:
        template, values, times = forms.text, texts, 1
    else:
        template, times = forms.other, 1
        values = [None if value is None else shown(value) for value in map(plain_value, cells)]
    parts = [*before, *[values] * times]
    if None not in values:
        return _Filled(template, parts)
    pieces = [forms.blank if some[-1] is None else template % some
              for some in zip(*parts, strict=True)]  # fmt: skip
    return _Filled("%s", [pieces])


def _as_they_are(cells: list[object]) -> list[object] | None:
    """Return texts, with None for what is missing, if all of them stand in XML as they are."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    joined = _BETWEEN.join(["", *texts, ""])
    # What is printable has neither a forbidden character nor white space other than the plain one.
    if not joined.isprintable() or any(sign in joined for sign in _NOT_AS_IT_IS):
        return None
    if max(map(len, texts)) > MOST_CHARACTERS:
        return None
    if len(texts) == len(cells):
        return cells
    return [cell if isinstance(cell, str) else None for cell in cells]


def _rows(head: _Filled, columns: Sequence[_Filled], end: str) -> Iterator[str]:
    parts = [head, *columns]
    template = "".join([part.template for part in parts]) + end
    return map(template.__mod__, zip(*[one for part in parts for one in part.filling], strict=True))


def _blocks(
    table: pd.DataFrame,
    block_of: Callable[[list[pd.Series], range], Iterator[str]],
    say: Say,
    first_row: int,
) -> Iterator[bytes]:
    if table.columns.empty:
        return
    for start in range(0, len(table), BLOCK_ROWS):
        block = table.iloc[start : start + BLOCK_ROWS]
        columns = [block.iloc[:, place] for place in range(len(block.columns))]
        first = start + first_row
        yield "".join(block_of(columns, range(first, first + len(block)))).encode()
        say(WRITING, min(1.0, (start + BLOCK_ROWS) / len(table)))


def _remembering(show: Cell) -> Cell:
    """Remember how texts and dates are written: most occur many times."""
    known: dict[tuple[type, object], str] = {}

    def shown(value: object) -> str:
        # Times of two zones may be equal and are written differently.
        is_date = isinstance(value, _MADE_OF_DATES) and getattr(value, "tzinfo", None) is None
        if not (isinstance(value, str) or is_date):
            return show(value)
        key = (type(value), value)
        text = known.get(key)
        if text is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            text = known[key] = show(value)
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
