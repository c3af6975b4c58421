"""The allow-list proxy: what a box may reach of the network, held by the shell.

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
import base64
import contextlib
import re
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from repairnator.boxes.egress.registries import Registry, find
from repairnator.foundation.addresses import is_inward

_HEAD_LIMIT = 16384
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}):(?P<port>\d{1,5})")
_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class ProxyLimits:
    """What one box may take from the network.

    Attributes:
        connections: at once.
        total_bytes: over all connections, both ways.
        head_seconds: for a request to arrive, and for a connection to be made.
        idle_seconds: without a byte, after which a connection is closed.
    """

    connections: int = 64
    total_bytes: int = 4 * 2**30
    head_seconds: float = 30.0
    idle_seconds: float = 120.0


class Refused(Exception):
    """A request that is not let through; the text says why, the status is HTTP's."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status


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
            said = [
                f"network access refused: {address} ({why})" for address, why in self._refused.items() if why
            ]
            self._refused = dict.fromkeys(self._refused, "")
        return said

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
            connection, _ = await loop.sock_accept(listening)
            self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        if not (self._admitting or self._always) or self._stop.is_set():
            connection.close()
            return
        connection.setblocking(False)
        self._connections[connection] = asyncio.get_running_loop().create_task(self._attend(connection))
        # Also one that is cut before it was attended sees its end.
        self._connections[connection].add_done_callback(partial(self._forget, connection))

    def _forget(self, connection: socket.socket, _: asyncio.Task[None]) -> None:
        del self._connections[connection]
        connection.close()

    async def _attend(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection, limit=_HEAD_LIMIT)
        try:
            await self._answer((reader, writer))
            writer.close()
            async with asyncio.timeout(self._limits.idle_seconds):
                await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # the client sees its connection end
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, client: _Stream) -> None:
        address = "a request that cannot be read"
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                head = await client[0].readuntil(b"\r\n\r\n")
            request = parse_head(head)
            address = request.address
            self._check(request)
            async with asyncio.timeout(self._limits.head_seconds):
                onward = await self._open(request)
        except Refused as refusal:
            self._note(address, str(refusal))
            await _reply(client[1], refusal.status, str(refusal))
        except (OSError, TimeoutError) as error:
            await _reply(client[1], "502 Bad Gateway", f"{address} does not answer: {error}")
        else:
            if request.method == "CONNECT":
                client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                onward[1].write(request.forwarded)
            await self._splice(client, onward)

    def _check(self, request: Request) -> None:
        if self._entry(request) is None:
            raise Refused("403 Forbidden", "not a package registry that this machine allows")
        if len(self._connections) > self._limits.connections:
            raise Refused("429 Too Many Requests", f"more than {self._limits.connections} connections")
        if self._bytes > self._limits.total_bytes:
            raise Refused("403 Forbidden", f"more than {self._limits.total_bytes // 2**20} MiB were taken")

    def _entry(self, request: Request) -> Registry | None:
        allowed = (*self._registries, *self._always) if self._admitting else self._always
        return find(allowed, request.host, request.port)

    async def _open(self, request: Request) -> _Stream:
        scheme = "https" if request.method == "CONNECT" else "http"
        upstream = self._upstream.get(scheme)
        if upstream and not proxy_bypass_environment(request.address, self._upstream):
            return await _through(upstream, request)
        registry = self._entry(request)
        error: OSError | None = None
        for address in await _resolve(request.host, request.port):
            if is_inward(address) and not (registry and registry.listed):
                raise Refused("403 Forbidden", f"its address {address} is loopback, private or reserved")
            try:
                return await asyncio.open_connection(address, request.port)
            except OSError as failure:
                error = failure
        raise error or OSError("no address")

    async def _splice(self, client: _Stream, onward: _Stream) -> None:
        try:
            await asyncio.gather(self._copy(client[0], onward[1]), self._copy(onward[0], client[1]))
        finally:
            onward[1].transport.abort()
            with contextlib.suppress(OSError):
                await onward[1].wait_closed()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            async with asyncio.timeout(self._limits.idle_seconds):
                data = await reader.read(65536)
            self._bytes += len(data)
            if not data or self._bytes > self._limits.total_bytes:
                break
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    def _note(self, address: str, why: str) -> None:
        with self._lock:
            if len(self._refused) < 50:
                self._refused.setdefault(address, why)


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a client's request.

    Attributes:
        method: ``CONNECT``, ``GET`` or ``HEAD``.
        host, port: where it wants to go.
        forwarded: what is sent there first, but for ``CONNECT``.
    """

    method: str
    host: str
    port: int
    forwarded: bytes = b""

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


def parse_head(head: bytes) -> Request:
    """Read a request's head.

    Raises:
        Refused: it is none, or of a method that is not served.
    """
    lines = head.decode("ascii", errors="replace").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3:
        raise Refused("400 Bad Request", "not a request")
    method, target, _ = parts
    if method == "CONNECT":
        match = _AUTHORITY.fullmatch(target)
        if match is None or int(match["port"]) > 65535:
            raise Refused("400 Bad Request", "not a host and a port")
        return Request(method, match["host"].strip("[]").lower(), int(match["port"]))
    if method not in ("GET", "HEAD"):
        raise Refused("405 Method Not Allowed", "only CONNECT, GET and HEAD are served")
    return _parse_absolute(method, target, lines[1:])


def _parse_absolute(method: str, target: str, headers: list[str]) -> Request:
    try:
        url = urlsplit(target)
        host, port = (url.hostname or "").lower(), url.port or 80
    except ValueError as error:
        raise Refused("400 Bad Request", "not an address") from error
    if url.scheme != "http" or not host:
        raise Refused("400 Bad Request", "not an absolute http address")
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    dropped = ("connection", "proxy-", "host", "content-length", "transfer-encoding", "keep-alive", "upgrade")
    kept = [line for line in headers if line and not line.lower().startswith(dropped)]
    first = [f"{method} {path} HTTP/1.1", f"Host: {url.netloc.rpartition('@')[2]}", "Connection: close"]
    return Request(method, host, port, ("\r\n".join([*first, *kept]) + "\r\n\r\n").encode("ascii", "replace"))


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
        raise OSError(f"{host} is no host name") from error
    return [str(item[4][0]) for item in found]


async def _through(upstream: str, request: Request) -> _Stream:
    """A connection through this machine's own proxy, which resolves the name itself.

    Plain http goes through a tunnel as well; a proxy that makes none to its port says so.
    """
    url = urlsplit(upstream if "://" in upstream else f"http://{upstream}")
    reader, writer = await asyncio.open_connection(
        url.hostname, url.port or 3128, ssl=True if url.scheme == "https" else None
    )
    credentials = ""
    if url.username:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        credentials = f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"
    host = f"[{request.host}]" if ":" in request.host else request.host
    where = f"{host}:{request.port}"
    writer.write(f"CONNECT {where} HTTP/1.1\r\nHost: {where}\r\n{credentials}\r\n".encode())
    status = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].split(b" ")
    if len(status) < 2 or status[1] != b"200":
        writer.close()
        raise OSError(f"this machine's proxy answered {b' '.join(status[1:]).decode(errors='replace')}")
    return reader, writer


async def _reply(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = f"{why}\n".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
    await writer.drain()
