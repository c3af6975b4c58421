"""A folder becomes a tree as it is, and nothing of it runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import threading
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, nest

from repairnator.core.trees import remove_tree
from repairnator.errors import StepError, TemporaryError
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.fetch.source import Source

from .conftest import Fetch, commit, commit_of, files, git, notes


def test_copies_uncommitted_changes_and_new_files(repository: Path, tree: Path, fetched: Fetch) -> None:
    (repository / "pom").write_text("changed")
    (repository / "new").write_text("new")
    events = fetched(directory=repository)
    assert files(tree) == {"pom", "src/A", "new"}
    assert (tree / "pom").read_text() == "changed"
    assert commit_of(events) == git(repository, "rev-parse", "HEAD")


def test_reports_both_steps(repository: Path, fetched: Fetch) -> None:
    steps = [(event.data["name"], event.data["status"]) for event in fetched(directory=repository)]
    assert steps == [
        ("CloneRepository", "STARTED"),
        ("CloneRepository", "SUCCESS"),
        ("CheckoutBuggyBuild", "STARTED"),
        ("CheckoutBuggyBuild", "SUCCESS"),
    ]


def test_leaves_out_what_git_ignores_and_what_was_deleted(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    commit(repository, **{".gitignore": "target/\n"})
    (repository / "target").mkdir()
    (repository / "target" / "A.class").write_text("stale")
    (repository / "src" / "A").unlink()
    fetched(directory=repository)
    assert files(tree) == {"pom", ".gitignore"}


def test_copies_a_folder_that_git_ignores_or_does_not_know(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    commit(repository, **{".gitignore": "inner/\n"})
    (repository / "inner").mkdir()
    (repository / "inner" / "file").write_text("x")
    fetched(directory=repository / "inner")
    assert files(tree) == {"file"}


def test_without_git_leaves_out_build_outputs_only(tmp_path: Path, tree: Path, fetched: Fetch) -> None:
    for name in ("p/pom.xml", "p/target/A.class", "p/src/target/B.java", "p/bin/tool"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert commit_of(fetched(directory=tmp_path / "p")) == ""
    assert files(tree) == {"pom.xml", "src/target/B.java", "bin/tool"}


def test_keeps_modes_and_inner_links(repository: Path, tree: Path, fetched: Fetch) -> None:
    (repository / "mvnw").write_text("#!/bin/sh\n")
    (repository / "mvnw").chmod(0o755)
    (repository / "link").symlink_to("src/A")
    fetched(directory=repository)
    assert os.access(tree / "mvnw", os.X_OK)
    assert (tree / "link").readlink() == Path("src/A")


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "src/../../outside", "chain"])
def test_links_that_leave_the_tree_are_left_out_and_told(
    repository: Path, tree: Path, fetched: Fetch, target: str
) -> None:
    (repository / "chain").symlink_to("..")
    (repository / "link").symlink_to(target)
    told = notes(fetched(directory=repository))
    assert not (tree / "link").is_symlink()
    assert any("link" in note and "out of the tree" in note for note in told)


def test_copies_submodules_and_tells_of_empty_ones(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "-q")
    commit(library, code="x")
    git(repository, "submodule", "-q", "add", str(library), "lib")
    git(repository, "submodule", "-q", "add", str(library), "gone")
    shutil.rmtree(repository / "gone")
    (repository / "gone").mkdir()
    told = notes(fetched(directory=repository))
    assert {"lib/code", ".gitmodules"} <= files(tree)
    assert any("gone" in note and "not initialized" in note for note in told)


def test_a_monitor_that_the_repository_configures_does_not_run(
    repository: Path, tmp_path: Path, fetched: Fetch
) -> None:
    marker = tmp_path / "ran"
    git(repository, "config", "core.fsmonitor", f"touch {marker}; false")
    git(repository, "config", "core.hooksPath", str(tmp_path))
    fetched(directory=repository)
    assert not marker.exists()


def test_a_forged_index_does_not_lead_out_of_the_folder(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch
) -> None:
    outside = tmp_path / "secrets"
    outside.mkdir()
    (outside / "token").write_text("secret")
    (repository / "secrets").mkdir()
    (repository / "secrets" / "token").write_text("decoy")
    git(repository, "add", "secrets/token")
    shutil.rmtree(repository / "secrets")
    (repository / "secrets").symlink_to(outside)
    fetched(directory=repository)
    assert all((tree / name).read_text() != "secret" for name in files(tree))


def test_does_not_change_the_folder(repository: Path, fetched: Fetch) -> None:
    before = {path: path.stat().st_mtime_ns for path in repository.rglob("*")}
    fetched(directory=repository)
    assert {path: path.stat().st_mtime_ns for path in repository.rglob("*")} == before


def test_a_folder_that_does_not_exist_is_not_clonable(tmp_path: Path, fetched: Fetch) -> None:
    with pytest.raises(StepError, match="no such directory") as caught:
        fetched(directory=tmp_path / "nothing")
    assert (caught.value.step, caught.value.status) == ("CloneRepository", "NOTCLONABLE")


def test_a_folder_around_the_work_folder_is_refused(tmp_path: Path, fetched: Fetch) -> None:
    with pytest.raises(StepError, match="contains the work folder"):
        fetched(directory=tmp_path)


def test_a_folder_over_the_size_limit_is_refused(repository: Path, fetched: Fetch) -> None:
    (repository / "large").write_bytes(b"x" * 2**20)
    with pytest.raises(StepError, match="larger than 0 MiB"):
        fetched(FetchPolicy(max_bytes=1000), directory=repository)


def test_a_cancelled_copy_ends(repository: Path, fetched: Fetch) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(TemporaryError, match="cancelled"):
        fetched(None, cancelled, directory=repository)


@pytest.mark.parametrize("depth", [300, 1500])
def test_a_tree_that_is_too_deep_for_any_build_is_a_status(
    tmp_path: Path, tree: Path, fetched: Fetch, depth: int
) -> None:
    (tmp_path / "project").mkdir()
    nest(tmp_path / "project", depth)
    try:
        with pytest.raises(StepError, match="256 folders deep") as caught:
            fetched(directory=tmp_path / "project")
        assert (caught.value.status, caught.value.exit_code) == ("NOTCLONABLE", 4)
        assert len(str(caught.value)) < 500
    finally:
        assert remove_tree(tmp_path / "project") == ""


def test_what_git_ignores_may_be_as_deep_as_it_likes(repository: Path, tree: Path, fetched: Fetch) -> None:
    commit(repository, **{".gitignore": "deep/\n"})
    (repository / "deep").mkdir()
    nest(repository / "deep", 1500)
    fetched(directory=repository)
    assert files(tree) == {"pom", "src/A", ".gitignore"}
    assert remove_tree(repository / "deep") == ""


def test_a_folder_that_is_closed_to_its_owner_is_a_status() -> None:
    def act(folder: Path) -> None:
        (folder / "project" / "closed").mkdir(parents=True)
        (folder / "project" / "closed").chmod(0)
        source = Source(directory=folder / "project")
        with pytest.raises(StepError, match="Permission denied"):
            list(fetch(source, folder / "tree", FetchPolicy()))

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))


@pytest.mark.parametrize("name", [".gitignore", "src/.gitignore", ".git/config", ".git/HEAD", ".git/index"])
def test_a_pipe_in_the_place_of_what_git_reads_is_a_status(repository: Path, tree: Path, name: str) -> None:
    (repository / name).unlink(missing_ok=True)
    os.mkfifo(repository / name)
    with pytest.raises(StepError, match="named pipe") as caught:
        list(fetch(Source(directory=repository), tree, FetchPolicy(seconds=1)))
    assert (caught.value.status, caught.value.exit_code) == ("NOTCLONABLE", 4)


def _index(*names: bytes) -> bytes:
    """An index of one's own making (gitformat-index(5)): git refuses to write such names."""
    made = b"DIRC" + struct.pack(">II", 2, len(names))
    for name in sorted(names):
        entry = struct.pack(">10I20sH", *[0] * 6, 0o100644, 0, 0, 1, b"x" * 20, len(name)) + name
        made += entry + bytes(8 - len(entry) % 8)
    return made + hashlib.sha1(made, usedforsecurity=False).digest()


def test_an_index_that_nobodys_git_wrote_shows_nothing_else(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    (repository.parent / "secret").write_text("secret")
    (repository / ".git" / "index").write_bytes(
        _index(
            b".git/config",
            b"src/.GIT/x",
            b"../secret",
            b"/etc/passwd",
            b"src/../../secret",
            b"pom/x",
            b"pom",
            b"",
        )
    )
    fetched(directory=repository)
    assert files(tree) == {"pom", "src/A"}
    assert not (tree / ".git").exists()


def test_a_closed_folder_that_git_cannot_list_is_told() -> None:
    def act(folder: Path) -> None:
        tree = folder / "project"
        tree.mkdir()
        git(tree, "init", "-q")
        (tree / "pom").write_text("x")
        (tree / "closed").mkdir()
        (tree / "closed" / "file").write_text("x")
        (tree / "closed").chmod(0)
        try:
            told = notes(list(fetch(Source(directory=tree), folder / "copy", FetchPolicy())))
        finally:
            (tree / "closed").chmod(0o700)
        assert files(folder / "copy") == {"pom"}
        assert any("closed" in note and "Permission denied" in note for note in told)

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))
