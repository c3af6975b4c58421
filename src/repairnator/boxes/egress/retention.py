"""Keeps the shared Maven repository below a size: what was not used for longest goes first.

A box reaches the shared files through links of its own, in a folder that it may write: following such a link
sets the link's time of access. So after each run the links tell which files were used, and these are marked
by their time of change. Where the file system keeps no times of access, files count as used when they came.

Files go only while no box uses the repository, which a lock tells. Until that moment comes nothing is added
beyond the limit either: it holds always.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repairnator.boxes.egress.folders import entries_below
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
        now, marked = time.time(), 0
        for entry in entries_below(links):
            found = entry.stat(follow_symlinks=False)
            if found.st_atime_ns <= found.st_mtime_ns or not entry.is_symlink():
                continue
            there = os.readlink(entry.path)  # noqa: PTH115 (tens of thousands of files)
            relative = there.removeprefix(target + "/")
            if relative != there and ".." not in relative.split("/"):
                with suppress(OSError):  # it is gone, or never was: the box may write its links
                    os.utime(self._shared / relative, (now, now), follow_symlinks=False)
                    marked += 1
        return marked

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
                _remove_files(folder)
                removed += size
        finally:
            lock.release()
        return removed

    def _artifacts(self) -> Iterator[tuple[float, int, str]]:
        """When it was last used, its size, and the folder, of each version of each artifact."""
        for folder, entries in itertools.groupby(entries_below(self._shared), _folder_of):
            used, size = 0.0, 0
            for entry in entries:
                with suppress(FileNotFoundError):  # another process removes too
                    found = entry.stat(follow_symlinks=False)
                    used, size = max(used, found.st_mtime), size + found.st_blocks * 512
            if size:
                yield used, size, folder


def _folder_of(entry: os.DirEntry[str]) -> str:
    return entry.path[: -len(entry.name) - 1]


def _remove_files(folder: str) -> None:
    """Remove a folder's files, and those of the folders above that this empties."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if not entry.is_dir(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)
        os.removedirs(folder)
