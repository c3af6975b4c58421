"""Ports on loopback for servers that are restarted where they were."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on.

    It lies below the range that the kernel gives to outgoing connections (from 32768 on Linux): inside it, a
    client that knocks while the server is down may take the server's port, or be connected to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        return port


def accepts(port: int) -> bool:
    """Whether something on loopback accepts connections at this port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1.0).close()
    except OSError:
        return False
    return True
