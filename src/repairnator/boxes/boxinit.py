"""What runs first inside a box: gives up every privilege, sets limits, hands out a port, becomes the core.

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

from repairnator.boxes.repository import link_repositories
from repairnator.boxes.seccomp import forbid_dangerous_calls
from repairnator.core.network import NETWORK_CONTROL

# <linux/prctl.h>, <linux/capability.h>
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done before the core starts.

    Attributes:
        uid: user to become, when started as root; 0 to stay.
        processes, open_files, file_bytes: limits for each process (of the user, for the first).
        key_fd, event_fd: descriptors that become the core's standard input and output. They are not 0 and 1
            from the start since bubblewrap's own process in the box keeps those open.
        control_fd: socket on which the proxy outside gets its listening socket, and wishes of the core.
        proxy_port: where the proxy listens on the box's loopback.
        repository: a writable folder to fill with links into ``lower``; "" for none.
        lower: read-only Maven repositories, the most important first.
        command: the core's command line.
    """

    uid: int
    processes: int
    open_files: int
    file_bytes: int
    key_fd: int
    event_fd: int
    control_fd: int
    proxy_port: int
    repository: str
    lower: list[str]
    command: list[str]

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        data: dict[str, Any] = json.loads(text)
        return cls(**data)


def main(plan: Plan) -> None:
    """Follow the plan; does not return."""
    os.umask(0o022)
    _limit(plan)
    if plan.uid:
        os.setgroups([])
        os.setresgid(plan.uid, plan.uid, plan.uid)
        os.setresuid(plan.uid, plan.uid, plan.uid)
    _drop_capabilities()
    forbid_dangerous_calls()
    if plan.repository:
        link_repositories([Path(folder) for folder in plan.lower], Path(plan.repository))
    _hand_out_port(plan)
    os.dup2(plan.key_fd, 0)
    os.dup2(plan.event_fd, 1)
    os.closerange(3, plan.control_fd)
    os.closerange(plan.control_fd + 1, 256)
    os.environ[NETWORK_CONTROL] = str(plan.control_fd)
    os.execv(plan.command[0], plan.command)  # noqa: S606 - no shell is wanted


def _limit(plan: Plan) -> None:
    for kind, amount in (
        (resource.RLIMIT_NPROC, plan.processes),
        (resource.RLIMIT_NOFILE, plan.open_files),
        (resource.RLIMIT_FSIZE, plan.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (allowed, allowed))
    # Should the machine run out of memory before the watchdog notices, the kernel shall end the box first.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _drop_capabilities() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if libc.capset(header, none) != 0 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)


def _hand_out_port(plan: Plan) -> None:
    """Listen on the box's loopback, and leave the listening to the proxy outside."""
    with (
        socket.create_server(("127.0.0.1", plan.proxy_port), backlog=128) as listening,
        socket.socket(fileno=os.dup(plan.control_fd)) as control,
    ):
        socket.send_fds(control, [b"L"], [listening.fileno()])


if __name__ == "__main__":
    main(Plan.from_json(sys.argv[1]))
