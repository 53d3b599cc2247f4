"""The pipeline from end to end: on the stand-in everywhere, on the real inputs where they are."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from user_files import User

from pipeline.artefacts import read_layer, read_table
from pipeline.config import WORK_CRS
from pipeline.stages.commands import STAGES
from pipeline.summary import summary_lines

STRAIGHT_TO = [name for name in STAGES if name != "draw"]
# What the law says (1677/NQ-UBTVQH15, article 1, clause 92), not what the pipeline says.
LAW = {"xã": 86, "phường": 9, "đặc khu": 1}


def build(user: User, *fetch: str, stages: list[str]) -> None:
    for arguments in [("stage", "fetch", *fetch), *(("stage", name) for name in stages)]:
        outcome = user.run(*arguments)
        assert outcome.status == 0, outcome.text


@pytest.fixture
def user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> User:
    return User(tmp_path, monkeypatch, capsys)


def counts_hold(user: User) -> None:
    new = read_layer(user.paths.artefact("new_units.parquet"), "new_units")
    old = read_layer(user.paths.artefact("old_units.parquet"), "old_units")
    pairs = read_table(user.paths.artefact("crosswalk.csv"), "crosswalk")
    assert new["type"].value_counts().to_dict() == LAW
    assert len(old) == 273
    assert len(pairs) == 274
    assert (pairs["extent"] == "part").sum() == 2
    assert abs(new.geometry.area.sum() - old.geometry.area.sum()) <= 1.0
    for layer in (old, new):
        shapes = layer.geometry.to_numpy()
        assert shapely.coverage_is_valid(shapes)
    shares = pairs.groupby("old_code")["share_of_old"].sum()
    assert shares.sub(1).abs().max() < 1e-6


def written_layers_are_clean(path: Path) -> None:
    for name in ("communes_before", "communes_2025"):
        layer = gpd.read_file(path, layer=name)
        shapes = layer.geometry.to_numpy()
        assert shapely.coverage_is_valid(shapes), name
        whole = shapely.union_all(shapes)
        assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0, name
        in_metres = layer.to_crs(WORK_CRS).geometry
        united_m2 = shapely.union_all(in_metres.to_numpy()).area
        assert abs(in_metres.area.sum() - united_m2) < 1.0, name


def test_the_stand_in_gives_the_counts_of_the_law(user: User) -> None:
    build(user, stages=list(STAGES))
    counts_hold(user)
    assert any("stand-in" in line for line in summary_lines(user.paths))
    layer = gpd.read_file(user.paths.geopackage, layer="communes_2025")
    assert layer["boundary_source"].str.contains("stand-in").all()
    with closing(sqlite3.connect(user.paths.geopackage)) as connection:
        (metadata,) = connection.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert "stand-in" in metadata
    assert "stand-in" in (user.paths.maps / "index.html").read_text(encoding="utf-8")


@pytest.mark.real
@pytest.mark.slow
def test_the_real_inputs_give_the_units_of_the_law(user: User, mirror: Path) -> None:
    build(user, f"--mirror={mirror}", stages=STRAIGHT_TO)
    counts_hold(user)
    source = read_layer(user.paths.artefact("source_units.parquet"), "source_units")
    assert len(source) == 286
    written_layers_are_clean(user.paths.geopackage)
    layer = gpd.read_file(user.paths.geopackage, layer="communes_2025")
    assert layer["area_km2"].sum() == pytest.approx(14_832.55, rel=0.003)
    # 273 units, of which Lý Sơn had been a district without communes.
    before = gpd.read_file(user.paths.geopackage, layer="communes_before")
    assert before.loc[before["code"] == "536", "type"].tolist() == ["huyện"]
    provinces = gpd.read_file(user.paths.geopackage, layer="provinces_before")
    assert provinces["code"].tolist() == ["51", "62"]
    districts = gpd.read_file(user.paths.geopackage, layer="districts_before")
    assert len(districts) == 23
    pairs = pd.DataFrame(gpd.read_file(user.paths.geopackage, layer="crosswalk"))
    divided = pairs[pairs["extent"] == "part"]
    assert sorted(divided["new_name"]) == ["Cà Đam", "Tây Trà Bồng"]
    assert set(divided["old_name"]) == {"Trà Bùi"}
    assert (divided["share_of_old"] < 1).all()


def hashes_of(root: Path) -> dict[str, str]:
    return {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(root.rglob("*"))
        if file.is_file() and "raw" not in file.relative_to(root).parts[:2]
    }


def test_two_runs_write_the_same_bytes(user: User) -> None:
    build(user, stages=list(STAGES))
    first = hashes_of(user.paths.root)
    build(user, stages=list(STAGES))
    assert hashes_of(user.paths.root) == first
    assert len(first) > 10


def test_status_says_what_is_stale(user: User) -> None:
    assert "missing" in user.run("status").text
    build(user, stages=["load"])
    after_load = user.run("status").text
    assert "stand-in" in after_load
    assert "fresh" in after_load
    changes = user.paths.register / "changes.csv"
    changes.write_bytes(changes.read_bytes() + b"")
    assert "stale: data/raw/register/changes.csv is newer" in user.run("status").text


@pytest.mark.real
@pytest.mark.slow
def test_a_published_layer_is_a_right_input(user: User, mirror: Path) -> None:
    build(user, f"--mirror={mirror}", stages=STRAIGHT_TO)
    mine = user.paths.root / "mine.gpkg"
    before = gpd.read_file(user.paths.geopackage, layer="communes_before")
    before.rename(columns={"code": "ma_xa"})[["ma_xa", "geometry"]].to_file(mine)
    own = (f"--mirror={mirror}", f"--communes={mine}", "--communes-code=ma_xa")
    build(user, *own, stages=STRAIGHT_TO[: STRAIGHT_TO.index("export")])
    assert len(read_layer(user.paths.artefact("source_units.parquet"), "source_units")) == 273
    counts_hold(user)
