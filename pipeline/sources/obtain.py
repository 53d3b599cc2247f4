"""Get a declared source: already here, from a mirror, or by download; with the right hash only."""

import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pooch
import requests

from pipeline.artefacts import replacing, sha256_of
from pipeline.errors import SourceError
from pipeline.sources.declared import DeclaredSource

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 60.0
ATTEMPTS = 2
PAUSE_S = 1.0

pooch.get_logger().setLevel(logging.WARNING)


def already_here(source: DeclaredSource, folder: Path) -> Path | None:
    """Return the file of an earlier run, if it has the declared hash."""
    path = folder / source.file
    return path if path.is_file() and sha256_of(path) == source.sha256 else None


def copy_from_mirror(source: DeclaredSource, folder: Path, mirror: Path) -> Path | None:
    """Copy a source from a mirror folder.

    Parameters
    ----------
    source : DeclaredSource
        What to get.
    folder : Path
        Where it goes.
    mirror : Path
        A folder that holds the file at the source's `mirror_path`.

    Returns
    -------
    Path or None
        The copy, or None where the mirror does not hold the file.

    Raises
    ------
    SourceError
        If the mirror's file has another hash; nothing is kept of it.
    """
    original = mirror / source.mirror_path
    if not original.is_file():
        return None
    with replacing(folder / source.file) as temporary:
        shutil.copyfile(original, temporary)
        _verify(source, temporary, str(original))
    return folder / source.file


def download(source: DeclaredSource, folder: Path, *, progress: bool = True) -> Path | None:
    """Download a source.

    Parameters
    ----------
    source : DeclaredSource
        What to get.
    folder : Path
        Where it goes.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Path or None
        The file, or None where its server cannot be reached in two attempts.

    Raises
    ------
    SourceError
        If what came has another hash; nothing is kept of it.
    """
    fetch = pooch.HTTPDownloader(progressbar=progress, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S))
    try:
        with replacing(folder / source.file) as temporary:
            _attempt(lambda: fetch(source.url, str(temporary), None))
            _verify(source, temporary, source.url)
    except requests.exceptions.RequestException:
        return None
    return folder / source.file


def _attempt(fetch: Callable[[], None]) -> None:
    for _ in range(ATTEMPTS - 1):
        try:
            return fetch()
        except requests.exceptions.RequestException:
            time.sleep(PAUSE_S)
    return fetch()


def _verify(source: DeclaredSource, path: Path, origin: str) -> None:
    found = sha256_of(path)
    if found == source.sha256:
        return
    raise SourceError(
        f"the file has another hash than sources.csv declares for '{source.id}'",
        where=origin,
        details=[f"cần có / expected sha256 {source.sha256}", f"thực tế / actual sha256 {found}"],
        advice=(
            "nothing was kept. Get the declared file, or, if the publisher replaced it and you "
            "have looked at the new one, write its hash into data/raw/sources.csv."
        ),
        problem_vi=f"mã băm của tệp khác mã băm mà sources.csv khai báo cho '{source.id}'",
        advice_vi="không giữ lại gì. Lấy đúng tệp đã khai báo; hoặc, nếu nơi công bố đã thay tệp "
        "và bạn đã xem tệp mới, ghi mã băm của nó vào data/raw/sources.csv.",
    )
