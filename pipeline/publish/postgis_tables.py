"""The published layers in PostGIS: columns, keys, constraints, indexes, comments, views."""

from dataclasses import dataclass, field

from pipeline.config import EVE, MERGER
from pipeline.publish.field_texts import field_text
from pipeline.publish.geopackage import GEOMETRY_COLUMN, TABLE_LAYERS
from pipeline.publish.texts import LAYERS
from pipeline.schema import CONTRACTS, EXTENTS, SEVERITIES, UNIT_TYPES

SRID = 4326
ROW_NUMBER = "row_number"
"""The key of layers whose rows have none of their own: their place in the published order."""

_SQL_TYPES = {"float64": "double precision", "int64": "bigint", "Int64": "bigint"}
_ALLOWED = {"type": UNIT_TYPES, "extent": EXTENTS, "severity": SEVERITIES}


@dataclass(frozen=True)
class Reference:
    """A foreign key: a column whose values are codes of another table."""

    column: str
    table: str


@dataclass(frozen=True)
class TableKeys:
    """How the rows of a table are told apart and what they refer to."""

    key: tuple[str, ...] = ("code",)
    references: tuple[Reference, ...] = ()
    searched: tuple[str, ...] = field(default=())


TABLES: dict[str, TableKeys] = {
    "province_2025": TableKeys(),
    "provinces_before": TableKeys(),
    "districts_before": TableKeys(
        references=(Reference("province_code", "provinces_before"),), searched=("name",)
    ),
    "communes_2025": TableKeys(
        references=(Reference("province_code", "province_2025"),), searched=("name",)
    ),
    "communes_before": TableKeys(
        references=(
            Reference("district_code", "districts_before"),
            Reference("province_code", "provinces_before"),
        ),
        searched=("name", "new_code"),
    ),
    "crosswalk": TableKeys(
        key=("old_code", "new_code"),
        references=(
            Reference("old_code", "communes_before"),
            Reference("new_code", "communes_2025"),
        ),
    ),
    "neighbours": TableKeys(key=("name",), searched=("code", "new_code")),
    "findings": TableKeys(key=(ROW_NUMBER,), searched=("check_id", "severity")),
    "repairs": TableKeys(key=(ROW_NUMBER,), searched=("from_code", "to_code")),
    "cuts": TableKeys(key=("date", "old_code", "new_code"), searched=("old_code", "new_code")),
    "changes": TableKeys(
        key=("date", "old_code", "new_code", "kind"), searched=("old_code", "new_code")
    ),
    "units": TableKeys(key=("code", "valid_from"), searched=("name",)),
}
"""In an order in which what is referred to comes first. A divided unit has several heirs in
``communes_before.new_code``, so that the reference to them stands in the crosswalk. Cuts and
changes tell of all dates since 2019, and so of units that are in neither layer of units."""


def column_names(layer: str) -> list[str]:
    """Return the columns of a layer's table, in their order."""
    names = [GEOMETRY_COLUMN if name == "geometry" else str(name) for name in _contract(layer)]
    return [ROW_NUMBER, *names] if TABLES[layer].key == (ROW_NUMBER,) else names


def create_table(schema: str, layer: str) -> str:
    """Return the statements that make a layer's table with its keys, indexes and comments.

    Parameters
    ----------
    schema : str
        The schema's name, quoted.
    layer : str
        A published layer.

    Returns
    -------
    str
        SQL that changes nothing where the table exists.
    """
    keys = TABLES[layer]
    lines = [_column(layer, name) for name in column_names(layer)]
    lines.append(f"PRIMARY KEY ({', '.join(keys.key)})")
    lines += [
        f"FOREIGN KEY ({reference.column}) REFERENCES {schema}.{reference.table} (code)"
        for reference in keys.references
    ]
    body = ",\n  ".join(lines)
    statements = [f"CREATE TABLE IF NOT EXISTS {schema}.{layer} (\n  {body}\n);"]
    return "\n".join([*statements, *_indexes(schema, layer), *_comments(schema, layer)])


def create_views(schema: str) -> str:
    """Return the statements that make one view for each date, both with the same columns.

    Parameters
    ----------
    schema : str
        The schema's name, quoted.

    Returns
    -------
    str
        SQL for ``units_2025_06_30`` and ``units_2025_07_01``.
    """
    eve, merger = (f"units_{day.isoformat().replace('-', '_')}" for day in (EVE, MERGER))
    before, province = f"{schema}.communes_before", f"{schema}.province_2025"
    since = f"{schema}.communes_2025 unit JOIN {province} province"
    return "\n".join(
        [
            f"CREATE OR REPLACE VIEW {schema}.{eve} AS",
            "  SELECT code, name, type, district_code, district_name, province_code,",
            f"    province_name, area_km2, boundary_source, geom FROM {before};",
            _view_comment(schema, eve, "communes_before"),
            f"CREATE OR REPLACE VIEW {schema}.{merger} AS",
            "  SELECT unit.code, unit.name, unit.type, NULL::text AS district_code,",
            "    NULL::text AS district_name, unit.province_code,",
            "    province.name AS province_name, unit.area_km2, unit.boundary_source, unit.geom",
            f"  FROM {since} ON province.code = unit.province_code;",
            _view_comment(schema, merger, "communes_2025"),
        ]
    )


def quoted_text(text: str) -> str:
    """Return text as a literal of standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Return a name as a quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _contract(layer: str) -> list[str]:
    return [str(name) for name in CONTRACTS[layer].columns]


def _column(layer: str, name: str) -> str:
    if name == ROW_NUMBER:
        return f"{name} integer NOT NULL"
    if name == GEOMETRY_COLUMN:
        needed = "" if CONTRACTS[layer].columns["geometry"].nullable else " NOT NULL"
        return f"{name} geometry(MultiPolygon, {SRID}){needed}{_validity(layer)}"
    column = CONTRACTS[layer].columns[name]
    needed = "" if column.nullable else " NOT NULL"
    stored = str(column.dtype)
    sql_type = "text" if stored.startswith("str") else _SQL_TYPES[stored]
    return f"{name} {sql_type}{needed}{_check(name)}"


def _validity(layer: str) -> str:
    """Hold units to validity; a finding may well show what is invalid."""
    return "" if TABLES[layer].key == (ROW_NUMBER,) else " CHECK (ST_IsValid(geom))"


def _check(name: str) -> str:
    ending = name.removeprefix("old_").removeprefix("new_")
    if allowed := _ALLOWED.get(ending):
        return f" CHECK ({name} IN ({', '.join(quoted_text(value) for value in allowed)}))"
    if name.startswith(("area_km2", "area_m2", "share_of_")):
        return f" CHECK ({name} >= 0)"
    return ""


def _indexes(schema: str, layer: str) -> list[str]:
    keys = TABLES[layer]
    columns = dict.fromkeys([*(reference.column for reference in keys.references), *keys.searched])
    if keys.key[0] in columns:
        del columns[keys.key[0]]  # the primary key's index begins with it
    statements = [
        f"CREATE INDEX IF NOT EXISTS {layer}_{column}_idx ON {schema}.{layer} ({column});"
        for column in columns
    ]
    if layer not in TABLE_LAYERS:
        statements.append(
            f"CREATE INDEX IF NOT EXISTS {layer}_geom_idx ON {schema}.{layer} USING gist (geom);"
        )
    return statements


def _comments(schema: str, layer: str) -> list[str]:
    text = LAYERS[layer]
    about = f"{text.title.joined()}. {text.about.joined()}"
    comments = [f"COMMENT ON TABLE {schema}.{layer} IS {quoted_text(about)};"]
    for name in column_names(layer):
        if name == ROW_NUMBER:
            said = "Số thứ tự / Number of the row, in the published order"
        elif name == GEOMETRY_COLUMN:
            said = f"Hình học WGS 84 / Geometry, WGS 84 (EPSG:{SRID})"
        else:
            field_said = field_text(layer, name)
            said = f"{field_said.alias.joined()}. {field_said.about.joined()}"
        comments.append(f"COMMENT ON COLUMN {schema}.{layer}.{name} IS {quoted_text(said)};")
    return comments


def _view_comment(schema: str, view: str, layer: str) -> str:
    return f"COMMENT ON VIEW {schema}.{view} IS {quoted_text(LAYERS[layer].title.joined())};"
