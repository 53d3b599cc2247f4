"""Hostile tables come out right, or are refused with a message that says what to do."""

import hostile_layouts  # noqa: F401  registers its cases
import pytest
from hostile import CASES

from pipeline.errors import PipelineError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.recipe import Recipe
from pipeline.tools.unresolved import REASON


def figures(conversion, column):
    return dict(zip(conversion.codes, conversion.table[column], strict=True))


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_hostile_table(name, tmp_path):
    case = CASES[name]
    path = case.build(tmp_path)
    recipe = Recipe(**case.options)
    if case.refused:
        with pytest.raises(PipelineError, match=case.refused) as caught:
            read_and_convert(path, recipe=recipe)
        assert caught.value.advice or caught.value.details
        return
    conversion = read_and_convert(path, recipe=recipe)
    assert figures(conversion, case.column) == case.people
    assert len(conversion.unresolved) == case.unresolved
    if case.reason:
        assert conversion.unresolved[REASON].str.contains(case.reason).any()
    for total in conversion.totals:
        assert total.difference == pytest.approx(0, abs=1e-6)


def test_there_are_at_least_forty_of_them():
    assert len(CASES) >= 40
