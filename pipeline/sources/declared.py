"""The sources that are declared in ``data/raw/sources.csv``."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import ContractError, FormatError
from pipeline.provenance import Reading

COMMUNES = "communes"
PROVINCES = "provinces"


@dataclass(frozen=True)
class DeclaredSource:
    """One row of ``sources.csv``.

    Parameters
    ----------
    id, role, name, url, sha256, licence, vintage, date : str
        What it is, what it is for, where it comes from and of when.
    file : str
        The name that it gets in ``data/raw/boundaries``.
    mirror_path : str
        Where it lies in a mirror folder.
    reading : Reading
        How it is read.
    note : str
        What else one should know.
    """

    id: str
    role: str
    name: str
    url: str
    sha256: str
    licence: str
    vintage: str
    date: str
    file: str
    mirror_path: str
    reading: Reading
    note: str


def read_declared(path: Path) -> list[DeclaredSource]:
    """Read ``sources.csv``.

    Parameters
    ----------
    path : Path
        The table; one row a source.

    Returns
    -------
    list of DeclaredSource
        In the order of the table.

    Raises
    ------
    FormatError
        If the table cannot be read.
    ContractError
        If a column is missing.
    """
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise FormatError(
            f"cannot be read: {error}",
            where=path,
            advice="take the sources.csv of the repository again.",
            problem_vi="không đọc được",
            advice_vi="lấy lại sources.csv của kho mã.",
        ) from error
    own = [name for name in DeclaredSource.__dataclass_fields__ if name != "reading"]
    read = [name for name in Reading.__dataclass_fields__ if name != "day"]
    missing = [name for name in own + read if name not in rows.columns]
    if missing:
        raise ContractError(
            f"columns {', '.join(missing)} are missing",
            where=path,
            advice="compare the first line with the sources.csv of the repository.",
            problem_vi=f"thiếu các cột {', '.join(missing)}",
            advice_vi="so dòng đầu tiên với sources.csv của kho mã.",
        )
    return [
        DeclaredSource(
            **{str(name): str(row[name]) for name in own},
            reading=Reading(**{name: str(row[name]) for name in read}),
        )
        for row in rows.to_dict("records")
    ]
