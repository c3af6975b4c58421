"""The relay copies bytes between its port and the socket, and stays up when the socket is gone."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.egress.relay import listen, serve


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    path = tmp_path / "s"
    listening = listen(0)
    port = listening.getsockname()[1]
    child = os.fork()
    if child == 0:
        try:
            serve(listening, str(path))
        finally:
            os._exit(0)
    listening.close()
    yield port, path
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_copies_both_ways_until_both_have_ended(relay: tuple[int, Path]) -> None:
    port, path = relay
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(path))
        service.listen()

        def answer() -> None:
            connection, _ = service.accept()
            with connection:
                received = b""
                while part := connection.recv(4096):
                    received += part
                connection.sendall(received[::-1])

        thread = threading.Thread(target=answer)
        thread.start()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            client.sendall(b"abc")
            client.shutdown(socket.SHUT_WR)
            assert client.recv(100) == b"cba"
            assert client.recv(100) == b""
        thread.join()


def test_ends_connections_while_nobody_serves_the_socket(relay: tuple[int, Path]) -> None:
    port, _ = relay
    for _attempt in range(2):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            assert client.recv(100) == b""
