"""Filling the shared wheels: only what the index vouches for, whatever a box says."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from repairnator.boxes.toolchains.python.refill import WheelRefill, published, wanted_files

WHEEL, NAME = b"a wheel", "attrs-25.1-py3-none-any.whl"


@contextmanager
def index(answers: dict[str, bytes]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = answers.get(self.path)
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(digest: str, url: str = "/files/x.whl") -> bytes:
    return json.dumps({"files": [{"filename": NAME, "url": url, "hashes": {"sha256": digest}}]}).encode()


def want(box: Path, *names: str) -> None:
    for name in names:
        (box / "wanted" / name).parent.mkdir(parents=True, exist_ok=True)
        (box / "wanted" / name).write_bytes(b"bytes of the box")


@pytest.mark.parametrize(("digest", "kept"), [(hashlib.sha256(WHEEL).hexdigest(), True), ("0" * 64, False)])
def test_only_what_the_index_vouches_for_is_kept(tmp_path: Path, digest: str, kept: bool) -> None:
    box, shared = tmp_path / "box", tmp_path / "shared"
    want(box, f"attrs/{NAME}", "unknown/unknown-1-py3-none-any.whl")
    with index({"/simple/attrs/": page(digest), "/files/x.whl": WHEEL}) as address:
        assert WheelRefill(box, shared, f"{address}/simple").run() == int(kept)
    assert (shared / "attrs" / NAME).exists() is kept
    if kept:
        assert (shared / "attrs" / NAME).read_bytes() == WHEEL


def test_names_that_a_box_chose_lead_nowhere_else(tmp_path: Path) -> None:
    want(
        tmp_path,
        "attrs/attrs-1-py3-none-any.whl",
        "attrs/attrs.exe",
        "Odd_Name/a-1.whl",
        "a/b/c-1.whl",
        "x.whl",
    )
    (tmp_path / "wanted" / "attrs" / "linked-1-py3-none-any.whl").symlink_to("/etc/passwd")
    assert list(wanted_files(tmp_path)) == [("attrs", "attrs-1-py3-none-any.whl")]


def test_pages_in_html_are_read_as_well() -> None:
    digest = "a" * 64
    text = f'<a href="../../files/{NAME}#sha256={digest}">x</a><a href="../old.tar.gz#md5=1">y</a>'
    found = published(text.encode(), "https://mirror.example/simple/attrs/")
    assert {name: one.url for name, one in found.items()} == {NAME: f"https://mirror.example/files/{NAME}"}
