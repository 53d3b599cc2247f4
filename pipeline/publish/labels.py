"""What layers and columns are called by those who read them: Vietnamese, English, Shapefile."""

from dataclasses import dataclass

from pipeline.schema import CONTRACTS


@dataclass(frozen=True)
class Label:
    """One text in both languages.

    Parameters
    ----------
    vi, en : str
        Vietnamese and English.
    """

    vi: str
    en: str

    @property
    def both(self) -> str:
        """Vietnamese first, English beside it."""
        return f"{self.vi} / {self.en}"


@dataclass(frozen=True)
class ColumnLabel(Label):
    """What a column is called.

    Parameters
    ----------
    vi, en : str
        Vietnamese and English, with the unit of measure.
    shapefile_name : str
        At most ten ASCII characters, because dBASE knows no longer ones.
    """

    shapefile_name: str


LAYER_LABELS: dict[str, Label] = {
    "communes_2025": Label("Đơn vị cấp xã từ 1/7/2025", "Commune-level units since 1 July 2025"),
    "communes_before": Label(
        "Đơn vị cấp xã đến 30/6/2025", "Commune-level units until 30 June 2025"
    ),
    "province_2025": Label("Tỉnh từ 1/7/2025", "Province since 1 July 2025"),
    "provinces_before": Label("Tỉnh đến 30/6/2025", "Provinces until 30 June 2025"),
    "districts_before": Label("Đơn vị cấp huyện đến 30/6/2025", "Districts until 30 June 2025"),
    "crosswalk": Label("Bảng chuyển đổi đơn vị cũ sang mới", "Crosswalk from old units to new"),
    "findings": Label("Phát hiện khi kiểm tra", "Findings of the checks"),
    "repairs": Label("Các chỗ đã sửa hình học", "Repairs made to the geometry"),
}
"""The published layers, in the order in which they are shown."""

COLUMN_LABELS: dict[str, ColumnLabel] = {
    "code": ColumnLabel("Mã", "Code", "code"),
    "name": ColumnLabel("Tên", "Name", "name"),
    "type": ColumnLabel("Loại", "Type", "type"),
    "district_code": ColumnLabel("Mã huyện", "District code", "dist_code"),
    "district_name": ColumnLabel("Tên huyện", "District", "dist_name"),
    "province_code": ColumnLabel("Mã tỉnh", "Province code", "prov_code"),
    "province_name": ColumnLabel("Tên tỉnh", "Province", "prov_name"),
    "area_km2": ColumnLabel("Diện tích (km²)", "Area (km²)", "area_km2"),
    "official_area_km2": ColumnLabel("Diện tích công bố (km²)", "Official area (km²)", "off_km2"),
    "area_diff_pct": ColumnLabel("Chênh lệch diện tích (%)", "Area difference (%)", "diff_pct"),
    "population": ColumnLabel("Dân số (người)", "Population (persons)", "population"),
    "seat": ColumnLabel("Trụ sở", "Seat", "seat"),
    "former_count": ColumnLabel("Số đơn vị cũ", "Number of former units", "former_n"),
    "former_names": ColumnLabel("Các đơn vị cũ", "Former units", "former_nm"),
    "legal_act": ColumnLabel("Văn bản pháp lý", "Legal act", "legal_act"),
    "clause": ColumnLabel("Điều khoản", "Clause", "clause"),
    "boundary_source": ColumnLabel("Nguồn ranh giới", "Boundary source", "bound_src"),
    "new_code": ColumnLabel("Mã mới", "New code", "new_code"),
    "new_name": ColumnLabel("Tên mới", "New name", "new_name"),
    "new_type": ColumnLabel("Loại mới", "New type", "new_type"),
    "old_code": ColumnLabel("Mã cũ", "Old code", "old_code"),
    "old_name": ColumnLabel("Tên cũ", "Old name", "old_name"),
    "old_type": ColumnLabel("Loại cũ", "Old type", "old_type"),
    "old_district": ColumnLabel("Huyện cũ", "Old district", "old_dist"),
    "old_province": ColumnLabel("Tỉnh cũ", "Old province", "old_prov"),
    "extent": ColumnLabel(
        "Phạm vi (whole: toàn bộ, part: một phần)", "Extent (whole or part)", "extent"
    ),
    "share_of_old": ColumnLabel(
        "Tỷ lệ trên đơn vị cũ (0–1)", "Share of the old unit (0–1)", "share_old"
    ),
    "share_of_new": ColumnLabel(
        "Tỷ lệ trên đơn vị mới (0–1)", "Share of the new unit (0–1)", "share_new"
    ),
    "method": ColumnLabel("Phương pháp", "Method", "method"),
    "check_id": ColumnLabel("Phép kiểm tra", "Check", "check_id"),
    "severity": ColumnLabel("Mức độ", "Severity", "severity"),
    "layer": ColumnLabel("Lớp", "Layer", "layer"),
    "codes": ColumnLabel("Các mã liên quan", "Codes concerned", "codes"),
    "message_vi": ColumnLabel("Nội dung (tiếng Việt)", "Message (Vietnamese)", "message_vi"),
    "message_en": ColumnLabel("Nội dung (tiếng Anh)", "Message (English)", "message_en"),
    "measure": ColumnLabel("Số đo", "Measure", "measure"),
    "measure_unit": ColumnLabel("Đơn vị đo", "Unit of the measure", "meas_unit"),
    "step": ColumnLabel("Bước", "Step", "step"),
    "kind": ColumnLabel("Kiểu sửa", "Kind of repair", "kind"),
    "from_code": ColumnLabel("Từ mã", "From code", "from_code"),
    "to_code": ColumnLabel("Sang mã", "To code", "to_code"),
    "area_m2": ColumnLabel("Diện tích (m²)", "Area (m²)", "area_m2"),
    "note": ColumnLabel("Ghi chú", "Note", "note"),
}
"""Every column of every published layer."""


def attribute_names(layer: str) -> list[str]:
    """Return the columns of a published layer without its geometry, in their order."""
    return [str(name) for name in CONTRACTS[layer].columns if name != "geometry"]
