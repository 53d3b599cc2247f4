"""What kind of file a table is, told by its bytes, and the files that are refused unread.

Nothing is ever executed: workbooks are read for the values that are stored in them. What could
hurt by being read is turned away first: archives that unpack to more than a table can be, sheets
whose one far cell claims billions, files under a password, formulas whose result is not stored.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.checks.causes import vi
from pipeline.errors import FormatError
from pipeline.progress import Say, silent
from pipeline.tools.steps import READING

MOST_UNPACKED_BYTES = 2 * 1024**3
MOST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 50 * 1024**2
MOST_CELLS = 60_000_000
CHUNK_BYTES = 16 * 1024**2
OVERLAP_BYTES = 4096
ENCRYPTED = 0x1
"""The flag of an entry of a zip archive that needs a password."""

WORKBOOKS = ("xlsx", "xls", "ods")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
SPATIAL_SUFFIXES = (".gpkg", ".shp", ".geojson", ".fgb", ".kml", ".tab", ".gml", ".json", ".dgn")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d+)"')
_FAR_CELL = re.compile(
    rb'r="(?:[A-Z]{3}|[C-Z][A-Z]|B[F-Z]|[A-Z]{1,3}(?:[2-9]\d{6}|1[1-9]\d{5}|10[5-9]\d{4}|\d{8}))'
)
"""A cell right of column 57 or below row 1,049,999: without one no sheet passes `MOST_CELLS`."""
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3}\d+)"[^>]*>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_MAY_HAVE_FORMULAS = re.compile(rb"[<:]f[\s>/]")
_ODS_FORMULA = re.compile(rb"<table:table-cell[^>]*table:formula=[^>]*>")
_ODS_REPEATED = re.compile(rb'number-columns-repeated="(\d{5,})"')
_ODS_ROWS = re.compile(rb'number-rows-repeated="(\d{5,})"[^>]*>(.{0,600})', re.S)
_ENCRYPTED_ODS = b"encryption-data"
_MOST_REPEATED = 16_384


def kind_of(path: Path, say: Say = silent) -> str:
    """Tell what kind of table a file is, by its first bytes and not by its name.

    Parameters
    ----------
    path : Path
        A file of the user.
    say : callable
        Is told how far the reading of a workbook is.

    Returns
    -------
    str
        ``xlsx``, ``xls``, ``ods``, ``parquet``, ``spatial`` or ``text``.

    Raises
    ------
    FormatError
        If it is missing, a folder, empty, under a password, dangerous to read, or of a kind that
        is no table.
    """
    if path.is_dir():
        raise FormatError(
            "this is a folder, not a file",
            where=path,
            advice="name the table in it; export a geodatabase (.gdb) as GeoPackage first.",
            problem_vi="đây là thư mục, không phải tệp",
            advice_vi="ghi tên bảng trong thư mục; cơ sở dữ liệu địa lý (.gdb) thì xuất ra "
            "GeoPackage trước.",
        )
    if not path.is_file():
        raise missing(path)
    head = _head(path)
    if not head:
        raise FormatError(
            "the file is empty",
            where=path,
            advice="save the table again.",
            problem_vi="tệp trống",
            advice_vi="lưu lại bảng.",
        )
    if head.startswith(_OLE):
        return _ole_kind(path)
    if head.startswith(_ZIP) and path.suffix.lower() not in {".kmz"}:
        return _archive_kind(path, say)
    if head.startswith(b"PAR1"):
        return "parquet"
    if path.suffix.lower() in SPATIAL_SUFFIXES or head.startswith(b"SQLite format 3"):
        return "spatial"
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise FormatError(
            "this is not a table (it is a picture, a PDF or an archive)",
            where=path,
            advice="export it as XLSX or CSV first.",
            problem_vi="đây không phải bảng (mà là ảnh, PDF hoặc tệp nén)",
            advice_vi="xuất ra XLSX hoặc CSV trước.",
        )
    return "text"


def text_called_workbook(path: Path) -> str:
    """Say of a text that its name calls it a workbook; '' if it doesn't."""
    suffix = path.suffix.lower()
    if suffix not in WORKBOOK_SUFFIXES:
        return ""
    kind = suffix[1:].upper()
    return (
        f"tệp mang tên {suffix} nhưng không phải sổ tính {kind} mà là văn bản thuần | the file is "
        f"no {kind} workbook but plain text"
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _ole_kind(path: Path) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(path)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise FormatError(
        "an Office file that holds no workbook",
        where=path,
        advice="save the table as XLSX.",
        problem_vi="tệp Office không chứa sổ tính",
        advice_vi="lưu bảng thành XLSX.",
    )


def missing(path: Path) -> FormatError:
    """Return the error for a file that is not there."""
    return FormatError(
        "the file is not there",
        where=path,
        advice="check the path.",
        problem_vi="không có tệp này",
        advice_vi="kiểm tra đường dẫn.",
    )


def locked(path: Path) -> FormatError:
    """Return the error for a file under a password."""
    return FormatError(
        "the file is protected by a password",
        where=path,
        advice="open it in Excel or LibreOffice, take the password off, save a copy, convert that.",
        problem_vi="tệp có mật khẩu",
        advice_vi="mở bằng Excel hoặc LibreOffice, bỏ mật khẩu, lưu một bản sao rồi dùng bản đó.",
    )


def _archive_kind(path: Path, say: Say) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(entry.flag_bits & ENCRYPTED for entry in archive.infolist()):
                raise locked(path)
            _refuse_bomb(path, archive)
            if "xl/workbook.xml" in names:
                _check_sheets(path, archive, say)
                return "xlsx"
            if "content.xml" in names:
                _check_ods(path, archive)
                return "ods"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FormatError(
            f"the file is damaged: {error}",
            where=path,
            advice="copy or download it again.",
            problem_vi="tệp bị hỏng",
            advice_vi="chép hoặc tải lại tệp.",
        ) from error
    if any(Path(name).suffix.lower() in SPATIAL_SUFFIXES for name in names):
        return "spatial"
    if "word/document.xml" in names:
        raise FormatError(
            "a Word document, no table",
            where=path,
            advice="copy the table into a spreadsheet and save it as XLSX.",
            problem_vi="đây là văn bản Word, không phải bảng tính",
            advice_vi="chép bảng trong đó sang Excel hoặc LibreOffice Calc rồi lưu thành XLSX.",
        )
    if "xl/workbook.bin" in names:
        raise FormatError(
            "an XLSB workbook",
            where=path,
            advice="save it as XLSX.",
            problem_vi="đây là sổ tính XLSB",
            advice_vi="lưu thành XLSX.",
        )
    raise FormatError(
        "an archive that holds no workbook and no layer",
        where=path,
        advice="unpack it first.",
        problem_vi="tệp nén không chứa sổ tính hay lớp nào",
        advice_vi="giải nén trước.",
    )


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    ratio = unpacked / packed
    if unpacked > MOST_UNPACKED_BYTES or (
        unpacked > RATIO_COUNTS_FROM_BYTES and ratio > MOST_RATIO
    ):
        raise FormatError(
            f"the file would unpack to {unpacked / 1e6:,.0f} MB, {ratio:,.0f} times its size: "
            "no table does that, it is taken for a zip bomb and left unread",
            where=path,
            advice="if you trust it, open it yourself and save the sheet that you need as CSV.",
            problem_vi=f"giải nén ra thì tệp thành {vi(unpacked / 1e6, ',.0f')} MB, gấp "
            f"{vi(ratio, ',.0f')} lần dung lượng của nó: không bảng nào như vậy, tệp bị coi là bom "
            "nén (zip bomb) nên không đọc",
            advice_vi="nếu tin tệp này, hãy tự mở ra và lưu trang tính cần dùng thành CSV.",
        )


def chunks_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Unpack an entry in chunks that overlap by more than an element is long."""
    tail = b""
    with archive.open(name) as entry:
        while block := entry.read(CHUNK_BYTES):
            yield tail + block
            tail = block[-OVERLAP_BYTES:]


def _check_sheets(path: Path, archive: zipfile.ZipFile, say: Say) -> None:
    """Refuse sheets that claim too many cells, and formulas without a stored result.

    The shared texts are unpacked too: an archive that lies about its sizes fails its checksum here.
    """
    if "xl/sharedStrings.xml" in archive.namelist():
        for _ in chunks_of(archive, "xl/sharedStrings.xml"):
            pass
    for name in archive.namelist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            _check_sheet(path, archive, name, say)


def _check_sheet(path: Path, archive: zipfile.ZipFile, name: str, say: Say) -> None:
    is_far = False
    bare: list[str] = []
    chunks = max(1, archive.getinfo(name).file_size // CHUNK_BYTES)
    for number, chunk in enumerate(chunks_of(archive, name), start=1):
        is_far = is_far or _FAR_CELL.search(chunk) is not None
        # Two signs are sought ten times as fast as a pattern.
        if (b"<f" in chunk or b":f" in chunk) and _MAY_HAVE_FORMULAS.search(chunk):
            bare += [cell.decode() for cell in _FORMULA.findall(chunk)]
        say(READING, 0.4 * min(1.0, number / chunks))
    if is_far:
        refuse_too_large(path, name, *_extent(archive, name))
    _refuse_bare_formulas(path, name, sorted(set(bare)))


def _extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the last row and the last column of a sheet: its every cell is read for it."""
    columns: set[bytes] = set()
    last_row = 0
    for chunk in chunks_of(archive, name):
        found = _CELL.findall(chunk)
        if found:
            letters, rows = zip(*found, strict=True)
            columns.update(letters)
            last_row = max(last_row, *map(int, rows))
    return last_row, max((column_number(column) for column in columns), default=0)


def column_number(letters: bytes) -> int:
    """Return the number of a column, from 1 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_too_large(path: Path, sheet: str, rows: int, columns: int) -> None:
    """Raise if a sheet claims more cells than a table has."""
    if rows * columns > MOST_CELLS:
        raise FormatError(
            f"the sheet claims {rows:,} rows and {columns:,} columns",
            where=f"{path}, {sheet}",
            advice="a stray cell far to the right or far below does that: copy the table alone "
            "into a new workbook.",
            problem_vi=f"trang tính ghi là có {vi(rows, ',')} dòng và {vi(columns, ',')} cột",
            advice_vi="thường do một ô lạc ở xa bên phải hoặc bên dưới: chép riêng bảng sang sổ "
            "tính mới.",
        )


def _refuse_bare_formulas(path: Path, sheet: str, cells: list[str]) -> None:
    if cells:
        raise FormatError(
            f"{len(cells)} formulas without a stored result, the first in "
            f"{', '.join(cells[:5])}; formulas are not computed here",
            where=f"{path}, {sheet}",
            advice="open the file in Excel or LibreOffice and save it, which stores the results.",
            problem_vi=f"{len(cells)} công thức không có kết quả lưu sẵn, đầu tiên ở "
            f"{', '.join(cells[:5]).replace('cell', 'ô')}; công thức không được tính ở đây",
            advice_vi="mở tệp bằng Excel hoặc LibreOffice rồi lưu lại, kết quả sẽ được lưu theo.",
        )


def _check_ods(path: Path, archive: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = archive.read("META-INF/manifest.xml")
        if _ENCRYPTED_ODS in manifest:
            raise locked(path)
    for chunk in chunks_of(archive, "content.xml"):
        if b"table:formula=" in chunk:
            bare = [tag for tag in _ODS_FORMULA.findall(chunk) if b"office:value" not in tag]
            _refuse_bare_formulas(path, "content.xml", [f"cell {n + 1}" for n in range(len(bare))])
        repeated = _repeated_columns(chunk)
        rows = _repeated_rows(chunk)
        if max([*repeated, *rows], default=0) > _MOST_REPEATED:
            refuse_too_large(path, "content.xml", max([*rows, 1_048_576]), max([*repeated, 1024]))


def _repeated_columns(chunk: bytes) -> list[int]:
    """Return how often cells that hold something are repeated, where that is very often."""
    tags = ((found, *_tag_around(chunk, found)) for found in _ODS_REPEATED.finditer(chunk))
    return [int(found[1]) for found, start, end in tags
            if chunk.startswith(b"<table:table-cell", start)
            and chunk.find(b"office:value-type=", start, end) >= 0]  # fmt: skip


def _repeated_rows(chunk: bytes) -> list[int]:
    """Return how often rows that hold something are repeated, where that is very often."""
    return [int(found[1]) for found in _ODS_ROWS.finditer(chunk)
            if chunk.startswith(b"<table:table-row", _tag_around(chunk, found)[0])
            and b"office:value-type" in found[2].split(b"</table:table-row>")[0]]  # fmt: skip


def _tag_around(chunk: bytes, found: re.Match[bytes]) -> tuple[int, int]:
    """Return where the tag of an attribute begins and ends."""
    return chunk.rfind(b"<", 0, found.start()), chunk.find(b">", found.start())
