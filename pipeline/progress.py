"""How far a long command is: a bar with per cent, on the terminal alone, after two seconds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from pipeline.console import err

PATIENCE_S = 2.0
"""What ends sooner shows nothing."""

Say = Callable[[str, float], None]
"""Is told what is being done, and which share of it, from 0 to 1, is."""


def silent(_step: str, _share: float) -> None:
    """Tell nobody."""


@contextmanager
def progress_bar(
    *, console: Console = err, wanted: bool = True, patience_s: float = PATIENCE_S
) -> Iterator[Say]:
    """Show how far the block is; it calls what it is given with each step and its share.

    A spinner and a clock move on while a library reads or writes a file in one call.

    Nothing goes to standard output, and nothing at all is shown where nobody looks: in a pipe, or
    when it is not wanted.

    Parameters
    ----------
    console : rich.console.Console
        Where the bar is drawn; standard error if left out.
    wanted : bool
        Whether to show anything.
    patience_s : float
        After how many seconds the bar appears.

    Yields
    ------
    callable
        Takes the step and its share from 0 to 1. A new step begins a new bar.
    """
    if not (wanted and console.is_terminal):
        yield silent
        return
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    task = bar.add_task("...", total=1.0)
    step = ""

    def say(text: str, share: float) -> None:
        nonlocal step
        if text != step:
            step = text
            bar.reset(task, description=text)
        bar.update(task, completed=min(1.0, share))

    appears = threading.Timer(patience_s, bar.start)
    appears.daemon = True
    appears.start()
    try:
        yield say
    finally:
        appears.cancel()
        appears.join()
        bar.stop()
