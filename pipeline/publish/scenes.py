"""Pictures of the worst places: who has more land than officially, who less, what is in doubt."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from pipeline.checks.causes import CAUSES, vi
from pipeline.checks.layer import M2_PER_KM2, Layer
from pipeline.checks.reconcile import Judgement, Reconciliation
from pipeline.coverage.findings import Geometries, as_array, polygonal
from pipeline.publish import svg

WIDTH_PX = 420.0
MOST_SCENES = 12
_SHOWN = ("misassigned", "source_disagreement", "unexplained")
_LEAST_DOUBT_KM2 = 0.01


@dataclass(frozen=True)
class Backdrop:
    """What all pictures show.

    Parameters
    ----------
    new : Layer
        The new units.
    districts : geopandas.GeoDataFrame
        Of the authority, in the same reference system; may be empty.
    doubt : numpy.ndarray of shapely.Geometry, shape (n,)
        Land in doubt: by the cuts, and where sources disagree.
    """

    new: Layer
    districts: gpd.GeoDataFrame
    doubt: Geometries


@dataclass(frozen=True)
class Scene:
    """One picture and its caption.

    Parameters
    ----------
    picture : Markup
        Inline SVG.
    title, cause_vi, cause_en, vi, en : str
    weight : float
        The larger the worse.
    """

    picture: Markup
    title: str
    cause_vi: str
    cause_en: str
    vi: str
    en: str
    weight: float


def worst_places(result: Reconciliation, backdrop: Backdrop) -> list[Scene]:
    """Return pictures of the groups of units with the largest differences, and of the cuts.

    Parameters
    ----------
    result : Reconciliation
    backdrop : Backdrop

    Returns
    -------
    list of Scene
        The worst first, no more than `MOST_SCENES`.
    """
    by_code = {judgement.code: judgement for judgement in result.judgements}
    groups = _groups([j for j in result.judgements if j.reason.cause in _SHOWN], by_code)
    doubtful = [
        [j] for j in result.judgements if j.reason.cause == "cut" and _has_doubt(j, backdrop)
    ]
    scenes = [_scene(group, backdrop) for group in [*groups, *doubtful]]
    return sorted(scenes, key=lambda scene: (-scene.weight, scene.title))[:MOST_SCENES]


def _groups(shown: list[Judgement], by_code: dict[str, Judgement]) -> list[list[Judgement]]:
    """Put units together whose differences explain each other."""
    groups: list[set[str]] = []
    for judgement in shown:
        members = {judgement.code, *judgement.reason.partners}
        touched = [group for group in groups if group & members]
        groups = [group for group in groups if group not in touched]
        groups.append(members.union(*touched))
    return [sorted((by_code[code] for code in group), key=_weight) for group in groups]


def _weight(judgement: Judgement) -> float:
    return -abs(judgement.difference_km2 or 0.0)


def _has_doubt(judgement: Judgement, backdrop: Backdrop) -> bool:
    unit = backdrop.new.metric[backdrop.new.position[judgement.code]]
    areas = shapely.area(shapely.intersection(backdrop.doubt, unit))
    return bool(areas.sum() / M2_PER_KM2 > _LEAST_DOUBT_KM2)


def _scene(group: list[Judgement], backdrop: Backdrop) -> Scene:
    first = next((j for j in group if j.reason.cause in _SHOWN), group[0])
    title = " – ".join(j.name for j in group)
    cause_vi, cause_en = CAUSES[first.reason.cause]
    return Scene(
        _draw(group, backdrop, title),
        title,
        cause_vi,
        cause_en,
        f"{first.name}: {first.reason.vi}",
        f"{first.name}: {first.reason.en}",
        float(sum(abs(j.difference_km2 or 0.0) for j in group)),
    )


def _draw(group: list[Judgement], backdrop: Backdrop, caption: str) -> Markup:
    polygons = polygonal(backdrop.new.metric)
    chosen = [backdrop.new.position[judgement.code] for judgement in group]
    frame = svg.Frame.around(polygons[chosen], WIDTH_PX)
    drawn = svg.simplified(polygons, frame)
    seen = np.flatnonzero(shapely.intersects(drawn, frame.window))
    shapes = [svg.shape(frame, drawn[i], "land", backdrop.new.names[i]) for i in seen]
    for judgement, i in zip(group, chosen, strict=True):
        css = "more" if (judgement.difference_km2 or 0.0) > 0 else "less"
        shapes.append(svg.shape(frame, drawn[i], css, judgement.name))
    shapes += [svg.shape(frame, place, "doubt") for place in backdrop.doubt]
    for outline in as_array(backdrop.districts.geometry):
        line = shapely.simplify(shapely.boundary(outline), 0.5 / frame.scale)
        shapes.append(svg.shape(frame, line, "theirs"))
    for judgement, i in zip(group, chosen, strict=True):
        text = f"{judgement.name} {vi(judgement.difference_km2 or 0.0, '+.1f')} km²"
        shapes.append(svg.label(frame, drawn[i], text))
    return Markup(svg.picture(frame, shapes, caption))  # noqa: S704 - svg escapes its texts
