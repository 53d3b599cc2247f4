"""Which sheet of a workbook is the table, and which are those that a conversion adds."""

from dataclasses import replace

from pipeline.errors import FormatError, PipelineError, UsageError
from pipeline.progress import Say, silent
from pipeline.tools.cells import Cells
from pipeline.tools.joined_sheets import (
    is_all,
    joined,
    unit_columns_of,
    with_single_units,
)
from pipeline.tools.law import Register
from pipeline.tools.recipe import Recipe
from pipeline.tools.structure import Table, find_structure

UNRESOLVED_SHEET, JOURNAL_SHEET, RANGES_SHEET = "Chưa xác định", "Nhật ký", "Khoảng"
OWN_SHEETS = (UNRESOLVED_SHEET, JOURNAL_SHEET, RANGES_SHEET)
"""What the result of a conversion has beside its table."""


def choose_sheet(
    sheets: list[Cells],
    register: Register,
    recipe: Recipe,
    where: str,
    *,
    every_row: bool = False,
    say: Say = silent,
) -> tuple[Cells, Table]:
    """Choose the one sheet that names units.

    Raises
    ------
    FormatError, UsageError
        If none does, or several do and the user says not which.
    """
    sheets = [one for one in sheets if one.sheet not in OWN_SHEETS] or sheets
    found: list[tuple[Cells, Table]] = []
    failures: list[PipelineError] = []
    for cells in sheets:
        place = f"{where}, {cells.sheet}" if cells.sheet else where
        try:
            table = find_structure(
                cells, register, where=place, wanted=recipe.unit_columns, every_row=every_row,
                say=say,
            )  # fmt: skip
            found.append((cells, table))
        except (FormatError, UsageError) as error:
            failures.append(error)
    if not found:
        raise _as_it_is(failures[0], sheets[0])
    shown = [one for one in found if one[0].is_visible]
    if is_all(recipe.sheet) and len(shown) > 1:
        visible = [cells for cells in sheets if cells.is_visible]
        tables = with_single_units(shown, visible, register)
        cells = joined(tables, register, where)
        cells.remarks += not_carried(sheets, [table.cells for table in tables])
        wanted = unit_columns_of(tables[0], cells) if recipe.unit_columns else []
        whole = find_structure(
            cells, register, where=where, wanted=wanted, every_row=every_row, say=say
        )
        return cells, replace(
            whole,
            titles=[f"{one.cells.sheet}, {line}" for one in tables for line in one.titles],
            notes=[f"{one.cells.sheet}, {line}" for one in tables for line in one.notes],
        )
    if len(shown) == 1:
        return shown[0]
    if len(found) > 1:
        raise UsageError(
            "several sheets name units",
            where=where,
            details=[cells.sheet for cells, _ in found],
            advice="--sheet all joins those with the same columns, as one for each district; or "
            "choose one with --sheet, the others afterwards, each has a result of its own.",
            problem_vi="nhiều trang tính ghi đơn vị",
            advice_vi="--sheet all nối các trang cùng cột, như mỗi huyện một trang; hoặc chọn một "
            "trang bằng --sheet, các trang khác làm sau, mỗi trang một tệp kết quả.",
        )
    return found[0]


def not_carried(sheets: list[Cells], taken: list[Cells]) -> list[str]:
    """Name the sheets that are not carried over, in a remark; none if all are."""
    others = [f"{one.sheet}{'' if one.is_visible else ' (ẩn | hidden)'}"
              for one in sheets if not any(one is some for some in taken)]  # fmt: skip
    if not others:
        return []
    return [f"trang không chuyển | sheets not carried over: {', '.join(others)}"]


def _as_it_is(error: PipelineError, cells: Cells) -> PipelineError:
    """Add to an error what kind of file was read, where its name says otherwise."""
    if not cells.misnamed:
        return error
    return error.again(
        details=[cells.misnamed, *error.details],
        advice=f"choose the right file, or save it again as what it is called; or {error.advice}",
        advice_vi="chọn đúng tệp, hoặc lưu lại đúng loại như tên tệp; hoặc "
        f"{error.advice_vi or error.advice}",
    )
