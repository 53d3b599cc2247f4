"""Merge old administrative boundaries into new ones: law, geometry, checking and delivery."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("hopnhat")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
