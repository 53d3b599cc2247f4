"""Colours stay apart for readers with any kind of colour blindness; limits divide fairly."""

from importlib.resources import files
from itertools import combinations, pairwise

import colorspacious
import numpy as np
import pytest

from pipeline.publish import palette

VISIONS = {
    "normal": None,
    "protanopia": "protanomaly",
    "deuteranopia": "deuteranomaly",
    "tritanopia": "tritanomaly",
}
# Distances in CAM02-UCS, in which 1 is about the least difference that is seen side by side.
# In a legend two colours are held apart from 10 on.
APART = 10.0


def seen(colour: str, deficiency: str | None) -> np.ndarray:
    """Give the colour in CAM02-UCS as it is seen with a complete deficiency (Machado 2009)."""
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    if deficiency:
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        rgb = np.clip(colorspacious.cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return colorspacious.cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def distance(one: str, other: str, deficiency: str | None) -> float:
    return float(np.linalg.norm(seen(one, deficiency) - seen(other, deficiency)))


TYPES = [palette.TYPE_COLOURS[kind] for kind in ("xã", "phường", "đặc khu", "thị trấn")]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(
    "colours",
    [
        pytest.param(TYPES, id="types"),
        pytest.param(palette.PROVINCE_COLOURS, id="provinces"),
        pytest.param(tuple(palette.KIND_COLOURS.values()), id="kinds"),
        pytest.param(tuple(palette.SEVERITY_COLOURS.values()), id="severities"),
        pytest.param(palette.DIVERGING, id="diverging"),
        pytest.param((*palette.SEQUENCE, palette.NO_DATA), id="sequence"),
    ],
)
def test_the_colours_of_a_legend_stay_apart(colours, vision):
    close = {
        (one, other): round(found, 1)
        for one, other in combinations(colours, 2)
        if (found := distance(one, other, VISIONS[vision])) < APART
    }
    assert close == {}


@pytest.mark.parametrize("vision", VISIONS)
def test_more_is_darker_in_every_vision(vision):
    lightness = [seen(colour, VISIONS[vision])[0] for colour in palette.SEQUENCE]
    assert all(light - dark > 5 for light, dark in pairwise(lightness))


@pytest.mark.parametrize("vision", VISIONS)
def test_a_selection_or_its_halo_stands_out_from_every_fill(vision):
    fills = [
        *TYPES,
        *palette.PROVINCE_COLOURS,
        *palette.SEQUENCE,
        *palette.PATCHWORK,
        *palette.DIVERGING,
        *palette.KIND_COLOURS.values(),
    ]
    outline, halo = palette.SELECTION_COLOURS
    deficiency = VISIONS[vision]
    assert distance(outline, halo, deficiency) > 2 * APART
    for fill in fills:
        assert max(distance(one, fill, deficiency) for one in (outline, halo)) > APART


def test_the_scripts_use_the_colours_of_the_palette():
    web = files("pipeline.publish") / "web"
    outline, halo = palette.SELECTION_COLOURS
    assert outline in (web / "hover.js").read_text(encoding="utf-8")
    assert f"drop-shadow(0 0 1.5px {halo})" in (web / "common.css").read_text(encoding="utf-8")


def test_quantiles_are_rounded_and_lie_inside():
    classes = palette.quantile_classes(range(1, 1001))
    assert classes.limits == (200.0, 400.0, 600.0, 800.0)
    assert classes.colours == palette.SEQUENCE


def test_unknown_values_are_left_out_of_the_limits():
    with_gaps = [*map(float, range(1, 1001)), float("nan")]
    assert palette.quantile_classes(with_gaps) == palette.quantile_classes(range(1, 1001))


def test_equal_values_make_one_class():
    assert palette.quantile_classes([7.0, 7.0, 7.0]) == palette.Classes((), (palette.SEQUENCE[0],))
    assert palette.quantile_classes([]) == palette.Classes((), (palette.SEQUENCE[0],))


@pytest.mark.parametrize(
    ("counts", "limits"),
    [([1, 1], ()), ([1, 2, 3], (2.0, 3.0)), ([1, 9], (2.0, 3.0, 4.0, 5.0))],
)
def test_counts_are_told_singly_up_to_the_last_class(counts, limits):
    classes = palette.count_classes(counts)
    assert classes.limits == limits
    assert len(classes.colours) == len(limits) + 1
