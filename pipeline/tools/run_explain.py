"""``hopnhat explain``: the story of a unit, printed."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape

from pipeline.console import out
from pipeline.tools.explain import Story, explain
from pipeline.tools.lookup import NONE, SEVERAL
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
        A name, a code, an address or coordinates; several words may be one name.
    district : str
        Where the named unit lies.
    as_json : bool
        Whether to print JSON, for programs.

    Returns
    -------
    bool
        Whether there is such a unit.
    """
    story = explain(" ".join(units), district=district)
    if story.answer.status == NONE and len(units) > 1:
        stories = [explain(unit, district=district) for unit in units]
        if all(one.answer.status != NONE for one in stories):
            for one in stories:
                _show(one, as_json=as_json)
            return True
    return _show(story, as_json=as_json)


def _show(story: Story, *, as_json: bool) -> bool:
    is_found = story.answer.status != NONE
    if as_json:
        out.print(json.dumps(asdict(story), ensure_ascii=False, indent=2), markup=False)
        return is_found
    show_answer(story.answer)
    if story.answer.status in {NONE, SEVERAL}:
        return is_found
    for chapter, title in CHAPTERS.items():
        lines = getattr(story, chapter)
        if lines:
            out.print(f"[bold]{title}[/]")
        for line in lines:
            out.print(f"  {escape(line)}")
    return True
