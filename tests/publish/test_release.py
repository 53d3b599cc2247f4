"""A release is put in place whole, or not at all, or is finished by the next one."""

import os
import signal
import time
from pathlib import Path

import pytest
import toy_published

from pipeline.publish.manifest import published_files, write_manifest
from pipeline.publish.release import READY, finish_release, is_interrupted, releasing
from pipeline.tools.verify import verify_folder

FILES = ("a.txt", "deep/b.txt", "deep/er/c.txt")


def release(folder: Path, version: str, files=FILES) -> None:
    with releasing(folder) as writing:
        for name in files:
            path = writing / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(version)
        write_manifest(writing, toy_published.provenance())


def versions(folder: Path) -> set[str]:
    """Return the contents of what is in place; an abandoned hidden folder is not."""
    return {path.read_text() for path in published_files(folder) if path.suffix == ".txt"}


def test_a_release_takes_the_place_of_the_one_before(tmp_path):
    release(tmp_path, "old")
    release(tmp_path, "new")
    assert versions(tmp_path) == {"new"}
    assert verify_folder(tmp_path).ok


def test_what_the_new_release_has_not_goes_and_what_is_no_release_stays(tmp_path):
    (tmp_path / "README.md").write_text("guide")
    release(tmp_path, "old", (*FILES, "gone.txt"))
    release(tmp_path, "new")
    assert not (tmp_path / "gone.txt").exists()
    assert (tmp_path / "README.md").read_text() == "guide"
    assert verify_folder(tmp_path).ok


def test_a_block_that_raises_changes_nothing(tmp_path):
    release(tmp_path, "old")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="stop"), releasing(tmp_path) as writing:  # noqa: PT012
        (writing / "a.txt").write_text("new")
        raise ValueError("stop")
    assert sorted(tmp_path.rglob("*")) == before
    assert versions(tmp_path) == {"old"}


@pytest.mark.parametrize("moves", range(len(FILES) + 1))
def test_a_stop_after_the_decision_is_seen_and_finished(tmp_path, monkeypatch, moves):
    release(tmp_path, "old", (*FILES, "gone.txt"))
    stop_after(moves, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        release(tmp_path, "new")
    monkeypatch.undo()
    assert is_interrupted(tmp_path)
    assert not verify_folder(tmp_path).ok
    assert finish_release(tmp_path)
    assert versions(tmp_path) == {"new"}
    assert verify_folder(tmp_path).ok
    assert not finish_release(tmp_path)


def stop_after(moves: int, monkeypatch) -> None:
    """Let so many files be moved into place, and interrupt at the next."""
    real, moved = Path.replace, []

    def replace(path, target):
        if READY in path.parts:
            if len(moved) == moves:
                raise KeyboardInterrupt
            moved.append(path)
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_kill_at_any_moment_leaves_old_or_new_and_no_mixture(tmp_path):
    names = [f"{number % 7}/{number}.txt" for number in range(20)]
    release(tmp_path, "0", names)
    started = time.perf_counter()
    release(tmp_path, "1", names)
    one_release_s = time.perf_counter() - started
    interrupted = kill = after = 0
    # At least twelve kills; more where a busy machine gives the writer little time between them.
    while kill < 12 or (int(after) <= 12 and kill < 100):
        (before,) = versions(tmp_path)
        writer = os.fork()
        if writer == 0:
            for version in range(int(before) + 1, int(before) + 1000):
                release(tmp_path, str(version), names)
            os._exit(0)
        time.sleep(one_release_s * (0.5 + kill / 6))
        kill += 1
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        interrupted += finish_release(tmp_path)
        (after,) = versions(tmp_path)
        assert int(after) >= int(before)
        assert verify_folder(tmp_path).ok
    assert int(after) > 12, f"the writer got on; {interrupted} kills hit the moves"
