"""The crosswalk for those who open tables: one CSV, and a workbook to look things up in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from pipeline.artefacts import replacing
from pipeline.provenance import Provenance
from pipeline.publish.manifest import describe_sources
from pipeline.publish.publication import moment
from pipeline.publish.spreadsheet import Sheet, write_workbook
from pipeline.publish.texts import FIELDS, TITLE_EN, TITLE_VI, Bilingual
from pipeline.publish.vector_files import write_csv
from pipeline.publish.words import in_words
from pipeline.register.units import units_on
from pipeline.schema import validate

CSV_NAME = "crosswalk.csv"
WORKBOOK_NAME = "crosswalk.xlsx"

_NEW_FIRST = (
    "new_code",
    "new_name",
    "new_type",
    "old_code",
    "old_name",
    "old_type",
    "old_district",
    "old_province",
    "extent",
    "share_of_new",
    "share_of_old",
    "area_km2",
    "legal_act",
    "clause",
    "method",
)
_HEADERS = {
    "date": Bilingual("Ngày hiệu lực", "In force from"),
    "kind": Bilingual("Loại thay đổi", "Kind of change"),
    "population": Bilingual("Dân số theo văn bản", "Population in the act"),
    "article": Bilingual("Điều", "Article"),
    "note": Bilingual("Ghi chú", "Note"),
    "source": Bilingual("Nguồn", "Source"),
    "claim_vi": Bilingual("Số liệu trong bài báo", "Figure in the article (Vietnamese)"),
    "claim_en": Bilingual("Số liệu trong bài báo (tiếng Anh)", "Figure in the article"),
    "stated": Bilingual("Bài báo nêu", "Stated"),
    "register_says": Bilingual("Sổ đơn vị cho", "The register says"),
    "verdict": Bilingual("Kết luận", "Verdict"),
    "explanation_vi": Bilingual("Cách tính", "How (Vietnamese)"),
    "explanation_en": Bilingual("Cách tính (tiếng Anh)", "How"),
}
VERDICTS = {
    "confirmed": Bilingual("xác nhận", "confirmed"),
    "contradicted": Bilingual("mâu thuẫn", "contradicted"),
    "not checkable": Bilingual("không kiểm tra được", "not checkable"),
}


@dataclass(frozen=True)
class CrosswalkTables:
    """What the workbook is made of, each under its contract.

    Attributes
    ----------
    crosswalk, units, changes, claims : pandas.DataFrame
        The measured pairs of the merger; the register of units and of changes; the article's
        figures.
    """

    crosswalk: pd.DataFrame
    units: pd.DataFrame
    changes: pd.DataFrame
    claims: pd.DataFrame


def write_crosswalk_tables(
    tables: CrosswalkTables, folder: Path, provenance: Provenance
) -> list[Path]:
    """Write ``crosswalk.csv`` and ``crosswalk.xlsx``.

    Parameters
    ----------
    tables : CrosswalkTables
        One table of pairs, from which both files come, and what explains it.
    folder : Path
        Where they go.
    provenance : Provenance
        The sources, which the workbook's first sheet names.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    ContractError
        If the pairs do not keep the contract ``crosswalk``.
    """
    csv, workbook = folder / CSV_NAME, folder / WORKBOOK_NAME
    pairs = tables.crosswalk.sort_values(["old_code", "new_code"], ignore_index=True)
    write_csv(validate(pairs, "crosswalk", csv), csv)
    sheets = [
        _read_first(tables, describe_sources(provenance)),
        _sheet("cũ → mới, old to new", in_words(pairs, "crosswalk")),
        _sheet(
            "mới → cũ, new to old",
            in_words(
                pairs.sort_values(["new_code", "old_code"], ignore_index=True)[list(_NEW_FIRST)],
                "crosswalk",
            ),
        ),
        _sheet("thay đổi, changes", in_words(_named(tables.changes, tables.units), "changes")),
        _sheet("số liệu báo, claims", _judged(tables.claims)),
    ]
    stated = datetime.fromisoformat(moment(provenance)).astimezone(UTC).replace(tzinfo=None)
    with replacing(workbook) as temporary:
        write_workbook(sheets, temporary, f"{TITLE_VI} / {TITLE_EN}", stated)
    return [csv, workbook]


def _sheet(title: str, table: pd.DataFrame) -> Sheet:
    return Sheet(title, table, {str(name): _header(str(name)) for name in table.columns})


def _header(column: str) -> str:
    text = _HEADERS.get(column) or FIELDS[column].alias
    return f"{text.vi}\n{text.en}\n{column}"


def _named(changes: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Put beside the codes of each change the names before and after it."""
    told = []
    for text, same_day in changes.groupby("date"):
        day = date.fromisoformat(str(text))
        before = units_on(units, day - timedelta(days=1)).set_index("code")["name"]
        after = units_on(units, day).set_index("code")["name"]
        told.append(
            same_day.assign(
                old_name=same_day["old_code"].map(before), new_name=same_day["new_code"].map(after)
            )
        )
    first = ["date", "kind", "old_code", "old_name", "new_code", "new_name"]
    return pd.concat(told)[[*first, *(name for name in changes.columns if name not in first)]]


def _judged(claims: pd.DataFrame) -> pd.DataFrame:
    return claims.assign(verdict=claims["verdict"].map(lambda key: VERDICTS[key].joined()))


def _read_first(tables: CrosswalkTables, sources: str) -> Sheet:
    parts = int((tables.crosswalk["extent"] == "part").sum())
    rows = [
        (TITLE_VI, TITLE_EN),
        (
            f"{len(tables.crosswalk)} cặp đơn vị cũ, đơn vị mới; {parts} cặp là một phần.",
            f"{len(tables.crosswalk)} pairs of an old and a new unit; {parts} are parts.",
        ),
        (
            "Tỷ lệ và diện tích đo trên đa giác của lần chạy này.",
            "Shares and areas are measured on the polygons of this run.",
        ),
        *((line, "") for line in sources.splitlines()),
    ]
    table = pd.DataFrame(rows, columns=["vi", "en"]).astype("str")
    return Sheet("Đọc trước, Read first", table, {"vi": "Tiếng Việt", "en": "English"})
