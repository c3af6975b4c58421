"""Runs all services of one machine as child processes, in one process group.

A terminal's Ctrl-C reaches the whole group, so the children have SIGINT blocked and get exactly the signals
that are meant for them: SIGTERM to drain, once more to stop at once. When this process is killed, the kernel
sends them SIGTERM.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from repairnator.errors import RepairnatorError

SERVICES = ("pipeline", "scanner", "monitor", "console")
_PR_SET_PDEATHSIG = 1
_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        name: its command.
        process: the child.
        log: where its log goes; None for this process's standard error.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None


@contextmanager
def running(
    names: Sequence[str],
    environment: Mapping[str, str],
    logs: Path | None,
    own: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[tuple[Service, ...]]:
    """Run services within the block; at its end they are told to stop and waited for.

    Args:
        names: of the services' commands.
        environment: of the children.
        logs: folder for their logs, one file each; None for this process's standard error.
        own: of the children by name: what is different in their environment.
    """
    services: list[Service] = []
    try:
        for name in names:
            # One of them tells its health where that was asked for, the others at ports that are free.
            health = {} if name == names[0] else {"HEALTH_PORT": "0"}
            services.append(_start(name, {**environment, **health, **(own or {}).get(name, {})}, logs))
        yield tuple(services)
    finally:
        _end(services)


def check(services: Sequence[Service]) -> None:
    """Make sure that all still run.

    Raises:
        RepairnatorError: one has ended.
    """
    for service in services:
        code = service.process.poll()
        if code is not None:
            hint = f"; its log: {service.log}" if service.log else ""
            raise RepairnatorError(
                f"the service {service.name} ended unexpectedly with exit code {code}{hint}"
            )


def _start(name: str, environment: Mapping[str, str], logs: Path | None) -> Service:
    log = logs / f"{name}.log" if logs else None
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
    stream = _appended(log) if log else None
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "repairnator.cli", name],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            env=dict(environment),
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        if stream is not None:
            stream.close()
    return Service(name, process, log)


def _appended(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o666), "ab")


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def hurry(services: Sequence[Service]) -> None:
    """Have services that were told to stop do so at once; returns when they have. From any thread.

    They take a second SIGTERM for that. One that comes before the first was taken is none, so it is repeated.
    """
    while alive := [service for service in services if service.process.poll() is None]:
        _terminate(alive)
        with contextlib.suppress(subprocess.TimeoutExpired):
            alive[0].process.wait(_AGAIN_SECONDS)


def kill(services: Sequence[Service]) -> None:
    """End services that do not listen. From any thread; what they were doing is done again by others."""
    for service in services:
        if service.process.poll() is None:
            service.process.kill()


def _end(services: Sequence[Service]) -> None:
    """Tell all to stop and wait for it; at once when that is interrupted in its turn (by SIGHUP)."""
    _terminate(services)
    try:
        _wait(services)
    except BaseException:
        hurry(services)
        raise


def _terminate(services: Sequence[Service]) -> None:
    for service in services:
        if service.process.poll() is None:
            service.process.terminate()


def _wait(services: Sequence[Service]) -> None:
    for service in services:
        service.process.wait()
