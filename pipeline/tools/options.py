"""The options of ``hopnhat convert`` and of `pipeline.convert`: described once, for both."""

import datetime as dt
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config import EVE, MERGER
from pipeline.errors import UsageError
from pipeline.tools.recipe import Recipe, date_of, read_recipe

UNIT_COLUMNS = (
    "Cột ghi đơn vị, theo tiêu đề hoặc số thứ tự như #2: MÃ-hoặc-TÊN[,HUYỆN[,TỈNH]]; không ghi thì "
    "tự tìm theo nội dung | "
    "The columns of the units, by header or as #2: "
    "CODE-or-NAME[,DISTRICT[,PROVINCE]]. Default: found by what stands in them."
)
ENCODING = (
    "Bảng mã của tệp văn bản: utf-8, utf-16, windows-1258, tcvn3, vni; không ghi thì tự nhận | "
    "Of a text file: utf-8, utf-16, windows-1258, tcvn3, vni. Default: detected."
)
DELIMITER = (
    "Dấu phân cách các cột của tệp văn bản; không ghi thì tự nhận | "
    "The sign between fields of a text file. Default: detected."
)
"""The help of options that several commands have."""

Function = TypeVar("Function", bound=Callable[..., Any])


def option(default: object, text: str, *flags: str, typed: object = None, shown: str = "") -> Any:  # noqa: ANN401  as dataclasses.field
    """Describe a field that is an option.

    Parameters
    ----------
    default : object
        Its value if nothing is said; MISSING if something must be.
    text : str
        What it is, for the help of the command and of the function.
    flags : str
        How the command calls it, where not by the field's name.
    typed : type, optional
        What the command reads, where that is not of the field's type.
    shown : str
        The type in words, for the function's docstring.
    """
    told = {"text": text, "flags": flags, "typed": typed, "shown": shown}
    return field(default=default, metadata=told)


@dataclass(kw_only=True)
class CarryOptions:
    """How a table is carried over, whether it is a file or a DataFrame."""

    rules: Mapping[str, str] | Sequence[str] = option(
        (), "Cách chuyển một cột, ghi bao nhiêu lần cũng được: 'CỘT=sum' (cộng), '=mean:TRỌNG_SỐ' "
        "(trung bình), '=estimate:TRỌNG_SỐ' (trung bình mà trọng số chỉ gần đúng, kèm ít nhất và "
        "nhiều nhất), '=rate:TỬ_SỐ/MẪU_SỐ*100' (tính lại tỷ lệ), '=largest:TRỌNG_SỐ' (theo phần "
        "lớn nhất), '=range' (ít nhất, nhiều nhất của các đơn vị cũ), '=list' (liệt kê), "
        "'=number' (đánh số lại), '=drop' (bỏ). Không ghi thì chọn theo tiêu đề và số liệu, và cho "
        "xem trước | "
        "How a column is carried over, as often as needed: 'COLUMN=sum', '=mean:WEIGHT', "
        "'=estimate:WEIGHT' (a mean whose weight is not quite its own: least and most go with it), "
        "'=rate:NUMERATOR/DENOMINATOR*100', '=largest:WEIGHT', '=range' (least and most "
        "of the former units), '=list', "
        "'=number' (counted anew), '=drop'. Default: chosen from its header and its figures, and "
        "shown.",
        "--rule", typed=list[str], shown="mapping of str to str",
    )  # fmt: skip
    rows: str = option(
        "auto", "merge: gộp mỗi đơn vị mới một dòng; keep: giữ từng dòng, thêm đơn vị mới. Không "
        "ghi thì giữ nếu hơn một phần năm số dòng là của đơn vị lặp lại (danh sách trường học) | "
        "merge: one row of each new unit; keep: every row stays and gets its new unit. "
        "Default: keep if more than a fifth of the rows are of units that occur again.",
        shown="str",
    )  # fmt: skip
    by: Sequence[str] = option(
        (), "Cột phải tách riêng khi gộp, như năm, giới tính: mỗi đơn vị và mỗi giá trị một dòng; "
        "không ghi thì tự tách theo cột phân biệt rõ các dòng của một đơn vị | "
        "A column that stays apart when rows are merged, as often as needed: a row for each "
        "unit and year, or sex. Default: the columns that tell the rows of a unit apart, if some "
        "plainly do.",
        typed=list[str], shown="sequence of str",
    )  # fmt: skip
    unit_columns: Sequence[str] | str = option(
        "", UNIT_COLUMNS, "--unit-column", typed=str, shown="sequence of str",
    )  # fmt: skip
    date: str | dt.date | None = option(
        "", "Một ngày mà các đơn vị trong bảng có hiệu lực, như 2019-04-01. Không ghi thì tự tìm "
        "theo các đơn vị có trong bảng; có cột năm thì tìm riêng cho từng năm | "
        "A day on which the table's units were in force, like 2019-04-01. Default: found by which "
        "units occur, for each year on its own if a column says the year.",
        typed=str, shown="str or datetime.date",
    )  # fmt: skip
    to: str | dt.date = option(
        "new", "Đơn vị cần có: new hoặc moi (từ 1/7/2025), old hoặc cu (ngày trước đó), hoặc một "
        "ngày. Chuyển ngược thì đơn vị do nhiều đơn vị hợp thành không tách lại được, nằm ở trang "
        "Chưa xác định | "
        "The wanted units: new (from 1 July 2025), old (the day before), or a date. Going back, "
        "units that were made of several can't be divided again and are listed as unresolved.",
        typed=str, shown="str or datetime.date",
    )  # fmt: skip
    share_by: str = option(
        "", "Chia đơn vị bị tách theo area (diện tích) hoặc people (dân số, nơi văn bản có ghi). "
        "Không ghi thì người và hộ theo dân số, còn lại theo diện tích | "
        "What divided units are shared out by: area, or people where an act states them. "
        "Default: people and households by people, all else by area.",
        shown="str",
    )  # fmt: skip
    decimal: str = option(
        "", "Dấu thập phân, ',' hoặc '.'; không ghi thì tự nhận | "
        "The decimal sign, ',' or '.'. Default: found out.", shown="str"
    )  # fmt: skip
    strict: bool = option(
        False, "Dừng nếu có dòng không chuyển được, thay vì liệt kê | "
            "Refuse if any row can't be carried over, instead of listing it.",
        "--strict", shown="bool",
    )  # fmt: skip


@dataclass
class ConvertOptions(CarryOptions):
    """What the command takes besides: files, and how they are read."""

    table: Path = option(
        MISSING,
        "Tệp cần chuyển | XLSX, XLS, ODS, CSV, Parquet, or a layer (GPKG, SHP, GeoJSON ...).",
        typed=Path,
    )
    output: Path | None = option(
        None,
        "Nơi ghi kết quả, đuôi tệp là định dạng; không ghi thì cạnh bảng gốc: TÊN_2025.EXT, "
        "TÊN_TRANG_2025.EXT nếu chọn một trang bằng --sheet, TÊN_NGÀY.EXT nếu chuyển về ngày "
        "trước | "
        "Where to write; the suffix is the format. Default: beside the table, NAME_2025.EXT, "
        "NAME_SHEET_2025.EXT with the --sheet of one, NAME_DATE.EXT for an earlier day.",
    )
    plan_only: bool = option(
        False, "Chỉ cho xem trước sẽ làm gì | Only show what would be done.", "--plan"
    )
    recipe: Path | None = option(
        None,
        "Tệp TOML ghi sẵn các lựa chọn: sheet, encoding, delimiter, decimal, unit_columns, date, "
        "to, rows, by, share_by, và quy tắc của từng cột dưới [columns]; lựa chọn trong lệnh được "
        "ưu tiên | "
        "A TOML file with sheet, encoding, delimiter, decimal, unit_columns, date, to, rows, by, "
        "share_by, and the rule of each column under [columns]; options come before it. See "
        "--save-recipe.",
    )
    save_recipe: Path | None = option(
        None,
        "Ghi các lựa chọn ra tệp TOML, để sửa và giữ cùng với bảng | "
        "Write what was chosen as a recipe, NAME.toml, to change and keep with the table.",
    )
    geopackage: bool = option(
        False, "Ghi thêm lớp bản đồ các đơn vị mới, TÊN_2025.gpkg | "
            "Also write a layer of the new units, NAME_2025.gpkg.", "--geopackage"
    )  # fmt: skip
    map_column: str = option(
        "",
        "Vẽ thêm bản đồ của một cột, TÊN_2025.html | "
        "Also draw a map of this column, NAME_2025.html.",
        "--map",
    )
    sheet: str = option(
        "",
        "Trang tính hoặc lớp cần đọc; all: nối mọi trang cùng cột, như mỗi huyện một trang; không "
        "ghi thì là trang duy nhất có đơn vị | "
        "The sheet or layer to read; all joins the sheets with the same columns, as one for each "
        "district. Default: the only one with units.",
    )
    encoding: str = option("", ENCODING)
    delimiter: str = option("", DELIMITER)
    quiet: bool = option(False, "Chỉ in lỗi | Print nothing but errors.", "--quiet")


def in_order(kind: type) -> list[Field[Any]]:
    """Return the fields of an options class as help lists them.

    What must be said comes first, then whether anything is done, then how, then files.
    """
    inherited = {one.name for base in kind.__bases__ if base is not object for one in fields(base)}
    return sorted(
        fields(kind),
        key=lambda one: (
            one.default is not MISSING,
            one.name != "plan_only",
            one.name not in inherited,
        ),
    )


def documented(kind: type) -> Callable[[Function], Function]:
    """Give a function that takes options as keywords their signature and their descriptions.

    The docstring says with a line ``%OPTIONS%`` where the descriptions go.
    """

    def change(function: Function) -> Function:
        keyword = inspect.Parameter.KEYWORD_ONLY
        signature = inspect.signature(function)
        taken = [one for one in signature.parameters.values() if one.kind != one.VAR_KEYWORD]
        taken += [inspect.Parameter(one.name, keyword, default=one.default, annotation=one.type)
                  for one in fields(kind)]  # fmt: skip
        lines = [f"{one.name} : {one.metadata['shown']}\n        {one.metadata['text']}"
                 for one in fields(kind)]  # fmt: skip
        function.__doc__ = (function.__doc__ or "").replace("%OPTIONS%", "\n    ".join(lines))
        function.__signature__ = signature.replace(parameters=taken)  # type: ignore[attr-defined]
        return function

    return change


def recipe_of(options: CarryOptions) -> Recipe:
    """Join a recipe and the options, which come before it."""
    kept = getattr(options, "recipe", None)
    recipe = read_recipe(kept) if kept else Recipe()
    said: dict[str, object] = {
        name: getattr(options, name)
        for name in ("sheet", "encoding", "delimiter", "decimal", "share_by")
        if getattr(options, name, "")
    }
    if options.by:
        said["by"] = list(options.by)
    if options.rows != "auto":
        said["rows"] = options.rows
    if options.unit_columns:
        said["unit_columns"] = _parts(options.unit_columns)
    if options.date:
        said["date"] = date_of(options.date)
    if options.to != "new":
        said["to"] = str(options.to)
    columns = recipe.columns | _rules(options.rules)
    return replace(recipe, columns=columns, **said)  # type: ignore[arg-type]


def wanted_day(recipe: Recipe) -> dt.date:
    """Return the day of the wanted units."""
    return day_of(recipe.to or "new")


def day_of(text: str) -> dt.date:
    """Read the day of the wanted units: new, old, or a date.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    named = {"new": MERGER, "moi": MERGER, "old": EVE, "cu": EVE}
    if text.lower() in named:
        return named[text.lower()]
    try:
        return date_of(text)
    except UsageError as error:
        raise UsageError(
            f"no day: {text!r}",
            advice="new, old, or a date like 2020-02-01 or 1/2/2020",
            problem_vi=f"không phải ngày: {text!r}",
            advice_vi="ghi new (đơn vị mới), old (đơn vị cũ), hoặc một ngày như 2020-02-01",
        ) from error


def _parts(columns: Sequence[str] | str) -> list[str]:
    if not isinstance(columns, str):
        return list(columns)
    return [part.strip() for part in columns.split(",")]


def _rules(said: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    if isinstance(said, Mapping):
        return dict(said)
    rules = {}
    for text in said:
        name, sign, rule = text.rpartition("=")
        if not sign:
            raise UsageError(
                f"not a rule: {text!r}",
                advice="--rule 'COLUMN=sum'",
                problem_vi=f"không phải quy tắc: {text!r}",
                advice_vi="ghi --rule 'CỘT=sum'",
            )
        rules[name.strip()] = rule.strip()
    return rules
