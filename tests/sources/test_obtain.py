"""Getting a declared source: mirror, earlier run, download; never with a wrong hash."""

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.provenance import Reading
from pipeline.sources import obtain
from pipeline.sources.declared import DeclaredSource
from pipeline.sources.obtain import already_here, copy_from_mirror, download

CONTENT = b"the land" * 100


def declared(url: str = "", content: bytes = CONTENT) -> DeclaredSource:
    return DeclaredSource(
        id="land",
        role="communes",
        name="Land",
        url=url,
        sha256=hashlib.sha256(content).hexdigest(),
        licence="none",
        vintage="2019",
        date="2019-01-01",
        file="land.bin",
        mirror_path="sub/land.bin",
        reading=Reading(),
        note="",
    )


class Server(http.server.ThreadingHTTPServer):
    """Serves `CONTENT`, after as many failures as it is told to have."""

    failures = 0
    asked = 0


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers 503 while the server still has failures to give, else the content."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked += 1
        if self.server.asked <= self.server.failures:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(obtain, "PAUSE_S", 0.0)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/land.bin"


def test_download_brings_the_declared_file(tmp_path: Path, server: Server) -> None:
    path = download(declared(url_of(server)), tmp_path, progress=False)
    assert path is not None
    assert path.read_bytes() == CONTENT
    assert server.asked == 1


def test_download_tries_once_more(tmp_path: Path, server: Server) -> None:
    server.failures = 1
    assert download(declared(url_of(server)), tmp_path, progress=False) == tmp_path / "land.bin"
    assert server.asked == 2


def test_download_gives_up_after_two_attempts(tmp_path: Path, server: Server) -> None:
    server.failures = 9
    assert download(declared(url_of(server)), tmp_path, progress=False) is None
    assert server.asked == 2
    assert list(tmp_path.iterdir()) == []


def test_download_with_another_hash_keeps_nothing(tmp_path: Path, server: Server) -> None:
    source = declared(url_of(server), content=b"what was declared")
    with pytest.raises(SourceError, match=source.sha256):
        download(source, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obtain, "PAUSE_S", 0.0)
    start = time.monotonic()
    # Port 9 (discard) of this machine: nobody listens, so the connection is refused.
    assert download(declared("http://127.0.0.1:9/land.bin"), tmp_path, progress=False) is None
    assert time.monotonic() - start < 2 * obtain.CONNECT_TIMEOUT_S + 1


def test_the_connect_timeout_is_five_seconds() -> None:
    assert obtain.CONNECT_TIMEOUT_S == 5.0


def test_the_mirror_is_copied_and_then_already_here(tmp_path: Path) -> None:
    mirror, folder = tmp_path / "mirror", tmp_path / "raw"
    (mirror / "sub").mkdir(parents=True)
    (mirror / "sub" / "land.bin").write_bytes(CONTENT)
    assert already_here(declared(), folder) is None
    assert copy_from_mirror(declared(), folder, mirror) == folder / "land.bin"
    assert already_here(declared(), folder) == folder / "land.bin"


def test_a_mirror_without_the_file_is_no_error(tmp_path: Path) -> None:
    assert copy_from_mirror(declared(), tmp_path / "raw", tmp_path) is None


def test_an_earlier_file_with_another_hash_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "land.bin").write_bytes(b"old")
    assert already_here(declared(), tmp_path) is None
