"""Units of measure behind the figures of cells: one of a column is read, several are told."""

import pytest
from hostile import HEADER, ROWS, base, write_xlsx

from pipeline.errors import UsageError
from pipeline.tools.convert import read_and_convert
from pipeline.tools.rule import LIST, SUM

PEOPLE = "Dân số"


def converted(folder, write, header=PEOPLE, **said):
    rows = [[*HEADER[:2], header], *([*row[:2], write(n, row[2])] for n, row in enumerate(ROWS))]
    return read_and_convert(write_xlsx(folder / "t.xlsx", rows), **said)


def dotted(number):
    return f"{number:,}".replace(",", ".")


@pytest.mark.parametrize(
    ("header", "write"),
    [
        (PEOPLE, lambda _, number: f"{dotted(number)} người"),
        (PEOPLE, lambda n, number: [f"{dotted(number)} người", number, dotted(number)][n % 3]),
        ("Vốn vay", lambda _, number: f"{number} triệu đồng"),
        ("Đất lúa", lambda _, number: f"{number}ha"),
    ],
)
def test_figures_with_one_unit_of_measure_are_figures(tmp_path, header, write):
    conversion = converted(tmp_path, write, header)
    plain = converted(tmp_path, lambda _, number: number, header)
    assert list(conversion.table[header]) == list(plain.table[header])
    (told,) = [one for one in conversion.plan.remarks if "units of measure in the cells" in one]
    assert header in told
    assert conversion.plan.rules[0].kind == SUM


@pytest.mark.parametrize(
    ("header", "write"),
    [
        (PEOPLE, lambda n, number: f"{number} {['hộ', 'người'][n % 2]}"),
        ("Đất lúa", lambda n, number: f"{number} {['ha', 'm2'][n % 2]}"),
        ("Vốn vay", lambda n, number: f"{number} triệu" if n % 2 else number),
        (PEOPLE, lambda _, number: f"{number} gia súc"),
    ],
)
def test_what_is_measured_in_several_ways_is_not_summed_and_said(tmp_path, header, write):
    conversion = converted(tmp_path, write, header)
    (rule,) = conversion.plan.rules
    assert (rule.kind, rule.open) == (LIST, True)
    assert "the cells have text" in rule.reason
    with pytest.raises(UsageError, match="unclear whether these add up"):
        converted(tmp_path, write, header, strict=True)


def test_text_that_begins_with_a_number_is_text(tmp_path):
    rows = base()
    rows[0][2] = "Địa chỉ"
    for n, row in enumerate(rows[1:]):
        row[2] = f"{n + 1} Lê Lợi"
    conversion = read_and_convert(write_xlsx(tmp_path / "t.xlsx", rows))
    assert [rule.kind for rule in conversion.plan.rules] == [LIST, SUM]
    assert not conversion.plan.rules[0].open
