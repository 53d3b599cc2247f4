"""Every error of the tools says in Vietnamese what it says in English, of the same facts."""

import ast
import builtins
import importlib
import re
from pathlib import Path

import pytest

import pipeline.tools
from pipeline import errors

MODULES = sorted(Path(pipeline.tools.__file__).parent.glob("*.py"))
VIETNAMESE = re.compile("[à-ỹđ]")
"""The letters that Vietnamese has and English has not."""
CAUGHT = "error"
"""How what a library raised is called here."""


def faults_in(source: str, known: dict[str, object]) -> list[str]:
    """Return what each error that a source makes lacks in Vietnamese.

    Arguments with stars are another function's; `again` keeps the Vietnamese that is there.
    """
    faults = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        said = {word.arg: word.value for word in call.keywords}
        is_starred = None in said or any(isinstance(one, ast.Starred) for one in call.args)
        if not _is_error(call.func, known) or is_starred:
            continue
        said |= dict(zip(["problem"], call.args, strict=False))
        for text in ("problem", "advice"):
            if text in said:
                fault = _difference(said[text], said.get(f"{text}_vi"))
                faults += [f"line {call.lineno}, {text}: {fault}"] if fault else []
    return faults


def _is_error(called: ast.expr, known: dict[str, object]) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    kind = known.get(name, getattr(errors, name, None))
    return isinstance(kind, type) and issubclass(kind, errors.PipelineError)


def _difference(english: ast.expr, vietnamese: ast.expr | None) -> str:
    if vietnamese is None:
        return "is not said in Vietnamese"
    texts = [node.value for node in ast.walk(vietnamese) if isinstance(node, ast.Constant)]
    if not any(isinstance(text, str) and VIETNAMESE.search(text) for text in texts):
        return "has no Vietnamese letter"
    if CAUGHT in _facts(vietnamese):
        return "repeats what a library says, which is English"
    lacking = _facts(english) - _facts(vietnamese) - {CAUGHT}
    return f"lacks {', '.join(sorted(lacking))}" if lacking else ""


def _facts(text: ast.expr) -> set[str]:
    names = {node.id for node in ast.walk(text) if isinstance(node, ast.Name)}
    return names - set(dir(builtins))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_error_speaks_vietnamese(path: Path) -> None:
    module = importlib.import_module(f"pipeline.tools.{path.stem}")
    assert not faults_in(path.read_text(encoding="utf-8"), vars(module))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("UsageError('no day')", "problem: is not said in Vietnamese"),
        ("errors.FormatError(problem='no')", "problem: is not said in Vietnamese"),
        ("UsageError('no', problem_vi='không', advice='a')", "advice: is not said in Vietnamese"),
        ("UsageError('no', problem_vi='no')", "problem: has no Vietnamese letter"),
        ("UsageError(f'no {day}', problem_vi=f'không {week}')", "problem: lacks day"),
        (
            "UsageError(f'no: {error}', problem_vi=f'không: {error}')",
            "problem: repeats what a library says, which is English",
        ),
    ],
)
def test_an_error_in_english_alone_is_found(source: str, fault: str) -> None:
    assert faults_in(source, {}) == [f"line 1, {fault}"]


@pytest.mark.parametrize(
    "source",
    [
        "ValueError('no day')",
        "error.again(problem='no day')",
        "UsageError(*told)",
        "UsageError('no day', **told)",
        "UsageError(f'no: {error}', problem_vi='không')",
    ],
)
def test_what_need_not_speak_vietnamese(source: str) -> None:
    assert not faults_in(source, {})
