"""A million rows by name: each gets its unit, in the time and memory that an office machine has."""

import time

import numpy as np
import pandas as pd
import pytest

from pipeline.config import EVE
from pipeline.tools.law import open_register
from pipeline.tools.run_convert import Request, run_convert

ROWS = 1_000_000
MOST_SECONDS = 60.0


@pytest.mark.slow
def test_a_million_rows_by_name(tmp_path):
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
        }
    )
    path = tmp_path / "schools.csv"
    table.to_csv(path, index=False)
    start = time.process_time()
    conversion = run_convert(Request(path))
    assert time.process_time() - start < MOST_SECONDS
    divided = set(register.merger.loc[register.merger["extent"] == "part", "old_code"])
    lost = units["code"].isin(divided).to_numpy()[picked].sum()
    assert len(conversion.table) == ROWS - lost
    assert len(conversion.unresolved) == lost
    heir = register.merger.drop_duplicates("old_code").set_index("old_code")["new_code"]
    truth = units["code"].map(heir).to_numpy()[picked]
    kept = ~units["code"].isin(divided).to_numpy()[picked]
    assert (np.array(conversion.codes) == truth[kept]).all()
