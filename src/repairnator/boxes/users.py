"""Gives each box that root starts a user of its own, so that limits on processes hold for each."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from repairnator.core.folders import Folder
from repairnator.core.walk import Kind, Walk
from repairnator.errors import TemporaryError

# The range that systemd gives out dynamically and no distribution gives to anyone (Debian policy 9.2,
# systemd's UIDS-GIDS). Ours come from its upper end.
_LAST, _COUNT = 65519, 256
_LOCKS = Path("/run/repairnator/users")


@contextlib.contextmanager
def box_user() -> Iterator[int]:
    """A user id (and group id) that no other box on this machine has meanwhile.

    Raises:
        TemporaryError: all are taken.
    """
    _LOCKS.mkdir(mode=0o700, parents=True, exist_ok=True)
    for uid in range(_LAST, _LAST - _COUNT, -1):
        descriptor = os.open(_LOCKS / str(uid), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        try:
            yield uid
        finally:
            os.close(descriptor)
        return
    raise TemporaryError(f"{_COUNT} sandboxes run on this machine; wait for one to end")


def give(folder: Path, uid: int) -> None:
    """Make ``uid`` the owner of a folder and all in it; links are not followed."""
    with Folder.open(folder) as top:
        os.fchown(top.descriptor, uid, uid)
        for visit in Walk(top.descriptor):
            if visit.kind is Kind.ENTERED:
                os.fchown(visit.folder, uid, uid)
            elif visit.kind is Kind.FILE:
                os.chown(visit.name, uid, uid, dir_fd=visit.folder, follow_symlinks=False)
