"""Take the README's picture of the map: ``make picture``.

Needs Chromium (``CHROMIUM=path``, else the one on the PATH). The page is opened from the disk, in a
browser context without a network.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
SETTLE_MS = 1500


def main() -> int:
    """Open ``maps/index.html`` and write ``docs/map.png``."""
    page_file = ROOT / "maps" / "index.html"
    browser_file = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not page_file.is_file() or not browser_file:
        sys.stderr.write("Needs maps/index.html (make) and Chromium (CHROMIUM=path).\n")
        return 1
    target = ROOT / "docs" / "map.png"
    target.parent.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=[*OFFLINE, *QUIET])
        context = browser.new_context(viewport={"width": 1200, "height": 780}, offline=True)
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=target)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
