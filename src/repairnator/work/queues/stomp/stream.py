"""A TCP connection to a broker, encrypted where its address says so: one thread reads, any may write."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from pathlib import Path

from repairnator.work.queues.stomp.addresses import Broker

_READ_BYTES = 65536


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Checks the broker's certificate and name.

    Args:
        ca_file: authorities in PEM; None for the system's.

    Raises:
        OSError: the file cannot be read.
    """
    return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))


class Stream:
    """An open connection.

    OpenSSL allows only one call at a time on a connection, so the socket never blocks inside a call: reader
    and writer wait outside the lock that they share.

    Args:
        broker: whom to call.
        context: for a broker with TLS.
        timeout: seconds for the connection and the handshake, and for each write.

    Raises:
        OSError: it does not answer (``ssl.SSLError`` is one: its certificate is not trusted).
    """

    def __init__(self, broker: Broker, context: ssl.SSLContext | None, timeout: float) -> None:
        self._timeout = timeout
        self._calls = threading.Lock()
        self._writes = threading.Lock()
        self._closed = False
        connection = socket.create_connection((broker.host, broker.port), timeout)
        try:
            # A receipt is waited for after each message: nothing comes that a small packet could wait for.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = (
                context.wrap_socket(connection, server_hostname=broker.host) if context else connection
            )
            self._socket.setblocking(False)
        except BaseException:
            connection.close()
            raise

    def receive(self) -> bytes:
        """The next bytes, however long they take; b"" at the end. Only ever called by one thread.

        Raises:
            OSError: the connection broke.
        """
        while True:
            try:
                with self._calls:
                    return b"" if self._closed else self._socket.recv(_READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                self._wait(select.POLLIN, None)
            except ssl.SSLWantWriteError:
                self._wait(select.POLLOUT, None)

    def send(self, data: bytes) -> None:
        """Write everything, in one piece.

        Raises:
            OSError: the connection broke or is closed (``TimeoutError``: the broker takes nothing).
        """
        end = time.monotonic() + self._timeout
        left = memoryview(data)
        with self._writes:
            while left:
                try:
                    with self._calls:
                        if self._closed:
                            raise ConnectionError("the connection is closed")
                        left = left[self._socket.send(left) :]
                except (BlockingIOError, ssl.SSLWantWriteError):
                    self._wait(select.POLLOUT, end)
                except ssl.SSLWantReadError:
                    self._wait(select.POLLIN, end)

    def shut(self) -> None:
        """End the connection; a reader that waits gets b""."""
        with self._calls:
            if self._closed:
                return
            self._closed = True
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the other side was first

    def release(self) -> None:
        """Close the socket; called by the reader, last of all."""
        self.shut()
        with self._calls:
            self._socket.close()

    def _wait(self, event: int, end: float | None) -> None:
        poll = select.poll()
        with self._calls:
            if self._closed:
                return
            poll.register(self._socket.fileno(), event)
        left = None if end is None else (end - time.monotonic()) * 1000
        if left is not None and (left <= 0 or not poll.poll(left)):
            raise TimeoutError(f"the broker has accepted nothing for {self._timeout:g} s")
        if left is None:
            poll.poll()
