"""The names of the sources of official figures, so that every text cites them alike.

Both are of sapnhap.bando.com.vn. Its boundaries of 2025, which only ``hopnhat compare`` reads, are
a third thing; ``data/raw/sources.csv`` declares them.
"""

OFFICIAL_SOURCE = "sapnhap.bando.com.vn: area_km2_map 2026, listing July 2025"
"""What the column `source` of the table `official` says."""

OFFICIAL_MAP = ("bản đồ sapnhap.bando.com.vn (2026)", "map of sapnhap.bando.com.vn (2026)")
"""What `area_km2_map` is an attribute of, in Vietnamese and in English."""

OFFICIAL_LIST = (
    "danh sách sapnhap.bando.com.vn (7/2025)",
    "listing of sapnhap.bando.com.vn (July 2025)",
)
"""What `area_km2_listed`, `population_listed` and `seat` stand in."""
