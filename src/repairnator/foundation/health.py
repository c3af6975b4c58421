"""Knows whether a service is alive and ready, and serves that over HTTP.

``/healthz`` is 200 while the main loop gets on, what guards its work does so too, no thread has failed, and
a stop that was asked for is not overdue: a process that answers requests and does nothing else is not alive,
and is to be restarted. ``/readyz`` is 200 while everything that it needs answers. ``/metrics`` is for
Prometheus.
"""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from repairnator.errors import SettingsError, TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.metrics import CONTENT_TYPE, Metrics
from repairnator.foundation.settings import Settings

# For whatever a main loop does between two looks around: a call to a server that is slow to give up.
_USUAL_SECONDS = 180.0
_REQUEST_SECONDS = 5.0


class Heartbeat:
    """Remembers when the main loop last made progress, and by when it must do so again.

    Args:
        monotonic: must go on while the process is frozen, as Linux's does.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._beaten = monotonic()
        self._until = self._beaten + _USUAL_SECONDS

    def beat(self, within: float = _USUAL_SECONDS) -> None:
        """Note that the loop makes progress, and will again ``within`` so many seconds."""
        self._beaten = self._monotonic()
        self._until = self._beaten + within

    def age(self) -> float:
        """Seconds since the last beat."""
        return self._monotonic() - self._beaten

    @property
    def is_alive(self) -> bool:
        """Whether the next beat is not overdue."""
        return self._monotonic() <= self._until


class Health:
    """What a service needs, and whether it answers.

    Args:
        needs: names of what must answer before the service is ready.
        metrics: where it is shown.
        heartbeat: of the main loop.
        every: seconds between looks.
        stays_ready: once each need has answered, the service stays ready, whatever answers later: it can say
            itself that something is away, and whoever asks is to hear it.
        monotonic: seconds.
    """

    def __init__(
        self,
        needs: Sequence[str] = (),
        metrics: Metrics | None = None,
        heartbeat: Heartbeat | None = None,
        *,
        every: float = 5.0,
        stays_ready: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.metrics = metrics or Metrics()
        self.heartbeat = heartbeat or Heartbeat()
        self._every = every
        self._stays_ready = stays_ready
        self._ever_answered: set[str] = set()
        self._monotonic = monotonic
        self._answered: dict[str, float | None] = dict.fromkeys(needs)
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._guards: dict[str, Heartbeat] = {}
        self._asked: dict[str, Callable[[], str]] = {}
        self._failures: list[str] = []
        self.metrics.progress_age(self.heartbeat.age)
        for name in needs:
            self.metrics.see_dependency(name, answers=False)

    def failed(self, reason: str) -> None:
        """Note that something has failed that this process cannot do without; it is no longer alive."""
        logger().error("a part of this service has failed", reason=reason)
        self._failures.append(reason)

    def ask(self, name: str, trouble: Callable[[], str]) -> None:
        """Ask from now on whether there is trouble of that name; the answer "" means none."""
        self._asked[name] = trouble

    @contextmanager
    def guarded(self, name: str) -> Iterator[Heartbeat]:
        """Expect heartbeats within the block from whatever must guard the work there.

        Before its first heartbeat it need not; from then on it is alive only as long as it sends them.
        """
        guard = Heartbeat(self._monotonic)
        guard.beat(math.inf)
        self._guards[name] = guard
        try:
            yield guard
        finally:
            self._guards.pop(name, None)

    def troubles(self) -> list[str]:
        """Why this process is to be restarted; empty while it is alive."""
        found = [] if self.heartbeat.is_alive else ["the main loop is stuck"]
        found += [
            f"nothing limits the {name}: its watchdog is stuck"
            for name, guard in list(self._guards.items())
            if not guard.is_alive
        ]
        found += self._failures
        return found + [trouble for ask in list(self._asked.values()) if (trouble := ask())]

    def watch(self, name: str, check: Callable[[], object]) -> None:
        """Ask again and again, in a thread of its own, so that a check that hangs hides no other.

        Args:
            name: one of the needs.
            check: returns when it answers, raises TemporaryError when it does not.
        """
        thread = threading.Thread(target=self._watch, args=(name, check), name=f"health-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def unanswered(self) -> tuple[str, ...]:
        """The dependencies that keep the service from being ready, since they do not answer."""
        # One look that is missed is no news; a check that hangs shows by the age of the last answer.
        limit = self._monotonic() - 3 * self._every
        away = (name for name, at in self._answered.items() if at is None or at < limit)
        return tuple(name for name in away if not (self._stays_ready and name in self._ever_answered))

    def close(self) -> None:
        """Stop asking; checks that are running get a moment to end."""
        self._ended.set()
        for thread in self._threads:
            thread.join(_REQUEST_SECONDS)

    def _watch(self, name: str, check: Callable[[], object]) -> None:
        while not self._ended.is_set():
            try:
                check()
            except TemporaryError:
                self._answered[name] = None
                if not self._ended.is_set():
                    self.metrics.count_error(name)
            except Exception:  # noqa: BLE001 - whatever it is, it does not answer; asked no more, nobody would know
                self._answered[name] = None
                self.metrics.count_error(name)
                logger().exception(f"cannot check whether the {name} answers")
            else:
                self._answered[name] = self._monotonic()
                self._ever_answered.add(name)
            self.metrics.see_dependency(name, answers=self._answered[name] is not None)
            self._ended.wait(self._every)


@contextmanager
def serving(settings: Settings, health: Health) -> Iterator[int]:
    """Serve health requests within the block; yields the port.

    ``HEALTH_PORT=0`` is a port that is free. Where the usual port is taken and nobody asked for it, the
    service does without and says so: several may run on one machine.

    Raises:
        SettingsError: the port that was asked for is taken, or the address is none of this machine's.
    """
    address, port = settings.bind_address, settings.health_port
    try:
        server = _Server(address, port, health)
    except OSError as error:
        if settings.model_fields_set & {"health_port", "bind_address"}:
            raise SettingsError(
                f"HEALTH_PORT={port}, BIND_ADDRESS={address}: cannot listen there "
                f"({error.strerror or error}); choose another port, or 0 for one that is free"
            ) from error
        logger().warning("no health server: its port is in use; set HEALTH_PORT to another", port=port)
        yield 0
        return
    port = server.server_address[1]
    logger().info(f"health and metrics on http://{address}:{port}")
    thread = threading.Thread(target=server.serve_forever, name="health-server", daemon=True)
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client that is slow to read must not hold up the end

    def __init__(self, address: str, port: int, health: Health) -> None:
        self.health = health
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        self.address_family = found[0][0]
        super().__init__((address, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that hang up in the middle."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _REQUEST_SECONDS
    server_version = "repairnator"
    sys_version = ""

    def do_GET(self) -> None:
        health = self.server.health
        path = self.path.partition("?")[0]
        if path == "/healthz":
            troubles = health.troubles()
            document: dict[str, Any] = {"status": "stuck" if troubles else "live"}
            document["secondsSinceProgress"] = round(health.heartbeat.age(), 1)
            self._answer(not troubles, document | ({"troubles": troubles} if troubles else {}))
        elif path == "/readyz":
            missing = health.unanswered()
            self._answer(
                not missing, {"status": "not ready" if missing else "ready", "unanswered": list(missing)}
            )
        elif path == "/metrics":
            self._send(HTTPStatus.OK, CONTENT_TYPE, health.metrics.exposition())
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"/healthz, /readyz or /metrics\n")

    do_HEAD = do_GET  # noqa: N815 (the library's name)

    def _answer(self, good: bool, document: dict[str, Any]) -> None:
        status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
        self._send(status, "application/json", json.dumps(document).encode() + b"\n")

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
        """Log nothing: probes come every few seconds, and would bury the other lines."""
