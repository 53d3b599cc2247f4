"""Delimited text cut into cells, whatever sign stands between its fields."""

import csv
import io
from collections import Counter
from itertools import islice
from pathlib import Path

import pandas as pd

from pipeline.checks.causes import vi
from pipeline.errors import FormatError, UsageError
from pipeline.progress import Say
from pipeline.tools.steps import READING

SAMPLE_LINES = 400
DELIMITERS = (";", "\t", ",", "|")
WIDEST_ROW = 4_000
LEAST_ROWS = 2
BLOCK_ROWS = 100_000


def detect_delimiter(text: str) -> str:
    r"""Find the sign between fields: the one that cuts most lines into one number of fields.

    Parameters
    ----------
    text : str
        A delimited text.

    Examples
    --------
    >>> detect_delimiter("Xã;Diện tích\nBa Tơ;1.234,5\nBa Dinh;12,25\n")
    ';'
    """
    lines = text[: SAMPLE_LINES * 400].splitlines()[:SAMPLE_LINES]
    best, best_score = ",", (0.0, 0)
    for mark in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
        width, count = max(
            ((w, n) for w, n in widths.items() if w > 1), key=lambda item: item[1], default=(1, 0)
        )
        score = (count / max(1, sum(widths.values())), width)
        if count and score > best_score:
            best, best_score = mark, score
    return best


def delimiter_of(said: str) -> str:
    r"""Return the sign that the user means, '' if none is said.

    Raises
    ------
    UsageError
        If it is not one sign.

    Examples
    --------
    >>> delimiter_of("tab"), delimiter_of(r"\t"), delimiter_of(";")
    ('\t', '\t', ';')
    """
    mark = "\t" if said.lower() in {"tab", r"\t"} else said
    if mark and (len(mark) > 1 or mark in '\r\n"'):
        raise UsageError(
            f"no delimiter: {said!r}",
            advice="write one sign, or tab: --delimiter ';'",
            problem_vi=f"không phải dấu phân cách: {said!r}",
            advice_vi="ghi một dấu, hoặc tab: --delimiter ';'",
        )
    return mark


def split_fields(path: Path, text: str, mark: str, say: Say) -> pd.DataFrame:
    """Cut a text into cells; rows may have different lengths."""
    csv.field_size_limit(1_000_000)
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(text), delimiter=mark)]
        width, rows = max(widths, default=0), len(widths)
        if mark == ",":
            _refuse_longer_rows(path, text, widths)
        say(READING, 0.4)
        if width > WIDEST_ROW:
            raise FormatError(
                f"a row of {width:,} fields",
                where=path,
                advice="say the delimiter: --delimiter",
                problem_vi=f"một dòng có {vi(width, ',')} cột",
                advice_vi="ghi dấu phân cách: --delimiter",
            )
        blocks = []
        with pd.read_csv(
            io.StringIO(text), sep=mark, header=None, names=range(width), dtype="str",
            keep_default_na=False, na_values=[""], skip_blank_lines=False, engine="c",
            chunksize=BLOCK_ROWS,
        ) as reader:  # fmt: skip
            for block in reader:
                blocks.append(block)
                say(READING, 0.4 + 0.6 * min(1.0, len(blocks) * BLOCK_ROWS / rows))
    except (csv.Error, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FormatError(
            f"not a table of fields: {error}",
            where=path,
            advice="check quotes and delimiter.",
            problem_vi="không phải bảng chia thành cột",
            advice_vi="kiểm tra dấu ngoặc kép và dấu phân cách.",
        ) from error
    frame = pd.concat(blocks, ignore_index=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame.columns = frame.columns.astype(str)
    return frame


def _refuse_longer_rows(path: Path, text: str, widths: list[int]) -> None:
    """Refuse rows with more fields than their header: decimal commas cut figures in two."""
    usual, count = Counter(widths).most_common(1)[0]
    first = widths.index(usual)
    if count <= LEAST_ROWS or first == 0 or not 1 < widths[first - 1] < usual:
        return
    rows = csv.reader(io.StringIO(text))
    header = next(islice(rows, first - 1, None))
    if all(cell.strip() for cell in header):
        raise FormatError(
            f"the rows have {usual} fields, their header {len(header)}: decimal commas between "
            "commas?",
            where=path,
            advice="export it with ; between the fields, or as XLSX.",
            problem_vi=f"các dòng có {usual} cột, tiêu đề có {len(header)}: dấu phẩy thập phân "
            "lẫn với dấu phẩy phân cách?",
            advice_vi="xuất lại với dấu ; giữa các cột, hoặc xuất ra XLSX.",
        )
