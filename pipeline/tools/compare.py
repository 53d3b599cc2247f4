"""``hopnhat compare``: the result, or any layer, against another set of boundaries."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import pyogrio
import typer

from pipeline.artefacts import replacing
from pipeline.checks.compare import Comparison
from pipeline.checks.compare import compare as compare_layers
from pipeline.checks.layer import Layer
from pipeline.config import MERGER, NEW_PROVINCE_CODE, PUBLISH_CRS, Paths, project_paths
from pipeline.console import out
from pipeline.errors import FormatError
from pipeline.publish.comparison_page import Compared, write_comparison_page
from pipeline.publish.findings import write_findings
from pipeline.register.units import load_units, units_on
from pipeline.sources.reference import declared_reference, fetch_reference
from pipeline.tools.check_file import load_layer

RESULT_LAYER = "communes_2025"
_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".fgb")


def compare(
    reference: Annotated[
        Path | None,
        typer.Argument(
            help="Tệp đa giác, hoặc thư mục mỗi đơn vị một tệp; bỏ trống thì tải ranh giới 2025 "
            "của sapnhap.bando.com.vn | A file of polygons, or a folder with one unit a file; "
            "without it the boundaries of 2025 that sources.csv declares are downloaded.",
            show_default=False,
        ),
    ] = None,
    *,
    reference_layer: Annotated[
        str, typer.Option(help="Lớp của tệp so sánh | The layer of the reference.")
    ] = "",
    reference_code: Annotated[
        str, typer.Option(help="Cột mã của nó | Its field with the codes.")
    ] = "",
    reference_name: Annotated[
        str, typer.Option(help="Cột tên của nó | Its field with the names.")
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            help="Tệp được so; mặc định là kết quả đã xuất bản | "
            "What is compared; the published GeoPackage by default."
        ),
    ] = None,
    layer: Annotated[
        str, typer.Option("--layer", "-L", help="Lớp của tệp được so | Its layer.")
    ] = "",
    by: Annotated[
        str,
        typer.Option(help="Ghép theo code (mã) hay name (tên) | Match units by code or by name."),
    ] = "code",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Thư mục ghi kết quả | Folder to write.")
    ] = None,
) -> None:
    """So sánh ranh giới: từng đơn vị trùng bao nhiêu, bản đồ chỗ lệch / Compare boundaries.

    Kết quả là bảng từng đơn vị, một bản đồ, và GeoPackage phần đất lệch. / It writes the agreement
    of every unit, a map of the differences, and the disputed land as a GeoPackage.

    Ví dụ / Example:

    hopnhat compare data/processed/geojson/communes_2025.geojson -o so_sanh
    """
    paths = project_paths()
    ours = file or paths.geopackage
    here = load_layer(ours, layer=layer or ("" if file else RESULT_LAYER))
    against = reference or published_map(paths)
    there = read_reference(against, layer=reference_layer, code=reference_code, name=reference_name)
    result = compare_layers(here, there, by)
    if stated := stated_areas_km2(against):
        result.units["reference_stated_area_km2"] = result.units["reference_code"].map(stated)
    folder = output or paths.processed / "compare"
    written = write_comparison(result, here, there, folder)
    for name, value in result.summary().items():
        out.print(f"{name:<30}{value}")
    for path in written:
        out.print(str(path))


def published_map(paths: Paths) -> Path:
    """Return the folder of the published map, downloaded where it is not there yet."""
    source = declared_reference(paths.sources_csv)
    units = units_on(load_units(paths.register), MERGER)
    units = units[units["province_code"] == NEW_PROVINCE_CODE]
    return fetch_reference(source, units, paths.boundaries)


def read_reference(path: Path, *, layer: str = "", code: str = "", name: str = "") -> Layer:
    """Read a reference: a file, or a folder with files of one or more units each.

    Parameters
    ----------
    path : Path
    layer, code, name : str
        '' looks for the usual ones; see `check_file`.

    Returns
    -------
    Layer

    Raises
    ------
    FormatError
        If it can't be read, or the folder holds no polygons.
    """
    if not path.is_dir():
        if not path.exists():
            raise FormatError(
                "the reference is not there",
                where=path,
                problem_vi="không có tệp hoặc thư mục so sánh này",
            )
        return replace(load_layer(path, layer=layer, code=code, name=name), name=path.stem)
    files = _files(path)
    if not files:
        raise FormatError(
            f"no file with polygons ({', '.join(_SUFFIXES)})",
            where=path,
            problem_vi=f"không có tệp đa giác nào ({', '.join(_SUFFIXES)})",
        )
    layers = [load_layer(file, layer=layer, code=code, name=name) for file in files]
    return _together(layers, path.name)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES)


def _together(layers: list[Layer], name: str) -> Layer:
    frames = [
        gpd.GeoDataFrame(
            {"code": one.codes, "name": one.names}, geometry=list(one.polygons), crs=one.crs
        ).to_crs(PUBLISH_CRS)
        for one in layers
    ]
    return Layer.of(gpd.GeoDataFrame(pd.concat(frames, ignore_index=True)), name)


def write_comparison(result: Comparison, here: Layer, there: Layer, folder: Path) -> list[Path]:
    """Write the comparison: table, summary, disputed land as GeoPackage, and the page.

    Parameters
    ----------
    result : Comparison
    here, there : Layer
        What was compared.
    folder : Path

    Returns
    -------
    list of Path
        The files.
    """
    table, summary, disputed, page = (
        folder / name for name in ("compare.csv", "compare.json", "disputed.gpkg", "compare.html")
    )
    with replacing(table) as temporary:
        result.units.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8-sig")
    with replacing(summary) as temporary:
        text = json.dumps(result.summary(), ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")
    write_findings(result.disputed, disputed, layer="disputed")
    compared = Compared(result, here.name, there.name, here.to_work(here.metric), list(here.codes))
    write_comparison_page(compared, page)
    return [table, summary, disputed, page]


def stated_areas_km2(path: Path, field: str = "areaKm2") -> dict[str, float]:
    """Return the areas that a reference states beside its polygons, by code; none is empty."""
    areas: dict[str, float] = {}
    for file in _files(path) if path.is_dir() else [path]:
        frame = pyogrio.read_dataframe(file, read_geometry=False)
        if {"code", field} <= set(frame.columns):
            areas |= dict(zip(frame["code"].astype(str), frame[field].astype(float), strict=True))
    return areas
