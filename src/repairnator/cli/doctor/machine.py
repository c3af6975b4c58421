"""Checks everything that a repair needs of this machine and of the settings, and says how to fix it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator import boxes
from repairnator.boxes.cgroups import NotDelegated, delegated_folder, find_hierarchy
from repairnator.boxes.sockets import counts_local_sockets
from repairnator.boxes.toolchains import toolchains
from repairnator.boxes.toolchains.port import Finding
from repairnator.boxes.toolchains.programs import first_line
from repairnator.errors import RepairnatorError, SettingsError
from repairnator.foundation.settings import Settings
from repairnator.work.queues.port import Queue

# Our dead letters are jobs in the store. What comes here has expired, or another client has refused it.
BROKERS_DEAD_LETTERS = "/queue/ActiveMQ.DLQ"
OK, WARNING, MISSING = "ok", "warning", "missing"
_ENOUGH_DISK = 5 * 2**30  # bytes: artifacts, a copy of the tree, the boxes' scratch
_GIT = {"apt-get": "git", "dnf": "git", "brew": "git"}  # what to install, by package manager


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        state: ``ok``, ``warning`` (works without it, but worse) or ``missing``.
        found: version, path or address; or what is wrong.
        fix: a command or a sentence that says how to fix it; empty when all is well.
    """

    name: str
    state: str
    found: str
    fix: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "found": self.found, "fix": self.fix}


def check_machine(data: Path, workspace: Path) -> list[Check]:
    """Look at programs, folders and disk."""
    return [
        check_python(),
        check_git(),
        *check_toolchains(os.environ),
        check_folder("data folder", data),
        check_folder("workspace", workspace),
        check_disk(workspace),
    ]


def check_python() -> Check:
    """The interpreter that runs this (a Python too old cannot)."""
    return Check("python", OK, f"{platform.python_version()} ({sys.executable})")


def check_git() -> Check:
    """The git program."""
    version = first_line(["git", "--version"])
    if version:
        return Check("git", OK, version)
    return Check("git", MISSING, "not found", install_command("git", _GIT))


def check_toolchains(environment: Mapping[str, str]) -> list[Check]:
    """What the repairs of each language need."""
    try:
        found = [finding for toolchain in toolchains() for finding in toolchain.checks(environment)]
    except SettingsError as error:
        return [Check("toolchains", MISSING, str(error))]
    return [_check(finding) for finding in found]


def _check(finding: Finding) -> Check:
    if not finding.missing:
        return Check(finding.name, OK, finding.found)
    fix = install_command(finding.name, finding.packages) if finding.packages else finding.fix
    return Check(finding.name, MISSING, finding.found, fix)


def check_folder(name: str, folder: Path) -> Check:
    """Whether files can be made in ``folder`` (which need not exist yet)."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return Check(name, OK, str(folder))
    return Check(name, MISSING, f"{existing} cannot be written", f"sudo chown -R $USER {existing}")


def check_disk(folder: Path) -> Check:
    """Free space where builds run."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 2**30:.0f} GiB free at {existing}"
    if free < _ENOUGH_DISK:
        return Check("disk", WARNING, found, "free some space; a build may need several GiB")
    return Check("disk", OK, found)


def check_sandbox(settings: Settings) -> Check:
    """Which box is used, why, and what it holds; none is a warning even where it was asked for."""
    try:
        sandbox = boxes.chosen(settings)
    except RepairnatorError as error:
        return Check("sandbox", MISSING, str(error))
    if sandbox.name == "none":
        found = "none, since REPAIRNATOR_SANDBOX asks for it: project code runs with your files and network"
        return Check("sandbox", WARNING, found, "unset REPAIRNATOR_SANDBOX to use the default sandbox")
    if sandbox.name == "kubernetes":
        limit = f"{settings.box_memory / 2**30:.1f} GiB of memory each"
        return Check("sandbox", OK, f"Jobs in the namespace {settings.repair_namespace}, {limit}")
    why = "since it works here" if settings.sandbox == "auto" else "since REPAIRNATOR_SANDBOX asks for it"
    version = first_line(["bwrap", "--version"]).removeprefix("bubblewrap ")
    user = "a user of its own for each" if os.geteuid() == 0 else "a user name space for each"
    limits = f"{settings.box_memory / 2**30:.1f} GiB of memory, {settings.box_disk / 2**30:.1f} GiB of disk"
    bounds, fix = _who_bounds()
    found = f"{sandbox.name} {version}, {why}; {user}, no network, {limits}, {bounds}"
    return Check("sandbox", WARNING if fix else OK, found, fix)


def _who_bounds() -> tuple[str, str]:
    """Check what limits the memory of boxes, why that is used, and how to make it stricter."""
    try:
        return f"bounded by control groups in {delegated_folder(find_hierarchy())}", ""
    except NotDelegated as reason:
        bounds = f"bounded by a watchdog, since {reason}"
    if counts_local_sockets():
        return (
            f"{bounds}; it also counts kernel memory of sockets, files, locks and page tables "
            "(only a control group limits the number of mappings and file pages held by sockets)",
            "",
        )
    return (
        f"{bounds}, which cannot measure the memory of sockets on this kernel",
        "modprobe unix_diag inet_diag tcp_diag udp_diag, or a service with Delegate=memory pids",
    )


def check_reachable(name: str, where: str, ping: Callable[[], object], fix: str) -> Check:
    """Call ``ping`` and report how it went."""
    try:
        ping()
    except RepairnatorError as error:
        return Check(name, MISSING, str(error), fix)
    return Check(name, OK, where)


def check_broker(where: str, connect: Callable[[], Queue], listen_queue: str) -> list[Check]:
    """The queue, and the place to which ActiveMQ puts what it gave up.

    Args:
        where: it is, for people.
        connect: opens it.
        listen_queue: full name of the queue that workers consume.
    """
    try:
        queue = connect()
    except RepairnatorError as error:
        return [Check("queue", MISSING, str(error), "check ACTIVEMQ_URL and the broker")]
    try:
        depth = queue.depth(listen_queue)
        lost = queue.depth(BROKERS_DEAD_LETTERS)
    except RepairnatorError as error:
        return [Check("queue", MISSING, str(error), "see the broker's log")]
    finally:
        queue.close()
    waiting = "" if depth.waiting is None else f"; {depth.waiting} waiting in {listen_queue}"
    found = [Check("queue", OK, where + waiting)]
    if lost.waiting or lost.held:
        found.append(
            Check(
                "dead letters",
                WARNING,
                f"{BROKERS_DEAD_LETTERS} is not empty: it holds messages that the broker gave up",
                "inspect them in the broker's web console, and publish again those you need",
            )
        )
    return found


def healthy(checks: Iterable[Check]) -> bool:
    """Nothing is missing (warnings do not count)."""
    return all(check.state != MISSING for check in checks)


def install_command(part: str, packages: Mapping[str, str]) -> str:
    """The command of this machine's package manager.

    Args:
        part: what is missing.
        packages: that have it, by package manager.
    """
    for manager, package in packages.items():
        if shutil.which(manager):
            return f"{'' if manager == 'brew' else 'sudo '}{manager} install {package}"
    return f"install {part} with the system's package manager"
