"""What is said of a file that was looked up: what was taken for what, and what to try instead."""

import numpy as np
import pandas as pd

from pipeline.config import WORK_CRS
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.coordinates import EASTINGS_M, inside
from pipeline.tools.law import Register
from pipeline.tools.lookup import CERTAINTIES
from pipeline.tools.lookup_rows import NOTE

SAMPLE_NAMES = 20
OTHER_ZONE = "EPSG:9216"  # VN-2000 / TM-3, central meridian 107°30'
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
