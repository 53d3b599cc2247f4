"""The commands ``hopnhat law``: the resolutions read, and the register written."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.table import Table

from pipeline.config import project_paths
from pipeline.console import out
from pipeline.register.build import build
from pipeline.register.national import (
    TABLE,
    Country,
    country_of_table,
    crosswalk_of,
    land_without_unit,
    national_crosswalk,
    read_act,
    read_country,
    write_national,
)

app = typer.Typer(
    help="Luật thành dữ liệu / The law as data: resolutions read, tables of the register written.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Mirror = Annotated[
    Path,
    typer.Option(
        "--mirror",
        envvar="MIRROR",
        help="Thư mục nguồn công khai / folder with the GSO's lists and the resolutions.",
        exists=True,
        file_okay=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Nơi ghi / where to write; default: the project's register."),
]


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Nghị quyết / an act.")],
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Ghi bảng CSV / write the pairs as CSV.")
    ] = None,
) -> None:
    """Đọc một nghị quyết / Read one resolution: each old unit, its heir, and the clause.

    Ví dụ / Example:

    hopnhat law parse ../shared/sources/resolutions/1677_NQ-UBTVQH15.md
    """
    country = country_of_table(project_paths().register)
    table = crosswalk_of(read_act(file, country), country)
    if csv:
        write_national(table, csv)
    _print_pairs(table)


@app.command(name="all")
def read_all(mirror: Mirror, out_folder: Out = None) -> None:
    """Đọc cả 34 nghị quyết / Read all resolutions into the national table.

    Ví dụ / Example:

    hopnhat law all --mirror ../shared/sources
    """
    folder = project_paths().register
    country = read_country(mirror, folder)
    table = national_crosswalk(mirror, country)
    path = (out_folder or folder) / TABLE
    write_national(table, path)
    _print_country(table, country, land_without_unit(mirror, country))
    out.print(f"{path}")


@app.command()
def register(mirror: Mirror, out_folder: Out = None) -> None:
    """Ghi lại sổ đơn vị của hai tỉnh / Write the register of the two provinces anew.

    Ví dụ / Example:

    hopnhat law register --mirror ../shared/sources
    """
    folder = out_folder or project_paths().register
    build(mirror, folder)
    out.print(f"{folder}")


def _print_pairs(table: pd.DataFrame) -> None:
    shown = Table("khoản", "mã cũ", "đơn vị cũ / old", "", "mã mới", "đơn vị mới / new", box=None)
    ordered = table.assign(number=table["clause"].astype(int)).sort_values(["number", "old_code"])
    for pair in ordered.to_dict("records"):
        old = f"{pair['old_type']} {pair['old_name']} ({pair['old_district']})"
        part = "một phần / part" if pair["extent"] == "part" else ""
        new = f"{pair['new_type']} {pair['new_name']}"
        shown.add_row(pair["clause"], pair["old_code"], old, part, pair["new_code"], new)
    out.print(shown)
    out.print(_totals(table))


def _print_country(table: pd.DataFrame, country: Country, land: list[str]) -> None:
    out.print(_totals(table))
    rules = Counter(table["read_by"])
    out.print("theo / found by: " + ", ".join(f"{rule} {n}" for rule, n in rules.most_common()))
    out.print(f"sửa lỗi chữ / slips of the pen put right: {len(country.corrections)}")
    for slip in country.corrections:
        out.print(f"  {slip.legal_act}, khoản {slip.clause}: {slip.reason}")
    out.print(f"đất không thuộc xã nào / land without a unit: {len(land)}")
    for line in land:
        out.print(f"  {line}")


def _totals(table: pd.DataFrame) -> str:
    return (
        f"{table['legal_act'].nunique()} nghị quyết / acts; "
        f"{table['old_code'].nunique()} đơn vị cũ / old units; "
        f"{table['new_code'].nunique()} đơn vị mới / new units; "
        f"{len(table)} cặp / pairs, {int((table['extent'] == 'part').sum())} một phần / parts"
    )
