"""The tools read what the stages built: every test here gets a project that is built once."""

import os
import shutil
from pathlib import Path

import pytest

from pipeline.config import Paths
from pipeline.sources.collect import Wanted
from pipeline.stages import dissolve, fetch, load, repair, roll_forward

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def built_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build up to the crosswalk, on the mirror where there is one, else on the stand-in."""
    root = tmp_path_factory.mktemp("project")
    paths = Paths(root)
    shutil.copytree(ROOT / "data" / "raw" / "register", paths.register)
    shutil.copy(ROOT / "data" / "raw" / "sources.csv", paths.sources_csv)
    mirror = ROOT / (os.environ.get("MIRROR") or "../shared/sources")
    fetch.run(paths, Wanted(mirror=mirror if mirror.is_dir() else None, online=False))
    for stage in (load, repair, roll_forward, dissolve):
        stage.run(paths)
    return root


@pytest.fixture(autouse=True)
def _project(built_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOPNHAT_ROOT", str(built_project))
