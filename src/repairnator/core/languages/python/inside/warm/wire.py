"""Requests and replies as lines of JSON over two pipes."""

from __future__ import annotations

import json
import os
import select
from typing import Any

PROTOCOL_VERSION = 1
"""Of what ``PROTOCOL.md`` describes; raised with every change that the other side must know of."""

_CHUNK = 1 << 16


class Wire:
    """Both directions; whatever the project does to its own streams, these descriptors are others."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = requests
        self._replies = replies
        self._buffer = b""
        self._number: Any = None

    def next_request(self) -> dict[str, Any] | None:
        """The next request; None when there will be none."""
        while b"\n" not in self._buffer:
            chunk = os.read(self._requests, _CHUNK)
            if not chunk:
                return None
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        request: dict[str, Any] = json.loads(line)
        self._number = request.get("id")
        return request

    def cancelled(self) -> bool:
        """Whether the request under way is to come to its end; its caller sends nothing else meanwhile."""
        if not select.select([self._requests], [], [], 0)[0]:
            return False
        chunk = os.read(self._requests, _CHUNK)
        if not chunk:  # whoever asked is gone
            os._exit(0)
        self._buffer += chunk
        return b"\n" in self._buffer

    def tell(self, kind: str, message: dict[str, Any]) -> None:
        """Write an event of the request under way."""
        self.send({"id": self._number, "event": kind, **message})

    def send(self, reply: dict[str, Any]) -> None:
        """Write one line."""
        self.send_encoded(json.dumps(reply, separators=(",", ":")).encode("ascii"))

    def send_encoded(self, line: bytes) -> None:
        """Write a line that is JSON already."""
        data = line + b"\n"
        while data:
            data = data[os.write(self._replies, data) :]
