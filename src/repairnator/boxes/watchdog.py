"""Watches a box from outside: time, memory, disk and cancellation, where no control group does it for us."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.cgroups import BoxGroup
from repairnator.boxes.port import Limits
from repairnator.boxes.processes import ProcessUse, deleted_files_size, descendants, kill
from repairnator.world.fetch.gitprogram import FILE_BYTES, folder_size

_INTERVAL = 0.2  # seconds
_WEIGHING = 10.0  # seconds
# Processes of the project killed for their memory before the box is given up.
_PATIENCE = 20
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class WatchedBox:
    """What of a box is watched.

    Attributes:
        root: the box's first process; all others descend from it.
        writable: folders on this machine that the box writes into.
        group: its control group, which bounds its memory; None where the watchdog must.
    """

    root: int
    writable: Sequence[Path]
    group: BoxGroup | None = None


class Watchdog:
    """A thread that ends a box, or its greediest process, when a limit is passed."""

    def __init__(
        self,
        box: WatchedBox,
        limits: Limits,
        cancelled: threading.Event,
        end: Callable[[str], None],
        note: Callable[[str], None],
    ) -> None:
        """Make a watchdog.

        Args:
            box: what is watched.
            limits: what the box may use.
            cancelled: ends the box when set.
            end: called at most once, with the reason, to end the box.
            note: told what the watchdog did short of ending the box.
        """
        self._root = box.root
        self._group = box.group
        self._limits = limits
        self._writable = box.writable
        self._cancelled = cancelled
        self._end = end
        self._note = note
        self._stop = threading.Event()
        self._deadline = time.monotonic() + limits.seconds
        self._killed = 0
        self._before = folder_sizes(self._writable)
        self._free = self._free_space()
        self._weigh_at = time.monotonic() + _WEIGHING
        self._thread = threading.Thread(target=self._run, name="box-watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; the box is left as it is."""
        self._stop.set()
        if threading.current_thread() is not self._thread and self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = _INTERVAL
        while not self._stop.wait(pause):
            started = time.monotonic()
            reason = self._look()
            if reason:
                self._end(reason)
                return
            # Looking at thousands of processes takes a while: spend at most a fifth of a core on it.
            pause = max(_INTERVAL, 4 * (time.monotonic() - started))

    def _look(self) -> str:
        if self._cancelled.is_set():
            return "the run was cancelled"
        if time.monotonic() > self._deadline:
            return f"the box ran longer than {self._limits.seconds:.0f} s, its limit"
        memory = self._look_at_group(self._group) if self._group else None
        return self._look_at_disk() or (
            self._look_at_memory(descendants(self._root)) if memory is None else memory
        )

    def _look_at_group(self, group: BoxGroup) -> str:
        """What the kernel killed; it has no word for it to the processes that go on."""
        killed = group.oom_kills - self._killed
        self._killed += killed
        if self._killed > _PATIENCE:
            return f"the box used more than {self._allowed} of memory again and again"
        if killed:
            self._note(
                f"the kernel killed {killed} of the project's processes: the box may use "
                f"{self._allowed} of memory"
            )
        return ""

    def _look_at_memory(self, processes: list[ProcessUse]) -> str:
        used = sum(process.resident for process in processes)
        if used <= self._limits.memory or not processes:
            return ""
        self._killed += 1
        if self._killed > _PATIENCE:
            return f"the box used more than {self._allowed} of memory again and again"
        greediest = max(processes, key=lambda process: process.resident)
        kill(greediest)
        self._note(
            f"killed a process of the project that used {greediest.resident // _MEBIBYTE} MiB: "
            f"the box may use {self._allowed} of memory"
        )
        return ""

    @property
    def _allowed(self) -> str:
        return f"{self._limits.memory // _MEBIBYTE} MiB"

    def _look_at_disk(self) -> str:
        """Weigh the folders when the file system says that about so much was written by anyone.

        Space that others make free meanwhile hides what the box writes, so from time to time they are weighed
        whatever it says.
        """
        free, now = self._free_space(), time.monotonic()
        gone = max(had - has for had, has in zip(self._free, free, strict=True))
        if gone < self._limits.disk and free[0] > _MEBIBYTE * 64 and now < self._weigh_at:
            return ""
        self._weigh_at = now + _WEIGHING
        used = folder_sizes(self._writable) - self._before + deleted_files_size(descendants(self._root))
        if used > self._limits.disk:
            return f"the box wrote more than {self._limits.disk // _MEBIBYTE} MiB, its limit"
        # Others filled the disk: look again when as much has gone as this box may still write.
        self._free = (free[0] + max(used, 0), free[1] + max(used, 0))
        return ""

    def _free_space(self) -> tuple[int, int]:
        """Bytes that are free, and what the free inodes are worth: empty files fill a disk as well."""
        found = [os.statvfs(folder) for folder in self._writable]
        return (
            min((one.f_bavail * one.f_frsize for one in found), default=0),
            min((one.f_favail * FILE_BYTES for one in found), default=0),
        )


def folder_sizes(folders: Sequence[Path]) -> int:
    """Bytes on the disk below several folders."""
    return sum(folder_size(folder) for folder in folders if os.path.isdir(folder))  # noqa: PTH112
