"""The published layers of the toy province, with sources that were never anywhere."""

import geopandas as gpd
import pandas as pd
import shapely
import toy

from pipeline.config import WORK_CRS
from pipeline.provenance import STAND_IN, Provenance, SourceStamp

Table = gpd.GeoDataFrame | pd.DataFrame

UNIT_AREA_KM2 = "area_km2"


def provenance(kind: str = "mirror") -> Provenance:
    """Return sources of the three roles; `kind` is that of the communes."""
    return Provenance(
        tuple(
            SourceStamp(
                role=role,
                name=name,
                url=f"https://example.org/{role}.json",
                sha256=digit * 64,
                licence=licence,
                vintage=vintage,
                date=date,
                kind=kind if role == "communes" else "mirror",
                file=f"data/raw/boundaries/{role}.json",
            )
            for role, name, digit, licence, vintage, date in (
                ("communes", "Xã đồ chơi & <toy>", "a", "free to play", "2019", "2022-07-16"),
                ("provinces", "Tỉnh đồ chơi", "b", "GPL-3.0", "June 2025", "2025-07-12"),
                ("points", "Điểm đồ chơi", "c", "facts", "June 2025", ""),
            )
        )
    )


def stand_in() -> Provenance:
    """Return the sources of a run whose communes are Thiessen cells."""
    return provenance(STAND_IN)


def published_layers() -> dict[str, Table]:
    """Return fresh tables of all twelve layers, in `WORK_CRS` and in no good order."""
    return {
        "communes_2025": communes_2025(),
        "communes_before": communes_before(),
        "province_2025": _united(toy.new_units(), "province_code", "province_name"),
        "provinces_before": _united(toy.old_units(), "province_code", "province_name"),
        "districts_before": _districts(),
        "crosswalk": toy.crosswalk().iloc[::-1],
        "findings": findings(),
        "repairs": repairs(),
        "cuts": cuts(),
        "neighbours": neighbours(),
        "changes": toy.changes().iloc[::-1].reset_index(drop=True),
        "units": toy.register_units().iloc[::-1].reset_index(drop=True),
    }


def communes_2025() -> gpd.GeoDataFrame:
    """Return the four new units, the last first."""
    units = toy.new_units().drop(columns="province_name").iloc[::-1].reset_index(drop=True)
    pairs = toy.crosswalk().groupby("new_code")
    official = toy.official().set_index("code")
    return units.assign(
        area_km2=units["code"].map(toy.NEW_AREAS_KM2),
        official_area_km2=units["code"].map(official["area_km2_map"]),
        area_diff_pct=[0.0, None, 0.0, 0.0],
        population=units["code"].map(official["population_listed"]).astype("Int64"),
        seat=units["code"].map(official["seat"]),
        former_count=units["code"].map(pairs.size()).astype("int64"),
        former_names=units["code"].map(pairs["old_name"].agg(", ".join)),
        legal_act=toy.ACT,
        clause=units["code"].map(pairs["clause"].first()),
    )


def communes_before() -> gpd.GeoDataFrame:
    """Return the eight old units with their heirs."""
    units = toy.old_units().iloc[::-1].reset_index(drop=True)
    heirs = toy.crosswalk().groupby("old_code")
    return units.assign(
        new_code=units["code"].map(heirs["new_code"].agg("; ".join)),
        new_name=units["code"].map(heirs["new_name"].agg("; ".join)),
        area_km2=units["code"].map(toy.OLD_AREAS_KM2),
    )


def findings() -> gpd.GeoDataFrame:
    """Return an area, a line, a point and a finding that lies nowhere."""
    shapes = [
        toy.box(1, 1, 1.5, 1.5),
        shapely.LineString(toy.ring((2, 2), (4, 2))),
        shapely.Point(toy.ring((5, 1))[0]),
        None,
    ]
    frame = pd.DataFrame(
        {
            "check_id": ["overlap", "edge", "spike", "count"],
            "severity": ["error", "warning", "warning", "info"],
            "layer": "old_units",
            "codes": ["99002", "99003, 99005", "99007", ""],
            "message_vi": ["Chồng lấn", "Cạnh không khớp", "Gai nhọn", "Đủ số đơn vị"],
            "message_en": ["Overlap", "Unmatched edge", "Spike", "All units there"],
            "measure": [250_000.0, 2000.0, None, None],
            "measure_unit": ["m²", "m", "", ""],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WORK_CRS)


def neighbours() -> gpd.GeoDataFrame:
    """Return three provinces west of the toy, two of which became one, the last first."""
    frame = pd.DataFrame(
        {
            "code": ["93", "92", "91"],
            "name": ["Nam", "Trung", "Bắc"],
            "new_code": ["93", "91", "91"],
            "new_name": ["Nam", "Bắc Trung", "Bắc Trung"],
            "boundary_source": toy.BOUNDARY_SOURCE,
        }
    )
    shapes = [toy.box(-4, 0, 0, 1), toy.box(-4, 1, 0, 2), toy.box(-4, 2, 0, 4)]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=WORK_CRS)


def cuts() -> gpd.GeoDataFrame:
    """Return two parts with land in doubt, one of a certain line (empty), one without (missing)."""
    doubtful = toy.cuts().iloc[::-1].reset_index(drop=True)
    earlier = doubtful.assign(date="2020-02-01", old_code="99008", new_code=["99002", "99001"])
    earlier = earlier.set_geometry([shapely.Polygon(), None], crs=WORK_CRS)
    return pd.concat([doubtful, earlier], ignore_index=True)


def repairs() -> gpd.GeoDataFrame:
    """Return a table without rows, as after a repair that had nothing to do."""
    columns = ["step", "kind", "from_code", "to_code", "area_m2", "note"]
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    return gpd.GeoDataFrame(frame.assign(area_m2=frame["area_m2"].astype(float)),
                            geometry=[], crs=WORK_CRS)  # fmt: skip


def _united(units: gpd.GeoDataFrame, code: str, name: str) -> gpd.GeoDataFrame:
    united = units.dissolve(code).reset_index().rename(columns={code: "key", name: "title"})
    return gpd.GeoDataFrame(
        {
            "code": united["key"],
            "name": united["title"],
            "area_km2": united.area / 1e6,
            "boundary_source": toy.BOUNDARY_SOURCE,
        },
        geometry=united.geometry,
        crs=WORK_CRS,
    )


def _districts() -> gpd.GeoDataFrame:
    districts = _united(toy.old_units(), "district_code", "district_name")
    places = toy.old_units().groupby("district_code")["province_code"].first()
    return districts.assign(province_code=districts["code"].map(places))
