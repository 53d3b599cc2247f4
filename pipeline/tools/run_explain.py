"""``hopnhat explain``: the story of a unit, printed."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape

from pipeline.console import out
from pipeline.tools.explain import Story, explain
from pipeline.tools.lookup import NONE, SEVERAL
from pipeline.tools.questions import questions_of, refuse_file
from pipeline.tools.run_lookup import show_answer

CHAPTERS = {
    "events": "Thay đổi | changes",
    "land": "Đất đai | land",
    "areas": "Diện tích | areas",
    "evidence": "Chứng cứ và sửa chữa | evidence and repairs",
    "neighbours": "Giáp ranh | neighbours",
}


def run_explain(units: Sequence[str], *, district: str = "", as_json: bool = False) -> bool:
    """Print the story of a unit, or of several one after the other.

    Parameters
    ----------
    units : sequence of str
        Names, codes, addresses or coordinates; words that were not quoted may be one name.
    district : str
        Where the named unit lies.
    as_json : bool
        Whether to print JSON, for programs.

    Returns
    -------
    bool
        Whether the story of each was told: there is such a unit, and only one.

    Raises
    ------
    UsageError
        If a file is asked for.
    """
    refuse_file(units)
    told = {}

    def story_of(unit: str) -> Story:
        if unit not in told:
            told[unit] = explain(unit, district=district)
        return told[unit]

    asked = questions_of(units, lambda unit: story_of(unit).answer.status != NONE)
    shown = [_show(story_of(unit), as_json=as_json) for unit in asked]
    return all(shown)


def _show(story: Story, *, as_json: bool) -> bool:
    is_told = story.answer.status not in {NONE, SEVERAL}
    if as_json:
        out.print(json.dumps(asdict(story), ensure_ascii=False, indent=2), markup=False)
        return is_told
    show_answer(story.answer)
    if not is_told:
        return False
    for chapter, title in CHAPTERS.items():
        lines = getattr(story, chapter)
        if lines:
            out.print(f"[bold]{title}[/]")
        for line in lines:
            out.print(f"  {escape(line)}")
    return True
