"""A folder is no question: saying so, and which of its tables may be meant."""

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import FormatError
from pipeline.tools.guard import SPATIAL_SUFFIXES
from pipeline.tools.lookup import NONE, lookup

FILE_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet",
                 *SPATIAL_SUFFIXES}  # fmt: skip
MOST_NAMED = 10


def refuse_folders(queries: Sequence[str]) -> None:
    """Raise for a question that is a folder, unless it is a name too: there may be a folder Ba Tơ.

    Parameters
    ----------
    queries : sequence of str
        The questions.

    Raises
    ------
    FormatError
        With the tables in the folder, for one of them is meant.
    """
    for query in queries:
        if not os.path.isdir(query):  # noqa: PTH112  Path.is_dir raises for a long address
            continue
        is_path = os.path.dirname(query) != "" or not query.strip(".")  # noqa: PTH120
        if is_path or lookup([query])[0].status == NONE:
            raise _folder(query)


def _folder(query: str) -> FormatError:
    folder = Path(query)
    if folder.suffix.lower() == ".gdb":
        return FormatError(
            "this is a geodatabase, a folder",
            where=query,
            advice="export the layer as GeoPackage, and look that up: hopnhat lookup NAME.gpkg",
            problem_vi="đây là cơ sở dữ liệu địa lý (geodatabase), một thư mục",
            advice_vi="xuất lớp ra GeoPackage rồi tra cứu tệp đó: hopnhat lookup TÊN.gpkg",
        )
    tables = sorted(one.name for one in folder.iterdir()
                    if one.is_file() and one.suffix.lower() in FILE_SUFFIXES)  # fmt: skip
    more = len(tables) - MOST_NAMED
    example = folder / (tables[0] if tables else "FILE.xlsx")
    return FormatError(
        "this is a folder, neither a file nor the name of a unit",
        where=query,
        details=[*tables[:MOST_NAMED], *([f"... +{more}"] if more > 0 else [])],
        advice=f"give one file, hopnhat lookup '{example}'; or a name, a code, an address, "
        "coordinates.",
        problem_vi="đây là thư mục, không phải tệp hay tên đơn vị",
        advice_vi=f"ghi một tệp, hopnhat lookup '{example}'; hoặc tên, mã, địa chỉ, toạ độ.",
    )
