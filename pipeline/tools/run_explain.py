"""``hopnhat explain``: the story of a unit, printed."""

import json
from dataclasses import asdict

from rich.markup import escape

from pipeline.console import out
from pipeline.tools.explain import explain
from pipeline.tools.lookup import NONE, SEVERAL
from pipeline.tools.run_lookup import show_answer

CHAPTERS = {
    "events": "Thay đổi | changes",
    "land": "Đất đai | land",
    "areas": "Diện tích | areas",
    "evidence": "Chứng cứ và sửa chữa | evidence and repairs",
    "neighbours": "Giáp ranh | neighbours",
}


def run_explain(unit: str, *, district: str = "", as_json: bool = False) -> bool:
    """Print the story of a unit.

    Parameters
    ----------
    unit : str
        A name, a code, an address or coordinates.
    district : str
        Where the named unit lies.
    as_json : bool
        Whether to print JSON, for programs.

    Returns
    -------
    bool
        Whether there is such a unit.
    """
    story = explain(unit, district=district)
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
