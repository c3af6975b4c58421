"""Measures what the processes of a box hold beside their own memory and the files in its folders.

The kernel's memory: for open files, pipes, watches and locks, estimated from above where it tells no size.
And the disk's: files that have no name any more, but that are open, mapped, or on their way from one process
to another (``SCM_RIGHTS``, unix(7)). Sockets' memory is counted in :mod:`repairnator.boxes.sockets`.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.processes import ProcessUse

# Bytes of the kernel's memory, slab caches of Linux 6 rounded up.
_DESCRIPTOR = 256  # struct file, and its place in a table
_OBJECT = 1024  # inode and dentry, or what stands for them
_WATCH = 256  # of epoll: an epitem and its place in a wait queue
_LOCK = 256
_PIPE = 64 * 1024  # its usual capacity
_PIPE_AT_LEAST = 2 * 4096  # all that is left to a user who has used up the limit on pages
_INOTIFY = 16384 * 320  # max_queued_events, with names of middling length
_PIPE_PAGES = Path("/proc/sys/fs/pipe-user-pages-soft")
_USUAL_PIPE_PAGES = 16384
_PASSED_ON = re.compile(r"^scm_fds:\s+([1-9]\d*)$", re.MULTILINE)
# Shared memory without a file, as proc_pid_maps(5) calls it: the process's own, counted as such.
_NO_FILES = ("/dev/zero", "/SYSV", "/memfd:", "/anon_hugepage")


def kernel_memory(processes: Sequence[ProcessUse]) -> dict[int, int]:
    """Bytes of the kernel's memory that each process takes with what it has open, by process id.

    What several share counts for the first of them.
    """
    seen: set[str] = set()
    found = {process.pid: _open_files(process.pid, seen) for process in processes}
    pipes = sum(1 for target in seen if target.startswith("pipe:"))
    bound = _pipe_bound()
    if processes and pipes:
        found[processes[0].pid] += min(pipes * _PIPE, bound) + pipes * _PIPE_AT_LEAST
    return found


def _open_files(pid: int, seen: set[str]) -> int:
    folder = f"/proc/{pid}/fd"
    held = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                target = _target(entry.path)
                held += _DESCRIPTOR + (0 if target in seen else _OBJECT)
                seen.add(target)
                if target.startswith("/"):
                    # Locks on parts of it. /proc/locks has all of them, and takes minutes for a million.
                    held += _read(f"/proc/{pid}/fdinfo/{entry.name}").count("lock:") * _LOCK
                elif target == "anon_inode:[eventpoll]":
                    held += _read(f"/proc/{pid}/fdinfo/{entry.name}").count("tfd:") * _WATCH
                elif target == "anon_inode:inotify":
                    held += _INOTIFY
    except PermissionError:
        # Closed to us; Linux from 6.2 on tells how many they are all the same.
        with contextlib.suppress(OSError):
            return os.stat(folder).st_size * (_DESCRIPTOR + _OBJECT)  # noqa: PTH116
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return held


def _pipe_bound() -> int:
    """What all pipes of one user may take, but for the least that each gets: pipe(7)."""
    try:
        pages = int(_PIPE_PAGES.read_text())
    except (OSError, ValueError):
        pages = _USUAL_PIPE_PAGES
    return (pages or 2**40) * 4096


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Files without a name that processes hold.

    Attributes:
        size: bytes on the disk, as far as they can be known.
        passed_on: whether descriptors are on their way between processes, where nobody sees what they hold.
        blind: why there may be more than ``size``; "" when there is not.
    """

    size: int
    passed_on: bool
    blind: str


def unnamed_files(processes: Sequence[ProcessUse], ours: Collection[int] = ()) -> Unnamed:
    """Find files without a name.

    Args:
        processes: of the box.
        ours: of these, those in which nothing of the project is, so that they may be closed to us.
    """
    look = _Look()
    for process in processes:
        if process.runs:
            look.into(process.pid, may_be_closed=process.pid in ours)
    return Unnamed(sum(look.sizes.values()), look.passed_on, look.blind)


class _Look:
    def __init__(self) -> None:
        self.sizes: dict[tuple[int, int], int] = {}
        self.passed_on = False
        self.blind = ""

    def into(self, pid: int, *, may_be_closed: bool) -> None:
        try:
            self._opened(pid)
            self._mapped(pid)
        except PermissionError:
            if not may_be_closed:
                self.blind = self.blind or "a process hides its open files"
        except (FileNotFoundError, ProcessLookupError):
            pass  # it has ended

    def _opened(self, pid: int) -> None:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    found = os.stat(entry.path)  # noqa: PTH116
                    if stat.S_ISSOCK(found.st_mode):
                        self._see_passed_on(f"/proc/{pid}/fdinfo/{entry.name}")
                    elif found.st_nlink == 0 and stat.S_ISREG(found.st_mode):
                        self.sizes[found.st_dev, found.st_ino] = found.st_blocks * 512

    def _see_passed_on(self, fdinfo: str) -> None:
        if not self.passed_on and _PASSED_ON.search(_read(fdinfo)):
            self.passed_on = True
            self.blind = self.blind or "processes send descriptors that no process receives"

    def _mapped(self, pid: int) -> None:
        extents: dict[tuple[int, int], int] = {}
        with open(f"/proc/{pid}/maps", errors="replace") as lines:  # noqa: PTH123
            for line in lines:
                if not line.endswith(" (deleted)\n"):
                    continue
                span, _, _, device, inode, name = line.split(maxsplit=5)
                if name.startswith(_NO_FILES):
                    continue
                if not self._weigh_mapped(f"/proc/{pid}/map_files/{span}"):
                    major, _, minor = device.partition(":")
                    begin, _, end = span.partition("-")
                    key = os.makedev(int(major, 16), int(minor, 16)), int(inode)
                    extents[key] = extents.get(key, 0) + int(end, 16) - int(begin, 16)
        for key, size in extents.items():
            if self.sizes.get(key, 0) < size:
                self.sizes[key] = size
                self.blind = self.blind or "a process maps deleted files"

    def _weigh_mapped(self, link: str) -> bool:
        """Weigh the file behind a mapping; False where we may not look at it (as an ordinary user)."""
        try:
            found = os.stat(link)  # noqa: PTH116
        except FileNotFoundError:
            return True
        except PermissionError:
            return False
        if found.st_nlink == 0 and stat.S_ISREG(found.st_mode):
            self.sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
        return True


def _target(link: str) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115
    except OSError:
        return ""


def _read(file: str) -> str:
    try:
        return Path(file).read_text(errors="replace")
    except OSError:
        return ""
