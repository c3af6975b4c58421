"""The proxy of a box: lets through connections to package registries, and nothing else.

It listens where the box can reach it, on the box's own loopback: the box's first program makes the listening
socket there and sends it through the *control* socket, which the box's core keeps. On it the core then writes
``+`` to be let through and ``-`` to be cut off again, and gets the same byte back once it is so.

It speaks as much of HTTP as a client of a package registry needs of a proxy: ``CONNECT`` for https (RFC
9110, section 9.3.6), and ``GET`` and ``HEAD`` of absolute addresses for mirrors that have http alone. Names
are resolved here, and every address is checked before it is used, so that no name leads into this machine's
own network.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self
from urllib.request import getproxies_environment

from repairnator.boxes.egress.head import HEAD_LIMIT, Refused, Request, parse_head, read_head
from repairnator.boxes.egress.registries import Registry, find
from repairnator.foundation.addresses import is_inward
from repairnator.foundation.tunnel import Stream, connect, proxy_of, splice, through

# Connections beyond the limit that get an answer saying so; those beyond these are closed without one.
_TOLD = 16
_TOLD_SECONDS = 5.0
# A pause after which there may be descriptors or memory again.
_SHORTAGE_SECONDS = 0.2
_SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


@dataclass(frozen=True, slots=True)
class ProxyLimits:
    """What one box may take from the network.

    Attributes:
        connections: at once, counted from when they are accepted.
        total_bytes: over all connections, both ways.
        head_seconds: for a request to arrive, and for a connection to be made.
        idle_seconds: without a byte, or without one taken, after which a connection is closed.
    """

    connections: int = 64
    total_bytes: int = 4 * 2**30
    head_seconds: float = 30.0
    idle_seconds: float = 120.0


class EgressProxy:
    """Serves one box from a thread of its own until closed; reports what it refused."""

    def __init__(
        self,
        control: socket.socket,
        registries: tuple[Registry, ...],
        limits: ProxyLimits = ProxyLimits(),
        upstream: Mapping[str, str] | None = None,
        always: tuple[Registry, ...] = (),
    ) -> None:
        """Make a proxy; but for ``always``, nothing is let through until the box's core asks for it.

        Args:
            control: our end of the socket pair whose other end the box has; owned by the proxy from now on.
            registries: what may be reached.
            limits: how much.
            upstream: this machine's proxy, as the usual variables name it (``http``, ``https``, ``no``).
            always: what may be reached at any time, by tests as well.
        """
        self._control = control
        self._registries = registries
        self._always = always
        self._limits = limits
        self._upstream = dict(getproxies_environment() if upstream is None else upstream)
        # The first registry that did not answer, as "host:port". What it is for: a build that says that it
        # ended since a registry was away may not be believed, but this may.
        self.unanswered = ""
        self._refused: dict[str, str] = {}
        self._lock = threading.Lock()
        self._bytes = 0
        self._admitting = False
        self._connections: dict[socket.socket, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._ready: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, name="egress-proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ready.result().call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def admit(self, allowed: bool) -> None:
        """Let requests through, or none: then every connection is cut before this returns."""
        asyncio.run_coroutine_threadsafe(self._admit(allowed), self._ready.result()).result()

    def adopt(self, connection: socket.socket) -> None:
        """Serve a connection that somebody else has accepted and knows to be the box's; owned from now on."""
        self._ready.result().call_soon_threadsafe(self._take, connection)

    def take_refused(self) -> list[str]:
        """What was refused since the last call, as sentences for people."""
        with self._lock:
            notes = [
                f"network access refused: {address} ({why})" for address, why in self._refused.items() if why
            ]
            self._refused = dict.fromkeys(self._refused, "")
        return notes

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        self._ready.set_result(loop)
        with self._control:
            self._control.setblocking(False)
            serving = loop.create_task(self._serve_box())
            await self._stop.wait()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        await self._cut()

    async def _serve_box(self) -> None:
        await _readable(self._control)
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not descriptors:
            return  # the box ended before it began
        with socket.socket(fileno=descriptors[0]) as listening:
            listening.setblocking(False)
            await asyncio.gather(self._accept(listening), self._obey())

    async def _obey(self) -> None:
        """Do as the box's core asks: open and close the way out, and say when it is done."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # the box has ended
            while wish := await loop.sock_recv(self._control, 1):
                await self._admit(wish == b"+")
                await loop.sock_sendall(self._control, wish)

    async def _admit(self, allowed: bool) -> None:
        self._admitting = allowed
        if not allowed:
            await self._cut()

    async def _cut(self) -> None:
        for task in self._connections.values():
            task.cancel()
        await asyncio.gather(*self._connections.values(), return_exceptions=True)

    async def _accept(self, listening: socket.socket) -> None:
        """Accept by hand: asyncio's own server loses connections that come while it is closed."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError as error:
                # Connections wait meanwhile; some that are open will end.
                if error.errno in _SHORTAGES:
                    self._note("a connection", "too many files are open on this machine")
                    await asyncio.sleep(_SHORTAGE_SECONDS)
                elif error.errno in (errno.EBADF, errno.EINVAL):
                    return
                continue  # else the client had gone before it was accepted
            self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        excess = len(self._connections) - self._limits.connections
        if not (self._admitting or self._always) or self._stop.is_set() or excess >= _TOLD:
            connection.close()
            return
        connection.setblocking(False)
        attended = self._attend(connection, room=excess < 0)
        self._connections[connection] = asyncio.get_running_loop().create_task(attended)
        # Also one that is cut before it was attended sees its end.
        self._connections[connection].add_done_callback(partial(self._forget, connection))

    def _forget(self, connection: socket.socket, _: asyncio.Task[None]) -> None:
        del self._connections[connection]
        connection.close()

    async def _attend(self, connection: socket.socket, *, room: bool) -> None:
        try:
            reader, writer = await asyncio.open_connection(sock=connection, limit=HEAD_LIMIT)
        except OSError:
            return  # it ends as it came
        try:
            await self._answer((reader, writer), room=room)
            writer.close()
            async with asyncio.timeout(self._limits.idle_seconds):
                await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # the client sees its connection end
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, client: Stream, *, room: bool) -> None:
        address = "a request that cannot be read"
        seconds = self._limits.head_seconds
        try:
            async with asyncio.timeout(seconds if room else min(seconds, _TOLD_SECONDS)):
                head = await read_head(client[0])
            request = parse_head(head)
            address = request.address
            self._check(request, room=room)
            onward = await self._reach(request)
        except Refused as refusal:
            self._note(address, str(refusal))
            await self._reply(client[1], refusal.status, str(refusal))
        except (OSError, TimeoutError) as error:
            await self._reply(client[1], "502 Bad Gateway", f"{address} does not answer: {error}")
        else:
            tunnel = request.method == "CONNECT"
            if tunnel:
                client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                onward[1].write(request.forwarded)
            # Behind the head of a plain request comes nothing more of the client's: it could be a second
            # request, which nobody has checked.
            await splice(client, onward, self._limits.idle_seconds, both=tunnel, count=self._count)

    async def _reach(self, request: Request) -> Stream:
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                return await self._open(request)
        except OSError:
            if find(self._registries, request.host, request.port):
                self.unanswered = self.unanswered or request.address
            raise

    def _count(self, size: int) -> bool:
        self._bytes += size
        return self._bytes <= self._limits.total_bytes

    def _check(self, request: Request, *, room: bool) -> None:
        if self._entry(request) is None:
            raise Refused("403 Forbidden", "not a package registry that this machine allows")
        if not room:
            raise Refused("429 Too Many Requests", f"more than {self._limits.connections} connections")
        if self._bytes > self._limits.total_bytes:
            raise Refused("403 Forbidden", f"more than {self._limits.total_bytes // 2**20} MiB were taken")

    def _entry(self, request: Request) -> Registry | None:
        allowed = (*self._registries, *self._always) if self._admitting else self._always
        return find(allowed, request.host, request.port)

    async def _open(self, request: Request) -> Stream:
        scheme = "https" if request.method == "CONNECT" else "http"
        upstream = proxy_of(self._upstream, scheme, request.host, request.port)
        if upstream:
            return await through(upstream, request.host, request.port)
        registry = self._entry(request)
        addresses = await _resolve(request.host, request.port)
        inward = next(filter(is_inward, addresses), "")
        if inward and not (registry and registry.listed):
            raise Refused("403 Forbidden", f"its address {inward} is loopback, private or reserved")
        return await connect(addresses, request.port)

    async def _reply(self, writer: asyncio.StreamWriter, status: str, why: str) -> None:
        body = f"{why}\n".encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        async with asyncio.timeout(self._limits.head_seconds):
            await writer.drain()

    def _note(self, address: str, why: str) -> None:
        with self._lock:
            if len(self._refused) < 50:
                self._refused.setdefault(address, why)


async def _readable(one: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(one, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(one)


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} is not a host name") from error
    return [str(item[4][0]) for item in found]
