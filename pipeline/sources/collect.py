"""Decide where each input comes from, get it, and stamp what was used.

In this order: the file that the user put in place; the file of an earlier run with the declared
hash; a mirror folder; the download; the stand-in.
"""

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.artefacts import sha256_of
from pipeline.config import Paths
from pipeline.errors import SourceError, UsageError
from pipeline.provenance import Provenance, Reading, SourceStamp
from pipeline.sources.declared import COMMUNES, PROVINCES, DeclaredSource, read_declared
from pipeline.sources.obtain import already_here, copy_from_mirror, download
from pipeline.sources.stand_in import make_stand_in

logger = logging.getLogger(__name__)

SIDECARS = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".tab", ".dat", ".map", ".id", ".mif", ".mid"}


@dataclass(frozen=True)
class UserFile:
    """A file that the user put in place.

    Parameters
    ----------
    path : Path
        The file.
    reading : Reading
        Its layer, fields and, if the file states none, reference system.
    """

    path: Path
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class Wanted:
    """What the user asked fetch for.

    Parameters
    ----------
    communes, provinces : UserFile or None
        Files that replace the declared ones.
    mirror : Path or None
        A folder that holds the declared files.
    online : bool
        Whether the network may be touched.
    """

    communes: UserFile | None = None
    provinces: UserFile | None = None
    mirror: Path | None = None
    online: bool = True


def collect(paths: Paths, wanted: Wanted) -> Provenance:
    """Bring the communes and the provinces into ``data/raw/boundaries``.

    Parameters
    ----------
    paths : Paths
        The project's places.
    wanted : Wanted
        The user's files, the mirror, and whether the network may be used.

    Returns
    -------
    Provenance
        What was used. Without any communes it is the stand-in, for communes and provinces alike;
        without provinces alone it has no source for them.

    Raises
    ------
    SourceError
        If a user's file is not there, or a file has another hash than declared.
    UsageError
        If the mirror is not a folder.
    """
    if wanted.mirror is not None and not wanted.mirror.is_dir():
        raise UsageError(
            "the mirror is not a folder",
            where=wanted.mirror,
            advice="give MIRROR=folder that holds the files at the mirror_path of sources.csv.",
            problem_vi="thư mục sao không phải là một thư mục",
            advice_vi="ghi MIRROR=folder, thư mục chứa các tệp theo mirror_path của sources.csv.",
        )
    declared = read_declared(paths.sources_csv)
    communes = _role(COMMUNES, wanted.communes, declared, paths, wanted)
    if not communes:
        return Provenance(tuple(make_stand_in(paths)))
    provinces = _role(PROVINCES, wanted.provinces, declared, paths, wanted)
    if not provinces:
        logger.warning("No provinces to be had: the communes are not fitted to any outline.")
    return Provenance((*communes, *provinces))


def _role(
    role: str, user: UserFile | None, declared: list[DeclaredSource], paths: Paths, wanted: Wanted
) -> list[SourceStamp]:
    if user is not None:
        return [_user_stamp(role, user, paths)]
    stamps = []
    for source in (row for row in declared if row.role == role):
        stamp = _declared_stamp(source, paths, wanted)
        if stamp is None:
            logger.warning("%s: %s", source.name, _why_not(source, wanted))
            return []
        stamps.append(stamp)
    return stamps


def _why_not(source: DeclaredSource, wanted: Wanted) -> str:
    mirror = f"not in {wanted.mirror}" if wanted.mirror else "no mirror was given"
    network = f"no answer from {source.url}" if wanted.online else "the network was not asked"
    return f"could not be had: {mirror}, {network}."


def _declared_stamp(source: DeclaredSource, paths: Paths, wanted: Wanted) -> SourceStamp | None:
    folder = paths.boundaries
    if wanted.mirror and (path := copy_from_mirror(source, folder, wanted.mirror)):
        return _stamp(source, path, "mirror", paths)
    if path := already_here(source, folder):
        return _stamp(source, path, "download", paths)
    if wanted.online and (path := download(source, folder)):
        return _stamp(source, path, "download", paths)
    return None


def _stamp(source: DeclaredSource, path: Path, kind: str, paths: Paths) -> SourceStamp:
    return SourceStamp(
        role=source.role,
        name=source.name,
        url=source.url,
        sha256=source.sha256,
        licence=source.licence,
        vintage=source.vintage,
        date=source.date,
        kind=kind,
        file=path.relative_to(paths.root).as_posix(),
        reading=source.reading,
    )


def _user_stamp(role: str, user: UserFile, paths: Paths) -> SourceStamp:
    path = user.path.expanduser().absolute()
    if not path.exists():
        raise SourceError(
            "there is no such file",
            where=user.path,
            advice=f"give {role.upper()}= the path of a file that exists.",
            problem_vi="không có tệp này",
            advice_vi=f"ghi {role.upper()}= đường dẫn của một tệp có thật.",
        )
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    inside = path.is_relative_to(paths.root)
    return SourceStamp(
        role=role,
        name=path.name,
        url="",
        sha256=sha256_of_dataset(path),
        licence="theo tệp của bạn / of the user's own file",
        vintage="tệp của bạn / user's file",
        date=changed,
        kind="user",
        file=(path.relative_to(paths.root) if inside else path).as_posix(),
        reading=user.reading,
    )


def sha256_of_dataset(path: Path) -> str:
    """Return the hash of a file, or of a Shapefile or MapInfo file with all that belong to it.

    Parameters
    ----------
    path : Path
        The main file, or a folder (a file geodatabase).

    Returns
    -------
    str
        SHA-256 as 64 hexadecimal digits: of the bytes, or of the lines ``name hash`` of the parts.
    """
    if path.is_dir():
        parts = sorted(part for part in path.rglob("*") if part.is_file())
    elif path.suffix.lower() in SIDECARS:
        beside = path.parent.glob(f"{path.stem}.*")
        parts = sorted(part for part in beside if part.suffix.lower() in SIDECARS)
    else:
        return sha256_of(path)
    lines = "".join(f"{part.name} {sha256_of(part)}\n" for part in parts)
    return _sha256_of_text(lines)


def _sha256_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
