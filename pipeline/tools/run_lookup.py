"""``hopnhat lookup``: questions from the command line or a file, answers for people or programs."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import typer
from rich.markup import escape

from pipeline.config import EVE, MERGER, WORK_CRS
from pipeline.console import out
from pipeline.errors import FormatError, UsageError
from pipeline.progress import Say, progress_bar, silent
from pipeline.register.spelling import fold
from pipeline.tools.coordinates import points_of
from pipeline.tools.guard import SPATIAL_SUFFIXES
from pipeline.tools.headers import first_body_row, headers
from pipeline.tools.identify import FOUND, identify_keys, keys_of
from pipeline.tools.law import Register, open_register
from pipeline.tools.locate import NEW, OLD, inner_points, locate, polygons_of
from pipeline.tools.lookup import CERTAINTIES, NONE, SEVERAL, Answer, Kin, Match, lookup
from pipeline.tools.numbers import COMMA, POINT, decimal_evidence, read_numbers
from pipeline.tools.pairs import pairs_to_merger
from pipeline.tools.plan import choose_sheet
from pipeline.tools.recipe import Recipe
from pipeline.tools.sheets import Cells, read_sheets
from pipeline.tools.steps import LOCATING
from pipeline.tools.write_result import result_path, write_layer_file, write_table

FIRST_AXIS = ("vido", "lat", "latitude", "latitudedeg", "x", "bac", "northing", "toadox")
SECOND_AXIS = ("kinhdo", "lon", "lng", "long", "longitude", "longitudedeg", "y", "dong", "easting",
               "toadoy")  # fmt: skip
OLD_CODE, OLD_NAME = "mã cũ | old code", "đơn vị cũ | old unit"
OLD_DISTRICT, OLD_PROVINCE = "huyện cũ | old district", "tỉnh cũ | old province"
NEW_CODE, NEW_NAME = "mã mới | new code", "đơn vị mới | new unit"
POINTS_OF_BLOCK = 200_000
FILE_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".parquet",
                 *SPATIAL_SUFFIXES}  # fmt: skip
LATITUDE, LONGITUDE = "vĩ độ | latitude", "kinh độ | longitude"
CLAUSE, NOTE = "khoản | clause", "lưu ý | note"


def run_lookup(
    queries: list[str],
    *,
    day: str = "",
    district: str = "",
    province: str = "",
    crs: str = WORK_CRS,
    as_json: bool = False,
    output: Path | None = None,
    quiet: bool = False,
    polygons: Path | None = None,
) -> None:
    """Answer the questions, or those of a file, and print or write the answers.

    Parameters
    ----------
    queries : list of str
        Names, codes, addresses, coordinates; or one file.
    day : str
        Only units in force on that day, ISO 8601; '' for all.
    district, province : str
        Where the named units lie.
    crs : str
        The zone of VN-2000.
    as_json : bool
        Whether to print JSON, for programs.
    output : Path, optional
        Where the answers to a file go; beside it if left out.
    quiet : bool
        Whether to print nothing of a file.
    polygons : Path, optional
        Where to write the polygons of the units that are found: GeoPackage, GeoJSON ...

    Raises
    ------
    PipelineError
        With what to do.
    """
    files = [query for query in queries if Path(query).is_file()]
    if files and len(queries) > 1:
        raise UsageError(
            f"a file among {len(queries)} questions: {files[0]}",
            advice="look up one file at a time.",
        )
    if files:
        if district or province:
            raise UsageError(
                "--district and --province are for single names",
                advice="the file has to have a column with the district.",
            )
        _run_file(Path(files[0]), _day(day), crs, output, as_json=as_json, quiet=quiet)
        return
    _refuse_missing_file(queries)
    answers = lookup(queries, day=_day(day), district=district, province=province, crs=crs)
    _show(answers, polygons, as_json=as_json)


def _show(answers: list[Answer], polygons: Path | None, *, as_json: bool) -> None:
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
    if polygons:
        out.print(f"→ {escape(str(polygons))}")


def _run_file(
    source: Path, day: date | None, crs: str, output: Path | None, *, as_json: bool, quiet: bool
) -> None:
    """Answer every row of a file: as a table beside it, or as JSON on standard output."""
    with progress_bar(wanted=not (quiet or as_json)) as say:
        table = look_up_file(source, crs=crs, day=day, say=say)
        if not as_json or output:
            target = output or result_path(source, "_lookup")
            write_table(table, target, say)
    if as_json:
        typer.echo(table.to_json(orient="records", force_ascii=False, indent=2, date_format="iso"))
    elif not quiet:
        found = int(table[NEW_CODE].ne("").sum())
        out.print(f"{found:,} / {len(table):,} dòng tìm thấy | rows found → {escape(str(target))}")


def _refuse_missing_file(queries: list[str]) -> None:
    """Raise for a question that looks like a file's name: no unit is called *.xlsx."""
    for query in queries:
        if Path(query).suffix.lower() in FILE_SUFFIXES:
            raise FormatError("the file is not there", where=query, advice="check the path.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"no date: {text!r}", advice="write it like 2019-04-01") from error


def show_answer(answer: Answer) -> None:
    """Print an answer."""
    out.print(f"[bold]{escape(answer.query)}[/]")
    if answer.status == NONE:
        out.print("  không tìm thấy | not found" + (f": {answer.note}" if answer.note else ""))
        if answer.nearest:
            out.print(f"  gần giống | nearest: {escape('; '.join(answer.nearest))}")
        return
    if answer.status == SEVERAL:
        out.print(
            "  [bold]nhiều đơn vị cùng tên; ghi thêm huyện | several units; add the district[/]"
        )
    for match in answer.matches:
        _show_match(match)
    if answer.note:
        out.print(f"  [bold]{escape(answer.note)}[/]")


def _show_match(match: Match) -> None:
    place = ", ".join(part for part in (match.district, match.province) if part)
    until = match.valid_to or "nay | now"
    out.print(f"  {match.code} {match.type} {match.name} ({place}) {match.valid_from} – {until}")
    if match.latitude_deg is not None:
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
    sheets = read_sheets(source, say=say)
    law = open_register()
    say(LOCATING, 0.0)
    pointed = _with_coordinates(sheets)
    if pointed is not None:
        frame, first, second = pointed
        points = points_of(_numbers(frame[first]), _numbers(frame[second]), crs)
        told = _told_of_points(points, law, say)
        say(LOCATING, 1.0)
        return pd.concat([frame.reset_index(drop=True), told], axis=1)
    _, table = choose_sheet(sheets, law, Recipe(), source.name, every_row=True)
    say(LOCATING, 0.4)
    told = _told_of_keys(keys_of(table, law), law, day)
    say(LOCATING, 1.0)
    return pd.concat([table.frame.reset_index(drop=True), told], axis=1)


def _with_coordinates(sheets: list[Cells]) -> tuple[pd.DataFrame, str, str] | None:
    """Find a sheet with a column for each axis, by its header."""
    for cells in sheets:
        if cells.geometry is not None and (cells.geometry.geom_type == "Point").all():
            degrees = cells.geometry.to_crs("EPSG:4326")
            return cells.frame.assign(lat=degrees.y, lon=degrees.x), "lat", "lon"
        frame = cells.frame
        if not cells.named:
            filled = pd.Series("data", frame.index)
            filled.iloc[0] = "note"
            top = first_body_row(frame, filled, 1) if len(frame) > 1 else 1
            names, _ = headers(frame, cells, top)
            frame = frame.loc[top:].set_axis(names, axis=1)
        axes = [_axis(list(frame.columns), words) for words in (FIRST_AXIS, SECOND_AXIS)]
        if axes[0] and axes[1]:
            return frame, axes[0], axes[1]
    return None


def _axis(columns: list[str], words: tuple[str, ...]) -> str:
    keys = {fold(word) for word in words}
    return next((column for column in columns if fold(column) in keys), "")


def _numbers(column: pd.Series) -> np.ndarray:
    mark = COMMA if decimal_evidence(column) == {COMMA} else POINT
    return read_numbers(column, mark).figures.to_numpy()


def _told_of_points(points: np.ndarray, law: Register, say: Say) -> pd.DataFrame:
    blocks = []
    for start in range(0, max(1, len(points)), POINTS_OF_BLOCK):
        say(LOCATING, 0.1 + 0.7 * start / max(1, len(points)))
        blocks.append(locate(points[start : start + POINTS_OF_BLOCK]))
    places = pd.concat(blocks, ignore_index=True)
    told = _told_of_codes(places["old_code"], law, EVE)
    told[NEW_CODE] = places["new_code"].to_numpy()
    told[NEW_NAME] = places["new_code"].map(_labels(law, MERGER)).fillna("").to_numpy()
    merger = law.merger.drop_duplicates("new_code").set_index("new_code")["clause"]
    told[CLAUSE] = places["new_code"].map(merger).fillna("").to_numpy()
    told[NOTE] = places["certainty"].map(CERTAINTIES).to_numpy()
    return told


def _labels(law: Register, day: date) -> dict[str, str]:
    units = law.on(day)
    return dict(zip(units.index, units["type"] + " " + units["name"], strict=True))


def _told_of_codes(codes: pd.Series, law: Register, day: date) -> pd.DataFrame:
    """Return the old unit, its place, its heirs and clause for codes of one day."""
    units = law.on(day)
    pairs = pairs_to_merger(law, law.period(day))
    heirs = pairs.groupby("from_code")["to_code"].agg(list)
    labels, clauses = _labels(law, MERGER), law.merger.drop_duplicates("new_code")
    clause_of = dict(zip(clauses["new_code"], clauses["clause"], strict=True))
    divided = {str(code) for code, some in heirs.items() if len(some) > 1}

    def of_heirs(told: dict[str, str]) -> dict[str, str]:
        return {
            str(code): "; ".join(told.get(one, "") for one in some) for code, some in heirs.items()
        }

    columns = {
        OLD_CODE: codes,
        OLD_NAME: codes.map(_labels(law, day)),
        OLD_DISTRICT: codes.map(units["district_name"]),
        OLD_PROVINCE: codes.map(units["province_name"]),
        NEW_CODE: codes.map({code: "; ".join(some) for code, some in heirs.items()}),
        NEW_NAME: codes.map(of_heirs(labels)),
        CLAUSE: codes.map(of_heirs(clause_of)),
        NOTE: codes.map(dict.fromkeys(divided, "đơn vị bị chia | a divided unit")),
    }
    return pd.DataFrame(columns).fillna("").reset_index(drop=True)


def _told_of_keys(keys: pd.DataFrame, law: Register, day: date | None) -> pd.DataFrame:
    """Look names and codes up: on a day, or on the eve, then in every other period."""
    numbers = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    distinct = keys.loc[~pd.Series(numbers).duplicated().to_numpy()].reset_index(drop=True)
    told: pd.DataFrame | None = None
    for turn in [day] if day else [EVE, *reversed(law.days)]:
        found = identify_keys(distinct, law, turn)
        mine = (
            _told_of_codes(found["code"], law, min(turn, EVE))
            if turn < MERGER
            else _new(found, law)
        )
        unsure = found["status"].ne(FOUND) & found["candidates"].ne("")
        mine[NOTE] = mine[NOTE].mask(
            unsure.to_numpy(), "nhiều khả năng | several: " + found["candidates"]
        )
        if told is None:
            told = mine
        else:
            open_rows = told[NEW_CODE].eq("") & told[NOTE].eq("")
            told = told.where(~open_rows, mine)
    if told is None:
        return pd.DataFrame()
    return _with_points(told).iloc[numbers].reset_index(drop=True)


def _with_points(told: pd.DataFrame) -> pd.DataFrame:
    """Add a point inside the old unit, or inside the new one where no old one is named."""
    points = inner_points()
    found = [
        points.get((OLD, old)) or points.get((NEW, new)) or (None, None)
        for old, new in zip(told[OLD_CODE], told[NEW_CODE], strict=True)
    ]
    places = pd.DataFrame(found, columns=[LATITUDE, LONGITUDE], index=told.index, dtype=float)
    return pd.concat([told, places], axis=1)


def _new(found: pd.DataFrame, law: Register) -> pd.DataFrame:
    """Return the answer for rows that name a unit of today."""
    codes = found["code"]
    blank = dict.fromkeys([OLD_CODE, OLD_NAME, OLD_DISTRICT, OLD_PROVINCE], "")
    told = pd.DataFrame(blank, index=codes.index)
    clauses = law.merger.drop_duplicates("new_code").set_index("new_code")["clause"]
    told[NEW_CODE], told[NEW_NAME] = codes, codes.map(_labels(law, MERGER)).fillna("")
    told[CLAUSE], told[NOTE] = codes.map(clauses).fillna(""), ""
    return told
