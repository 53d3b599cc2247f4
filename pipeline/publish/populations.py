"""Which listed populations the checks found missing or probably wrong."""

from pipeline.publish.map_data import MapData
from pipeline.publish.texts import Bilingual

MISSING_CHECK = "population_known"
DOUBT_CHECK = "population_sums"
"""Identifiers in `pipeline.checks.catalogue`."""


def population_remarks(data: MapData, check_id: str) -> dict[str, Bilingual]:
    """Return what a check says about the populations of units.

    Parameters
    ----------
    data : MapData
        The findings.
    check_id : str
        `MISSING_CHECK` or `DOUBT_CHECK`.

    Returns
    -------
    dict of str to Bilingual
        The message of the finding, by the code of the unit.
    """
    found = data.findings[data.findings["check_id"] == check_id]
    return {
        code.strip(): Bilingual(vi, en)
        for codes, vi, en in zip(
            found["codes"], found["message_vi"], found["message_en"], strict=True
        )
        for code in codes.split(",")
        if code.strip()
    }
