"""Keeps shared artifacts below a size: removes first what was not used for longest.

A box reaches the shared files through links of its own, in a folder that it may write: following such a link
sets the link's time of access. So after each run the links tell which files were used, and these are marked
by their time of change. Where the file system keeps no times of access, files count as used when they came.

Files go only while no box uses the repository, which a lock tells. Until that moment comes nothing is added
beyond the limit either: it holds always.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from repairnator.boxes.egress.folders import Entry, entries_below
from repairnator.core.folders import Folder
from repairnator.foundation.locks import FileLock

# Of the limit, what is left after files went: not every run shall have to remove some.
_LEFT = 0.9


class Retention:
    """The limit of one shared repository; for any number of processes.

    Args:
        shared: the repository's folder; need not exist.
        limit: bytes on the disk.
    """

    def __init__(self, shared: Path, limit: int) -> None:
        self._shared = shared
        self._limit = limit
        self._lock = shared.with_name(f"{shared.name}.lock")

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Nothing is removed within the block; at its end, what is too much goes if nobody else is within."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock, shared=True, wait=True)
        try:
            yield
        finally:
            lock.release()
            self.prune()

    def room(self) -> int:
        """Bytes that may be added."""
        return max(0, self._limit - sum(size for _, size, _ in self._artifacts()))

    def note_use(self, links: Path, target: str) -> int:
        """Mark the files that were reached through followed links; returns how many.

        Args:
            links: a box's own repository.
            target: what a link into the shared repository begins with, as the box sees it.
        """
        try:
            shared = Folder.open(self._shared)
        except FileNotFoundError:
            return 0
        with shared:
            return sum(_note(found, target, shared) for found in entries_below(links))

    def prune(self) -> int:
        """Remove what was not used for longest; returns how many bytes. Nothing while a box is at work."""
        artifacts = sorted(self._artifacts())
        excess = sum(size for _, size, _ in artifacts) - self._limit
        if excess <= 0:
            return 0
        try:
            lock = FileLock(self._lock)
        except BlockingIOError:
            return 0
        removed, wanted = 0, excess + int(self._limit * (1 - _LEFT))
        try:
            for _, size, folder in artifacts:
                if removed >= wanted:
                    break
                _remove_files(self._shared, folder)
                removed += size
        finally:
            lock.release()
        return removed

    def _artifacts(self) -> Iterator[tuple[float, int, str]]:
        """When it was last used, its size, and the folder, of each version of each artifact."""
        for folder, entries in itertools.groupby(entries_below(self._shared), lambda one: one.folder):
            used, size = 0.0, 0
            for one in entries:
                with suppress(OSError):  # another process removes too
                    found = one.entry.stat(follow_symlinks=False)
                    used, size = max(used, found.st_mtime), size + found.st_blocks * 512
            if size:
                yield used, size, folder


def _note(found: Entry, target: str, shared: Folder) -> bool:
    """Whether a link was followed, and the file that it names in the shared repository marked as used.

    The box may write its links: what they name is looked for below the shared folder alone, through no link.
    """
    try:
        status = found.entry.stat(follow_symlinks=False)
        if status.st_atime_ns <= status.st_mtime_ns or not found.entry.is_symlink():
            return False
        there = os.readlink(found.name, dir_fd=found.descriptor)
        relative = there.removeprefix(target + "/")
        if relative == there:
            return False
        folder, _, name = relative.rpartition("/")
        with shared.below(folder or ".") as around:
            around.touch(name)
    except OSError:  # it is gone, or never was, or is no plain path
        return False
    return True


def _remove_files(shared: Path, folder: str) -> None:
    """Remove a folder's files, and those of the folders above that this empties, but not the shared one."""
    with suppress(OSError), Folder.open(shared) as top:
        with top.below(folder or ".") as here, os.scandir(here.descriptor) as found:
            for name in [entry.name for entry in found if not entry.is_dir(follow_symlinks=False)]:
                here.remove(name)
        for path in (PurePosixPath(folder), *PurePosixPath(folder).parents[:-1]):
            with top.below(path.parent) as around:
                os.rmdir(path.name, dir_fd=around.descriptor)
