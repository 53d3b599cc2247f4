"""Looking up every row of a file: by coordinates, by shapes, by names or codes."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from pipeline.config import WORK_CRS
from pipeline.errors import FormatError, UsageError
from pipeline.progress import Say, silent
from pipeline.tools.cell_texts import as_texts
from pipeline.tools.cells import Cells
from pipeline.tools.choose_sheet import choose_sheet
from pipeline.tools.coordinate_columns import Pointed, find_coordinates, values_of
from pipeline.tools.coordinates import (
    LATITUDES,
    NORTHINGS_M,
    in_metres,
    inside,
    looks_like_coordinates,
    points_of,
)
from pipeline.tools.law import Register, open_register
from pipeline.tools.layouts import refuse_turned
from pipeline.tools.lookup import HALF, NO_PLACE
from pipeline.tools.lookup_remarks import (
    ELSEWHERE,
    LEAST_NAMED_SHARE,
    ZONE_IN_DOUBT,
    on_contradictions,
    on_names,
    on_other_zone,
    on_outside,
    on_zone,
)
from pipeline.tools.lookup_rows import (
    NEW_CODE,
    NO_UNIT,
    NOTE,
    SHORT_ALWAYS,
    SHORT_NAMES,
    join_notes,
    told_of_keys,
    told_of_points,
)
from pipeline.tools.lookup_shapes import told_of_shapes
from pipeline.tools.plan import without_hidden_headings
from pipeline.tools.point_checks import (
    contradicting_names,
    refuse_headed_parts,
    refuse_sexagesimal,
    zone_in,
    zones_of_rows,
)
from pipeline.tools.question_rows import REMARK_WORDS
from pipeline.tools.recipe import Recipe
from pipeline.tools.row_roles import BLANK, TOTAL_WORDS, district_of
from pipeline.tools.sheets import read_sheets
from pipeline.tools.steps import LOCATING
from pipeline.tools.structure import MOST_PRINTED_ROWS, MOST_TITLE_ROWS, Table
from pipeline.tools.unit_keys import keys_of

HEADING, TOTAL, REMARK = "tiêu đề huyện | heading", "dòng tổng | total", "ghi chú | note"
NO_POINT = "không có toạ độ | no coordinates"
UNREAD = "không đọc được toạ độ | coordinates that cannot be read"
TURNED = "đảo thứ tự so với các dòng khác | the other way round than in the other rows"
NO_ZONE = "không ghi kinh tuyến trục, đọc theo {0} | no zone is stated, read in {0}"
USUAL_SHARE = 0.5
LONGEST_QUOTE = 40


@dataclass(frozen=True)
class FileQuestion:
    """How a file is looked up.

    Attributes
    ----------
    crs : str
        The zone of VN-2000, for coordinates in metres.
    day : datetime.date or None
        The day of the named units; None for the eve of the merger, then every other period.
    sheet, encoding, delimiter : str
        As for `read_sheets`.
    unit_columns : tuple of str
        The columns with the units; then coordinates are not looked for.
    coordinate_columns : tuple of str
        The columns with coordinates.
    """

    crs: str = WORK_CRS
    day: date | None = None
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    unit_columns: tuple[str, ...] = ()
    coordinate_columns: tuple[str, ...] = ()


@dataclass
class FileAnswer:
    """What a file is answered with.

    Attributes
    ----------
    table : pandas.DataFrame
        Every row of the table, with the answer beside it.
    asks : numpy.ndarray
        bool, which rows ask for a unit; the others are headings, totals, notes, blank.
    remarks : list of str
        What was taken for what, for the reader.
    cells : Cells
        The sheet or layer.
    geometry : geopandas.GeoSeries or None
        The shapes of a layer, in the order of the rows.
    """

    table: pd.DataFrame
    asks: np.ndarray
    cells: Cells
    remarks: list[str] = field(default_factory=list)
    geometry: gpd.GeoSeries | None = None

    @property
    def found(self) -> int:
        """How many rows have a unit."""
        return int((self.table[NEW_CODE].ne("") & self.asks).sum())


def answer_file(source: Path, question: FileQuestion, say: Say = silent) -> FileAnswer:
    """Look up every row of a file.

    Parameters
    ----------
    source : Path
        Any table or layer that `read_sheets` reads.
    question : FileQuestion
        How.
    say : callable
        Is told how far it is.

    Raises
    ------
    PipelineError
        With what to do.
    """
    if question.unit_columns and question.coordinate_columns:
        raise UsageError(
            "--unit-column and --coordinate-columns exclude each other",
            advice="say the one by which the rows are to be looked up.",
            problem_vi="--unit-column và --coordinate-columns không dùng cùng nhau",
            advice_vi="chỉ ghi lựa chọn dùng để tra cứu các dòng.",
        )
    sheets = read_sheets(
        source, sheet=question.sheet, encoding=question.encoding, delimiter=question.delimiter,
        say=say,
    )  # fmt: skip
    law = open_register()
    say(LOCATING, 0.0)
    answer = _answer(_without_answers(sheets), law, source.name, question, say)
    say(LOCATING, 1.0)
    return answer


def _without_answers(sheets: list[Cells]) -> list[Cells]:
    """Leave out what an earlier look-up added."""
    for cells in sheets:
        heads = cells.frame.head(1)
        own = [label for label in heads
               if label in SHORT_NAMES or heads[label].isin(list(SHORT_NAMES)).any()]  # fmt: skip
        if set(SHORT_ALWAYS) <= set(heads):
            own += [label for label in heads if label in SHORT_NAMES.values()]
        cells.frame = cells.frame.drop(columns=own)
        if own and not cells.named:
            # Columns are called by their place.
            cells.frame.columns = [str(place) for place in range(len(cells.frame.columns))]
    return sheets


def _answer(
    sheets: list[Cells], law: Register, where: str, question: FileQuestion, say: Say
) -> FileAnswer:
    if question.unit_columns:
        return _by_names(sheets, law, where, question)
    wanted = list(question.coordinate_columns)
    if sheets[0].geometry is not None and not wanted:
        return _by_shapes(sheets[0], law, where, question, say)
    shown = [cells for cells in sheets if cells.is_visible] or sheets
    pointed = find_coordinates(shown, where, wanted=wanted)
    if pointed is None:
        try:
            return _by_names(sheets, law, where, question)
        except FormatError:
            for cells in shown:
                refuse_turned(cells.frame, law, where)
                refuse_headed_parts(cells.frame, where)
            pointed = find_coordinates(shown, where, by_header=False)
            if pointed is None:
                raise
    return _by_points(pointed, law, where, question, say)


def _by_names(sheets: list[Cells], law: Register, where: str, question: FileQuestion) -> FileAnswer:
    recipe = Recipe(unit_columns=list(question.unit_columns), sheet=question.sheet)
    cells, table = choose_sheet(sheets, law, recipe, where, every_row=True)
    with suppress(FormatError):  # Figures that can't be read tell of no headings.
        table = without_hidden_headings(table, law, recipe)
    told = told_of_keys(keys_of(table, law), law, question.day).set_index(table.frame.index)
    remarks = [f"theo cột | by the columns: {', '.join(map(repr, table.columns.all))}"]
    has_place = table.columns.district is not None or bool(table.sections.ne("").any())
    if told[NEW_CODE].ne("").mean() < LEAST_NAMED_SHARE and not has_place:
        remarks.append(ELSEWHERE)
    return _with_other_rows(cells, table, told, remarks)


def _with_other_rows(
    cells: Cells, table: Table, told: pd.DataFrame, remarks: list[str]
) -> FileAnswer:
    """Put headings, totals, notes and blank rows back where they stood."""
    parts = [part for part in (table.frame, table.totals, table.others) if len(part)]
    if len(parts) == 1 and not cells.frame.index[-1] > table.frame.index[-1]:
        rows = table.frame
    else:
        rows = pd.concat(parts).sort_index()
    every = pd.RangeIndex(int(rows.index[0]), int(rows.index[-1]) + 1)
    rows = rows if cells.is_joined or len(rows) == len(every) else rows.reindex(every)
    full = told if len(rows) == len(told) else told.reindex(rows.index)
    words = [column for column in full.columns if full[column].dtype.kind != "f"]
    full[words] = full[words].fillna("")
    for labels, word in (
        (table.totals.index.difference(list(table.headings)), TOTAL),
        (table.totals.index.intersection(list(table.headings)), HEADING),
        (table.others.index, REMARK),
    ):
        full.loc[labels, NOTE] = word
    asks = rows.index.isin(table.frame.index) & full[NOTE].ne(NO_UNIT).to_numpy()
    joined = pd.concat([rows, full], axis=1).reset_index(drop=True)
    shapes = cells.geometry.loc[rows.index] if cells.geometry is not None else None
    return FileAnswer(joined, asks, cells, remarks, shapes)


def _by_points(
    pointed: Pointed, law: Register, where: str, question: FileQuestion, say: Say
) -> FileAnswer:
    first, second = values_of(pointed)
    if set(pointed.kinds) == {"latitude", "longitude"}:
        refuse_sexagesimal([first, second], where)
    frame = pointed.frame
    crs, remarks = _zone(pointed, question.crs)
    zones = zones_of_rows(frame) if question.crs == WORK_CRS else None
    points = points_of(first, second, crs)
    if zones is not None:
        remarks = [f"kinh tuyến trục theo cột | the zone of each row by the column: {zones[0]!r}"]
        for zone in set(zones[1]) - {""}:
            rows = zones[1].eq(zone).to_numpy()
            points[rows] = points_of(first[rows], second[rows], zone)
    told = told_of_points(points, law, say)
    roles = _roles_of_rows(pointed, np.isfinite(points).all(axis=1), law)
    notes = join_notes(_notes_of_points(pointed, first, second),
                       contradicting_names(frame, told, law))  # fmt: skip
    told[NOTE] = join_notes(told[NOTE].to_numpy(), notes)
    told[NOTE] = np.where(roles != "", np.where(roles == BLANK, "", roles), told[NOTE])
    if zones is not None:
        bare = zones[1].eq("").to_numpy() & in_metres(first, second)
        told[NOTE] = join_notes(told[NOTE].to_numpy(), np.where(bare, NO_ZONE.format(crs), ""))
    zone = on_zone(first, second, crs) if zones is None else []
    if zone and crs == WORK_CRS:
        doubt = on_other_zone(told, first, second)
        remarks += doubt
        unsure = ZONE_IN_DOUBT if doubt else ""
        told[NOTE] = join_notes(told[NOTE].to_numpy(), np.where(told[NEW_CODE].ne(""), unsure, ""))
    remarks += [*pointed.remarks, *zone, *on_outside(told, points, in_metres=bool(zone))]
    remarks += [*on_names(frame, law), *on_contradictions(told, in_metres=bool(zone))]
    table = pd.concat([frame.reset_index(drop=True), told], axis=1)
    return FileAnswer(table, roles == "", pointed.cells, remarks)


def _zone(pointed: Pointed, crs: str) -> tuple[str, list[str]]:
    """Return the zone that the table states, or else the one that is asked for."""
    above = pointed.cells.frame.head(MOST_TITLE_ROWS)
    texts = [value for column in above for value in above[column] if isinstance(value, str)]
    stated = zone_in([*texts, *map(str, pointed.frame.columns)])
    if crs != WORK_CRS or stated in {"", crs}:
        return crs, []
    return stated, [f"bảng ghi kinh tuyến trục, lấy | the table states the zone, taken: {stated}"]


def _roles_of_rows(pointed: Pointed, placed: np.ndarray, law: Register) -> np.ndarray:
    """Say of rows without a place whether they are headings, totals, notes or blank.

    Parameters
    ----------
    pointed : Pointed
        The table.
    placed : numpy.ndarray
        bool, which rows have a place.
    law : Register
        The register.

    Returns
    -------
    numpy.ndarray
        '' for a row that asks for a unit.
    """
    frame = pointed.frame
    roles = np.full(len(frame), "", dtype=object)
    names = [str(name) for name in frame.columns]
    last = int(np.flatnonzero(placed)[-1]) if placed.any() else len(frame)
    ended = False
    for place in np.flatnonzero(~placed)[:MOST_PRINTED_ROWS]:
        texts = [text for text in as_texts(frame.iloc[place]) if text]
        if [str(value) for value in frame.iloc[place]] == names:
            roles[place] = REMARK
            continue
        roles[place] = _role_of(texts, law)
        if place > last:
            roles[place] = REMARK if ended and roles[place] == "" else roles[place]
            ended |= roles[place] != ""
    return roles


def _role_of(texts: list[str], law: Register) -> str:
    if not texts:
        return BLANK
    if any(TOTAL_WORDS.match(text) for text in texts[:2]):
        return TOTAL
    worded = [text for text in texts if any(map(str.isalpha, text))]
    if len(worded) == 1 and district_of(worded[0], law):
        return HEADING
    return REMARK if REMARK_WORDS.match(texts[0]) else ""


def _notes_of_points(pointed: Pointed, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Say why a row has no place, or that its coordinates stand the other way round."""
    frame = pointed.frame
    cells = frame[pointed.columns]
    empty = cells.isna().to_numpy()
    notes = np.full(len(frame), "", dtype=object)
    notes[empty.any(axis=1)] = HALF
    notes[empty.all(axis=1)] = NO_POINT
    unread = (~np.isfinite(np.column_stack([first, second])) & ~_broad(empty)).any(axis=1)
    for place in np.flatnonzero(unread):
        said = "; ".join(text for text in as_texts(cells.iloc[place]) if text)
        is_pair = len(pointed.columns) == 1 and looks_like_coordinates(said)
        notes[place] = NO_PLACE if is_pair else f"{UNREAD}: {said[:LONGEST_QUOTE]}"
    placed = np.isfinite(points_of(first, second)).all(axis=1)
    nowhere = np.isfinite(first) & np.isfinite(second) & ~placed
    notes[nowhere] = NO_PLACE
    north_first = inside(first, LATITUDES) | inside(first, NORTHINGS_M)
    usual = north_first[placed].mean() >= USUAL_SHARE if placed.any() else True
    notes[placed & (north_first != usual)] = TURNED
    return notes


def _broad(empty: np.ndarray) -> np.ndarray:
    return np.repeat(empty, 2, axis=1) if empty.shape[1] == 1 else empty


def _by_shapes(
    cells: Cells, law: Register, where: str, question: FileQuestion, say: Say
) -> FileAnswer:
    told, shapes, remarks = told_of_shapes(cells, law, where, question.crs, say)
    table = pd.concat([cells.frame.reset_index(drop=True), told], axis=1)
    remarks += on_names(cells.frame, law)
    return FileAnswer(table, np.full(len(table), fill_value=True), cells, remarks, shapes)
