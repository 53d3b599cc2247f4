"""What a resolution says, clause by clause: which units, how much of each, and what they form."""

from dataclasses import dataclass, field

WHOLE, PART, REST = "whole", "part", "rest"
LAND_ALONE, PEOPLE_ALONE = "land", "people"
LAND = "đất"
"""The type of a mention of land that lies in no commune."""


@dataclass(frozen=True)
class Mention:
    """A unit as a clause names it.

    Attributes
    ----------
    type, name : str
        As written, the type in lower case.
    extent : str
        'whole', 'part', or 'rest' for what other clauses left over.
    matter : str
        'land' or 'people' where the clause moves only one of the two, else ''.
    district, province : str
        From the bracket behind the name, '' without one.
    shared : str
        The next district in brackets to the right, for a name without one that needs it.
    after : tuple of int
        For 'rest': the clauses that took their part before.
    """

    type: str
    name: str
    extent: str = WHOLE
    matter: str = ""
    district: str = ""
    province: str = ""
    shared: str = ""
    after: tuple[int, ...] = ()

    def __str__(self) -> str:
        bracket = ", ".join(part for part in (self.district, self.province) if part)
        return f"{self.type} {self.name}" + (f" ({bracket})" if bracket else "")


@dataclass(frozen=True)
class Formation:
    """A clause that forms a unit, renames one, or leaves some as they are (then `formed` is None).

    Attributes
    ----------
    clause : int
        The number of the clause.
    formed : Mention or None
        The unit that comes out of it.
    sources : tuple of Mention
        The units that it is made of.
    renames : bool
        Whether the clause only gives a new name.
    text : str
        The clause, for messages.
    """

    clause: int
    formed: Mention | None
    sources: tuple[Mention, ...]
    renames: bool
    text: str


@dataclass(frozen=True)
class Resolution:
    """A resolution that has been read: what forms what, and the totals that it states."""

    act: str
    province: str
    formations: tuple[Formation, ...]
    totals: dict[str, int] = field(default_factory=dict)
