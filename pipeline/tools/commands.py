"""``hopnhat convert``, ``lookup`` and ``explain`` as commands; what they need is imported late."""

import inspect
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.tools.options import ConvertOptions, own_first

app = typer.Typer(help="Bảng của chính bạn / Your own tables.", no_args_is_help=True)


METAVARS: dict[object, str] = {str: "TEXT", list[str]: "TEXT", Path | None: "FILE"}


def _reads(one: Field[Any]) -> inspect.Parameter:
    """Return an option as typer reads it from the signature of a command."""
    told = one.metadata
    must = one.default is MISSING
    kind = typer.Argument if must else typer.Option
    typed = told["typed"] or one.type
    metavar = "TABLE" if must else METAVARS.get(typed)
    read = Annotated.__class_getitem__(  # type: ignore[attr-defined]
        (typed, kind(*told["flags"], help=told["text"], metavar=metavar))
    )
    default = inspect.Parameter.empty if must else None if one.default == () else one.default
    place = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(one.name, place, default=default, annotation=read)


def convert(**said: Any) -> None:  # noqa: ANN401  see ConvertOptions
    """Đưa một bảng sang đơn vị mới / Carry a table over into the new units.

    Counts and areas are added up, rates recomputed, means averaged; what is chosen for each column
    is shown first. The result says of each unit whether its figures are exact. Rows that can't be
    placed come out in a sheet of their own. Your table is never changed.

    Examples: hopnhat convert dan_so.xlsx --plan; hopnhat convert dan_so.xlsx --date 2019-04-01
    --rule "Thu nhập=mean:Dân số"; hopnhat convert moi.csv --to old
    """
    from pipeline.tools.run_convert import run_convert  # noqa: PLC0415  starts fast

    filled: dict[str, Any] = {name: () if value is None and name in _LISTS else value
              for name, value in said.items()}  # fmt: skip
    run_convert(ConvertOptions(**filled))


_LISTS = [one.name for one in fields(ConvertOptions) if one.default == ()]
_PARAMETERS = [_reads(one) for one in own_first(ConvertOptions)]
convert.__signature__ = inspect.Signature(_PARAMETERS)  # type: ignore[attr-defined]
convert.__annotations__ = {one.name: one.annotation for one in _PARAMETERS}
app.command()(convert)


@app.command()
def lookup(  # noqa: PLR0917  options are parameters
    queries: Annotated[
        list[str],
        typer.Argument(
            help="Tên, mã, địa chỉ, toạ độ, hoặc một tệp | "
            "Names, codes, addresses, coordinates ('15.12, 108.80', '15°07'12\"N "
            "108°48'E', "
            "'1672000 586000' in VN-2000 metres); or one file (XLSX, CSV ...), whose rows are "
            "looked up by their coordinates, names or codes."
        ),
    ],
    district: Annotated[
        str, typer.Option(help="Huyện của đơn vị | The district of the named unit.")
    ] = "",
    province: Annotated[
        str, typer.Option(help="Tỉnh của đơn vị | The province of the named unit.")
    ] = "",
    date: Annotated[
        str,
        typer.Option(
            help="Chỉ đơn vị có hiệu lực ngày này | "
            "Only units in force on this day, like 2019-04-01."
        ),
    ] = "",
    crs: Annotated[
        str,
        typer.Option(
            help="Kinh tuyến trục VN-2000 | "
            "The zone of VN-2000 for metres; EPSG:5898 is 108°00', EPSG:9216 107°30'."
        ),
    ] = "EPSG:5898",
    output: Annotated[
        Path | None,
        typer.Option(
            help="Nơi ghi kết quả của tệp | "
            "Where the answers to a file go. Default: NAME_lookup.EXT beside it."
        ),
    ] = None,
    polygons: Annotated[
        Path | None,
        typer.Option(
            help="Ghi thêm ranh giới đơn vị tìm thấy | "
            "Also write the polygons of the named units: a .gpkg or .geojson."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="In JSON cho chương trình | Print JSON, for programs.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Chỉ in lỗi | Of a file: print nothing but errors.")
    ] = False,
) -> None:
    """Tra cứu đơn vị / Look units up: what they were, what they are, by which clause."""
    from pipeline.tools.run_lookup import run_lookup  # noqa: PLC0415  starts fast

    run_lookup(
        queries, day=date, district=district, province=province, crs=crs, as_json=as_json,
        output=output, quiet=quiet, polygons=polygons,
    )  # fmt: skip


@app.command()
def explain(
    unit: Annotated[
        list[str],
        typer.Argument(help="Tên, mã, địa chỉ hoặc toạ độ | A name, code, address or coordinates."),
    ],
    district: Annotated[
        str, typer.Option(help="Huyện của đơn vị | The district of the named unit.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="In JSON cho chương trình | Print JSON, for programs.")
    ] = False,
) -> None:
    """Kể lịch sử một đơn vị / Tell the story of a unit: changes, land, evidence, areas."""
    from pipeline.tools.run_explain import run_explain  # noqa: PLC0415  starts fast

    run_explain(" ".join(unit), district=district, as_json=as_json)
