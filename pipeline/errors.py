"""The error tree: what went wrong, where, what was expected, and what to do next."""

from pathlib import Path


class PipelineError(Exception):
    """Base of all errors that a user can do something about.

    Parameters
    ----------
    problem : str
        What was found, and what was expected instead.
    where : str or Path, optional
        The file, layer, row or unit in which it was found.
    advice : str, optional
        What to do next, as an instruction.
    details : list of str, optional
        One line for each single fault, where there are several.
    """

    def __init__(
        self,
        problem: str,
        *,
        where: str | Path | None = None,
        advice: str | None = None,
        details: list[str] | None = None,
    ) -> None:
        self.problem = problem
        self.where = str(where) if where is not None else None
        self.advice = advice
        self.details = details or []
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.problem}" if self.where else self.problem
        lines = [head, *(f"  - {detail}" for detail in self.details)]
        if self.advice:
            lines.append(f"What to do: {self.advice}")
        return "\n".join(lines)


class SourceError(PipelineError):
    """An input cannot be had, or is not the file that was declared."""


class FormatError(PipelineError):
    """A file cannot be read, or lacks a layer, a field or a reference system."""


class StorageError(PipelineError):
    """A file cannot be written: the disk is full, or the folder may not be written to."""


class ContractError(PipelineError):
    """A table does not have the columns or values that its reader was promised."""


class RegisterError(PipelineError):
    """The register and the input do not agree: unknown, doubled or missing units, or unread law."""


class GeometryError(PipelineError):
    """Polygons that cannot be used, or that a step would change beyond its limit."""


class CheckError(PipelineError):
    """A check of the finished result found an error."""


class UsageError(PipelineError):
    """A command was called with options that do not fit together."""
