"""Put many files in place as one release: the old ones, or the new ones, and no mixture.

One file is replaced by a rename, which no reader sees half done. For many files there is no such
step, so they go the way of a journal. All are written into a hidden folder first; that folder is
renamed to `READY`, and this one rename is the decision. From then on the release counts: its files
are moved to their places, what the release before had and this one hasn't is removed, and the
manifest comes last. Whoever is stopped before the decision leaves the old release untouched;
whoever is stopped after it leaves a complete new one, which `finish_release` moves in the rest of
the way. Until then the manifest does not fit and `hopnhat verify` says so.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = "manifest.json"
READY = ".release-ready"
WRITING_PREFIX = ".release-writing-"


@contextmanager
def releasing(folder: Path) -> Iterator[Path]:
    """Give an empty folder whose files take their places in `folder` when the block ends well.

    Parameters
    ----------
    folder : Path
        Where the release goes; made if it is not there. A release that was interrupted on its
        way in is finished first.

    Yields
    ------
    Path
        The folder to write to, on the same file system. If the block raises, it is removed and
        `folder` stays as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    finish_release(folder)
    _remove_abandoned(folder)
    with tempfile.TemporaryDirectory(prefix=WRITING_PREFIX, dir=folder) as holder:
        writing = Path(holder) / "files"
        writing.mkdir()
        yield writing
        for path in files_below(writing):
            _sync(path)
        writing.rename(folder / READY)
    finish_release(folder)


def finish_release(folder: Path) -> bool:
    """Move a decided release in the rest of the way; does nothing where there is none.

    Parameters
    ----------
    folder : Path
        Where the release goes.

    Returns
    -------
    bool
        Whether there was one.
    """
    ready = folder / READY
    if not ready.is_dir():
        return False
    for superseded in _superseded(folder, ready):
        (folder / superseded).unlink(missing_ok=True)
    paths = files_below(ready)
    for path in sorted(paths, key=lambda path: (path == ready / MANIFEST, path)):
        target = folder / path.relative_to(ready)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    shutil.rmtree(ready)
    return True


def is_interrupted(folder: Path) -> bool:
    """Return whether a release was stopped after its decision and before its end."""
    return (folder / READY).is_dir()


def files_below(folder: Path) -> list[Path]:
    """Return all files in a folder and below it, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _superseded(folder: Path, ready: Path) -> list[str]:
    """Files of the release before that the coming one hasn't, if both have a manifest."""
    listed = [_listed(place / MANIFEST) for place in (folder, ready)]
    if None in listed:
        return []
    old, new = (files or set() for files in listed)
    return sorted(old - new)


def _listed(manifest: Path) -> set[str] | None:
    try:
        files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return {str(row["path"]) for row in files}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_abandoned(folder: Path) -> None:
    for path in folder.glob(f"{WRITING_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
