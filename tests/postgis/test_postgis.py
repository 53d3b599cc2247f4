"""A load into a real PostGIS: once, again, changed, refused."""

# ruff: noqa: S608 (the tests put only their own names into SQL)

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
import shapely
import toy_published

from pipeline.config import GAP_WIDTH_M
from pipeline.errors import FormatError, UsageError
from pipeline.publish.formats import write_formats
from pipeline.publish.geopackage import TABLE_LAYERS
from pipeline.publish.manifest import write_manifest
from pipeline.publish.postgis import load_postgis
from pipeline.schema import CONTRACTS

psycopg = pytest.importorskip("psycopg", reason="needs psycopg: pip install 'psycopg[binary]'")

pytestmark = pytest.mark.postgis

ROWS = {
    "communes_2025": 4,
    "communes_before": 8,
    "province_2025": 1,
    "provinces_before": 2,
    "districts_before": 4,
    "crosswalk": 9,
    "findings": 4,
    "repairs": 0,
    "cuts": 4,
    "neighbours": 3,
    "changes": 9,
    "units": 12,
}
COVERAGES = (
    "communes_2025",
    "communes_before",
    "province_2025",
    "provinces_before",
    "districts_before",
    "neighbours",
)


def server_programs() -> Path | None:
    """Return the folder of initdb of the newest PostgreSQL that has PostGIS."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        share = Path("/usr/share/postgresql") / folder.parent.name / "extension"
        if (folder / "initdb").is_file() and (share / "postgis.control").is_file():
            return folder
    return None


class Server:
    """A PostgreSQL of the test's own, on a free port, that only this machine can reach."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        # PostgreSQL refuses to run as root; Debian's package brings the user postgres.
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def start(self) -> None:
        self.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses='' -c fsync=off"
        self.run("pg_ctl", "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-m", "immediate", "-w", "stop")

    def dsn(self, database: str = "postgres") -> str:
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"


@pytest.fixture(scope="module")
def server():
    programs = server_programs()
    if programs is None:
        pytest.skip("needs PostGIS: apt-get install postgresql postgis postgresql-15-postgis-3")
    # Not in pytest's own folder, which another user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="hopnhat-postgis-"))
    server = Server(programs, folder)
    if os.geteuid() == 0:
        shutil.chown(folder, server.user)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def dsn(request, server):
    """Return the connection string of a database that no other test uses."""
    name = request.node.name.split("[")[0][:60]
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.dsn(f"'{name}'")


def publish(folder: Path, layers=None) -> Path:
    write_formats(layers or toy_published.published_layers(), folder, toy_published.stand_in())
    write_manifest(folder, toy_published.stand_in())
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("published"))


def rows(dsn: str, query: str, *values) -> list[tuple]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query, values).fetchall()


def versions(dsn: str) -> dict[str, list[tuple]]:
    """Return where every row lies and which transaction wrote it: what any change changes."""
    return {name: rows(dsn, f"SELECT ctid::text, xmin::text FROM hopnhat.{name} ORDER BY ctid")
            for name in ROWS}  # fmt: skip


def test_all_rows_arrive_and_the_second_load_changes_none(dsn, published):
    assert load_postgis(published, dsn) == ROWS
    before = versions(dsn)
    assert {name: len(found) for name, found in before.items()} == ROWS
    assert load_postgis(published, dsn) == dict.fromkeys(ROWS, 0)
    assert versions(dsn) == before


def test_attributes_arrive_to_the_letter(dsn, published):
    load_postgis(published, dsn)
    for name, table in toy_published.published_layers().items():
        columns = [column for column in CONTRACTS[name].columns if column != "geometry"]
        found = rows(dsn, f"SELECT {', '.join(columns)} FROM hopnhat.{name}")
        attributes = table[columns].astype(object)
        wanted = attributes.where(attributes.notna(), None).itertuples(index=False, name=None)
        assert sorted(found, key=repr) == sorted(wanted, key=repr)


def test_geometry_arrives_in_full_and_is_a_coverage(dsn, published):
    load_postgis(published, dsn)
    layers = toy_published.published_layers()
    for name in COVERAGES:
        found = dict(rows(dsn, f"SELECT code, ST_AsBinary(geom) FROM hopnhat.{name}"))
        wanted = layers[name].to_crs("EPSG:4326").set_index("code").geometry
        shapes = {code: shapely.from_wkb(shape) for code, shape in found.items()}
        for code, shape in shapes.items():
            parts = shapely.MultiPolygon(list(shapely.get_parts(wanted[code])))
            assert shapely.equals_exact(shape.normalize(), parts.normalize(), tolerance=1e-12)
        assert shapely.coverage_is_valid(list(shapes.values()))
        systems = rows(
            dsn, f"SELECT DISTINCT ST_SRID(geom), GeometryType(geom) FROM hopnhat.{name}"
        )
        assert systems == [(4326, "MULTIPOLYGON")]


@pytest.mark.parametrize("name", COVERAGES)
def test_postgis_finds_no_overlap_and_no_unmatched_edge(server, published, name):
    dsn = server.dsn()
    load_postgis(published, dsn)
    overlaps = rows(
        dsn,
        f"""
        SELECT a.code, b.code FROM hopnhat.{name} a JOIN hopnhat.{name} b
        ON a.code < b.code AND a.geom && b.geom AND ST_Relate(a.geom, b.geom, 'T********')""",
    )
    assert overlaps == []
    (lost,) = rows(dsn, f"SELECT sum(ST_Area(geom)) - ST_Area(ST_Union(geom)) FROM hopnhat.{name}")
    assert lost[0] == pytest.approx(0, abs=1e-12)
    if rows(dsn, "SELECT 1 FROM pg_proc WHERE proname = 'st_coverageinvalidedges'"):
        width = GAP_WIDTH_M / 111_000
        edges = rows(dsn, f"SELECT ST_CoverageInvalidEdges(geom, {width}) OVER () AS edge "
                          f"FROM hopnhat.{name}")  # fmt: skip
        assert [edge for (edge,) in edges if edge is not None] == []


def test_only_what_changed_is_written(dsn, published, tmp_path):
    load_postgis(published, dsn)
    before = versions(dsn)
    layers = toy_published.published_layers()
    layers["communes_2025"].loc[0, "seat"] = "Nhà mới \\ với\tdấu\nlạ"
    layers["crosswalk"] = layers["crosswalk"].iloc[1:]
    changed = load_postgis(publish(tmp_path, layers), dsn)
    assert changed == {**dict.fromkeys(ROWS, 0), "communes_2025": 1, "crosswalk": 1}
    assert versions(dsn)["communes_before"] == before["communes_before"]
    code = layers["communes_2025"].loc[0, "code"]
    found = rows(dsn, "SELECT seat FROM hopnhat.communes_2025 WHERE code = %s", code)
    assert found == [("Nhà mới \\ với\tdấu\nlạ",)]


def test_a_refused_load_changes_nothing(dsn, published, tmp_path):
    load_postgis(published, dsn)
    before = versions(dsn)
    layers = toy_published.published_layers()
    layers["province_2025"]["name"] = "Tên khác"
    layers["crosswalk"].iloc[0, layers["crosswalk"].columns.get_loc("new_code")] = "00000"
    with pytest.raises(FormatError, match="crosswalk_new_code_fkey"):
        load_postgis(publish(tmp_path, layers), dsn)
    assert versions(dsn) == before


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (
            "INSERT INTO hopnhat.province_2025 SELECT * FROM hopnhat.province_2025",
            "UniqueViolation",
        ),
        ("DELETE FROM hopnhat.communes_2025", "ForeignKeyViolation"),
        ("DELETE FROM hopnhat.districts_before", "ForeignKeyViolation"),
        ("UPDATE hopnhat.crosswalk SET extent = 'half'", "CheckViolation"),
        ("UPDATE hopnhat.communes_2025 SET area_km2 = -1", "CheckViolation"),
        ("UPDATE hopnhat.communes_2025 SET name = NULL", "NotNullViolation"),
        (
            "UPDATE hopnhat.communes_2025 SET geom = ST_GeomFromText("
            "'MULTIPOLYGON(((0 0,1 1,1 0,0 1,0 0)))', 4326)",
            "CheckViolation",
        ),
    ],
)
def test_constraints_hold(server, published, statement, error):
    dsn = server.dsn()
    load_postgis(published, dsn)
    kind = getattr(psycopg.errors, error)
    with psycopg.connect(dsn) as connection, pytest.raises(kind):
        connection.execute(statement)


def test_everything_is_commented_and_indexed(dsn, published):
    load_postgis(published, dsn)
    bare = rows(
        dsn,
        """
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'hopnhat'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        AND coalesce(col_description(c.oid, a.attnum), '') NOT LIKE '% / %'""".replace("%", "%%"),
    )
    assert bare == []
    tables = rows(
        dsn,
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'hopnhat'::regnamespace
        AND relkind IN ('r', 'v') AND obj_description(oid) IS NULL""",
    )
    assert tables == []
    ((about,),) = rows(dsn, "SELECT obj_description('hopnhat'::regnamespace)")
    assert "STAND-IN" in about
    indexed = rows(dsn, "SELECT tablename FROM pg_indexes WHERE indexdef LIKE %s", "%USING gist%")
    assert {name for (name,) in indexed} == ROWS.keys() - TABLE_LAYERS


def test_a_view_for_each_date_has_the_units_in_force(dsn, published):
    load_postgis(published, dsn)
    eve = rows(dsn, "SELECT code, district_code, province_name FROM hopnhat.units_2025_06_30")
    merger = rows(dsn, "SELECT code, district_code, province_name FROM hopnhat.units_2025_07_01")
    assert len(eve) == 8
    assert ("998", "998", "Tỉnh Tây") in eve
    assert sorted(merger) == [(code, None, "Tỉnh Tây")
                              for code in ("99001", "99003", "99006", "99998")]  # fmt: skip
    queries = ("SELECT * FROM hopnhat.units_2025_06_30", "SELECT * FROM hopnhat.units_2025_07_01")
    with psycopg.connect(dsn) as connection:
        columns = [[c.name for c in connection.execute(query).description] for query in queries]
    assert columns[0] == columns[1]


def test_psql_loads_the_published_script_and_the_command_has_nothing_to_add(dsn, published):
    if not shutil.which("psql"):
        pytest.skip("needs psql: apt-get install postgresql-client")
    script = published / "quang_ngai_2025.sql"
    for _ in range(2):
        subprocess.run(["psql", "-q", "-X", dsn, "-f", str(script)], check=True)
    assert load_postgis(published, dsn) == dict.fromkeys(ROWS, 0)


def test_another_schema_can_be_chosen_whatever_its_name(dsn, published):
    load_postgis(published, dsn, schema='Hợp "nhất"')
    ((count,),) = rows(dsn, 'SELECT count(*) FROM "Hợp ""nhất""".communes_2025')
    assert count == 4


def test_a_table_of_another_shape_is_left_alone(dsn, published):
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE SCHEMA hopnhat; CREATE TABLE hopnhat.crosswalk (mine integer)")
    with pytest.raises(FormatError, match="nothing was changed"):
        load_postgis(published, dsn)
    assert rows(dsn, "SELECT tablename FROM pg_tables WHERE schemaname = 'hopnhat'") == [
        ("crosswalk",)
    ]


def test_a_database_that_is_not_there_is_an_error_with_advice(published, tmp_path):
    with pytest.raises(UsageError, match="can't be reached"):
        load_postgis(published, f"host={tmp_path} port=1 user=nobody dbname=nothing")


def test_a_folder_without_the_files_is_an_error_with_advice(tmp_path):
    with pytest.raises(FormatError, match="make export"):
        load_postgis(tmp_path, "host=nowhere")
