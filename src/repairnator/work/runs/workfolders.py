"""A work folder for each attempt, removed when it ends, or by the next worker when its worker was killed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repairnator.errors import TemporaryError
from repairnator.foundation.locks import FileLock, is_held

_PREFIX = "job-"
_LOCK = ".lock"


class WorkFolders:
    """Makes and removes work folders under one root.

    Args:
        root: made when it does not exist; others' files in it are left alone.
        each: bytes that one folder may take; whoever fills it is held to that.
        limit: bytes that all folders under this root may take together, those of other workers included.
    """

    def __init__(self, root: Path, *, each: int = 0, limit: int | None = None) -> None:
        self._root = root
        self._each = each
        self._limit = limit

    @contextmanager
    def take(self) -> Iterator[Path]:
        """An empty folder of this attempt alone; removed with all that is in it at the end of the block.

        Raises:
            TemporaryError: the disk does not let it be made, or the limit does not.
        """
        try:
            outer, lock = self._make()
        except OSError as error:
            raise TemporaryError(f"no work folder can be made in {self._root}: {error}") from error
        try:
            yield outer / "work"
        finally:
            remove_tree(outer)
            lock.release()

    def _make(self) -> tuple[Path, FileLock]:
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        # One after the other, so that sums are right.
        taking = self._take_turn()
        try:
            self._sweep()
            taken = sum(_reserved(lock) for lock in self._root.glob(f"{_PREFIX}*/{_LOCK}"))
            if self._limit is not None and taken and taken + self._each > self._limit:
                raise TemporaryError(
                    f"the work folders in {self._root} may take {taken >> 20} of {self._limit >> 20} MiB, "
                    f"and one more {self._each >> 20} MiB: the job waits; REPAIRNATOR_WORK_LIMIT allows more"
                )
            outer = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._root))
            lock = FileLock(outer / _LOCK)
            lock.path.write_text(str(self._each))
            (outer / "work").mkdir()
            return outer, lock
        finally:
            taking.release()

    def sweep(self) -> int:
        """Remove the folders of dead workers; returns how many."""
        if not self._root.exists():
            return 0
        turn = self._take_turn()
        try:
            return self._sweep()
        finally:
            turn.release()

    def _take_turn(self) -> FileLock:
        return FileLock(self._root.with_name(f"{self._root.name}.lock"), wait=True)

    def _sweep(self) -> int:
        """Within one's turn no folder is in the making: what nobody holds is a dead worker's."""
        removed = 0
        for folder in self._root.glob(f"{_PREFIX}*"):
            with suppress(FileNotFoundError):  # another worker sweeps too
                if not is_held(folder / _LOCK):
                    remove_tree(folder)
                    removed += 1
        return removed


def _reserved(lock: Path) -> int:
    """Bytes that a worker may put into its folder."""
    try:
        return int(lock.read_text() or 0)
    except FileNotFoundError:  # it has ended meanwhile
        return 0


def remove_tree(folder: Path) -> None:
    """Remove a folder, even where a build took away permissions within it; links are not followed."""
    for directory, names, _ in os.walk(folder):
        for name in names:
            path = Path(directory) / name
            if not path.is_symlink() and not os.access(path, os.W_OK | os.X_OK | os.R_OK):
                with suppress(OSError):  # rmtree will say what cannot be removed
                    path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
