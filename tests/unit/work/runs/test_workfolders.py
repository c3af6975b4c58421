"""What a build leaves in its work folder stops nobody: neither the next build nor the next start."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.odd_trees import NOBODY, as_ordinary_user, folder_for_anyone, names, nest

from repairnator.core.trees import remove_tree
from repairnator.errors import TemporaryError
from repairnator.foundation import logs
from repairnator.work.runs.workfolders import WorkFolders


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "work").mkdir()
    yield tmp_path / "work"
    assert remove_tree(tmp_path / "work") == ""


@pytest.fixture
def told() -> io.StringIO:
    stream = io.StringIO()
    logs.configure(stream=stream)
    return stream


def leave(root: Path, name: str) -> Path:
    """The work folder of a worker that was killed."""
    folder = root / f"job-{name}"
    (folder / "work").mkdir(parents=True)
    (folder / ".lock").write_text("400")
    return folder


def test_a_deep_tree_goes_at_the_end_of_its_attempt(root: Path, told: io.StringIO) -> None:
    with WorkFolders(root).take() as folder:
        nest(folder, 1500)
    assert names(root) == []
    assert told.getvalue() == ""


def test_a_deep_tree_of_a_dead_worker_goes_at_the_next_start(root: Path) -> None:
    nest(leave(root, "deep") / "work", 1500)
    assert WorkFolders(root).sweep() == 1
    assert names(root) == []


def test_an_ordinary_users_closed_folders_go_too() -> None:
    def act(root: Path) -> None:
        with WorkFolders(root).take() as folder:
            (folder / "closed").mkdir()
            nest(folder / "closed", 1500)
            (folder / "closed").chmod(0)
            folder.chmod(0)
        assert names(root) == []

    with folder_for_anyone() as root:
        as_ordinary_user(lambda: act(root / "work"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that others cannot remove")
def test_what_cannot_be_removed_is_told_once_and_stops_nobody() -> None:
    def act(root: Path) -> None:
        stream = io.StringIO()
        logs.configure(stream=stream)
        folders = WorkFolders(root, each=400, limit=800)
        assert folders.sweep() == 1
        (line,) = stream.getvalue().splitlines()
        assert f"{root}/job-stuck cannot be removed and is ignored from now on" in line
        assert "theirs/file: Permission denied" in line
        for _ in range(2):
            assert WorkFolders(root).sweep() == 0
            # What was put aside has no claim to the disk either.
            with folders.take(), folders.take() as folder:
                (folder / "x").write_text("")
        assert len(stream.getvalue().splitlines()) == 1
        assert names(root) == ["aside-job-stuck", "job-stuck"]

    with folder_for_anyone() as base:
        root = base / "work"
        root.mkdir()
        for path in (leave(root, "fine"), leave(root, "stuck")):
            (path / "work" / "theirs").mkdir()
            for one in (root, path, path / ".lock", path / "work"):
                os.chown(one, NOBODY, NOBODY)
        os.chown(root / "job-fine" / "work" / "theirs", NOBODY, NOBODY)
        (root / "job-stuck" / "work" / "theirs" / "file").write_text("")
        as_ordinary_user(lambda: act(root))
        # Once someone has removed it by hand, nothing recalls it.
        assert remove_tree(root / "job-stuck") == ""
        assert WorkFolders(root).sweep() == 0
        assert names(root) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files that others cannot open")
def test_a_folder_of_another_user_is_left_to_them() -> None:
    def act(root: Path) -> None:
        with WorkFolders(root, each=400, limit=400).take():
            pass
        assert names(root) == ["job-of-root"]

    with folder_for_anyone() as base:
        (base / "work").mkdir()
        (base / "work").chmod(0o777)
        (leave(base / "work", "of-root") / ".lock").chmod(0o600)
        as_ordinary_user(lambda: act(base / "work"))


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_nothing_else_passes_for_a_lock(root: Path, tmp_path: Path, kind: str) -> None:
    lock = tmp_path / "work.lock"
    if kind == "link":
        lock.symlink_to(tmp_path / "victim")
        with pytest.raises(TemporaryError, match="cannot be used"):
            WorkFolders(root).sweep()
        assert not (tmp_path / "victim").exists()
    else:
        os.mkfifo(lock)
        assert WorkFolders(root).sweep() == 0
