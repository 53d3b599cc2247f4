"""Checks of the tables: counts, codes, names and lineage, held against the register."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd
import shapely

from pipeline.checks.layer import Layer
from pipeline.checks.model import Fault, Merger, Outcome, worst

OLD, NEW, PAIRS = "old_units", "new_units", "crosswalk"
SHARE_TOLERANCE = 1e-6


def _land(layer: Layer, code: str) -> shapely.Geometry | None:
    """Return the whole unit, None where it has no polygon."""
    position = layer.position.get(code)
    return None if position is None else layer.metric[position]


def _say(layer: Layer, name: str, code: str, vi: str, en: str) -> Fault:
    return Fault(name, (code,), None, _land(layer, code), vi, en)


def _within(limit: float, faults: list[Fault]) -> Outcome:
    return Outcome(float(len(faults)), faults if len(faults) > limit else [])


def old_goes_somewhere(merger: Merger, limit: float) -> Outcome:
    """Hold that every old unit is in the crosswalk, and every one there in the layer."""
    return _same_codes(merger.old, OLD, merger.crosswalk["old_code"], limit)


def new_comes_from_something(merger: Merger, limit: float) -> Outcome:
    """Hold that every new unit is in the crosswalk, and every one there in the layer."""
    return _same_codes(merger.new, NEW, merger.crosswalk["new_code"], limit)


def _same_codes(layer: Layer, name: str, linked: Iterable[str], limit: float) -> Outcome:
    there, pairs = set(layer.codes), set(linked)
    faults = [
        _say(layer, name, code, "không có trong bảng đối chiếu", "not in the crosswalk")
        for code in sorted(there - pairs)
    ] + [
        _say(layer, name, code, "không có trong lớp", "not in the layer")
        for code in sorted(pairs - there)
    ]
    return _within(limit, faults)


def pairs_of_register(merger: Merger, limit: float) -> Outcome:
    """Hold that the crosswalk has the pairs of the register, whole and part, each once."""
    columns = ["old_code", "new_code", "extent"]
    made = Counter(map(tuple, merger.crosswalk[columns].to_numpy().tolist()))
    law = Counter(map(tuple, merger.register.pairs[columns].to_numpy().tolist()))
    faults = [
        Fault(PAIRS, (old, new), None, None, f"{extent}: luật không có", f"{extent}: not in law")
        for old, new, extent in sorted((made - law).elements())
    ] + [
        Fault(PAIRS, (old, new), None, None, f"{extent}: bảng thiếu", f"{extent}: lacking")
        for old, new, extent in sorted((law - made).elements())
    ]
    return _within(limit, faults)


def shares(merger: Merger, limit: float) -> Outcome:
    """Hold that the shares of each unit in the crosswalk add up to one."""
    layers = {OLD: merger.old, NEW: merger.new}
    off: dict[tuple[str, str], float] = {}
    for layer, code, share in (
        (OLD, "old_code", "share_of_old"),
        (NEW, "new_code", "share_of_new"),
    ):
        sums = merger.crosswalk.groupby(code)[share].sum()
        off |= {(layer, str(unit)): abs(float(total) - 1.0) for unit, total in sums.items()}
    faults = [
        Fault(layer, (code,), value, _land(layers[layer], code))
        for (layer, code), value in sorted(off.items())
        if value > limit
    ]
    return Outcome(worst(list(off.values())), faults)


def old_count(merger: Merger, limit: float) -> Outcome:
    """Hold that there are as many old units of each type as the register has on the eve."""
    return _same_counts(merger.old_table, merger.register.old, OLD, limit)


def new_count(merger: Merger, limit: float) -> Outcome:
    """Hold that there are as many new units of each type as the register has."""
    return _same_counts(merger.new_table, merger.register.new, NEW, limit)


def count_text(types: Iterable[str]) -> str:
    """Return a count as people read it, such as ``96 = 86 xã + 9 phường + 1 đặc khu``."""
    counts = Counter(types)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return f"{counts.total()} = " + " + ".join(f"{number} {kind}" for kind, number in ordered)


def _same_counts(table: pd.DataFrame, law: pd.DataFrame, layer: str, limit: float) -> Outcome:
    made, due = Counter(table["type"]), Counter(law["type"])
    off = (made - due).total() + (due - made).total()
    if off <= limit:
        return Outcome(float(off))
    found, expected = count_text(table["type"]), count_text(law["type"])
    vi, en = f"{found}; theo luật {expected}", f"{found}; by law {expected}"
    return Outcome(float(off), [Fault(layer, (), float(off), None, vi, en)])


def old_as_register(merger: Merger, limit: float) -> Outcome:
    """Hold that codes, names, types and places of the old units are those of the register."""
    columns = ["name", "type", "district_code", "district_name", "province_code", "province_name"]
    return _within(limit, _same_rows(merger.old, merger.old_table, merger.register.old, columns))


def new_as_register(merger: Merger, limit: float) -> Outcome:
    """Hold that codes, names, types and province of the new units are those of the register."""
    columns = ["name", "type", "province_code", "province_name"]
    return _within(limit, _same_rows(merger.new, merger.new_table, merger.register.new, columns))


def _same_rows(
    layer: Layer, table: pd.DataFrame, law: pd.DataFrame, columns: list[str]
) -> list[Fault]:
    name = layer.name
    made, due = _by_code(table, columns), _by_code(law, columns)
    faults = [
        _say(layer, name, code, "mã không có trong sổ", "code not in the register")
        for code in sorted(made.keys() - due.keys())
    ] + [
        _say(layer, name, code, f"thiếu {due[code]['name']}", f"{due[code]['name']} missing")
        for code in sorted(due.keys() - made.keys())
    ]
    for code in sorted(made.keys() & due.keys()):
        for column in columns:
            found, expected = str(made[code][column]), str(due[code][column])
            if found != expected:
                vi = f"{column} '{found}', sổ ghi '{expected}'"
                en = f"{column} '{found}', the register has '{expected}'"
                faults.append(_say(layer, name, code, vi, en))
    return faults


def _by_code(table: pd.DataFrame, columns: list[str]) -> dict[str, dict[str, str]]:
    rows = zip(table["code"], table[columns].to_numpy().tolist(), strict=True)
    return {str(code): dict(zip(columns, map(str, row), strict=True)) for code, row in rows}
