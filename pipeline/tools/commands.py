"""``hopnhat convert``, ``lookup`` and ``explain`` as commands; what they need is imported late."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.tools.lookup_options import LookupOptions
from pipeline.tools.options import ConvertOptions, in_order

app = typer.Typer(help="Bảng của chính bạn / Your own tables.", no_args_is_help=True)


METAVARS: dict[object, str] = {str: "TEXT", list[str]: "TEXT", Path | None: "FILE"}
ARGUMENTS = {"table": "TABLE", "queries": "QUESTION"}


def _reads(one: Field[Any]) -> inspect.Parameter:
    """Return an option as typer reads it from the signature of a command."""
    told = one.metadata
    must = one.default is MISSING
    kind = typer.Argument if must else typer.Option
    typed = told["typed"] or one.type
    metavar = ARGUMENTS[one.name] if must else METAVARS.get(typed)
    read = Annotated.__class_getitem__(  # type: ignore[attr-defined]
        (typed, kind(*told["flags"], help=told["text"], metavar=metavar))
    )
    default = inspect.Parameter.empty if must else None if one.default == () else one.default
    place = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(one.name, place, default=default, annotation=read)


def _takes(command: Callable[..., None], options: type) -> None:
    """Give a command the signature of its options, and add it."""
    parameters = [_reads(one) for one in in_order(options)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    app.command()(command)


def convert(**said: Any) -> None:  # noqa: ANN401  see ConvertOptions
    """Đưa một bảng sang đơn vị mới / Carry a table over into the new units.

    Số đếm và diện tích được cộng, tỷ lệ được tính lại, số trung bình lấy theo trọng số; cách làm
    với từng cột được cho xem trước. Bảng gốc không bao giờ bị sửa. / Counts and areas are added up,
    rates recomputed, means averaged; what is chosen for each column is shown first. Your table is
    never changed.

    Cột 'độ chắc chắn' ghi số của từng đơn vị là chính xác, ước lượng, trong khoảng (có một phần của
    đơn vị bị chia), thiếu (bảng không có một đơn vị cũ) hay thiếu số. Các trang kèm theo: Khoảng
    (ít nhất, nhiều nhất), Chưa xác định (dòng chưa chuyển được, lý do, ứng viên), Nhật ký (nguồn,
    quy tắc, tổng trước và sau); với CSV, Parquet và lớp bản đồ thì ở TÊN_2025.nhat-ky.xlsx. Tệp đã
    có ở chỗ đó được giữ thành TÊN_2025.truoc-do.EXT. Trong ô, '-' là không có, '…' là chưa biết,
    ô trống là thiếu số; ở cột có nhiều ô trống thì là không có, và bản xem trước nói rõ.
    Biết đường chia của một đơn vị bị chia thì vẽ vào data/raw/boundaries/splits.geojson (xem
    README), chạy make, rồi chuyển lại. /
    The column 'certainty' says of each unit whether its figures are exact, estimated, a range (a
    part of a divided unit), lack a former unit or a figure. With it come the sheets Khoảng (least
    and most), Chưa xác định (rows that can't be placed, why, candidates) and Nhật ký (source,
    rules, totals before and after); for CSV, Parquet and layers in NAME_2025.nhat-ky.xlsx. A file
    that was there is kept as NAME_2025.truoc-do.EXT. In a cell '-' is none, '…' is not known; a
    blank cell lacks a figure, but in a column with many of them it is none, and the plan says so.
    Who knows where a divided unit is cut draws it in data/raw/boundaries/splits.geojson (see
    README), runs make, and converts again.

    Ví dụ, với tệp của bạn; lệnh nằm ở .venv/bin / Examples, with files of your own; the command is
    in .venv/bin:

    \b
    hopnhat convert dan_so.xlsx --plan
    hopnhat convert dan_so.xlsx
    hopnhat convert dan_so.xlsx --date 2025-06-30 --rule "Thu nhập=mean:Dân số"
    hopnhat convert ngheo.xlsx --rule "Tỷ lệ=rate:Nghèo/Hộ*100" --map "Tỷ lệ"
    hopnhat convert theo_nam.xlsx --by "Năm" --by "Giới tính"
    hopnhat convert dan_so.xlsx --save-recipe dan_so.toml
    hopnhat convert dan_so.xlsx --recipe dan_so.toml
    hopnhat convert truong_hoc.csv --rows keep
    hopnhat convert moi.csv --to old
    """  # noqa: D301  click's \b is the sign itself
    from pipeline.tools.run_convert import run_convert  # noqa: PLC0415  starts fast

    filled: dict[str, Any] = {name: () if value is None and name in _LISTS else value
              for name, value in said.items()}  # fmt: skip
    run_convert(ConvertOptions(**filled))


_LISTS = [one.name for one in fields(ConvertOptions) if one.default == ()]
_takes(convert, ConvertOptions)


def lookup(**said: Any) -> None:  # noqa: ANN401  see LookupOptions
    """Tra cứu đơn vị cũ và mới / Look units up: what they were, what they are, by which clause.

    Hỏi bằng tên, mã, địa chỉ, toạ độ; hoặc cả một tệp: mỗi dòng được trả lời bên cạnh, trong tệp
    mới TÊN_lookup. Không tìm thấy gì thì mã thoát là 1. / Ask by name, code, address, coordinates;
    or give a file: every row is answered beside it, in a new file NAME_lookup. The status is 0 if
    anything was found and 1 if nothing was.

    Ví dụ / Examples:

    \b
    hopnhat lookup "xã Trà Bùi" 21286
    hopnhat lookup "Trần Hưng Đạo" --district "Kon Tum"
    hopnhat lookup "15°07.2'N 108°48'E" "1672000 586000"
    hopnhat lookup danh_sach.xlsx --unit-column "Tên xã,Huyện"
    hopnhat lookup diem.csv --coordinate-columns "X,Y" --crs EPSG:9216
    """  # noqa: D301  click's \b is the sign itself
    from pipeline.tools.run_lookup import NOTHING_FOUND, run_lookup  # noqa: PLC0415  starts fast

    if not run_lookup(**said):
        raise typer.Exit(NOTHING_FOUND)


_takes(lookup, LookupOptions)


@app.command()
def explain(
    unit: Annotated[
        list[str],
        typer.Argument(
            help="Tên, mã, địa chỉ hoặc toạ độ | A name, code, address or coordinates.",
            metavar="UNIT",
        ),
    ],
    district: Annotated[
        str, typer.Option(help="Huyện của đơn vị | The district of the named unit.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="In JSON cho chương trình | Print JSON, for programs.")
    ] = False,
) -> None:
    """Kể lịch sử một đơn vị từ 2019 / Tell the story of a unit: changes, land, evidence, areas.

    Gồm các lần thay đổi theo nghị quyết, đất nay thuộc đâu, diện tích, giáp ranh; xã bị chia thì
    nói rõ chia thế nào. Hỏi nhiều đơn vị thì đặt mỗi tên trong ngoặc kép. Không có đơn vị như thế,
    hoặc có nhiều đơn vị cùng tên, thì mã thoát là 1. / Each change with its act, where the land is
    now, areas, neighbours; how a unit was divided. Of several units each name is quoted. The status
    is 1 if there is no such unit, or several of one name.

    Ví dụ / Examples:

    \b
    hopnhat explain 21136
    hopnhat explain "xã Nghĩa Mỹ"
    hopnhat explain "Trần Hưng Đạo" --district "Quảng Ngãi"
    hopnhat explain "15.12, 108.80"
    """  # noqa: D301  click's \b is the sign itself
    from pipeline.tools.run_explain import run_explain  # noqa: PLC0415  starts fast

    if not run_explain(unit, district=district, as_json=as_json):
        raise typer.Exit(1)
