"""Layouts that are no table of one unit a row: two tables beside or below each other, one turned.

Each would be read as something that it isn't, so each is refused with what to do.
"""

import re
from collections.abc import Iterable

import pandas as pd

from pipeline.errors import FormatError
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.law import Register
from pipeline.tools.unit_columns import UnitColumns

TOP_ROWS = 40
LEAST_ACROSS = 5
LEAST_SHARE = 0.6
MOST_SAMPLED = 200
MOST_ROWS = 50_000
"""A longer table was never laid out by hand."""


def refuse_turned(frame: pd.DataFrame, register: Register, where: str) -> None:
    """Refuse a table whose units stand beside each other, in a row.

    Parameters
    ----------
    frame : pandas.DataFrame
        The cells.
    register : Register
        The register.
    where : str
        The file and sheet, for the message.

    Raises
    ------
    FormatError
        With the row.
    """
    if frame.shape[1] <= LEAST_ACROSS:
        return
    for row, values in frame.head(TOP_ROWS).iterrows():
        texts = [text for text in as_texts(values).unique() if text]
        known = _known(texts, register)
        if known >= max(LEAST_ACROSS, LEAST_SHARE * len(texts)) and known > _most_down(
            frame, register
        ):
            raise FormatError(
                f"the units stand beside each other, in row {row}",
                where=where,
                advice="turn the table: copy it, paste special, transpose; then each unit is a "
                "row.",
                problem_vi=f"các đơn vị nằm ngang, ở dòng {row}",
                advice_vi="xoay bảng: sao chép, dán đặc biệt (Paste Special), chọn Transpose; mỗi "
                "đơn vị phải là một dòng.",
            )


def _most_down(frame: pd.DataFrame, register: Register) -> int:
    """Return how many units the column names that names most."""
    return max(_known(as_texts(frame[column].head(MOST_SAMPLED)).unique(), register)
               for column in frame.columns[:LEAST_ACROSS])  # fmt: skip


def _known(texts: Iterable[str], register: Register) -> int:
    said = list(texts)
    names = [text for text in said if text and not text.isdigit()]
    named = register.index.resolve_many(names)["status"].ne("none").sum() if names else 0
    return int(named) + sum(text in register.codes for text in said)


def refuse_beside(body: pd.DataFrame, columns: UnitColumns, register: Register, where: str) -> None:
    """Refuse two tables beside each other: the header of the units twice, with units below.

    Parameters
    ----------
    body : pandas.DataFrame
        The rows below the header, columns by their headers.
    columns : UnitColumns
        Where the units stand, by header.
    register : Register
        The register.
    where : str
        The file and sheet, for the message.

    Raises
    ------
    FormatError
        With the header.
    """
    head = columns.name or columns.code
    again = re.compile(rf"{re.escape(str(head))} \(\d+\)")
    rest = [name for name in map(str, body.columns) if name not in columns.all]
    twins = [name for name in rest if again.fullmatch(name)]
    for twin in twins:
        texts = [text for text in as_texts(body[twin].head(MOST_SAMPLED)).unique() if text]
        if texts and _known(texts, register) >= LEAST_SHARE * len(texts):
            raise FormatError(
                f"two tables stand beside each other: '{head}' twice",
                where=where,
                advice="put the rows of the second below those of the first.",
                problem_vi=f"hai bảng nằm cạnh nhau: có hai cột '{head}'",
                advice_vi="chuyển các dòng của bảng thứ hai xuống dưới bảng thứ nhất.",
            )


def refuse_below(frame: pd.DataFrame, column: str | None, top: int, where: str) -> None:
    """Refuse a second table below the first: the header of the units again, beside other headers.

    Parameters
    ----------
    frame : pandas.DataFrame
        All cells.
    column : str, optional
        The label of the column of the units.
    top : int
        The first row below the header.
    where : str
        The file and sheet, for the message.

    Raises
    ------
    FormatError
        With the row.
    """
    if column is None or len(frame) > MOST_ROWS:
        return
    above, below = frame.loc[: top - 1], frame.loc[top:]
    heads = {fold(text) for text in as_texts(above[column]) if text}
    texts = as_texts(below[column])
    again = texts.index[texts.map(lambda text: bool(text) and fold(text) in heads)]
    if again.empty:
        return
    said = {name: set(as_texts(above[name])) for name in frame.columns}
    for row in again:
        texts_there = zip(frame.columns, as_texts(frame.loc[row]), strict=True)
        new = [text for name, text in texts_there
               if re.search(r"[^\W\d_]", text) and text not in said[name]]  # fmt: skip
        if new:
            raise FormatError(
                f"a second table begins in row {row}: {', '.join(new)}",
                where=where,
                advice="put it in a sheet or file of its own, or its columns beside the others.",
                problem_vi=f"bảng thứ hai bắt đầu ở dòng {row}: {', '.join(new)}",
                advice_vi="tách ra trang tính hoặc tệp riêng, hoặc chuyển các cột của nó sang bên "
                "cạnh.",
            )
