"""Fetching the published map from a server of our own."""

import http.server
import json
import threading
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Paths
from pipeline.errors import SourceError
from pipeline.sources.reference import STAMP, declared_reference, fetch_reference, plain_name

PROJECT = Paths(Path(__file__).resolve().parents[2])
UNITS = pd.DataFrame({"code": ["21025", "23332"], "name": ["Cẩm Thành", "Đăk Rơ Wa"]})


@pytest.fixture
def site(tmp_path):
    """Serve a folder; give the folder, the address, and what was asked for."""
    folder = tmp_path / "site"
    folder.mkdir()
    asked = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_):
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


@pytest.fixture
def source(site):
    declared = declared_reference(PROJECT.sources_csv)
    return replace(declared, url=site[1] + "/{code}_{name}.geojson")


def test_every_file_comes_with_its_hash(site, source, tmp_path):
    for name in ("21025_cam_thanh", "23332_dak_ro_wa"):
        (site[0] / f"{name}.geojson").write_text(name)
    place = fetch_reference(source, UNITS, tmp_path / "boundaries")
    assert (place / "23332_dak_ro_wa.geojson").read_text() == "23332_dak_ro_wa"
    stamp = json.loads((place / STAMP).read_text(encoding="utf-8"))
    assert set(stamp["sha256"]) == {"21025_cam_thanh.geojson", "23332_dak_ro_wa.geojson"}
    assert len(set(stamp["sha256"].values())) == 2


def test_what_is_there_is_not_asked_for_again(site, source, tmp_path):
    for name in ("21025_cam_thanh", "23332_dak_ro_wa"):
        (site[0] / f"{name}.geojson").write_text("{}")
    fetch_reference(source, UNITS, tmp_path / "boundaries")
    before = len(site[2])
    fetch_reference(source, UNITS, tmp_path / "boundaries")
    assert len(site[2]) == before > 0


def test_one_missing_file_keeps_nothing(site, source, tmp_path):
    (site[0] / "21025_cam_thanh.geojson").write_text("{}")
    with pytest.raises(SourceError, match="23332_dak_ro_wa"):
        fetch_reference(source, UNITS, tmp_path / "boundaries")
    assert list((tmp_path / "boundaries").iterdir()) == []


def test_missing_declaration_is_said(tmp_path):
    lines = PROJECT.sources_csv.read_text(encoding="utf-8").splitlines()
    mine = tmp_path / "sources.csv"
    mine.write_text("\n".join(line for line in lines if ",reference," not in line))
    with pytest.raises(SourceError, match="role 'reference'"):
        declared_reference(mine)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Đặng Thùy Trâm", "dang_thuy_tram"),
        ("Mường  Lát", "muong_lat"),
        ("Ia H'Drai", "ia_h_drai"),
        ("Xốp", "xop"),
    ],
)
def test_names_lose_their_marks(name, plain):
    assert plain_name(name) == plain
