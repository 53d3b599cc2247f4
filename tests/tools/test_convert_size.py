"""A million rows by name: each gets its unit, in the time and memory that an office machine has."""

import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from pipeline.config import EVE
from pipeline.tools.law import open_register
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert
from pipeline.tools.sheets import read_sheets
from pipeline.tools.workbooks import write_sheets

ROWS = 1_000_000
MOST_SECONDS = 60.0
MOST_MEMORY_MB = 1500
MOST_MEMORY_OF_WIDE_MB = 2000


@pytest.fixture(scope="module")
def schools():
    """Return a million rows by name, and the truth: the code of each row's unit."""
    register = open_register()
    units = register.on(EVE).reset_index(drop=True)
    rng = np.random.default_rng(0)
    picked = rng.integers(0, len(units), ROWS)
    table = pd.DataFrame(
        {
            "Trường": np.arange(ROWS),
            "Xã": (units["type"] + " " + units["name"]).to_numpy()[picked],
            "Huyện": units["district_name"].to_numpy()[picked],
            "Học sinh": rng.integers(1, 900, ROWS),
            "Địa chỉ": [f"Thôn {n}" for n in range(ROWS)],
        }
    )
    return table, units["code"].to_numpy()[picked]


def measured(path):
    """Convert a file in a process of its own; return its processor time and peak of memory."""
    # VmHWM is the child's own; ru_maxrss would be that of this process, from which it was forked.
    code = (
        "import re, resource, sys; from pathlib import Path;"
        "from pipeline.tools.options import ConvertOptions;"
        "from pipeline.tools.run_convert import run_convert;"
        "run_convert(ConvertOptions(Path(sys.argv[1]), quiet=True));"
        "used = resource.getrusage(resource.RUSAGE_SELF);"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text());"
        "print(used.ru_utime + used.ru_stime, int(peak[1]) / 1024)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    ).stdout.split()
    return tuple(map(float, told))


def households(schools):
    """Return twelve columns, as an office's list of households has: names, addresses, figures."""
    table, codes = schools
    province = open_register().on(EVE)["province_name"]
    rng = np.random.default_rng(1)
    people = [f"{last} {first}" for last in ("Nguyễn", "Trần", "Đặng") for first in ("An", "Bình")]
    kinds = np.array(["nghèo", "cận nghèo", "khác"])
    return pd.DataFrame(
        {
            "Xã": table["Xã"],
            "Huyện": table["Huyện"],
            "Tỉnh": province.loc[codes].to_numpy(),
            "Chủ hộ": [f"{people[n % len(people)]} {n % 997}" for n in range(ROWS)],
            "Địa chỉ": table["Địa chỉ"],
            "Điện thoại": [f"09{n:08d}" for n in rng.integers(0, 10**8, ROWS)],
            "Nhân khẩu": rng.integers(1, 12, ROWS),
            "Thu nhập": rng.integers(1_000, 10**8, ROWS),
            "Diện tích": rng.uniform(20, 5_000, ROWS).round(2),
            "Loại hộ": kinds[rng.integers(0, 3, ROWS)],
            "Số tiền": np.where(rng.random(ROWS) < 0.3, np.nan, rng.integers(100, 10**6, ROWS)),
            "Ghi chú": np.where(rng.random(ROWS) < 0.9, None, "đã nhận"),
        }
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_million_rows_of_twelve_columns(tmp_path, schools, suffix):
    table = households(schools)
    path = tmp_path / f"households.{suffix}"
    write_sheets({"A": table}, path)
    seconds, memory_mb = measured(path)
    assert seconds < MOST_SECONDS
    assert memory_mb < MOST_MEMORY_OF_WIDE_MB
    result = read_sheets(tmp_path / f"households_2025.{suffix}", sheet="A")[0].frame
    body = result.iloc[1:]
    assert result.iloc[0, : len(table.columns)].tolist() == list(table.columns)
    for place, column in enumerate(table.columns):
        cells, expected = body.iloc[:, place], table[column]
        assert cells.isna().tolist() == expected.isna().tolist()
        assert cells.dropna().tolist() == expected.dropna().tolist()
    assert body.iloc[:, len(table.columns)].notna().all()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods", "parquet"])
def test_a_million_rows_by_name(tmp_path, schools, suffix):
    table, old = schools
    path = tmp_path / f"schools.{suffix}"
    if suffix == "csv":
        table.to_csv(path, index=False)
    elif suffix == "parquet":
        table.to_parquet(path)
    else:
        write_sheets({"A": table}, path)
    seconds, memory_mb = measured(path)
    assert seconds < MOST_SECONDS
    assert memory_mb < MOST_MEMORY_MB
    result = read_sheets(tmp_path / f"schools_2025.{suffix}")[0].frame
    register = open_register()
    divided = register.merger.loc[register.merger["extent"] == "part", "old_code"]
    kept = ~np.isin(old, divided)
    heir = register.merger.drop_duplicates("old_code").set_index("old_code")["new_code"]
    body = result if suffix == "parquet" else result.iloc[1:]
    assert list(body.iloc[:, 4]) == list(table["Địa chỉ"])
    assert list(body.iloc[:, 5][kept]) == list(pd.Series(old).map(heir)[kept])
    assert body.iloc[:, 5][~kept].str.contains("; ").all()


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_as_many_rows_as_an_old_sheet_holds(tmp_path, schools, suffix):
    path, rows = tmp_path / f"schools.{suffix}", 65_535
    write_sheets({"A": schools[0].head(rows)}, path)
    start = time.process_time()
    conversion = run_convert(ConvertOptions(path, quiet=True))
    assert time.process_time() - start < MOST_SECONDS
    assert len(conversion.table) == rows
    again = read_sheets(tmp_path / f"schools_2025.{suffix}", sheet="A")[0].frame
    assert len(again) == len(conversion.table) + 1
