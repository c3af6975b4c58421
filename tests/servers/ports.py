"""Ports on loopback for servers that are restarted where they were."""

from __future__ import annotations

import os
import random
import socket

LOOPBACK = "127.0.0.1"

_FIRST, _LAST = 20_000, 32_000
# Tests may seed the shared generator (hypothesis does): processes would then ask for the same ports.
_dice = random.SystemRandom()


def free_port() -> int:
    """A port that nobody listens on.

    It lies below the range that the kernel gives to outgoing connections (from 32768 on Linux): inside it, a
    client that knocks while the server is down may take the server's port, or be connected to itself.
    Tests that run in several processes at once (pytest-xdist) get ports from ranges of their own: between
    this answer and the server's start, or while the server is down, no other process may take its port.
    """
    first, last = _range()
    while True:
        port = _dice.randrange(first, last)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        return port


def _range() -> tuple[int, int]:
    """Of this process: the tests' processes at once divide all ports among them."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    size = (_LAST - _FIRST) // count
    return _FIRST + number * size, _FIRST + (number + 1) * size


def accepts(port: int) -> bool:
    """Whether something on loopback accepts connections at this port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1.0).close()
    except OSError:
        return False
    return True
