"""Numbers as people read them: point and comma as each language has them, one rounding for all."""

import numpy as np

_ONE_DECIMAL_FROM = 1.0
_SIGNIFICANT = 3
_KM2_FROM_M2 = 1e5
_M2_PER_KM2 = 1e6
_COMMA_AND_POINT = str.maketrans(".,", ",.")


def in_vietnamese(number: str) -> str:
    """Return an English number with the marks of Vietnamese, such as ``1.234,5``."""
    return number.translate(_COMMA_AND_POINT)


def both(number: float, form: str = ",.2f") -> tuple[str, str]:
    """Return a number in Vietnamese and in English.

    Parameters
    ----------
    number : float
    form : str
        Of `format`, with a comma for thousands and a point for decimals.

    Returns
    -------
    tuple of str
        Such as ``('1.234,50', '1,234.50')``.
    """
    english = format(number, form)
    return in_vietnamese(english), english


def measure_en(measure: float | None, unit: str) -> str:
    """Return a measure with its unit, such as ``1,234.5 m``; large areas are told in km²."""
    if measure is None:
        return ""
    if unit == "m²" and abs(measure) >= _KM2_FROM_M2:
        return f"{measure / _M2_PER_KM2:,.2f} km²"
    return f"{_number(measure)} {unit}".rstrip().replace(" °", "°").replace(" %", "%")


def measure_vi(measure: float | None, unit: str) -> str:
    """Return a measure with its unit and the marks of Vietnamese, such as ``1.234,5 m``."""
    return in_vietnamese(measure_en(measure, unit))


def _number(measure: float) -> str:
    """Round to one decimal, and what is less than one to three figures."""
    if measure == int(measure):
        return f"{measure:,.0f}"
    if abs(measure) >= _ONE_DECIMAL_FROM:
        return f"{measure:,.1f}"
    return str(np.format_float_positional(measure, _SIGNIFICANT, fractional=False, trim="-"))
