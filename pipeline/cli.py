"""The command ``hopnhat``: what make calls, and what people call on their own data."""

import gc
import importlib
import sys
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.command_line import run_command
from pipeline.config import project_paths
from pipeline.console import log_to_console, out, print_error
from pipeline.errors import PipelineError
from pipeline.stages.commands import app as stage_app

app = typer.Typer(
    name="hopnhat",
    help="Hợp nhất đơn vị hành chính / Merge the old communes of a province into the new units.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(
    stage_app,
    name="stage",
    short_help="Chạy một bước của quy trình | Run one stage of the pipeline.",
)


COMMANDS = {
    "convert": ("pipeline.tools.commands:convert", "Chuyển bảng | Carry your own table over."),
    "lookup": (
        "pipeline.tools.commands:lookup",
        "Tra cứu | Find units by name, code, address, place.",
    ),
    "explain": (
        "pipeline.tools.commands:explain",
        "Lịch sử đơn vị | Tell the whole story of a unit.",
    ),
    "check": (
        "pipeline.tools.check_file:check",
        "Kiểm tra ranh giới của một tệp bất kỳ | Check the polygons of any file.",
    ),
    "compare": (
        "pipeline.tools.compare:compare",
        "So với ranh giới khác | Compare with another set of boundaries.",
    ),
    "law": (
        "pipeline.register.cli:app",
        "Đọc nghị quyết, ghi sổ đơn vị | Read resolutions; write the register.",
    ),
    "verify": (
        "pipeline.tools.verify:verify",
        "Đối chiếu tệp đã xuất bản với manifest.json | Hold published files against it.",
    ),
    "postgis": (
        "pipeline.publish.postgis:postgis",
        "Nạp mọi lớp vào PostGIS | Load everything into PostGIS.",
    ),
}
"""Commands of other modules, which are imported when they are called, so that all start fast."""


def _add(name: str, target: str, text: str) -> None:
    # Options and --help belong to the command that is imported; here they only pass through.
    passing = {"ignore_unknown_options": True, "allow_extra_args": True}

    @app.command(
        name=name,
        help=text,
        short_help=text,
        add_help_option=False,
        context_settings=passing,
    )
    def _command(context: typer.Context) -> None:
        module, _, attribute = target.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            function, found = found, typer.Typer(add_completion=False, rich_markup_mode=None)
            found.command()(function)
        raise typer.Exit(run_command(found, context.args, f"hopnhat {name}"))


for _name, (_target, _text) in COMMANDS.items():
    _add(_name, _target, _text)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"hopnhat {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="In phiên bản | Print the version.",
        ),
    ] = False,
) -> None:
    """Hợp nhất đơn vị hành chính / Merge the old communes of a province into the new units."""


@app.command(
    short_help="Đã dựng gì, từ nguồn nào, gì đã cũ | "
    "Show what is built, from which sources, and what is stale."
)
def status() -> None:
    """Đã dựng gì, từ nguồn nào, gì đã cũ / Show what is built, from which sources, what is stale.

    Ví dụ / Example:

    hopnhat status
    """
    from pipeline.status import print_status

    print_status(project_paths())


@app.command(
    short_help="Tóm tắt: nguồn, số lượng, kiểm tra, tệp nên mở | "
    "Sum up: sources, counts, checks, files to open next."
)
def summary() -> None:
    """Tóm tắt: nguồn, số lượng, kiểm tra, tệp nên mở / Sum up: sources, counts, checks, files.

    Ví dụ / Example:

    hopnhat summary
    """
    from pipeline.summary import write_summary

    write_summary(project_paths())


def main() -> None:
    """Run the command line; an error that the user can mend ends with its message and status 1."""
    # A command makes many objects, keeps most of them and ends soon: looking for cycles among them
    # all the time took a tenth of it.
    gc.set_threshold(100_000, 50, 100)
    log_to_console()
    try:
        sys.exit(run_command(app))
    except PipelineError as error:
        print_error(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
