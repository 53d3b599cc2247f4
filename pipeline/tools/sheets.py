"""Reading the cells of any table, as they are stored: values, never formulas, nothing executed."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import python_calamine

from pipeline.checks.layer import is_stated
from pipeline.errors import FormatError, UsageError
from pipeline.progress import Say, silent
from pipeline.tools.cells import Cells, Merge
from pipeline.tools.delimited_text import delimiter_of, detect_delimiter, split_fields
from pipeline.tools.guard import (
    WORKBOOKS,
    kind_of,
    locked,
    refuse_too_large,
    text_called_workbook,
)
from pipeline.tools.joined_sheets import is_all
from pipeline.tools.layer_place import on_place
from pipeline.tools.numbers import numeric_cells
from pipeline.tools.sheet_marks import SheetMarks, sheet_marks
from pipeline.tools.steps import READING
from pipeline.tools.vietnamese_text import (
    decode,
    decode_as_said,
    detect_encoding,
    font_encoding_of,
    read_font_encoding,
)
from pipeline.tools.workbook_columns import sheet_frame

FONT_SAMPLE = 400


def read_sheets(
    path: Path, *, sheet: str = "", encoding: str = "", delimiter: str = "", say: Say = silent
) -> list[Cells]:
    """Read every sheet of a file that holds anything.

    Parameters
    ----------
    path : Path
        XLSX, XLS, ODS, CSV or other delimited text, Parquet, or whatever layer OGR reads.
    sheet : str
        The one sheet or layer to read; '' for all.
    encoding, delimiter : str
        Of a text file; '' to find them out.
    say : callable
        Is told how far it is.

    Returns
    -------
    list of Cells
        In the order of the file, at least one.

    Raises
    ------
    FormatError
        If the file cannot be read, is under a password, or would hurt by being read.
    UsageError
        If there is no such sheet.
    """
    say(READING, 0.0)
    kind = kind_of(path, say)
    if kind in WORKBOOKS:
        found = _read_workbook(path, kind, sheet, say)
    elif kind == "parquet":
        found = [_read_parquet(path)]
    elif kind == "spatial":
        found = [_read_layer(path, sheet)]
    else:
        found = [_read_text(path, encoding, delimiter, say)]
    found = [_in_unicode(cells) for cells in found if _holds_anything(cells)]
    if not found:
        raise FormatError(
            "the table is empty",
            where=path,
            advice="choose the file with the data.",
            problem_vi="bảng trống",
            advice_vi="chọn tệp có dữ liệu.",
        )
    say(READING, 1.0)
    return found


def _holds_anything(cells: Cells) -> bool:
    has_shapes = cells.geometry is not None and bool(cells.geometry.notna().any())
    return has_shapes or bool(cells.frame.notna().to_numpy().any())


def _read_workbook(path: Path, kind: str, wanted: str, say: Say) -> list[Cells]:
    try:
        with _opened(path, kind) as workbook:
            sheets = [data for data in workbook.sheets_metadata
                      if data.typ == python_calamine.SheetTypeEnum.WorkSheet]  # fmt: skip
            names = [data.name for data in sheets]
            visible = {data.name for data in sheets
                       if data.visible == python_calamine.SheetVisibleEnum.Visible}  # fmt: skip
            if is_all(wanted) and wanted not in names:
                wanted = ""
            if wanted and wanted not in names:
                raise UsageError(
                    f"there is no sheet {wanted!r}", where=path,
                    details=names, advice="choose one of these with --sheet.",
                    problem_vi=f"không có trang tính {wanted!r}",
                    advice_vi="chọn một trong các trang tính trên bằng --sheet.",
                )  # fmt: skip
            marks = sheet_marks(path) if kind == "xlsx" else {}
            chosen = [name for name in names if name == wanted or not wanted]
            return [
                _read_sheet(path, kind, sheet, marks.get(sheet.name, SheetMarks()), say,
                            is_visible=sheet.name in visible)
                for sheet in _sheets_of(workbook, kind, chosen)
            ]  # fmt: skip
    except python_calamine.PasswordError as error:
        raise locked(path) from error
    except python_calamine.CalamineError as error:
        if "password" in str(error).lower():
            raise locked(path) from error
        raise FormatError(
            f"the workbook cannot be read: {error}",
            where=path,
            advice="open it in Excel or LibreOffice and save it again as XLSX.",
            problem_vi="không đọc được sổ tính",
            advice_vi="mở bằng Excel hoặc LibreOffice rồi lưu lại thành XLSX.",
        ) from error


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[python_calamine.CalamineWorkbook]:
    """Open a workbook as what it is, whatever its name says; it may be closed before the end."""
    suffixes = {"xlsx": {".xlsx", ".xlsm"}, "xls": {".xls"}, "ods": {".ods"}}
    is_named_so = path.suffix.lower() in suffixes[kind]
    workbook = python_calamine.load_workbook(path if is_named_so else io.BytesIO(path.read_bytes()))
    try:
        yield workbook
    finally:
        with suppress(python_calamine.WorkbookClosed):
            workbook.close()


def _sheets_of(
    workbook: python_calamine.CalamineWorkbook, kind: str, names: list[str]
) -> Iterator[python_calamine.CalamineSheet]:
    """Hand out the sheets one after the other, so that none is held longer than it is read.

    Of an ODS the workbook holds all cells, and each sheet a copy of its own: it is let go first.
    """
    if kind != "ods":
        yield from map(workbook.get_sheet_by_name, names)
        return
    held = deque(map(workbook.get_sheet_by_name, names))
    workbook.close()
    while held:
        yield held.popleft()


def _read_sheet(
    path: Path,
    kind: str,
    sheet: python_calamine.CalamineSheet,
    marks: SheetMarks,
    say: Say,
    *,
    is_visible: bool,
) -> Cells:
    refuse_too_large(path, sheet.name, sheet.total_height, sheet.total_width)
    frame = sheet_frame(sheet, marks.errors, say)
    merges = [
        Merge(top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    ]
    remarks = []
    if marks.hidden_rows:
        remarks.append(
            f"{marks.hidden_rows} dòng ẩn hoặc bị lọc cũng được chuyển | hidden or filtered rows, "
            "carried over too"
        )
    percents = frozenset(
        str(place)
        for place, count in marks.percents.items()
        if str(place) in frame and 2 * count >= max(1, numeric_cells(frame[str(place)]).sum())
    )
    return Cells(
        frame, kind, sheet=sheet.name, merges=merges, remarks=remarks, is_visible=is_visible,
        percents=percents, percent_cells={str(place): n for place, n in marks.percents.items()},
    )  # fmt: skip


def _read_parquet(path: Path) -> Cells:
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise FormatError(
            f"the Parquet file cannot be read: {error}",
            where=path,
            advice="write it again.",
            problem_vi="không đọc được tệp Parquet",
            advice_vi="ghi lại tệp này.",
        ) from error
    if b"geo" in (table.schema.metadata or {}):
        layer = gpd.read_parquet(path)
        return _from_layer(layer, "parquet", "")
    frame = table.to_pandas()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    frame.columns = frame.columns.astype(str)
    for place, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):  # Lists and records are kept as text.
            column = frame.columns[place]
            frame[column] = [None if cell is None else str(cell) for cell in
                             table.column(place).to_pylist()]  # fmt: skip
    return Cells(frame, "parquet", named=True)


def _read_layer(path: Path, wanted: str) -> Cells:
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if wanted and wanted not in layers:
            raise UsageError(
                f"there is no layer {wanted!r}", where=path,
                details=layers, advice="choose one of these with --sheet.",
                problem_vi=f"không có lớp {wanted!r}",
                advice_vi="chọn một trong các lớp trên bằng --sheet.",
            )  # fmt: skip
        if len(layers) > 1 and not wanted:
            raise UsageError(
                "the file has several layers",
                where=path, details=layers, advice="choose one of these with --sheet.",
                problem_vi="tệp có nhiều lớp",
                advice_vi="chọn một trong các lớp trên bằng --sheet.",
            )  # fmt: skip
        chosen = wanted or layers[0]
        return _from_layer(pyogrio.read_dataframe(path, layer=chosen), "spatial", chosen)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FormatError(
            f"GDAL cannot read it: {error}",
            where=path,
            advice="choose the right file, or export it again as GeoPackage.",
            problem_vi="GDAL không đọc được tệp",
            advice_vi="chọn đúng tệp, hoặc xuất lại ra GeoPackage.",
        ) from error


def _from_layer(layer: pd.DataFrame, kind: str, sheet: str) -> Cells:
    layer = layer.copy()
    layer.index = pd.RangeIndex(1, len(layer) + 1)
    layer.columns = layer.columns.astype(str)
    geometry = None
    if isinstance(layer, gpd.GeoDataFrame):
        geometry = layer.geometry
        if not is_stated(geometry.crs):
            geometry = geometry.set_crs(None, allow_override=True)
        layer = pd.DataFrame(layer.drop(columns=geometry.name))
    remarks = [] if geometry is None else on_place(geometry)
    return Cells(layer, kind, named=True, sheet=sheet, geometry=geometry, remarks=remarks)


def _read_text(path: Path, encoding: str, delimiter: str, say: Say) -> Cells:
    data = path.read_bytes()
    chosen = encoding.lower() or detect_encoding(data)
    text = (decode_as_said if encoding else decode)(data, chosen, path)
    if "\x00" in text[:10_000]:
        raise FormatError(
            "neither a text nor a known table",
            where=path,
            advice="export it as XLSX or CSV.",
            problem_vi="không phải văn bản, cũng không phải loại bảng đã biết",
            advice_vi="xuất ra XLSX hoặc CSV.",
        )
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype html", "<table", "<meta")):
        raise FormatError(
            "an HTML page with the name of a table",
            where=path,
            advice="open it in Excel or LibreOffice and save it as XLSX.",
            problem_vi="đây là trang HTML mang tên tệp của một bảng",
            advice_vi="mở bằng Excel hoặc LibreOffice rồi lưu thành XLSX.",
        )
    if "\n" not in text:  # Lines of the old Macintosh.
        text = text.replace("\r", "\n")
    mark = delimiter_of(delimiter) or detect_delimiter(text)
    say(READING, 0.2)
    frame = split_fields(path, text, mark, say)
    said = f"bảng mã | encoding: {chosen}"
    cut = f"dấu phân cách | delimiter: {mark!r}"
    misnamed = text_called_workbook(path)
    return Cells(
        frame, "text", encoding=chosen, delimiter=mark, remarks=[*filter(None, [misnamed]), said,
        cut], has_bom=data.startswith(codecs.BOM_UTF8), misnamed=misnamed,
    )  # fmt: skip


def _in_unicode(cells: Cells) -> Cells:
    """Turn columns that are written in a font encoding into Unicode, and say so."""
    for name in cells.frame.columns:
        column = cells.frame[name]
        texts = [
            str(value) for value in column.dropna().head(FONT_SAMPLE) if isinstance(value, str)
        ]
        font = font_encoding_of(texts) if texts else ""
        if font:
            cells.frame[name] = column.map(
                lambda value, font=font: (
                    read_font_encoding(value, font) if isinstance(value, str) else value
                )
            )
            cells.remarks.append(f"cột | column {name}: {font} → Unicode")
    return cells
