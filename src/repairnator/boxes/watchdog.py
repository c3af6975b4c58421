"""Watches a box from outside: time, memory, disk and cancellation, where no control group does it for us.

Whatever happens to a watchdog ends its box: one that fails, one that does not get on, and a measure that
cannot be taken. A box that nobody watches has no limits.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.cgroups import BoxGroup
from repairnator.boxes.holdings import kernel_memory, unnamed_files
from repairnator.boxes.port import Limits
from repairnator.boxes.processes import ProcessUse, descendants, kill
from repairnator.boxes.sockets import SocketCensus
from repairnator.boxes.weighing import Unmeasurable, weigh
from repairnator.foundation.threads import GuardedThread
from repairnator.world.fetch.gitprogram import FILE_BYTES

_INTERVAL = 0.2  # seconds
_WEIGHING = 10.0  # seconds
# Descriptors are passed on in no time; those that nobody takes for so long hide something.
_PASSING = 10.0  # seconds
_PASSING_LOOK = 1.0
# Processes of the project killed for their memory before the box is given up.
_PATIENCE = 20
_MEBIBYTE = 2**20
# For one look at memory or disk. Ten thousand processes, or millions of files, take some seconds.
_STUCK = 120.0
_JOIN = 10.0


@dataclass(frozen=True, slots=True)
class WatchedBox:
    """What of a box is watched.

    Attributes:
        root: the box's first process; all others descend from it.
        writable: folders on this machine that the box writes into.
        group: its control group, which bounds its memory; None where the watchdog must.
        boxed: whether the first process is the sandbox's own, and its first child the core.
        census: on which the box's first program sends a socket that tells of all sockets in it; owned by
            the watchdog from now on.
    """

    root: int
    writable: Sequence[Path]
    group: BoxGroup | None = None
    boxed: bool = False
    census: socket.socket | None = None


class Watchdog:
    """Threads that end a box, or its greediest process, when a limit is passed.

    One looks at the time and at the others, since a look at memory or disk may take long.
    """

    def __init__(
        self,
        box: WatchedBox,
        limits: Limits,
        cancelled: threading.Event,
        end: Callable[[str], None],
        note: Callable[[str], None],
        beat: Callable[[float], None] = lambda _within: None,
    ) -> None:
        """Make a watchdog.

        Args:
            box: what is watched.
            limits: what the sandbox may use.
            cancelled: ends the box when set.
            end: called at most once, with the reason, to end the box.
            note: called with what the watchdog did short of ending the box.
            beat: called again and again while the box is watched, with the seconds within which it will be
                called the next time.
        """
        self._box = box
        self._limits = limits
        self._cancelled = cancelled
        self._end = end
        self._note = note
        self._beat = beat
        self._stop = threading.Event()
        self._ending = threading.Lock()
        self._deadline = time.monotonic() + limits.seconds
        self._memory = _MemoryLook(box, limits, note)
        self._disk = _DiskLook(box, limits, self._stop.is_set)
        self._looked: dict[str, float] = {}
        self._threads = [
            GuardedThread(self._watch_time, "box-watchdog", self._failed),
            GuardedThread(lambda: self._watch("memory", self._memory.look), "box-memory", self._failed),
            GuardedThread(lambda: self._watch("disk", self._disk.look), "box-disk", self._failed),
        ]

    def start(self) -> None:
        self._looked = dict.fromkeys(("memory", "disk"), time.monotonic())
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop watching; the box is left as it is."""
        self._stop.set()
        for thread in self._threads:
            # One that hangs in the kernel must not keep us from going on.
            if thread is not threading.current_thread() and thread.is_alive():
                thread.join(_JOIN)
        self._memory.close()

    def _watch_time(self) -> None:
        while not self._stop.wait(_INTERVAL):
            reason = self._look_at_time()
            if reason:
                self._finish(reason)
                return
            self._beat(_STUCK)

    def _look_at_time(self) -> str:
        if self._cancelled.is_set():
            return "the run was cancelled"
        now = time.monotonic()
        if now > self._deadline:
            return f"the sandbox ran longer than {self._limits.seconds:.0f} s, its limit"
        for what, at in self._looked.items():
            if now - at > _STUCK:
                return f"the sandbox's use of {what} could not be measured within {_STUCK:.0f} s"
        return ""

    def _watch(self, what: str, look: Callable[[], str]) -> None:
        pause = _INTERVAL
        while not self._stop.wait(pause):
            started = self._looked[what] = time.monotonic()
            reason = look()
            if reason and not self._stop.is_set():
                self._finish(reason)
                return
            # Looking at thousands of processes takes a while: spend at most a fifth of a core on it.
            pause = max(_INTERVAL, min(4 * (time.monotonic() - started), _STUCK / 4))

    def _failed(self, reason: str) -> None:
        self._finish(f"the sandbox was no longer watched, so it was ended: {reason}")

    def _finish(self, reason: str) -> None:
        with self._ending:
            if self._stop.is_set():
                return
            self._stop.set()
        self._end(reason)


class _MemoryLook:
    """Looks at what the box's processes, and the kernel for them, hold of the machine's memory."""

    def __init__(self, box: WatchedBox, limits: Limits, note: Callable[[str], None]) -> None:
        self._box = box
        self._limits = limits
        self._note = note
        self._killed = 0
        self._census: SocketCensus | None = None
        if box.census is not None:
            box.census.setblocking(False)

    def close(self) -> None:
        for one in (self._census, self._box.census):
            if one is not None:
                one.close()

    def look(self) -> str:
        group = self._box.group
        return self._look_at_group(group) if group else self._look_at(descendants(self._box.root))

    def _look_at_group(self, group: BoxGroup) -> str:
        """Note what the kernel killed; it does not tell the other processes."""
        killed = group.oom_kills - self._killed
        self._killed += killed
        if self._killed > _PATIENCE:
            return f"the sandbox used more than {self._allowed} of memory again and again"
        if killed:
            self._note(
                f"the kernel killed {killed} of the project's processes: the sandbox may use "
                f"{self._allowed} of memory"
            )
        return ""

    def _look_at(self, processes: list[ProcessUse]) -> str:
        held = kernel_memory(processes)
        used = {process: process.resident + held.get(process.pid, 0) for process in processes}
        sockets = self._sockets()
        if sum(used.values()) + sockets <= self._limits.memory or not processes:
            return ""
        self._killed += 1
        if self._killed > _PATIENCE:
            return f"the sandbox used more than {self._allowed} of memory again and again"
        if sockets > self._limits.memory // 2:
            return f"the sandbox used more than {self._allowed} of memory, most of it in sockets"
        greediest = max(used, key=lambda process: used[process])
        kill(greediest)
        self._note(
            f"killed a process of the project that used {used[greediest] // _MEBIBYTE} MiB: "
            f"the sandbox may use {self._allowed} of memory"
        )
        return ""

    def _sockets(self) -> int:
        if self._census is None:
            self._census = self._take_census()
        return self._census.memory() if self._census else 0

    def _take_census(self) -> SocketCensus | None:
        """What the box's first program sent; None where it could not, or has not yet."""
        if self._box.census is None:
            return None
        with contextlib.suppress(BlockingIOError):
            _, descriptors, _, _ = socket.recv_fds(self._box.census, 1, 1)
            if descriptors:
                return SocketCensus(socket.socket(fileno=descriptors[0]))
        return None

    @property
    def _allowed(self) -> str:
        return f"{self._limits.memory // _MEBIBYTE} MiB"


class _DiskLook:
    """Looks at what the box has written: in its folders, and in files that have no name any more."""

    def __init__(self, box: WatchedBox, limits: Limits, stopped: Callable[[], bool]) -> None:
        self._box = box
        self._limit = limits.disk
        self._stopped = stopped
        self._before = 0
        with contextlib.suppress(Unmeasurable):  # the first look will say so, and end the box
            self._before = weigh(box.writable, math.inf)
        self._free = self._free_space()
        self._weigh_at = time.monotonic() + _WEIGHING
        self._passing_since = math.inf

    def look(self) -> str:
        """Measure the folders when the file system says that about so much was written by anyone.

        Space that others make free meanwhile hides what the box writes, so from time to time they are weighed
        whatever it says.
        """
        free, now = self._free_space(), time.monotonic()
        gone = max(had - has for had, has in zip(self._free, free, strict=True))
        if gone < self._limit and free[0] > _MEBIBYTE * 64 and now < self._weigh_at:
            return ""
        self._weigh_at = now + _WEIGHING
        try:
            used = weigh(self._box.writable, self._before + self._limit, self._stopped) - self._before
        except Unmeasurable as error:
            return f"what the sandbox wrote cannot be measured, which counts as more than its limit: {error}"
        processes = descendants(self._box.root)
        unnamed = unnamed_files(processes, self._ours(processes))
        used += unnamed.size
        if used > self._limit:
            return f"the sandbox wrote more than {self._limit // _MEBIBYTE} MiB, its limit"
        if unnamed.blind and gone > self._limit:
            return (
                f"the disk lost more than {self._limit // _MEBIBYTE} MiB, the sandbox's limit, "
                f"and the sandbox may hide it: {unnamed.blind}"
            )
        if self._passes_for_long(unnamed.passed_on, now):
            return f"for {_PASSING:.0f} s the sandbox held descriptors on their way between processes"
        if not unnamed.blind:
            # Others filled the disk: look again when as much has gone as this box may still write.
            self._free = (free[0] + max(used, 0), free[1] + max(used, 0))
        return ""

    def _passes_for_long(self, passed_on: bool, now: float) -> bool:
        if not passed_on:
            self._passing_since = math.inf
            return False
        self._passing_since = min(self._passing_since, now)
        self._weigh_at = now + _PASSING_LOOK
        return now - self._passing_since >= _PASSING

    def _ours(self, processes: Sequence[ProcessUse]) -> set[int]:
        """The sandbox's first process and the core, which is closed to us; the project can enter neither."""
        if not self._box.boxed:
            return set()
        children = [process for process in processes if process.parent == self._box.root]
        core = min(children, key=lambda process: process.started, default=None)
        return {self._box.root, *([core.pid] if core else [])}

    def _free_space(self) -> tuple[int, int]:
        """Bytes that are free, and what the free inodes are worth: empty files fill a disk as well."""
        found = [os.statvfs(folder) for folder in self._box.writable]
        return (
            min((one.f_bavail * one.f_frsize for one in found), default=0),
            min((one.f_favail * FILE_BYTES for one in found), default=0),
        )
