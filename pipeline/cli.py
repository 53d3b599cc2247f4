"""The command ``hopnhat``: what make calls, and what people call on their own data."""

import importlib
import sys
from typing import Annotated

import click
import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.config import project_paths
from pipeline.console import log_to_console, out, print_error
from pipeline.errors import PipelineError
from pipeline.stages.commands import app as stage_app

COMMANDS = {
    "check": "pipeline.tools.check_file:check",
    "verify": "pipeline.tools.verify:verify",
    "postgis": "pipeline.publish.postgis:postgis",
}
"""Commands that live in other modules, imported when they are called or listed."""


class LazyGroup(TyperGroup):
    """A group whose commands in `COMMANDS` are imported on demand, so that all start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, those of other modules too."""
        return [*super().list_commands(ctx), *COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, importing it where it has to be."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        target = getattr(importlib.import_module(module), attribute)
        if isinstance(target, typer.Typer):
            command: click.Command = typer.main.get_group(target)
        else:
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command()(target)
            command = typer.main.get_command(alone)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="hopnhat",
    cls=LazyGroup,
    help="Hợp nhất đơn vị hành chính / Merge the old communes of a province into the new units.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(stage_app, name="stage")


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"hopnhat {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Hợp nhất đơn vị hành chính / Merge the old communes of a province into the new units."""


@app.command()
def status() -> None:
    """Show what is built, from which sources, and what is stale."""
    from pipeline.status import print_status

    print_status(project_paths())


@app.command()
def summary() -> None:
    """Say what was built from which boundaries, the counts, the checks, the files to open next."""
    from pipeline.summary import write_summary

    write_summary(project_paths())


def main() -> None:
    """Run the command line; an error that the user can mend ends with its message and status 1."""
    log_to_console()
    try:
        app()
    except PipelineError as error:
        print_error(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
