"""What is said of a file that was looked up: what was taken for what, and what to try instead."""

import numpy as np
import pandas as pd

from pipeline.config import WORK_CRS
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.coordinates import EASTINGS_M, inside, points_of
from pipeline.tools.law import Register
from pipeline.tools.locate import locate
from pipeline.tools.lookup import CERTAINTIES
from pipeline.tools.lookup_rows import NOTE
from pipeline.tools.point_checks import CONTRADICTS

SAMPLE_NAMES = 20
OTHER_ZONE = "EPSG:9216"  # VN-2000 / TM-3, central meridian 107°30'
ZONE_IN_DOUBT = "hệ toạ độ có thể là hệ khác | the zone may be another"
LEAST_NAMED_SHARE = 0.5
LEAST_OUTSIDE_SHARE = 0.5
ELSEWHERE = (
    "ít dòng tìm thấy và không có cột huyện: có phải bảng của tỉnh khác? | few rows were found, "
    "and no district tells them apart: is it a table of another province?"
)


def on_zone(first: np.ndarray, second: np.ndarray, crs: str) -> list[str]:
    """Say in which zone metres were read, where there are metres."""
    if not any(inside(some, EASTINGS_M).any() for some in (first, second)):
        return []
    other = OTHER_ZONE if crs == WORK_CRS else WORK_CRS
    return [f"mét, hệ | metres in {crs} (VN-2000); hệ khác thì | another zone: --crs {other}"]


def on_names(frame: pd.DataFrame, law: Register) -> list[str]:
    """Say how the rows are looked up by their names or codes instead, where there are such."""
    shares: dict[str, float] = {}
    for name in frame.columns:
        texts = [text for text in as_texts(frame[name].dropna().head(SAMPLE_NAMES)) if text]
        known = int(law.index.resolve_many(texts)["status"].ne("none").sum()) if texts else 0
        codes = sum(text in law.codes for text in texts)
        shares[str(name)] = max(known, codes) / max(1, len(texts))
    best = max(shares, key=lambda name: shares[name], default="")
    if shares.get(best, 0.0) < LEAST_NAMED_SHARE:
        return []
    return [f"theo tên thì thêm | by names instead: --unit-column {best!r}"]


def on_outside(told: pd.DataFrame, points: np.ndarray, *, in_metres: bool) -> list[str]:
    """Say that most points lie outside the province, and of metres that the zone may be wrong."""
    placed = np.isfinite(points).all(axis=1)
    outside = placed & told[NOTE].str.contains(CERTAINTIES["outside"], regex=False).to_numpy()
    if not placed.any() or outside.sum() < LEAST_OUTSIDE_SHARE * placed.sum():
        return []
    advice = (
        "--crs (EPSG:5898 108°00', EPSG:9216 107°30', EPSG:3406 UTM 49N VN-2000, EPSG:32649 UTM "
        "49N WGS 84)"
    )
    told_how = f": kiểm tra hệ toạ độ | check the zone, {advice}" if in_metres else ""
    return [f"phần lớn các điểm ở ngoài tỉnh | most points lie outside the province{told_how}"]


def on_contradictions(told: pd.DataFrame, *, in_metres: bool) -> list[str]:
    """Say how many rows name another unit than their point lies in."""
    count = int(told[NOTE].str.contains(CONTRADICTS, regex=False).sum())
    if not count:
        return []
    zone = ": kiểm tra hệ toạ độ, --crs | check the zone, --crs" * in_metres
    return [
        f"{count} dòng ghi tên đơn vị khác với nơi có toạ độ, xem cột lưu ý | rows name another "
        f"unit than their point lies in, see the notes{zone}"
    ]


def on_other_zone(told: pd.DataFrame, first: np.ndarray, second: np.ndarray) -> list[str]:
    """Say that metres fit another zone better, where some lie outside the province in this one."""
    here = int(told[NOTE].str.contains(CERTAINTIES["outside"], regex=False).sum())
    if not here:
        return []
    there = locate(points_of(first, second, OTHER_ZONE))["certainty"].eq("outside").sum()
    if there >= here:
        return []
    return [
        f"{here} điểm ở ngoài tỉnh theo {WORK_CRS}, {there} theo {OTHER_ZONE}: hệ nào đúng? ghi "
        f"--crs | points lie outside the province in {WORK_CRS}, {there} in {OTHER_ZONE}: which "
        "zone is it? say it with --crs"
    ]
