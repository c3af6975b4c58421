"""The servers of one module: started when they are needed, handed out one request at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from repairnator.core.languages.python import inside
from repairnator.core.languages.python.inside.warm.wire import PROTOCOL_VERSION
from repairnator.core.languages.python.project import PythonModule
from repairnator.core.warm.process import ProcessDied, WarmProcess
from repairnator.errors import WarmRuntimeError

# Seconds for a server to import and collect the project's tests.
_OPENING = 180.0
# Variables of ours that the project's interpreter must not see.
_OWN = ("PYTHONHOME", "PYTHONPATH", "PYTEST_ADDOPTS", "PYTHONSTARTUP")


class PythonServer(WarmProcess):
    """A running server."""

    kind = "Python server"


class Servers:
    """Servers of one module."""

    def __init__(
        self, module: PythonModule, size: int, environment: Mapping[str, str], roots: Sequence[Path]
    ) -> None:
        """Make ready.

        Args:
            module: whose tests they have collected.
            size: how many there are at most.
            environment: of the processes, but for what the module sets.
            roots: folders whose files are the project's.
        """
        self.module = module
        self._environment = dict(environment)
        self._roots = [str(root) for root in roots]
        self._free: list[PythonServer] = []
        self._slots = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._all: set[PythonServer] = set()
        self._late: PythonServer | None = None
        self._late_lock = threading.Lock()
        self._closed = False
        self._known: dict[str, Any] | None = None

    @contextmanager
    def one(self) -> Iterator[PythonServer]:
        """A server that nobody else uses meanwhile.

        Raises:
            WarmRuntimeError: none can be started.
        """
        with self._slots:
            server = self._taken()
            try:
                yield server
            finally:
                with self._lock:
                    if server.alive and not self._closed:
                        self._free.append(server)
                    else:
                        self._all.discard(server)
                        server.close()

    @contextmanager
    def late(self) -> Iterator[PythonServer]:
        """The server for candidates whose module is imported anew."""
        modules = self.known()["modules"]
        with self._late_lock:
            if self._late is None or not self._late.alive:
                self._late = self._start({"late": True, "modules": modules})
            yield self._late

    def known(self) -> dict[str, Any]:
        """The tests that were collected, each with its file, and the modules that come from elsewhere."""
        if self._known is None:
            with self.one() as server:
                self._known = server.ask({"op": "tests"}, silence=_OPENING)
        return self._known

    def close(self) -> None:
        """End all; may be called from any thread."""
        with self._lock:
            self._closed = True
            servers, self._free = list(self._all), []
        for server in servers:
            server.close()

    def _taken(self) -> PythonServer:
        with self._lock:
            while self._free:
                server = self._free.pop()
                if server.alive:
                    return server
                self._all.discard(server)
        return self._start({})

    def _start(self, more: Mapping[str, Any]) -> PythonServer:
        module = self.module
        script = Path(inside.__file__).with_name("serve.py")
        server = PythonServer([str(module.interpreter), str(script)], module.directory, self._variables())
        with self._lock:
            closed = self._closed
            self._all.add(server)
        try:
            if closed:
                raise ProcessDied("the Python servers were closed", hung=False)
            opened = server.ask(self._opening() | dict(more), silence=_OPENING)
            if opened.get("protocol") != PROTOCOL_VERSION:
                raise WarmRuntimeError("the Python server speaks another version of the protocol")
        except BaseException:
            server.close()
            with self._lock:
                self._all.discard(server)
            raise
        return server

    def _opening(self) -> dict[str, Any]:
        module = self.module
        return {
            "op": "open",
            "protocol": PROTOCOL_VERSION,
            "runner": str(module.runner),
            "arguments": list(module.arguments),
            "configuration": str(module.configuration or ""),
            "searchPath": [str(module.directory)],
            "roots": self._roots,
        }

    def _variables(self) -> dict[str, str]:
        module = self.module
        own = {name: value for name, value in self._environment.items() if name not in _OWN}
        path = os.pathsep.join([str(module.interpreter.parent), own.get("PATH", os.defpath)])
        return {
            **own,
            "PATH": path,
            "PYTHONPATH": os.pathsep.join(map(str, module.search_path)),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            **dict(module.environment),
        }
