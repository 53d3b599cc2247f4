"""Make polygons a valid coverage: no overlaps, no gaps, shared edges equal vertex for vertex.

The work is done by GEOS' CoverageCleaner (GEOS 3.14, `shapely.coverage_clean`), which snaps and
nodes all edges together and hands doubly claimed land to the neighbour with the longest border;
gaps are closed after it. It can hand a polygon's whole area to a neighbour (GEOS issue 1525), so
nothing that it returns is trusted before each polygon's area was compared.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.coverage.gaps import close_gaps
from pipeline.coverage.ledger import Repair
from pipeline.coverage.moves import measure_moves
from pipeline.coverage.polygons import POLYGON_TYPES, Polygons, in_background, polygonal
from pipeline.coverage.precision import clean_edges, round_to_grid, snap_to_grid
from pipeline.coverage.refusal import refusing
from pipeline.errors import GeometryError


class UnitChangeError(GeometryError):
    """Some polygons would lose or gain more than is allowed.

    Attributes
    ----------
    indices : ndarray of int
        Their positions in the input.
    shares : ndarray of float
        How far each would change: (after - before) / before.
    """

    def __init__(self, step: str, indices: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
        self.indices = indices
        self.shares = shares
        super().__init__(
            f"{step} would change {len(indices)} polygons by more than the allowed share",
            details=[
                f"đa giác {index}: {share:+.1%} diện tích | "
                f"polygon {index}: {share:+.1%} of its area"
                for index, share in zip(indices, shares, strict=True)
            ],
            advice="look for a duplicate, a misplaced or a missing polygon there; mend the input.",
            problem_vi=f"bước {step} sẽ làm {len(indices)} đa giác thay đổi quá mức cho phép",
            advice_vi="tìm ở đó đa giác trùng, đặt sai chỗ hoặc bị thiếu; sửa dữ liệu đầu vào.",
        )


def prepare(polygons: Polygons) -> Polygons:
    """Make each polygon valid by itself, in two dimensions, without a part that has no area.

    Parameters
    ----------
    polygons : ndarray of geometry, shape (n,), m

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,), m
        Self-crossing rings are read as the outline of the land they enclose
        (`shapely.make_valid`, method 'structure'). Coordinates are rounded to the grid first, so
        that whatever differs afterwards was moved by a repair.

    Raises
    ------
    GeometryError
        If one is missing, empty, not a polygon, curved, or has coordinates that are no numbers.
    """
    given = np.asarray(polygons, dtype=object)
    _must_be_polygons(given)
    flat = round_to_grid(shapely.force_2d(given))
    bad = ~shapely.is_valid(flat)
    flat[bad] = polygonal(shapely.make_valid(flat[bad], method="structure"))
    _must_have_area(flat)
    return flat


def clean_coverage(polygons: Polygons, *, gap_width_m: float, max_change_share: float) -> Repair:
    """Make polygons a valid coverage and write down what moved.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,), m
        In a projected reference system.
    gap_width_m : float
        Gaps up to this width (diameter of the largest circle inside) are given to the neighbour
        with the longest border; a wider one is a lake or an enclave and stays.
    max_change_share : float
        How far a polygon's area may change, as a share of its area before.

    Returns
    -------
    Repair
        The coverage on the grid of `snap_to_grid`, and the ledger of step 'clean', measured from
        each polygon made valid by itself; it is measured beside whatever the caller does next.

    Raises
    ------
    UnitChangeError
        If a polygon would gain or lose more than `max_change_share`, or vanish.
    GeometryError
        If an input is no usable polygon, or no valid coverage can be made.
    """
    before = prepare(polygons)
    if len(before) == 0:
        return Repair(before, in_background(measure_moves, before, before, "clean"))
    with refusing("cleaning the polygons", "làm sạch các đa giác"):
        after = snap_to_grid(close_gaps(clean_edges(before), gap_width_m))
    must_not_change_much("clean", before, after, max_change_share)
    return Repair(after, in_background(measure_moves, before, after, "clean"))


def must_not_change_much(
    step: str, before: Polygons, after: Polygons, max_change_share: float
) -> None:
    """Refuse a step that changes a polygon's area too far, or makes it vanish.

    Raises
    ------
    UnitChangeError
        With the polygons and their shares.
    """
    areas = shapely.area(before)
    shares = (shapely.area(after) - areas) / areas
    indices = np.flatnonzero((np.abs(shares) > max_change_share) | shapely.is_empty(after))
    if len(indices):
        raise UnitChangeError(step, indices, shares[indices])


def _must_be_polygons(given: Polygons) -> None:
    faults = [
        *((i, "không có", "is missing") for i in np.flatnonzero(shapely.is_missing(given))),
        *((i, "trống", "is empty") for i in np.flatnonzero(shapely.is_empty(given))),
        *(
            (
                i,
                f"là {given[i].geom_type}, không phải đa giác",
                f"is a {given[i].geom_type}, not a polygon",
            )
            for i in np.flatnonzero(
                ~shapely.is_missing(given) & ~np.isin(shapely.get_type_id(given), POLYGON_TYPES)
            )
        ),
    ]
    for i in np.flatnonzero(np.isin(shapely.get_type_id(given), POLYGON_TYPES)):
        if not np.isfinite(shapely.get_coordinates(given[i])).all():
            faults.append((i, "có toạ độ không phải là số", "has coordinates that are no numbers"))
    _raise(faults)


def _must_have_area(flat: Polygons) -> None:
    none = np.flatnonzero(~(shapely.area(flat) > 0))
    _raise([(i, "không có diện tích", "encloses no area") for i in none])


def _raise(faults: list[tuple[np.int64, str, str]]) -> None:
    if faults:
        raise GeometryError(
            f"{len(faults)} polygons cannot be used",
            details=[
                f"đa giác {index}: {fault_vi} | polygon {index} {fault}"
                for index, fault_vi, fault in sorted(faults)
            ],
            advice="mend or remove them in the input.",
            problem_vi=f"{len(faults)} đa giác không dùng được",
            advice_vi="sửa hoặc bỏ chúng trong dữ liệu đầu vào.",
        )
