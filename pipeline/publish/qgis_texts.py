"""What QGIS shows of a row: its title in lists and forms, and the tip under the pointer."""

from collections.abc import Mapping

from pipeline.publish.field_texts import CHANGE_KINDS
from pipeline.publish.texts import Bilingual
from pipeline.publish.words import CHECKED_LAYERS, METHOD_NAMES, PHRASES, REPAIR_KINDS, REPAIR_STEPS


def _said(field: str, words: Mapping[str, Bilingual]) -> str:
    """Return the expression that puts a keyword of a field into words, or leaves it as it is."""
    pairs = ", ".join(f"{_quoted(word)}, {_quoted(text.joined())}" for word, text in words.items())
    return f'coalesce(map_get(map({pairs}), "{field}"), "{field}")'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _phrased(field: str) -> str:
    """Return the expression that puts the English words in a text of a field into both."""
    english, both = PHRASES[field]
    return f'replace("{field}", {_quoted(english)}, {_quoted(both)})'


# Expressions: what a row is called in lists and at the head of its form.
_UNIT_TITLE = '"type" || \' \' || "name"'
FORM_TITLES: dict[str, str] = {
    "findings": '"check_id" || \': \' || "message_vi"',
    "repairs": f"{_said('kind', REPAIR_KINDS)} || ': ' || \"from_code\" || ' → ' || \"to_code\"",
    "cuts": '"old_code" || \' → \' || "new_code" || \', \' || "date"',
    "province_2025": '"name"',
    "provinces_before": '"name"',
    "districts_before": '"name"',
    "communes_before": f"{_UNIT_TITLE} || ' (' || \"district_name\" || ')'",
    "communes_2025": _UNIT_TITLE,
    "neighbours": '"name"',
    "units": f"{_UNIT_TITLE} || ', ' || \"valid_from\"",
    "changes": (
        f"\"date\" || ': ' || \"old_code\" || ' → ' || \"new_code\" || ', ' || "
        f"{_said('kind', CHANGE_KINDS)}"
    ),
    "crosswalk": (
        "\"old_type\" || ' ' || \"old_name\" || ' (' || \"old_district\" || ') → ' || "
        '"new_type" || \' \' || "new_name" || \'; \' || "legal_act" || \', khoản \' || "clause"'
    ),
}

_SOURCE_LINE = '<br/><small>Ranh giới / Boundary: [% "boundary_source" %]</small>'
_AREA_LINE = "<br/>[% format_number(\"area_km2\", 2, 'vi') %] km²"
# The clauses stand in the crosswalk; outside the project there is no relation to it, and no line.
_CLAUSES_LINE = (
    "[% try('<br/>' || array_to_string(array_distinct(relation_aggregate('new_units_of_former', "
    "'array_agg', \"legal_act\" || ', khoản / clause ' || \"clause\")), '; '), '') %]"
)
MAP_TIPS: dict[str, str] = {
    "communes_2025": (
        '<b>[% upper(left("type", 1)) || substr("type", 2) %] [% "name" %]</b> '
        f"([% \"code\" %]){_AREA_LINE}[% if(\"population\" is null, '', '; ' || "
        "format_number(\"population\", 0, 'vi') || ' người / persons') %]"
        '<br/>Gộp từ / United from: [% "former_names" %]'
        f'<br/>[% "legal_act" %], khoản / clause [% "clause" %]{_SOURCE_LINE}'
    ),
    "communes_before": (
        '<b>[% upper(left("type", 1)) || substr("type", 2) %] [% "name" %]</b> '
        f'([% "code" %]), [% "district_name" %], [% "province_name" %]{_AREA_LINE}'
        f'<br/>Nay là / Now: <b>[% "new_name" %]</b> ([% "new_code" %])'
        f"{_CLAUSES_LINE}{_SOURCE_LINE}"
    ),
    "province_2025": f'<b>Tỉnh / Province [% "name" %]</b>{_AREA_LINE}{_SOURCE_LINE}',
    "provinces_before": f'<b>Tỉnh cũ / Former province [% "name" %]</b>{_AREA_LINE}{_SOURCE_LINE}',
    "districts_before": f'<b>Cũ / Former: [% "name" %]</b>{_AREA_LINE}{_SOURCE_LINE}',
    "neighbours": (
        f'<b>Tỉnh lân cận / Neighbouring province [% "name" %]</b>'
        f'<br/>Nay là / Now: [% "new_name" %]{_SOURCE_LINE}'
    ),
    "findings": (
        '<b>[% "message_vi" %]</b><br/><i>[% "message_en" %]</i>'
        f'<br/>[% {_said("layer", CHECKED_LAYERS)} %]: [% "codes" %]'
        "[% if(\"measure\" is null, '', '; ' || format_number(\"measure\", 1, 'vi') || ' ' || "
        '"measure_unit") %]'
    ),
    "repairs": (
        f"<b>[% {_said('kind', REPAIR_KINDS)} %]</b><br/>[% {_said('step', REPAIR_STEPS)} %]"
        '<br/>[% "from_code" %] → [% "to_code" %], '
        "[% format_number(\"area_m2\", 1, 'vi') %] m²"
        f"<br/>[% {_phrased('note')} %]"
    ),
    "cuts": (
        '<b>Đất còn nghi ngờ / Land in doubt: [% "old_code" %] → [% "new_code" %]</b>'
        f'<br/>[% "date" %]: [% {_said("method", METHOD_NAMES)} %]'
        f"<br/>[% {_phrased('evidence')} %]"
        "<br/>[% format_number(\"area_m2\" / 1e6, 2, 'vi') %] km²"
    ),
}
