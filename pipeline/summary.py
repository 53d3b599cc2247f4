"""The summary at the end of a run: what was built from what, the checks, and what to open next."""

import json
from pathlib import Path

import geopandas as gpd
from rich.text import Text

from pipeline.artefacts import read_layer, read_table, replacing
from pipeline.checks.tally import tally
from pipeline.config import Paths
from pipeline.console import out
from pipeline.coverage.areas import geodesic_area_m2
from pipeline.errors import ContractError
from pipeline.provenance import Provenance, SourceStamp, read_provenance
from pipeline.register.official import OFFICIAL_MAP

SQUARE_METRES_PER_KM2 = 1e6


def write_summary(paths: Paths) -> None:
    """Write ``data/processed/summary.txt`` and print it.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    lines = summary_lines(paths)
    target = paths.processed / "summary.txt"
    with replacing(target) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out.print()
    for line in lines:
        out.print(Text(line))


def summary_lines(paths: Paths) -> list[str]:
    """Say what the artefacts on the disk are.

    Parameters
    ----------
    paths : Paths
        The project's places.

    Returns
    -------
    list of str
        Vietnamese and English side by side.

    Raises
    ------
    ContractError
        If an artefact is missing.
    """
    provenance = read_provenance(paths.stamp)
    new = read_layer(paths.artefact("new_units.parquet"), "new_units")
    old = read_layer(paths.artefact("old_units.parquet"), "old_units")
    crosswalk = read_table(paths.artefact("crosswalk.csv"), "crosswalk")
    official = read_table(paths.register / "official.csv", "official")
    types = ", ".join(f"{n} {kind}" for kind, n in new["type"].value_counts().items())
    parts = int((crosswalk["extent"] == "part").sum())
    return [
        *_warning(provenance),
        f"Đơn vị mới / new units: {len(new)} ({types}), từ / from {len(old)} đơn vị cũ / old units",
        f"Bảng đối chiếu / crosswalk: {len(crosswalk)} cặp / pairs, {parts} một phần / part",
        _area_line(new, float(official["area_km2_map"].sum())),
        *(_source_line(source) for source in provenance.sources),
        *_check_lines(paths.artefact("checks.json")),
        *_next_lines(paths),
    ]


def _warning(provenance: Provenance) -> list[str]:
    if not provenance.is_stand_in:
        return []
    return [
        "CẢNH BÁO: RANH GIỚI GIẢ ĐỊNH (đa giác Thiessen quanh các điểm), KHÔNG PHẢI RANH GIỚI THẬT "
        "(stand-in).",
        "WARNING: STAND-IN BOUNDARIES (Thiessen cells of points), NOT REAL ONES. Once the network "
        "is back: make refetch all; or give your own: make COMMUNES=file.",
        "",
    ]


def _area_line(new: gpd.GeoDataFrame, official_km2: float) -> str:
    area_km2 = geodesic_area_m2(new.geometry.to_numpy(), new.crs).sum() / SQUARE_METRES_PER_KM2
    difference = 100 * (area_km2 / official_km2 - 1)
    source = " / ".join(OFFICIAL_MAP)
    return (
        f"Diện tích / area: {area_km2:,.2f} km²; {source}: {official_km2:,.2f} km² "
        f"({difference:+.3f}%)"
    )


def _source_line(source: SourceStamp) -> str:
    return (
        f"Nguồn / source ({source.role}): {source.name}; {source.vintage}; {source.kind}; "
        f"sha256 {source.sha256[:12]}; {source.licence}"
    )


def _check_lines(path: Path) -> list[str]:
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContractError(
            f"{error}",
            where=path,
            advice="make check-units",
            problem_vi="không đọc được kết quả kiểm tra",
            advice_vi="chạy make check-units",
        ) from error
    vi, en = tally(report["checks"])
    found = report["findings"]
    return [
        f"{vi} / {en}",
        f"Kết quả / findings: {found['error']} lỗi / errors, "
        f"{found['warning']} cảnh báo / warnings, {found['info']} ghi chú / notes",
    ]


def _next_lines(paths: Paths) -> list[str]:
    wanted = [
        (paths.geopackage, "QGIS: kéo thả vào / drag it in; lớp findings có các nghi vấn"),
        (paths.maps / "index.html", "bản đồ / map: mở bằng trình duyệt / open in a browser"),
        (paths.processed / "report.html", "báo cáo / report"),
    ]
    shown = [(file.relative_to(paths.root), text) for file, text in wanted if file.is_file()]
    return ["Mở tiếp / open next:", *(f"  {file}  ({text})" for file, text in shown)]
