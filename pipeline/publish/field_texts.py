"""What people read about a field of one layer, where its name means something else elsewhere.

`pipeline.publish.texts.FIELDS` tells most fields by their name alone. The layers that tell the law
and its cuts use some of these names in a sense of their own, and have fields that no other has.
"""

from pipeline.publish.texts import FIELDS, Bilingual, FieldText

CHANGE_KINDS: dict[str, Bilingual] = {
    "merge": Bilingual("sáp nhập", "merged"),
    "part": Bilingual("chia, nhập một phần", "a part goes over"),
    "rename": Bilingual("đổi tên", "renamed"),
    "retype": Bilingual("đổi loại", "of another type"),
    "transfer": Bilingual("chuyển huyện", "to another district"),
    "create": Bilingual("thành lập", "created"),
    "abolish": Bilingual("giải thể", "abolished"),
    "unchanged": Bilingual("giữ nguyên", "unchanged"),
}


def _field(alias_vi: str, alias_en: str, about_vi: str, about_en: str) -> FieldText:
    return FieldText(Bilingual(alias_vi, alias_en), Bilingual(about_vi, about_en))


_DATE = _field(
    "Ngày hiệu lực",
    "Date in force",
    "Ngày thay đổi có hiệu lực, dạng năm-tháng-ngày.",
    "The day from which the change is in force, year-month-day.",
)
_BEFORE = _field(
    "Mã đơn vị trước",
    "Code before",
    "Mã đơn vị ngay trước ngày thay đổi.",
    "Code of the unit on the eve of the change.",
)
_AFTER = _field(
    "Mã đơn vị sau",
    "Code after",
    "Mã đơn vị từ ngày thay đổi.",
    "Code of the unit from the day of the change.",
)
_SOURCE = _field("Nguồn", "Source", "Nguồn công bố của dòng này.", "The public source of this row.")

_CUTS = {
    "date": _DATE,
    "old_code": _BEFORE,
    "new_code": _AFTER,
    "method": _field(
        "Phương pháp",
        "Method",
        "Cách tìm đường cắt của đơn vị bị chia.",
        "How the line that divides the unit was found.",
    ),
    "evidence": _field(
        "Căn cứ", "Evidence", "Văn bản và khoản quy định phần này.", "Act and clause of this part."
    ),
    "target_area_m2": _field(
        "Diện tích cần đạt (m²)",
        "Area aimed at (m²)",
        "Diện tích mà phần này phải có theo căn cứ.",
        "The area that this part has to have by the evidence.",
    ),
    "area_m2": _field(
        "Diện tích phần cắt (m²)",
        "Area of the part (m²)",
        "Diện tích của phần này sau khi cắt.",
        "The area of this part as it was cut.",
    ),
}

_CHANGES = {
    "date": _DATE,
    "kind": _field(
        "Loại thay đổi",
        "Kind of change",
        "Điều xảy ra với đơn vị, theo văn bản.",
        "What happened to the unit, by the act.",
    ),
    "old_code": _BEFORE,
    "new_code": _AFTER,
    "area_km2": _field(
        "Diện tích theo văn bản (km²)",
        "Area by the act (km²)",
        "Diện tích chuyển sang, nếu văn bản hoặc danh mục nêu; trống nếu không nêu.",
        "The area that goes over, where act or listing state it; else empty.",
    ),
    "population": _field(
        "Dân số theo văn bản (người)",
        "Population by the act (persons)",
        "Dân số chuyển sang, nếu văn bản hoặc danh mục nêu; trống nếu không nêu.",
        "The people who go over, where act or listing state it; else empty.",
    ),
    "article": _field(
        "Điều", "Article", "Điều của văn bản; trống nếu không rõ.", "Article of the act, if known."
    ),
    "source": _SOURCE,
}

_UNITS = {
    "valid_from": _field(
        "Có hiệu lực từ",
        "In force from",
        "Ngày đầu tiên tên, loại và cấp trên này có hiệu lực.",
        "The first day on which this name, type and place were in force.",
    ),
    "valid_to": _field(
        "Có hiệu lực đến",
        "In force to",
        "Ngày cuối cùng có hiệu lực; trống nếu còn hiệu lực.",
        "The last day in force; empty while it is in force.",
    ),
    "source": _SOURCE,
}

_NEIGHBOURS = {
    "code": _field(
        "Mã tỉnh đến 30/6/2025",
        "Province code before",
        "Mã tỉnh của Cục Thống kê đến hết ngày 30/6/2025; trống nếu danh mục không có tên này.",
        "GSO code of the province until 30 June 2025; empty where the register lacks the name.",
    ),
    "new_code": _field(
        "Mã tỉnh từ 1/7/2025",
        "Province code now",
        "Mã tỉnh của Cục Thống kê từ ngày 1/7/2025; trống nếu danh mục không có tên này.",
        "GSO code of the province from 1 July 2025; empty where the register lacks the name.",
    ),
    "new_name": _field(
        "Tỉnh từ 1/7/2025",
        "Province now",
        "Tên của tỉnh, thành phố có đất này từ ngày 1/7/2025.",
        "Name of the province or city that has this land from 1 July 2025.",
    ),
}

FIELDS_OF_LAYERS: dict[str, dict[str, FieldText]] = {
    "cuts": _CUTS,
    "changes": _CHANGES,
    "units": _UNITS,
    "neighbours": _NEIGHBOURS,
}


def field_text(layer: str, field: str) -> FieldText:
    """Return what people read about a field.

    Parameters
    ----------
    layer : str
        A published layer.
    field : str
        One of its fields.

    Returns
    -------
    FieldText
        The layer's own, or the one that all layers share.
    """
    return FIELDS_OF_LAYERS.get(layer, {}).get(field) or FIELDS[field]
