"""Whether a unit that was found by its letters is spelt as the question spells it."""

from pipeline.register.address import parts
from pipeline.register.spelling import exact_key, fold, marks_contradict

SAME, LEFT_OUT, OTHER = "same", "left out", "other"
READ_AS = "tên thiếu dấu, đọc là | marks are left out of the name, read as"


def marks_of(question: str, official: str) -> str:
    """Compare the marks of a name in a question with those of the unit's name.

    Parameters
    ----------
    question : str
        A name or an address.
    official : str
        The name of the unit that it was taken for.

    Returns
    -------
    str
        ``same``, also where the question has no marks at all; ``left out`` where it has some;
        ``other`` where it has others, as Sơn Hà for Sơn Hạ.

    Examples
    --------
    >>> marks_of("xã Sơn Hà, huyện Sơn Hà", "Sơn Hạ"), marks_of("Bình Thanh", "Bình Thạnh")
    ('other', 'left out')
    >>> marks_of("xa Son Ha", "Sơn Hạ"), marks_of("Thuỷ", "Thủy")
    ('same', 'same')
    """
    names = [name for one in parts(question) for name, _ in one.options()
             if fold(name) == fold(official)]  # fmt: skip
    marked = [name for name in names if not name.isascii()]
    if len(marked) < len(names) or any(exact_key(name) == exact_key(official) for name in marked):
        return SAME
    if all(marks_contradict(name, official) for name in marked) and marked:
        return OTHER
    return LEFT_OUT if marked else SAME
