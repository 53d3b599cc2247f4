"""What an error says: the place, both languages, each fault, and what to do."""

import pytest

from pipeline.errors import FormatError, PipelineError


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
