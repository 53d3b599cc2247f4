"""A province small enough to be computed by hand, with every kind of event in it.

One letter is one old unit, one cell is 1 km x 1 km; the origin is (500 km, 1650 km) in
EPSG:5898. Province 97 is everything left of x = 4 km and the island, province 98 the rest::

      y
    4 +-------+-------+-------+
      | A   A | C   C | H   H |            A  99001 An     xã        4.00 km2   97
    3 |       | +-D-+ |       |            B  99002 Bình   xã        4.00 km2   97
      | A   A | C   C | H   H |            C  99003 Cao    phường    3.00 km2   97  rings D
    2 +-------+-------+-------+            D  99004 Đông   thị trấn  1.00 km2   97  an enclave
      | B   B | G   G | K   K |            G  99005 Giang  xã        4.00 km2   97  is divided
    1 |       |.......|       |   +---+    H  99006 Hà     xã        4.00 km2   98
      | B   B | g   g | K   K |   | L |+-+ K  99007 Khê    xã        4.00 km2   98
    0 +-------+-------+-------+   +---++-+ L  998   Lân    huyện     1.25 km2   97  two islands
      0   1   2   3   4   5   6   7   8    x                        25.25 km2

The merger makes four units of the eight, over the border of the two provinces::

    99001 Bình An    xã       A + B              8.00 km2   clause 1
    99003 Cao Đông   phường   C + D + part of G  3 + 1 + 2 = 6.00 km2   clause 2
    99006 Giang Khê  xã       rest of G + H + K  2 + 4 + 4 = 10.00 km2  clause 3
    99998 Lân        đặc khu  L                  1.25 km2   clause 4

The dotted line y = 1 km divides G. D lies in the middle of C (2.5 to 3.5 km, 2.5 to 3.5 km).
The islet of L is 0.5 km x 0.5 km, from (8.5, 0) to (9, 0.5).
"""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon

from pipeline.config import EVE, MERGER, PUBLISH_CRS, WORK_CRS
from pipeline.coverage.split import BY_AREA

ORIGIN_M = (500_000.0, 1_650_000.0)
KM = 1000.0
BOUNDARY_SOURCE = "toy province"
ACT = "1/NQ-TOY"
SOURCE = "tests/toy.py"

OLD_AREAS_KM2 = {
    "99001": 4.0,
    "99002": 4.0,
    "99003": 3.0,
    "99004": 1.0,
    "99005": 4.0,
    "99006": 4.0,
    "99007": 4.0,
    "998": 1.25,
}
NEW_AREAS_KM2 = {"99001": 8.0, "99003": 6.0, "99006": 10.0, "99998": 1.25}
TOTAL_KM2 = 25.25


def ring(*corners_km: tuple[float, float]) -> list[tuple[float, float]]:
    """Corners in km from the origin as coordinates in EPSG:5898."""
    return [(ORIGIN_M[0] + x * KM, ORIGIN_M[1] + y * KM) for x, y in corners_km]


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    """Box between two corners in km from the origin, clockwise from the lower left corner."""
    return Polygon(ring((x0, y0), (x0, y1), (x1, y1), (x1, y0)))


def polygon(*corners_km: tuple[float, float]) -> Polygon:
    """Polygon of corners in km from the origin."""
    return Polygon(ring(*corners_km))


_ENCLAVE = ((2.5, 2.5), (2.5, 3.5), (3.5, 3.5), (3.5, 2.5))
_ISLANDS = MultiPolygon([box(7, 0, 8, 1), box(8.5, 0, 9, 0.5)])

# code, name, type, district, province, geometry
_OLD = (
    ("99001", "An", "xã", "971", "97", box(0, 2, 2, 4)),
    ("99002", "Bình", "xã", "971", "97", box(0, 0, 2, 2)),
    (
        "99003",
        "Cao",
        "phường",
        "972",
        "97",
        Polygon(ring((2, 2), (2, 4), (4, 4), (4, 2)), [ring(*_ENCLAVE)]),
    ),
    ("99004", "Đông", "thị trấn", "972", "97", polygon(*_ENCLAVE)),
    ("99005", "Giang", "xã", "972", "97", box(2, 0, 4, 2)),
    ("99006", "Hà", "xã", "981", "98", box(4, 2, 6, 4)),
    ("99007", "Khê", "xã", "981", "98", box(4, 0, 6, 2)),
    ("998", "Lân", "huyện", "998", "97", _ISLANDS),
)
_DISTRICTS = {"971": "Tây", "972": "Giữa", "981": "Đông", "998": "Lân"}
_PROVINCES = {"97": "Tỉnh Tây", "98": "Tỉnh Đông"}

_NEW = (
    ("99001", "Bình An", "xã", polygon((0, 0), (0, 2), (0, 4), (2, 4), (2, 2), (2, 1), (2, 0))),
    (
        "99003",
        "Cao Đông",
        "phường",
        polygon((2, 1), (2, 2), (2, 4), (4, 4), (4, 2), (4, 1)),
    ),
    (
        "99006",
        "Giang Khê",
        "xã",
        polygon((2, 0), (2, 1), (4, 1), (4, 2), (4, 4), (6, 4), (6, 2), (6, 0), (4, 0)),
    ),
    ("99998", "Lân", "đặc khu", _ISLANDS),
)

# old, new, kind, extent, clause, area of the piece in km2
_PAIRS = (
    ("99001", "99001", "merge", "whole", "1", 4.0),
    ("99002", "99001", "merge", "whole", "1", 4.0),
    ("99003", "99003", "merge", "whole", "2", 3.0),
    ("99004", "99003", "merge", "whole", "2", 1.0),
    ("99005", "99003", "part", "part", "2", 2.0),
    ("99005", "99006", "part", "part", "3", 2.0),
    ("99006", "99006", "merge", "whole", "3", 4.0),
    ("99007", "99006", "merge", "whole", "3", 4.0),
    ("998", "99998", "retype", "whole", "4", 1.25),
)
_PART_METHOD = BY_AREA


def old_units() -> gpd.GeoDataFrame:
    """Return the eight units of the eve; contract `old_units`."""
    rows = [
        (code, name, kind, district, _DISTRICTS[district], province, _PROVINCES[province])
        for code, name, kind, district, province, _ in _OLD
    ]
    columns = [
        "code",
        "name",
        "type",
        "district_code",
        "district_name",
        "province_code",
        "province_name",
    ]
    frame = pd.DataFrame(rows, columns=columns).assign(boundary_source=BOUNDARY_SOURCE)
    return gpd.GeoDataFrame(frame, geometry=[row[-1] for row in _OLD], crs=WORK_CRS)


def new_units() -> gpd.GeoDataFrame:
    """Return the four units of the merger; contract `new_units`."""
    frame = pd.DataFrame([row[:3] for row in _NEW], columns=["code", "name", "type"]).assign(
        province_code="97", province_name="Tỉnh Tây", boundary_source=BOUNDARY_SOURCE
    )
    return gpd.GeoDataFrame(frame, geometry=[row[-1] for row in _NEW], crs=WORK_CRS)


def crosswalk() -> pd.DataFrame:
    """Return the nine pairs with their shares; contract `crosswalk`."""
    old = {row[0]: row for row in _OLD}
    new = {row[0]: row for row in _NEW}
    rows = [
        {
            "old_code": before,
            "old_name": old[before][1],
            "old_type": old[before][2],
            "old_district": _DISTRICTS[old[before][3]],
            "old_province": _PROVINCES[old[before][4]],
            "new_code": after,
            "new_name": new[after][1],
            "new_type": new[after][2],
            "extent": extent,
            "share_of_old": area / OLD_AREAS_KM2[before],
            "share_of_new": area / NEW_AREAS_KM2[after],
            "area_km2": area,
            "legal_act": ACT,
            "clause": clause,
            "method": _PART_METHOD if extent == "part" else "whole",
        }
        for before, after, _, extent, clause, area in _PAIRS
    ]
    return pd.DataFrame(rows)


def cuts() -> gpd.GeoDataFrame:
    """Return the two heirs of G; contract `cuts`; the geometry is the land in doubt."""
    doubt = box(2, 0.9, 4, 1.1)
    frame = pd.DataFrame(
        {
            "date": MERGER.isoformat(),
            "old_code": "99005",
            "new_code": ["99003", "99006"],
            "method": _PART_METHOD,
            "evidence": "toy act",
            "target_area_m2": 2e6,
            "area_m2": 2e6,
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[doubt, doubt], crs=WORK_CRS)


def authority() -> gpd.GeoDataFrame:
    """Return the two provinces and four districts; contract `authority`."""
    units = old_units()
    provinces = units.dissolve("province_code").reset_index()
    districts = units.dissolve("district_code").reset_index()
    rows = [
        *(("province", r.province_code, r.province_name, r.province_code, r.geometry)
          for r in provinces.itertuples()),
        *(("district", r.district_code, r.district_name, r.province_code, r.geometry)
          for r in districts.itertuples()),
    ]  # fmt: skip
    columns = ["level", "code", "name", "province_code", "geometry"]
    frame = gpd.GeoDataFrame(rows, columns=columns, crs=WORK_CRS)
    frame.insert(4, "boundary_source", BOUNDARY_SOURCE)
    return frame


def register_units() -> pd.DataFrame:
    """Old units in force up to the eve, new ones from the merger on; contract `units`."""
    old = old_units().drop(columns=["geometry", "boundary_source"])
    old = old.assign(valid_from="2000-01-01", valid_to=EVE.isoformat())
    new = new_units().drop(columns=["geometry", "boundary_source"])
    new = new.assign(valid_from=MERGER.isoformat(), valid_to="", district_code="", district_name="")
    return pd.concat([old, new[old.columns]], ignore_index=True).assign(source=SOURCE)


def changes() -> pd.DataFrame:
    """Return the events of the merger; contract `changes`."""
    frame = pd.DataFrame(
        [
            (MERGER.isoformat(), kind, before, after, extent, area if extent == "part" else None)
            for before, after, kind, extent, _, area in _PAIRS
        ],
        columns=["date", "kind", "old_code", "new_code", "extent", "area_km2"],
    )
    frame["area_km2"] = frame["area_km2"].astype(float)
    frame["population"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    clauses = [row[4] for row in _PAIRS]
    return frame.assign(legal_act=ACT, article="1", clause=clauses, note="", source=SOURCE)


def official() -> pd.DataFrame:
    """Official areas equal to the true ones; contract `official`."""
    codes = list(NEW_AREAS_KM2)
    areas = [NEW_AREAS_KM2[code] for code in codes]
    return pd.DataFrame(
        {
            "code": codes,
            "name": [row[1] for row in _NEW],
            "area_km2_map": areas,
            "area_km2_listed": areas,
            "population_listed": pd.array([8000, 6000, 10000, 1250], dtype="Int64"),
            "seat": [f"UBND {row[2]} {row[1]}" for row in _NEW],
            "source": SOURCE,
        }
    )


def points() -> pd.DataFrame:
    """Return a point inside each old unit; contract `points`."""
    units = old_units()
    inside = units.geometry.representative_point().to_crs(PUBLISH_CRS)
    return pd.DataFrame(
        {
            "code": units["code"],
            "latitude_deg": inside.y,
            "longitude_deg": inside.x,
            "method": "inner point",
            "source": SOURCE,
        }
    )


def population2019() -> pd.DataFrame:
    """Return 1,000 people on each square kilometre; contract `population2019`."""
    people = {code: int(1000 * area) for code, area in OLD_AREAS_KM2.items()}
    return pd.DataFrame({"code": list(people), "population": people.values(), "source": SOURCE})


def decisions() -> gpd.GeoDataFrame:
    """Return one decision that fitting made: a district's outline was followed over 0.8 km²."""
    frame = pd.DataFrame(
        {
            "level": ["district"],
            "key": ["972"],
            "used": [True],
            "reason_vi": ["theo ranh giới huyện Giữa"],
            "reason_en": ["the outline of district Giữa followed"],
            "measure_m2": [0.8e6],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[box(0, 0, 2, 0.4)], crs=WORK_CRS)


def source_units() -> gpd.GeoDataFrame:
    """Return the polygons as they came: the old units; contract `source_units`."""
    units = old_units()
    return units.assign(source_name=units["name"], source_district=units["district_name"])


@dataclass
class ToyProvince:
    """All tables of the toy province, fresh copies that a test may spoil."""

    old_units: gpd.GeoDataFrame = field(default_factory=old_units)
    new_units: gpd.GeoDataFrame = field(default_factory=new_units)
    crosswalk: pd.DataFrame = field(default_factory=crosswalk)
    cuts: gpd.GeoDataFrame = field(default_factory=cuts)
    authority: gpd.GeoDataFrame = field(default_factory=authority)
    register_units: pd.DataFrame = field(default_factory=register_units)
    changes: pd.DataFrame = field(default_factory=changes)
    official: pd.DataFrame = field(default_factory=official)
    points: pd.DataFrame = field(default_factory=points)
    population2019: pd.DataFrame = field(default_factory=population2019)
    decisions: gpd.GeoDataFrame = field(default_factory=decisions)
    source_units: gpd.GeoDataFrame = field(default_factory=source_units)


def replace_geometry(
    frame: gpd.GeoDataFrame, code: str, geometry: shapely.Geometry
) -> gpd.GeoDataFrame:
    """Return the table with another geometry for one unit."""
    changed = frame.copy()
    row = changed.index[changed["code"] == code][0]
    changed.loc[[row], "geometry"] = gpd.GeoSeries([geometry], index=[row], crs=frame.crs)
    return changed
