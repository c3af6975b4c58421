"""Walks a tree of any depth and shape, one name at a time: no recursion, no long path, no link followed.

Whoever shapes a tree may nest folders deeper than a path can name (PATH_MAX) or than Python can recurse, and
take away permissions. Two descriptors are enough, as for fts(3): one goes down by name and up by ``..``, and
looks each time whether it came back to where it was.
"""

from __future__ import annotations

import enum
import errno
import os
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.folders import FOLDER

# No project nests deeper, and half of PATH_MAX leaves room for where its tree will lie.
DEEPEST, LONGEST = 256, 2048
# What a file counts at least: file systems run out of inodes as well as of bytes.
FILE_BYTES = 4096
_SHOWN = 120  # characters of a path in a message


class TooDeep(OSError):
    """A tree is nested more deeply than any build can use."""

    def __init__(self, path: str) -> None:
        limit = f"it lies more than {DEEPEST} folders deep, or its path is longer than {LONGEST} bytes"
        super().__init__(errno.ENAMETOOLONG, limit, shortened(path))


class Cursor:
    """A place in a tree, moved by one name at a time.

    Attributes:
        descriptor: of the folder where it is; another one after each move.
        names: of the folders from the top to here.
    """

    def __init__(self, descriptor: int, *, unlock: bool = False) -> None:
        """Begin at an open folder, which is closed with the cursor.

        Args:
            descriptor: of the top.
            unlock: give ourselves all permissions on each folder that is entered, where they are missing.
        """
        self.descriptor = descriptor
        self.names: list[str] = []
        self._unlock = unlock
        self._above: list[tuple[int, int]] = []

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def down(self, name: str) -> None:
        """Enter a folder.

        Raises:
            OSError: it is not a folder, or cannot be entered, listed and left again.
        """
        if self._unlock:
            child = open_unlocked(name, self.descriptor)
        else:
            child = os.open(name, FOLDER, dir_fd=self.descriptor)
        try:
            os.stat("..", dir_fd=child)
        except OSError:
            os.close(child)
            raise
        self._above.append(_identity(self.descriptor))
        self.names.append(name)
        os.close(self.descriptor)
        self.descriptor = child

    def up(self) -> str:
        """Go back to the folder around; returns the name of the one that was left.

        Raises:
            OSError: someone has moved the folder meanwhile.
        """
        parent = os.open("..", FOLDER, dir_fd=self.descriptor)
        if _identity(parent) != self._above[-1]:
            os.close(parent)
            raise OSError(errno.ESTALE, "the folder was moved meanwhile", self.path)
        self._above.pop()
        os.close(self.descriptor)
        self.descriptor = parent
        return self.names.pop()

    @property
    def path(self) -> str:
        """From the top to here; empty at the top."""
        return "/".join(self.names)


class Kind(enum.Enum):
    """What a walk has come to."""

    FILE = enum.auto()  # anything that is no folder
    ENTERED = enum.auto()
    LEFT = enum.auto()


@dataclass(frozen=True, slots=True)
class Visit:
    """One step of a walk, to be looked at before the next one is asked for.

    Attributes:
        kind: what was come to.
        name: of the file, of the folder that was entered, or of the one that was left.
        folder: descriptor of the folder where the walk is now.
        entry: of a file; its ``stat`` and ``is_symlink`` work, its ``path`` does not.
    """

    kind: Kind
    name: str
    folder: int
    entry: os.DirEntry[str] | None = None


class Walk:
    """All that is below a folder: of each folder, first its files, by name, then its folders, by name."""

    def __init__(
        self,
        top: int,
        *,
        enter: Callable[[str, int], bool] = lambda _name, _folder: True,
        unreadable: Callable[[str, OSError], None] | None = None,
        unlock: bool = False,
    ) -> None:
        """Make ready to walk.

        Args:
            top: descriptor of the folder; stays open.
            enter: whether a folder of this name, in the folder of this descriptor, is entered.
            unreadable: called for folders that cannot be entered or listed, with their path; without it, they
                end the walk.
            unlock: give ourselves all permissions on folders.
        """
        self._cursor = Cursor(os.dup(top), unlock=unlock)
        self._enter = enter
        self._unreadable = unreadable

    @property
    def path(self) -> str:
        """Of the folder where the walk is, from its top; empty there. Costs as much as it is deep."""
        return self._cursor.path

    @property
    def depth(self) -> int:
        """How many folders below its top the walk is."""
        return len(self._cursor.names)

    def __iter__(self) -> Iterator[Visit]:
        cursor = self._cursor
        try:
            pending = [(yield from self._list())]
            while pending:
                if pending[-1]:
                    name = pending[-1].pop()
                    if self._down(name):
                        yield Visit(Kind.ENTERED, name, cursor.descriptor)
                        pending.append((yield from self._list()))
                    continue
                pending.pop()
                if pending:
                    name = cursor.up()
                    yield Visit(Kind.LEFT, name, cursor.descriptor)
        finally:
            cursor.close()

    def _list(self) -> Generator[Visit, None, list[str]]:
        """Visits the files here; returns the folders, the last first."""
        try:
            with os.scandir(self._cursor.descriptor) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._report(self._cursor.path, error)
            return []
        folders = []
        for entry in entries:
            if is_folder_entry(entry):
                folders.append(entry.name)
            else:
                yield Visit(Kind.FILE, entry.name, self._cursor.descriptor, entry)
        return [name for name in reversed(folders) if self._enter(name, self._cursor.descriptor)]

    def _down(self, name: str) -> bool:
        try:
            self._cursor.down(name)
        except FileNotFoundError:  # gone meanwhile
            return False
        except OSError as error:
            self._report("/".join((*self._cursor.names, name)), error)
            return False
        return True

    def _report(self, path: str, error: OSError) -> None:
        if self._unreadable is None:
            raise OSError(error.errno, error.strerror, shortened(path)) from error
        self._unreadable(path, error)


@dataclass(frozen=True, slots=True)
class Size:
    """What a tree takes on the disk.

    Attributes:
        size: bytes of all that could be looked at, each file at least its inode's worth.
        unreadable: one path that could not be looked at; "" where all could.
    """

    size: int
    unreadable: str = ""


def size_below(folder: Path) -> Size:
    """What lies below a folder takes, links not followed; what vanishes meanwhile does not count."""
    unreadable: list[str] = []

    def note(path: str, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError) and not unreadable:
            unreadable.append(shortened(path) or ".")

    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Size(0)
    except OSError:
        return Size(0, ".")
    total = 0
    try:
        for visit in Walk(top, unreadable=note):
            if visit.kind is Kind.ENTERED:
                total += FILE_BYTES
            elif visit.entry is not None:
                try:
                    total += max(FILE_BYTES, visit.entry.stat(follow_symlinks=False).st_blocks * 512)
                except OSError as error:
                    note(visit.name, error)
    except OSError:
        unreadable.append(".")
    finally:
        os.close(top)
    return Size(total, unreadable[0] if unreadable else "")


def check_depth(tree: Path) -> None:
    """Make sure that builds can use a tree.

    Raises:
        TooDeep: something in it lies too deep.
        OSError: it cannot be looked at.
    """
    top = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        walk = Walk(top)
        length = [0]
        for visit in walk:
            if visit.kind is Kind.ENTERED:
                length.append(length[-1] + len(os.fsencode(visit.name)) + 1)
                if walk.depth > DEEPEST or length[-1] > LONGEST:
                    raise TooDeep(walk.path)
            elif visit.kind is Kind.LEFT:
                length.pop()
            elif length[-1] + len(os.fsencode(visit.name)) > LONGEST:
                raise TooDeep(f"{walk.path}/{visit.name}")
    finally:
        os.close(top)


def shortened(path: str) -> str:
    """A path for a message: of one that is too long, its two ends."""
    half = _SHOWN // 2
    return path if len(path) <= _SHOWN else f"{path[:half]}…{path[-half:]}"


def open_unlocked(name: str, parent: int) -> int:
    """A descriptor of a folder, after we gave ourselves all permissions on it; in an open folder.

    Raises:
        OSError: it is not a folder, or not ours.
    """
    try:
        descriptor = os.open(name, FOLDER, dir_fd=parent)
    except PermissionError:
        closed = os.open(name, FOLDER | os.O_PATH, dir_fd=parent)
        try:
            # A descriptor of this kind has no fchmod of its own (open(2), O_PATH).
            os.chmod(f"/proc/self/fd/{closed}", stat.S_IRWXU)  # noqa: PTH101
        finally:
            os.close(closed)
        descriptor = os.open(name, FOLDER, dir_fd=parent)
    mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        with suppress(OSError):  # not ours: what is in it will say what cannot be done
            os.fchmod(descriptor, mode | stat.S_IRWXU)
    return descriptor


def is_folder_entry(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder itself, not a link to one."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
