"""`start.html`: the page that ties the maps together and says what they are made of."""

from pipeline.publish.map_data import MapData
from pipeline.publish.page import Page
from pipeline.publish.quality_rows import SEVERITY_TEXTS, repair_totals
from pipeline.publish.themes import TYPE_TEXTS
from pipeline.publish.thumbnails import thumbnails


def start_page(data: MapData) -> Page:
    """Return the page that readers who get the whole folder open first.

    Parameters
    ----------
    data : MapData
        Counts and areas are told.
    """
    severities = data.findings["severity"]
    return Page(
        name="start",
        title_vi="Bản đồ hợp nhất đơn vị hành chính cấp xã, tỉnh Quảng Ngãi",
        title_en="Maps of the merged commune-level units of Quảng Ngãi",
        context={
            "thumbnails": thumbnails(data),
            "types": [
                (int(count), TYPE_TEXTS[kind].vi, TYPE_TEXTS[kind].en + "s" * (count != 1))
                for kind, count in data.units["type"].value_counts().items()
            ],
            "findings": {key: int((severities == key).sum()) for key in SEVERITY_TEXTS},
            "repairs": repair_totals(data.repairs),
            "pairs": len(data.crosswalk),
            "days": sorted(data.law.changes["date"].unique()),
        },
    )
