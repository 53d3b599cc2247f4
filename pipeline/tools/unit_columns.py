"""Which columns of a table name the units: found by what stands in them, not by their headers."""

from dataclasses import dataclass

import pandas as pd

from pipeline.checks.causes import vi
from pipeline.errors import FormatError, UsageError
from pipeline.register.address import part
from pipeline.register.index import ADDRESS
from pipeline.register.spelling import fold
from pipeline.tools.cell_texts import as_codes, as_texts
from pipeline.tools.law import Register

SAMPLE_VALUES = 4_000
WIDEST_SEARCH = 60
HEADER_ROWS = 20
MOST_SHOWN = 5
CODE, NAME = "mã đơn vị | code", "tên đơn vị | name"
"""What a conversion calls the columns of the new units where the table had none."""
FORMER = "đơn vị cũ | former units"
LATER = "đơn vị sau này | later unit"
CERTAINTY = "độ chắc chắn | certainty"
EXACT = "chính xác | exact"
RANGE = "trong khoảng, có một phần của | a range, has a part of"
OWN_COLUMNS = (FORMER, LATER, CERTAINTY)
"""What a conversion adds to a table: the last says that a table is a result."""
LEAST_CODE_SHARE = 0.6
LEAST_NAME_SHARE = 0.3
ENOUGH_NAMES = 20
LEAST_PLACE_SHARE = 0.05
LEAST_DISTRICT_SHARE = 0.8
LEVELS = ("district", "province")
_NAME_WORDS = (
    "xaphuong",
    "tenxa",
    "xa",
    "phuong",
    "commune",
    "ward",
    "donvi",
    "diaphuong",
    "diachi",
)
_DISTRICT_WORDS = ("huyen", "quan", "district", "dist")
_COMMUNE_TYPES = ("xã", "phường", "thị trấn")
_TYPES_OF_OTHER_LEVEL = (
    ("tỉnh", *_COMMUNE_TYPES),
    ("huyện", "quận", "thị xã", "thành phố", *_COMMUNE_TYPES),
)
"""No district is a 'tỉnh' or a 'xã', and none of these provinces anything but a 'tỉnh': Thành phố
Quảng Ngãi is not Tỉnh Quảng Ngãi. Xã Bình Sơn is a new unit, and not the district of that name."""


@dataclass(frozen=True)
class UnitColumns:
    """Where the units stand; a column by its label, None where there is none.

    Attributes
    ----------
    code, name, district, province : str
        Labels of columns.
    """

    code: str | None = None
    name: str | None = None
    district: str | None = None
    province: str | None = None

    @property
    def all(self) -> list[str]:
        """The columns that there are."""
        every = (self.code, self.name, self.district, self.province)
        return [column for column in every if column is not None]


def find_unit_columns(
    frame: pd.DataFrame, register: Register, *, where: str, wanted: list[str] | None = None
) -> UnitColumns:
    """Find the columns that hold codes, names, districts and provinces.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells; header and notes may be among them.
    register : Register
        The register.
    where : str
        The file and sheet, for messages.
    wanted : list, optional
        The columns that the user names: one with codes or names, and if need be the district's and
        the province's.

    Returns
    -------
    UnitColumns
        At least a code or a name column.

    Raises
    ------
    FormatError
        If no column names units of the register.
    """
    if frame.columns.empty:
        raise _no_columns(len(frame), where)
    cells = {column: frame[column] for column in frame.columns[:WIDEST_SEARCH]}
    cells = {column: values for column, values in cells.items() if not _is_own(column, values)}
    if wanted:
        return _as_wanted(cells, wanted, register)
    samples = {column: _sample(values) for column, values in cells.items()}
    code = _headed(cells, CODE) or _best_code(samples, register)
    if code and _is_rather_of_names(samples[code], register):
        code = None
    own_name = _headed(cells, NAME)
    if code and own_name:
        # Beside them stand the former units, of which they know nothing.
        return UnitColumns(code, own_name)
    found = {column: _resolved(sample, register) for column, sample in samples.items()
             if column != code}  # fmt: skip
    name = _best_name(found, samples)
    if code is None and name is None:
        raise _no_communes(samples, register, where)
    rest = [column for column in cells if column not in {code, name}]
    district, province = _places(cells, name, rest, register)
    return UnitColumns(code, name, district, province)


def _no_columns(shapes: int, where: str) -> FormatError:
    return FormatError(
        f"the layer has {shapes:,} shapes but no columns, so no codes or names",
        where=where,
        advice="look the shapes up by their place: hopnhat lookup FILE; or choose another "
        "layer: --sheet LAYER",
        problem_vi=f"lớp có {vi(shapes, ',')} hình nhưng không có cột nào, nên không có mã hay tên",
        advice_vi="tra cứu các hình theo vị trí: hopnhat lookup TỆP; hoặc chọn lớp khác: "
        "--sheet LỚP",
    )


def _no_communes(samples: dict[str, pd.Series], register: Register, where: str) -> FormatError:
    most = max(map(_count_of_texts, samples.values()), default=0)
    for texts in samples.values():
        if _count_of_texts(texts) < most:
            continue  # Another column says more: the communes, in a way that is not understood.
        districts = texts.map(lambda text: _place_key(text) in register.districts)
        if len(texts) > 1 and districts.sum() >= len(texts) / 2:
            return FormatError(
                "this is a table by district, and communes alone were merged",
                where=where,
                advice="convert a table by commune; choose another sheet with --sheet.",
                problem_vi="đây là bảng theo huyện, mà đơn vị được sắp xếp là xã, phường",
                advice_vi="chuyển bảng chi tiết đến xã; chọn trang tính khác bằng --sheet.",
            )
    return FormatError(
        "no column holds codes or names of communes of this province",
        where=where,
        advice="name it: --unit-column COLUMN; is it a table of these provinces? Points are looked "
        "up by hopnhat lookup FILE.",
        problem_vi="không cột nào ghi mã hoặc tên xã, phường của tỉnh này",
        advice_vi="chỉ rõ cột: --unit-column CỘT; có đúng là bảng của các tỉnh này không? Bảng toạ "
        "độ thì tra bằng hopnhat lookup TỆP.",
    )


def _count_of_texts(texts: pd.Series) -> int:
    return int(texts.str.contains(r"[^\W\d_]", regex=True).sum())


def _is_own(column: str, values: pd.Series) -> bool:
    """Tell whether a column is one that a conversion added: it lists units, and names none."""
    head = as_texts(values.head(HEADER_ROWS))
    return column in OWN_COLUMNS or bool(head.isin(OWN_COLUMNS).any())


def _headed(cells: dict[str, pd.Series], header: str) -> str | None:
    """Return the column with a header that only the result of a conversion has."""
    return next((column for column, values in cells.items()
                 if header in {column, *as_texts(values.head(HEADER_ROWS))}), None)  # fmt: skip


def _sample(values: pd.Series) -> pd.Series:
    """Return the first distinct texts of a column, reading no more of it than that takes."""
    rows = 2 * SAMPLE_VALUES
    while True:
        texts = as_texts(values.head(rows))
        distinct = texts[texts != ""].unique()
        if len(distinct) >= SAMPLE_VALUES or rows >= len(values):
            return pd.Series(distinct[:SAMPLE_VALUES], dtype="str")
        rows *= 8


def _best_code(samples: dict[str, pd.Series], register: Register) -> str | None:
    best: str | None = None
    best_count = 0
    for column, texts in samples.items():
        sample = as_codes(texts)
        known = int(sample.isin(register.codes).sum())
        shaped = int(sample.str.fullmatch(r"\d{5}|\d{3}").sum())
        if known > best_count and known >= LEAST_CODE_SHARE * max(1, shaped):
            best, best_count = column, known
    return best


def _is_rather_of_names(sample: pd.Series, register: Register) -> bool:
    """Tell whether a column with codes has more names: of names a code is one, too."""
    return _resolved(sample, register)[0] > as_codes(sample).isin(register.codes).sum()


def _resolved(sample: pd.Series, register: Register) -> tuple[int, float, float]:
    """Return how many distinct texts name units, their share, and that of units and no more."""
    texts = sample[sample.str.contains(r"[^\W\d_]", regex=True)]
    if texts.empty:
        return 0, 0.0, 0.0
    found = register.index.resolve_many(list(texts))
    hits = int((found["status"] != "none").sum())
    by_address = int(found["how"].eq(ADDRESS).sum())
    return hits, hits / len(texts), (hits - by_address) / len(texts)


def _best_name(
    found: dict[str, tuple[int, float, float]], samples: dict[str, pd.Series]
) -> str | None:
    """Return the column that names most units.

    A column of communes comes before one of schools or addresses, which name them among others.
    """

    def rank(column: str) -> tuple[bool, int, int]:
        hits, _, plain = found[column]
        is_hinted, is_district = (
            _hint(samples[column], words) for words in (_NAME_WORDS, _DISTRICT_WORDS)
        )
        is_of_communes = plain >= LEAST_NAME_SHARE and is_hinted and not is_district
        return is_of_communes, hits, is_hinted - is_district

    for column in sorted(found, key=rank, reverse=True):
        hits, share, _ = found[column]
        hinted = _hint(samples[column], _NAME_WORDS)
        if hits and (share >= LEAST_NAME_SHARE or hits >= ENOUGH_NAMES or hinted):
            return column
    return None


def _hint(sample: pd.Series, words: tuple[str, ...]) -> bool:
    """Tell whether one of the first texts of a column reads like its header."""
    return any(fold(word) in fold(text) for text in sample.head(8) for word in words)


def _places(
    cells: dict[str, pd.Series], name: str | None, rest: list[str], register: Register
) -> tuple[str | None, str | None]:
    """Find the columns in which the districts and provinces of the named units stand."""
    if name is None:
        return None, None
    rows = _distinct_rows([cells[name], *(cells[column] for column in rest)])
    distinct = list(rows["name"].unique())
    many = register.index.resolve_many(distinct).set_index(pd.Index(distinct))
    codes = rows["name"].map(many["candidates"])
    rows, codes = rows[codes != ""], codes[codes != ""]
    facts = register.units.assign(
        district=register.units["district_name"].map(_place_key),
        province=register.units["province_name"].map(_place_key),
    )
    by_code = facts.groupby("code")[["district", "province"]].agg(set)
    by_level = [_places_of(codes, dict(by_code[level])) for level in LEVELS]
    shares = {column: _shares_of(rows[number], by_level) for number, column in enumerate(rest)}
    for column, (district, province) in shares.items():
        if district == province > 0 and _hint(_head(cells[column], column), _DISTRICT_WORDS):
            shares[column] = [district, 0.0]
    best_district, best_province = (_best_of_level(shares, level) for level in range(len(LEVELS)))
    if best_district is None:
        # Of districts in which no unit beside them lies the rows are to say so.
        best_district = next(
            (column for number, column in enumerate(rest)
             if column != best_province and _hint(_head(cells[column], column), _DISTRICT_WORDS)
             and _share_of_districts(rows[number], register) >= LEAST_DISTRICT_SHARE),
            None,
        )  # fmt: skip
    return best_district, best_province


def _share_of_districts(texts: pd.Series, register: Register) -> float:
    said = texts[texts.ne("")]
    known = said.map(lambda text: _place_key(text) in register.districts)
    return float(known.mean()) if len(said) else 0.0


def _distinct_rows(columns: list[pd.Series]) -> pd.DataFrame:
    """Return the first distinct rows that have a name, columns 'name', 0, 1, ... as text."""
    most, rows = SAMPLE_VALUES * 4, SAMPLE_VALUES * 8
    names = ["name", *range(len(columns) - 1)]
    while True:
        texts = [as_texts(column.head(rows)) for column in columns]
        frame = pd.DataFrame(dict(zip(names, texts, strict=True)))
        found = frame[frame["name"] != ""].drop_duplicates()
        if len(found) >= most or rows >= len(columns[0]):
            return found.head(most)
        rows *= 8


def _best_of_level(shares: dict[str, list[float]], level: int) -> str | None:
    mine = {column: some[level] for column, some in shares.items() if _is_of_level(some, level)}
    return max(mine, key=lambda column: mine[column], default=None)


def _is_of_level(shares: list[float], level: int) -> bool:
    """Tell whether a column is rather of this level; what fits both alike is a province."""
    other = shares[1 - level]
    better = shares[level] > other if level == 0 else shares[level] >= other
    return better and shares[level] > LEAST_PLACE_SHARE


def _place_key(name: str) -> str:
    return fold(name, strip_type=True)


def _head(values: pd.Series, column: str) -> pd.Series:
    """Return what may be the header of a column: its label, and its texts above its commonest."""
    texts = as_texts(values)
    said = texts[texts != ""]
    commonest = said.mode().iloc[0] if len(said) else ""
    return pd.Series([column, *said.head(HEADER_ROWS)[said.head(HEADER_ROWS) != commonest]])


def _places_of(codes: pd.Series, places: dict[str, set[str]]) -> list[set[str]]:
    """Return for each row the places of the units that it may name; codes with ';' between."""
    known = {
        some: set().union(*(places.get(code, set()) for code in some.split(";"))) - {""}
        for some in codes.unique()
    }
    return [known[some] for some in codes]


def _shares_of(cells: pd.Series, by_level: list[list[set[str]]]) -> list[float]:
    """Return for each level how often a column says the place of the unit beside it.

    A text with the type of another level says no place of this one.
    """
    parts = {text: part(text) for text in cells.unique() if text}
    keys = {text: {fold(one.name), fold(text)} for text, one in parts.items()}
    said = max(1, int((cells != "").sum()))
    return [
        sum(bool(text) and parts[text].type not in others and not keys[text].isdisjoint(known)
            for text, known in zip(cells, allowed, strict=True)) / said
        for allowed, others in zip(by_level, _TYPES_OF_OTHER_LEVEL, strict=True)
    ]  # fmt: skip


def _as_wanted(cells: dict[str, pd.Series], wanted: list[str], register: Register) -> UnitColumns:
    unknown = [str(column) for column in wanted if column not in cells]
    if unknown:
        raise UsageError(
            f"no such column: {', '.join(unknown)}",
            details=[str(column) for column in cells],
            advice="the columns are listed above; --unit-column NAME[,DISTRICT[,PROVINCE]]",
            problem_vi=f"không có cột: {', '.join(unknown)}",
            advice_vi="chọn trong các cột trên: --unit-column TÊN[,HUYỆN[,TỈNH]]",
        )
    first = _sample(cells[wanted[0]])
    _refuse_districts(first, wanted[0], register)
    codes = as_codes(first).isin(register.codes).sum() > first.str.contains(r"[^\W\d_]").sum() / 2
    rest = [*wanted[1:], None, None, None]
    if codes:
        return UnitColumns(code=wanted[0], district=rest[0], province=rest[1])
    return UnitColumns(name=wanted[0], district=rest[0], province=rest[1])


def _refuse_districts(sample: pd.Series, column: str, register: Register) -> None:
    """Refuse a column that the user names for the units and that holds districts."""
    districts = int(sample.map(lambda text: _place_key(text) in register.districts).sum())
    if districts > max(1, _resolved(sample, register)[0], sample.isin(register.codes).sum()):
        column = sample.iloc[0] if column.isdigit() else column
        raise UsageError(
            f"the column {column!r} holds districts",
            details=list(sample[:MOST_SHOWN]),
            advice="name the column of the communes first: --unit-column COMMUNE,DISTRICT",
            problem_vi=f"cột {column!r} ghi huyện",
            advice_vi="ghi cột xã trước: --unit-column XÃ,HUYỆN",
        )
