"""The published boundaries that a result is compared with: fetched when asked for, never built on.

They are one file a unit, and their newest version is wanted, so no hash can be declared; what came
is stamped with its hashes beside it.
"""

import json
import re
import tempfile
import unicodedata
from pathlib import Path

import pandas as pd
import requests
from tqdm import tqdm

from pipeline.artefacts import sha256_of
from pipeline.errors import SourceError
from pipeline.sources.declared import DeclaredSource, read_declared
from pipeline.sources.obtain import CONNECT_TIMEOUT_S, READ_TIMEOUT_S

REFERENCE = "reference"
STAMP = "stamp_of_reference.txt"
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def declared_reference(sources_csv: Path) -> DeclaredSource:
    """Return the reference that ``sources.csv`` declares.

    Raises
    ------
    SourceError
        If it declares none.
    """
    found = [source for source in read_declared(sources_csv) if source.role == REFERENCE]
    if not found:
        raise SourceError(
            "no source with the role 'reference' is declared",
            where=sources_csv,
            advice="give the reference as a file or folder: hopnhat compare PATH",
            problem_vi="chưa khai báo nguồn nào có vai trò 'reference'",
            advice_vi="đưa một tệp hoặc thư mục để so sánh: hopnhat compare PATH",
        )
    return found[0]


def plain_name(name: str) -> str:
    """Return a name as file names have it: ``Đăk Rơ Wa`` is ``dak_ro_wa``."""
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return _NOT_A_LETTER.sub(
        "_", "".join(c for c in letters if not unicodedata.combining(c)).lower()
    ).strip("_")


def fetch_reference(source: DeclaredSource, units: pd.DataFrame, folder: Path) -> Path:
    """Download the reference, all of its files or none.

    Parameters
    ----------
    source : DeclaredSource
        Its URL has ``{code}`` and ``{name}`` in it.
    units : pandas.DataFrame
        ``code`` and ``name`` of the units wanted.
    folder : Path
        Where the reference's own folder goes.

    Returns
    -------
    Path
        That folder; as it was, where it is there already.

    Raises
    ------
    SourceError
        If a file can't be had; nothing is kept.
    """
    place = folder / source.file
    if place.is_dir():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder) as temporary:
        whole = Path(temporary) / source.file
        whole.mkdir()
        hashes = _download_all(source, units, whole)
        stamp = json.dumps({"name": source.name, "sha256": hashes}, ensure_ascii=False, indent=2)
        (whole / STAMP).write_text(stamp + "\n", encoding="utf-8")
        whole.replace(place)
    return place


def _download_all(source: DeclaredSource, units: pd.DataFrame, folder: Path) -> dict[str, str]:
    hashes = {}
    with requests.Session() as session:
        rows = list(zip(units["code"].astype(str), units["name"].astype(str), strict=True))
        for code, name in tqdm(rows, desc=source.file, unit="file"):
            url = source.url.format(code=code, name=plain_name(name))
            file = folder / url.rsplit("/", 1)[-1]
            file.write_bytes(_get(session, url, source))
            hashes[file.name] = sha256_of(file)
    return hashes


def _get(session: requests.Session, url: str, source: DeclaredSource) -> bytes:
    try:
        answer = session.get(url, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S))
        answer.raise_for_status()
    except requests.exceptions.RequestException as error:
        raise SourceError(
            f"'{source.id}' cannot be had: {error}",
            where=url,
            advice="nothing was kept. Try again, or download the files by hand and give their "
            "folder: hopnhat compare FOLDER",
            problem_vi=f"không lấy được '{source.id}'",
            advice_vi="không giữ lại gì. Thử lại, hoặc tự tải các tệp rồi đưa thư mục chứa chúng: "
            "hopnhat compare FOLDER",
        ) from error
    return bytes(answer.content)
