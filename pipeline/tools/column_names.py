"""Finding a column by the name that a user gives it, with or without its marks."""

from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.register.spelling import fold


def find_column(
    name: str, columns: Sequence[str], *, of_units: Sequence[str] = (), where: str = ""
) -> str:
    """Return the column that a name means.

    Parameters
    ----------
    name : str
        As the user writes it.
    columns : sequence of str
        The columns that may be meant.
    of_units : sequence of str
        Those that hold the units, and are no figures.
    where : str
        The file, for the message.

    Raises
    ------
    UsageError
        If it is none of them, or several are written alike but for marks.

    Examples
    --------
    >>> find_column("dan so", ["Dân số", "Diện tích"])
    'Dân số'
    >>> find_column("Tỷ lệ (%)", ["Hộ nghèo / Số hộ", "Hộ nghèo / Tỷ lệ (%)"])
    'Hộ nghèo / Tỷ lệ (%)'
    """
    wanted = name.strip()
    same = [one for one in columns if one == wanted]
    same = same or [one for one in columns if fold(one) == fold(wanted)]
    # Of a header of several lines the last alone, where no other column has it.
    same = same or [one for one in columns if fold(one.split(" / ")[-1]) == fold(wanted)]
    if len(same) == 1:
        return same[0]
    if fold(wanted) in map(fold, of_units):
        raise UsageError(
            f"{wanted!r} is a column of the units: it stays as it is",
            where=where,
            details=list(columns),
            advice="name one of these columns.",
            problem_vi=f"{wanted!r} là cột ghi đơn vị: cột này giữ nguyên",
            advice_vi="chọn trong các cột trên.",
        )
    raise UsageError(
        f"no such column: {wanted!r}" if not same else f"several columns are called {wanted!r}",
        where=where,
        details=same or list(columns),
        advice="name one of these columns." if not same else "write the name with its marks.",
        problem_vi=f"không có cột: {wanted!r}" if not same else f"nhiều cột tên {wanted!r}",
        advice_vi="chọn trong các cột trên." if not same else "ghi tên cột có dấu.",
    )
