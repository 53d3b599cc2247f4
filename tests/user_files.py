"""A small user: a project folder without a network, and a file of communes that fits it.

The communes are the stand-in's cells, so that every test knows what a right file looks like and
spoils one thing of it.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest

from pipeline.cli import main
from pipeline.config import EVE, Paths
from pipeline.register.units import load_units, units_on
from pipeline.sources.stand_in import make_stand_in

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Outcome:
    """What a command left: its status and what it printed."""

    status: int
    text: str


class User:
    """Somebody with a project folder of their own."""

    def __init__(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.paths = Paths(root)
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        shutil.copytree(ROOT / "data" / "raw" / "register", self.paths.register)
        shutil.copy(ROOT / "data" / "raw" / "sources.csv", self.paths.sources_csv)
        monkeypatch.setenv("HOPNHAT_ROOT", str(root))
        monkeypatch.setenv("ONLINE", "0")
        for name in ("MIRROR", "COMMUNES", "PROVINCES"):
            monkeypatch.delenv(name, raising=False)

    def run(self, *arguments: str) -> Outcome:
        """Run ``hopnhat`` with these arguments, in this process."""
        self.monkeypatch.setattr(sys, "argv", ["hopnhat", *arguments])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = self.capsys.readouterr()
        return Outcome(status, captured.out + captured.err)

    def fetch(self, path: Path, **options: str) -> Outcome:
        """Run the stage fetch with a file of communes and options as ``name_field``."""
        given = [f"--communes-{name}={value}" for name, value in options.items()]
        return self.run("stage", "fetch", f"--communes={path}", *given)

    def load(self, path: Path, **options: str) -> Outcome:
        """Run fetch and load with a file of communes; fetch has to succeed."""
        fetched = self.fetch(path, **options)
        assert fetched.status == 0, fetched.text
        return self.run("stage", "load")

    def communes(self) -> gpd.GeoDataFrame:
        """Return the communes of a right file: code, name, district, province, geometry."""
        stamps = make_stand_in(self.paths)
        cells = gpd.read_file(self.paths.root / stamps[0].file)[["code", "geometry"]]
        units = units_on(load_units(self.paths.register), EVE)
        frame = cells.merge(units, on="code")
        frame["district"] = frame["district_name"]
        frame["province"] = frame["province_name"]
        return frame[["code", "name", "district", "province", "geometry"]]

    def write(self, frame: gpd.GeoDataFrame, name: str = "mine.gpkg") -> Path:
        """Write a file for the user; its suffix says the format."""
        path = self.paths.root / name
        frame.to_file(path, engine="pyogrio")
        return path
