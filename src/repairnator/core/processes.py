"""This process among others: closed to the project's processes, and the last of its own to end.

What the project's build and tests start may outlive them; as *subreaper* the core adopts such orphans, finds
all its descendants in /proc, and ends them.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
from collections import defaultdict
from pathlib import Path

from repairnator.errors import RepairnatorError

# linux/prctl.h
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
# Milliseconds to wait for one killed process to be gone; longer only takes one that hangs in the kernel.
_PATIENCE = 2000


def close_to_others() -> None:
    """Keep processes of the same user out of this one's memory and files (``/proc/PID/mem``, ``fd``, ptrace).

    Raises:
        RepairnatorError: the system refuses.
    """
    _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none escapes."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, value, 0, 0, 0) != 0:
        raise RepairnatorError(f"prctl({option}) failed: {os.strerror(ctypes.get_errno())}")


def descendants(ancestor: int) -> list[int]:
    """Process ids of all that ``ancestor`` started, and what these started, that still run."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = _running_parent(entry)
            if parent is not None:
                children[parent].append(int(entry.name))
    found: list[int] = []
    queue = [ancestor]
    while queue:
        started = children[queue.pop()]
        found += started
        queue += started
    return found


def _running_parent(entry: Path) -> int | None:
    """Parent of a process; None when it has ended, reaped or not."""
    try:
        # The command's name, in parentheses, may hold anything; state and parent follow it.
        state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(parent)


def end_descendants() -> int:
    """Kill all descendants of this process and wait until they are gone; returns how many there were."""
    found = 0
    for process in descendants(os.getpid()):
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            _await_end(handle)
        except (ProcessLookupError, PermissionError):
            # Gone already, or another user's (a program that changed its user), which only the box can end.
            continue
        finally:
            os.close(handle)
        found += 1
    return found


def _await_end(handle: int) -> None:
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.poll(_PATIENCE)
