"""The examples in the docstrings of the tools run."""

import doctest
import importlib
import pkgutil

import pytest

import pipeline.tools

MODULES = [f"pipeline.tools.{one.name}" for one in pkgutil.iter_modules(pipeline.tools.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", ["convert", "lookup", "explain"])
def test_what_the_package_offers_has_an_example_that_runs(name):
    function = getattr(pipeline, name)
    examples = doctest.DocTestFinder().find(function, name, globs={name: function})
    assert sum(len(one.examples) for one in examples) > 0
    runner = doctest.DocTestRunner()
    assert sum(runner.run(one).failed for one in examples) == 0
