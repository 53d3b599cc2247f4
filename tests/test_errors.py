"""What an error says: the place, both languages, each fault, and what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pipeline import errors
from pipeline.coverage.clean import UnitChangeError
from pipeline.errors import FormatError, PipelineError

CODE = Path(errors.__file__).parent
KINDS = {kind.__name__ for kind in PipelineError.__subclasses__()}


def test_an_error_in_english_alone() -> None:
    error = PipelineError("no layer", where="a.gpkg", details=["x"], advice="name one.")
    assert str(error) == "a.gpkg: no layer\n  - x\nWhat to do: name one."


def test_vietnamese_comes_first_and_the_place_before_it() -> None:
    error = PipelineError(
        "no layer", where="a.gpkg", details=["x"], advice="name one.",
        problem_vi="không có lớp", advice_vi="ghi tên lớp.",
    )  # fmt: skip
    assert str(error).splitlines() == [
        "a.gpkg: không có lớp", "no layer", "  - x", "Việc cần làm: ghi tên lớp.",
        "What to do: name one.",
    ]  # fmt: skip


def test_an_error_is_said_again_with_a_place_and_loses_nothing() -> None:
    first = FormatError("no layer", details=["x"], advice="a", problem_vi="v", advice_vi="b")
    again = first.again(where="a.gpkg", advice="c")
    assert isinstance(again, FormatError)
    assert str(again) == "a.gpkg: v\nno layer\n  - x\nViệc cần làm: b\nWhat to do: c"


def test_what_no_error_has_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FormatError("no layer").again(where="a.gpkg", message="b")


def test_an_error_with_a_constructor_of_its_own_is_said_again_with_its_facts() -> None:
    first = UnitChangeError("repair", np.array([3]), np.array([0.25]))
    again = first.again(where="a.gpkg")
    assert isinstance(again, UnitChangeError)
    assert str(again) == f"a.gpkg: {first}"
    assert again.indices is first.indices
    assert first.where is None


FOR_DEVELOPERS = ("report this as a bug", "pipeline/publish/", "SHORT_NAMES")
"""What the advice of an error says that no user can bring about."""


def errors_made(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KINDS:
            yield node


def says_both(call: ast.Call) -> bool:
    said = {word.arg: ast.unparse(word.value) for word in call.keywords}
    if any(mark in said.get("advice", "") for mark in FOR_DEVELOPERS):
        return True
    return "problem_vi" in said and ("advice" in said) == ("advice_vi" in said)


def test_every_error_is_said_in_vietnamese_too() -> None:
    modules = [path for path in CODE.rglob("*.py") if "tools" not in path.parts]
    made = [(path, call) for path in modules for call in errors_made(path)]
    assert len(made) > len(modules) / 4
    silent = [f"{path.name}:{call.lineno}" for path, call in made if not says_both(call)]
    assert silent == []
