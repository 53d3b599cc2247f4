"""``manifest.json``: what a published folder holds, by hash, rows and reference system.

Rows and reference system are read back from the files, so that the manifest says what was written
and not what was meant.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import shapely

from pipeline import __version__
from pipeline.artefacts import replacing, sha256_of
from pipeline.errors import FormatError
from pipeline.provenance import Provenance, SourceStamp
from pipeline.publish.inventory import LayerFacts, layers_of
from pipeline.publish.iso_metadata import limits
from pipeline.publish.release import MANIFEST, files_below

UNLISTED = ("README.md", "summary.txt", MANIFEST)
"""In the folder but no part of the release: the guide, the account of the last run, the list."""

UNLISTED_FOLDERS = ("stages",)


@dataclass(frozen=True)
class FileFacts:
    """One file of the release."""

    path: str
    bytes: int
    sha256: str
    layers: tuple[LayerFacts, ...]


def write_manifest(folder: Path, provenance: Provenance) -> Path:
    """List every published file of a folder in its ``manifest.json``.

    Parameters
    ----------
    folder : Path
        The folder, with everything that is to be listed.
    provenance : Provenance
        The sources.

    Returns
    -------
    Path
        The manifest.
    """
    manifest = {
        "title": "Địa giới cấp xã từ 1/7/2025 / Commune-level boundaries from 1 July 2025",
        "description": describe_sources(provenance),
        "boundary_source": provenance.boundary_source,
        "is_stand_in": provenance.is_stand_in,
        "versions": versions(),
        "sources": [_published_stamp(source) for source in provenance.sources],
        "files": [_row(file_facts(folder, path)) for path in published_files(folder)],
    }
    path = folder / MANIFEST
    with replacing(path) as temporary:
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")
    return path


def describe_sources(provenance: Provenance) -> str:
    """Return limits and sources in a few lines, Vietnamese and English, for any format."""
    said = limits(provenance)
    lines = [said.vi, said.en]
    lines += [
        f"Nguồn / Source ({source.role}): {source.name}, {source.vintage}; {source.licence}; "
        f"sha256 {source.sha256}"
        for source in provenance.sources
    ]
    return "\n".join(lines)


def versions() -> dict[str, str]:
    """Return the versions of this project and of the libraries that shape the bytes."""
    return {
        "hopnhat": __version__,
        "GDAL": ".".join(str(part) for part in pyogrio.__gdal_version__),
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
    }


def published_files(folder: Path) -> list[Path]:
    """Return the files of a folder that belong to the release, sorted."""
    return [path for path in files_below(folder) if _is_listed(path.relative_to(folder))]


def file_facts(folder: Path, path: Path) -> FileFacts:
    """Return what a reader finds in one file.

    Parameters
    ----------
    folder : Path
        The published folder.
    path : Path
        A file in it.

    Returns
    -------
    FileFacts
        With its layers as `pipeline.publish.inventory` reads them back.
    """
    return FileFacts(
        path=path.relative_to(folder).as_posix(),
        bytes=path.stat().st_size,
        sha256=sha256_of(path),
        layers=layers_of(path),
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder : Path
        The published folder.

    Returns
    -------
    dict
        With the keys of `write_manifest`; each of ``files`` has at least ``path``, ``sha256``.

    Raises
    ------
    FormatError
        If there is none, or it is not one.
    """
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        listed = [(str(row["path"]), str(row["sha256"])) for row in manifest["files"]]
    except FileNotFoundError as error:
        raise _refusal(path, "there is no manifest", "chưa có bản kê manifest.json") from error
    except (ValueError, KeyError, TypeError) as error:
        raise _refusal(
            path, f"not a manifest: {error}", f"không phải là bản kê: {error}"
        ) from error
    outside = [name for name, _ in listed if Path(name).is_absolute() or ".." in Path(name).parts]
    if outside:
        raise _refusal(
            path, "names files outside of its folder", "kê tệp nằm ngoài thư mục của nó", outside
        )
    return manifest


def _refusal(
    path: Path, problem: str, problem_vi: str, details: list[str] | None = None
) -> FormatError:
    return FormatError(
        problem,
        where=path,
        details=details,
        advice="make export",
        problem_vi=problem_vi,
        advice_vi="chạy make export",
    )


def read_description(folder: Path) -> str:
    """Return the sources and limits that a folder's manifest states."""
    return str(read_manifest(folder).get("description", ""))


def _row(facts: FileFacts) -> dict[str, Any]:
    """Facts of a file, and with one layer or one system throughout also the short way to them."""
    systems = {layer.crs for layer in facts.layers}
    row = asdict(facts)
    row["rows"] = sum(layer.rows for layer in facts.layers) if facts.layers else None
    row["crs"] = next(iter(systems - {None}), None) if len(systems - {None}) == 1 else None
    return row


def _published_stamp(source: SourceStamp) -> dict[str, str]:
    """Leave out where the file lay: it means nothing to others and differs between machines."""
    names = ("role", "name", "url", "sha256", "licence", "vintage", "date", "kind")
    return {name: getattr(source, name) for name in names}


def _is_listed(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not (hidden or str(path) in UNLISTED or path.parts[0] in UNLISTED_FOLDERS)
