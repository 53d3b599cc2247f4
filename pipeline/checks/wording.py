"""How findings are worded: units by name and code, measures with the right marks."""

from pipeline.checks.layer import Layer
from pipeline.checks.model import Check, Fault

_MOST_UNITS = 6
_SMALL = 10.0


def message(check: Check, fault: Fault, layers: dict[str, Layer]) -> tuple[str, str]:
    """Return the sentence of a fault in Vietnamese and in English."""
    units = units_text(fault.codes, layers.get(fault.layer), list(layers.values()))
    vi = check.says_vi.format(
        units=units, measure=measure_vi(fault.measure, check.unit), detail=fault.vi
    )
    en = check.says_en.format(
        units=units, measure=measure_en(fault.measure, check.unit), detail=fault.en
    )
    return vi, en


def units_text(codes: tuple[str, ...], layer: Layer | None, others: list[Layer]) -> str:
    """Return units as people read them, the first few of many."""
    labels = [_label(code, layer, others) for code in codes[:_MOST_UNITS]]
    more = len(codes) - len(labels)
    return ", ".join(labels) + (f" (+{more})" if more else "")


def _label(code: str, layer: Layer | None, others: list[Layer]) -> str:
    candidates = ([layer] if layer else []) + others
    return next((each.label(code) for each in candidates if code in each.position), code)


def measure_en(measure: float | None, unit: str) -> str:
    """Return a measure with its unit, such as ``1,234.5 m²``."""
    if measure is None:
        return ""
    return f"{_number(measure)} {unit}".rstrip().replace(" °", "°").replace(" %", "%")


def measure_vi(measure: float | None, unit: str) -> str:
    """Return a measure with its unit and the marks of Vietnamese, such as ``1.234,5 m²``."""
    return measure_en(measure, unit).translate(str.maketrans(".,", ",."))


def _number(measure: float) -> str:
    if measure == int(measure):
        return f"{measure:,.0f}"
    return f"{measure:.3g}" if abs(measure) < _SMALL else f"{measure:,.1f}"
