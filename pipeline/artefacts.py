"""Reading and writing artefacts: whole or not at all, checked against their contract."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd

from pipeline.errors import ContractError, StorageError
from pipeline.schema import CONTRACTS, validate

STORAGE_ERRORS = {
    errno.ENOSPC: "đĩa đầy",
    errno.EDQUOT: "hết dung lượng được cấp",
    errno.EFBIG: "tệp lớn quá mức cho phép",
    errno.EROFS: "ổ đĩa chỉ đọc",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that takes its place when the block ends well.

    Parameters
    ----------
    path : Path
        The file to write. What is there stays untouched until the new file is whole.

    Yields
    ------
    Path
        The temporary file to write to, of the same name, in a folder beside it.

    Raises
    ------
    StorageError
        If the disk is full or may not be written to.
    """
    with writing_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            temporary.replace(path)


@contextmanager
def writing_errors(path: Path) -> Iterator[None]:
    """Turn what the disk or its rights refuse into an error that says what to do.

    Raises
    ------
    StorageError
        If the disk is full or may not be written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in STORAGE_ERRORS:
            raise
        raise StorageError(
            f"cannot be written: {error.strerror}; what was there before is untouched",
            where=path,
            advice="make room on the disk, or ask for the right to write there, and run it again.",
            problem_vi=f"không ghi được: {STORAGE_ERRORS[error.errno]}; những gì có trước đó còn "
            "nguyên",
            advice_vi="dọn chỗ trên đĩa, hoặc xin quyền ghi vào đó, rồi chạy lại.",
        ) from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_layer(frame: gpd.GeoDataFrame, path: Path, contract: str) -> None:
    """Write polygons with attributes as GeoParquet, after holding them against their contract."""
    checked = validate(frame.reset_index(drop=True), contract, path)
    with replacing(path) as temporary:
        checked.to_parquet(temporary, compression="zstd", index=False)


def read_layer(path: Path, contract: str) -> gpd.GeoDataFrame:
    """Read a GeoParquet artefact and hold it against its contract."""
    _must_exist(path)
    return validate(gpd.read_parquet(path), contract, path)


def write_table(frame: pd.DataFrame, path: Path, contract: str) -> None:
    """Write a table as CSV (UTF-8, LF), after holding it against its contract."""
    checked = validate(frame.reset_index(drop=True), contract, path)
    with replacing(path) as temporary:
        checked.to_csv(temporary, index=False, lineterminator="\n")


def read_table(path: Path, contract: str) -> pd.DataFrame:
    """Read a CSV artefact with codes and dates as text, and hold it against its contract."""
    _must_exist(path)
    columns = CONTRACTS[contract].columns
    numbers = {"float64": "float64", "int64": "int64", "Int64": "Int64"}
    dtypes = {name: numbers.get(str(column.dtype), "str") for name, column in columns.items()}
    text = [name for name, dtype in dtypes.items() if dtype == "str"]
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for name, dtype in dtypes.items():
        if name in frame.columns and name not in text:
            try:
                frame[name] = pd.to_numeric(frame[name].replace("", None)).astype(dtype)
            except (ValueError, TypeError) as error:
                raise ContractError(
                    f"column {name}: {error}",
                    where=path,
                    advice="write numbers into this column, and no other text.",
                    problem_vi=f"cột {name}: {error}",
                    advice_vi="chỉ ghi số vào cột này, không ghi chữ.",
                ) from error
    return validate(frame, contract, path)


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise ContractError(
            "the file is not there",
            where=path,
            advice="run make, which builds what is missing.",
            problem_vi="không có tệp này",
            advice_vi="chạy make, lệnh này dựng những gì còn thiếu.",
        )
