"""Colours of neighbours, and whether people with a colour vision deficiency tell them apart."""

from itertools import combinations

import numpy as np
import pytest
import shapely
import toy
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.colours import HEIR_COLOURS, SEVERITY_COLOURS, neighbour_colours

# Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15:1291), severity 1.0, on linear sRGB.
DEFICIENCIES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
JUST_NOTICEABLE = 2.3  # CIE76 (Mahy 1994)


def lab(colour: str, deficiency: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as somebody with the deficiency sees it."""
    srgb = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(DEFICIENCIES[deficiency] @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    scaled = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("colours", [HEIR_COLOURS, tuple(SEVERITY_COLOURS.values())])
def test_colours_of_one_legend_stay_apart_for_everybody(colours, deficiency):
    for one, other in combinations(colours, 2):
        distance = np.linalg.norm(lab(one, deficiency) - lab(other, deficiency))
        assert distance > 4 * JUST_NOTICEABLE, (one, other, distance)


def squares(width: int, height: int) -> np.ndarray:
    return np.array([shapely.box(x, y, x + 1, y + 1) for y in range(height) for x in range(width)])


def test_units_that_share_a_line_differ_and_a_corner_does_not_count():
    colours = neighbour_colours(["a", "b", "c", "d"], squares(2, 2))
    assert colours["a"] != colours["b"]
    assert colours["a"] != colours["c"]
    assert colours["a"] == colours["d"]  # they touch in a corner only
    assert len(set(colours.values())) == 2


@given(st.integers(1, 7), st.integers(1, 7), st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter_and_neighbours_differ(width, height, random):
    polygons = squares(width, height)
    codes = [f"{number:05}" for number in range(len(polygons))]
    colours = neighbour_colours(codes, polygons)
    order = list(range(len(codes)))
    random.shuffle(order)
    assert neighbour_colours([codes[i] for i in order], polygons[order]) == colours
    for row in range(len(codes)):
        if (row + 1) % width:
            assert colours[codes[row]] != colours[codes[row + 1]]
        if row + width < len(codes):
            assert colours[codes[row]] != colours[codes[row + width]]


def test_an_enclave_differs_from_the_unit_around_it():
    units = toy.old_units()
    colours = neighbour_colours(list(units["code"]), units.geometry.to_numpy())
    assert colours["99004"] != colours["99003"]


def test_with_fewer_colours_than_needed_the_rarest_among_neighbours_is_taken():
    colours = neighbour_colours(["a", "b"], squares(2, 1), colours=["#000000"])
    assert colours == {"a": "#000000", "b": "#000000"}
