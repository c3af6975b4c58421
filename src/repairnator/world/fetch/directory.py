"""A folder on this machine, copied as it is: uncommitted changes too, build outputs not."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from repairnator.core.statuses import Status, StepName
from repairnator.errors import StepError, TemporaryError
from repairnator.world.fetch.gitprogram import GitFailure, GitProgram
from repairnator.world.fetch.policy import FetchPolicy

# A folder of this name is a build's output when its parent holds one of these files. Stale classes in it
# would let a build pass that cannot.
_OUTPUTS = {
    "target": ("pom.xml",),
    "build": ("build.gradle", "build.gradle.kts"),
    ".gradle": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    "__pycache__": ("",),
}


class DirectoryCheckout:
    """Copies a folder; never writes into it."""

    def __init__(self, directory: Path, tree: Path, policy: FetchPolicy, cancelled: threading.Event) -> None:
        self._directory = directory
        self._tree = tree
        self._policy = policy
        self._cancelled = cancelled
        self._git = GitProgram(policy, cancelled)
        self._copied = 0

    def clone(self) -> tuple[str, list[str]]:
        if not self._directory.is_dir():
            raise _not_clonable(f"{self._directory}: no such directory")
        if _inside(self._tree, self._directory):
            raise _not_clonable(
                f"{self._directory} contains the work folder {self._tree}; set WORKSPACE to another"
            )
        try:
            notes = self._copy(self._directory, self._tree, self._listed(self._directory))
        except OSError as error:
            raise _copy_error(error) from error
        return "", notes

    def check_out(self) -> tuple[str, list[str]]:
        try:
            return self._git.read(self._directory, "rev-parse", "--verify", "-q", "HEAD").strip(), []
        except GitFailure:
            return "", []

    def _copy(self, source: Path, target: Path, listed: list[str] | None) -> list[str]:
        notes: list[str] = []
        for name in listed if listed is not None else _everything(source):
            if self._cancelled.is_set():
                raise TemporaryError(f"copying {self._directory} was cancelled")
            path = source / name
            if not _plainly_inside(source, name):
                notes.append(f"left out {name}: it leads out of the tree")
                continue
            if stat.S_ISDIR(_mode(path)):  # a submodule, or a repository within this one
                # Without a repository of its own git would answer for the one around it.
                inner = self._listed(path) if (path / ".git").exists() else None
                notes += self._copy(path, target / name, inner)
                if not any(path.iterdir()):
                    notes.append(f"the submodule {name} is empty in {source}: not initialized")
            else:
                self._copy_file(path, target / name)
        return notes

    def _listed(self, source: Path) -> list[str] | None:
        """What git counts as the tree's files, or None where git has no say."""
        try:
            if self._git.succeeds(source, "check-ignore", "-q", "."):
                return None
            listing = self._git.read(source, "ls-files", "-z", "-c", "-o", "--exclude-standard")
        except GitFailure:
            return None
        names = sorted({name.rstrip("/") for name in listing.split("\0") if name})
        return names or None

    def _copy_file(self, path: Path, target: Path) -> None:
        mode = _mode(path)
        if stat.S_ISLNK(mode):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.readlink())
        elif stat.S_ISREG(mode):
            self._copied += path.lstat().st_size
            if self._copied > self._policy.max_bytes:
                raise _not_clonable(
                    f"{self._directory} is larger than {self._policy.max_bytes // 2**20} MiB, the limit"
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)


def _everything(source: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(source):
        siblings = set(files)
        folders[:] = [name for name in folders if name != ".git" and not _is_output(name, siblings)]
        base = Path(folder)
        for name in files:
            yield str((base / name).relative_to(source))
        links = [name for name in folders if (base / name).is_symlink()]
        yield from (str((base / name).relative_to(source)) for name in links)


def _is_output(name: str, siblings: set[str]) -> bool:
    return any(not marker or marker in siblings for marker in _OUTPUTS.get(name, ()))


def _plainly_inside(source: Path, name: str) -> bool:
    """Whether no part of the way to ``name`` is a link or leads upwards, whatever a forged index says."""
    if ".." in Path(name).parts or Path(name).is_absolute():
        return False
    parent = (source / name).parent
    return parent.resolve() == source.resolve() / parent.relative_to(source)


def _mode(path: Path) -> int:
    """The file's own mode (of a link, not of its target); 0 when it is gone."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return 0


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _not_clonable(message: str) -> StepError:
    return StepError(StepName.CLONE_REPOSITORY, Status.NOTCLONABLE, message)


def _copy_error(error: OSError) -> StepError | TemporaryError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TemporaryError(f"the disk is full: {error}; free some space in the workspace")
    return _not_clonable(f"cannot copy {error.filename}: {error.strerror}")
