"""Reads the head of a request to the proxy strictly, and writes it anew.

What is forwarded is made of parsed fields, never of the client's bytes, so that the registry reads the same
request that was checked here. h11 knows the grammar (RFC 9112); what h11 takes leniently is refused before
it: line breaks without a carriage return, folded fields, control characters, two lengths.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

HEAD_LIMIT = 16384
_HOST = r"\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}"
_AUTHORITY = re.compile(rf"(?P<host>{_HOST}):(?P<port>[0-9]{{1,5}})")
_NETLOC = re.compile(rf"(?:[^@]*@)?(?P<place>(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,5}}))?)")
# Between line breaks only what may be seen, blanks, and tabs; a line that begins with a blank is folded.
_LINES = re.compile(rb"(?:(?![ \t])[\t\x20-\x7e\x80-\xff]+\r\n)+\r\n")
_DROPPED = (
    "connection",
    "host",
    "content-length",
    "transfer-encoding",
    "keep-alive",
    "upgrade",
    "te",
    "trailer",
)


class Refused(Exception):
    """A request that is not let through; the text says why, the status is HTTP's."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status


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


async def read_head(reader: asyncio.StreamReader) -> bytes:
    """The bytes of a head as they come, without what follows it.

    Raises:
        Refused: a line does not end as HTTP's do; at once, not when the client has no more to say.
        asyncio.LimitOverrunError: it is too long.
        asyncio.IncompleteReadError: the client has hung up before its end.
    """
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = await reader.readuntil(b"\n")
        if not line.endswith(b"\r\n"):
            raise Refused("400 Bad Request", "a line without HTTP's line end")
        head += line
        if len(head) > HEAD_LIMIT:
            raise asyncio.LimitOverrunError("a head that is too long", len(head))
    return head


def parse_head(head: bytes) -> Request:
    """Read a request's head.

    Raises:
        Refused: it is none, can be read in more than one way, or is of a method that is not served.
    """
    request = parse_fields(head)
    method, target = request.method.decode("ascii"), request.target.decode("ascii", "replace")
    if method == "CONNECT":
        match = _AUTHORITY.fullmatch(target)
        if match is None or not 0 < int(match["port"]) < 65536:
            raise Refused("400 Bad Request", "not a host and a port")
        return Request(method, match["host"].strip("[]").lower(), int(match["port"]))
    if method not in ("GET", "HEAD"):
        raise Refused("405 Method Not Allowed", "only CONNECT, GET and HEAD are served")
    return _parse_absolute(method, target, request)


def parse_fields(head: bytes) -> h11.Request:
    """The request line and the fields, without their meaning.

    Raises:
        Refused: it is no head, or can be read in more than one way.
    """
    if not _LINES.fullmatch(head):
        raise Refused(
            "400 Bad Request", "not a request: it has characters or line breaks that HTTP does not allow"
        )
    first, _, rest = head.partition(b"\r\n")
    if not re.search(rb"(?im)^host[ \t]*:", rest):
        # The target names the host, and is what counts (RFC 9112, section 3.2.2); old clients leave it out.
        rest = b"Host: -\r\n" + rest
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT + 64)
    connection.receive_data(first + b"\r\n" + rest)
    try:
        request = connection.next_event()
    except h11.RemoteProtocolError as error:
        raise Refused("400 Bad Request", f"not a request: {error}") from error
    if not isinstance(request, h11.Request) or request.http_version not in (b"1.0", b"1.1"):
        raise Refused("400 Bad Request", "not a request")
    fields = [(name.decode("ascii"), value.strip()) for name, value in request.headers]
    lengths = [value for name, value in fields if name == "content-length"]
    coded = any(name == "transfer-encoding" for name, _ in fields)
    if (lengths and coded) or len(re.findall(rb"(?im)^content-length[ \t]*:", rest)) > 1:
        raise Refused("400 Bad Request", "it gives its length twice")
    if any(value.strip(b"0") for value in lengths):
        raise Refused("400 Bad Request", "it has a body")
    return request


def _parse_absolute(method: str, target: str, request: h11.Request) -> Request:
    try:
        url = urlsplit(target)
    except ValueError as error:
        raise Refused("400 Bad Request", "not an address") from error
    place = _NETLOC.fullmatch(url.netloc)
    if url.scheme != "http" or place is None or not 0 < int(place["port"] or 80) < 65536:
        raise Refused("400 Bad Request", "not an absolute http address")
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    named = b",".join(value for name, value in request.headers if name == b"connection").decode("latin-1")
    dropped = {*_DROPPED, *(option.strip().lower() for option in named.split(","))}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {place['place']}", "Connection: close"]
    for name, value in request.headers.raw_items():
        text = name.decode("ascii")
        if text.lower() not in dropped and not text.lower().startswith("proxy-"):
            lines.append(f"{text}: {value.decode('latin-1')}")
    host, port = place["host"].strip("[]").lower(), int(place["port"] or 80)
    return Request(method, host, port, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
