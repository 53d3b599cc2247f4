"""A recipe: what was chosen for a table, kept beside it as a small TOML file."""

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pipeline.artefacts import replacing
from pipeline.errors import UsageError
from pipeline.tools.rule import Rule

MERGE, KEEP = "merge", "keep"
ROWS = ("auto", MERGE, KEEP)
SHARE_BY = ("", "area", "people")
DECIMALS = ("", ",", ".")


@dataclass
class Recipe:
    """What the user says about a table; empty values are found out.

    Attributes
    ----------
    sheet, encoding, delimiter, decimal : str
        How it is read.
    unit_columns : list of str
        Columns with code or name, then district, then province.
    date : datetime.date or None
        A day on which its units were in force.
    to : str
        The wanted units: ``new``, ``old``, or a date; '' for the new ones.
    rows : str
        ``merge`` makes one row of each new unit, ``keep`` leaves every row and adds its new unit.
    by : list of str
        Columns that stay apart when rows are merged: a year, a sex.
    share_by : str
        ``area`` or ``people``: what divided units are shared out by.
    columns : dict of str to str
        A rule for each column, as on the command line.
    """

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    unit_columns: list[str] = field(default_factory=list)
    date: dt.date | None = None
    to: str = ""
    rows: str = "auto"
    by: list[str] = field(default_factory=list)
    share_by: str = ""
    columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, allowed in (("rows", ROWS), ("share_by", SHARE_BY), ("decimal", DECIMALS)):
            if getattr(self, name) not in allowed:
                choice = " | ".join(repr(one) for one in allowed if one)
                option, said = f"--{name.replace('_', '-')}", getattr(self, name)
                raise UsageError(
                    f"{option} is {said!r}, allowed are {choice}",
                    advice=f"write one of these, or leave {option} out.",
                    problem_vi=f"{option} là {said!r}, chỉ nhận {choice}",
                    advice_vi=f"ghi một trong các giá trị đó, hoặc bỏ {option}.",
                )


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises
    ------
    UsageError
        If it is missing, no TOML, or says something unknown.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(
            "the recipe is not there",
            where=path,
            advice="mend the name, or let convert write one: --save-recipe FILE",
            problem_vi="không có tệp lựa chọn này",
            advice_vi="sửa tên tệp, hoặc để convert ghi một tệp: --save-recipe TỆP",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the recipe is no TOML: {error}",
            where=path,
            advice="mend it, or let convert write one: --save-recipe FILE",
            problem_vi="tệp lựa chọn không phải TOML",
            advice_vi="sửa tệp, hoặc để convert ghi một tệp: --save-recipe TỆP",
        ) from error
    known = {one.name for one in fields(Recipe)}
    unknown = sorted(set(said) - known)
    if unknown:
        raise UsageError(
            f"the recipe has keys that are not known: {', '.join(unknown)}",
            where=path,
            advice=f"known are: {', '.join(sorted(known))}",
            problem_vi=f"tệp lựa chọn có mục không dùng được: {', '.join(unknown)}",
            advice_vi=f"các mục dùng được: {', '.join(sorted(known))}",
        )
    return Recipe(**_typed(said, path))


def _typed(said: dict[str, Any], path: Path) -> dict[str, Any]:
    if isinstance(said.get("to"), dt.date):
        said["to"] = said["to"].isoformat()
    texts = {"sheet", "encoding", "delimiter", "decimal", "rows", "share_by", "to"}
    wrong = [name for name in texts & set(said) if not isinstance(said[name], str)]
    wrong += [name for name in ("unit_columns", "by") if not isinstance(said.get(name, []), list)]
    if not isinstance(said.get("columns", {}), dict):
        wrong.append("columns")
    if isinstance(said.get("date"), str):
        said["date"] = date_of(said["date"])
    if wrong:
        raise UsageError(
            f"of the wrong kind: {', '.join(sorted(wrong))}",
            where=path,
            advice='write texts in quotes, unit_columns and by as lists, ["Năm"], rules below '
            "[columns]; --save-recipe writes an example.",
            problem_vi=f"sai kiểu giá trị: {', '.join(sorted(wrong))}",
            advice_vi='ghi chữ trong ngoặc kép, unit_columns và by là danh sách, ["Năm"], quy tắc '
            "dưới [columns]; --save-recipe ghi một tệp mẫu.",
        )
    return said


def write_recipe(recipe: Recipe, rules: list[Rule], path: Path) -> None:
    """Write a recipe with every rule that was used, whole or not at all."""
    lines = ["# hopnhat convert TABLE --recipe THIS_FILE"]
    for one in fields(Recipe):
        value = getattr(recipe, one.name)
        if one.name != "columns" and value not in ("", [], None):
            shown = value.isoformat() if isinstance(value, dt.date) else json.dumps(
                value, ensure_ascii=False)  # fmt: skip
            lines.append(f"{one.name} = {shown}")
    lines.append("\n[columns]")
    lines += [f"{json.dumps(rule.column, ensure_ascii=False)} = "
              f"{json.dumps(rule.said(), ensure_ascii=False)}" for rule in rules]  # fmt: skip
    with replacing(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")


_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def date_of(said: str | dt.date) -> dt.date:
    """Read a date that the user says: 2025-06-30, or 30/6/2025 as it is written in Vietnam.

    Raises
    ------
    UsageError
        If it is none.
    """
    if isinstance(said, dt.date):
        return said
    try:
        if day := _DAY_FIRST.fullmatch(said.strip()):
            return dt.date(int(day[3]), int(day[2]), int(day[1]))
        return dt.date.fromisoformat(said)
    except ValueError as error:
        raise UsageError(
            f"no date: {said!r}",
            advice="write it like 2019-04-01 or 1/4/2019",
            problem_vi=f"không phải ngày: {said!r}",
            advice_vi="ghi như 2019-04-01 hoặc 1/4/2019",
        ) from error
