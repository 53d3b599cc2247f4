"""Pages drawn by the pipeline itself, opened in Debian's Chromium without a network."""

import importlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from pipeline.config import Paths
from pipeline.sources.collect import Wanted
from pipeline.stages import fetch

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STAGES = ("load", "repair", "roll_forward", "dissolve", "check", "export", "draw")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "offline": True,
        "locale": "vi-VN",
        "viewport": {"width": 1366, "height": 768},
    }


@dataclass
class Site:
    """A folder with the pages of one run, and whether its boundaries are the real ones."""

    folder: Path
    real: bool

    def url(self, page: str, state: str = "") -> str:
        return (self.folder / page).as_uri() + state


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Site:
    """Run the pipeline on the mirror, or on the stand-in where there is none."""
    mirror = Path(os.environ.get("MIRROR") or ROOT.parent / "shared" / "sources")
    real = (mirror / "SHA256SUMS").is_file()
    paths = Paths(tmp_path_factory.mktemp("project"))
    shutil.copytree(ROOT / "data" / "raw" / "register", paths.register)
    shutil.copy(ROOT / "data" / "raw" / "sources.csv", paths.sources_csv)
    fetch.run(paths, Wanted(mirror=mirror if real else None, online=False))
    for name in STAGES:
        importlib.import_module(f"pipeline.stages.{name}").run(paths)
    return Site(paths.maps, real)


@dataclass
class Watched:
    """A page with everything that it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> Page:
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready=yes]")
        return self.page


@pytest.fixture
def watched(context: BrowserContext) -> Iterator[Watched]:
    """Open pages with it: afterwards nothing may have left, and nothing may have gone wrong."""
    page = context.new_page()
    seen = Watched(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", lambda said: seen.complaints.append(f"{said.type}: {said.text}"))
    yield seen
    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
    assert seen.complaints == []
