"""Showing findings to a person at a terminal, and stopping make where there are errors."""

from pathlib import Path

import geopandas as gpd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.checks.catalogue import LAYER_CHECKS
from pipeline.checks.model import CheckResult
from pipeline.checks.run import CheckReport
from pipeline.errors import CheckError

MOST_ROWS = 30
MOST_OF_ONE_CHECK = 5
WIDTH = 120
"""Columns of the table where the output is no terminal."""

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WORDS = {"error": "lỗi / error", "warning": "cảnh báo / warning", "info": "ghi chú / info"}
_COUNTS = {check.id: check.counts for check in LAYER_CHECKS}


def print_findings(
    findings: gpd.GeoDataFrame, console: Console | None = None, most: int = MOST_ROWS
) -> None:
    """Print findings as a table, errors first.

    Parameters
    ----------
    findings : geopandas.GeoDataFrame
        Contract `findings`.
    console : rich.console.Console, optional
        Where to; standard error if left out.
    most : int
        How many rows; the rest is counted.
    """
    console = console or terminal(stderr=True)
    table = Table(title="Kết quả kiểm tra / findings", title_justify="left", show_lines=False)
    for heading in ("mức / severity", "kiểm tra / check", "lớp / layer", "nội dung / message"):
        table.add_column(heading, overflow="fold")
    shown = _worth_showing(findings).head(most)
    for row in shown.itertuples():
        text = f"{escape(row.message_vi)}\n[dim]{escape(row.message_en)}[/dim]"
        table.add_row(
            f"[{_STYLES[row.severity]}]{_WORDS[row.severity]}[/]", row.check_id, row.layer, text
        )
    console.print(table)
    if rest := len(findings) - len(shown):
        console.print(f"… và {rest} kết quả nữa / and {rest} more")


def terminal(*, stderr: bool) -> Console:
    """Return a console that is wide enough for a table where the output is no terminal."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=WIDTH)


def _worth_showing(findings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return errors before warnings before notes, of one check in one layer the first few."""
    order = findings["severity"].map({name: rank for rank, name in enumerate(_STYLES)})
    ordered = findings.iloc[order.argsort(kind="stable")]
    number = ordered.groupby(["check_id", "layer"]).cumcount()
    return ordered[number < MOST_OF_ONE_CHECK]


def print_results(report: CheckReport, console: Console | None = None) -> None:
    """Print how every check ended, with what it measured and its limit."""
    console = console or terminal(stderr=True)
    table = Table(title="Các phép kiểm tra / checks", title_justify="left")
    for heading in ("kiểm tra / check", "lớp / layer", "kết quả / result", "đo được / measured"):
        table.add_column(heading)
    for result in report.results:
        table.add_row(result.id, result.layer, _ending(result), _measured(result))
    console.print(table)


def _ending(result: CheckResult) -> str:
    if result.skipped:
        return f"[dim]bỏ qua / skipped: {result.skipped}[/]"
    if result.passed and not result.count:
        return "[green]đạt / passed[/]"
    return f"[{_STYLES[result.severity]}]{_WORDS[result.severity]}: {result.count}[/]"


def _measured(result: CheckResult) -> str:
    """Say what was measured and, but for a check that only states facts, the limit."""
    if result.measured is None:
        return ""
    told = f"{result.measured:.6g} {result.unit or _COUNTS.get(result.id, '')}".rstrip()
    if result.severity == "info":
        return told
    return f"{told} ({'≥' if result.bound == 'least' else '≤'} {result.limit:g})"


def stop_on_errors(report: CheckReport, artefact: Path) -> None:
    """Raise where a check with severity error did not pass.

    Parameters
    ----------
    report : CheckReport
    artefact : Path
        The file with the located findings, which the message names.

    Raises
    ------
    CheckError
    """
    if report.passed:
        return
    failed = [r for r in report.results if r.severity == "error" and not r.passed]
    raise CheckError(
        f"{len(failed)} checks did not pass, with {report.errors} errors",
        details=[
            f"{r.id}, {r.layer}: {r.skipped or f'{r.count} kết quả'}: {r.meaning_vi} | "
            f"{r.id} in {r.layer}: {r.skipped or f'{r.count} findings'}: {r.meaning_en}"
            for r in failed
        ],
        advice=f"open {artefact} in QGIS, where every finding lies in its place, "
        "and mend the boundaries or the register.",
        problem_vi=f"{len(failed)} phép kiểm tra không đạt, có {report.errors} lỗi",
        advice_vi=f"mở {artefact} trong QGIS, ở đó mỗi kết quả kiểm tra nằm đúng chỗ của nó, rồi "
        "sửa ranh giới hoặc sổ đơn vị.",
    )
