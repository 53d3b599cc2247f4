"""Merge old administrative boundaries into new ones: law, geometry, checking and delivery.

What the command line does for files, these functions do for tables in memory::

    from pipeline import convert, explain, lookup
"""

import os
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

# openpyxl writes other bytes where lxml happens to be installed.
os.environ.setdefault("OPENPYXL_LXML", "False")

if TYPE_CHECKING:
    from pipeline.tools.api import convert
    from pipeline.tools.explain import explain
    from pipeline.tools.lookup import lookup

try:
    __version__ = version("hopnhat")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__", "convert", "explain", "lookup"]

_LATE = {
    "convert": "pipeline.tools.api",
    "explain": "pipeline.tools.explain",
    "lookup": "pipeline.tools.lookup",
}
"""Imported when they are first asked for: a stage that needs none of them starts fast."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a function of the table above
    """Import a tool when it is first asked for."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
