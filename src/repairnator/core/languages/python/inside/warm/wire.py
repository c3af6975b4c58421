"""Requests and replies as lines of JSON over two pipes."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, Optional

PROTOCOL_VERSION = 1
"""Of what ``PROTOCOL.md`` describes; raised with every change that the other side must know of."""

_CHUNK = 1 << 16


class Wire:
    """Both directions; whatever the project does to its own streams, these descriptors are others."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = requests
        self._replies = replies
        self._buffer = b""

    def next_request(self) -> Optional[Dict[str, Any]]:
        """The next request; None when there will be none."""
        while b"\n" not in self._buffer:
            chunk = os.read(self._requests, _CHUNK)
            if not chunk:
                return None
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        request: Dict[str, Any] = json.loads(line)
        return request

    def send(self, reply: Dict[str, Any]) -> None:
        """Write one line."""
        self.send_encoded(json.dumps(reply, separators=(",", ":")).encode("ascii"))

    def send_encoded(self, line: bytes) -> None:
        """Write a line that is JSON already."""
        data = line + b"\n"
        while data:
            data = data[os.write(self._replies, data) :]
