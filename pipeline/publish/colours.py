"""Colours that people with a colour vision deficiency can tell apart, and who gets which.

The hues are those of Okabe and Ito, "Color Universal Design" (2008); tints of them fill areas.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

INK = "#2B2B2B"
PAPER = "#FFFFFF"
CANVAS = "#F6F7F9"
MUTED = "#6F6A60"
NEUTRAL = "#4D4D4D"

HEIR_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Outlines of old units by their heir; six, because a map never needs more (see below)."""

SEVERITY_COLOURS = {"error": "#B2182B", "warning": "#E69F00", "info": "#56B4E9"}
REPAIR_COLOUR = "#F0E442"
CUT_COLOUR = "#6A3D9A"
NEW_UNIT_COLOUR = "#57534A"
PROVINCE_COLOUR = "#3A2E39"
FORMER_PROVINCE_COLOUR = "#7B3294"
DISTRICT_COLOUR = "#7A7466"
NEIGHBOUR_COLOUR = "#EFEDE4"


def neighbour_colours(
    codes: Sequence[str], polygons: NDArray[np.object_], colours: Sequence[str] = HEIR_COLOURS
) -> dict[str, str]:
    """Colour units so that neighbours differ.

    Parameters
    ----------
    codes : sequence of str
        One for each polygon.
    polygons : array of Polygon or MultiPolygon, shape (n,)
        A coverage.
    colours : sequence of str, optional
        To choose from.

    Returns
    -------
    dict of str to str
        Colour by code, the same for the same input.

    Notes
    -----
    Greedy in smallest-last order (Matula and Beck 1983, J. ACM 30:417): a planar graph always has
    a vertex of degree five or less, so six colours are enough where every unit is one piece. With
    exclaves more may be wanted; then the colour that fewest neighbours have is taken.
    """
    # By code, so that the order of the rows does not matter.
    order = np.argsort(np.asarray(codes, dtype=np.str_), kind="stable")
    neighbours = _neighbours(np.asarray(polygons)[order])
    chosen: dict[int, int] = {}
    for unit in reversed(_smallest_last(neighbours)):
        taken = [chosen[other] for other in neighbours[unit] if other in chosen]
        counts = [taken.count(colour) for colour in range(len(colours))]
        chosen[unit] = counts.index(min(counts))
    return {codes[row]: colours[chosen[unit]] for unit, row in enumerate(order)}


def _neighbours(polygons: NDArray[np.object_]) -> list[set[int]]:
    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    # Boundaries that share a line, not only a corner.
    shared = shapely.relate_pattern(polygons[left], polygons[right], "****1****")
    neighbours: list[set[int]] = [set() for _ in polygons]
    for a, b in zip(left[shared].tolist(), right[shared].tolist(), strict=True):
        neighbours[a].add(b)
        neighbours[b].add(a)
    return neighbours


def _smallest_last(neighbours: list[set[int]]) -> list[int]:
    """Return the units, each time the one with fewest neighbours among those left."""
    left = set(range(len(neighbours)))
    order = []
    while left:
        unit = min(left, key=lambda one: (len(neighbours[one] & left), one))
        left.remove(unit)
        order.append(unit)
    return order
