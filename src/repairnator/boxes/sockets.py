"""Measures how much of the kernel's memory the sockets of a box hold, also those in flight.

No process shows it: 5,000 pairs of sockets with full buffers are more than a gigabyte. The kernel tells it
for every socket of a network name space through a netlink socket that was made in it (sock_diag(7)); the
box's first program makes one before anything of the project runs, and sends it out. Where the kernel was
built without (``CONFIG_UNIX_DIAG``), only a control group bounds this memory.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

# <linux/netlink.h>, <linux/sock_diag.h>, <linux/unix_diag.h>, <linux/inet_diag.h>, <linux/netlink_diag.h>
NETLINK_SOCK_DIAG = 4
_BY_FAMILY = 20
_REQUEST_DUMP = 0x301
_ERROR, _DONE = 2, 3
_ALL_STATES = 0xFFFFFFFF
_HEAD = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_MEMORY = struct.Struct("=8I")  # sock_diag(7), SK_MEMINFO_*; what follows is no memory
_SECONDS = 5.0
_PIECE = 2**18

# Request; bytes before the answer's attributes; number of the one with the memory.
_Question = tuple[bytes, int, int]
_UNIX: _Question = (
    struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, _ALL_STATES, 0, 0x20, 0xFFFFFFFF, 0xFFFFFFFF),
    16,
    5,
)
_NETLINK: _Question = (struct.pack("=BBHIIII", socket.AF_NETLINK, 0xFF, 0, 0, 1, 0, 0), 28, 0)


def _inet(family: int, protocol: int) -> _Question:
    return struct.pack("=BBBBI48s", family, protocol, 1 << 6, 0, _ALL_STATES, b""), 72, 7


_QUESTIONS = (
    _UNIX,
    _NETLINK,
    *(
        _inet(family, protocol)
        for family in (socket.AF_INET, socket.AF_INET6)
        for protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP)
    ),
)


def open_census() -> socket.socket:
    """A socket by which the sockets of this process's network name space are counted.

    Raises:
        OSError: this kernel has none.
    """
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_SOCK_DIAG)


class SocketCensus:
    """Asks the kernel what the sockets of a box hold."""

    def __init__(self, source: socket.socket) -> None:
        """Take over a socket of :func:`open_census`, made in the box."""
        self._source = source
        self._source.settimeout(_SECONDS)
        self._sequence = 0

    def memory(self) -> int:
        """Bytes of all their buffers, filters and backlogs; what this kernel does not tell is left out."""
        return sum(sum(self._ask(question)) for question in _QUESTIONS)

    def counts_local_ones(self) -> bool:
        """Whether this kernel reports sockets between processes, by far the most."""
        return any(True for _ in self._ask(_UNIX))

    def close(self) -> None:
        self._source.close()

    def _ask(self, question: _Question) -> Iterator[int]:
        request, size, wanted = question
        self._sequence += 1
        head = _HEAD.pack(_HEAD.size + len(request), _BY_FAMILY, _REQUEST_DUMP, self._sequence, 0)
        self._source.send(head + request)
        for answer in self._answers():
            memory = _attribute(answer[size:], wanted)
            if len(memory) >= _MEMORY.size:
                yield _held(memory)

    def _answers(self) -> Iterator[bytes]:
        while True:
            data = self._source.recv(_PIECE)
            at = 0
            while at + _HEAD.size <= len(data):
                length, kind, _, sequence, _ = _HEAD.unpack_from(data, at)
                if length < _HEAD.size:
                    return
                if sequence == self._sequence:
                    if kind in (_ERROR, _DONE):
                        return
                    yield data[at + _HEAD.size : at + length]
                at += (length + 3) & ~3


def _attribute(data: bytes, wanted: int) -> bytes:
    at = 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size:
            break
        if kind == wanted:
            return data[at + _ATTRIBUTE.size : at + length]
        at += (length + 3) & ~3
    return b""


def _held(memory: bytes) -> int:
    received, _, sent, _, reserved, queued, options, backlog = _MEMORY.unpack_from(memory)
    # What TCP has queued is partly on its way as well, and must not count twice.
    return int(received + max(sent, queued) + reserved + options + backlog)


def counts_local_sockets() -> bool:
    """Whether this kernel reports sockets between processes."""
    try:
        census = SocketCensus(open_census())
    except OSError:
        return False
    pair = socket.socketpair()
    try:
        return census.counts_local_ones()
    except OSError:
        return False
    finally:
        census.close()
        for one in pair:
            one.close()
