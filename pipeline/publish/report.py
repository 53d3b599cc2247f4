"""The report: how every unit was checked and reconciled, on one page and as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup, escape

from pipeline.artefacts import replacing
from pipeline.checks.causes import CAUSES, vi
from pipeline.checks.layer import Layer
from pipeline.checks.numbers import measure_vi
from pipeline.checks.reconcile import FAR_PCT, Judgement, Reconciliation
from pipeline.checks.tally import tally
from pipeline.coverage.findings import as_array
from pipeline.provenance import Provenance
from pipeline.publish.comparison_page import environment, style_sheet
from pipeline.publish.crosswalk_tables import VERDICTS
from pipeline.publish.scenes import Backdrop, worst_places
from pipeline.publish.texts import Bilingual
from pipeline.publish.words import CHECKED_LAYERS, SEVERITY_NAMES
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

_MOST_NAMES = 12
_MOST_FINDINGS = 200


@dataclass(frozen=True)
class Material:
    """What the report tells of.

    Parameters
    ----------
    result : Reconciliation
    new : Layer
        The new units.
    authority : geopandas.GeoDataFrame
        Contract `authority`.
    cuts : geopandas.GeoDataFrame
        Contract `cuts`.
    findings : geopandas.GeoDataFrame
        Contract `findings`.
    checks : dict
        What checks.json holds.
    claims : pandas.DataFrame
        Contract `claims`: the figures that the announcement gave, and what the register says.
    provenance : Provenance
    """

    result: Reconciliation
    new: Layer
    authority: gpd.GeoDataFrame
    cuts: gpd.GeoDataFrame
    findings: gpd.GeoDataFrame
    checks: dict[str, Any]
    claims: pd.DataFrame
    provenance: Provenance


def write_report(material: Material, page: Path, data: Path) -> None:
    """Write the report as one HTML file that opens offline and prints, and as JSON.

    Parameters
    ----------
    material : Material
    page, data : Path
        The two files, which are replaced.
    """
    html = environment().get_template("report.html").render(**_content(material))
    with replacing(page) as temporary:
        temporary.write_text(html, encoding="utf-8")
    with replacing(data) as temporary:
        text = json.dumps(report_data(material), ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")


def report_data(material: Material) -> dict[str, object]:
    """Return what report.json holds."""
    return {
        "summary": material.result.summary(),
        "causes": {cause: {"vi": words[0], "en": words[1]} for cause, words in CAUSES.items()},
        "units": [judgement.as_json() for judgement in material.result.judgements],
        "disputed": material.result.disputed.drop(columns="geometry").to_dict("records"),
        "checks": material.checks,
        "claims": material.claims.to_dict("records"),
        "sources": [asdict(source) for source in material.provenance.sources],
    }


def _content(material: Material) -> dict[str, Any]:
    checks = material.checks["checks"]
    return {
        "css": style_sheet(),
        "summary": material.result.summary(),
        "stand_in": material.provenance.is_stand_in,
        "far": f"{FAR_PCT:g}",
        "vi": vi,
        "figure": _figure,
        "measure": measure_vi,
        "cause_vi": lambda judgement: CAUSES[judgement.reason.cause][0],
        "cause_en": lambda judgement: CAUSES[judgement.reason.cause][1],
        "causes": _causes(material.result.judgements),
        "scenes": worst_places(material.result, _backdrop(material)),
        "judgements": sorted(material.result.judgements, key=_worst_first),
        "checks": checks,
        "tally": tally(checks),
        "counts": material.checks["findings"],
        "findings": _told(material.findings),
        "claims": material.claims.to_dict("records"),
        "verdicts": VERDICTS,
        "said": _said,
        "layer_words": CHECKED_LAYERS,
        "severity_words": SEVERITY_NAMES,
        "sources": material.provenance.sources,
        "official_map": OFFICIAL_MAP,
        "official_list": OFFICIAL_LIST,
    }


def _said(words: Mapping[str, Bilingual], value: str) -> Markup:
    """Return the words for a keyword, Vietnamese first; one without words stays as it is."""
    text = words.get(value)
    if text is None:
        return escape(value)
    return Markup('{} <span lang="en">{}</span>').format(text.vi, text.en)


def _figure(value: float | None, form: str = ".2f") -> str:
    if value is None:
        return "–"
    text = vi(value, form)
    return text if text.strip("+-0,") else text.lstrip("+-")  # nothing has no sign


def _worst_first(judgement: Judgement) -> tuple[float, str]:
    return -abs(judgement.difference_pct or 0.0), judgement.code


def _causes(judgements: list[Judgement]) -> list[dict[str, object]]:
    rows = []
    for cause, (in_vietnamese, in_english) in CAUSES.items():
        names = [j.name for j in judgements if j.reason.cause == cause]
        more = f" … (+{len(names) - _MOST_NAMES})" if len(names) > _MOST_NAMES else ""
        which = ", ".join(names[:_MOST_NAMES]) + more
        row = {"vi": in_vietnamese, "en": in_english, "count": len(names), "which": which}
        rows.append(row)
    return rows


def _backdrop(material: Material) -> Backdrop:
    districts = material.authority[material.authority["level"] == "district"]
    land = [*material.cuts.geometry, *material.result.disputed.geometry]
    doubt = as_array(land)
    there = ~(shapely.is_missing(doubt) | shapely.is_empty(doubt))
    kept = doubt[there] if len(doubt) else np.empty(0, dtype=object)
    return Backdrop(material.new, districts, kept)


def _told(findings: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Return errors and warnings, errors first."""
    told = findings[findings["severity"] != "info"]
    told = told.assign(rank=(told["severity"] != "error").astype(int))
    told = told.sort_values("rank", kind="stable").head(_MOST_FINDINGS)
    return list(told.drop(columns="geometry").to_dict("records"))
