"""The notebooks run from top to bottom, and are stored without outputs."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_all_three_are_there():
    assert [path.stem for path in NOTEBOOKS] == ["01_merge", "02_own_data", "03_accuracy"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def run(path: Path) -> str:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    )
    client.execute()
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    return "\n".join(one.get("text", "") for one in outputs)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_any_source(path, monkeypatch):
    monkeypatch.delenv("MIRROR", raising=False)
    monkeypatch.setenv("ONLINE", "0")
    assert run(path)


@pytest.mark.slow
@pytest.mark.real
def test_the_census_notebook_keeps_everybody(mirror, monkeypatch):
    monkeypatch.setenv("MIRROR", os.fspath(mirror))
    assert "total: 1,772,135 -> 1,772,135, difference 0" in run(FOLDER / "02_own_data.ipynb")


@pytest.mark.slow
@pytest.mark.real
def test_the_merge_notebook_builds_the_96(mirror, monkeypatch):
    monkeypatch.setenv("MIRROR", os.fspath(mirror))
    text = run(FOLDER / "01_merge.ipynb")
    assert "'xã': 86" in text
    assert "273 units" in text
