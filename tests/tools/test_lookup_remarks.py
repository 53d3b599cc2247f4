"""What is said of a file of coordinates."""

import numpy as np
import pandas as pd
import pytest

from pipeline.tools.law import open_register
from pipeline.tools.lookup import CERTAINTIES
from pipeline.tools.lookup_remarks import on_names, on_outside, on_zone
from pipeline.tools.lookup_rows import NOTE

METRES = np.array([1_672_000.0]), np.array([532_000.0])
POINTS = np.array([[108.8, 15.1]] * 4)


def answers(outside):
    return pd.DataFrame({NOTE: [CERTAINTIES["outside"]] * outside + [""] * (4 - outside)})


def test_metres_name_their_zone_and_the_other_one():
    (told,) = on_zone(*METRES, "EPSG:5898")
    assert "metres in EPSG:5898" in told
    assert "--crs EPSG:9216" in told
    (told,) = on_zone(*METRES, "EPSG:9216")
    assert "--crs EPSG:5898" in told


def test_degrees_have_no_zone():
    assert on_zone(np.array([15.1]), np.array([108.8]), "EPSG:5898") == []


@pytest.mark.parametrize(("outside", "says"), [(0, False), (1, False), (2, True), (4, True)])
def test_points_that_lie_outside_are_told_where_they_are_most(outside, says):
    told = on_outside(answers(outside), POINTS, in_metres=True)
    assert bool(told) is says
    assert all("--crs" in one for one in told)


def test_degrees_outside_have_no_wrong_zone():
    (told,) = on_outside(answers(4), POINTS, in_metres=False)
    assert "--crs" not in told


def test_a_column_of_names_beside_coordinates_is_offered():
    frame = pd.DataFrame({"Trường": ["A", "B"], "Nơi": ["Xã Ba Xa", "Xã Ba Vì"]})
    (told,) = on_names(frame, open_register())
    assert told.endswith("--unit-column 'Nơi'")
    assert on_names(frame[["Trường"]], open_register()) == []
