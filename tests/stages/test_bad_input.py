"""Bad input ends in one clear message and status 1, and leaves what was there before untouched."""

import hashlib
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from user_files import ROOT, Outcome, User

NAMED = {"name": "name", "district": "district"}


@pytest.fixture
def user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> User:
    return User(tmp_path, monkeypatch, capsys)


@pytest.fixture
def loaded(user: User) -> dict[Path, str]:
    """Load a right file once, and return the hashes of all that it left."""
    outcome = user.load(user.write(user.communes(), "right.gpkg"), code="code")
    assert outcome.status == 0, outcome.text
    assert "273 of 273 units matched" in outcome.text
    return hashes(user)


def hashes(user: User) -> dict[Path, str]:
    files = (file for file in user.paths.stages.rglob("*") if file.is_file())
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def check_refused(outcome: Outcome, *expected: str) -> None:
    assert outcome.status == 1, outcome.text
    text = re.sub(r"\s+", " ", outcome.text)
    for part in ("Lỗi / Error:", "Việc cần làm:", "What to do:", *expected):
        assert part in text, outcome.text
    assert "Traceback" not in outcome.text


def no_crs(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs(None, allow_override=True)


def degrees_called_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs("EPSG:5898", allow_override=True)


def metres_called_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs("EPSG:5898").set_crs("EPSG:4326", allow_override=True)


def points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(shapely.point_on_surface(frame.geometry.to_numpy()), crs=frame.crs)


def twice(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return pd.concat([frame, frame.iloc[[7]]], ignore_index=True)


def missing(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[frame["code"] != "21136"]


def no_rows(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.iloc[:0]


def unknown_name(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[frame["code"] == "21136", "name"] = "Trà Bùii Mới"
    return frame


def unknown_code(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[frame["code"] == "21136", "code"] = "99999"
    return frame


def bow_tie(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = frame.geometry.iloc[3].bounds
    crossing = [(west, south), (east, north), (east, south), (west, north), (west, south)]
    frame.loc[3, "geometry"] = shapely.Polygon(crossing)
    return frame


def no_geometry(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[4, "geometry"] = None
    return frame


def other_province(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.assign(province="Tỉnh Bình Định")


@pytest.mark.parametrize(
    ("spoil", "file", "options", "expected"),
    [
        (
            no_crs,
            "a.gpkg",
            {"code": "code"},
            ["states no reference system", "make COMMUNES_CRS=", "--communes-crs EPSG:5898"],
        ),
        (degrees_called_metres, "a.gpkg", {"code": "code"}, ["says metres", "are degrees"]),
        (metres_called_degrees, "a.gpkg", {"code": "code"}, ["says degrees", "are metres"]),
        (points, "a.gpkg", {"code": "code"}, ["273 features are not polygons but Point"]),
        (
            twice,
            "a.gpkg",
            {"code": "code"},
            ["1 units have more than one polygon", "feature 8: Chánh Lộ (21031)"],
        ),
        (twice, "a.gpkg", NAMED, ["1 units have more than one polygon", "feature 8: Chánh Lộ"]),
        (missing, "a.gpkg", {"code": "code"}, ["1 of 273 units", "21136"]),
        (missing, "a.gpkg", NAMED, ["1 of 273 units", "21136"]),
        (
            lambda frame: frame,
            "a.gpkg",
            {"name": "name"},
            [
                "4 names have more than one polygon",
                "Nguyễn Nghiêm",
                "its fields are: code, name, district, province",
                "make COMMUNES_DISTRICT=huyen",
                "hopnhat stage fetch --communes-district huyen",
            ],
        ),
        (no_rows, "a.gpkg", {"code": "code"}, ["has no features"]),
        (unknown_name, "a.gpkg", NAMED, ["Trà Bùii Mới", "nearest:", "Trà Bùi"]),
        (unknown_code, "a.gpkg", {"code": "code"}, ["99999", "register does not know"]),
        (bow_tie, "a.geojson", {"code": "code"}, ["1 polygons are not valid", "feature 4"]),
        (no_geometry, "a.gpkg", {"code": "code"}, ["1 features have no geometry", "feature 5"]),
        (
            other_province,
            "a.gpkg",
            {**NAMED, "province": "province"},
            ["no polygon of", "Tỉnh Bình Định"],
        ),
        (lambda frame: frame, "a.gpkg", {"code": "ma_xa"}, ["has no field ma_xa", "code, name"]),
        (lambda frame: frame, "a.gpkg", {}, ["nobody said which field"]),
        (lambda frame: frame, "a.gpkg", {"code": "code", "layer": "x"}, ["no layer 'x'", "a"]),
        (lambda frame: frame, "a.gpkg", {"code": "code", "crs": "EPSG:none"}, ["EPSG:none"]),
    ],
)
def test_a_spoilt_file_is_refused_and_nothing_is_lost(
    user: User,
    loaded: dict[Path, str],
    spoil: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    file: str,
    options: dict[str, str],
    expected: list[str],
) -> None:
    path = user.write(spoil(user.communes()), file)
    check_refused(user.load(path, **options), file, *expected)
    assert hashes(user) == loaded


def test_an_empty_file_is_refused(user: User, loaded: dict[Path, str]) -> None:
    path = user.paths.root / "empty.gpkg"
    path.touch()
    check_refused(user.load(path, code="code"), "empty.gpkg", "OGR cannot open it")
    assert hashes(user) == loaded


def test_a_truncated_zip_is_refused(user: User, loaded: dict[Path, str]) -> None:
    whole = user.write(user.communes(), "a.geojson")
    archive = user.paths.root / "cut.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.write(whole, "a.geojson")
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    check_refused(user.load(archive, code="code"), "cut.zip", "not a whole zip archive")
    assert hashes(user) == loaded


def test_a_file_that_is_not_there_is_refused(user: User) -> None:
    check_refused(
        user.fetch(user.paths.root / "nowhere.gpkg", code="code"), "nowhere.gpkg", "no such file"
    )


def test_a_wrong_hash_says_source_expected_and_actual(user: User) -> None:
    mirror = user.paths.root / "mirror"
    (mirror / "gadm").mkdir(parents=True)
    (mirror / "gadm" / "gadm41_VNM_3.json.zip").write_bytes(b"something else")
    actual = hashlib.sha256(b"something else").hexdigest()
    expected = "0566f41ae178afa686150e384674bb359d5325d32f8c96189048e2eb4e2fb231"
    outcome = user.run("stage", "fetch", f"--mirror={mirror}")
    check_refused(
        outcome, "gadm-4.1-communes", f"expected sha256 {expected}", f"actual sha256 {actual}"
    )
    assert not list(user.paths.boundaries.glob("*"))


def test_a_mirror_that_is_no_folder_is_refused(user: User) -> None:
    outcome = user.run("stage", "fetch", f"--mirror={user.paths.root / 'nowhere'}")
    check_refused(outcome, "the mirror is not a folder")


WRITER = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from pipeline.cli import main
sys.argv = ["hopnhat", "stage", "load"]
main()
"""


def test_a_full_disk_keeps_what_was_there(user: User, loaded: dict[Path, str]) -> None:
    # A limit on the size of files stands in for the full disk: the same call fails half-way.
    ended = subprocess.run(
        [sys.executable, "-c", WRITER], capture_output=True, text=True, cwd=ROOT, check=False
    )
    check_refused(Outcome(ended.returncode, ended.stdout + ended.stderr), "cannot be written")
    assert hashes(user) == loaded


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.artefacts import replacing
with replacing(Path(sys.argv[1])) as temporary:
    temporary.write_text("half of the new")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_in_mid_write_keeps_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "published.csv"
    target.write_text("the old, whole")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(target)], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "the old, whole"


@pytest.mark.parametrize("text", ["abc", "EPSG:99999"])
def test_an_unknown_reference_system_is_refused(user: User, text: str) -> None:
    user.monkeypatch.setenv("CRS", text)
    check_refused(user.run("stage", "export"), f"CRS={text}", "EPSG:9216")


def test_a_vintage_that_is_no_day_is_refused(user: User) -> None:
    check_refused(user.run("stage", "fetch", "--vintage=2020"), "VINTAGE=2020 is not a day")
