"""The endings of checks add up, and are said alike in both languages."""

from pipeline.checks.tally import count_endings, tally


def result(severity="error", *, passed=True, skipped=""):
    return {"severity": severity, "passed": passed, "skipped": skipped}


RESULTS = [
    *[result()] * 5,
    *[result("warning", passed=False)] * 2,
    result("error", passed=False),
    result("warning", skipped="no census"),
    result("info"),
]


def test_every_check_is_counted_once():
    counts = count_endings(RESULTS)
    assert counts == {"passed": 6, "warning": 2, "error": 1, "skipped": 1}
    assert sum(counts.values()) == len(RESULTS)


def test_tally_leaves_out_what_did_not_happen():
    assert tally(RESULTS[:7]) == (
        "7 phép kiểm tra: 5 đạt, 2 có cảnh báo",
        "7 checks: 5 passed, 2 with warnings",
    )
    assert tally([])[1] == "0 checks: 0 passed"
    assert tally(RESULTS)[1] == "10 checks: 6 passed, 2 with warnings, 1 with errors, 1 skipped"
