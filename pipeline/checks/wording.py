"""How findings are worded: units by name and code, measures with the right marks."""

from pipeline.checks.layer import Layer
from pipeline.checks.model import Check, Fault
from pipeline.checks.numbers import measure_en, measure_vi

_MOST_UNITS = 6


def message(check: Check, fault: Fault, layers: dict[str, Layer]) -> tuple[str, str]:
    """Return the sentence of a fault in Vietnamese and in English."""
    units = units_text(fault.codes, layers.get(fault.layer), list(layers.values()))
    # What one unit surrounds lies in it, not between it.
    alone = len(fault.codes) == 1
    vi = check.says_vi.format(
        units=units,
        between_vi="nằm trong" if alone else "giữa",
        measure=measure_vi(fault.measure, check.unit),
        detail=fault.vi,
    )
    en = check.says_en.format(
        units=units,
        between_en="inside" if alone else "between",
        measure=measure_en(fault.measure, check.unit),
        detail=fault.en,
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
