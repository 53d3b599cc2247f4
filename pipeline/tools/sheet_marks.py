"""What the XML of a workbook says of its cells beyond their values: errors, hidden rows, %."""

import html
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.tools.guard import chunks_of, column_number

_ERROR = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d+)"[^>]*\st="e"')
_STYLED = rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})\d+"[^>]*?\ss="(?:%s)"'
_FORMATS = re.compile(r"<(?:\w+:)?numFmt\s[^>]*?>")
_CELL_FORMATS = re.compile(r"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", re.S)
_CELL_FORMAT = re.compile(r'<(?:\w+:)?xf\s[^>]*?numFmtId="(\d+)"')
_BUILT_IN_PERCENT = frozenset({"9", "10"})
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*?\s)?r="(\d+)"[^>]*\shidden="(?:1|true)"')


@dataclass
class SheetMarks:
    """Marks of one sheet.

    Attributes
    ----------
    errors : list of tuple of int
        Rows and columns, from 0, of the cells that hold an error such as #DIV/0!.
    hidden_rows : int
        How many rows are hidden, by hand or by a filter.
    percents : dict of int to int
        For each column, from 0, that has any, how many cells are shown as per cent.
    """

    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    percents: dict[int, int] = field(default_factory=dict)


def sheet_marks(path: Path) -> dict[str, SheetMarks]:
    """Find what values alone don't tell in the sheets of an XLSX workbook.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    dict of str to SheetMarks
        By the sheets' names.
    """
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
        styles = _percent_styles(archive)
        targets = {}
        for tag in re.findall(r"<Relationship [^>]*>", links):
            about = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            targets[about.get("Id", "")] = about.get("Target", "").lstrip("/").removeprefix("xl/")
        found = {}
        for tag in re.findall(r"<sheet [^>]*>", book):
            about = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
            name = f"xl/{targets.get(about.get('r:id', ''), '')}"
            if name in archive.namelist():
                found[html.unescape(about["name"])] = _marks_of(archive, name, styles)
    return found


def _percent_styles(archive: zipfile.ZipFile) -> list[str]:
    """Return the numbers of the cell styles that show a fraction as per cent."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    text = archive.read("xl/styles.xml").decode("utf-8", errors="replace")
    formats = set(_BUILT_IN_PERCENT)
    for tag in _FORMATS.findall(text):
        about = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        shown = re.sub(r'"[^"]*"|\\.', "", html.unescape(about.get("formatCode", "")))
        if "%" in shown:
            formats.add(about.get("numFmtId", ""))
    found = _CELL_FORMATS.search(text)
    used = _CELL_FORMAT.findall(found[0]) if found else []
    return [str(place) for place, one in enumerate(used) if one in formats]


def _marks_of(archive: zipfile.ZipFile, name: str, styles: list[str]) -> SheetMarks:
    errors: set[tuple[bytes, bytes]] = set()
    hidden: set[bytes] = set()
    percents: Counter[bytes] = Counter()
    styled = re.compile(_STYLED % "|".join(styles).encode()) if styles else None
    for chunk in chunks_of(archive, name):
        # Most sheets have neither, and the pattern costs seconds in a large one.
        if b't="e"' in chunk:
            errors.update(_ERROR.findall(chunk))
        if b' hidden="' in chunk:
            hidden.update(_HIDDEN.findall(chunk))
        if styled:
            percents.update(styled.findall(chunk))
    places = sorted((int(row) - 1, column_number(column) - 1) for column, row in errors)
    columns = {column_number(letters) - 1: count for letters, count in percents.items()}
    return SheetMarks(places, len(hidden), columns)
