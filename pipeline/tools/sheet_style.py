"""How the sheets of a workbook look: number formats, widths, a row of totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import wrap

import pandas as pd

WIDEST, NARROWEST = 45, 9
MOST_ROWS_WRAPPED = 5_000
"""Longer tables are for filtering; their long texts stay in one line."""
WIDEST_HEADER = 18
"""A header that is longer stands in several lines, as far as its words allow."""
SAMPLED_ROWS = 500
MOST_PLACES = 4
"""Figures with more decimals are quotients: two are shown, all are kept."""
ROOM = 2


@dataclass(frozen=True)
class NumberFormat:
    """How the figures of a column are shown.

    Attributes
    ----------
    places : int
        Decimals on the screen.
    is_percent : bool
        Whether a figure is a fraction that is shown as per cent.
    """

    places: int = 0
    is_percent: bool = False

    @property
    def code(self) -> str:
        """The format as XLSX and XLS write it; the office's own signs stand on the screen."""
        digits = "#,##0" + ("." + "0" * self.places if self.places else "")
        return digits + "%" * self.is_percent

    def shown(self, figure: float) -> str:
        """Return a figure as a spreadsheet shows it, with English signs."""
        return f"{figure * 100 if self.is_percent else figure:,.{self.places}f}" + "%" * (
            self.is_percent
        )


@dataclass(frozen=True)
class Look:
    """How the cells of a column look.

    Attributes
    ----------
    form : NumberFormat or None
        Of figures.
    is_high : bool
        Whether they stand at the top of their row, which is higher than a line.
    is_wrapped : bool
        Whether a long text stands in several lines.
    """

    form: NumberFormat | None = None
    is_high: bool = False
    is_wrapped: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table and how it looks as a sheet.

    Attributes
    ----------
    table : pandas.DataFrame
        The rows, with their headers.
    formats : mapping of str to NumberFormat
        Of the columns that hold nothing but numbers; others are shown as the spreadsheet likes.
    total : pandas.DataFrame
        A last row with the columns of `table`, set off from the others; or none.
    """

    table: pd.DataFrame
    formats: Mapping[str, NumberFormat] = field(default_factory=dict)
    total: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def headers(self) -> list[str]:
        """The headers as text."""
        return [str(column) for column in self.table.columns]

    def looks(self) -> list[Look]:
        """Return how the cells of each column look, as long as they are no dates."""
        is_wrapped = [width >= WIDEST and len(self.table) <= MOST_ROWS_WRAPPED
                      for width in self.widths()]  # fmt: skip
        looks = []
        for place, (header, wrapped) in enumerate(zip(self.headers, is_wrapped, strict=True)):
            kind = pd.api.types.infer_dtype(self.table.iloc[:, place], skipna=True)
            form = self.formats.get(header)
            is_text = kind in {"string", "empty"}
            looks.append(Look(form, any(is_wrapped) and (is_text or form is not None),
                              wrapped and is_text))  # fmt: skip
        return looks

    def lines(self) -> list[int]:
        """Return in how many lines the text of each row stands; empty if none has several.

        Excel and LibreOffice make room for several lines only where a file says how much.
        """
        found = [
            [_lines(str(text), width) for text in self.table.iloc[:, place].fillna("")]
            for place, (width, look) in enumerate(zip(self.widths(), self.looks(), strict=True))
            if look.is_wrapped
        ]
        return list(map(max, zip(*found, strict=True)))

    def header_lines(self) -> int:
        """Return in how many lines the headers stand."""
        pairs = zip(self.headers, self.widths(), strict=True)
        return max((_lines(header, width) for header, width in pairs), default=1)

    def widths(self) -> list[float]:
        """Return how wide each column is, in characters."""
        return [
            _width(header, self.table.iloc[:, place], self.formats.get(header))
            for place, header in enumerate(self.headers)
        ]


def as_sheet(table: pd.DataFrame | Sheet) -> Sheet:
    """Return a table as a sheet without any format."""
    return table if isinstance(table, Sheet) else Sheet(table)


def _lines(text: str, width: float) -> int:
    return sum(len(wrap(line, max(1, int(width - ROOM)))) or 1 for line in text.split("\n"))


def _width(header: str, column: pd.Series, form: NumberFormat | None) -> float:
    said = column.dropna()
    shown = pd.concat([said.head(SAMPLED_ROWS), said.tail(1)])
    if form:
        figures = [float(figure) for figure in shown]
        figures += [float(said.sum())] if len(said) else []  # A total is the longest of all.
        texts = [form.shown(figure) for figure in figures]
    else:
        texts = [max(str(value).split("\n"), key=len) for value in shown]
    word = max(map(len, header.split()), default=0)
    longest = max([*map(len, texts), min(len(header), WIDEST_HEADER), word])
    return float(min(WIDEST, max(NARROWEST, longest + ROOM)))
