"""Which sources a result was built from: stamped by fetch, carried into every output."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.artefacts import replacing
from pipeline.errors import ContractError

STAND_IN = "stand-in"
OGR = "ogr"
GOVERNMENT_PORTAL = "government-portal"


@dataclass(frozen=True)
class Reading:
    """How a file is read.

    Parameters
    ----------
    format : str
        ``ogr`` for whatever OGR reads, ``government-portal`` for the portal's nested JSON.
    crs : str
        The reference system, where the file states none; '' where it states one.
    layer, code_field, name_field, district_field, province_field : str
        Layer and fields; '' where there is none, or for the layer: the only one.
    day : str
        A day, ISO 8601, on which just the units of the file were in force; '' to find it out.
    """

    format: str = OGR
    crs: str = ""
    layer: str = ""
    code_field: str = ""
    name_field: str = ""
    district_field: str = ""
    province_field: str = ""
    day: str = ""


@dataclass(frozen=True)
class SourceStamp:
    """One source as it was used.

    Parameters
    ----------
    role : str
        What it was used for: ``communes``, ``provinces`` (and their districts), ``points``.
    name, url, licence, vintage, date : str
        As declared in ``sources.csv``; `date` is that of the publisher's file, ISO 8601.
    sha256 : str
        Of the bytes that were read.
    kind : str
        One of ``user``, ``mirror``, ``download``, ``stand-in``.
    file : str
        Where it lies, relative to the project's root where it is below it.
    reading : Reading
        How it is read.
    """

    role: str
    name: str
    url: str
    sha256: str
    licence: str
    vintage: str
    date: str
    kind: str
    file: str
    reading: Reading = Reading()


@dataclass(frozen=True)
class Provenance:
    """All sources of one run.

    Parameters
    ----------
    sources : tuple of SourceStamp
        In the order of their roles.
    """

    sources: tuple[SourceStamp, ...]

    def all_of(self, role: str) -> list[SourceStamp]:
        """Return the sources with this role, in the order of the stamp."""
        return [source for source in self.sources if source.role == role]

    def of(self, role: str) -> SourceStamp | None:
        """Return the source with this role, or None."""
        return next((source for source in self.sources if source.role == role), None)

    @property
    def is_stand_in(self) -> bool:
        """Whether the communes are Thiessen cells instead of surveyed boundaries."""
        communes = self.of("communes")
        return communes is not None and communes.kind == STAND_IN

    @property
    def boundary_source(self) -> str:
        """The text of the column ``boundary_source``."""
        communes = self.of("communes")
        if communes is None:
            return "unknown"
        return f"{communes.name} ({communes.vintage})"


def read_provenance(path: Path) -> Provenance:
    """Read the stamp that fetch wrote.

    Parameters
    ----------
    path : Path
        ``data/raw/boundaries/stamp.json``.

    Raises
    ------
    ContractError
        If the stamp is missing or is not what fetch writes.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["sources"]
        return Provenance(tuple(_stamp_from(row) for row in rows))
    except FileNotFoundError as error:
        raise ContractError(
            "no stamp of the sources",
            where=path,
            advice="make fetch",
            problem_vi="chưa có bản ghi các nguồn đã dùng",
            advice_vi="chạy make fetch",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ContractError(
            f"not a stamp of the sources: {error}",
            where=path,
            advice="make fetch",
            problem_vi="không phải bản ghi các nguồn đã dùng",
            advice_vi="chạy make fetch",
        ) from error


def _stamp_from(row: dict[str, Any]) -> SourceStamp:
    return SourceStamp(**{**row, "reading": Reading(**row.get("reading", {}))})


def write_provenance(provenance: Provenance, path: Path) -> None:
    """Write the stamp as JSON, whole or not at all."""
    rows = [asdict(source) for source in provenance.sources]
    text = json.dumps({"sources": rows}, ensure_ascii=False, indent=2, sort_keys=True)
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
