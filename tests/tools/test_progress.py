"""The bar with per cent: it advances through every step, and stays off standard output."""

import io
import json
import re
import time

import numpy as np
import pandas as pd
import pytest
from hostile import base, write_csv, write_xlsx
from rich.console import Console
from typer.testing import CliRunner

from pipeline.progress import progress_bar
from pipeline.tools import run_convert as convert_module
from pipeline.tools import run_lookup as lookup_module
from pipeline.tools.commands import app
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert
from pipeline.tools.run_lookup import run_lookup
from pipeline.tools.steps import CARRYING, IDENTIFYING, LOCATING, READING, WRITING


class Terminal(Console):
    """A terminal that keeps what it shows."""

    def __init__(self):
        super().__init__(file=io.StringIO(), force_terminal=True, width=100)

    def text(self):
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.file.getvalue())


@pytest.fixture
def told(monkeypatch):
    """Listen to what the commands tell their bar."""
    heard = []

    class Listener:
        def __enter__(self):
            return lambda step, share: heard.append((step, share))

        def __exit__(self, *_):
            return False

    for module in (convert_module, lookup_module):
        monkeypatch.setattr(module, "progress_bar", lambda **_: Listener())
    return heard


def shares_of(heard, step):
    return [share for one, share in heard if one == step]


def advances(shares):
    return len(set(shares)) > 1 and shares == sorted(shares) and max(shares) == 1.0


def test_the_bar_shows_a_rising_per_cent():
    terminal = Terminal()
    with progress_bar(console=terminal, patience_s=0) as say:
        for percent in range(0, 101, 10):
            say(READING, percent / 100)
            time.sleep(0.15)
    shown = [int(one) for one in re.findall(r"(\d+)%", terminal.text())]
    assert shown == sorted(shown)
    assert len(set(shown)) >= 4
    assert READING in terminal.text()


def test_something_moves_while_a_library_is_at_work():
    terminal = Terminal()
    with progress_bar(console=terminal, patience_s=0) as say:
        say(READING, 0.2)
        time.sleep(0.6)
    dots = {sign for sign in terminal.text() if "\u2800" < sign <= "\u28ff"}
    assert len(dots) >= 3


def test_what_is_done_at_once_shows_nothing():
    terminal = Terminal()
    with progress_bar(console=terminal) as say:
        say(READING, 0.5)
    assert "%" not in terminal.text()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_pipe_sees_nothing(wanted):
    pipe = Console(file=io.StringIO(), force_terminal=not wanted)
    with progress_bar(console=pipe, wanted=wanted, patience_s=0) as say:
        say(READING, 0.5)
    assert pipe.file.getvalue() == ""


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_every_step_of_a_conversion_advances(tmp_path, told, write):
    rows = [base()[0], *(base()[1:] * 5_000)]
    suffix = "csv" if write is write_csv else "xlsx"
    run_convert(ConvertOptions(write(tmp_path / f"t.{suffix}", rows), rows="keep"))
    for step in (READING, IDENTIFYING, CARRYING, WRITING):
        assert advances(shares_of(told, step)), step
    assert len(set(shares_of(told, WRITING))) >= 5


def test_looking_up_a_file_advances(tmp_path, told):
    path = tmp_path / "p.csv"
    rng = np.random.default_rng(1)
    points = {"lat": rng.uniform(14.5, 15, 500_000), "lon": rng.uniform(108, 108.5, 500_000)}
    pd.DataFrame(points).round(5).to_csv(path, index=False)
    run_lookup([str(path)])
    for step in (READING, LOCATING, WRITING):
        assert advances(shares_of(told, step)), step
    assert len(set(shares_of(told, LOCATING))) >= 4


def test_quiet_says_nothing_and_json_only_json(tmp_path):
    path = write_csv(tmp_path / "t.csv", base())
    result = CliRunner().invoke(app, ["convert", str(path), "--quiet"])
    assert result.exit_code == 0
    assert result.output == ""
    assert (tmp_path / "t_2025.csv").is_file()
    told = json.loads(CliRunner().invoke(app, ["lookup", str(path), "--json"]).stdout)
    assert [row["mã mới | new code"] for row in told][:2] == ["21025", "21025"]
    assert not (tmp_path / "t_lookup.csv").exists()
