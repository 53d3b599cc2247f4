"""Running a command, with what is wrong on its command line said in Vietnamese and English."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

USAGE_STATUS = 2
ABORTED_STATUS = 1
_SAID = (
    (r"Missing argument '(.+?)'\.", "thiếu tham số {0}"),
    (r"Missing option '(.+?)'\.", "thiếu tuỳ chọn {0}"),
    (r"Missing command\.", "thiếu tên lệnh"),
    (r"No such command '(.+)'\.", "không có lệnh {0}"),
    (r"No such option: (\S+)", "không có tuỳ chọn {0}"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "không có tuỳ chọn {0}, có {1}"),
    (r"Option '(.+)' requires an argument\.", "sau {0} phải có một giá trị"),
    (r"Option '(.+)' does not take a value\.", "sau {0} không ghi giá trị"),
    (
        r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)",
        "thừa {0}; tên tệp có dấu cách thì đặt trong ngoặc kép",
    ),
    (r"Invalid value for '?(.+?)'?: .*", "giá trị của {0} không hợp lệ"),
)
"""What the library says, and what that is in Vietnamese."""
_HEADINGS = {
    "Usage:": "Cách gọi | Usage:",
    "Arguments:": "Tham số | Arguments:",
    "Options:": "Tuỳ chọn | Options:",
    "Commands:": "Lệnh | Commands:",
}
_ITSELF = ("Show this message and exit.", "In trợ giúp này | Show this message and exit.")
_OTHERWISE = "dòng lệnh không đúng"


def run_command(app: typer.Typer, args: Sequence[str] | None = None, name: str = "hopnhat") -> int:
    """Run a command and say in both languages what is wrong with its command line.

    Parameters
    ----------
    app : typer.Typer
        The command.
    args : sequence of str, optional
        What stands behind its name; that of the process if left out.
    name : str
        How the command is called.

    Returns
    -------
    int
        The exit status: 0, that of the command, or 2 for a wrong command line.
    """
    command = typer.main.get_command(app)
    _help_in_both(command)
    try:
        status = command.main(args=args, prog_name=name, standalone_mode=False)
    except typer.Abort:
        sys.stderr.write("Đã dừng / Aborted\n")
        return ABORTED_STATUS
    except TyperException as error:
        sys.stderr.write(wrong_line(error, name))
        return USAGE_STATUS
    return status if isinstance(status, int) else 0


def _help_in_both(command: Any) -> None:  # noqa: ANN401  the library keeps its type to itself
    """Have a command and those below it give the library's own words of their help in both."""
    in_english = command.get_help
    command.get_help = lambda context: help_in_both(in_english(context))
    for below in getattr(command, "commands", {}).values():
        _help_in_both(below)


def help_in_both(text: str) -> str:
    """Return the help of a command with its headings in Vietnamese and English.

    Examples
    --------
    >>> help_in_both("Usage: hopnhat [OPTIONS]")
    'Cách gọi | Usage: hopnhat [OPTIONS]'
    """
    for english, both in _HEADINGS.items():
        text = re.sub(rf"^{english}", both, text, flags=re.MULTILINE)
    return text.replace(*_ITSELF)


def wrong_line(error: TyperException, name: str) -> str:
    """Return what is wrong with a command line, how it is to be, and where help is.

    Parameters
    ----------
    error : typer.exceptions.TyperException
        As the library raised it.
    name : str
        How the command is called.

    Returns
    -------
    str
        Lines, the last one ended.
    """
    # The library keeps these to itself; what lacks them is said without.
    said = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    if context is not None and said == context.get_help():
        return f"{said}\n"
    lines = [f"Lỗi / Error: {in_vietnamese(said)}", said]
    if context is not None:
        lines.append(f"Cách gọi | usage: {context.get_usage().removeprefix('Usage: ')}")
        listed = getattr(context.command, "list_commands", None)
        lines += [f"Các lệnh | commands: {', '.join(listed(context))}"] if listed else []
    path = name if context is None else context.command_path
    return "\n".join([*lines, f"Trợ giúp | help: {path} --help", ""])


def in_vietnamese(said: str) -> str:
    """Return in Vietnamese what the library says of a command line.

    Examples
    --------
    >>> in_vietnamese("No such option: --foo (Possible options: --to)")
    'không có tuỳ chọn --foo, có --to'
    """
    for pattern, text in _SAID:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            return text.format(*found.groups())
    return _OTHERWISE
