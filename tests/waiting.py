"""Waiting for a page in the browser tests."""

import time
from typing import Any

from playwright.sync_api import Page

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
