"""What stood where a result is written: kept beside it under another name, if it differs."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.artefacts import sha256_of, writing_errors

EARLIER = ".truoc-do"
"""Vietnamese for 'before': NAME_2025.truoc-do.xlsx."""


@contextmanager
def keeping_earlier(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Keep files that the block writes anew with other content; somebody may have worked in them.

    Parameters
    ----------
    paths : sequence of Path
        The files that the block may write.

    Yields
    ------
    list of Path
        Filled when the block has ended well: where the earlier files are now, NAME.truoc-do.EXT,
        then NAME.truoc-do-2.EXT.
    """
    kept: list[Path] = []
    there = [path for path in paths if path.is_file()]
    with tempfile.TemporaryDirectory(prefix="hopnhat-") as folder:
        copies = {path: Path(folder) / f"{place}" for place, path in enumerate(there)}
        for path, copy in copies.items():
            shutil.copy2(path, copy)
        yield kept
        for path, copy in copies.items():
            target = _place_for(copy, path)
            if target and sha256_of(copy) != sha256_of(path):
                with writing_errors(target):
                    shutil.move(copy, target)
                kept.append(target)


def _place_for(copy: Path, path: Path) -> Path | None:
    """Return the first name that is free; None if the same content is kept already."""
    mine = sha256_of(copy)
    for number in itertools.count(1):
        mark = EARLIER if number == 1 else f"{EARLIER}-{number}"
        target = path.with_name(f"{path.stem}{mark}{path.suffix}")
        if not target.exists():
            return target
        if target.is_file() and sha256_of(target) == mine:
            return None
    return None
