"""``hopnhat stage NAME``: the stages as commands, which is what make calls.

Each stage is imported when it is called, so that a command starts fast.
"""

import importlib
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from pipeline.config import project_paths
from pipeline.errors import UsageError

app = typer.Typer(
    help="Run one stage of the pipeline; make calls them in their order.", no_args_is_help=True
)


def _option(variable: str, text: str) -> OptionInfo:
    option: OptionInfo = typer.Option(envvar=variable, help=text, show_default=False)
    return option


@app.command()
def fetch(
    mirror: Annotated[str, _option("MIRROR", "A folder that holds the declared files.")] = "",
    online: Annotated[bool, _option("ONLINE", "Whether the network may be used.")] = True,
    vintage: Annotated[
        str, _option("VINTAGE", "A day, as 2020-06-30, whose units your file has; else found out.")
    ] = "",
    communes: Annotated[str, _option("COMMUNES", "Your own file of the communes.")] = "",
    communes_layer: Annotated[str, _option("COMMUNES_LAYER", "Its layer.")] = "",
    communes_code: Annotated[str, _option("COMMUNES_CODE", "Its field with the codes.")] = "",
    communes_name: Annotated[str, _option("COMMUNES_NAME", "Its field with the names.")] = "",
    communes_district: Annotated[
        str, _option("COMMUNES_DISTRICT", "Its field with the districts' names.")
    ] = "",
    communes_province: Annotated[
        str, _option("COMMUNES_PROVINCE", "Its field with the provinces' names.")
    ] = "",
    communes_crs: Annotated[
        str, _option("COMMUNES_CRS", "Its reference system, if it states none.")
    ] = "",
    provinces: Annotated[str, _option("PROVINCES", "Your own file of the provinces.")] = "",
    provinces_layer: Annotated[str, _option("PROVINCES_LAYER", "Its layer.")] = "",
    provinces_code: Annotated[str, _option("PROVINCES_CODE", "Its field with the codes.")] = "",
    provinces_name: Annotated[str, _option("PROVINCES_NAME", "Its field with the names.")] = "",
    provinces_crs: Annotated[
        str, _option("PROVINCES_CRS", "Its reference system, if it states none.")
    ] = "",
) -> None:
    """Get the sources: your own file, a mirror, the network, or else the stand-in."""
    from pipeline.provenance import Reading
    from pipeline.sources.collect import UserFile, Wanted
    from pipeline.stages import fetch as stage

    reading = Reading(
        layer=communes_layer,
        code_field=communes_code,
        name_field=communes_name,
        district_field=communes_district,
        province_field=communes_province,
        crs=communes_crs,
        day=_day(vintage),
    )
    outline = Reading(
        layer=provinces_layer,
        code_field=provinces_code,
        name_field=provinces_name,
        crs=provinces_crs,
    )
    wanted = Wanted(
        communes=UserFile(Path(communes), reading) if communes else None,
        provinces=UserFile(Path(provinces), outline) if provinces else None,
        mirror=Path(mirror) if mirror else None,
        online=online,
    )
    stage.run(project_paths(), wanted)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise UsageError(
            f"VINTAGE={text} is not a day", advice="write it as VINTAGE=2020-06-30."
        ) from error


STAGES = {
    "load": "Read communes, districts, provinces; match every polygon to a code of the register.",
    "repair": "Make a clean coverage, fitted to the outline, with a ledger of what moved.",
    "roll_forward": "Apply the changes since the polygons' vintage up to the eve of the merger.",
    "dissolve": "Apply the merger of 1 July 2025; write the new units and the crosswalk.",
    "check": "Check old and new units; an error stops.",
    "export": "Write the GeoPackage and the other formats.",
    "draw": "Draw the interactive maps from the GeoPackage.",
}


def _add(name: str, text: str) -> None:
    @app.command(name=name, help=text)
    def _stage() -> None:
        importlib.import_module(f"pipeline.stages.{name}").run(project_paths())


for _name, _text in STAGES.items():
    _add(_name, _text)
