"""Reads and writes below a folder that strangers may have shaped: through no link, into nothing but files.

A repository, a build or another process may have put a symbolic link, a hard link or a named pipe where we
are about to write. So everything is reached from an open folder, name by name, with ``O_NOFOLLOW``
(openat(2)); and a file is written beside its place and renamed into it, which replaces a link instead of
following it.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Opening a named pipe must not wait for its other end.
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LINKS = 40  # that one path may lead through, as for the kernel (path_resolution(7))


class LinkInTheWay(OSError):
    """A path leads through a symbolic link that it must not lead through."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ELOOP, "it is a symbolic link, through which nothing is written", path)


class Folder:
    """A folder held open; a context manager that closes it.

    Attributes:
        descriptor: of the open folder.
        path: of the folder, for messages.
    """

    def __init__(self, descriptor: int, path: Path) -> None:
        self.descriptor = descriptor
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a folder by its path, which is trusted: links on the way are followed.

        Raises:
            OSError: there is no such folder, or it cannot be entered.
        """
        return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), path)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def below(self, relative: str | PurePosixPath, *, make: bool = False, mode: int = 0o777) -> Folder:
        """The folder at a relative path below this one; the caller closes it.

        Args:
            relative: its parts must be plain names; "." is this folder.
            make: make the folders that are not there, with these permissions.
            mode: of the folders that are made.

        Raises:
            LinkInTheWay: a part is a symbolic link.
            OSError: it is not a folder, or cannot be made or entered.
        """
        here = Folder(os.dup(self.descriptor), self.path)
        try:
            for name in _parts(relative):
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(name, mode, dir_fd=here.descriptor)
                inner = Folder(open_folder(name, here.descriptor, here.path / name), here.path / name)
                here.close()
                here = inner
        except BaseException:
            here.close()
            raise
        return here

    def names(self) -> list[str]:
        """Of all that lies in this folder, in no order."""
        return os.listdir(self.descriptor)  # noqa: PTH208 - a descriptor is no path

    def write(self, name: str, data: bytes, *, mode: int | None = None) -> None:
        """Write a whole file, so that others see the old one or the new one.

        Whatever lay there under this name, a link too, is replaced; where a link leads, nothing changes.

        Args:
            name: of the file in this folder.
            data: its content.
            mode: its permissions; by default those of any new file.

        Raises:
            OSError: it cannot be written; a folder of this name, for one, is not replaced.
        """
        _check_name(name)
        temporary = f".incoming-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
        try:
            descriptor = os.open(temporary, flags, 0o666, dir_fd=self.descriptor)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    if mode is not None:
                        os.fchmod(file.fileno(), mode)
                os.rename(temporary, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary, dir_fd=self.descriptor)
                raise
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path / name)) from error

    def append(self, name: str, data: bytes, *, mode: int = 0o600) -> None:
        """Append to a file, which is made where there is none.

        Raises:
            LinkInTheWay: it is a symbolic link.
            OSError: it is not a regular file of one name, or cannot be written.
        """
        with os.fdopen(self._open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode), "wb") as file:
            if os.fstat(file.fileno()).st_nlink > 1:
                raise OSError(errno.EMLINK, "it has another name, and would change there too", self._at(name))
            file.write(data)

    def read(self, name: str, limit: int) -> bytes:
        """The first ``limit`` bytes of a regular file.

        Raises:
            LinkInTheWay: it is a symbolic link.
            OSError: it is not a regular file, or cannot be read.
        """
        with os.fdopen(self._open(name, os.O_RDONLY, 0), "rb") as file:
            return file.read(min(limit, os.fstat(file.fileno()).st_size))

    def touch(self, name: str) -> None:
        """Set the times of a regular file to now.

        Raises:
            OSError: it is not a regular file, or not ours.
        """
        if not stat.S_ISREG(self.status(name).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", self._at(name))
        os.utime(name, dir_fd=self.descriptor, follow_symlinks=False)

    def status(self, name: str) -> os.stat_result:
        """Of what lies here under a name: a link's own.

        Raises:
            OSError: there is nothing.
        """
        _check_name(name)
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def remove(self, name: str) -> None:
        """Remove a file or a link, if it is there.

        Raises:
            OSError: it cannot be removed.
        """
        _check_name(name)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.descriptor)

    def _open(self, name: str, flags: int, mode: int) -> int:
        _check_name(name)
        try:
            descriptor = os.open(name, flags | _FILE, mode, dir_fd=self.descriptor)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise LinkInTheWay(self._at(name)) from error
            raise OSError(error.errno, error.strerror, self._at(name)) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "it is not a regular file", self._at(name))
        return descriptor

    def _at(self, name: str) -> str:
        return str(self.path / name)


def write_below(
    root: Path, relative: str | PurePosixPath, data: bytes | str, *, mode: int | None = None
) -> None:
    """Write a whole file below a folder, making the folders on the way; see :meth:`Folder.write`.

    Args:
        root: an existing folder whose own path is trusted; below it, no link is followed.
        relative: the file's path below it.
        data: its content; text is encoded as UTF-8.
        mode: its permissions.

    Raises:
        LinkInTheWay: a folder on the way is a symbolic link.
        OSError: it cannot be written.
    """
    path = PurePosixPath(relative)
    content = data.encode() if isinstance(data, str) else data
    with Folder.open(root) as top, top.below(path.parent, make=True) as folder:
        folder.write(path.name, content, mode=mode)


def open_folder(name: str, parent: int, path: Path) -> int:
    """A descriptor of a folder in an open one.

    Raises:
        LinkInTheWay: it is a symbolic link.
        OSError: it is not a folder, or cannot be opened.
    """
    try:
        return os.open(name, FOLDER, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _is_link(name, parent):
            raise LinkInTheWay(str(path)) from error
        raise OSError(error.errno, error.strerror, str(path)) from error


def real_path(path: Path, shaped: tuple[Path, ...]) -> Path:
    """Where a path leads, links resolved as the kernel does; but no link that strangers may have made.

    Args:
        path: absolute or relative to the current folder; need not exist.
        shaped: folders whose content strangers may have made; a link in one of them is refused.

    Raises:
        LinkInTheWay: a link on the way lies in such a folder.
        OSError: the path leads through too many links.
    """
    suspect = tuple(Path(os.path.realpath(folder)) for folder in shaped)
    start = path if path.is_absolute() else Path.cwd() / path
    here, pending, links = Path(start.anchor), list(reversed(start.parts[1:])), 0
    while pending:
        name = pending.pop()
        if name == "..":
            here = here.parent
            continue
        there = here / name
        if not there.is_symlink():
            here = there
            continue
        if any(here.is_relative_to(folder) for folder in suspect):
            raise LinkInTheWay(str(there))
        links += 1
        if links > _LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = there.readlink()
        if target.is_absolute():
            here = Path(target.anchor)
        pending += reversed(target.parts[1:] if target.is_absolute() else target.parts)
    return here


def _is_link(name: str, parent: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _parts(relative: str | PurePosixPath) -> list[str]:
    names = [name for name in os.fspath(relative).split("/") if name != "."]
    for name in names:
        _check_name(name)
    return names


def _check_name(name: str) -> None:
    """A name, not a path: neither upwards nor away nor nowhere."""
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise OSError(errno.EINVAL, "it is not a plain path below the folder", name)
