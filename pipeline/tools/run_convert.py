"""``hopnhat convert``: from the options of the command to the files and what is printed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.artefacts import sha256_of
from pipeline.config import MERGER
from pipeline.errors import UsageError
from pipeline.progress import Say, progress_bar
from pipeline.tools.column_map import mapped_figures, write_column_map
from pipeline.tools.column_names import find_column
from pipeline.tools.convert import Conversion, convert_plan
from pipeline.tools.convert_lines import print_written, show_plan, show_result
from pipeline.tools.earlier_files import keeping_earlier
from pipeline.tools.joined_sheets import is_all
from pipeline.tools.law import open_register
from pipeline.tools.layer_file import write_layer_file
from pipeline.tools.left_out import refuse_left_out, refuse_nothing_found
from pipeline.tools.options import ConvertOptions, recipe_of, wanted_day
from pipeline.tools.plan import make_plan
from pipeline.tools.recipe import KEEP, write_recipe
from pipeline.tools.shapes import new_shapes
from pipeline.tools.sheets import read_sheets
from pipeline.tools.unresolved import unresolved_rows
from pipeline.tools.write_result import refuse_place, refuse_recipe, result_path, write_result


def run_convert(options: ConvertOptions) -> Conversion | None:
    """Convert a table, write the result and say what was done.

    Parameters
    ----------
    options : ConvertOptions
        What the user says.

    Returns
    -------
    Conversion or None
        What came out; None if only the plan was wanted, or there is nothing to do.

    Raises
    ------
    PipelineError
        With what to do, if something can't be told or done.
    """
    recipe = recipe_of(options)
    to = wanted_day(recipe)
    show = not options.quiet
    if options.output:
        refuse_place(options.table, options.output)
    if options.save_recipe:
        refuse_recipe(options.table, options.save_recipe)
    with progress_bar(wanted=show) as say:
        sheets = read_sheets(
            options.table, sheet=recipe.sheet, encoding=recipe.encoding,
            delimiter=recipe.delimiter, say=say,
        )  # fmt: skip
        law = open_register()
        plan = make_plan(sheets, law, recipe, where=options.table.name, to=to, say=say)
        del sheets
        refuse_nothing_found(plan, law)
    if show:
        show_plan(plan)
    if options.save_recipe:
        with keeping_earlier([options.save_recipe]) as earlier:
            write_recipe(replace(recipe, by=plan.keys), plan.rules, options.save_recipe)
        if show:
            print_written([options.save_recipe], earlier)
    if options.strict and plan.is_done_already:
        refuse_left_out(plan, unresolved_rows(plan.table, plan.units, law))
    if options.plan_only or plan.is_done_already:
        return None
    output = options.output or _output(options.table, recipe.sheet, to)
    may_be_written = [output, *(output.with_suffix(end) for end in (".gpkg", ".html"))]
    with progress_bar(wanted=show) as say, keeping_earlier(may_be_written) as earlier:
        conversion = convert_plan(plan, law, strict=options.strict, say=say)
        written = _write(options, conversion, output, say)
    if show:
        show_result(conversion)
        print_written(written, earlier)
    return conversion


def _output(table: Path, sheet: str, to: date) -> Path:
    """Return where the result goes if nothing is said: a name for each sheet that is asked for."""
    one = "" if is_all(sheet) else sheet
    return result_path(table, "_2025" if to >= MERGER else f"_{to.isoformat()}", one)


def _write(options: ConvertOptions, conversion: Conversion, output: Path, say: Say) -> list[Path]:
    mapped = options.map_column
    if mapped and conversion.plan.rows != KEEP:
        mapped = find_column(mapped, list(map(str, conversion.table)), where=conversion.plan.where)
        mapped_figures(conversion, mapped)  # Refused before anything is written.
    written = write_result(conversion, options.table, output, sha256_of(options.table), say)
    if not (options.geopackage or options.map_column):
        return written
    if conversion.plan.rows == KEEP:
        raise UsageError(
            "a layer or map needs one row of each unit",
            advice="--rows merge",
            problem_vi="lớp hoặc bản đồ cần mỗi đơn vị một dòng",
            advice_vi="thêm --rows merge",
        )
    shapes = new_shapes(conversion.plan.end, pd.Index(conversion.codes))
    if options.geopackage:
        layer = output.with_suffix(".gpkg")
        table = conversion.table.astype(object).map(_as_layer)
        conversion.remarks += write_layer_file(table, shapes, layer)
        written.append(layer)
    if mapped:
        page = output.with_suffix(".html")
        write_column_map(conversion, mapped, shapes, page)
        written.append(page)
    return written


def _as_layer(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]
