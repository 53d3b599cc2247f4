"""The rows of the quality page: findings, repairs, cuts, and differences of area."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pipeline.config import MERGER, PUBLISH_CRS, WORK_CRS
from pipeline.publish.map_data import MapData
from pipeline.publish.texts import Bilingual
from pipeline.publish.words import METHOD_NAMES

LISTED_REPAIR_M2 = 50_000.0
"""Repairs from this area on are listed one by one; the smaller ones are counted."""

DECISION = "decision"
DECISION_CHECKS = (DECISION, "source_dispute")
"""The checks whose findings are decisions between sources and no faults."""

_NEW_LAYERS = ("new_units", "communes_2025")
_MEASURES_OF_PLACES = ("m", "m²")
_OUTLINE_TOLERANCE_DEG = 0.0001

SEVERITY_TEXTS = {
    "error": Bilingual("lỗi", "error"),
    "warning": Bilingual("cảnh báo", "warning"),
    "info": Bilingual("thông tin", "information"),
}
KIND_TEXTS = {
    "finding": Bilingual("Phát hiện", "Findings"),
    "repair": Bilingual("Chỗ sửa", "Repairs"),
    "cut": Bilingual("Đường cắt", "Cuts"),
    "area": Bilingual("Diện tích", "Areas"),
}
_STEPS = {
    "clean": Bilingual("làm sạch", "cleaning"),
    "province": Bilingual("khớp ranh giới tỉnh", "fitting to the province"),
    "district": Bilingual("khớp ranh giới huyện", "fitting to the district"),
    "shift": Bilingual("dời đều theo ranh giới tỉnh, huyện", "smooth shift onto the outlines"),
}
_REPAIRS = {
    "gap": Bilingual("Khe hở", "Gap"),
    "overlap": Bilingual("Chồng lấn", "Overlap"),
    "edge": Bilingual("Dời cạnh", "Edge moved"),
    "outside": Bilingual("Ngoài ranh giới", "Outside the outline"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table and its place on the map.

    Parameters
    ----------
    id : str
        Unique within the page.
    check : str
        The check that a finding comes from; else empty.
    kind, severity : str
        Keys of `KIND_TEXTS`; of `SEVERITY_TEXTS`, or empty.
    units : str
        The units that it is about, with names.
    codes : tuple of str
        The new units that it touches, for links from the other maps.
    measure, measure_unit
        The size, None where there is none.
    text : Bilingual
        What it says.
    shape : geometry or None
        Where it is, in degrees.
    """

    id: str
    check: str
    kind: str
    severity: str
    units: str
    codes: tuple[str, ...]
    measure: float | None
    measure_unit: str
    text: Bilingual
    shape: BaseGeometry | None

    @property
    def look(self) -> str:
        """How it is drawn: a key of `pipeline.publish.page_quality.LOOKS`."""
        return DECISION if self.check in DECISION_CHECKS else self.severity or self.kind

    @property
    def about_units(self) -> bool:
        """Whether it is about whole units: its measure is no length or area, its mark a point."""
        return self.kind == "finding" and self.measure_unit not in _MEASURES_OF_PLACES

    def as_json(self) -> dict[str, Any]:
        """Return what the script of the page takes, the shape left to the map."""
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "level": [*SEVERITY_TEXTS, ""].index(self.severity),
            "units": self.units,
            "codes": self.codes,
            "measure": None if self.measure is None else float(f"{self.measure:.6g}"),
            "unit": self.measure_unit,
            "about": self.about_units,
            **vars(self.text),
        }


def quality_rows(data: MapData) -> list[Row]:
    """Return all rows, the findings first.

    Parameters
    ----------
    data : MapData
        Findings, repairs, crosswalk, units.
    """
    names = _Names(data)
    return [
        *_findings(data.findings, names),
        *_cuts(data, names),
        *_areas(data.units, names),
        *_repairs(data.repairs, names),
    ]


class _Names:
    """Names of units of any time, and the new units that hold their land."""

    def __init__(self, data: MapData) -> None:
        self._law = data.law
        self._new = dict(zip(data.units["code"], data.units["name"], strict=True))
        self._old = dict(zip(data.before["code"], data.before["name"], strict=True))
        groups = data.crosswalk.groupby("old_code")["new_code"]
        self._heirs = {str(old): set(new) for old, new in groups}
        first = data.law.versions.sort_values("valid_from").drop_duplicates("code")
        districts = dict(zip(first["district_code"], first["district_name"], strict=True))
        self._any = districts | dict(zip(first["code"], first["name"], strict=True))

    def of(self, code: str, *, new: bool) -> str:
        """Return ``name (code)``; `new` says which of two units with one code is meant."""
        order = (self._new, self._old) if new else (self._old, self._new)
        name = order[0].get(code) or order[1].get(code) or self._any.get(code, "")
        return f"{name} ({code})" if name else code

    def heirs(self, codes: list[str], *, new: bool) -> tuple[str, ...]:
        """Return the new units that hold land of these."""
        if new:
            return tuple(sorted(code for code in codes if code in self._new))
        eve = [one for code in codes for one in self._law.on_the_eve(code, "")]
        return tuple(sorted({heir for code in eve for heir in self._heirs.get(code, set())}))


def _findings(findings: gpd.GeoDataFrame, names: _Names) -> Iterator[Row]:
    gravest_first = findings.assign(
        _rank=findings["severity"].map(list(SEVERITY_TEXTS).index),
        _size=-findings["measure"].abs().fillna(0),
    ).sort_values(["_rank", "check_id", "layer", "_size", "codes"], kind="stable")
    columns = [str(name) for name in findings.columns]
    for at, rows in enumerate(_together(gravest_first[columns].itertuples(index=False))):
        row = rows[-1]
        codes = {one.layer in _NEW_LAYERS: _codes(one.codes) for one in rows}
        yield Row(
            id=f"finding-{at}",
            check=row.check_id,
            kind="finding",
            severity=row.severity,
            units=" → ".join(
                ", ".join(names.of(code, new=new) for code in codes[new]) for new in sorted(codes)
            ),
            codes=tuple(
                sorted({heir for new in codes for heir in names.heirs(codes[new], new=new)})
            ),
            measure=None if pd.isna(row.measure) else row.measure,
            measure_unit=row.measure_unit,
            text=Bilingual(row.message_vi, row.message_en),
            shape=row.geometry,
        )


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _together(findings: Iterable[Any]) -> list[list[Any]]:
    """Put what one check found in one place of the old and of the new layer together."""
    groups: dict[Any, list[Any]] = {}
    for at, row in enumerate(findings):
        new = row.layer in _NEW_LAYERS
        place = None if row.geometry is None else row.geometry.normalize().wkb
        key = (row.check_id, row.severity, place) if place else at
        members = groups.get(key, [])
        if any((one.layer in _NEW_LAYERS) == new for one in members):
            groups[(at,)] = [row]
        else:
            groups[key] = sorted([*members, row], key=lambda one: one.layer in _NEW_LAYERS)
    return list(groups.values())


def _repairs(repairs: gpd.GeoDataFrame, names: _Names) -> Iterator[Row]:
    listed = repairs[repairs["area_m2"] >= LISTED_REPAIR_M2].sort_values(
        ["area_m2", "from_code", "to_code"], ascending=[False, True, True]
    )
    for at, row in enumerate(listed.itertuples(index=False)):
        codes = [code for code in (row.from_code, row.to_code) if code]
        yield Row(
            id=f"repair-{at}",
            check="",
            kind="repair",
            severity="",
            units=" → ".join(
                names.of(code, new=False) if code else "–" for code in (row.from_code, row.to_code)
            ),
            codes=names.heirs(codes, new=False),
            measure=row.area_m2,
            measure_unit="m²",
            text=_repair_text(row.kind, row.step),
            shape=shapely.simplify(row.geometry, _OUTLINE_TOLERANCE_DEG),
        )


def _repair_text(kind: str, step: str) -> Bilingual:
    what = _REPAIRS.get(kind, Bilingual(kind, kind))
    how = _STEPS.get(step, Bilingual(step, step))
    return Bilingual(f"{what.vi} ({how.vi})", f"{what.en} ({how.en})")


def _cuts(data: MapData, names: _Names) -> Iterator[Row]:
    """Give a row for each heir of a divided unit, at any date.

    The shape is the land in doubt; where there is none, the heir's part, for display.
    """
    ordered = data.cuts.sort_values(["date", "old_code", "new_code"])
    for row in ordered.itertuples(index=False):
        new = row.date >= MERGER.isoformat()
        yield Row(
            id=f"cut-{row.old_code}-{row.new_code}",
            check="",
            kind="cut",
            severity="",
            units=f"{names.of(row.old_code, new=False)} → {names.of(row.new_code, new=new)}",
            codes=names.heirs([row.new_code], new=new),
            measure=row.area_m2,
            measure_unit="m²",
            text=_cut_text(data, row),
            shape=_part(data, row) if row.geometry.is_empty else row.geometry,
        )


def _cut_text(data: MapData, row: Any) -> Bilingual:  # noqa: ANN401 - a row of `cuts`
    method = METHOD_NAMES.get(row.method, Bilingual(row.method, row.method))
    act, clause = data.law.basis(row.date, row.old_code, row.new_code)
    day = date.fromisoformat(row.date)
    vi = [f"{day.day}/{day.month}/{day.year}: {method.vi.lower()}"]
    en = [f"{day.day} {day:%B %Y}: {method.en.lower()}"]
    vi.append(act + (f", khoản {clause}" if clause else ""))
    en.append(act + (f", clause {clause}" if clause else ""))
    doubt = gpd.GeoSeries([row.geometry], crs=PUBLISH_CRS).to_crs(WORK_CRS).area.iloc[0] / 1e6
    if doubt > 0:
        said = f"{doubt:.2f} km²"
        vi.append(f"phần đất còn nghi ngờ {said.replace('.', ',')}")
        en.append(f"land in doubt {said}")
    return Bilingual("; ".join(vi), "; ".join(en))


def _part(data: MapData, row: Any) -> BaseGeometry | None:  # noqa: ANN401 - a row of `cuts`
    old = data.before[data.before["code"] == row.old_code].geometry
    new = data.units[data.units["code"] == row.new_code].geometry
    if old.empty or new.empty:
        return None
    part: BaseGeometry = shapely.intersection(old.iloc[0], new.iloc[0])
    return part


def _areas(units: gpd.GeoDataFrame, names: _Names) -> Iterator[Row]:
    known = units[units["area_diff_pct"].notna()].sort_values("code")
    for row in known.itertuples(index=False):
        yield Row(
            id=f"area-{row.code}",
            check="",
            kind="area",
            severity="",
            units=names.of(row.code, new=True),
            codes=(row.code,),
            measure=row.area_diff_pct,
            measure_unit="%",
            text=Bilingual(
                f"Đo {row.area_km2:.2f} km², công bố {row.official_area_km2:.2f} km²".replace(
                    ".", ","
                ),
                f"Measured {row.area_km2:.2f} km², official {row.official_area_km2:.2f} km²",
            ),
            shape=None,
        )


def repair_totals(repairs: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the number of repairs, their area in km², and how many are listed.

    Parameters
    ----------
    repairs : GeoDataFrame
        The layer `repairs`.
    """
    return {
        "count": len(repairs),
        "area_km2": float(repairs["area_m2"].sum() / 1e6),
        "listed": int((repairs["area_m2"] >= LISTED_REPAIR_M2).sum()),
        "from_ha": LISTED_REPAIR_M2 / 1e4,
    }
