"""This process among others: closed to the project's processes, and the last of its own to end.

What the project's build and tests start may outlive them; as *subreaper* the core adopts such orphans, finds
all its descendants in /proc, and ends them.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import select
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from repairnator.errors import RepairnatorError

# linux/prctl.h
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
# Seconds to wait for killed processes to be gone; longer only takes one that hangs in the kernel.
_PATIENCE = 10.0


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
    for process, parent, _, runs in _processes():
        if runs:
            children[parent].append(process)
    found: list[int] = []
    queue = [ancestor]
    while queue:
        started = children[queue.pop()]
        found += started
        queue += started
    return found


def _processes() -> Iterator[tuple[int, int, int, bool]]:
    """Process id, parent, group, and whether it still runs, of every process that there is."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := stat_of(int(entry.name))):
            yield int(entry.name), int(fields[1]), int(fields[2]), not has_ended(fields)


def stat_of(process: int) -> list[str]:
    """Fields of proc_pid_stat(5) from the third on (state, parent, group, …); empty when it is gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
    # The command's name, in parentheses, may hold anything.
    return text.rpartition(")")[2].split()


def has_ended(fields: Sequence[str]) -> bool:
    """Whether a process has ended, by the fields of proc_pid_stat(5) from the third on.

    The state is that of its first thread, which may end before the others do.
    """
    return fields[0] in "ZX" and int(fields[17]) <= 1


def end_group(leader: int) -> None:
    """Kill the process group that ``leader`` founded, and wait until all of it are gone.

    A killed process goes on for a moment: until it is gone it may still write to files that are about to be
    deleted or read. The leader itself is left for its parent to wait for.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    # None can be missed: a process that is to be killed starts no other.
    _end([process for process, _, group, _ in _processes() if group == leader])


def end_descendants() -> int:
    """Kill all descendants of this process and wait until they are gone; returns how many there were."""
    return _end(descendants(os.getpid()))


def _end(processes: Sequence[int]) -> int:
    """Kill processes and wait until they are gone; returns how many there were."""
    with contextlib.ExitStack() as stack:
        handles = []
        for process in processes:
            # Gone already, or another user's (a program that changed its user), which only the box can end.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                handle = stack.enter_context(opened(process))
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                handles.append(handle)
        until = time.monotonic() + _PATIENCE
        for handle in handles:
            waiting = select.poll()
            waiting.register(handle, select.POLLIN)
            waiting.poll(max(0.0, until - time.monotonic()) * 1000)
        return len(handles)


@contextlib.contextmanager
def opened(process: int) -> Iterator[int]:
    """A handle of a process, which means no other one even when its number is used again.

    Raises:
        ProcessLookupError: it is gone.
    """
    try:
        handle = os.pidfd_open(process)
    except OSError as error:
        # Linux before 6.16 says that the number is wrong where it is still that of a group.
        if error.errno == errno.EINVAL:
            raise ProcessLookupError(errno.ESRCH, "gone") from error
        raise
    try:
        yield handle
    finally:
        os.close(handle)
