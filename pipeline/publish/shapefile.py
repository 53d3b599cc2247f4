"""Shapefiles for programs that read nothing newer, with nothing cut off in silence.

dBASE holds names of ten characters and text of 254 bytes. Every column therefore has a documented
short name, and longer text goes on in columns of its own, numbered from 2: joined without anything
between them they are the text again.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from pipeline.errors import FormatError

MOST_BYTES = 254
MOST_CHARACTERS_OF_NAME = 10

SHORT_NAMES = {
    "district_code": "dist_code",
    "district_name": "dist_name",
    "province_code": "prov_code",
    "province_name": "prov_name",
    "official_area_km2": "off_km2",
    "area_diff_pct": "diff_pct",
    "former_count": "former_n",
    "former_names": "former",
    "boundary_source": "bound_src",
    "old_district": "old_dist",
    "old_province": "old_prov",
    "share_of_old": "share_old",
    "share_of_new": "share_new",
    "measure_unit": "meas_unit",
    "message_vi": "msg_vi",
    "message_en": "msg_en",
    "target_area_m2": "target_m2",
}
"""Of the columns whose names are too long; every other column keeps its own."""


def write_shapefile(table: pd.DataFrame, path: Path, stated: str) -> None:
    """Write a Shapefile with .cpg (UTF-8), or a bare .dbf for a table without geometry.

    Parameters
    ----------
    table : GeoDataFrame or DataFrame
        A published layer.
    path : Path
        The .shp to write; its siblings come beside it. For a table without geometry the .dbf.
    stated : str
        The date for the head of the .dbf, ISO 8601; dBASE would write today's.

    Raises
    ------
    FormatError
        If a column has no name of ten characters, or two would have the same.
    """
    spatial = isinstance(table, gpd.GeoDataFrame)
    pyogrio.write_dataframe(
        dbase_table(table),
        path,
        driver="ESRI Shapefile",
        geometry_type="MultiPolygon" if spatial else None,
        promote_to_multi=True if spatial else None,
        layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": stated[:10]},
    )


def dbase_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with names and text that dBASE can hold whole.

    Parameters
    ----------
    table : GeoDataFrame or DataFrame
        A published layer.

    Returns
    -------
    GeoDataFrame or DataFrame
        With short names; long text spread over numbered columns.

    Raises
    ------
    FormatError
        As for `write_shapefile`.
    """
    columns: dict[str, pd.Series] = {}
    for name in table.columns:
        short = SHORT_NAMES.get(name, name)
        for column, values in _spread(table[name], short).items():
            _check_name(column, columns)
            columns[column] = values
    frame: pd.DataFrame = pd.DataFrame(columns)
    if isinstance(table, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=table.crs)
    return frame


def pieces(text: str, most_bytes: int = MOST_BYTES) -> list[str]:
    """Cut text into pieces of at most so many bytes of UTF-8, never inside a character.

    A cut has no blank on either side where that can be had: readers of dBASE drop them.
    """
    result, rest = [], text
    while len(rest.encode()) > most_bytes:
        fitting = len(rest.encode()[:most_bytes].decode(errors="ignore"))
        length = next(
            (at for at in range(fitting, 0, -1) if " " not in rest[at - 1 : at + 1]), fitting
        )
        result.append(rest[:length])
        rest = rest[length:]
    return [*result, rest]


def _spread(values: pd.Series, short: str) -> dict[str, pd.Series]:
    if not isinstance(values.dtype, pd.StringDtype):
        return {short: values}
    cut = [pieces(text) for text in values]
    count = max((len(row) for row in cut), default=1)
    return {
        (short if number == 0 else f"{short}{number + 1}"): pd.Series(
            [row[number] if number < len(row) else "" for row in cut],
            index=values.index,
            dtype=values.dtype,
        )
        for number in range(count)
    }


def _check_name(column: str, taken: dict[str, pd.Series]) -> None:
    fits = column == "geometry" or len(column) <= MOST_CHARACTERS_OF_NAME
    if not fits or not column.isascii() or column in taken:
        raise FormatError(
            f"column {column!r} has no free name of {MOST_CHARACTERS_OF_NAME} ASCII characters",
            advice="give it one in SHORT_NAMES.",
        )
