"""A clear refusal in place of a crash inside the geometry library."""

from collections.abc import Iterator
from contextlib import contextmanager

import shapely

from pipeline.errors import GeometryError


@contextmanager
def refusing(step: str, step_vi: str) -> Iterator[None]:
    """Turn an error of GEOS inside the block into a `GeometryError`.

    Parameters
    ----------
    step, step_vi : str
        What was being done, for the message.

    Raises
    ------
    GeometryError
        With the words of GEOS, which name a place where there is one.
    """
    try:
        yield
    except shapely.errors.GEOSException as error:
        raise GeometryError(
            f"{step}: GEOS cannot process the polygons: {error}",
            advice="look at the polygons near that place; mend them in the input.",
            problem_vi=f"{step_vi}: GEOS không xử lý được các đa giác",
            advice_vi="xem các đa giác gần chỗ đó; sửa chúng trong dữ liệu đầu vào.",
        ) from error
