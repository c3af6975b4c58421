"""Runs in the pod of a box: calls the worker, gets its orders and the tree, and watches the core.

It is the first process of its container: when it ends, all that it started ends. It is closed to processes of
the same user as the core is, so that what it knows (the key, the proxy's token) stays with it; the token with
which it called is worth nothing by the time the project's code runs.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from repairnator.boxes.boxinit import Plan
from repairnator.boxes.core import LOCALE, core_arguments, proxied
from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.kubernetes.job import (
    HOME,
    LINE,
    PROXY_PORT,
    SECRET_FOLDER,
    TEMPORARY,
    WORK,
)
from repairnator.boxes.kubernetes.lines import GREETING, PROXY_USER, keep_alive
from repairnator.boxes.kubernetes.orders import Orders, receive_tree
from repairnator.boxes.machine import find_programs, python_command
from repairnator.boxes.process import tell_core
from repairnator.boxes.toolchains import toolchains
from repairnator.core.folders import write_below
from repairnator.core.processes import close_to_others
from repairnator.core.statuses import EXIT_TEMPORARY
from repairnator.errors import RepairnatorError, TemporaryError
from repairnator.foundation.threads import GuardedThread

_CALL_SECONDS = 60.0
_PAUSE = 0.5
# Blank lines, which the worker skips: by them it sees that the box's node is there.
_BEAT_SECONDS = 15.0
_OPEN_FILES = 16384


def main(environment: Mapping[str, str] = os.environ, secret: Path = Path(SECRET_FOLDER)) -> int:
    """Serve one worker once; returns the exit code."""
    try:
        close_to_others()
        with _call(environment[LINE], (secret / "token").read_text().strip()) as line:
            return _Service(environment[LINE], line, Path(WORK)).run()
    except RepairnatorError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        _say(f"{type(error).__name__}: {error}")
        return EXIT_TEMPORARY


def _call(where: str, token: str) -> socket.socket:
    host, _, port = where.rpartition(":")
    end = time.monotonic() + _CALL_SECONDS
    while True:
        try:
            line = socket.create_connection((host.strip("[]"), int(port)), timeout=10.0)
        except OSError as error:
            if time.monotonic() > end:
                raise TemporaryError(f"the worker at {where} does not answer: {error}") from error
            time.sleep(_PAUSE)
        else:
            line.settimeout(None)
            keep_alive(line)
            line.sendall(GREETING + token.encode() + b"\n")
            return line


class _Service:
    """One line and one core."""

    def __init__(self, where: str, line: socket.socket, work: Path) -> None:
        self._where = where
        self._line = line
        self._work = work
        self._sending = threading.Lock()
        self._over = threading.Event()

    def run(self) -> int:
        with self._line.makefile("rb") as heard:
            orders = Orders.from_json(heard.readline() or self._hung_up())
            receive_tree(self._work / "tree", heard)
            # Without either of them the box would outlive its worker, or seem to have gone.
            GuardedThread(self._watch, "worker", _end).start()
            GuardedThread(self._beat, "beat", _end).start()
            ours, theirs = socket.socketpair()
            worker = f"http://{PROXY_USER}:{orders.proxy_token}@{self._where}"
            upstream = {"https": worker, "http": worker}
            proxy = EgressProxy(
                ours, _listed(orders.registries), upstream=upstream, always=_listed(orders.test_hosts)
            )
            with proxy:
                try:
                    return self._mind(orders, theirs)
                finally:
                    self._over.set()

    def _hung_up(self) -> NoReturn:
        raise TemporaryError(f"the worker at {self._where} does not (or no longer) expect this sandbox")

    def _watch(self) -> None:
        """A worker that hangs up has ended this repair: there is nobody to work for."""
        with contextlib.suppress(OSError):
            self._line.recv(1)
        if self._over.is_set():
            return
        _say("the worker has hung up")
        os._exit(EXIT_TEMPORARY)

    def _beat(self) -> None:
        while True:
            time.sleep(_BEAT_SECONDS)
            self._send(b"\n")

    def _send(self, data: bytes) -> None:
        try:
            with self._sending:
                self._line.sendall(data)
        except OSError:
            os._exit(EXIT_TEMPORARY)

    def _mind(self, orders: Orders, control: socket.socket) -> int:
        """Start the core behind its limits, and pass its events on as they come."""
        key_read, key_write = os.pipe()
        event_read, event_write = os.pipe()
        plan = Plan(
            uid=0,
            processes=orders.processes,
            open_files=_OPEN_FILES,
            file_bytes=orders.file_bytes,
            key_fd=key_read,
            event_fd=event_write,
            census_fd=-1,  # here the kernel bounds the memory
            control_fd=control.fileno(),
            proxy_port=PROXY_PORT,
            artifacts=[],
            command=self._command(orders),
        )
        inherited = (key_read, event_write, control.fileno())
        core = subprocess.Popen(
            python_command("repairnator.boxes.boxinit", plan.to_json()),
            env=self._environment(orders),
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            pass_fds=inherited,
        )
        for descriptor in (key_read, event_write):
            os.close(descriptor)
        control.close()
        with os.fdopen(key_write, "wb", buffering=0) as channel:
            tell_core(channel, orders.key, orders.options)
        with os.fdopen(event_read, "rb") as events:
            for event in events:
                self._send(event)
        return core.wait()

    def _command(self, orders: Orders) -> list[str]:
        if orders.command:
            return list(orders.command)
        history = ""
        if orders.history:
            write_below(self._work, "history.json", orders.history)
            history = str(self._work / "history.json")
        return core_arguments(str(self._work / "tree"), str(self._work / "scratch"), history)

    def _environment(self, orders: Orders) -> dict[str, str]:
        for name, text in orders.settings.items():
            write_below(self._work, name, text)
        programs = find_programs(os.environ)
        environment = {
            "PATH": programs.path,
            "HOME": HOME,
            "USER": "repair",
            "LOGNAME": "repair",
            "TMPDIR": TEMPORARY,
        } | LOCALE
        for toolchain in toolchains():
            environment |= toolchain.variables(str(self._work), str(self._work / toolchain.facts.artifacts))
        environment |= programs.environment
        if orders.test_hosts:
            environment |= proxied(PROXY_PORT, programs)
        return environment | orders.environment


def _listed(addresses: Iterable[tuple[str, int]]) -> tuple[Registry, ...]:
    """Listed: whether an address is inward is for the worker to judge, which resolves the names."""
    return tuple(Registry(host, port, listed=True) for host, port in addresses)


def _end(reason: str) -> NoReturn:
    _say(reason)
    os._exit(EXIT_TEMPORARY)


def _say(text: str) -> None:
    sys.stderr.write(f"repairnator: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
