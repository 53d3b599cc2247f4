"""Readers of the statistics office's tables, in the words of this project."""

import re
import unicodedata
from pathlib import Path

import pandas as pd

from pipeline.errors import RegisterError
from pipeline.register.names import split_type

CHANGE_LIST = "gso/unit_changes_2019-01-01_2024-11-10.csv"
UNITS_ON_THE_EVE = "gso/units_2025-06.csv"
NEW_CODES = "gso/unit_codes_2025-07_letter_1027.md"
NEW_PROVINCES = "gso/province_codes_2025-07_letter_915.csv"

CHANGE_LIST_SOURCE = "GSO, list of changes 2019-01-01 to 2024-11-10"
EVE_SOURCE = "GSO, list of administrative units, June 2025"
NEW_CODES_SOURCE = "GSO, letter 1027/CTK-CSCL of 2025-06-25, annex I"

_PLACE = {
    "Mã QH": "district_code",
    "Quận Huyện": "district_name",
    "Mã TP": "province_code",
    "Tỉnh / Thành Phố": "province_name",
}
_OLD_SIDE = {"Xã": "code", "Tên Xã": "full_name", "QH": "district_code", "Tên QH": "district_name"}
_OLD_SIDE |= {"Tỉnh": "province_code", "Tên Tỉnh": "province_name"}
_ROW_OF_LETTER = re.compile(
    r"^\|\s*\d+\s*\|\s*(\d{5})\s*\|\s*([^|]+?)\s*\|\s*([^|]+?)\s*\|\s*$", re.MULTILINE
)


def read_csv(path: Path) -> pd.DataFrame:
    """Read a CSV of the mirror as text, with single spaces.

    Raises
    ------
    RegisterError
        If it is not there.
    """
    if not path.is_file():
        raise RegisterError(
            "the file is not there",
            where=path,
            advice="give the folder of the mirror: --mirror DIR",
            problem_vi="không có tệp này",
            advice_vi="cho biết thư mục sao: --mirror DIR",
        )
    frame = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    tidy = {
        name: column.str.normalize("NFC").str.split().str.join(" ")
        for name, column in frame.items()
    }
    return pd.DataFrame(tidy)


def units_on_the_eve(mirror: Path) -> pd.DataFrame:
    """Return the units of June 2025: code, name, type, district and province.

    Districts without communes stand for themselves: they have a code and no row in the list.
    """
    listed = read_csv(mirror / UNITS_ON_THE_EVE).rename(columns={"Mã": "code", "Tên": "full_name"})
    return _in_our_words(listed.rename(columns=_PLACE))


def change_list(mirror: Path) -> pd.DataFrame:
    """Return the pairs of the change list: what stood in 2019 beside what stood in November 2024.

    Returns
    -------
    pandas.DataFrame
        code, name, type, district and province of 2019; new_code, new_name, new_type,
        new_district_code, new_district_name of 2024 ('' where the unit was dissolved); note.
    """
    raw = read_csv(mirror / CHANGE_LIST)
    old = _in_our_words(raw.rename(columns=_OLD_SIDE))
    kinds, names = zip(*map(split_type, raw["Tên Xã DC"]), strict=True)
    return old.assign(
        new_code=raw["Xã DC"],
        new_name=names,
        new_type=kinds,
        new_district_code=raw["QH DC"],
        new_district_name=raw["Tên QH DC"],
        note=raw["Ghi Chú"],
    )


def new_units(mirror: Path) -> pd.DataFrame:
    """Return the 3,321 units of July 2025: code, name, type, province_name without its type."""
    path = mirror / NEW_CODES
    if not path.is_file():
        raise RegisterError(
            "the file is not there",
            where=path,
            advice="give the folder of the mirror: --mirror DIR",
            problem_vi="không có tệp này",
            advice_vi="cho biết thư mục sao: --mirror DIR",
        )
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    rows = _ROW_OF_LETTER.findall(text.replace("<br>", " "))
    kinds, names = zip(*(split_type(full) for _, full, _ in rows), strict=True)
    provinces = [bare_province(province) for _, _, province in rows]
    frame = pd.DataFrame(
        {
            "code": [code for code, _, _ in rows],
            "name": names,
            "type": kinds,
            "province_name": provinces,
        }
    )
    return frame.sort_values("code", ignore_index=True)


def bare_province(full: str) -> str:
    """Return the name of a province without its type: 'Tỉnh Kon Tum' and 'Tp Huế' lose it."""
    return split_type(re.sub(r"^(?:Tp|TP)\.?\s", "Thành phố ", full))[1]


def _in_our_words(frame: pd.DataFrame) -> pd.DataFrame:
    kinds, names = zip(*map(split_type, frame["full_name"]), strict=True)
    columns = ["code", "name", "type", "district_code", "district_name"]
    return frame.assign(
        name=names, type=kinds, province_name=frame["province_name"].map(bare_province)
    )[[*columns, "province_code", "province_name"]]
