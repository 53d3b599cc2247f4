"""How the checks ended, counted and said in one way wherever it is said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

ENDINGS = {
    "passed": ("đạt", "passed"),
    "warning": ("có cảnh báo", "with warnings"),
    "error": ("có lỗi", "with errors"),
    "skipped": ("bỏ qua", "skipped"),
}
"""Id of each ending, in Vietnamese and in English, in the order of telling."""


def count_endings(results: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count how checks ended.

    Parameters
    ----------
    results : iterable of mapping
        The entries ``checks`` of checks.json.

    Returns
    -------
    dict of str to int
        By the keys of `ENDINGS`; together as many as there are results.
    """
    counts = Counter(_ending(result) for result in results)
    return {ending: counts[ending] for ending in ENDINGS}


def _ending(result: Mapping[str, Any]) -> str:
    if result["skipped"]:
        return "skipped"
    return "passed" if result["passed"] else str(result["severity"])


def tally(results: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """Say how checks ended, such as ``55 checks: 51 passed, 4 with warnings``.

    Parameters
    ----------
    results : iterable of mapping
        The entries ``checks`` of checks.json.

    Returns
    -------
    tuple of str
        In Vietnamese and in English.
    """
    counts = count_endings(results)
    told = [ending for ending in ENDINGS if counts[ending] or ending == "passed"]
    vi, en = (", ".join(f"{counts[e]} {ENDINGS[e][language]}" for e in told) for language in (0, 1))
    total = sum(counts.values())
    return f"{total} phép kiểm tra: {vi}", f"{total} checks: {en}"
