"""``hopnhat check``: the list of checks on any polygons of any user."""

from pathlib import Path
from typing import Annotated

import pyogrio
import typer

from pipeline.checks.catalogue import LAYER_CHECKS
from pipeline.checks.layer import Layer
from pipeline.checks.run import CheckReport, run_layer_checks
from pipeline.checks.show import print_findings, print_results, terminal
from pipeline.checks.written import polygon_layers, read_polygons
from pipeline.config import WORK_CRS
from pipeline.console import out
from pipeline.errors import CheckError, FormatError, UsageError
from pipeline.publish.findings import write_findings, write_findings_table
from pipeline.tools.guard import missing

_CODES = ("code", "ma", "ma_xa", "id")
_NAMES = ("name", "ten", "ten_xa")


def check(
    file: Annotated[
        Path,
        typer.Argument(
            help="Tệp đa giác, định dạng nào OGR đọc được | Polygons in any format that OGR reads."
        ),
    ],
    layer: Annotated[
        str,
        typer.Option(
            "--layer",
            "-L",
            help="Lớp, nếu tệp có nhiều lớp | The layer; needed if there are several.",
        ),
    ] = "",
    code: Annotated[str, typer.Option("--code", help="Cột mã | The field with the codes.")] = "",
    name: Annotated[str, typer.Option("--name", help="Cột tên | The field with the names.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Thư mục ghi kết quả; mặc định là cạnh tệp | "
            "Folder for the findings; beside the file by default.",
        ),
    ] = None,
) -> None:
    """Kiểm tra ranh giới, ghi kết quả ra GeoPackage và CSV / Check polygons, write the findings.

    Có lỗi thì kết thúc với mã 1; tệp của bạn không bị thay đổi. / With an error it ends with status
    1; your file is never changed.

    Ví dụ / Example:

    hopnhat check data/processed/geojson/communes_2025.geojson -o .
    """
    checked = load_layer(file, layer=layer, code=code, name=name)
    report = run_layer_checks(checked)
    folder = output or file.parent
    written = [folder / f"{file.stem}_findings{suffix}" for suffix in (".gpkg", ".csv")]
    write_findings(report.findings, written[0])
    write_findings_table(report.findings, written[1])
    console = terminal(stderr=False)
    console.print(crs_line(checked), markup=False, soft_wrap=True)
    print_results(report, console)
    if len(report.findings):
        print_findings(report.findings, console)
    out.print(f"{written[0]}\n{written[1]}")
    if not report.passed:
        raise CheckError(
            f"{report.errors} errors",
            where=file,
            advice=f"open {written[0]} in QGIS.",
            problem_vi=f"{report.errors} lỗi",
            advice_vi=f"mở {written[0]} trong QGIS.",
        )


def check_file(file: Path, *, layer: str = "", code: str = "", name: str = "") -> CheckReport:
    """Run the checks of layers on one layer of a file.

    Parameters
    ----------
    file : Path
        Any format that OGR reads.
    layer : str
        '' takes the only layer of polygons.
    code, name : str
        Fields; '' looks for usual ones, and numbers the features if there is none.

    Returns
    -------
    CheckReport

    Raises
    ------
    FormatError
        If the file can't be read, states no reference system or lacks a field.
    UsageError
        If it has several layers and none was named.
    """
    return run_layer_checks(load_layer(file, layer=layer, code=code, name=name))


def load_layer(file: Path, *, layer: str = "", code: str = "", name: str = "") -> Layer:
    """Read the layer that the options mean; see `check_file`."""
    if not file.exists():
        raise missing(file)
    chosen = layer or _only_layer(file)
    fields = _fields(file, chosen)
    by_code = code or _usual(fields, _CODES)
    by_name = name or _usual(fields, _NAMES)
    return read_polygons(file, chosen, by_code or None, by_name or by_code or None)


def crs_line(layer: Layer) -> str:
    """Say which reference system the file or its format states, and in which one it is measured."""
    crs = f"{':'.join(layer.crs.to_authority() or ())} {layer.crs.name}".strip()
    told = f"hệ toạ độ của tệp | reference system of the file: {crs}"
    measured = f"; đo trong | measured in: {WORK_CRS}"
    return told if layer.is_metric else told + measured


def _only_layer(file: Path) -> str:
    layers = polygon_layers(file)
    if len(layers) != 1:
        found = ", ".join(layers)
        raise UsageError(
            f"one layer of polygons expected, found: {found or 'none'}",
            where=file,
            advice="name one with --layer.",
            problem_vi=f"cần đúng một lớp đa giác, tìm thấy: {found or 'không có'}",
            advice_vi="chọn một lớp bằng --layer.",
        )
    return layers[0]


def _fields(file: Path, layer: str) -> list[str]:
    try:
        return [str(field) for field in pyogrio.read_info(file, layer=layer)["fields"]]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FormatError(
            str(error),
            where=file,
            advice="name a layer that it has.",
            problem_vi="không đọc được tệp hoặc lớp",
            advice_vi="ghi tên lớp có trong tệp.",
        ) from error


def _usual(fields: list[str], usual: tuple[str, ...]) -> str:
    return next((field for field in fields if field.lower() in usual), "")


def describe_checks() -> list[tuple[str, str, str]]:
    """Return id, meaning and limit of every check that `hopnhat check` runs."""
    return [
        (check.id, check.meaning_en, f"{check.limit:g} {check.unit}".strip())
        for check in LAYER_CHECKS
    ]
