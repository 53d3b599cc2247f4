"""The error tree: what went wrong, where, what was expected, and what to do next."""

from pathlib import Path
from typing import Self


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
    problem_vi, advice_vi : str, optional
        The same in Vietnamese, which is then printed first.
    """

    def __init__(
        self,
        problem: str,
        *,
        where: str | Path | None = None,
        advice: str | None = None,
        details: list[str] | None = None,
        problem_vi: str | None = None,
        advice_vi: str | None = None,
    ) -> None:
        self.problem = problem
        self.problem_vi = problem_vi
        self.where = str(where) if where is not None else None
        self.advice = advice
        self.advice_vi = advice_vi
        self.details = details or []
        super().__init__(str(self))

    def __str__(self) -> str:
        said = [one for one in (self.problem_vi, self.problem) if one]
        if self.where:
            said[0] = f"{self.where}: {said[0]}"
        lines = [*said, *(f"  - {detail}" for detail in self.details)]
        if self.advice_vi:
            lines.append(f"Việc cần làm: {self.advice_vi}")
        if self.advice:
            lines.append(f"What to do: {self.advice}")
        return "\n".join(lines)

    def again(
        self,
        *,
        where: str | Path | None = None,
        problem: str | None = None,
        advice: str | None = None,
        details: list[str] | None = None,
        problem_vi: str | None = None,
        advice_vi: str | None = None,
    ) -> Self:
        """Return the same error with a place that is better known, or with other words.

        Parameters
        ----------
        where, problem, advice, details, problem_vi, advice_vi
            As of the class; what is not given stays.
        """
        # Made without the constructor: that of a subclass may ask for other things.
        error = type(self).__new__(type(self))
        vars(error).update(vars(self))
        PipelineError.__init__(
            error,
            problem or self.problem,
            where=where or self.where,
            advice=advice or self.advice,
            details=details or self.details,
            problem_vi=problem_vi or self.problem_vi,
            advice_vi=advice_vi or self.advice_vi,
        )
        return error


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
