"""The words that people read in place of the values of a column; the data keep their values.

The values are an interface for programs (see `pipeline.schema`). QGIS, the workbooks, the report
and the maps show these words, Vietnamese first.
"""

from collections.abc import Mapping

import pandas as pd

from pipeline.checks.causes import CUT_METHODS
from pipeline.publish.field_texts import CHANGE_KINDS
from pipeline.publish.texts import Bilingual

TYPE_NAMES: dict[str, Bilingual] = {
    "xã": Bilingual("Xã", "Commune"),
    "phường": Bilingual("Phường", "Ward"),
    "thị trấn": Bilingual("Thị trấn", "Township"),
    "đặc khu": Bilingual("Đặc khu", "Special zone"),
    "huyện": Bilingual("Huyện", "District"),
}

SEVERITY_NAMES: dict[str, Bilingual] = {
    "error": Bilingual("Lỗi", "Error"),
    "warning": Bilingual("Cảnh báo", "Warning"),
    "info": Bilingual("Thông tin", "Information"),
}

EXTENT_NAMES: dict[str, Bilingual] = {
    "whole": Bilingual("Toàn bộ", "Whole"),
    "part": Bilingual("Một phần", "Part"),
}

REPAIR_KINDS: dict[str, Bilingual] = {
    "gap": Bilingual("Khe hở được lấp", "Gap given to a neighbour"),
    "overlap": Bilingual("Phần chồng lấn được bỏ", "Overlap given up"),
    "edge": Bilingual("Ranh giới dịch chuyển", "Boundary moved"),
    "outside": Bilingual("Phần ngoài địa giới được bỏ", "Land outside the outline given up"),
}

REPAIR_STEPS: dict[str, Bilingual] = {
    "clean": Bilingual("Làm sạch lớp phủ", "Cleaning the coverage"),
    "shift": Bilingual("Dịch chuyển trơn theo địa giới", "Smooth shift to the outline"),
    "province": Bilingual("Khớp với địa giới tỉnh", "Fitting to the provinces"),
    "district": Bilingual("Khớp với địa giới huyện", "Fitting to the districts"),
}

METHOD_NAMES: dict[str, Bilingual] = {
    "whole": Bilingual("Toàn bộ, không chia", "Whole, undivided"),
    **{
        method: Bilingual(text[:1].upper() + text[1:], method[:1].upper() + method[1:])
        for method, text in CUT_METHODS.items()
    },
}

CHECKED_LAYERS: dict[str, Bilingual] = {
    "new_units": Bilingual("Đơn vị mới", "New units"),
    "old_units": Bilingual("Đơn vị cũ", "Old units"),
    "crosswalk": Bilingual("Bảng chuyển đổi", "Crosswalk"),
    "merger": Bilingual("Việc sắp xếp", "Merger"),
}

PHRASES: dict[str, tuple[str, str]] = {
    "evidence": (", clause ", ", khoản / clause "),
    "note": ("kept by ", "thuộc về / kept by "),
}
"""By field the words in a text that stand in English in the data, and what people read there."""

VALUE_LISTS: dict[str, Mapping[str, Bilingual]] = {
    "unit_type": TYPE_NAMES,
    "severity": SEVERITY_NAMES,
    "extent": EXTENT_NAMES,
    "repair_kind": REPAIR_KINDS,
    "repair_step": REPAIR_STEPS,
    "change_kind": CHANGE_KINDS,
    "method": METHOD_NAMES,
    "checked_layer": CHECKED_LAYERS,
}
"""Lists of values by name, each value with its words."""

_LISTED_FIELDS = {
    "type": "unit_type",
    "old_type": "unit_type",
    "new_type": "unit_type",
    "severity": "severity",
    "extent": "extent",
    "kind": "repair_kind",
    "step": "repair_step",
    "method": "method",
    "layer": "checked_layer",
}
_LISTED_FIELDS_OF_LAYERS = {("changes", "kind"): "change_kind"}
"""Where a field's name has another list of values than in the other layers."""


def value_list(layer: str, field: str) -> str | None:
    """Return the name of the list of values that a field has, None where it has none.

    Parameters
    ----------
    layer : str
        A published layer.
    field : str
        One of its fields.
    """
    return _LISTED_FIELDS_OF_LAYERS.get((layer, field)) or _LISTED_FIELDS.get(field)


def words_of(layer: str, field: str) -> Mapping[str, Bilingual]:
    """Return the words for a field's values by value; empty where it has no list of values."""
    return VALUE_LISTS.get(value_list(layer, field) or "", {})


def in_words(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Put the values of a table into words, for people; unknown values stay.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns of a published layer.
    layer : str
        Which one.

    Returns
    -------
    pandas.DataFrame
        A new table; types of units stay, which are Vietnamese words as they are.
    """
    shown = {}
    for column in map(str, table.columns):
        words = words_of(layer, column)
        if words and words is not TYPE_NAMES:
            joined = {value: text.joined() for value, text in words.items()}
            shown[column] = table[column].map(lambda value, j=joined: j.get(value, value))
        if column in PHRASES:
            english, both = PHRASES[column]
            shown[column] = table[column].str.replace(english, both, regex=False)
    return table.assign(**{name: values.astype("str") for name, values in shown.items()})
