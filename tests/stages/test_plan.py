"""The table of stages, the commands and the Makefile say the same."""

import re
import subprocess

import pytest
from user_files import ROOT

from pipeline.stages.commands import STAGES as COMMANDS
from pipeline.stages.plan import GEOPACKAGE, STAGES, Stage


@pytest.fixture(scope="module")
def rules() -> dict[str, set[str]]:
    """Prerequisites by target, as make itself understands the Makefile."""
    # --question runs nothing; --print-data-base says all rules.
    printed = subprocess.run(
        ["make", "--question", "--print-data-base", "--no-builtin-rules", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found: dict[str, set[str]] = {}
    for line in printed.splitlines():
        match = re.match(r"^([\w./-]+): (.*)$", line)
        if match:
            found.setdefault(match[1], set()).update(match[2].split())
    return found


def test_every_stage_is_a_command() -> None:
    assert [stage.name for stage in STAGES] == ["fetch", *COMMANDS]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_the_makefile_has_the_files_of_the_plan(stage: Stage, rules: dict[str, set[str]]) -> None:
    for output in stage.outputs:
        assert output in rules
        for pattern in stage.inputs:
            files = {str(path.relative_to(ROOT)) for path in ROOT.glob(pattern)} or {pattern}
            assert files <= rules[output]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_depends_on_its_own_script(stage: Stage, rules: dict[str, set[str]]) -> None:
    assert f"pipeline/stages/{stage.name}.py" in rules[stage.outputs[0]]


def test_the_maps_are_drawn_from_the_published_geopackage_alone(
    rules: dict[str, set[str]],
) -> None:
    (draw,) = [stage for stage in STAGES if stage.name == "draw"]
    assert draw.inputs == (GEOPACKAGE,)
    for page in draw.outputs:
        assert {file for file in rules[page] if file.startswith("data/")} == {GEOPACKAGE}


def test_make_deletes_no_artefact_of_a_stage_that_fails(rules: dict[str, set[str]]) -> None:
    # Of a rule with several targets it would delete those that the stage never touched.
    written = {output for stage in STAGES for output in stage.outputs}
    assert written <= rules[".PRECIOUS"]


@pytest.fixture(scope="module")
def printed() -> str:
    """Return what make says of itself; under make it would name its folders, too."""
    command = ["make", "--no-print-directory", "help"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_make_help_has_a_line_for_every_phony_target(
    rules: dict[str, set[str]], printed: str
) -> None:
    phony = rules[".PHONY"] - {"force"}
    assert phony
    assert not [target for target in phony if not re.search(rf"^  {target}\s+\S", printed, re.M)]


def test_make_help_is_vietnamese_first_with_english_below(printed: str) -> None:
    targets = printed.split("Thiết lập / Settings", maxsplit=1)[0].splitlines()[1:]
    marks = re.compile("[ăâđêôơưạảấầẩậắặếềểệịỉốồộớờởợụủứừửữựỳỷỹáàãéèóòõúùũíìĩý]", re.I)
    assert len(targets) % 2 == 0
    assert len(targets) >= 2 * len(STAGES)
    vietnamese, english = targets[::2], targets[1::2]
    assert [line for line in vietnamese if not marks.search(line)] == []
    assert [line for line in english if not line.strip() or marks.search(line)] == []
    assert max(map(len, targets)) <= 100


def test_the_settings_in_the_examples_of_make_help_exist(printed: str) -> None:
    settings, examples = printed.split("Ví dụ / Examples:")
    used = re.findall(r"([A-Z_]+)=", examples)
    assert used
    assert set(used) <= set(settings.split("make NAME=value")[1].split())


def test_a_file_of_lines_that_is_gone_is_noticed_as_one_that_came(
    rules: dict[str, set[str]],
) -> None:
    assert "force" in rules[".make/splits"]
    for output in ("old_units.parquet", "new_units.parquet"):
        assert ".make/splits" in rules[f"data/processed/stages/{output}"]
