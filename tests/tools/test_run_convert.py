"""What `hopnhat convert` prints of how certain its figures are."""

from hostile import ROWS, base, write_csv

from pipeline.tools.convert import read_and_convert
from pipeline.tools.journal import ABOUT, TOPIC, journal
from pipeline.tools.options import ConvertOptions
from pipeline.tools.result_table import CODE
from pipeline.tools.run_convert import MOST_LACKING_SHOWN, certainty_lines, run_convert
from pipeline.tools.unit_columns import CERTAINTY, EXACT

TRA_BUI = ["xã Trà Bùi", "Huyện Trà Bồng", 1_000, 2.5]
"""Of the new units Cà Đam and Tây Trà Bồng, which have other parts too."""
LACKS = "thiếu | lacks"


def test_units_that_lack_a_part_are_not_called_exact(tmp_path):
    conversion = read_and_convert(write_csv(tmp_path / "t.csv", [*base(), TRA_BUI], ";"))
    marks = conversion.table[CERTAINTY]
    lacking = int(marks.str.contains(LACKS, regex=False).sum())
    exact = int(marks.eq(EXACT).sum())
    assert lacking
    assert exact
    ranges, lacks, others = certainty_lines(conversion)
    assert ranges.startswith("Trong khoảng | ranges: ")
    assert lacks.startswith(f"{lacking} đơn vị thiếu một phần | {lacking} units lack a part: ")
    assert set(lacks.split(": ")[1].split(", ")) == set(conversion.lacking)
    assert others == f"{exact} đơn vị khác chính xác | {exact} others exact"
    told = journal(conversion)
    assert list(told[ABOUT][told[TOPIC] == "thiếu một phần | lacks a part"]) == conversion.lacking


def test_ten_units_at_most_are_named_and_nobody_is_exact(tmp_path, capsys):
    path = tmp_path / "t.csv"
    names = ["Thị trấn Ba Tơ", "xã Ba Vì", "xã Ba Động", "xã Ba Dinh", "xã Ba Tô", "xã Ba Vinh",
             "xã Trà Sơn", "xã Trà Tân", "xã Bình An", "xã Sơn Hạ", "xã Sơn Kỳ", "xã Sơn Thủy",
             "xã Long Sơn", "xã Thanh An", "xã Đức Chánh"]  # fmt: skip
    path.write_text("Đơn vị,Số dân\n" + "".join(f"{name},1\n" for name in names), encoding="utf-8")
    conversion = run_convert(ConvertOptions(path, date="2025-06-30"))
    assert len(conversion.lacking) > MOST_LACKING_SHOWN
    assert conversion.table[CERTAINTY].ne(EXACT).all()
    (line,) = certainty_lines(conversion)
    assert line.count(", ") == MOST_LACKING_SHOWN
    assert line.endswith(f", … (+{len(conversion.lacking) - MOST_LACKING_SHOWN})")
    assert line in capsys.readouterr().out


def test_nothing_is_said_where_all_is_exact(tmp_path):
    conversion = read_and_convert(write_csv(tmp_path / "t.csv", base(), ";"))
    assert conversion.table[CERTAINTY].eq(EXACT).all()
    assert len(conversion.table[CODE]) < len(ROWS)
    assert certainty_lines(conversion) == []
