"""The ledger of repairs: which land moved from which polygon to which, and why.

Every row moves land once. Land that a polygon gains comes from exactly one other polygon or from
nobody; land that it loses goes to exactly one or to nobody. So for every polygon

    area after - area before = sum of rows to it - sum of rows from it

and a reader can add it up. Indices are positions in the arrays that were repaired.
"""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.coverage.polygons import Polygons, array_of

NOBODY = -1


@dataclass(frozen=True)
class Ledger:
    """Rows of moved land, as arrays of equal length.

    Attributes
    ----------
    step : ndarray of str
        Which step moved it: 'clean', or the name of a level of fitting.
    kind : ndarray of str
        'gap' (nobody's land given away), 'overlap' (doubly claimed land given up; `kept_by` keeps
        it), 'edge' (a boundary between two moved), 'outside' (given up, nobody keeps it).
    from_index, to_index : ndarray of int
        Who gave and who took; -1 is nobody.
    kept_by : ndarray of int
        For an overlap the polygon that keeps the land it already had; else -1.
    area_m2 : ndarray of float
    geometry : ndarray of Polygon or MultiPolygon
    """

    step: NDArray[np.str_]
    kind: NDArray[np.str_]
    from_index: NDArray[np.int64]
    to_index: NDArray[np.int64]
    kept_by: NDArray[np.int64]
    area_m2: NDArray[np.float64]
    geometry: Polygons

    def __len__(self) -> int:
        return len(self.area_m2)

    def balance(self, count: int) -> NDArray[np.float64]:
        """Return what each of `count` polygons gained less what it lost, in m²."""
        total = np.zeros(count)
        for index, sign in ((self.to_index, 1.0), (self.from_index, -1.0)):
            somebody = index != NOBODY
            np.add.at(total, index[somebody], sign * self.area_m2[somebody])
        return total

    @classmethod
    def concat(cls, ledgers: Iterable[Self]) -> Self:
        """Return one ledger with the rows of several, in their order."""
        parts = list(ledgers)
        return cls(
            *(
                np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            )
        )

    @classmethod
    def empty(cls) -> Self:
        """Return a ledger without rows."""
        return cls.of_rows("", [])

    @classmethod
    def of_rows(cls, step: str, rows: list[tuple[str, int, int, int, BaseGeometry]]) -> Self:
        """Return a ledger of rows (kind, from, to, kept by, geometry), largest land first."""
        kind, source, target, keeper, geometry = (
            zip(*rows, strict=True) if rows else ((), (), (), (), ())
        )
        shapes = array_of(geometry)
        ledger = cls(
            step=np.array([step] * len(rows), dtype=np.str_),
            kind=np.array(kind, dtype=np.str_),
            from_index=np.array(source, dtype=np.int64),
            to_index=np.array(target, dtype=np.int64),
            kept_by=np.array(keeper, dtype=np.int64),
            area_m2=shapely.area(shapes).astype(np.float64),
            geometry=shapes,
        )
        order = np.lexsort((ledger.to_index, ledger.from_index, -ledger.area_m2))
        return cls(*(getattr(ledger, field.name)[order] for field in fields(cls)))


@dataclass(frozen=True)
class Repair:
    """Repaired polygons, in the order of the input, and what moved.

    Attributes
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
    measured : Future of Ledger
        The ledger, which a thread may still be measuring.
    """

    polygons: Polygons
    measured: Future[Ledger]

    @property
    def ledger(self) -> Ledger:
        """Return what moved, once it is measured."""
        return self.measured.result()
