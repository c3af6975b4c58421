"""A proxy for one run of git, which checks each connection at the moment when git makes it.

Checking an address before git is started is not enough: a server may answer with a redirect to anywhere, a
dumb one may name alternates, and a name may resolve to another address the second time. So git gets no other
way out over http and https than this gate on loopback, a SOCKS 5 server (RFC 1928 and 1929) for one run. Git
hands it names; the gate resolves each once, checks its IP addresses, and connects to one of those.
TLS goes through it untouched, so that certificates are checked as ever.

Where this machine has a proxy of its own (``HTTPS_PROXY``), the gate passes connections on to it, and the
proxy resolves the name; what this machine can resolve itself is checked all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.request import getproxies_environment

from repairnator.foundation.addresses import is_inward
from repairnator.foundation.tunnel import Stream, connect, proxy_of, splice, through

_SECONDS = 30.0  # for a connection to be made
_IDLE_SECONDS = 300.0  # git itself gives up on a slow server earlier
_CONNECTIONS = 16
# Answers of RFC 1928, section 6.
_GRANTED, _FAILED, _NOT_ALLOWED, _UNREACHABLE = 0, 1, 2, 4


def resolve(host: str, port: int) -> list[str]:
    """Look up a host's IP addresses, in the order in which they are to be tried.

    Raises:
        OSError: there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "no host name") from error
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@dataclass(frozen=True, slots=True)
class Way:
    """Where one run of git may connect to.

    Attributes:
        scheme: of the address that git was given.
        host: of that address, lower case.
        port: of that address.
        inward: whether that host may lie within this network.
        elsewhere: whether redirects may lead to other hosts, public ones.
        lists: whether the operator named a host and port, which may then lie within this network.
        is_inward: whether an IP address belongs to this machine or its own network.
        resolve: looks up a host's IP addresses.
    """

    scheme: str
    host: str
    port: int
    inward: bool = False
    elsewhere: bool = False
    lists: Callable[[str, int], bool] = lambda _host, _port: False
    is_inward: Callable[[str], bool] = is_inward
    resolve: Callable[[str, int], list[str]] = resolve

    def addresses(self, host: str, port: int) -> list[str]:
        """Look up a host's IP addresses, and check that git may connect to all of them.

        Raises:
            Refused: git may not connect to the host, or to one of its addresses.
            OSError: it cannot be resolved.
        """
        same = _plain(host) == _plain(self.host)
        own = same and port == self.port
        upgraded = same and (self.scheme, port) == ("http", 443)
        if not (own or upgraded or self.elsewhere or self.lists(host, port)):
            raise Refused(
                f"{self.host} redirects to {host}:{port}, another host; use that address if you mean it"
            )
        addresses = self.resolve(host, port)
        may_be_inward = (own and self.inward) or self.lists(host, port)
        inward = next((address for address in addresses if self.is_inward(address)), "")
        if inward and not may_be_inward:
            leads = "has" if own else f"redirects to {host}:{port}, which has"
            raise Refused(f"{self.host} {leads} a private or loopback address ({inward})")

        return addresses


def _plain(host: str) -> str:
    """A host as curl asks for it: in ASCII, without brackets and the root's dot."""
    host = host.strip("[]").removesuffix(".").lower()
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


class Refused(Exception):
    """Git may not connect there; the text says why."""


class Gate:
    """Serves one run of git from a thread of its own until closed."""

    def __init__(self, way: Way, upstream: Mapping[str, str] | None = None) -> None:
        """Make a gate.

        Args:
            way: where git may connect to.
            upstream: this machine's proxies, as the usual variables name them.
        """
        self._way = way
        self._upstream = dict(getproxies_environment() if upstream is None else upstream)
        # Else whatever runs on this machine could use the way that is meant for git.
        self._password = secrets.token_hex(16)
        self._refused: list[str] = []
        self._failed: list[str] = []
        self._open = 0
        self._stop = asyncio.Event()
        self._ready: Future[tuple[asyncio.AbstractEventLoop, int]] = Future()
        self._thread = threading.Thread(target=self._run, name="git-gate", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ready.result()[0].call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def proxy(self) -> str:
        """The value of git's ``http.proxy``; holds a password."""
        return f"socks5h://git:{self._password}@127.0.0.1:{self._ready.result()[1]}"

    @property
    def refused(self) -> str:
        """Why git was first refused a connection; "" when it was not."""
        return self._refused[0] if self._refused else ""

    @property
    def failed(self) -> str:
        """Why a connection could not be made; "" when all could."""
        return self._failed[0] if self._failed else ""

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            if not self._ready.done():
                self._ready.set_exception(error)

    async def _serve(self) -> None:
        tasks: set[asyncio.Task[None]] = set()

        def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._attend((reader, writer)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(attend, "127.0.0.1", 0)
        self._ready.set_result((asyncio.get_running_loop(), server.sockets[0].getsockname()[1]))
        await self._stop.wait()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _attend(self, client: Stream) -> None:
        self._open += 1
        try:
            if self._open <= _CONNECTIONS:
                await self._answer(client)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass  # git sees its connection end
        finally:
            self._open -= 1
            client[1].transport.abort()
            with contextlib.suppress(OSError):
                await client[1].wait_closed()

    async def _answer(self, client: Stream) -> None:
        async with asyncio.timeout(_SECONDS):
            wanted = await self._greet(client)
            if wanted is None:
                return
            onward, answer = await self._onward(*wanted)
            client[1].write(bytes((5, answer, 0, 1, 0, 0, 0, 0, 0, 0)))
            await client[1].drain()
        if onward is not None:
            await splice(client, onward, _IDLE_SECONDS)

    async def _greet(self, client: Stream) -> tuple[str, int] | None:
        """Host and port that are asked for; None for a stranger, and for what is no request to connect."""
        reader, writer = client
        version, count = await reader.readexactly(2)
        if version != 5 or 2 not in await reader.readexactly(count):
            return None
        writer.write(b"\5\2")
        await reader.readexactly(1)
        await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        if not secrets.compare_digest(password, self._password.encode()):
            return None
        writer.write(b"\1\0")
        version, command, _, kind = await reader.readexactly(4)
        if (version, command) != (5, 1):
            return None
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", "replace")
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(16 if kind == 4 else 4)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        return host.strip("[]").lower(), port

    async def _onward(self, host: str, port: int) -> tuple[Stream | None, int]:
        """The connection, and what to answer."""
        scheme = "http" if self._way.scheme == "http" and port == self._way.port else "https"
        upstream = proxy_of(self._upstream, scheme, host, port)
        try:
            try:
                addresses = await asyncio.to_thread(self._way.addresses, host, port)
            except OSError as error:
                if not upstream:
                    self._failed.append(f"could not resolve host: {host} ({error.strerror or error})")
                    return None, _UNREACHABLE
            try:
                if upstream:
                    return await through(upstream, host, port), _GRANTED
                return await connect(addresses, port), _GRANTED
            except OSError as error:
                self._failed.append(f"failed to connect to {host}:{port}: {error.strerror or error}")
                return None, _FAILED
        except Refused as refusal:
            self._refused.append(str(refusal))
            return None, _NOT_ALLOWED
