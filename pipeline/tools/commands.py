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


@app.command()
def lookup(  # noqa: PLR0917  options are parameters
    queries: Annotated[
        list[str],
        typer.Argument(
            help="Names, codes, addresses, coordinates ('15.12, 108.80', '15°07'12\"N 108°48'E', "
            "'1672000 586000' in VN-2000 metres); or one file (XLSX, CSV ...), whose rows are "
            "looked up by their coordinates, names or codes."
        ),
    ],
    district: Annotated[str, typer.Option(help="The district of the named unit.")] = "",
    province: Annotated[str, typer.Option(help="The province of the named unit.")] = "",
    date: Annotated[str, typer.Option(help="Only units in force on this day.")] = "",
    crs: Annotated[
        str,
        typer.Option(
            help="The zone of VN-2000 for metres; EPSG:5898 is 108°00', EPSG:9216 107°30'."
        ),
    ] = "EPSG:5898",
    output: Annotated[
        Path | None,
        typer.Option(help="Where the answers to a file go. Default: NAME_lookup.EXT beside it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Tra cứu đơn vị / Look units up: what they were, what they are, by which clause."""
    from pipeline.tools.run_lookup import run_lookup  # noqa: PLC0415  starts fast

    run_lookup(
        queries, day=date, district=district, province=province, crs=crs, as_json=as_json,
        output=output,
    )  # fmt: skip


@app.command()
def explain(
    unit: Annotated[list[str], typer.Argument(help="A name, code, address or coordinates.")],
    district: Annotated[str, typer.Option(help="The district of the named unit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Kể lịch sử một đơn vị / Tell the story of a unit: changes, land, evidence, areas."""
    from pipeline.tools.run_explain import run_explain  # noqa: PLC0415  starts fast

    run_explain(" ".join(unit), district=district, as_json=as_json)
