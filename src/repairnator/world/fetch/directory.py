"""Copies a folder of this machine: with uncommitted changes, without build outputs."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from repairnator.core.folders import Folder
from repairnator.core.history.versions import History
from repairnator.core.statuses import Status, StepName
from repairnator.core.trees import OUT_OF_RESOURCES, copy_file
from repairnator.core.walk import DEEPEST, LONGEST, Kind, TooDeep, Walk, shortened
from repairnator.errors import StepError, TemporaryError
from repairnator.foundation.toolchains import all_facts
from repairnator.world.fetch.failures import GitFailure, GitTooSlow
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.history import earlier_versions
from repairnator.world.fetch.ownership import shows_only_its_own
from repairnator.world.fetch.policy import FetchPolicy
from repairnator.world.fetch.uncommitted import uncommitted

# Build outputs, wherever they are. Others are known by a file beside them, which the toolchains name. Stale
# classes in them would let a build pass that cannot.
_OUTPUTS = frozenset({"__pycache__"})
_WARNINGS = 5  # that are told of one repository
# Git waits for ever where a pipe lies in the place of a file that it reads (.gitignore, .git/config). To list
# files takes it seconds in the largest trees.
_GIT_SECONDS = 60.0


class DirectoryCheckout:
    """Copies a folder; never writes into it."""

    def __init__(self, directory: Path, tree: Path, policy: FetchPolicy, cancelled: threading.Event) -> None:
        self._directory = directory
        self._tree = tree
        self._policy = policy
        self._cancelled = cancelled
        self._git = GitProgram(replace(policy, seconds=min(policy.seconds, _GIT_SECONDS)), cancelled)
        self._copied = 0

    def clone(self) -> tuple[str, list[str]]:
        if not self._directory.is_dir():
            raise _not_clonable(f"{self._directory}: no such directory")
        if _inside(self._tree, self._directory):
            raise _not_clonable(
                f"{self._directory} contains the work folder {self._tree}; set WORKSPACE to another"
            )
        try:
            notes = self._copy()
        except OSError as error:
            raise _copy_error(error) from error
        except GitTooSlow as slow:
            raise _not_clonable(
                f"{self._directory}: {slow}; is one of the files that git reads there a named pipe?"
            ) from slow
        return "", notes

    def check_out(self) -> tuple[str, list[str]]:
        try:
            return self._git.read(self._directory, "rev-parse", "--verify", "-q", "HEAD").strip(), []
        except (GitFailure, GitTooSlow):
            return "", []

    def history(self, commit: str) -> History:
        """Versions before the folder's files as they are, if these are wanted and the repository is its own.

        Raises:
            GitFailure, GitTooSlow: git does not show them.
            OSError: the repository cannot be looked at.
        """
        if not commit or not self._policy.look_back or not shows_only_its_own(self._git, self._directory):
            return History()
        own = uncommitted(self._git, self._directory, commit, self._tree)
        return History() if own is None else earlier_versions(self._git, self._directory, commit, own)

    def _copy(self) -> list[str]:
        """Copy the folder, and the repositories within it: each by what its own git counts as its files."""
        notes: list[str] = []
        with Folder.open(self._directory) as source, Folder.open(self._tree) as target:
            pending = [("", self._listed(self._directory, notes))]
            while pending:
                folder, names = pending.pop()
                within = self._directory / folder
                for name in names if names is not None else _everything(within):
                    if self._cancelled.is_set():
                        raise TemporaryError(f"copying {self._directory} was cancelled")
                    path = f"{folder}/{name}" if folder else name
                    if self._copy_one(path, source, target, notes):  # a submodule, or a repository within
                        # Without a repository of its own git would answer for the one around it.
                        inner = within / name
                        listed = self._listed(inner, notes) if os.path.lexists(inner / ".git") else None
                        pending.append((path, listed))
                        if not any(inner.iterdir()):
                            notes.append(f"the submodule {name} is empty in {within}: not initialized")
        return notes

    def _copy_one(self, path: str, source: Folder, target: Folder, notes: list[str]) -> bool:
        """Copy a file or a link, if it is one; returns whether it is a folder instead."""
        if path.count("/") > DEEPEST or len(os.fsencode(path)) > LONGEST:
            raise TooDeep(path)
        parent, _, name = path.rpartition("/")
        try:
            with source.below(parent or ".") as old:
                mode = old.status(name).st_mode
                if stat.S_ISDIR(mode):
                    return True
                if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
                    return False
                self._charge(old.status(name).st_size)
                with target.below(parent or ".", make=True) as new:
                    copy_file(name, old.descriptor, new.descriptor)
        except (FileNotFoundError, FileExistsError):  # deleted; or listed twice, as while git merges
            return False
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR, errno.EINVAL):
                raise
            notes.append(f"left out {shortened(path)}: it leads out of the tree")
        return False

    def _charge(self, size: int) -> None:
        self._copied += size
        if self._copied > self._policy.max_bytes:
            limit = self._policy.max_bytes // 2**20
            raise _not_clonable(f"{self._directory} is larger than {limit} MiB, the limit")

    def _listed(self, source: Path, notes: list[str]) -> list[str] | None:
        """What git counts as the tree's files, or None where git has no say; notes what it could not read."""
        try:
            if self._git.succeeds(source, "check-ignore", "-q", "."):
                return None
            listing, warnings = self._git.read_with_warnings(
                source, "ls-files", "-z", "-c", "-o", "--exclude-standard"
            )
        except GitFailure:
            return None
        notes += [f"git left files out: {shortened(warning)}" for warning in warnings[:_WARNINGS]]
        # An index that nobody's git wrote may name files of the repository itself, and these may hold tokens.
        names = sorted({name.rstrip("/") for name in listing.split("\0") if name and not _is_gits_own(name)})
        return names or None


def _everything(source: Path) -> Iterator[str]:
    with Folder.open(source) as top:
        walk = Walk(
            top.descriptor, enter=lambda name, folder: name != ".git" and not _is_output(name, folder)
        )
        for visit in walk:
            if visit.kind is Kind.ENTERED and walk.depth > DEEPEST:
                raise TooDeep(walk.path)
            if visit.entry is not None and not (
                visit.entry.is_symlink() and _is_output(visit.name, visit.folder)
            ):
                yield f"{walk.path}/{visit.name}" if walk.depth else visit.name


def _is_output(name: str, folder: int) -> bool:
    """Whether what has this name in an open folder is a build's output."""
    markers = (marker for facts in all_facts() for marker in facts.outputs.get(name, ()))
    return name in _OUTPUTS or any(_is_there(marker, folder) for marker in markers)


def _is_there(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return True


def _is_gits_own(path: str) -> bool:
    return ".git" in path.lower().rstrip("/").split("/")[:-1]


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _not_clonable(message: str) -> StepError:
    return StepError(StepName.CLONE_REPOSITORY, Status.NOTCLONABLE, message)


def _copy_error(error: OSError) -> StepError | TemporaryError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TemporaryError(f"the disk is full: {error}; free some space in the workspace")
    if error.errno in OUT_OF_RESOURCES:
        return TemporaryError(f"this machine ran out of a resource, try again later: {error}")
    return _not_clonable(f"cannot copy {shortened(str(error.filename))}: {error.strerror}")
