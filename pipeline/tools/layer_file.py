"""Writing a table with shapes as a layer, whole or not at all; a Shapefile within its limits."""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from pipeline.artefacts import replacing, writing_errors
from pipeline.errors import StorageError
from pipeline.tools.exchange import exchange

MOST_BYTES_OF_TEXT = 254
MOST_SIGNS_OF_NAME = 10
"""What dBASE holds, in which a Shapefile keeps its attributes."""
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".shp.xml")
_OTHER_SIGNS = re.compile(r"[^0-9A-Za-z]+")


def write_layer_file(table: pd.DataFrame, geometry: gpd.GeoSeries, path: Path) -> list[str]:
    """Write a table with shapes in the format of the suffix, whole or not at all.

    Parameters
    ----------
    table : pandas.DataFrame
        The attributes.
    geometry : geopandas.GeoSeries
        As many shapes.
    path : Path
        The file to write.

    Returns
    -------
    list of str
        What the format could not hold, for people; empty but for a Shapefile.
    """
    remarks: list[str] = []
    if path.suffix.lower() == ".shp":
        table, remarks = _within_limits(table)
    layer = gpd.GeoDataFrame(table.reset_index(drop=True), geometry=geometry.reset_index(drop=True))
    if path.suffix.lower() == ".shp":
        _write_shapefile(layer, path)
        return remarks
    with replacing(path) as temporary:
        pyogrio.write_dataframe(layer, temporary, layer=path.stem)
    return remarks


def _write_shapefile(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write all parts beside the place, then exchange them; an index of before would mislead."""
    names = [path.with_suffix(suffix).name for suffix in reversed(SHAPEFILE_PARTS)]
    with writing_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
        is_needed = False
        try:
            pyogrio.write_dataframe(layer, folder / path.name, encoding="UTF-8")
            exchange(folder, path.parent, names)
        except StorageError as error:
            is_needed = bool(error.details)  # What could not be put back lies there still.
            raise
        finally:
            if not is_needed:
                shutil.rmtree(folder)


def _within_limits(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Shorten names and texts to what a Shapefile holds, and say which."""
    short = _short_names(map(str, table.columns))
    changed = [f"{name} → {one}" for name, one in short.items() if name != one]
    remarks = []
    if changed:
        remarks.append(f"tên cột trong Shapefile | column names in a Shapefile: "
                       f"{'; '.join(changed)}")  # fmt: skip
    shown = table.rename(columns=short)
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]):
            texts = shown[name].map(_cut)
            cut = int((texts != shown[name]).sum() - (texts.isna() & shown[name].isna()).sum())
            shown[name] = texts
            if cut:
                remarks.append(f"{name}: {cut} ô bị cắt còn {MOST_BYTES_OF_TEXT} byte | cells cut")
    return shown, remarks


def _short_names(names: Iterable[str]) -> dict[str, str]:
    """Return for each name one of at most ten ASCII signs, each once whatever the case."""
    short: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = unicodedata.normalize("NFD", name).replace("đ", "d").replace("Đ", "D")
        plain = plain.encode("ascii", "ignore").decode()
        bare = _OTHER_SIGNS.sub("_", plain).strip("_") or "field"
        one, number = bare[:MOST_SIGNS_OF_NAME], 1
        while one.lower() in taken:
            number += 1
            one = f"{bare[: MOST_SIGNS_OF_NAME - len(str(number)) - 1]}_{number}"
        taken.add(one.lower())
        short[name] = one
    return short


def _cut(value: object) -> object:
    """Cut a text to what a field holds, between two signs."""
    if not isinstance(value, str):
        return value
    return value.encode()[:MOST_BYTES_OF_TEXT].decode(errors="ignore")
