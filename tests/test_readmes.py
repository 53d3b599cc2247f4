"""The two READMEs say the same: what one of them learns the other has to learn too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture(scope="module")
def english() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vietnamese() -> str:
    return (ROOT / "README.vi.md").read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """Return the level of every heading in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", text), re.M)]


def sections(text: str) -> list[str]:
    return re.split(r"^#+ .*$", FENCED.sub("", text), flags=re.M)


def blocks(text: str) -> list[list[str]]:
    """Return the commands of every fenced block, without comments."""
    return [
        [line.split("#")[0].strip() for line in block.splitlines()[1:-1]]
        for block in FENCED.findall(text)
    ]


def codes(text: str) -> list[str]:
    """Return what stands as code; it is in no language, so it is the same in both."""
    return sorted(" ".join(code.split()) for code in CODE.findall(text))


def links(text: str) -> list[str]:
    return sorted(link for link in LINK.findall(text) if not link.startswith("README"))


def shapes(text: str) -> list[int]:
    """Return the number of columns of every row of a table, and 0 for every item of a list."""
    lines = re.findall(r"^(?:\|.*\||- .*|\d\. .*)$", text, re.M)
    return [line.count("|") - 1 if line.startswith("|") else 0 for line in lines]


def test_headings_are_the_same(english, vietnamese):
    assert headings(vietnamese) == headings(english)
    assert len(headings(english)) > 5


def test_blocks_have_the_same_commands(english, vietnamese):
    assert blocks(vietnamese) == blocks(english)
    assert ["make", "make test"] in blocks(english)


def test_every_section_has_the_same_code_links_and_rows(english, vietnamese):
    pairs = list(zip(sections(english), sections(vietnamese), strict=True))
    for one, other in pairs:
        assert codes(other) == codes(one)
        assert links(other) == links(one)
        assert shapes(other) == shapes(one)


def test_every_file_that_is_linked_is_there(english, vietnamese):
    found = [link for link in links(english) + links(vietnamese) if "://" not in link]
    assert found
    assert [link for link in found if not (ROOT / link).exists()] == []


def test_the_commands_of_the_tables_are_commands(english):
    from pipeline.cli import COMMANDS  # noqa: PLC0415

    used = set(re.findall(r"`hopnhat (\w+)", english)) - {"stage", "status"}
    assert used == set(COMMANDS) - {"postgis"}
