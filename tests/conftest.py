"""Fixtures that several rooms share."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
import toy as toy_province
from hypothesis import settings

NO_SKIP = "HOPNHAT_NO_SKIP"

# How long one example takes tells of the machine and what else it does; bounds of time are tested
# for themselves.
settings.register_profile("without deadline", deadline=None)
settings.load_profile("without deadline")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, object]:
    """Where all that tests need is installed, and that is said, a skip is a failure."""
    report = yield
    if os.environ.get(NO_SKIP) and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and {NO_SKIP} is set: {report.longrepr}"
    return report


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
