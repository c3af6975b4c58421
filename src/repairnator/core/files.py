"""Reads files of a project's tree, which may be anything but the file that their name promises.

Builds and tests decide what lies at a path: a pipe that nobody writes to, a device, a folder, a sparse file
of terabytes, a link to any of them. So a file of a tree is opened without waiting, looked at, and read only
when it is a regular file of a bounded size. Whoever reads a file of a tree does it through this module.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from repairnator.core.walk import DEEPEST, is_folder_entry, shortened
from repairnator.errors import RepairnatorError

MAX_BYTES = 64 * 2**20
MAX_SOURCE_BYTES = 16 * 2**20
"""No compiler is given larger source files, and no person reads them."""
_MAX_ENTRIES = 500_000
_PIECE = 2**20
# File systems of the kernel, whose "regular" files are endless, block, or tell of our own process.
_KERNEL = ("/proc", "/sys", "/dev")


class FileError(RepairnatorError):
    """A file of a tree is missing, is not a regular file, is too large, or cannot be read."""


def read_file(path: Path, *, max_bytes: int = MAX_BYTES, links: bool = True) -> bytes:
    """The content of a regular file; never waits for anyone.

    Args:
        path: of the file.
        max_bytes: larger files are refused.
        links: whether the path may be a symbolic link (to a regular file outside the kernel's file systems).

    Raises:
        FileError: there is no such file, or not one that is read; the text names the file.
    """
    return b"".join(read_pieces(path, max_bytes=max_bytes, links=links))


def read_pieces(path: Path, *, max_bytes: int = MAX_BYTES, links: bool = True) -> Iterator[bytes]:
    """The same piece by piece, for files that may be too large for memory.

    Raises:
        FileError: as above; for a file that grows beyond the limit only when that much was read.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        real = os.path.realpath(path) if links else os.fspath(path)
        if links and _is_kernel(real):
            raise FileError(f"{path} is not a file of a project")
        descriptor = os.open(real, flags)
    except (OSError, ValueError) as error:
        raise FileError(f"{shortened(str(path))} cannot be read: {_reason(error)}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"{path} is not a regular file")
        if status.st_size > max_bytes:
            raise FileError(f"{path} is larger than {max_bytes} bytes")
        yield from _pieces(descriptor, path, max_bytes)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {_reason(error)}") from error
    finally:
        os.close(descriptor)


def _pieces(descriptor: int, path: Path, max_bytes: int) -> Iterator[bytes]:
    """What the file holds; it may grow while it is read."""
    size = 0
    while piece := os.read(descriptor, _PIECE):
        size += len(piece)
        if size > max_bytes:
            raise FileError(f"{path} is larger than {max_bytes} bytes")
        yield piece


def _is_kernel(real: str) -> bool:
    return any(real == folder or real.startswith(folder + "/") for folder in _KERNEL)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "its name contains a NUL character"


def is_file(path: Path) -> bool:
    """Whether there is a regular file; False for what cannot be looked at (``Path.is_file`` would raise)."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether there is a folder; False for what cannot be looked at (``Path.is_dir`` would raise)."""
    return os.path.isdir(path)  # noqa: PTH112


def real(path: Path) -> Path:
    """The path without links; loops of links stay as they are (``Path.resolve`` would raise)."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def files_below(
    root: Path, *, max_depth: int = DEEPEST, enter: Callable[[str], bool] = lambda _: True
) -> Iterator[Path]:
    """The regular files below a folder, in a fixed order; links to folders are not followed.

    What cannot be listed is left out, and so is what lies deeper or comes later than any project needs:
    thousands of nested folders must not end the run.

    Args:
        root: the folder; nothing is found where it is none.
        max_depth: folders below ``root`` that are entered, one in another.
        enter: whether a folder of this name is entered.
    """
    pending = [(os.fspath(root), 0)]
    seen = 0
    while pending:
        folder, depth = pending.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except (OSError, ValueError):
            continue
        below = []
        for entry in entries:
            seen += 1
            if seen > _MAX_ENTRIES:
                return
            if is_folder_entry(entry):
                if depth < max_depth and enter(entry.name):
                    below.append((entry.path, depth + 1))
            elif is_file(Path(entry.path)):
                yield Path(entry.path)
        pending += reversed(below)
