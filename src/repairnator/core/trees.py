"""Copies of source trees, and their removal: cheap where the file system shares blocks, whole everywhere."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from repairnator.core.folders import FOLDER, Folder
from repairnator.core.walk import Cursor, Kind, Visit, Walk, open_unlocked, shortened

# linux/fs.h: makes a file share another's blocks until one of them is written (btrfs, xfs, overlay on them).
_FICLONE = 0x40049409
# Errors of a machine that lacks something for the moment.
OUT_OF_RESOURCES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)
_CHUNK = 2**26
# Times that a tree is gone through while processes that are about to end still write into it.
_ATTEMPTS = 3


def copy_tree(source: Path, target: Path) -> None:
    """Copy a tree, symbolic links as links, times and modes kept; sockets, pipes and devices are left out.

    No hard links: what the copy's builds and tests write must not reach the original.

    Args:
        source: a folder.
        target: must not exist; its parent is made.

    Raises:
        OSError: a file or a folder cannot be read, or the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with Folder.open(source) as top:
        target.mkdir(mode=0o700)
        copy = Cursor(os.open(target, FOLDER))
        try:
            for visit in Walk(top.descriptor):
                _copy(visit, copy)
            _take_status(os.fstat(top.descriptor), copy.descriptor)
        finally:
            copy.close()


def _copy(visit: Visit, copy: Cursor) -> None:
    if visit.kind is Kind.FILE:
        copy_file(visit.name, visit.folder, copy.descriptor)
    elif visit.kind is Kind.ENTERED:
        os.mkdir(visit.name, 0o700, dir_fd=copy.descriptor)
        copy.down(visit.name)
    else:
        left = os.dup(copy.descriptor)
        try:
            copy.up()
            _take_status(os.stat(visit.name, dir_fd=visit.folder, follow_symlinks=False), left)
        finally:
            os.close(left)


def copy_file(name: str, source: int, target: int) -> int:
    """Copy one file or link from an open folder into another; returns its bytes.

    What is neither is left out.

    Raises:
        FileExistsError: the other folder has something of this name.
        OSError: it cannot be read, or the disk is full.
    """
    status = os.stat(name, dir_fd=source, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(name, dir_fd=source), name, dir_fd=target)
        os.utime(name, ns=_times(status), dir_fd=target, follow_symlinks=False)
        return 0
    if not stat.S_ISREG(status.st_mode):
        return 0
    # Whatever has taken its place meanwhile: no link is followed, and no pipe waited for.
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(name, os.O_RDONLY | flags, dir_fd=source), "rb") as old:
        status = os.fstat(old.fileno())
        if not stat.S_ISREG(status.st_mode):
            return 0
        made = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | flags, 0o600, dir_fd=target)
        with os.fdopen(made, "wb", buffering=0) as new:
            if not _clone(old.fileno(), new.fileno()):
                _copy_content(old.fileno(), new.fileno())
            _take_status(status, new.fileno())
    return status.st_size


def _clone(old: int, new: int) -> bool:
    try:
        fcntl.ioctl(new, _FICLONE, old)
    except OSError:
        return False
    return True


def _copy_content(old: int, new: int) -> None:
    try:
        while os.sendfile(new, old, None, _CHUNK):
            pass
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS):
            raise
        # A file system that sends no files.
        with os.fdopen(os.dup(old), "rb") as source, os.fdopen(os.dup(new), "wb") as target:
            shutil.copyfileobj(source, target)


def _take_status(status: os.stat_result, descriptor: int) -> None:
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    os.utime(descriptor, ns=_times(status))


def _times(status: os.stat_result) -> tuple[int, int]:
    return status.st_atime_ns, status.st_mtime_ns


def remove_tree(tree: Path) -> str:
    """Remove a tree, whatever builds made of it; links are not followed.

    Depth, names and permissions (of folders that are ours) do not matter; what cannot be removed does not
    keep the rest from going.

    Returns:
        What is left and why, in one line; "" when nothing is.
    """
    try:
        with Folder.open(tree.parent) as parent:
            for _ in range(_ATTEMPTS):
                trouble = _remove(tree.name, parent.descriptor)
                if not trouble:
                    return ""
            return f"{tree}: {trouble}"
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{tree}: {error.strerror}"


def _remove(name: str, parent: int) -> str:
    """Remove what has this name in an open folder; returns the first trouble."""
    troubles: list[str] = []

    def report(path: str, error: OSError) -> None:
        if not isinstance(error, FileNotFoundError) and not troubles:
            troubles.append(f"{shortened(path)}: {error.strerror}" if path else str(error.strerror))

    try:
        _remove_below(name, parent, report)
    except OSError as error:
        report("", error)
    with suppress(OSError):
        if not troubles and _exists(name, parent):
            troubles.append("it was not empty in the end")
    return troubles[0] if troubles else ""


def _remove_below(name: str, parent: int, report: Callable[[str, OSError], None]) -> None:
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=parent)
        return
    top = open_unlocked(name, parent)
    try:
        walk = Walk(top, unreadable=report, unlock=True)
        for visit in walk:
            try:
                if visit.kind is Kind.FILE:
                    os.unlink(visit.name, dir_fd=visit.folder)
                elif visit.kind is Kind.LEFT:
                    os.rmdir(visit.name, dir_fd=visit.folder)
            except OSError as error:
                report("/".join(filter(None, (walk.path, visit.name))), error)
    finally:
        os.close(top)
    os.rmdir(name, dir_fd=parent)


def _exists(name: str, parent: int) -> bool:
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
