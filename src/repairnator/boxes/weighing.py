"""Measures how much a box has written, whatever it did to its folders.

A box may nest folders deeper than any path reaches, close them to everyone, and move them while we look. So
no path is used below the first folder, no link is followed, and nothing recurses. What cannot be measured
raises: whoever asked decides, and a limit that cannot be checked counts as passed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.world.fetch.gitprogram import FILE_BYTES

# Bytes of names on the way to a folder. Linux takes 4096 of them in one path; nothing honest is below that.
_DEEPEST = 2**16
# Folders above the one that is read which are kept open; those further up are opened again on the way back.
_KEPT_OPEN = 128
# Folders that are so deep and move while they are weighed: looked at so often before that is given up.
_ATTEMPTS = 3
_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Unmeasurable(Exception):
    """What a folder holds cannot be known; the text says why, without words of the project's."""


def weigh(folders: Sequence[Path], enough: float, stopped: Callable[[], bool] = lambda: False) -> int:
    """Bytes on the disk below several folders, each file and folder at least its inode's worth.

    A file with several names counts once.

    Args:
        folders: where to begin; one that is not there weighs nothing.
        enough: no need to go on once so much was found.
        stopped: asked at each folder; nothing more is weighed once it is true.

    Raises:
        Unmeasurable: see there.
    """
    for _ in range(_ATTEMPTS):
        scale = _Scale(enough, stopped)
        try:
            for folder in folders:
                scale.add(folder)
        except _Moved:
            continue
        return scale.total
    raise Unmeasurable("folders are moved whenever they are measured")


class _Moved(Exception):
    """The way back up is lost."""


@dataclass(slots=True)
class _Frame:
    """A folder on the way down.

    Attributes:
        descriptor: -1 while it is closed, to save descriptors.
        identity: device and inode, by which it is known again.
        below: names of folders in it that are still to be weighed.
        length: bytes of the names on the way here.
        closed_to_us: its mode, when it had to be opened to us and is to be given back; else -1.
    """

    descriptor: int
    identity: tuple[int, int]
    length: int
    below: list[str] = field(default_factory=list)
    closed_to_us: int = -1


class _Scale:
    def __init__(self, enough: float, stopped: Callable[[], bool]) -> None:
        self.total = 0
        self._enough = enough
        self._stopped = stopped
        self._seen: set[tuple[int, int]] = set()

    def add(self, folder: Path) -> None:
        frames: list[_Frame] = []
        try:
            first = _open(os.fspath(folder), None, 0)
            if first is None:
                return
            frames.append(first)
            self._read(first)
            while frames and self.total <= self._enough and not self._stopped():
                if frames[-1].below:
                    self._descend(frames)
                else:
                    self._ascend(frames)
        finally:
            for frame in frames:
                _leave(frame)

    def _descend(self, frames: list[_Frame]) -> None:
        here = frames[-1]
        name = here.below.pop()
        length = here.length + len(os.fsencode(name)) + 1
        if length > _DEEPEST:
            raise Unmeasurable(f"folders are nested deeper than {_DEEPEST} bytes of names")
        inner = _open(name, here.descriptor, length)
        if inner is None:
            return  # it is gone
        frames.append(inner)
        self._read(inner)
        if len(frames) > _KEPT_OPEN:
            above = frames[-_KEPT_OPEN - 1]
            if above.closed_to_us < 0 and above.descriptor >= 0:
                os.close(above.descriptor)
                above.descriptor = -1

    def _ascend(self, frames: list[_Frame]) -> None:
        done = frames.pop()
        try:
            if frames and frames[-1].descriptor < 0:
                self._reopen(frames[-1], done)
        finally:
            _leave(done)

    def _reopen(self, above: _Frame, below: _Frame) -> None:
        try:
            above.descriptor = os.open("..", _FLAGS, dir_fd=below.descriptor)
            found = os.fstat(above.descriptor)
        except OSError as error:
            raise _Moved from error
        if _identity(found) != above.identity:
            raise _Moved

    def _read(self, frame: _Frame) -> None:
        try:
            with os.scandir(frame.descriptor) as entries:
                for entry in entries:
                    self._count(entry, frame)
        except FileNotFoundError:
            return  # removed while we read
        except OSError as error:
            raise Unmeasurable(f"a folder cannot be read: {error.strerror}") from error

    def _count(self, entry: os.DirEntry[str], frame: _Frame) -> None:
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        if stat.S_ISDIR(found.st_mode):
            frame.below.append(entry.name)
        elif found.st_nlink > 1:
            if _identity(found) in self._seen:
                return
            self._seen.add(_identity(found))
        self.total += max(FILE_BYTES, found.st_blocks * 512)


def _open(name: str, above: int | None, length: int) -> _Frame | None:
    """A folder, opened to us where it is closed and ours; None where there is none (any more)."""
    try:
        descriptor = os.open(name, _FLAGS, dir_fd=above)
        found = os.fstat(descriptor)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        return _open_closed(name, above, length)
    except OSError as error:
        raise Unmeasurable(f"a folder cannot be opened: {error.strerror}") from error
    frame = _Frame(descriptor, _identity(found), length)
    if not os.access(".", os.X_OK, dir_fd=descriptor) and found.st_uid == os.geteuid():
        os.fchmod(descriptor, stat.S_IMODE(found.st_mode) | stat.S_IRWXU)
        frame.closed_to_us = stat.S_IMODE(found.st_mode)
    return frame


def _open_closed(name: str, above: int | None, length: int) -> _Frame | None:
    """A folder that its owner, who is us, may not read: its mode is another while we are in it."""
    try:
        handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unmeasurable(f"a folder cannot be opened: {error.strerror}") from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISDIR(found.st_mode):
            return None
        mode = stat.S_IMODE(found.st_mode)
        os.chmod(f"/proc/self/fd/{handle}", mode | stat.S_IRWXU)  # noqa: PTH101 - this very inode
        descriptor = os.open(f"/proc/self/fd/{handle}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise Unmeasurable(f"a folder cannot be entered: {error.strerror}") from error
    finally:
        os.close(handle)
    return _Frame(descriptor, _identity(found), length, closed_to_us=mode)


def _leave(frame: _Frame) -> None:
    if frame.descriptor < 0:
        return
    if frame.closed_to_us >= 0:
        with contextlib.suppress(OSError):
            os.fchmod(frame.descriptor, frame.closed_to_us)
    os.close(frame.descriptor)
    frame.descriptor = -1


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
