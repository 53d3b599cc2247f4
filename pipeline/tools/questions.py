"""What is asked on a command line: a question for each argument, or all words together are one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.tools.lookup_folders import FILE_SUFFIXES


def questions_of(words: Sequence[str], is_known: Callable[[str], bool]) -> list[str]:
    """Return the questions that arguments ask.

    What was quoted is a question of its own. Words that were not may be one name, or the two
    coordinates of a point: they are, if they mean something together.

    Parameters
    ----------
    words : sequence of str
        As the shell hands them over.
    is_known : callable
        Whether a question has an answer.

    Returns
    -------
    list of str
        At least one.

    Examples
    --------
    >>> questions_of(["xã", "Trà", "Bùi"], lambda text: text == "xã Trà Bùi")
    ['xã Trà Bùi']
    >>> questions_of(["21136", "21028"], lambda text: len(text) == 5)
    ['21136', '21028']
    >>> questions_of(["xã Trà Bùi", "21136"], lambda text: True)
    ['xã Trà Bùi', '21136']
    """
    together = " ".join(words)
    was_quoted = any(" " in word.strip() for word in words)
    if len(words) == 1 or was_quoted:
        return list(words)
    if is_known(together) or not any(map(is_known, words)):
        return [together]
    return list(words)


def refuse_file(words: Sequence[str]) -> None:
    """Refuse a file where a unit is asked for.

    Raises
    ------
    UsageError
        With the command that answers files.
    """
    for word in words:
        if Path(word).suffix.lower() in FILE_SUFFIXES:
            raise UsageError(
                f"{word!r} is a file, and no unit",
                advice=f'hopnhat lookup "{word}" answers every row of it.',
                problem_vi=f"{word!r} là một tệp, không phải đơn vị",
                advice_vi=f'hopnhat lookup "{word}" trả lời từng dòng của tệp.',
            )
