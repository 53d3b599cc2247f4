"""What the XML of a workbook says of its cells beyond their values: errors, hidden rows."""

import html
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.tools.guard import chunks_of, column_number

_ERROR = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d+)"[^>]*\st="e"')
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
    """

    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0


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
        targets = {}
        for tag in re.findall(r"<Relationship [^>]*>", links):
            about = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            targets[about.get("Id", "")] = about.get("Target", "").lstrip("/").removeprefix("xl/")
        found = {}
        for tag in re.findall(r"<sheet [^>]*>", book):
            about = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
            name = f"xl/{targets.get(about.get('r:id', ''), '')}"
            if name in archive.namelist():
                found[html.unescape(about["name"])] = _marks_of(archive, name)
    return found


def _marks_of(archive: zipfile.ZipFile, name: str) -> SheetMarks:
    errors: set[tuple[bytes, bytes]] = set()
    hidden: set[bytes] = set()
    for chunk in chunks_of(archive, name):
        # Most sheets have neither, and the pattern costs seconds in a large one.
        if b't="e"' in chunk:
            errors.update(_ERROR.findall(chunk))
        if b' hidden="' in chunk:
            hidden.update(_HIDDEN.findall(chunk))
    places = sorted((int(row) - 1, column_number(column) - 1) for column, row in errors)
    return SheetMarks(places, len(hidden))
