"""The shared repository takes what the registry vouches for, and nothing from a box."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.odd_trees import nest

from repairnator.boxes.toolchains.java.refill import CacheLimits, MavenRefill, wanted_files
from repairnator.core.trees import remove_tree

JAR = "org/example/lib/1.0/lib-1.0.jar"


class Registry:
    """A registry with the files it is given.

    Attributes:
        files: path -> content; checksums are served besides unless ``checksums`` has another.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.checksums: dict[str, str] = {}
        self.asked: list[str] = []
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.removeprefix("/maven2/")
                registry.asked.append(path)
                body = registry.answer(path)
                self.send_response(200 if body is not None else 404)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/maven2"

    def answer(self, path: str) -> bytes | None:
        name = path.removesuffix(".sha1")
        if name == path or name not in self.files:
            return self.files.get(path)
        return self.checksums.get(name, hashlib.sha1(self.files[name]).hexdigest()).encode()


@pytest.fixture
def registry() -> Iterator[Registry]:
    running = Registry()
    thread = threading.Thread(target=running.server.serve_forever, daemon=True)
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def put(repository: Path, name: str, data: bytes = b"from the box") -> None:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def refilled(tmp_path: Path, registry: Registry, **limits: int) -> dict[str, bytes]:
    MavenRefill(tmp_path / "box", tmp_path / "shared", registry.address, CacheLimits(**limits)).run()
    shared = tmp_path / "shared"
    return {
        path.relative_to(shared).as_posix(): path.read_bytes() for path in shared.rglob("*") if path.is_file()
    }


def test_what_a_box_needed_is_downloaded_from_the_registry(tmp_path: Path, registry: Registry) -> None:
    registry.files[JAR] = b"real"
    put(tmp_path / "box", JAR, b"poisoned")
    assert refilled(tmp_path, registry) == {JAR: b"real"}


def test_what_the_registry_does_not_have_stays_out(tmp_path: Path, registry: Registry) -> None:
    put(tmp_path / "box", JAR)
    assert refilled(tmp_path, registry) == {}


@pytest.mark.parametrize("checksum", ["0" * 40, "nonsense", ""])
def test_what_the_registry_does_not_vouch_for_stays_out(
    tmp_path: Path, registry: Registry, checksum: str
) -> None:
    registry.files[JAR] = b"real"
    registry.checksums[JAR] = checksum
    put(tmp_path / "box", JAR)
    assert refilled(tmp_path, registry) == {}


def test_checksums_may_be_followed_by_a_name(tmp_path: Path, registry: Registry) -> None:
    registry.files[JAR] = b"real"
    registry.checksums[JAR] = hashlib.sha1(b"real").hexdigest().upper() + "  lib-1.0.jar\n"
    put(tmp_path / "box", JAR)
    assert refilled(tmp_path, registry) == {JAR: b"real"}


def test_metadata_keeps_the_name_of_its_repository(tmp_path: Path, registry: Registry) -> None:
    registry.files["org/example/lib/maven-metadata.xml"] = b"<metadata/>"
    put(tmp_path / "box", "org/example/lib/maven-metadata-central.xml")
    assert refilled(tmp_path, registry) == {"org/example/lib/maven-metadata-central.xml": b"<metadata/>"}


def test_what_is_there_is_not_asked_for_again(tmp_path: Path, registry: Registry) -> None:
    registry.files[JAR] = b"new"
    put(tmp_path / "box", JAR)
    put(tmp_path / "shared", JAR, b"old")
    assert refilled(tmp_path, registry) == {JAR: b"old"}
    assert registry.asked == []


@pytest.mark.parametrize(
    "name",
    [
        *("org/example/lib/1.0/other-1.0.jar", "org/example/lib/1.0/lib-1.0.jar.sha1", "lib-1.0.jar"),
        *("org/example/lib/1.0-SNAPSHOT/lib-1.0-SNAPSHOT.jar", "org/example/lib/1.0/lib-1.0?x.jar"),
        *("org/.hidden/lib/1.0/lib-1.0.jar", "org/a b/lib/1.0/lib-1.0.jar", "org/%2e%2e/lib/1.0/lib-1.0.jar"),
        *("org/example/lib/1.0/_remote.repositories", "org/example/lib/1.0/lib-1.0.jar.lastUpdated"),
    ],
)
def test_names_that_maven_would_not_give_are_not_wanted(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert list(wanted_files(tmp_path)) == []


def test_links_are_not_wanted(tmp_path: Path) -> None:
    put(tmp_path, "real")
    link = tmp_path / "box" / JAR
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "real")
    assert list(wanted_files(tmp_path / "box")) == []


def test_nothing_is_kept_through_a_link(tmp_path: Path, registry: Registry) -> None:
    registry.files[JAR] = b"real"
    put(tmp_path / "box", JAR)
    (tmp_path / "outside").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / JAR.split("/")[0]).symlink_to(tmp_path / "outside")
    assert refilled(tmp_path, registry) == {}
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_a_box_nests_too_deeply_is_not_wanted(tmp_path: Path) -> None:
    put(tmp_path / "box", JAR)
    nest(tmp_path / "box", 1500)
    assert list(wanted_files(tmp_path / "box")) == [JAR]
    assert remove_tree(tmp_path / "box") == ""


def test_files_over_the_limit_stay_out(tmp_path: Path, registry: Registry) -> None:
    registry.files[JAR] = b"x" * 11
    put(tmp_path / "box", JAR)
    assert refilled(tmp_path, registry, file_bytes=10) == {}


def test_a_registry_that_does_not_answer_is_asked_once(tmp_path: Path, registry: Registry) -> None:
    for number in range(50):
        put(tmp_path / "box", f"org/example/lib/{number}.0/lib-{number}.0.jar")
    registry.server.server_close()
    refill = MavenRefill(tmp_path / "box", tmp_path / "shared", "http://127.0.0.1:1/maven2")
    refill.start()
    refill.finish(20)
    assert not (tmp_path / "shared").exists()
