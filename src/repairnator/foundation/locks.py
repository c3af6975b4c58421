"""File locks that show whether the process that took them is still alive.

The kernel drops them when the holder dies, however it dies; so no clock, no heartbeat and no process id
that may be used again is needed. They hold between containers of one machine too, but not between machines.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

# Neither through a link nor waiting for whatever lies there instead of a lock.
_FLAGS = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK


class FileLock:
    """A lock on a file, held from construction to :meth:`release`.

    Args:
        path: the file; made where it does not exist.
        shared: others may hold it too, as long as all of them share it.
        wait: until it can be had.

    Attributes:
        path: the file.
        descriptor: of the open file; -1 when released.

    Raises:
        BlockingIOError: another holds it.
        FileNotFoundError: the file's folder does not exist.
    """

    def __init__(self, path: Path, *, shared: bool = False, wait: bool = False) -> None:
        self.path = path
        # Python marks descriptors close-on-exec, so no child process can keep the lock alive.
        self.descriptor = os.open(path, _FLAGS | os.O_CREAT, 0o600)
        try:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(self.descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except OSError:
            os.close(self.descriptor)
            raise

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; with ``remove`` the file goes first, so that nobody locks a leftover."""
        if self.descriptor < 0:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self.descriptor)
        self.descriptor = -1


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on ``path``; False when there is no such file."""
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        return False
    try:
        # A shared lock, so that two that ask at once do not take each other for the holder.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
