"""The monitor as a process: a socket, a server on it, and an end in good order."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from repairnator.errors import SettingsError
from repairnator.foundation.logs import logger

# More than the application takes: what is a little too large it refuses itself, with the right status.
_HEADER_BYTES = 128 * 1024
_HEADER_SECONDS = 10.0
_CONNECTIONS = 1000
_CLOSING_SECONDS = 30


class PunctualProtocol(H11Protocol):
    """Closes connections whose request's head does not arrive in time; uvicorn waits for it for ever."""

    header_seconds = _HEADER_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.header_seconds, self._late)

    def _late(self) -> None:
        self._deadline = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Server(uvicorn.Server):
    """Ends when it is told to by an event; signals are the caller's matter."""

    def __init__(
        self, config: uvicorn.Config, stopping: threading.Event, beat: Callable[[], None], words: str
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._beat = beat
        self._words = words

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            logger().info(self._words)

    async def on_tick(self, counter: int) -> bool:
        # Asked ten times a second.
        self._beat()
        self.should_exit = self.should_exit or self._stopping.is_set()
        return await super().on_tick(counter)


def bind(address: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        SettingsError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=1024)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {address} port {port}: {error.strerror}; "
            "choose others by BIND_ADDRESS and MONITOR_PORT"
        ) from error


def serve(
    application: Starlette, listener: socket.socket, stopping: threading.Event, beat: Callable[[], None]
) -> None:
    """Answer requests until it is time to stop; requests under way are answered first.

    Args:
        application: to serve.
        listener: bound.
        stopping: set from another thread.
        beat: called while the event loop gets on.
    """
    config = uvicorn.Config(
        application,
        http=PunctualProtocol,
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
    )
    port = listener.getsockname()[1]
    _Server(config, stopping, beat, f"Listening on port {port}!").run(sockets=[listener])
