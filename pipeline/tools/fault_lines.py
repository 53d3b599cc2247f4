"""The single faults that an error lists, where there are too many to list them all."""


def first_of(lines: list[str], most: int) -> list[str]:
    """Return the first lines, and one that says how many there are beyond them.

    Parameters
    ----------
    lines : list of str
        One for each fault.
    most : int
        How many are listed.
    """
    hidden = len(lines) - most
    rest = [f"... và {hidden} nữa | ... and {hidden} more"] if hidden > 0 else []
    return [*lines[:most], *rest]
