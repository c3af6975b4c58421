"""A box's own view of shared Maven repositories, by the rules of the toolchain."""

from __future__ import annotations

from pathlib import Path

from repairnator.boxes.repository import link_repositories
from repairnator.boxes.toolchains.java.facts import LINKS


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_earlier_repositories_come_first(tmp_path: Path) -> None:
    put(tmp_path / "a", "org/x/1/x-1.jar", "a")
    put(tmp_path / "b", "org/x/1/x-1.jar", "b")
    put(tmp_path / "b", "org/y/1/y-1.jar", "b")
    assert link_repositories([tmp_path / "a", tmp_path / "b"], tmp_path / "own", LINKS) == 2
    assert (tmp_path / "own/org/x/1/x-1.jar").read_text() == "a"
    assert (tmp_path / "own/org/y/1/y-1.jar").read_text() == "b"


def test_artifacts_are_links_and_what_maven_rewrites_is_a_copy(tmp_path: Path) -> None:
    names = {
        "org/x/1/x-1.jar": True,
        "org/x/maven-metadata-central.xml": False,
        "org/x/resolver-status.properties": False,
        "org/x/2-SNAPSHOT/x-2-SNAPSHOT.jar": False,
    }
    for name in names:
        put(tmp_path / "shared", name, "x")
    link_repositories([tmp_path / "shared"], tmp_path / "own", LINKS)
    assert {name: (tmp_path / "own" / name).is_symlink() for name in names} == names


def test_what_maven_does_without_is_left_out(tmp_path: Path) -> None:
    for name in ("x-1.jar.sha1", "x-1.jar.md5", "_remote.repositories", "y-1.pom.lastUpdated"):
        put(tmp_path / "shared", f"org/x/1/{name}", "x")
    assert link_repositories([tmp_path / "shared"], tmp_path / "own", LINKS) == 0


def test_replacing_and_adding_leaves_the_shared_one_as_it_is(tmp_path: Path) -> None:
    put(tmp_path / "shared", "org/x/1/x-1.jar", "shared")
    link_repositories([tmp_path / "shared"], tmp_path / "own", LINKS)
    put(tmp_path, "poison", "poison")
    (tmp_path / "poison").replace(tmp_path / "own/org/x/1/x-1.jar")
    put(tmp_path / "own", "org/x/1/new.jar", "new")
    assert [path.name for path in (tmp_path / "shared").rglob("*") if path.is_file()] == ["x-1.jar"]
    assert (tmp_path / "shared/org/x/1/x-1.jar").read_text() == "shared"


def test_links_in_a_shared_repository_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "secret", "secret")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "link").symlink_to(tmp_path / "secret")
    assert link_repositories([tmp_path / "shared"], tmp_path / "own", LINKS) == 0
    assert list((tmp_path / "own").iterdir()) == []
