"""The closed set of causes for which an area differs from the official one, and their words."""

from dataclasses import dataclass

from pipeline.coverage.split import BY_AREA, BY_AREA_FACING_EDGES, GIVEN_LINE

CUT_METHODS = {
    BY_AREA: "cắt thẳng theo diện tích, vuông góc với hướng giữa phần đất sẵn có của hai đơn vị "
    "nhận",
    BY_AREA_FACING_EDGES: "cắt thẳng theo diện tích, vuông góc với hướng giữa cạnh của hai đơn vị "
    "nhận",
    GIVEN_LINE: "theo đường có sẵn",
}
"""How a unit was cut, in Vietnamese, by the method that `split` names."""

CAUSES = {
    "rounding": ("làm tròn", "rounding"),
    "generalisation": (
        "ranh giới khái quát hoá hoặc sai số đo",
        "survey or source generalisation",
    ),
    "misassigned": (
        "đất xếp nhầm giữa các đơn vị liền kề",
        "land misassigned between neighbours",
    ),
    "source_disagreement": ("các nguồn mâu thuẫn", "disagreement between sources"),
    "list_error": ("danh sách ghi sai", "error in the list"),
    "cut": ("đơn vị được chia theo diện tích", "a cut by area"),
    "unexplained": ("chưa rõ", "unexplained"),
}
"""Id of each cause, in Vietnamese and in English."""


@dataclass(frozen=True)
class Reason:
    """Why an area differs, and what speaks for it.

    Parameters
    ----------
    cause : str
        A key of `CAUSES`.
    vi, en : str
        The evidence, in a sentence.
    partners : tuple of str
        Codes of the neighbours with opposite differences.
    likely_km2 : float or None
        The figure that is likely right, where a list is wrong.
    """

    cause: str
    vi: str
    en: str
    partners: tuple[str, ...] = ()
    likely_km2: float | None = None


def vi(number: float, form: str = ".2f") -> str:
    """Return a number with the marks of Vietnamese, such as ``1.234,50``."""
    return format(number, form).translate(str.maketrans(".,", ",."))


def spaced(number: float) -> str:
    """Write a number for both languages: spaces between thousands, for a comma is a decimal sign.

    Examples
    --------
    >>> spaced(1234567), spaced(4916.5)
    ('1 234 567', '4 916.5')
    """
    return f"{number:,.10g}".replace(",", " ")
