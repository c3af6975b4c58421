from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from repairnator.core.events import Event
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.fetch.source import Source

Fetch = Callable[..., list[Event]]


def git(folder: Path, *arguments: str) -> str:
    """Git as some person has it, with an identity and nothing else."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{who}_{what}": "x@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    command = ["git", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(folder: Path, **files: str) -> str:
    """Write files (``__`` in a name stands for a slash, ``_`` at its end is cut) and commit everything."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, pom="<project/>", src__A="class A {}")
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return tmp_path / "work" / "tree"


@pytest.fixture
def fetched(tree: Path) -> Fetch:
    def run(
        policy: FetchPolicy | None = None, cancelled: threading.Event | None = None, **source: str | Path
    ) -> list[Event]:
        return list(fetch(Source(**source), tree, policy or FetchPolicy(), cancelled))  # type: ignore[arg-type]

    return run


def notes(events: list[Event]) -> list[str]:
    return [event.data["text"] for event in events if event.kind == "note"]


def commit_of(events: list[Event]) -> str:
    return str(events[-1].data.get("commit", ""))


def files(tree: Path) -> set[str]:
    return {
        path.relative_to(tree).as_posix()
        for path in tree.rglob("*")
        if not path.is_dir() and ".git" not in path.relative_to(tree).parts
    }
