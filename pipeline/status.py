"""``hopnhat status``: what is built, from what, and what is stale."""

from datetime import UTC, datetime
from pathlib import Path

from pipeline.config import Paths
from pipeline.console import out
from pipeline.provenance import read_provenance
from pipeline.publish.manifest import read_manifest
from pipeline.publish.release import MANIFEST
from pipeline.stages.plan import STAGES, Stage
from pipeline.tools.verify import verify_folder

BYTES_PER_KB = 1000


def print_status(paths: Paths) -> None:
    """Print the sources in use and the state of every artefact.

    Parameters
    ----------
    paths : Paths
        The project's places.
    """
    _print_sources(paths)
    out.print(_line("stage", "artefact", "kB", "built (UTC)", "state"))
    fresh = True
    for stage in STAGES:
        states = [state_of(stage, output, paths) for output in stage.output_files(paths)]
        for output, state in zip(stage.output_files(paths), states, strict=True):
            # What is stale or missing makes all that comes after it stale too.
            shown = state if fresh or state != "fresh" else "stale: an earlier stage is"
            out.print(_line(stage.name, *_facts(output, paths), shown))
        fresh = fresh and all(state == "fresh" for state in states)
    whole = _print_published(paths)
    if not fresh:
        out.print("Chạy / Run: make")
    elif whole:
        out.print("Mọi thứ đã mới nhất / Everything is up to date.")


def _print_published(paths: Paths) -> bool:
    """Say what the published files were made from, and whether they still are what was published.

    Returns
    -------
    bool
        Whether they are; so it is where nothing was published.
    """
    if not (paths.processed / MANIFEST).is_file():
        return True
    sources = ", ".join(f"{row['name']} ({row['kind']})" for row in _distinct_sources(paths))
    out.print(f"Đã xuất bản từ / published from: {sources}", markup=False)
    found = verify_folder(paths.processed)
    for said, names in (("thiếu / missing", found.missing), ("đã đổi / changed", found.changed)):
        for name in names:
            out.print(f"{said}: data/processed/{name}", markup=False)
    if not found.ok:
        out.print("Khôi phục / to restore: hopnhat stage export")
    return found.ok


def _distinct_sources(paths: Paths) -> list[dict[str, str]]:
    rows = read_manifest(paths.processed)["sources"]
    return list({(row["name"], row["kind"]): row for row in rows}.values())


def _line(stage: str, artefact: str, size: str, built: str, state: str) -> str:
    # No table of rich: it would fold file names in a narrow window.
    return f"{stage:<13} {artefact:<44} {size:>8}  {built:<19}  {state}"


def state_of(stage: Stage, output: Path, paths: Paths) -> str:
    """Say whether an artefact is fresh.

    Parameters
    ----------
    stage : Stage
        The stage that writes it.
    output : Path
        The artefact.
    paths : Paths
        The project's places.

    Returns
    -------
    str
        ``fresh``, ``missing``, or ``stale:`` with the input that is newer.
    """
    if not output.is_file():
        return "missing"
    built = output.stat().st_mtime_ns
    newer = [file for file in stage.input_files(paths) if file.stat().st_mtime_ns > built]
    if newer:
        return f"stale: {newer[0].relative_to(paths.root)} is newer"
    return "fresh"


def _facts(output: Path, paths: Paths) -> tuple[str, str, str]:
    name = str(output.relative_to(paths.root))
    if not output.is_file():
        return name, "", ""
    stat = output.stat()
    built = datetime.fromtimestamp(stat.st_mtime, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
    return name, f"{stat.st_size // BYTES_PER_KB:,}", built


def _print_sources(paths: Paths) -> None:
    if not paths.stamp.is_file():
        out.print("Chưa có nguồn / No sources yet.")
        return
    for source in read_provenance(paths.stamp).sources:
        out.print(
            f"{source.role}: {source.name}, {source.file.rsplit('/', 1)[-1]}, {source.vintage}, "
            f"{source.kind}, sha256 {source.sha256[:12]}, {source.licence}"
        )
