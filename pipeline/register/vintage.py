"""The vintage of a source that names its units: the day on which just these names existed."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipeline.config import EVE
from pipeline.errors import RegisterError
from pipeline.register.index import NONE, NamesIndex
from pipeline.register.names import match_names
from pipeline.register.units import turning_days, units_on

_SHOWN = 20


def match_any_vintage(
    names: Sequence[str],
    districts: Sequence[str] | None,
    provinces: Sequence[str] | None,
    units: pd.DataFrame,
    aliases: pd.DataFrame,
    *,
    until: date = EVE,
    said: date | None = None,
) -> tuple[list[str], date]:
    """Match names to the register of the day that they fit.

    Parameters
    ----------
    names, districts, provinces : sequence of str
        As the source writes them (`match_names`).
    units, aliases : pandas.DataFrame
        The register.
    until : datetime.date
        Later vintages are not looked for.
    said : datetime.date, optional
        The vintage, where the user knows it; no other day is tried.

    Returns
    -------
    list of str
        One code for each name.
    datetime.date
        The day whose register has all the names and lacks the fewest units; of several the first.

    Raises
    ------
    RegisterError
        If names exist on no day (they are listed with the nearest ones), or never on one day
        together: then the units that clash are listed with the days on which they existed.
    """
    days = [said] if said else [day for day in turning_days(units) if day <= until]
    fits: dict[date, list[str]] = {}
    failures: dict[date, RegisterError] = {}
    for day in days:
        try:
            fits[day] = match_names(names, districts, provinces, units_on(units, day), aliases)
        except RegisterError as error:
            failures[day] = error
    if fits:
        lacking = {day: len(units_on(units, day)) - len(codes) for day, codes in fits.items()}
        best = min(fits, key=lambda day: (lacking[day], day))
        return fits[best], best
    index = NamesIndex(units, aliases)
    nearest = min(failures, key=lambda day: (len(failures[day].details), day))
    mixture = None if said else _mixture(names, _known(names, districts, provinces, index, days))
    raise mixture or failures[nearest]


def _known(
    names: Sequence[str],
    districts: Sequence[str] | None,
    provinces: Sequence[str] | None,
    index: NamesIndex,
    days: Sequence[date],
) -> pd.DataFrame:
    """Tell for each name (row) on which days (columns) a unit was called so."""
    return pd.DataFrame(
        {
            day: index.resolve_many(names, districts, provinces, day)["status"].ne(NONE)
            for day in days
        }
    )


def _mixture(names: Sequence[str], known: pd.DataFrame) -> RegisterError | None:
    """Say which names clash, if every name exists on some day but not all of them on one."""
    apart = known[~known.all(axis=1)]
    if apart.empty or not known.any(axis=1).all():
        return None
    lines = [
        f"dòng {row}: có vào các ngày | row {row}, {names[int(str(row))]!r}: exists on "
        + ", ".join(str(day) for day in known.columns if known.loc[row, day])
        for row in apart.index
    ]
    hidden = len(lines) - _SHOWN
    return RegisterError(
        "names of several vintages are mixed: no day of the register has them all",
        details=[
            *lines[:_SHOWN],
            *([f"... và {hidden} nữa | ... and {hidden} more"] if hidden > 0 else []),
        ],
        advice="use boundaries of one vintage; the days are those on which the register changes.",
        problem_vi="lẫn tên của nhiều thời điểm: không ngày nào trong sổ đơn vị có đủ tất cả",
        advice_vi="dùng ranh giới của một thời điểm; các ngày nêu trên là những ngày sổ đơn vị có "
        "thay đổi.",
    )
