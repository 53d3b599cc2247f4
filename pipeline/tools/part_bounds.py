"""The least and most that a quotient may be where parts of divided units go into it."""

import pandas as pd

from pipeline.tools.shares import Spread


def bounds_of_quotients(top: Spread, bottom: Spread) -> tuple[Spread, Spread]:
    """Return numerators and denominators of which nothing is known but their bounds.

    Parameters
    ----------
    top, bottom : Spread
        What goes to each piece of both.

    Returns
    -------
    top, bottom : Spread
        Of which ``least`` divided by ``least`` is the least quotient, and ``most`` by ``most`` the
        most.

    Examples
    --------
    >>> import pandas as pd
    >>> one = lambda *figures: Spread(*(pd.Series([figure]) for figure in figures))
    >>> people, km2 = one(50.0, 0.0, 100.0), one(5.0, 4.0, 6.0)
    >>> top, bottom = bounds_of_quotients(people, km2)
    >>> float(top.most[0] / bottom.most[0]), float(top.least[0] / bottom.least[0])
    (25.0, 0.0)
    """
    return top, Spread(bottom.value, bottom.most, bottom.least)


def bounds_of_shares(
    top: Spread, bottom: Spread, numerator: pd.Series, denominator: pd.Series
) -> tuple[Spread, Spread]:
    """Return the extremes of a share: poor households go where households go, and the others too.

    The part of the numerator is no more than that of the denominator, and what it leaves of the
    numerator no more than what is left of the denominator.

    Parameters
    ----------
    top, bottom : Spread
        What goes to each piece of both.
    numerator, denominator : pandas.Series
        The figures of each piece's whole unit.

    Returns
    -------
    top, bottom : Spread
        As `bounds_of_quotients`.

    Examples
    --------
    >>> import pandas as pd
    >>> one = lambda *figures: Spread(*(pd.Series([figure]) for figure in figures))
    >>> poor, all_ = one(10.0, 0.0, 20.0), one(50.0, 0.0, 100.0)
    >>> top, bottom = bounds_of_shares(poor, all_, pd.Series([20.0]), pd.Series([100.0]))
    >>> float(top.most[0]), float(bottom.most[0]), float(top.least[0]), float(bottom.least[0])
    (20.0, 20.0, 0.0, 80.0)
    """
    high = top.most.clip(upper=bottom.most)
    below_high = bottom.least.clip(lower=high)
    low = top.least
    below_low = bottom.most.clip(upper=denominator - numerator + low)
    below_low = below_low.clip(lower=bottom.least).clip(lower=low)
    return Spread(top.value, low, high), Spread(bottom.value, below_low, below_high)
