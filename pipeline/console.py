"""What the commands print: lines for people, on one pair of consoles."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape

from pipeline.errors import PipelineError

out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)


def log_to_console() -> None:
    """Send warnings of the package to the terminal, without the time and the module's name."""
    handler = RichHandler(console=err, show_time=False, show_path=False, markup=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])


def print_error(error: PipelineError) -> None:
    """Print what went wrong and what to do, without a traceback."""
    err.print(f"[bold red]Lỗi / Error:[/] {escape(str(error))}")


@contextmanager
def timed(stage: str) -> Iterator[list[str]]:
    """Print one line for a stage when it ends well: what it made, and how long it took.

    Parameters
    ----------
    stage : str
        The name of the stage.

    Yields
    ------
    list of str
        The block appends what is to be said.
    """
    facts: list[str] = []
    start = time.perf_counter()
    with out.status(f"{stage} ..."):
        yield facts
    took_s = time.perf_counter() - start
    out.print(f"[bold]{stage:<13}[/]{escape('; '.join(facts))}  [dim]{took_s:.1f} s[/]")
