"""``hopnhat lookup``: questions from the command line or a file, answers for people or programs."""

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import typer
from rich.markup import escape

from pipeline.checks.causes import spaced
from pipeline.config import WORK_CRS
from pipeline.console import out
from pipeline.errors import UsageError
from pipeline.progress import Say, progress_bar, silent
from pipeline.tools.coordinates import parse_pair
from pipeline.tools.guard import SPATIAL_SUFFIXES, missing
from pipeline.tools.layer_file import write_layer_file
from pipeline.tools.locate import polygons_of
from pipeline.tools.lookup import NONE, SEVERAL, Answer, Kin, Match, lookup
from pipeline.tools.lookup_file import FileAnswer, FileQuestion, answer_file
from pipeline.tools.lookup_folders import FILE_SUFFIXES, refuse_folders
from pipeline.tools.lookup_options import LookupOptions
from pipeline.tools.lookup_remarks import on_zone
from pipeline.tools.lookup_rows import LATITUDE, LONGITUDE, NEW_CODE, NOTE, OLD_CODE, SHORT_NAMES
from pipeline.tools.point_checks import zone_in
from pipeline.tools.questions import questions_of
from pipeline.tools.recipe import date_of
from pipeline.tools.write_result import refuse_place, result_path, write_table

__all__ = ["NEW_CODE", "NOTE", "OLD_CODE", "look_up_file", "run_lookup", "show_answer"]

NOTHING_FOUND = 1
"""The status of a command that found nothing, as grep's."""


def run_lookup(queries: Sequence[str] = (), **options: object) -> bool:
    """Answer the questions, or those of a file, and print or write the answers.

    Parameters
    ----------
    queries : sequence of str
        Names, codes, addresses, coordinates; or one file.
    **options
        As `LookupOptions` describes them.

    Returns
    -------
    bool
        Whether anything was found.

    Raises
    ------
    PipelineError
        With what to do.
    """
    said = LookupOptions(queries=list(queries), **options)  # type: ignore[arg-type]
    said.crs = _zone(said.crs)
    refuse_folders(queries)
    files = [query for query in queries if os.path.isfile(query)]  # noqa: PTH113  never raises
    if files and len(queries) > 1:
        raise UsageError(
            f"a file among {len(queries)} questions: {files[0]}",
            advice="look up one file at a time.",
            problem_vi=f"có một tệp lẫn trong {len(queries)} câu hỏi: {files[0]}",
            advice_vi="mỗi lần chỉ tra cứu một tệp.",
        )
    if files:
        _refuse_for_file(said)
        return _run_file(Path(files[0]), said)
    _refuse_missing_file(said.queries)
    _refuse_for_names(said)
    asked = questions_of(said.queries, lambda text: lookup(text, crs=said.crs)[0].status != NONE)
    answers = lookup(
        asked, day=_day(said.date), district=said.district, province=said.province,
        crs=said.crs,
    )  # fmt: skip
    _show(answers, said.polygons, said.crs, as_json=said.as_json)
    return any(answer.status != NONE for answer in answers)


def _zone(text: str) -> str:
    """Return the name of a system in metres, also of one named by EPSG number or central meridian.

    Raises
    ------
    UsageError
        If there is no such system, or it is not one of metres.
    """
    zone = zone_in([f"KTT {text}"])
    name = zone or (f"EPSG:{text}" if text.isdecimal() else text)
    try:
        is_in_metres = pyproj.CRS(name).is_projected
    except pyproj.exceptions.CRSError:
        is_in_metres = False
    if not is_in_metres:
        raise UsageError(
            f"no reference system in metres: --crs {text!r}",
            advice="--crs EPSG:5898 (VN-2000, 108°00') or --crs EPSG:9216 (107°30'); degrees need "
            "none.",
            problem_vi=f"không phải hệ toạ độ tính bằng mét: --crs {text!r}",
            advice_vi="ghi --crs EPSG:5898 (VN-2000, 108°00') hoặc --crs EPSG:9216 (107°30'); toạ "
            "độ tính bằng độ thì không cần.",
        )
    return name


def _refuse_for_file(said: LookupOptions) -> None:
    if said.district or said.province:
        raise UsageError(
            "--district and --province are for single names",
            advice="name the columns of the file: --unit-column NAME,DISTRICT,PROVINCE",
            problem_vi="--district và --province chỉ dùng khi hỏi theo tên",
            advice_vi="ghi các cột của tệp: --unit-column TÊN,HUYỆN,TỈNH",
        )
    if said.polygons:
        raise UsageError(
            "--polygons is for single names",
            advice="hopnhat convert FILE --geopackage",
            problem_vi="--polygons chỉ dùng khi hỏi theo tên",
            advice_vi="dùng hopnhat convert TỆP --geopackage",
        )


def _refuse_for_names(said: LookupOptions) -> None:
    """Raise for options that only a file has: what was meant as its name is none."""
    given = {
        "--output": said.output, "--unit-column": said.unit_columns, "--sheet": said.sheet,
        "--coordinate-columns": said.coordinate_columns, "--encoding": said.encoding,
        "--delimiter": said.delimiter,
    }  # fmt: skip
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise UsageError(
            f"{', '.join(wrong)}: for a file, and {said.queries[0]!r} is none",
            advice="check the path of the file, or leave the option out.",
            problem_vi=f"{', '.join(wrong)}: chỉ dùng cho tệp, mà {said.queries[0]!r} không phải "
            "tệp",
            advice_vi="kiểm tra đường dẫn của tệp, hoặc bỏ lựa chọn này.",
        )


def _on_zone(answer: Answer, crs: str) -> list[str]:
    """Say in which zone a point was read, as of a file, where it is written in metres."""
    values = parse_pair(answer.query) if answer.kind == "point" else None
    if values is None:
        return []
    first, second = values
    return on_zone(np.array([first]), np.array([second]), crs)


def _show(answers: list[Answer], polygons: Path | None, crs: str, *, as_json: bool) -> None:
    """Print answers, and write the polygons of what was found where they are wanted."""
    if polygons:
        units = [(match.side, match.code) for answer in answers for match in answer.matches]
        layer = polygons_of(units)
        write_layer_file(layer.drop(columns="geometry"), layer.geometry, polygons)
    if as_json:
        told = [answer.as_json() for answer in answers]
        out.print(json.dumps(told, ensure_ascii=False, indent=2), markup=False)
        return
    for answer in answers:
        show_answer(answer)
        for remark in _on_zone(answer, crs):
            out.print(f"  {escape(remark)}")
    if polygons:
        out.print(f"→ {escape(str(polygons))}")


def _run_file(source: Path, said: LookupOptions) -> bool:
    """Answer every row of a file: as a table beside it, or as JSON on standard output."""
    question = FileQuestion(
        crs=said.crs, day=_day(said.date), sheet=said.sheet, encoding=said.encoding,
        delimiter=said.delimiter, unit_columns=_names(said.unit_columns),
        coordinate_columns=_names(said.coordinate_columns),
    )  # fmt: skip
    target = said.output or result_path(source, "_lookup")
    refuse_place(source, target)
    with progress_bar(wanted=not (said.quiet or said.as_json)) as say:
        answer = answer_file(source, question, say)
        if not said.as_json or said.output:
            _write(answer, target, say)
    if said.as_json:
        table = answer.table
        typer.echo(table.to_json(orient="records", force_ascii=False, indent=2, date_format="iso"))
    elif not said.quiet:
        _summarise(answer, target)
    return answer.found > 0


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _write(answer: FileAnswer, target: Path, say: Say) -> None:
    """Write the answers in the format of the file they are for: a layer keeps its shapes."""
    if target.suffix.lower() in SPATIAL_SUFFIXES:
        if answer.geometry is None:
            raise UsageError(
                "the table has no shapes",
                where=target,
                advice="--output NAME.csv or NAME.xlsx",
                problem_vi="bảng không có hình",
                advice_vi="ghi --output TÊN.csv hoặc TÊN.xlsx",
            )
        is_shapefile = target.suffix.lower() == ".shp"
        table = answer.table.rename(columns=SHORT_NAMES) if is_shapefile else answer.table
        answer.remarks.extend(write_layer_file(table, answer.geometry, target))
        return
    cells = answer.cells
    comma = cells.delimiter == ";"
    table = answer.table
    if comma and target.suffix.lower() in {".csv", ".txt"}:
        # Where semicolons part the fields, the comma is the decimal sign, in Vietnam as in Excel.
        added = [column for column in (LATITUDE, LONGITUDE) if column in table]
        table = table.assign(**{one: table[one].map(_with_comma) for one in added})
    write_table(table, target, say, sep=cells.delimiter or ",")


def _with_comma(value: float) -> str:
    return "" if pd.isna(value) else str(value).replace(".", ",")


def _summarise(answer: FileAnswer, target: Path) -> None:
    """Print how much was found, what was taken for what, and where the answers are."""
    asked, rest = int(answer.asks.sum()), int((~answer.asks).sum())
    found = f"{spaced(answer.found)} / {spaced(asked)}"
    out.print(f"{found} dòng tìm thấy | rows found → {escape(str(target))}")
    if rest:
        words = "dòng tiêu đề, tổng, ghi chú, trống | headings, totals, notes, blank"
        out.print(f"  {spaced(rest)} {words}")
    for remark in [*answer.remarks, *answer.cells.remarks]:
        out.print(f"  {escape(remark)}")
    if answer.found < asked:
        out.print("  vì sao không thấy: cột 'lưu ý | note' | why not found: see that column")


def _refuse_missing_file(queries: list[str]) -> None:
    """Raise for a question that looks like a file's name: no unit is called *.xlsx."""
    for query in queries:
        if Path(query).suffix.lower() in FILE_SUFFIXES:
            raise missing(Path(query))


def _day(text: str) -> date | None:
    return date_of(text) if text else None


def show_answer(answer: Answer) -> None:
    """Print an answer."""
    out.print(f"[bold]{escape(answer.query)}[/]")
    if answer.status == NONE:
        note = f": {escape(answer.note)}" if answer.note else ""
        out.print(f"  không tìm thấy | not found{note}")
        if answer.nearest:
            out.print(f"  gần giống | nearest: {escape('; '.join(answer.nearest))}")
        elif answer.kind == "name" and not answer.note:
            out.print("  kiểm tra chính tả, hoặc hỏi bằng mã, toạ độ | check the spelling, or ask "
                      "by code or coordinates")  # fmt: skip
        return
    if answer.status == SEVERAL:
        out.print(
            "  [bold]nhiều đơn vị cùng tên; ghi thêm huyện | several units; add the district[/]"
        )
    for match in answer.matches:
        _show_match(match, with_point=answer.kind != "point")
    if answer.note:
        out.print(f"  [bold]{escape(answer.note)}[/]")


def _show_match(match: Match, *, with_point: bool) -> None:
    place = ", ".join(part for part in (match.district, match.province) if part)
    until = match.valid_to or "nay | now"
    out.print(f"  {match.code} {match.type} {match.name} ({place}) {match.valid_from} – {until}")
    if with_point and match.latitude_deg is not None:
        out.print(
            f"    điểm bên trong | a point inside: {match.latitude_deg}, {match.longitude_deg}"
        )
    for kin in match.became:
        out.print(f"    → {_kin(kin)}")
    for kin in match.made_of:
        out.print(f"    ← {_kin(kin)}")


def _kin(kin: Kin) -> str:
    part = " (một phần | part)" if kin.extent == "part" else ""
    clause = f", khoản | clause {kin.clause}" if kin.clause else ""
    act = f"  {kin.legal_act}{clause}" if kin.legal_act else ""
    return f"{kin.code} {kin.type} {kin.name}{part}{act}"


def look_up_file(
    source: Path, *, crs: str = WORK_CRS, day: date | None = None, say: Say = silent
) -> pd.DataFrame:
    """Look up every row of a table: by coordinates if it has such columns, else by names or codes.

    Parameters
    ----------
    source : Path
        Any table that `read_sheets` reads.
    crs : str
        The zone of VN-2000, for coordinates in metres.
    day : datetime.date, optional
        The day of the named units; without it the eve of the merger, then every other period.
    say : callable
        Is told how far it is.

    Returns
    -------
    pandas.DataFrame
        The table with old and new unit, clause and note beside each row.
    """
    return answer_file(source, FileQuestion(crs=crs, day=day), say).table
