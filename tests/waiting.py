"""Waiting for a page in the browser tests."""

import time
from typing import Any

from playwright.sync_api import Page

REST_LOOKS, REST_PAUSE_MS = 4, 120.0

PAUSE_MS = 50


def wait_until(page: Page, expression: str, arg: Any = None, timeout_s: float = 10.0) -> None:
    """Wait until an expression is true in the page.

    Playwright's own ``wait_for_function`` evaluates text inside the page when the first try is not
    true, which the pages' Content-Security-Policy forbids; asking again from here is allowed.
    """
    end = time.monotonic() + timeout_s
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"still not true after {timeout_s} s: {expression}"
        page.wait_for_timeout(PAUSE_MS)


def wait_for_rest(page: Page, timeout_s: float = 10.0) -> None:
    """Wait until the map has flown where it was going: a click on the way may hit anything."""
    place = "[...document.querySelectorAll('.leaflet-map-pane, .leaflet-overlay-pane svg')]" \
            ".map((one) => JSON.stringify(one.getBoundingClientRect())).join()"  # fmt: skip
    end = time.monotonic() + timeout_s
    seen: list[str] = []
    while len(seen) < REST_LOOKS or len(set(seen[-REST_LOOKS:])) > 1:
        assert time.monotonic() < end, f"the map still moves after {timeout_s} s"
        page.wait_for_timeout(REST_PAUSE_MS)
        seen.append(page.evaluate(place))
