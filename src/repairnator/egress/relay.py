"""The box's end of the way out: a port on its loopback that leads to the proxy's Unix socket.

It decides nothing and keeps nothing; project code may as well talk to the socket itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

_CHUNK = 65536


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback address."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    return listening


def serve(listening: socket.socket, path: str) -> None:
    """Relay every connection to the Unix socket ``path``; does not return."""
    asyncio.run(_serve(listening, path))


async def _serve(listening: socket.socket, path: str) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward_reader, onward_writer = await asyncio.open_unix_connection(path)
        except OSError:  # the proxy is closed: so is this connection
            writer.close()
            return
        await splice((reader, writer), (onward_reader, onward_writer))

    server = await asyncio.start_server(accept, sock=listening)
    async with server:
        await server.serve_forever()


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def splice(one: Stream, other: Stream) -> int:
    """Copy bytes both ways until both directions have ended; return how many."""
    counts = await asyncio.gather(_copy(one[0], other[1]), _copy(other[0], one[1]))
    for writer in (one[1], other[1]):
        writer.close()
    return sum(counts)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    count = 0
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
            count += len(data)
    with contextlib.suppress(OSError):
        if writer.can_write_eof():
            writer.write_eof()
    return count
