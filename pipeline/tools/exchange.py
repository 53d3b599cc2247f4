"""Exchanging the files that make up one layer: all of them or none."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import StorageError

BEFORE = "before"


def exchange(new: Path, target: Path, names: Iterable[str]) -> None:
    """Put files in the place of those that bear their names; if one can't be, put all back.

    A file that another program holds open can't be moved on Windows. The last of the names is
    taken away first and put in last: whoever looks in between finds no layer, and none that is
    mixed of two.

    Parameters
    ----------
    new : Path
        A folder with the new files, on the disk of `target`; nothing in it outlasts the exchange
        but what could not be put back.
    target : Path
        The folder of those before.
    names : iterable of str
        The names of the files; one that `new` lacks is taken away from `target`.

    Raises
    ------
    StorageError
        If a file can't be moved, saying which. What was there before is there again; a file that
        can't even be put back stays in the folder `before` of `new`, and the error says so.
    """
    order = list(names)
    kept = new / BEFORE
    kept.mkdir()
    done: list[tuple[Path, Path]] = []
    steps = [(target / name, kept / name) for name in reversed(order) if (target / name).exists()]
    steps += [(new / name, target / name) for name in order if (new / name).exists()]
    try:
        for source, place in steps:
            _move(source, place)
            done.append((source, place))
    except BaseException as error:
        lost = [place for source, place in reversed(done)
                if not _moved_back(source, place) and place.parent == kept]  # fmt: skip
        if not lost and not isinstance(error, OSError):
            raise
        raise _refused(error, steps[len(done)], target, lost) from error


def _move(source: Path, place: Path) -> None:
    if source.is_dir():  # A folder of the name of a file is none of ours to take away.
        raise IsADirectoryError(21, "a folder has the name of the file", str(source))
    source.replace(place)


def _moved_back(source: Path, place: Path) -> bool:
    try:
        place.replace(source)
    except OSError:
        return False
    return True


def _refused(
    error: BaseException, step: tuple[Path, Path], target: Path, lost: list[Path]
) -> StorageError:
    """Say which file could not be exchanged, and where those are that could not be put back."""
    held = next(path for path in step if path.parent == target)
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return StorageError(
        f"cannot be replaced: {why}; "
        + (
            "some of what was there before could not be put back"
            if lost
            else "what was there before is untouched"
        ),
        where=held,
        details=[f"nay ở | now at {path}" for path in lost],
        advice="close the program that has the layer open (QGIS, ArcGIS, Excel), or write it to "
        "another place with --output, and run it again.",
        problem_vi=f"không thay được: {why}; "
        + ("có tệp cũ không trả lại được chỗ" if lost else "các tệp cũ còn nguyên"),
        advice_vi="đóng chương trình đang mở lớp (QGIS, ArcGIS, Excel), hoặc ghi ra chỗ khác bằng "
        "--output, rồi chạy lại.",
    )
