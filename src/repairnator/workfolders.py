"""A work folder for each attempt, removed when it ends, or by the next worker when its worker was killed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repairnator.errors import TemporaryError
from repairnator.locks import FileLock, is_held

_PREFIX = "job-"
_LOCK = ".lock"
# A folder is made a moment before its lock.
_YOUNG_SECONDS = 60.0


class WorkFolders:
    """Makes and removes work folders under one root.

    Args:
        root: made when it does not exist; others' files in it are left alone.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def take(self) -> Iterator[Path]:
        """An empty folder of this attempt alone; removed with all that is in it at the end of the block.

        Raises:
            TemporaryError: the disk does not let it be made.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            outer = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._root))
            lock = FileLock(outer / _LOCK)
            folder = outer / "work"
            folder.mkdir()
        except OSError as error:
            raise TemporaryError(f"no work folder can be made in {self._root}: {error}") from error
        try:
            yield folder
        finally:
            remove_tree(outer)
            lock.release()

    def sweep(self) -> int:
        """Remove the folders of dead workers; returns how many."""
        removed = 0
        for folder in self._root.glob(f"{_PREFIX}*"):
            with suppress(FileNotFoundError):  # another worker sweeps too
                young = time.time() - folder.stat().st_mtime < _YOUNG_SECONDS
                locked = is_held(folder / _LOCK)
                if not locked and ((folder / _LOCK).exists() or not young):
                    remove_tree(folder)
                    removed += 1
        return removed


def remove_tree(folder: Path) -> None:
    """Remove a folder, even where a build took away permissions within it; links are not followed."""
    for directory, names, _ in os.walk(folder):
        for name in names:
            path = Path(directory) / name
            if not path.is_symlink() and not os.access(path, os.W_OK | os.X_OK | os.R_OK):
                with suppress(OSError):  # rmtree will say what cannot be removed
                    path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
