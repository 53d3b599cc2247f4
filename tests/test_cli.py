"""What the commands say of themselves: Vietnamese first, English beside it, examples that run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("fetch", "load", "repair", "roll_forward", "dissolve", "check", "export", "draw")
OTHERS = (
    "check", "compare", "law parse", "law all", "law register", "verify", "postgis", "status",
    "summary",
)  # fmt: skip
COMMANDS = (*(f"stage {name}" for name in STAGES), *OTHERS)
VIETNAMESE = re.compile(
    "[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", re.I
)
COLUMNS = 79


def run(words: list[str], cwd: Path = ROOT, **settings: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pipeline", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(COLUMNS + 1), **settings}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def help_of(command: str) -> str:
    done = run([*command.split(), "--help"])
    assert done.returncode == 0, done.stderr
    return done.stdout


def example_of(command: str) -> list[str]:
    """Return the words of the example in a command's help, without the program's name."""
    lines = [line.strip() for line in help_of(command).splitlines()]
    at = lines.index("Ví dụ / Example:")
    (line,) = [line for line in lines[at:] if line.startswith("hopnhat ")]
    return shlex.split(line)[1:]


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_vietnamese_first_with_english_beside_it(command):
    text = help_of(command)
    usage, about = paragraphs(text)[:2]
    assert f" {command} [OPTIONS]" in usage
    first, sign, second = re.split(r" ([/|]) ", about, maxsplit=1)
    assert VIETNAMESE.search(first), first
    assert not VIETNAMESE.search(second.replace("Quảng Ngãi", "")), second
    assert sign
    # Every option and argument likewise, and the headings above them.
    described = re.findall(r"^  (?:-|\w+ <).*(?:\n {8,}.*)*", text, re.M)
    described += re.findall(r"^\S.*:$", text, re.M)
    assert len(described) > 1
    for one in described:
        said = " ".join(one.split())
        assert re.search(r" [/|] ", said), said
        assert VIETNAMESE.search(re.split(r" [/|] (?!--)", said)[0]), said


def test_the_list_of_commands_is_in_both_languages_and_not_cut_off():
    for listed in (help_of("").split("Commands:")[1], help_of("stage").split("Commands:")[1]):
        entries = re.findall(r"^  [a-z_]+ .*(?:\n {6,}.*)*", listed, re.M)
        assert len(entries) >= len(STAGES)
        for entry in entries:
            said = " ".join(entry.split())
            assert "..." not in said
            assert " | " in said, said
            assert VIETNAMESE.search(said.split(" | ")[0]), said


@pytest.fixture(scope="module")
def project(mirror, tmp_path_factory):
    """Make an empty project with the mirror where the examples have it."""
    place = tmp_path_factory.mktemp("place")
    (place / "shared").mkdir()
    (place / "shared" / "sources").symlink_to(mirror.resolve())
    root = place / "project"
    shutil.copytree(ROOT / "data" / "raw" / "register", root / "data" / "raw" / "register")
    shutil.copy(ROOT / "data" / "raw" / "sources.csv", root / "data" / "raw")
    return root


@pytest.mark.real
@pytest.mark.slow
def test_the_examples_in_the_help_run_in_their_order(project):
    settings = {"HOPNHAT_ROOT": str(project), "MIRROR": "", "ONLINE": "0"}
    for command in COMMANDS:
        example = example_of(command)
        assert example[: len(command.split())] == command.split()
        done = run(example, cwd=project, **settings)
        if command == "postgis":  # no server here; tests/postgis has one
            assert done.returncode == 1
            assert "the database can't be reached" in done.stderr
            continue
        assert done.returncode == 0, (example, done.stdout[-2000:], done.stderr[-2000:])
    assert (project / "communes_2025_findings.gpkg").is_file()
    assert list((project / "so_sanh").glob("*.html"))
    assert (project / "data" / "processed" / "summary.txt").is_file()
