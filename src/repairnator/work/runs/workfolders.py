"""Makes a work folder for each attempt, and removes it at its end; also those of killed workers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repairnator.core.folders import write_below
from repairnator.core.trees import remove_tree
from repairnator.errors import TemporaryError
from repairnator.foundation.locks import FileLock, is_held
from repairnator.foundation.logs import logger
from repairnator.foundation.text import clean_line

_PREFIX = "job-"
_LOCK = ".lock"
_ASIDE = "aside-"


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
            self._discard(outer)
            lock.release()

    def _make(self) -> tuple[Path, FileLock]:
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        # One after the other, so that sums are right.
        taking = self._take_turn()
        try:
            self._sweep()
            taken = sum(_reserved(folder / _LOCK) for folder in self._folders())
            if self._limit is not None and taken and taken + self._each > self._limit:
                raise TemporaryError(
                    f"work folders in {self._root} have reserved {taken >> 20} of {self._limit >> 20} MiB "
                    f"and one more needs {self._each >> 20} MiB: the job waits; to allow more, raise "
                    "REPAIRNATOR_WORK_LIMIT"
                )
            outer = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._root))
            lock = FileLock(outer / _LOCK)
            os.write(lock.descriptor, str(self._each).encode())
            (outer / "work").mkdir()
            return outer, lock
        finally:
            taking.release()

    def sweep(self) -> int:
        """Remove the folders of dead workers; returns how many.

        Raises:
            TemporaryError: the root cannot be used.
        """
        if not self._root.exists():
            return 0
        try:
            turn = self._take_turn()
        except OSError as error:
            raise TemporaryError(f"the work folders in {self._root} cannot be used: {error}") from error
        try:
            return self._sweep()
        finally:
            turn.release()

    def _take_turn(self) -> FileLock:
        return FileLock(self._root.with_name(f"{self._root.name}.lock"), wait=True)

    def _sweep(self) -> int:
        """Within one's turn no folder is in the making: what nobody holds is a dead worker's."""
        removed = 0
        for folder in self._folders():
            try:
                abandoned = not is_held(folder / _LOCK)
            except OSError:  # another user's: whether it is held is not for us to know
                continue
            if abandoned:
                removed += self._discard(folder)
        return removed

    def _folders(self) -> list[Path]:
        """The folders of attempts, but those that were put aside."""
        names = [path.name for path in self._root.iterdir()]
        aside = {name.removeprefix(_ASIDE) for name in names if name.startswith(_ASIDE)}
        for name in aside - set(names):  # someone has removed the folder by hand
            with suppress(OSError):
                (self._root / f"{_ASIDE}{name}").unlink()
        return [self._root / name for name in sorted(names) if name.startswith(_PREFIX) and name not in aside]

    def _discard(self, folder: Path) -> bool:
        """Remove a folder; one that cannot be removed is put aside: logged now, and never tried again.

        A file beside it says so, since whatever keeps it from being removed may keep it from being renamed.
        """
        # The lock goes last: until then, no other worker sweeps.
        left = remove_tree(folder / "work") or remove_tree(folder)
        if not left:
            return True
        with suppress(OSError):
            write_below(self._root, f"{_ASIDE}{folder.name}", f"{left}\n")
        advice = "cannot be removed and is ignored from now on; remove it by hand"
        logger().warning(f"the work folder {folder} {advice}: {clean_line(left)}")
        return False


def _reserved(lock: Path) -> int:
    """Bytes that a worker may put into its folder."""
    try:
        return int(lock.read_text() or 0)
    except (OSError, ValueError):  # it has ended meanwhile, or is another user's
        return 0
