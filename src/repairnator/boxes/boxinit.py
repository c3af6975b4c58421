"""Runs first inside a box: gives up every privilege, sets limits, hands out a port, becomes the core.

Called as ``python -c BOOT … repairnator.boxes.boxinit PLAN``, PLAN being :class:`Plan` as JSON. Nothing
of the project runs before it ends by executing the core, and it uses nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import json
import os
import resource
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.boxes.repository import LinkRules, link_repositories
from repairnator.boxes.seccomp import forbid_dangerous_calls
from repairnator.boxes.sockets import open_census
from repairnator.core.network import NETWORK_CONTROL

# <linux/prctl.h>, <linux/capability.h>
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
_PENDING = 16384


@dataclass(frozen=True, slots=True)
class Artifacts:
    """A writable folder to fill before the core starts.

    Attributes:
        folder: to fill with links.
        lower: read-only folders that these lead to, the most important first.
        rules: which files are no links.
    """

    folder: str
    lower: list[str]
    rules: LinkRules


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done before the core starts.

    Attributes:
        uid: user to become, when started as root; 0 to stay.
        processes, open_files, file_bytes: limits for each process (of the user, for the first).
        key_fd, event_fd: descriptors that become the core's standard input and output. They are not 0 and 1
            from the start since bubblewrap's own process in the box keeps those open.
        census_fd: socket on which a socket is sent out that tells of all sockets in the box; -1 for none.
        control_fd: socket on which the proxy outside gets its listening socket, and wishes of the core.
        proxy_port: where the proxy listens on the box's loopback.
        artifacts: folders to fill.
        command: the core's command line.
    """

    uid: int
    processes: int
    open_files: int
    file_bytes: int
    key_fd: int
    event_fd: int
    census_fd: int
    control_fd: int
    proxy_port: int
    artifacts: list[Artifacts]
    command: list[str]

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        data: dict[str, Any] = json.loads(text)
        data["artifacts"] = [
            Artifacts(
                one["folder"], one["lower"], LinkRules(**{k: tuple(v) for k, v in one["rules"].items()})
            )
            for one in data["artifacts"]
        ]
        return cls(**data)


def main(plan: Plan) -> None:
    """Follow the plan; does not return."""
    os.umask(0o022)
    _limit(plan)
    _send_census(plan)
    if plan.uid:
        os.setgroups([])
        os.setresgid(plan.uid, plan.uid, plan.uid)
        os.setresuid(plan.uid, plan.uid, plan.uid)
    _drop_capabilities()
    forbid_dangerous_calls()
    for one in plan.artifacts:
        link_repositories([Path(folder) for folder in one.lower], Path(one.folder), one.rules)
    _hand_out_port(plan)
    os.dup2(plan.key_fd, 0)
    os.dup2(plan.event_fd, 1)
    os.closerange(3, plan.control_fd)
    os.closerange(plan.control_fd + 1, 256)
    os.environ[NETWORK_CONTROL] = str(plan.control_fd)
    if os.getpid() == 1:
        _leave_init_behind()
    os.execv(plan.command[0], plan.command)  # noqa: S606 - no shell is wanted


def _limit(plan: Plan) -> None:
    for kind, amount in (
        (resource.RLIMIT_NPROC, plan.processes),
        (resource.RLIMIT_NOFILE, plan.open_files),
        (resource.RLIMIT_FSIZE, plan.file_bytes),
        (resource.RLIMIT_CORE, 0),
        # Timers and queued signals, message queues: memory of the kernel that no process shows.
        (resource.RLIMIT_SIGPENDING, _PENDING),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (allowed, allowed))
    # Should the machine run out of memory before the watchdog notices, the kernel shall end the box first.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _send_census(plan: Plan) -> None:
    """Before the filter, which refuses such sockets to everybody else."""
    if plan.census_fd < 0:
        return
    with socket.socket(fileno=plan.census_fd) as sent, contextlib.suppress(OSError):
        census = open_census()
        with census:
            socket.send_fds(sent, [b"C"], [census.fileno()])


def _drop_capabilities() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if libc.capset(header, none) != 0 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)


def _leave_init_behind() -> None:
    """Fork: the child goes on, the parent stays what every process name space needs, and reaps orphans.

    Bubblewrap's own first process would do that, too. But in a user name space of a person's it belongs to
    the user of the project's code, which may write into its memory, and it has neither filter nor limits.
    This one has both, and is closed to others.
    """
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    child = os.fork()
    if child == 0:
        return
    os.closerange(0, 256)
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _hand_out_port(plan: Plan) -> None:
    """Listen on the box's loopback, and leave the listening to the proxy outside."""
    with (
        socket.create_server(("127.0.0.1", plan.proxy_port), backlog=128) as listening,
        socket.socket(fileno=os.dup(plan.control_fd)) as control,
    ):
        socket.send_fds(control, [b"L"], [listening.fileno()])


if __name__ == "__main__":
    main(Plan.from_json(sys.argv[1]))
