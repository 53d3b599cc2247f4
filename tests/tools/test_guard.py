"""Files that are not what they are taken for are refused with what they are."""

import re
import zipfile

import geopandas as gpd
import pytest
import shapely

from pipeline.errors import FormatError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.guard import _FAR_CELL, MOST_CELLS, column_number, kind_of
from pipeline.tools.lookup_file import FileQuestion, answer_file
from pipeline.tools.lookup_rows import NEW_CODE
from pipeline.tools.run_lookup import look_up_file
from pipeline.tools.sheets import read_sheets


@pytest.mark.parametrize("read", [read_and_convert, look_up_file])
@pytest.mark.parametrize(("suffix", "kind"), [("xlsx", "XLSX"), ("xls", "XLS"), ("ods", "ODS")])
def test_a_text_called_a_workbook_is_told_where_it_names_no_unit(tmp_path, read, suffix, kind):
    path = tmp_path / f"t.{suffix}"
    path.write_text("xin chào", encoding="utf-8")
    with pytest.raises(FormatError, match="no column holds codes") as caught:
        read(path)
    assert f"the file is no {kind} workbook but plain text" in str(caught.value)
    assert "choose the right file" in caught.value.advice


def test_a_table_in_a_text_called_a_workbook_is_read_and_told(tmp_path):
    path = tmp_path / "t.xls"
    path.write_text("xã,huyện,dân\nXã Trà Tân,Trà Bồng,10\n", encoding="utf-8")
    answer = answer_file(path, FileQuestion())
    assert answer.found == 1
    assert any("no XLS workbook but plain text" in remark for remark in answer.cells.remarks)
    path = path.rename(tmp_path / "t.csv")
    assert not any("plain text" in remark for remark in read_sheets(path)[0].remarks)


def test_a_folder_is_called_one(tmp_path):
    with pytest.raises(FormatError, match="this is a folder"):
        read_and_convert(tmp_path)


def test_shapes_without_columns_are_sent_to_lookup_which_takes_them(tmp_path):
    path = tmp_path / "shapes.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.Point(108.8, 15.1)], crs="EPSG:4326").to_file(path)
    with pytest.raises(FormatError, match="1 shapes but no columns") as caught:
        read_and_convert(path)
    assert "hopnhat lookup FILE" in caught.value.advice
    assert look_up_file(path)[NEW_CODE].ne("").all()


@pytest.mark.parametrize(
    ("cell", "is_far"),
    [("A1", False), ("Z999999", False), ("BE1048576", False), ("BE1049999", False),
     ("BF1", True), ("BZ9", True), ("CA1", True), ("ZZ1", True), ("AAA1", True),
     ("XFD1048576", True), ("A1050000", True), ("AB1200000", True),
     ("A2000000", True), ("A10000000", True)],
)  # fmt: skip
def test_only_a_sheet_with_a_far_cell_can_be_too_large(cell, is_far):
    assert (_FAR_CELL.search(f'<c r="{cell}" t="s">'.encode()) is not None) is is_far
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    assert is_far or column_number(letters.encode()) * int(row) <= MOST_CELLS


def test_a_word_document_is_said_to_be_one(tmp_path):
    path = tmp_path / "t.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(FormatError, match="a Word document"):
        kind_of(path)
