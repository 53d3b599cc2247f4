"""The decimal sign of a result is that of its table."""

import pandas as pd
import pytest

from pipeline.tools.decimal_signs import table_mark
from pipeline.tools.journal import SAID, journal
from pipeline.tools.options import ConvertOptions
from pipeline.tools.run_convert import run_convert

COMMUNES = ["Xã Bình Khương", "Xã Bình An", "Xã Bình Minh"]
"""The three communes of Huyện Bình Sơn that became the commune Bình Minh."""


def written(folder, delimiter, columns, **said):
    """Convert a table of the three communes; return the line of Bình Minh and what was said."""
    lines = [["Đơn vị", "Huyện", *columns]]
    lines += [
        [name, "Huyện Bình Sơn", *cells]
        for name, *cells in zip(COMMUNES, *columns.values(), strict=True)
    ]
    path = folder / "t.csv"
    text = "".join(delimiter.join(f'"{cell}"' for cell in line) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    conversion = run_convert(ConvertOptions(path, date="2025-06-30", **said))
    result = pd.read_csv(folder / "t_2025.csv", sep=delimiter, dtype="str")
    assert len(result) == 1
    told = [text for text in journal(conversion)[SAID] if "decimal sign" in text]
    return result.iloc[0], told


@pytest.mark.parametrize(
    ("delimiter", "tons", "tons_after", "mark"),
    [
        (";", ["7821,0", "7400,6", "2"], "15223,6", ","),
        (";", ["7821.0", "7400.6", "2"], "15223.6", "."),
        (",", ["7821,0", "7400,6", "2"], "15223,6", ","),
        (",", ["7821.0", "7400.6", "2"], "15223.6", "."),
        ("\t", ["1.234.567", "1,5", "1"], "1234569,5", ","),
        (";", ["1,234,567", "1.5", "1"], "1234569.5", "."),
    ],
)
def test_one_decimal_sign_also_beside_whole_numbers(
    tmp_path, capsys, delimiter, tons, tons_after, mark
):
    columns = {"Sản lượng (tấn)": tons, "Số trường": ["25", "31", "9"]}
    row, told = written(tmp_path, delimiter, columns)
    assert row["Sản lượng (tấn)"] == tons_after
    assert row["Số trường"] == "65"
    assert told == [f"dấu thập phân | decimal sign: {mark!r}"]
    assert told[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cells", "read_with", "delimiter", "wanted", "mark"),
    [
        (["1", "2"], ".", ";", "", ","),
        (["1", "2"], ".", ",", "", "."),
        (["1", "2"], ".", "", "", "."),
        (["1", "2"], ".", ";", ".", "."),
        (["1.000", "2.000"], ",", ",", "", ","),
        (["1,000", "2,000"], ".", ";", "", "."),
    ],
)
def test_thousands_decide_then_the_semicolon(cells, read_with, delimiter, wanted, mark):
    assert table_mark([pd.Series(cells)], [read_with], delimiter, wanted) == mark
