"""``hopnhat verify``: hold a folder against its manifest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pipeline.artefacts import sha256_of
from pipeline.config import project_paths
from pipeline.console import out
from pipeline.publish.manifest import published_files, read_manifest
from pipeline.publish.release import is_interrupted


@dataclass(frozen=True)
class Verification:
    """How a folder differs from its manifest.

    Parameters
    ----------
    listed : int
        How many files the manifest lists.
    missing, changed, extra : tuple of str
        Files that are listed and not there, that have another hash, that are there and not
        listed; relative to the folder, sorted.
    interrupted : bool
        Whether an export was stopped while it put its files in place.
    """

    listed: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]
    interrupted: bool

    @property
    def ok(self) -> bool:
        """Whether the folder is what its manifest says."""
        return not (self.missing or self.changed or self.extra or self.interrupted)


def verify(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Thư mục đã xuất bản | The published folder.", show_default="data/processed"
        ),
    ] = None,
) -> None:
    """Kiểm tra thư mục theo manifest.json / Check a folder against its manifest.json.

    Ví dụ / Example:

    hopnhat verify data/processed
    """
    place = folder or project_paths().processed
    result = verify_folder(place)
    for said, names in (
        ("thiếu / missing", result.missing),
        ("đã đổi / changed", result.changed),
        ("thừa / extra", result.extra),
    ):
        for name in names:
            out.print(f"{said}: {name}", markup=False)
    if result.interrupted:
        out.print(
            "Lần xuất trước bị ngắt giữa chừng; chạy make export để hoàn tất / "
            "An export was interrupted; make export finishes it."
        )
    if not result.ok:
        out.print("Khôi phục / to restore: hopnhat stage export")
        raise typer.Exit(1)
    out.print(f"{place}: {result.listed} tệp khớp / files match.", markup=False)


def verify_folder(folder: Path) -> Verification:
    """Compare the files of a folder with its manifest.

    Parameters
    ----------
    folder : Path
        The published folder.

    Returns
    -------
    Verification
        What is missing, changed, extra.

    Raises
    ------
    FormatError
        If there is no manifest, or it is not one.
    """
    listed = {str(row["path"]): str(row["sha256"]) for row in read_manifest(folder)["files"]}
    found = {path.relative_to(folder).as_posix(): path for path in published_files(folder)}
    common = sorted(listed.keys() & found.keys())
    return Verification(
        listed=len(listed),
        missing=tuple(sorted(listed.keys() - found.keys())),
        changed=tuple(name for name in common if sha256_of(found[name]) != listed[name]),
        extra=tuple(sorted(found.keys() - listed.keys())),
        interrupted=is_interrupted(folder),
    )
