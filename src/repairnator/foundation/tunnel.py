"""Opens connections for our proxies: to an IP address that was checked, or through this machine's proxy."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def proxy_of(upstream: Mapping[str, str], scheme: str, host: str, port: int) -> str:
    """This machine's proxy for an address, or "".

    Args:
        upstream: proxies as the usual variables name them (``http``, ``https``, ``all``, ``no``).
        scheme: of the address.
        host: of the address.
        port: of the address.
    """
    proxy = upstream.get(scheme) or upstream.get("all") or ""
    return "" if not proxy or proxy_bypass_environment(f"{host}:{port}", dict(upstream)) else proxy


async def connect(addresses: Iterable[str], port: int) -> Stream:
    """Connect to the first of these IP addresses that accepts a connection; no name is looked up.

    Raises:
        OSError: none does.
    """
    error: OSError | None = None
    for address in addresses:
        try:
            return await asyncio.open_connection(address, port)
        except OSError as failure:
            error = failure
    raise error or OSError("no address")


async def through(upstream: str, host: str, port: int) -> Stream:
    """A connection through this machine's own proxy, which resolves the name itself.

    Plain http goes through a tunnel as well; a proxy that makes none to its port says so.

    Raises:
        OSError: the proxy does not answer, refuses, or is of a kind that is not spoken to.
    """
    url = urlsplit(upstream if "://" in upstream else f"http://{upstream}")
    if url.scheme not in ("http", "https"):
        raise OSError(f"this machine's proxy is a {url.scheme} proxy; only http and https proxies are used")
    reader, writer = await asyncio.open_connection(
        url.hostname, url.port or 3128, ssl=True if url.scheme == "https" else None
    )
    try:
        credentials = ""
        if url.username:
            pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
            credentials = f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        writer.write(f"CONNECT {where} HTTP/1.1\r\nHost: {where}\r\n{credentials}\r\n".encode())
        try:
            answer = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise OSError("this machine's proxy gave an unreadable answer") from error
        status = answer.split(b"\r\n", 1)[0].split(b" ")
        if len(status) < 2 or status[1] != b"200":
            raise OSError(f"this machine's proxy answered {b' '.join(status[1:]).decode(errors='replace')}")
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer


async def splice(
    client: Stream,
    onward: Stream,
    seconds: float,
    *,
    both: bool = True,
    count: Callable[[int], bool] = lambda _: True,
) -> None:
    """Carry bytes until one side ends or nothing moves for so many seconds; ends the onward connection.

    Args:
        client: one side.
        onward: the other, which is ended.
        seconds: without a byte read, or without one taken, after which it is over.
        both: whether the client's bytes are carried as well; else only the answer is.
        count: gets the number of bytes that were read, and says whether they may go on.
    """
    ways = [asyncio.ensure_future(_copy(onward[0], client[1], seconds, count))]
    if both:
        ways.append(asyncio.ensure_future(_copy(client[0], onward[1], seconds, count)))
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for way in ways:
            way.cancel()
        onward[1].transport.abort()
        with contextlib.suppress(OSError):
            await onward[1].wait_closed()
        ended = await asyncio.gather(*ways, return_exceptions=True)
    for end in ended:
        if isinstance(end, Exception):
            raise end


async def _copy(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    seconds: float,
    count: Callable[[int], bool],
) -> None:
    while True:
        async with asyncio.timeout(seconds):
            data = await reader.read(65536)
        if not data or not count(len(data)):
            break
        writer.write(data)
        # Who takes nothing is as silent as who says nothing.
        async with asyncio.timeout(seconds):
            await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
