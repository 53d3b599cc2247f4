"""What the units can be coloured by: legend, class limits, and the class of every unit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from pipeline.publish.map_data import MapData
from pipeline.publish.palette import (
    DOUBTFUL,
    NO_DATA,
    PROVINCE_COLOURS,
    TYPE_COLOURS,
    Classes,
    count_classes,
    quantile_classes,
)
from pipeline.publish.populations import DOUBT_CHECK, population_remarks
from pipeline.publish.texts import Bilingual
from pipeline.register.official import OFFICIAL_LIST

TYPE_TEXTS = {
    "xã": Bilingual("xã", "commune"),
    "phường": Bilingual("phường", "ward"),
    "thị trấn": Bilingual("thị trấn", "township"),
    "đặc khu": Bilingual("đặc khu", "special zone"),
    "huyện": Bilingual("huyện", "district"),
}


@dataclass(frozen=True)
class Entry:
    """One line of a legend; hatched where the figure is not to be trusted."""

    colour: str
    text: Bilingual
    hatched: bool = False


@dataclass(frozen=True)
class Theme:
    """One way to colour the units.

    Parameters
    ----------
    id : str
        In the page's address.
    title, note : Bilingual
        What the switch and the legend say; the note may be empty.
    entries : tuple of Entry
        The legend.
    of : dict of str to int
        The entry of every unit, by code.
    """

    id: str
    title: Bilingual
    note: Bilingual
    entries: tuple[Entry, ...]
    of: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return what the script of the page takes."""
        return {
            "id": self.id,
            "title": vars(self.title),
            "note": vars(self.note),
            "entries": [
                {"colour": one.colour, "hatched": one.hatched, **vars(one.text)}
                for one in self.entries
            ],
            "of": self.of,
        }


def all_themes(data: MapData) -> list[Theme]:
    """Return every theme of the index map, the first one being shown from the start.

    Parameters
    ----------
    data : MapData
        Units and crosswalk.
    """
    units = data.units
    doubtful = units["code"].isin(list(population_remarks(data, DOUBT_CHECK)))
    population = units["population"].astype("float64").mask(doubtful)
    listed = Bilingual(
        f"Theo {OFFICIAL_LIST[0]}. Gạch chéo: số trong danh sách nghi sai, xem thẻ.",
        f"From the {OFFICIAL_LIST[1]}. Hatched: probably wrong there, see the card.",
    )
    return [
        _by_type(units),
        _by_former_province(data),
        _by_classes(
            "former",
            Bilingual("Số đơn vị cũ", "Former units"),
            units["code"],
            units["former_count"].astype("float64"),
            count_classes(units["former_count"]),
            whole=True,
        ),
        _by_classes(
            "population",
            Bilingual("Dân số (người)", "Population (persons)"),
            units["code"],
            population,
            quantile_classes(population),
            note=listed,
            doubtful=doubtful,
        ),
        _by_classes(
            "area",
            Bilingual("Diện tích (km²)", "Area (km²)"),
            units["code"],
            units["area_km2"],
            quantile_classes(units["area_km2"]),
            note=Bilingual(
                "Đo trên ranh giới của bản đồ này.", "Measured on this map's boundaries."
            ),
        ),
        _by_classes(
            "density",
            Bilingual("Mật độ (người/km²)", "Density (persons/km²)"),
            units["code"],
            population / units["area_km2"],
            quantile_classes(population / units["area_km2"]),
            note=listed,
            doubtful=doubtful,
        ),
    ]


def _by_type(units: pd.DataFrame) -> Theme:
    kinds = [kind for kind in TYPE_COLOURS if (units["type"] == kind).any()]
    counts = units["type"].value_counts()
    entries = tuple(
        Entry(
            TYPE_COLOURS[kind],
            Bilingual(
                f"{TYPE_TEXTS[kind].vi.capitalize()} ({counts[kind]})",
                f"{TYPE_TEXTS[kind].en.capitalize()} ({counts[kind]})",
            ),
        )
        for kind in kinds
    )
    of = {code: kinds.index(kind) for code, kind in zip(units["code"], units["type"], strict=True)}
    return Theme("type", Bilingual("Loại đơn vị", "Type"), Bilingual("", ""), entries, of)


def _by_former_province(data: MapData) -> Theme:
    """Colour by the former province that gave most of the land; units of two are told in words."""
    land = data.crosswalk.groupby(["new_code", "old_province"])["area_km2"].sum().reset_index()
    most = land.sort_values(["new_code", "area_km2", "old_province"]).drop_duplicates(
        "new_code", keep="last"
    )
    names = sorted(
        most["old_province"].unique(), key=lambda name: -(land.old_province == name).sum()
    )
    entries = tuple(
        Entry(
            PROVINCE_COLOURS[at % len(PROVINCE_COLOURS)],
            Bilingual(f"Tỉnh {name}", f"{name} province"),
        )
        for at, name in enumerate(names)
    )
    of = {
        code: names.index(name)
        for code, name in zip(most["new_code"], most["old_province"], strict=True)
    }
    return Theme(
        "province",
        Bilingual("Tỉnh cũ", "Former province"),
        Bilingual("", ""),
        entries,
        {code: of[code] for code in data.units["code"] if code in of},
    )


def _by_classes(
    name: str,
    title: Bilingual,
    codes: "pd.Series[str]",
    values: "pd.Series[float]",
    classes: Classes,
    *,
    whole: bool = False,
    note: Bilingual = Bilingual("", ""),  # noqa: B008 - frozen
    doubtful: "pd.Series[bool] | None" = None,
) -> Theme:
    texts = limit_texts(classes.limits, whole=whole)
    entries = [Entry(colour, text) for colour, text in zip(classes.colours, texts, strict=True)]
    of = {code: _class(value, classes.limits) for code, value in zip(codes, values, strict=True)}
    certain = codes if doubtful is None else codes[~doubtful]
    if any(of[code] < 0 for code in certain):
        entries.append(Entry(NO_DATA, Bilingual("không có số liệu", "no figure")))
        of = {code: place if place >= 0 else len(entries) - 1 for code, place in of.items()}
    if doubtful is not None and doubtful.any():
        entries.append(Entry(DOUBTFUL, Bilingual("nghi sai", "probably wrong"), hatched=True))
        of |= dict.fromkeys(codes[doubtful], len(entries) - 1)
    return Theme(name, title, note, tuple(entries), of)


def _class(value: float, limits: Sequence[float]) -> int:
    return -1 if math.isnan(value) else sum(value >= limit for limit in limits)


def limit_texts(
    limits: Sequence[float], *, whole: bool = False, suffix: str = ""
) -> list[Bilingual]:
    """Say in words what each class holds.

    Parameters
    ----------
    limits : sequence of float
        The inner limits, rising.
    whole : bool
        Whether the classes are 1, 2, 3 and so on.
    suffix : str
        Follows every number, for example ``%``.

    Returns
    -------
    list of Bilingual
        One more than limits.
    """
    if not limits:
        return [Bilingual("mọi giá trị", "all values")]
    if whole:
        single = [Bilingual(f"{at}", f"{at}") for at in range(1, len(limits) + 1)]
        most = f"{limits[-1]:.0f}"
        return [*single, Bilingual(f"{most} trở lên", f"{most} or more")]
    words = ("đến", "to") if limits[0] < 0 else ("–", "–")
    inner = [
        Bilingual(
            *(
                f"{write(low)} {word} {write(high)}{suffix}"
                for write, word in zip(_WRITERS, words, strict=True)
            )
        )
        for low, high in pairwise(limits)
    ]
    first = Bilingual(*(f"< {write(limits[0])}{suffix}" for write in _WRITERS))
    last = Bilingual(*(f"≥ {write(limits[-1])}{suffix}" for write in _WRITERS))
    return [first, *inner, last]


def _english(value: float) -> str:
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return text.replace("-", "\u2212")


def _vietnamese(value: float) -> str:
    return _english(value).translate(str.maketrans(",.", ".,"))


_WRITERS = (_vietnamese, _english)
