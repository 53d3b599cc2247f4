"""What people read about the layers and fields, Vietnamese first and English beside it."""

from dataclasses import dataclass

from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

TITLE_VI = "Địa giới hành chính cấp xã tỉnh Quảng Ngãi từ ngày 1/7/2025"
TITLE_EN = "Commune-level administrative boundaries of Quảng Ngãi from 1 July 2025"

STAND_IN_VI = (
    "ĐA GIÁC THAY THẾ: ranh giới là ô Thiessen (Voronoi) quanh một điểm của mỗi đơn vị, "
    "không phải ranh giới đo đạc. Không dùng để đo diện tích hay xác định địa giới."
)
STAND_IN_EN = (
    "STAND-IN POLYGONS: the boundaries are Thiessen (Voronoi) cells around one point in each "
    "unit, not surveyed boundaries. Do not measure areas or settle boundaries with them."
)


@dataclass(frozen=True)
class Bilingual:
    """One text in both languages."""

    vi: str
    en: str

    def joined(self, between: str = " / ") -> str:
        """Return both, Vietnamese first."""
        return f"{self.vi}{between}{self.en}"


@dataclass(frozen=True)
class LayerText:
    """Title and description of a published layer."""

    title: Bilingual
    about: Bilingual


@dataclass(frozen=True)
class FieldText:
    """Alias (the readable name) and description of a published field."""

    alias: Bilingual
    about: Bilingual


def _layer(title_vi: str, title_en: str, about_vi: str, about_en: str) -> LayerText:
    return LayerText(Bilingual(title_vi, title_en), Bilingual(about_vi, about_en))


def _field(alias_vi: str, alias_en: str, about_vi: str, about_en: str) -> FieldText:
    return FieldText(Bilingual(alias_vi, alias_en), Bilingual(about_vi, about_en))


# The order is that of drawing, the topmost first: QGIS lists the layers of a file in this order.
LAYERS: dict[str, LayerText] = {
    "findings": _layer(
        "Lỗi phát hiện",
        "Findings",
        "Lỗi hình học và sai khác do bước kiểm tra phát hiện, có vị trí.",
        "Faults of geometry and disagreements that the checks located.",
    ),
    "repairs": _layer(
        "Chỗ đã sửa",
        "Repairs",
        "Mỗi chỗ hình học đã sửa: diện tích chuyển từ đơn vị nào sang đơn vị nào.",
        "Every change made to geometry: which area moved from which unit to which.",
    ),
    "cuts": _layer(
        "Đường cắt",
        "Cuts",
        "Mỗi phần của đơn vị bị chia: cách tìm đường cắt; vùng là đất còn nghi ngờ, có thể trống.",
        "Each part of a divided unit: how the line was found; the area is the land in doubt.",
    ),
    "province_2025": _layer(
        "Tỉnh mới",
        "New province",
        "Tỉnh Quảng Ngãi mới, gộp từ các đơn vị cấp xã mới.",
        "The new province, united from the new commune-level units.",
    ),
    "provinces_before": _layer(
        "Tỉnh cũ",
        "Former provinces",
        "Hai tỉnh Quảng Ngãi và Kon Tum đến hết ngày 30/6/2025.",
        "The provinces Quảng Ngãi and Kon Tum until 30 June 2025.",
    ),
    "districts_before": _layer(
        "Huyện cũ",
        "Former districts",
        "Huyện, thị xã, thành phố đến hết ngày 30/6/2025, gộp từ các đơn vị cấp xã cũ.",
        "Districts, towns and cities until 30 June 2025, united from the old units.",
    ),
    "communes_before": _layer(
        "Xã, phường cũ",
        "Former communes",
        "Xã, phường, thị trấn đến hết ngày 30/6/2025, và huyện Lý Sơn (không có xã).",
        "Communes, wards, townships until 30 June 2025; Lý Sơn was a district without communes.",
    ),
    "communes_2025": _layer(
        "Xã, phường mới",
        "New communes",
        "Xã, phường, đặc khu từ ngày 1/7/2025, theo văn bản và khoản ghi ở từng đơn vị.",
        "Communes, wards and special zones from 1 July 2025, by the act and clause of each row.",
    ),
    "neighbours": _layer(
        "Tỉnh lân cận",
        "Neighbouring provinces",
        "Các tỉnh quanh ta đến hết ngày 30/6/2025 và tỉnh mới của chúng, chỉ để định hướng: theo "
        "nguồn của các xã, không khớp với đường biên tỉnh; trống nếu nguồn không có tỉnh khác.",
        "Provinces around until 30 June 2025 and what they are now, for orientation alone: of the "
        "communes' source, not fitted to our outline; empty where the source has no others.",
    ),
    "units": _layer(
        "Sổ đăng ký đơn vị",
        "Register of units",
        "Mọi đơn vị từ năm 2019: tên, loại, cấp trên và thời gian có hiệu lực.",
        "Every unit since 2019: name, type, place and the days on which they were in force.",
    ),
    "changes": _layer(
        "Các thay đổi từ năm 2019",
        "Changes since 2019",
        "Mọi thay đổi từ năm 2019, theo từng cặp đơn vị, với văn bản và điều khoản.",
        "Every change since 2019, by pair of units, with act and clause.",
    ),
    "crosswalk": _layer(
        "Chuyển đổi cũ → mới",
        "Crosswalk",
        "Mỗi cặp đơn vị cũ – đơn vị mới, toàn bộ hay một phần, với căn cứ pháp lý.",
        "Every pair of old and new unit, whole or part, with the legal basis.",
    ),
}

_CODE = _field(
    "Mã đơn vị",
    "Unit code",
    "Mã đơn vị hành chính của Cục Thống kê, dạng chữ.",
    "Code of the administrative unit as the statistics office (GSO) writes it, as text.",
)
_NAME = _field(
    "Tên", "Name", "Tên chính thức, Unicode dựng sẵn.", "Official name, composed Unicode (NFC)."
)
_TYPE = _field(
    "Loại đơn vị",
    "Unit type",
    "Xã, phường, thị trấn, đặc khu; huyện đối với Lý Sơn trước 1/7/2025.",
    "Commune, ward, township, special zone; district for Lý Sơn before 1 July 2025.",
)
_AREA = _field(
    "Diện tích (km²)",
    "Area (km²)",
    "Diện tích trắc địa của đa giác trên mặt elipxoit WGS 84.",
    "Geodesic area of the polygon on the WGS 84 ellipsoid.",
)
_ACT = _field("Văn bản pháp lý", "Legal act", "Số hiệu nghị quyết.", "Number of the resolution.")
_CLAUSE = _field(
    "Điều khoản",
    "Clause",
    "Khoản của văn bản quy định việc sắp xếp.",
    "Clause of the act that orders the change.",
)

FIELDS: dict[str, FieldText] = {
    "code": _CODE,
    "name": _NAME,
    "type": _TYPE,
    "province_code": _field(
        "Mã tỉnh", "Province code", "Mã tỉnh của Cục Thống kê.", "GSO code of the province."
    ),
    "province_name": _field("Tỉnh", "Province", "Tên tỉnh.", "Name of the province."),
    "district_code": _field(
        "Mã huyện",
        "District code",
        "Mã huyện, thị xã, thành phố trước 1/7/2025.",
        "GSO code of the district before 1 July 2025.",
    ),
    "district_name": _field(
        "Huyện",
        "District",
        "Tên huyện, thị xã, thành phố trước 1/7/2025.",
        "Name of the district before 1 July 2025.",
    ),
    "area_km2": _AREA,
    "official_area_km2": _field(
        "Diện tích công bố (km²)",
        "Official area (km²)",
        f"Diện tích ghi ở {OFFICIAL_MAP[0]}; nếu thiếu thì theo {OFFICIAL_LIST[0]}.",
        f"Area of the {OFFICIAL_MAP[1]}; where it is missing there, of the {OFFICIAL_LIST[1]}.",
    ),
    "area_diff_pct": _field(
        "Chênh lệch diện tích (%)",
        "Area difference (%)",
        "Diện tích đa giác so với diện tích công bố, phần trăm.",
        "Area of the polygon against the official area, per cent.",
    ),
    "population": _field(
        "Dân số (người)",
        "Population (persons)",
        f"Dân số theo {OFFICIAL_LIST[0]}; trống nếu đang cập nhật.",
        f"Population in the {OFFICIAL_LIST[1]}; empty where it was not given.",
    ),
    "seat": _field(
        "Trụ sở",
        "Seat",
        f"Nơi đặt trụ sở theo {OFFICIAL_LIST[0]}.",
        f"Seat of the administration in the {OFFICIAL_LIST[1]}.",
    ),
    "former_count": _field(
        "Số đơn vị cũ",
        "Number of former units",
        "Số đơn vị cũ góp toàn bộ hay một phần.",
        "Number of old units that went into it, whole or in part.",
    ),
    "former_names": _field(
        "Các đơn vị cũ",
        "Former units",
        "Tên các đơn vị cũ, toàn bộ hay một phần.",
        "Names of the old units that went into it, whole or in part.",
    ),
    "legal_act": _ACT,
    "clause": _CLAUSE,
    "boundary_source": _field(
        "Nguồn ranh giới",
        "Boundary source",
        "Nguồn của đa giác và năm của nó.",
        "Source of the polygon, with its vintage.",
    ),
    "new_code": _field(
        "Mã đơn vị mới",
        "New unit code",
        "Mã đơn vị từ 1/7/2025.",
        "Code of the unit from 1 July 2025.",
    ),
    "new_name": _field(
        "Đơn vị mới",
        "New unit",
        "Tên đơn vị từ 1/7/2025.",
        "Name of the unit from 1 July 2025.",
    ),
    "new_type": _field(
        "Loại đơn vị mới",
        "New unit type",
        "Loại đơn vị từ 1/7/2025.",
        "Type of the unit from 1 July 2025.",
    ),
    "old_code": _field(
        "Mã đơn vị cũ",
        "Old unit code",
        "Mã đơn vị đến 30/6/2025.",
        "Code of the unit until 30 June 2025.",
    ),
    "old_name": _field(
        "Đơn vị cũ", "Old unit", "Tên đơn vị đến 30/6/2025.", "Name of the unit until 30 June 2025."
    ),
    "old_type": _field(
        "Loại đơn vị cũ",
        "Old unit type",
        "Loại đơn vị đến 30/6/2025.",
        "Type of the unit until 30 June 2025.",
    ),
    "old_district": _field(
        "Huyện cũ",
        "Old district",
        "Huyện, thị xã, thành phố đến 30/6/2025.",
        "District until 30 June 2025.",
    ),
    "old_province": _field(
        "Tỉnh cũ", "Old province", "Tỉnh đến 30/6/2025.", "Province until 30 June 2025."
    ),
    "extent": _field(
        "Phạm vi",
        "Extent",
        "Toàn bộ đơn vị cũ (giá trị whole) hay một phần (part).",
        "All of the old unit (value whole) or a part of it (part).",
    ),
    "share_of_old": _field(
        "Tỷ lệ đơn vị cũ",
        "Share of the old unit",
        "Phần diện tích của đơn vị cũ nhập vào đơn vị mới, từ 0 đến 1.",
        "Share of the old unit's area that went into the new one, 0 to 1.",
    ),
    "share_of_new": _field(
        "Tỷ lệ đơn vị mới",
        "Share of the new unit",
        "Phần diện tích của đơn vị mới lấy từ đơn vị cũ, từ 0 đến 1.",
        "Share of the new unit's area that came from the old one, 0 to 1.",
    ),
    "method": _field(
        "Phương pháp",
        "Method",
        "Cách xác định tỷ lệ: toàn bộ, không chia (giá trị whole), hay cách tìm đường cắt.",
        "How the shares were found: undivided (value whole), or how the cutting line was found.",
    ),
    "check_id": _field("Phép kiểm tra", "Check", "Tên phép kiểm tra.", "Identifier of the check."),
    "severity": _field(
        "Mức độ",
        "Severity",
        "Lỗi (giá trị error), cảnh báo (warning) hoặc thông tin (info).",
        "Error, warning or information (info).",
    ),
    "layer": _field("Lớp", "Layer", "Lớp dữ liệu được kiểm tra.", "The layer that was checked."),
    "codes": _field(
        "Các đơn vị", "Units", "Mã các đơn vị liên quan.", "Codes of the units concerned."
    ),
    "message_vi": _field(
        "Nội dung (tiếng Việt)",
        "Message (Vietnamese)",
        "Lời giải thích bằng tiếng Việt.",
        "Explanation in Vietnamese.",
    ),
    "message_en": _field(
        "Nội dung (tiếng Anh)",
        "Message (English)",
        "Lời giải thích bằng tiếng Anh.",
        "Explanation in English.",
    ),
    "measure": _field(
        "Trị số", "Measure", "Độ lớn của lỗi.", "Size of the fault, in the unit beside it."
    ),
    "measure_unit": _field(
        "Đơn vị đo", "Unit of measure", "m hoặc m².", "Metres or square metres."
    ),
    "step": _field("Bước", "Step", "Bước xử lý đã sửa.", "The step that made the change."),
    "kind": _field("Loại sửa", "Kind", "Loại lỗi đã sửa.", "What kind of fault was mended."),
    "from_code": _field(
        "Từ đơn vị",
        "From unit",
        "Mã đơn vị mất diện tích; trống: đất chưa thuộc đơn vị nào.",
        "Code of the unit that lost the area; empty: the land belonged to nobody.",
    ),
    "to_code": _field(
        "Sang đơn vị",
        "To unit",
        "Mã đơn vị nhận diện tích; trống: không đơn vị nào giữ.",
        "Code of the unit that got the area; empty: nobody keeps it.",
    ),
    "area_m2": _field(
        "Diện tích (m²)", "Area (m²)", "Diện tích đã chuyển.", "The area that moved."
    ),
    "note": _field("Ghi chú", "Note", "Ghi chú.", "Note."),
}
