"""``hopnhat stage NAME``: the stages as commands, which is what make calls.

Each stage is imported when it is called, so that a command starts fast.
"""

import importlib
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from pipeline.config import project_paths
from pipeline.errors import UsageError

app = typer.Typer(
    help="Chạy một bước của quy trình; make gọi các bước theo thứ tự | "
    "Run one stage of the pipeline; make calls them in their order.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


SETTINGS = {
    "MIRROR": "Thư mục có sẵn các tệp nguồn | A folder that holds the declared files.",
    "ONLINE": "Có được dùng mạng không | Whether the network may be used.",
    "VINTAGE": "Tệp của bạn có đơn vị của ngày này; bỏ trống thì tự dò | "
    "A day, as 2020-06-30, whose units your file has; else found out.",
    "COMMUNES": "Tệp ranh giới xã của bạn | Your own file of the communes.",
    "COMMUNES_LAYER": "Lớp trong tệp đó | Its layer.",
    "COMMUNES_CODE": "Cột mã đơn vị | Its field with the codes.",
    "COMMUNES_NAME": "Cột tên đơn vị | Its field with the names.",
    "COMMUNES_DISTRICT": "Cột tên huyện, để phân biệt xã trùng tên | "
    "Its field with the districts' names, which tell namesakes apart.",
    "COMMUNES_PROVINCE": "Cột tên tỉnh | Its field with the provinces' names.",
    "COMMUNES_CRS": "Hệ toạ độ, nếu tệp không ghi | Its reference system, if it states none.",
    "PROVINCES": "Tệp ranh giới tỉnh của bạn | Your own file of the provinces.",
    "PROVINCES_LAYER": "Lớp trong tệp đó | Its layer.",
    "PROVINCES_CODE": "Cột mã tỉnh | Its field with the codes.",
    "PROVINCES_NAME": "Cột tên tỉnh | Its field with the names.",
    "PROVINCES_CRS": "Hệ toạ độ, nếu tệp không ghi | Its reference system, if it states none.",
}
"""What each setting of the sources is, by its name for make."""


def _option(variable: str) -> OptionInfo:
    text = SETTINGS[variable]
    option: OptionInfo = typer.Option(envvar=variable, help=text, show_default=False)
    return option


FETCH = "Lấy nguồn: tệp của bạn, thư mục sao, mạng | Get sources: your file, a mirror, the network."


@app.command(short_help=FETCH)
def fetch(
    mirror: Annotated[str, _option("MIRROR")] = "",
    online: Annotated[bool, _option("ONLINE")] = True,
    vintage: Annotated[str, _option("VINTAGE")] = "",
    communes: Annotated[str, _option("COMMUNES")] = "",
    communes_layer: Annotated[str, _option("COMMUNES_LAYER")] = "",
    communes_code: Annotated[str, _option("COMMUNES_CODE")] = "",
    communes_name: Annotated[str, _option("COMMUNES_NAME")] = "",
    communes_district: Annotated[str, _option("COMMUNES_DISTRICT")] = "",
    communes_province: Annotated[str, _option("COMMUNES_PROVINCE")] = "",
    communes_crs: Annotated[str, _option("COMMUNES_CRS")] = "",
    provinces: Annotated[str, _option("PROVINCES")] = "",
    provinces_layer: Annotated[str, _option("PROVINCES_LAYER")] = "",
    provinces_code: Annotated[str, _option("PROVINCES_CODE")] = "",
    provinces_name: Annotated[str, _option("PROVINCES_NAME")] = "",
    provinces_crs: Annotated[str, _option("PROVINCES_CRS")] = "",
) -> None:
    """Lấy nguồn: tệp của bạn, thư mục sao, mạng / Get sources: your file, a mirror, the network.

    Không có nguồn nào thì dùng ranh giới giả định. / Where there is none, the stand-in is taken.

    Ví dụ / Example:

    hopnhat stage fetch --mirror ../shared/sources
    """
    from pipeline.provenance import Reading
    from pipeline.sources.collect import UserFile, Wanted
    from pipeline.stages import fetch as stage

    reading = Reading(
        layer=communes_layer,
        code_field=communes_code,
        name_field=communes_name,
        district_field=communes_district,
        province_field=communes_province,
        crs=communes_crs,
        day=_day(vintage),
    )
    outline = Reading(
        layer=provinces_layer,
        code_field=provinces_code,
        name_field=provinces_name,
        crs=provinces_crs,
    )
    wanted = Wanted(
        communes=UserFile(Path(communes), reading) if communes else None,
        provinces=UserFile(Path(provinces), outline) if provinces else None,
        mirror=Path(mirror) if mirror else None,
        online=online,
    )
    stage.run(project_paths(), wanted)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise UsageError(
            f"VINTAGE={text} is not a day",
            advice="write it as VINTAGE=2020-06-30.",
            problem_vi=f"VINTAGE={text} không phải là một ngày",
            advice_vi="viết theo dạng VINTAGE=2020-06-30.",
        ) from error


STAGES = {
    "load": "Đọc xã, huyện, tỉnh; ghép mỗi đa giác với một mã | "
    "Read communes, districts, provinces; match every polygon to a code of the register.",
    "repair": "Làm sạch, khớp với đường bao, ghi lại mọi chỗ dịch chuyển | "
    "Make a clean coverage, fitted to the outline, with a ledger of what moved.",
    "roll_forward": "Áp dụng các thay đổi đến ngày 30/6/2025 | "
    "Apply the changes since the polygons' vintage up to the eve of the merger.",
    "dissolve": "Áp dụng việc sắp xếp ngày 1/7/2025 | "
    "Apply the merger of 1 July 2025; write the new units and the crosswalk.",
    "check": "Kiểm tra đơn vị cũ và mới; có lỗi thì dừng | "
    "Check old and new units; an error stops.",
    "export": "Ghi GeoPackage và các định dạng khác | Write the GeoPackage and the other formats.",
    "draw": "Vẽ các bản đồ tương tác từ GeoPackage | "
    "Draw the interactive maps from the GeoPackage.",
}


def _add(name: str, text: str) -> None:
    @app.command(
        name=name, short_help=text, help=f"{text}\n\nVí dụ / Example:\n\nhopnhat stage {name}"
    )
    def _stage() -> None:
        importlib.import_module(f"pipeline.stages.{name}").run(project_paths())


for _name, _text in STAGES.items():
    _add(_name, _text)
