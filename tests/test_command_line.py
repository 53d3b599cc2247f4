"""A wrong command line is told in Vietnamese and English, with what to do and status 2."""

import pytest
import typer

from pipeline.cli import app
from pipeline.command_line import USAGE_STATUS, in_vietnamese, run_command

WRONG = (
    (["convert"], "thiếu tham số TABLE", "hopnhat convert --help"),
    (["chuyen", "bang.xlsx"], "không có lệnh chuyen", "convert, lookup, explain"),
    (["stage", "melt"], "không có lệnh melt", "dissolve, check"),
    (["convert", "a.xlsx", "--foo"], "không có tuỳ chọn --foo, có --to", "hopnhat convert --help"),
    (["convert", "a.xlsx", "--to"], "sau --to phải có một giá trị", "hopnhat convert --help"),
    (["convert", "a.xlsx", "--strict=1"], "sau --strict không ghi giá trị", "convert --help"),
    (["convert", "dân", "số.xlsx"], "đặt trong ngoặc kép", "hopnhat convert --help"),
)


@pytest.mark.parametrize(("words", "said", "help_line"), WRONG)
def test_a_wrong_line_is_told_in_both_languages(words, said, help_line, capsys):
    assert run_command(app, words) == USAGE_STATUS
    shown = capsys.readouterr()
    first, second, *others = shown.err.splitlines()
    assert first.startswith("Lỗi / Error: ")
    assert said in first
    assert second.isascii() or "số.xlsx" in second
    assert any(help_line in line for line in others), shown.err
    assert not shown.out


def test_every_message_of_the_library_that_is_known_fits_one_line_of_ours():
    assert in_vietnamese("Missing option '--to'.") == "thiếu tuỳ chọn --to"
    assert in_vietnamese("Invalid value for '--seed': 'x' is not a valid int.") == (
        "giá trị của --seed không hợp lệ"
    )
    assert in_vietnamese("Something else.") == "dòng lệnh không đúng"


def test_help_alone_is_printed_where_no_command_is_given(capsys):
    assert run_command(app, []) == USAGE_STATUS
    shown = capsys.readouterr().err
    assert shown.startswith("Cách gọi | Usage: hopnhat")
    assert "Lỗi" not in shown


def test_the_status_of_a_command_is_that_of_the_run(capsys):
    small = typer.Typer(add_completion=False)

    @small.command()
    def _end(status: int) -> None:
        if status < 0:
            raise typer.Abort
        raise typer.Exit(status)

    assert [run_command(small, [str(status)]) for status in (0, 3)] == [0, 3]
    assert run_command(small, ["--", "-1"]) == 1
    assert "Đã dừng" in capsys.readouterr().err
    assert run_command(small, ["x"]) == USAGE_STATUS
    assert "status không hợp lệ" in capsys.readouterr().err
