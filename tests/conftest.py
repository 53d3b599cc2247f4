"""Fixtures that several rooms share."""

import os
from pathlib import Path

import pytest
import toy as toy_province

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def toy() -> toy_province.ToyProvince:
    """Fresh tables of the toy province, which a test may spoil."""
    return toy_province.ToyProvince()


@pytest.fixture(scope="session")
def mirror() -> Path:
    """Give the folder with the real inputs; skip the test where there is none."""
    folder = Path(os.environ.get("MIRROR") or ROOT.parent / "shared" / "sources")
    if not (folder / "SHA256SUMS").is_file():
        pytest.skip(f"no mirror of the real inputs in {folder}; set MIRROR")
    return folder
