"""Looks at the processes of a box from outside, through /proc."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.processes import has_ended, opened, stat_of

# A program may call itself anything, but not with a line break.
_MEMORY = re.compile(r"^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """One process.

    Attributes:
        pid: on this machine, not in the box.
        started: clock ticks since boot; with ``pid`` it names a process for good.
        resident: bytes of its memory, page tables included and files mapped from the disk not. Memory that
            it shares with others counts for each.
        runs: whether it had not ended when it was looked at.
        parent: its number.
    """

    pid: int
    started: int
    resident: int
    runs: bool = True
    parent: int = 0


def descendants(root: int) -> list[ProcessUse]:
    """The process ``root`` and everything that descends from it.

    In a process name space nothing escapes this: orphans become children of its first process.
    """
    seen = {pid: fields for pid in _pids() if (fields := stat_of(pid))}
    children: dict[int, list[int]] = {}
    for pid, fields in seen.items():
        children.setdefault(int(fields[1]), []).append(pid)
    found, pending = [], [root]
    while pending:
        pid = pending.pop()
        pending += children.get(pid, [])
        if fields := seen.get(pid, []):
            found.append(
                ProcessUse(pid, int(fields[19]), _resident(pid), not has_ended(fields), int(fields[1]))
            )
    return found


def kill_tree(root: int, seconds: float) -> None:
    """Kill a child of this process, and all its descendants, and wait until they are gone.

    It is stopped first, so that it starts no more, and ended last: where it adopts orphans, none escapes.

    Args:
        root: process id of the child, which was not waited for yet.
        seconds: after which the rest is left; only processes that hang in the kernel take so long.
    """
    until = time.monotonic() + seconds
    with opened(root) as handle:
        try:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGSTOP)
            # Those that were seen alive may have started others meanwhile.
            while living := [each for each in descendants(root) if each.pid != root and each.runs]:
                for process in living:
                    kill(process)
                for process in living:
                    _await_end(process, until)
                if time.monotonic() > until:
                    break
        finally:
            kill_and_wait(handle, seconds)


def kill(process: ProcessUse) -> None:
    """Kill exactly this process, not one that took its number since, and not another user's."""
    with contextlib.suppress(ProcessLookupError, PermissionError), opened(process.pid) as handle:
        if _is_same(process):
            signal.pidfd_send_signal(handle, signal.SIGKILL)


def _await_end(process: ProcessUse, until: float) -> None:
    with contextlib.suppress(ProcessLookupError), opened(process.pid) as handle:
        if _is_same(process):
            wait_gone(handle, max(0.0, until - time.monotonic()))


def _is_same(process: ProcessUse) -> bool:
    fields = stat_of(process.pid)
    return bool(fields) and int(fields[19]) == process.started


def kill_and_wait(descriptor: int, seconds: float) -> bool:
    """Kill the process behind a pidfd; whether it was gone within ``seconds``.

    The first process of a process name space is gone only when everything in it is.
    """
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    return wait_gone(descriptor, seconds)


def wait_gone(descriptor: int, seconds: float) -> bool:
    """Whether the process behind a pidfd ended within ``seconds``."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _pids() -> Iterator[int]:
    with os.scandir("/proc") as entries:
        for entry in entries:
            if entry.name.isdigit():
                yield int(entry.name)


def _resident(pid: int) -> int:
    """RssAnon, RssShmem, VmSwap and VmPTE of proc_pid_status(5).

    Page tables are memory as well: who reads where nothing was written gets them and nothing else.
    statm(5) is shorter, but adds anonymous memory that is mapped as shared to the files.
    """
    try:
        text = Path(f"/proc/{pid}/status").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return sum(int(kibibytes) for kibibytes in _MEMORY.findall(text)) * 1024
