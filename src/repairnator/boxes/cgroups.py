"""Makes a control group for each box, where one was delegated to us: the kernel then enforces limits.

Only version 2 (cgroup-v2 in the kernel's admin guide), and only what systemd handed over on purpose
(``Delegate=memory pids``): it marks the unit's folder with an extended attribute. Everywhere else the
watchdog looks at memory itself.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.port import Limits
from repairnator.boxes.processes import descendants

CONTROLLERS = frozenset({"memory", "pids"})
_MARKS = ("trusted.delegate", "user.delegate")
_OWN = "worker"  # a group with processes of its own may not share out controllers
_PATIENCE = 10.0  # seconds for a group to become empty
_OOM_KILLS = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


class NotDelegated(Exception):
    """No control group is ours to divide; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Where control groups of version 2 are, and which is ours.

    Attributes:
        mount: where they are mounted.
        own: the folder of this process's group.
    """

    mount: Path
    own: Path


def find_hierarchy(proc: Path = Path("/proc/self")) -> Hierarchy:
    """Where this process's group is (proc_pid_cgroup(5), proc_pid_mountinfo(5)).

    Raises:
        NotDelegated: this machine has no control groups of version 2.
    """
    mount = next(_mounts(proc / "mountinfo"), None)
    lines = (proc / "cgroup").read_text().splitlines()
    path = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    if mount is None or path is None:
        raise NotDelegated("this machine has no control groups of version 2")
    return Hierarchy(mount, mount / path.lstrip("/"))


def delegated_folder(hierarchy: Hierarchy, controllers: frozenset[str] = CONTROLLERS) -> Path:
    """The folder in which groups for boxes can be made; nothing is changed.

    Raises:
        NotDelegated: there is none.
    """
    marked = [folder for folder in (hierarchy.own, hierarchy.own.parent) if _is_marked(folder)]
    if not marked:
        raise NotDelegated("no control group is delegated to it (systemd: Delegate=memory pids)")
    folder = marked[0]
    missing = controllers - set(_words(folder / "cgroup.controllers"))
    if missing:
        raise NotDelegated(f"the control group delegated to it lacks {', '.join(sorted(missing))}")
    if not os.access(folder, os.W_OK):
        raise NotDelegated(f"the control group {folder} cannot be written")
    return folder


@contextlib.contextmanager
def box_group(
    limits: Limits,
    hierarchy: Hierarchy | None = None,
    controllers: frozenset[str] = CONTROLLERS,
) -> Iterator[BoxGroup | None]:
    """A group for one box, gone at the end of the block with all in it; None where there can be none."""
    try:
        hierarchy = hierarchy or find_hierarchy()
        folder = delegated_folder(hierarchy, controllers)
        _share_out(folder, hierarchy.own, controllers)
        group = BoxGroup(folder / f"box-{uuid.uuid4().hex}", limits)
    except (NotDelegated, OSError):
        # Doctor tells why; the watchdog does without.
        yield None
        return
    try:
        yield group
    finally:
        group.end()


class BoxGroup:
    """One box's group."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Make it, with its limits as far as the kernel has files for them here.

        Raises:
            OSError: it cannot be made.
        """
        folder.mkdir()
        self._folder = folder
        wanted = {"memory.max": limits.memory, "memory.swap.max": 0, "pids.max": limits.processes}
        for name, amount in wanted.items():
            if (folder / name).exists():
                (folder / name).write_text(str(amount))

    def take(self, root: int) -> None:
        """Take in a process and all that descend from it; what they start later is in it by itself.

        Raises:
            OSError: the kernel refuses.
        """
        taken: set[int] = set()
        while new := [one.pid for one in descendants(root) if one.pid not in taken]:
            for pid in new:
                with contextlib.suppress(ProcessLookupError):
                    (self._folder / "cgroup.procs").write_text(str(pid))
            taken.update(new)

    @property
    def oom_kills(self) -> int:
        """How many processes the kernel killed since the box took more memory than it may."""
        try:
            match = _OOM_KILLS.search((self._folder / "memory.events").read_text())
        except FileNotFoundError:
            return 0
        return int(match[1]) if match else 0

    def end(self) -> None:
        """Kill what is in it, and remove it."""
        with contextlib.suppress(FileNotFoundError):  # kernels before 5.14
            (self._folder / "cgroup.kill").write_text("1")
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                # Killed processes need a moment to go. One that hangs in the kernel must not hold us up.
                if time.monotonic() > deadline:
                    return
                threading.Event().wait(0.01)
            else:
                return


def _share_out(folder: Path, own: Path, controllers: frozenset[str]) -> None:
    """Let groups in ``folder`` have the controllers; our own processes first make room for that."""
    if own == folder:
        inside = folder / _OWN
        inside.mkdir(exist_ok=True)
        for pid in _words(folder / "cgroup.procs"):
            with contextlib.suppress(ProcessLookupError):
                (inside / "cgroup.procs").write_text(pid)
    wanted = controllers - set(_words(folder / "cgroup.subtree_control"))
    if wanted:
        (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in sorted(wanted)))


def _mounts(file: Path) -> Iterator[Path]:
    for line in file.read_text().splitlines():
        before, _, after = line.partition(" - ")
        if after.startswith("cgroup2 "):
            yield Path(before.split()[4])


def _is_marked(folder: Path) -> bool:
    for mark in _MARKS:
        with contextlib.suppress(OSError):
            if os.getxattr(folder, mark) == b"1":
                return True
    return False


def _words(file: Path) -> list[str]:
    return file.read_text().split()
