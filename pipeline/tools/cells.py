"""The cells of a table as a file holds them."""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Merge:
    """A merged range of cells: file rows and column positions, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Cells:
    """The cells of one sheet, file or layer, before anything is known of what they mean.

    Attributes
    ----------
    frame : pandas.DataFrame
        A row for each row of the file, labelled with its number there (from 1); columns by
        position, as text from '0', unless the format names them. Text, numbers, dates and None.
    kind : str
        As `kind_of` tells.
    named : bool
        Whether the columns have names that the format gives them.
    sheet : str
        The sheet or layer, '' where there is none.
    encoding, delimiter : str
        Of a text file, else ''.
    has_bom : bool
        Whether it begins with the mark of UTF-8, which Excel needs.
    is_visible : bool
        Whether the sheet is shown, or hidden.
    merges : list of Merge
        Merged cells.
    remarks : list of str
        What was found out about the file, for the reader.
    geometry : geopandas.GeoSeries or None
        Of a layer, labelled as the rows are.
    percents : frozenset of str
        Columns whose numbers the sheet shows as per cent.
    misnamed : str
        '' or what the file is, where its name says otherwise.
    percent_cells : dict of str to int
        How many cells of a column the sheet shows as per cent.
    is_joined : bool
        Whether it is made of several sheets.
    """

    frame: pd.DataFrame
    kind: str
    named: bool = False
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    has_bom: bool = False
    is_visible: bool = True
    merges: list[Merge] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    geometry: gpd.GeoSeries | None = None
    percents: frozenset[str] = frozenset()
    percent_cells: dict[str, int] = field(default_factory=dict)
    misnamed: str = ""
    is_joined: bool = False
