"""Checks and reconciliation on the real inputs."""

import json
import re
from pathlib import Path

import pytest
from user_files import User

from pipeline.artefacts import read_layer
from pipeline.stages import report

# official.csv, both lists: sapnhap.bando.com.vn, map of 2026 and listing of July 2025.
WRONG_IN_THE_LISTING = {"21040": 100.07, "21085": 128.60}  # Bình Sơn, Bình Minh
DISPUTED = {"23535", "23536", "23538"}  # Ia Đal, Mô Rai, Ia Tơi
OFFICIAL_TOTAL_KM2 = 14_832.55  # resolution 202/2025/QH15
# A map or list of which nobody says whose it is; that of the districts is named with its source.
UNNAMED_VI = re.compile(r"bản đồ (?!sapnhap|huyện|tỉnh)|danh sách (?!sapnhap)", re.I)
UNNAMED_EN = re.compile(r"\b(?:map|listing) (?!of sapnhap|of the districts|of the provinces)", re.I)
# Stages that reconcile needs, in their order.
STAGES = ("load", "repair", "roll_forward", "dissolve", "check", "report")


@pytest.mark.real
@pytest.mark.slow
def test_real_units_are_sound_and_every_difference_has_its_cause(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mirror: Path,
) -> None:
    user = User(tmp_path, monkeypatch, capsys)
    for arguments in [("fetch", f"--mirror={mirror}"), *((name,) for name in STAGES[:-1])]:
        outcome = user.run("stage", *arguments)
        assert outcome.status == 0, outcome.text
    report.run(user.paths)
    told = json.loads((user.paths.processed / report.DATA).read_text(encoding="utf-8"))
    units = {unit["code"]: unit for unit in told["units"]}
    for code, likely in WRONG_IN_THE_LISTING.items():
        assert (units[code]["cause"], units[code]["likely_km2"]) == ("list_error", likely)
    assert {code for code, unit in units.items() if unit["cause"] == "source_disagreement"} >= (
        DISPUTED
    )
    assert {units["21136"]["cause"], units["21157"]["cause"]} == {"cut"}  # heirs of Trà Bùi
    far = [unit for unit in units.values() if abs(unit["difference_pct"]) > 5]
    assert len(far) <= 14
    assert all(unit["cause"] != "unexplained" for unit in far)
    assert told["summary"]["median_difference_pct"] <= 1
    assert told["summary"]["area_km2"] == pytest.approx(OFFICIAL_TOTAL_KM2, rel=0.001)
    by_id = {(row["id"], row["layer"]): row for row in told["checks"]["checks"]}
    for check in ("gap", "overlap", "unmatched_edge", "sliver", "valid_geometry"):
        for layer in ("old_units", "new_units"):
            assert by_id[check, layer]["count"] == 0
    assert by_id["total_area", "merger"]["measured"] <= 1.0
    assert by_id["province_outline", "merger"]["measured"] < 0.05
    findings = read_layer(user.paths.artefact("findings.parquet"), "findings")
    assert not (findings["severity"] == "error").any()
    told_vi = [*findings["message_vi"], *(unit["evidence_vi"] for unit in units.values())]
    told_en = [*findings["message_en"], *(unit["evidence_en"] for unit in units.values())]
    assert [text for text in told_vi if UNNAMED_VI.search(text)] == []
    assert [text for text in told_en if UNNAMED_EN.search(text)] == []
    assert sum("sapnhap.bando.com.vn (2026)" in text for text in told_vi) >= len(far)
