"""Layers are written whole or not at all, and a Shapefile says what it could not hold."""

import errno
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hostile import base
from shapely.geometry import Point

from pipeline.errors import StorageError
from pipeline.tools.choose_sheet import JOURNAL_SHEET
from pipeline.tools.layer_file import MOST_BYTES_OF_TEXT, write_layer_file
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert

SHAPES = gpd.GeoSeries([Point(108.5, 15.0), Point(108.6, 15.1)], crs="EPSG:4326")


def contents(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_names_are_shortened_each_to_one_of_its_own(tmp_path):
    names = ["Dân số (người)", "Dân số (người) nữ", "Đất", "dat", "m²"]
    table = pd.DataFrame([[1, 2, "a", "b", 3.5]] * 2, columns=names)
    remarks = write_layer_file(table, SHAPES, tmp_path / "t.shp")
    again = gpd.read_file(tmp_path / "t.shp")
    short = list(again.columns.drop("geometry"))
    assert len({one.lower() for one in short}) == len(names)
    assert all(one.isascii() and len(one) <= 10 for one in short)
    assert again.drop(columns="geometry").to_numpy().tolist() == table.to_numpy().tolist()
    for name, one in zip(names, short, strict=True):
        assert (f"{name} → {one}" in remarks[0]) is (name != one)


def test_texts_that_are_cut_are_counted_and_end_between_two_signs(tmp_path):
    long = "ữ" * 200
    table = pd.DataFrame({"a": [long, "ngắn"], "b": [None, "x"]})
    remarks = write_layer_file(table, SHAPES, tmp_path / "t.shp")
    again = gpd.read_file(tmp_path / "t.shp")
    assert again["a"][0] == "ữ" * (MOST_BYTES_OF_TEXT // len("ữ".encode()))
    assert again["a"][1] == "ngắn"
    assert [remark for remark in remarks if remark.startswith("a: 1 ")] == remarks


def test_other_formats_keep_names_and_texts(tmp_path):
    table = pd.DataFrame({"Dân số (người)": ["ữ" * 200, "b"]})
    assert write_layer_file(table, SHAPES, tmp_path / "t.gpkg") == []
    again = gpd.read_file(tmp_path / "t.gpkg")
    assert list(again["Dân số (người)"]) == list(table["Dân số (người)"])


@pytest.mark.parametrize("suffix", ["shp", "gpkg"])
def test_what_was_there_stays_if_writing_fails(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"t.{suffix}"
    table = pd.DataFrame({"a": [1, 2]})
    write_layer_file(table, SHAPES, path)
    before = contents(tmp_path)
    write = pyogrio.write_dataframe

    def breaks_off(frame, target, **options):
        write(frame.iloc[:1], target, **options)
        raise OSError(5, "the disk is gone")

    monkeypatch.setattr(pyogrio, "write_dataframe", breaks_off)
    with pytest.raises(OSError, match="gone"):
        write_layer_file(table.assign(a=[3, 4]), SHAPES, path)
    assert contents(tmp_path) == before


def test_an_index_of_what_was_there_before_goes(tmp_path):
    path = tmp_path / "t.shp"
    (tmp_path / "t.qix").write_bytes(b"of another file")
    (tmp_path / "t.txt").write_bytes(b"mine")
    write_layer_file(pd.DataFrame({"a": [1, 2]}), SHAPES, path)
    assert {one.suffix for one in tmp_path.iterdir()} == {
        ".shp", ".shx", ".dbf", ".prj", ".cpg", ".txt"
    }  # fmt: skip


def test_a_conversion_says_what_its_shapefile_could_not_hold(tmp_path, capsys):
    head, *rows = base()
    layer = gpd.GeoDataFrame(rows * 2, columns=head, geometry=list(SHAPES) * len(rows), crs=4326)
    layer.to_file(tmp_path / "t.gpkg")
    run_convert(ConvertOptions(tmp_path / "t.gpkg", rows="keep", output=tmp_path / "new.shp"))
    assert "column names in a Shapefile: " in capsys.readouterr().out
    again = gpd.read_file(tmp_path / "new.shp")
    assert len(again) == len(layer)
    told = pd.read_excel(tmp_path / "new.nhat-ky.xlsx", sheet_name=JOURNAL_SHEET)
    assert told.iloc[:, 2].str.contains("Shapefile").any()


PARTS = ["shp", "shx", "dbf", "prj", "cpg"]


def locking(monkeypatch, *locked):
    """Let no file be moved from or to these paths, as Windows does while a program has it open."""
    move = Path.replace

    def refuses(self, target):
        if self in locked or Path(target) in locked:
            raise PermissionError(errno.EACCES, "it is used by another process", str(self))
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refuses)


@pytest.mark.parametrize("part", PARTS)
def test_a_shapefile_of_which_one_part_is_locked_stays_as_it_was(tmp_path, monkeypatch, part):
    path = tmp_path / "t.shp"
    table = pd.DataFrame({"a": [1, 2]})
    write_layer_file(table, SHAPES, path)
    (tmp_path / "t.qix").write_bytes(b"its index")
    before = contents(tmp_path)
    locking(monkeypatch, path.with_suffix(f".{part}"))
    with pytest.raises(StorageError, match=rf"t\.{part}(?s:.*)untouched"):
        write_layer_file(table.assign(a=[3, 4]), SHAPES, path)
    assert contents(tmp_path) == before
    monkeypatch.undo()
    write_layer_file(table.assign(a=[3, 4]), SHAPES, path)
    assert list(gpd.read_file(path)["a"]) == [3, 4]
    assert {one.suffix[1:] for one in tmp_path.iterdir()} == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_cannot_be_put_there_leaves_no_other(tmp_path, monkeypatch, part):
    locking(monkeypatch, tmp_path / f"t.{part}")
    with pytest.raises(StorageError, match=rf"t\.{part}"):
        write_layer_file(pd.DataFrame({"a": [1, 2]}), SHAPES, tmp_path / "t.shp")
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_cannot_be_put_back_is_kept_and_named(tmp_path, monkeypatch):
    path = tmp_path / "t.shp"
    table = pd.DataFrame({"a": [1, 2]})
    write_layer_file(table, SHAPES, path)
    shapes = path.read_bytes()
    move = Path.replace

    def breaks_off(self, target):
        taken = self == path and not isinstance(target, str)
        if Path(target).parent == tmp_path or not taken:
            raise PermissionError(errno.EACCES, "the folder is gone")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", breaks_off)
    with pytest.raises(StorageError, match="could not be put back") as caught:
        write_layer_file(table.assign(a=[3, 4]), SHAPES, path)
    (told,) = caught.value.details
    assert Path(told.removeprefix("nay ở | now at ")).read_bytes() == shapes


def test_a_folder_with_the_name_of_a_part_is_left_alone(tmp_path):
    (tmp_path / "t.dbf").mkdir()
    (tmp_path / "t.dbf" / "mine.txt").write_text("x")
    with pytest.raises(StorageError, match=r"t\.dbf: .*a folder"):
        write_layer_file(pd.DataFrame({"a": [1, 2]}), SHAPES, tmp_path / "t.shp")
    assert [one.name for one in tmp_path.rglob("*")] == ["t.dbf", "mine.txt"]
