"""Serves a web application on a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from repairnator.errors import SettingsError
from repairnator.foundation.logs import logger
from repairnator.services.web.clients import Proxies, ProxyHeaderError, read_preface

# More than the application takes: what is a little too large it refuses itself, with the right status.
_HEADER_BYTES = 128 * 1024
_HEADER_SECONDS = 10.0
# For the rest of a body whose request is answered already.
_REST_SECONDS = 10.0
_CONNECTIONS = 1000
# Of all heads that are incomplete. Those of forges have some 2 KiB.
_HEADS = 16 * 1024 * 1024
# Read at once from one connection; asyncio's own 256 KiB would be 250 MiB of a thousand connections.
_READ = 32 * 1024
_CLOSING_SECONDS = 30


class OpenConnections:
    """The connections of a server, so that many of them take no more than is there.

    Where there is no place, one gives way that has sent no whole head yet: of too many, the one that has been
    there longest; of those that hold too much, the one that holds most.
    """

    def __init__(self, connections: int = _CONNECTIONS, heads: int = _HEADS) -> None:
        self._most = connections
        self._heads = heads
        self._held = 0
        self._present: dict[PunctualProtocol, int] = {}

    def enter(self, one: PunctualProtocol) -> None:
        """Add a connection."""
        self._present[one] = 0
        if len(self._present) > self._most:
            idle = (other for other in self._present if other.waits and other is not one)
            next(idle, one).leave()

    def holds(self, one: PunctualProtocol, size: int) -> None:
        """Note how many bytes of an incomplete request head a connection holds."""
        self._held += size - self._present.get(one, size)
        if one in self._present:
            self._present[one] = size
        if size and self._held > self._heads:
            max(self._present, key=lambda other: self._present[other]).leave()

    def left(self, one: PunctualProtocol) -> None:
        """Remove a connection."""
        self._held -= self._present.pop(one, 0)


class PunctualProtocol(H11Protocol):
    """Closes connections whose request's head does not arrive in time; uvicorn waits for it for ever.

    It takes the client's address from the PROXY protocol's header, where the connection comes from a proxy
    that sends one.
    """

    header_seconds = _HEADER_SECONDS
    proxies = Proxies()
    open_connections = OpenConnections()
    _deadline: asyncio.TimerHandle | None = None
    _rest: asyncio.TimerHandle | None = None
    _preface: bytearray | None = None
    _head = 0

    @property
    def waits(self) -> bool:
        """Whether no request of it is under way."""
        return self.conn.their_state is h11.IDLE

    def leave(self) -> None:
        """Close the connection at once."""
        self.open_connections.left(self)
        self.transport.abort()

    def connection_made(self, transport: Any) -> None:
        transport.max_size = _READ
        super().connection_made(transport)
        if self.proxies.preface and self.client and self.proxies.trusts(self.client[0]):
            self._preface = bytearray()
        self._watch()
        self.open_connections.enter(self)

    def data_received(self, data: bytes) -> None:
        if self._preface is not None:
            self._preface += data
            data = self._after_preface()
            if not data:
                return
        before = self._head + len(data)
        super().data_received(data)
        self._head = before if self.waits else 0
        self.open_connections.holds(self, self._head)
        self._watch()

    def _after_preface(self) -> bytes:
        """What came behind the proxy's header; nothing while that is incomplete."""
        preface = self._preface or bytearray()
        try:
            found = read_preface(preface)
        except ProxyHeaderError as error:
            logger().warning("refused", reason=str(error), source=self.client[0] if self.client else "")
            self.transport.close()
            return b""
        if found is None:
            return b""
        client, length = found
        if client:
            self.client = (client, 0)
        self._preface = None
        return bytes(preface[length:])

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and self._rest is None:
            self._rest = self.loop.call_later(_REST_SECONDS, self.transport.close)
        self._head = 0
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self.open_connections.left(self)
        self._forget()
        if self._rest is not None:
            self._rest.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self._rest is not None and self.conn.their_state is not h11.SEND_BODY:
            self._rest.cancel()
            self._rest = None
        if not self.waits:
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.header_seconds, self._late)

    def _late(self) -> None:
        self._deadline = None
        if self.waits and not self.transport.is_closing():
            self.transport.close()

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class _Server(uvicorn.Server):
    """A uvicorn server that an event ends; signals are left to the caller."""

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


def bind(address: str, port: int, setting: str) -> socket.socket:
    """Open the listening socket.

    Args:
        address: of this machine.
        port: 0 for one that is free.
        setting: the variable that names the port, for the message.

    Raises:
        SettingsError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=1024)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {address} port {port}: {error.strerror}; "
            f"choose others by BIND_ADDRESS and {setting}"
        ) from error


def serve(
    application: ASGIApp,
    listener: socket.socket,
    stopping: threading.Event,
    beat: Callable[[], None],
    proxies: Proxies | None = None,
    words: str = "",
) -> None:
    """Answer requests until it is time to stop; requests under way are answered first.

    Args:
        application: to serve.
        listener: bound.
        stopping: set from another thread.
        beat: called while the event loop gets on.
        proxies: that may say whom they speak for in front of a connection.
        words: logged once it listens; by default its port.
    """
    protocol = type(
        "Protocol",
        (PunctualProtocol,),
        {"proxies": proxies or Proxies(), "open_connections": OpenConnections()},
    )
    config = uvicorn.Config(
        application,
        http=protocol,
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
    )
    port = listener.getsockname()[1]
    _Server(config, stopping, beat, words or f"Listening on port {port}!").run(sockets=[listener])
