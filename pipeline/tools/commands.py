"""``hopnhat convert``, ``lookup`` and ``explain`` as commands; what they need is imported late."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Bảng của chính bạn / Your own tables.", no_args_is_help=True)


@app.command()
def convert(  # noqa: PLR0917  options are parameters
    table: Annotated[
        Path,
        typer.Argument(help="XLSX, XLS, ODS, CSV, Parquet, or a layer (GPKG, SHP, GeoJSON ...)."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            help="Where to write; the suffix is the format. Default: beside the table, "
            "NAME_2025.EXT."
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            help="How a column is carried over, as often as needed: 'COLUMN=sum', "
            "'=mean:WEIGHT', '=rate:NUMERATOR/DENOMINATOR*100', '=largest:WEIGHT', "
            "'=range' (least and most), '=list', '=drop'."
        ),
    ] = None,
    unit_column: Annotated[
        str,
        typer.Option(
            help="The columns of the units, by header or as #2: CODE-or-NAME"
            "[,DISTRICT[,PROVINCE]]. Default: found by what stands in them."
        ),
    ] = "",
    date: Annotated[
        str,
        typer.Option(
            help="A day on which the table's units were in force, like 2019-04-01. "
            "Default: found by which units occur."
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            help="The wanted units: new (from 1 July 2025), old (the day before), or a date."
        ),
    ] = "new",
    rows: Annotated[
        str,
        typer.Option(
            help="merge: one row of each new unit; keep: every row stays and gets its "
            "new unit. Default: keep if most units occur often, as in a list of schools."
        ),
    ] = "auto",
    by: Annotated[
        list[str] | None,
        typer.Option(help="A column that stays apart when rows are merged: a year, a sex."),
    ] = None,
    share_by: Annotated[
        str,
        typer.Option(
            help="What divided units are shared out by: area, or people where an act states them."
        ),
    ] = "",
    sheet: Annotated[str, typer.Option(help="The sheet or layer to read.")] = "",
    encoding: Annotated[
        str,
        typer.Option(
            help="Of a text file: utf-8, utf-16, windows-1258, tcvn3, vni. Default: detected."
        ),
    ] = "",
    delimiter: Annotated[str, typer.Option(help="Of a text file. Default: detected.")] = "",
    decimal: Annotated[
        str, typer.Option(help="The decimal sign, ',' or '.'. Default: found out.")
    ] = "",
    recipe: Annotated[
        Path | None, typer.Option(help="A TOML file that says all this; options come before it.")
    ] = None,
    save_recipe: Annotated[
        Path | None, typer.Option(help="Write what was chosen as a recipe, to keep and change.")
    ] = None,
    geopackage: Annotated[
        bool, typer.Option("--geopackage", help="Also write a layer of the new units.")
    ] = False,
    map_column: Annotated[
        str, typer.Option("--map", help="Also draw a map of this column, NAME_2025.html.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse if any row can't be carried over.")
    ] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would be done.")] = False,
) -> None:
    """Đưa một bảng sang đơn vị mới / Carry a table over into the new units.

    Counts and areas are added up, rates recomputed, means averaged; what is chosen for each column
    is shown first. The result says of each unit whether its figures are exact. Rows that can't be
    placed come out in a sheet of their own.
    """
    from pipeline.tools.run_convert import Request, run_convert  # noqa: PLC0415  starts fast

    run_convert(
        Request(
            table=table, output=output, rules=rule or [], unit_column=unit_column, date=date,
            to=to, rows=rows, by=by or [], share_by=share_by, sheet=sheet, encoding=encoding,
            delimiter=delimiter, decimal=decimal, recipe=recipe, save_recipe=save_recipe,
            geopackage=geopackage, map_column=map_column, strict=strict, plan_only=plan,
        )
    )  # fmt: skip
