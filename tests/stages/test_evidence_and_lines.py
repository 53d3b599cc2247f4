"""What the geometry is told by the register, and by users who draw lines."""

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.config import MERGER, WORK_CRS, Paths, project_paths
from pipeline.errors import FormatError
from pipeline.stages.cut_lines import must_cross, read_cut_lines
from pipeline.stages.evidence import heirs_of, official_areas
from pipeline.stages.roll_forward import read_law
from pipeline.stages.succession import Law, _evidence

BA_CHUA, TRA_TAN, MO_RAI = "21514", "21136", "23536"
CA_DAM, TAY_TRA_BONG = "21136", "21157"
VINTAGE = date(2019, 1, 1)


@pytest.fixture(scope="module")
def law() -> Law:
    return read_law(project_paths())


def test_units_are_followed_through_all_changes(law: Law) -> None:
    units = law.units
    tra_bui = units.loc[units["name"] == "Trà Bùi", "code"].iloc[0]
    found = heirs_of([BA_CHUA, tra_bui, TRA_TAN, MO_RAI], VINTAGE, law)
    assert len(found[0]) == 2
    assert found[1:] == [{CA_DAM, TAY_TRA_BONG}, {CA_DAM}, {MO_RAI}]


def test_heirs_of_divided_units_have_no_area_that_could_decide(law: Law) -> None:
    codes = law.units.loc[law.units["valid_from"] <= VINTAGE.isoformat(), "code"].unique()
    evidence = official_areas(sorted(codes), law)
    assert evidence is not None
    known = dict(zip(evidence.keys.tolist(), evidence.area_m2, strict=True))
    assert CA_DAM not in known
    assert TAY_TRA_BONG not in known
    assert known[MO_RAI] == pytest.approx(583.92e6)
    group = dict(zip(sorted(codes), evidence.group_of_unit.tolist(), strict=True))
    assert group[BA_CHUA] == ""
    assert group[MO_RAI] == MO_RAI


def lines_file(root: Path, geometry: dict[str, object] | None) -> Paths:
    paths = Paths(root)
    paths.boundaries.mkdir(parents=True)
    features = [{"type": "Feature", "properties": {}, "geometry": geometry}] if geometry else []
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (paths.boundaries / "splits.geojson").write_text(text, encoding="utf-8")
    return paths


def test_without_a_file_there_are_no_lines(tmp_path: Path) -> None:
    assert read_cut_lines(Paths(tmp_path)) is None


def test_lines_come_in_work_coordinates(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[108.0, 15.0], [108.1, 15.0]]}
    found = read_cut_lines(lines_file(tmp_path, line))
    # On the central meridian the easting is 500 km by definition.
    assert shapely.get_coordinates(found)[0, 0] == pytest.approx(500_000, abs=300)
    assert np.isclose(shapely.length(found), 10_750, rtol=0.01)


@pytest.mark.parametrize("geometry", [{"type": "Point", "coordinates": [108.0, 15.0]}, None])
def test_points_or_nothing_are_refused(tmp_path: Path, geometry: dict[str, object] | None) -> None:
    with pytest.raises(FormatError, match="lines or polygons are expected"):
        read_cut_lines(lines_file(tmp_path, geometry))


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    paths = lines_file(tmp_path, None)
    (paths.boundaries / "splits.geojson").write_text('{"type": "Feat', encoding="utf-8")
    with pytest.raises(FormatError, match=r"splits.geojson"):
        read_cut_lines(paths)


@pytest.mark.parametrize(("day", "known"), [(date(2025, 1, 1), False), (MERGER, True)])
def test_areas_of_2025_tell_nothing_of_an_earlier_day_although_codes_are_used_again(
    law: Law, day: date, known: bool
) -> None:
    # 21238 was Sông Vệ, which got a part of Nghĩa Mỹ (21286), and is Vệ Giang since the merger.
    pairs = pd.DataFrame({"old_code": ["21286"], "new_code": ["21238"], "extent": ["part"]})
    silent = Law(law.units, law.changes.assign(area_km2=np.nan), law.official)
    areas_m2, is_part = _evidence(pairs, day, silent)
    assert np.isfinite(areas_m2).tolist() == [known]
    assert is_part.tolist() == [False]


def test_a_line_that_crosses_no_divided_unit_is_refused_with_its_place(tmp_path: Path) -> None:
    unit = shapely.box(500_000, 1_650_000, 502_000, 1_652_000)
    divided = gpd.GeoDataFrame({"code": ["21142"]}, geometry=[unit], crs=WORK_CRS)
    across = shapely.LineString([(501_000, 1_649_000), (501_000, 1_653_000)])
    around = shapely.box(499_000, 1_649_000, 501_000, 1_653_000)
    elsewhere = shapely.LineString([(510_000, 1_649_000), (510_000, 1_653_000)])
    must_cross(shapely.GeometryCollection([across, around]), divided, Paths(tmp_path))
    with pytest.raises(FormatError, match=r"1 of 2 lines") as refusal:
        must_cross(shapely.GeometryCollection([across, elsewhere]), divided, Paths(tmp_path))
    assert "line 2" in str(refusal.value)
    assert "21142" in str(refusal.value)
