"""What a reader finds in a published file: its layers, their rows and reference systems."""

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio
import pyproj
from openpyxl import load_workbook

from pipeline.config import PUBLISH_CRS
from pipeline.publish.texts import LAYERS

KML = "{http://www.opengis.net/kml/2.2}"


@dataclass(frozen=True)
class LayerFacts:
    """One layer of a file as a reader finds it."""

    name: str
    rows: int
    crs: str | None


def layers_of(path: Path) -> tuple[LayerFacts, ...]:
    """Read which layers a file holds.

    Parameters
    ----------
    path : Path
        A file of any kind.

    Returns
    -------
    tuple of LayerFacts
        Empty for what holds no rows or shows them elsewhere (a .prj, a project, a script).
    """
    read = _READERS.get(path.suffix)
    return tuple(read(path)) if read else ()


def _ogr_layers(path: Path) -> list[LayerFacts]:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    known = [name for name in names if name in LAYERS] or names
    facts = []
    for name in known:
        info = pyogrio.read_info(path, layer=name, force_feature_count=True)
        facts.append(LayerFacts(name, int(info["features"]), info["crs"]))
    return facts


def _kml_layers(path: Path) -> list[LayerFacts]:
    # GDAL parses all of a KML again for each of its layers.
    root = ET.parse(path).getroot()  # noqa: S314 (a file of our own release)
    return [
        LayerFacts(
            folder.findtext(f"{KML}name") or "", len(folder.findall(f"{KML}Placemark")), PUBLISH_CRS
        )
        for folder in root.iterfind(f"{KML}Document/{KML}Folder")
    ]


def _dbase_layers(path: Path) -> list[LayerFacts]:
    return [] if path.with_suffix(".shp").exists() else _ogr_layers(path)


def _parquet_layers(path: Path) -> list[LayerFacts]:
    metadata = pq.read_metadata(path)
    crs = None
    if geo := (metadata.metadata or {}).get(b"geo"):
        column = json.loads(geo)["columns"]["geometry"]
        crs = pyproj.CRS.from_user_input(column.get("crs") or "OGC:CRS84").to_string()
    return [LayerFacts(path.stem, metadata.num_rows, crs)]


def _csv_layers(path: Path) -> list[LayerFacts]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    return [LayerFacts(path.stem, rows, None)]


def _workbook_layers(path: Path) -> list[LayerFacts]:
    workbook = load_workbook(path, read_only=True)
    try:
        return [
            LayerFacts(sheet.title, (sheet.max_row or 1) - 1, None) for sheet in workbook.worksheets
        ]
    finally:
        workbook.close()


def _topojson_layers(path: Path) -> list[LayerFacts]:
    objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
    return [
        LayerFacts(name, len(collection["geometries"]), PUBLISH_CRS)
        for name, collection in objects.items()
    ]


_READERS: dict[str, Callable[[Path], list[LayerFacts]]] = {
    ".gpkg": _ogr_layers,
    ".fgb": _ogr_layers,
    ".geojson": _ogr_layers,
    ".kml": _kml_layers,
    ".shp": _ogr_layers,
    ".dbf": _dbase_layers,
    ".parquet": _parquet_layers,
    ".csv": _csv_layers,
    ".xlsx": _workbook_layers,
    ".topojson": _topojson_layers,
}
