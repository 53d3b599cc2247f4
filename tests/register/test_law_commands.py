"""The commands ``hopnhat law``."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipeline.config import project_paths
from pipeline.register.cli import app
from pipeline.register.national import TABLE

FOLDER = project_paths().register
runner = CliRunner()

pytestmark = pytest.mark.real


def test_parse_prints_the_pairs_and_writes_them(mirror, tmp_path):
    act = mirror / "resolutions" / "1677_NQ-UBTVQH15.md"
    result = runner.invoke(app, ["parse", str(act), "--csv", str(tmp_path / "pairs.csv")])
    assert result.exit_code == 0, result.output
    assert "274 cặp / pairs, 2 một phần / parts" in result.output
    assert len(pd.read_csv(tmp_path / "pairs.csv")) == 274


def test_all_writes_the_national_table_and_counts_the_corrections(mirror, tmp_path):
    result = runner.invoke(app, ["all", "--mirror", str(mirror), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "34 nghị quyết / acts; 10040 đơn vị cũ" in result.output
    slips = len(pd.read_csv(FOLDER / "corrections.csv"))
    assert f"slips of the pen put right: {slips}" in result.output
    assert (tmp_path / TABLE).read_bytes() == (FOLDER / TABLE).read_bytes()
