"""What ``doctor`` checks: everything that this machine and these settings must offer, and how to mend it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from repairnator import boxes
from repairnator.boxes.cgroups import NotDelegated, delegated_folder, find_hierarchy
from repairnator.boxes.sockets import local_sockets_are_told
from repairnator.errors import RepairnatorError
from repairnator.foundation.settings import Settings
from repairnator.work.queues.port import Queue

# Our dead letters are jobs in the store. What comes here has expired, or another client has refused it.
BROKERS_DEAD_LETTERS = "/queue/ActiveMQ.DLQ"
OK, WARNING, MISSING = "ok", "warning", "missing"
_ENOUGH_DISK = 5 * 2**30  # bytes: a local Maven repository, a copy of the tree, the boxes' scratch
_PACKAGES = {  # what to install, by package manager
    "git": {"apt-get": "git", "dnf": "git", "brew": "git"},
    "jdk": {"apt-get": "openjdk-17-jdk-headless", "dnf": "java-21-openjdk-devel", "brew": "openjdk@21"},
    "maven": {"apt-get": "maven", "dnf": "maven", "brew": "maven"},
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        state: ``ok``, ``warning`` (works without it, but worse) or ``missing``.
        found: version, path or address; or what is wrong.
        mend: the command or the sentence that mends it; empty when all is well.
    """

    name: str
    state: str
    found: str
    mend: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "state": self.state, "found": self.found, "mend": self.mend}


def check_machine(data: Path, workspace: Path) -> list[Check]:
    """Look at programs, folders and disk."""
    return [
        check_python(),
        check_git(),
        check_jdk(os.environ.get("JAVA_HOME", "")),
        check_maven(),
        check_jar(),
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
    return (
        Check("git", OK, version) if version else Check("git", MISSING, "not found", install_command("git"))
    )


def check_jdk(java_home: str) -> Check:
    """The compiler of ``JAVA_HOME``, or the one on PATH: the one that Maven uses."""
    javac = str(Path(java_home) / "bin/javac") if java_home else "javac"
    line = first_line([javac, "-version"])
    match = re.match(r"javac (\d+)", line)
    where = shutil.which(javac) or javac
    if match is None:
        found = f"no compiler in JAVA_HOME ({java_home})" if java_home else "no javac on PATH"
        return Check("jdk", MISSING, found, install_command("jdk"))
    if int(match[1]) < 17:
        return Check("jdk", MISSING, f"{line} at {where}; 17 or later is needed", install_command("jdk"))
    return Check("jdk", OK, f"{line} ({where})")


def check_maven() -> Check:
    """The Maven on PATH."""
    line = re.sub(r"\x1b\[[0-9;]*m", "", first_line(["mvn", "--version"]))
    return (
        Check("maven", OK, line) if line else Check("maven", MISSING, "not found", install_command("maven"))
    )


def check_jar() -> Check:
    """The Java part, which the package carries."""
    jar = resources.files("repairnator") / "_jvm" / "repairnator-jvm.jar"
    if jar.is_file():
        return Check("java part", OK, str(jar))
    return Check(
        "java part", MISSING, f"{jar} is missing", "make setup, or install the released package again"
    )


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
    bounds, mend = _who_bounds()
    found = f"{sandbox.name} {version}, {why}; {user}, no network, {limits}, {bounds}"
    return Check("sandbox", WARNING if mend else OK, found, mend)


def _who_bounds() -> tuple[str, str]:
    """What holds boxes to their memory, and why that; and what mends it where it sees too little."""
    try:
        return f"bounded by control groups in {delegated_folder(find_hierarchy())}", ""
    except NotDelegated as reason:
        bounds = f"bounded by a watchdog, since {reason}"
    if local_sockets_are_told():
        return (
            f"{bounds} (of the kernel's memory it sees sockets, files, locks, page tables; only a control "
            "group bounds mappings by number and pages of files that sockets hold)",
            "",
        )
    return (
        f"{bounds}, which cannot measure the memory of sockets on this kernel",
        "modprobe unix_diag inet_diag tcp_diag udp_diag, or a service with Delegate=memory pids",
    )


def check_reachable(name: str, where: str, ping: Callable[[], object], mend: str) -> Check:
    """Call ``ping`` and tell how it went."""
    try:
        ping()
    except RepairnatorError as error:
        return Check(name, MISSING, str(error), mend)
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


def install_command(part: str) -> str:
    """The command of this machine's package manager."""
    packages = _PACKAGES[part]
    for manager, package in packages.items():
        if shutil.which(manager):
            return f"{'' if manager == 'brew' else 'sudo '}{manager} install {package}"
    return f"install {part} with the system's package manager"


def first_line(command: list[str]) -> str:
    """The first line that a program prints, or "" when it is absent or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    output = (done.stdout or done.stderr).strip()
    return output.splitlines()[0] if done.returncode == 0 and output else ""
