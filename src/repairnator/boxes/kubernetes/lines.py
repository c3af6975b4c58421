"""Takes the calls of boxes' pods to their worker: one port, two kinds of calls, a token for each.

``REPAIR TOKEN`` is a box that reports for work: what follows is its line, and the token is good for that
once. ``CONNECT …`` is a box that wants something of a package registry, with the token that it got on its
line as the password: it is handed to the proxy of its run.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import queue
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from repairnator.boxes.egress.head import Refused, parse_fields
from repairnator.errors import SandboxUnavailable

GREETING = b"REPAIR "
_HEAD = 16384
_HEAD_SECONDS = 10.0
_AUTHORIZATION = re.compile(rb"(?i)basic +([A-Za-z0-9+/=]{1,200})")
# A pause after which there may be descriptors, memory or threads again.
_SHORTAGE_SECONDS = 0.2
_STRANGERS = 128  # calls at once that have not said who they are
PROXY_USER = "repair"


def keep_alive(line: socket.socket) -> None:
    """Let the kernel find out within a minute that the other side's machine has gone."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 20)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)


class Call:
    """One box that is expected, or has called.

    Attributes:
        token: with which it reports for work.
        proxy_token: with which it uses the proxy.
    """

    def __init__(self, to_proxy: Callable[[socket.socket], None]) -> None:
        self.token = secrets.token_hex(32)
        self.proxy_token = secrets.token_hex(32)
        self.to_proxy = to_proxy
        self._lines: queue.Queue[socket.socket] = queue.Queue()

    def arrived(self, line: socket.socket) -> None:
        """Note that the box has called."""
        self._lines.put(line)

    def await_line(self, seconds: float) -> socket.socket | None:
        """The line, or None when it did not come in so many seconds."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Hang up on a box that came too late."""
        while (line := self.await_line(0)) is not None:
            line.close()


class Exchange:
    """Listens for the boxes of one worker until closed."""

    def __init__(self, address: str, port: int) -> None:
        """Listen.

        Raises:
            SandboxUnavailable: the address or the port cannot be had.
        """
        try:
            self._listening = socket.create_server((address, port), backlog=64)
        except OSError as error:
            raise SandboxUnavailable(
                f"sandboxes cannot reach this worker: {address}:{port}: {error.strerror or error}; "
                "POD_IP must be the pod's own address"
            ) from error
        self.port: int = self._listening.getsockname()[1]
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._expected: dict[str, Call] = {}
        self._proxied: dict[str, Call] = {}
        self._strangers = threading.BoundedSemaphore(_STRANGERS)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="boxes", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()
        with contextlib.suppress(OSError):  # the thread may be about to notice by itself
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    @contextlib.contextmanager
    def expecting(self, to_proxy: Callable[[socket.socket], None]) -> Iterator[Call]:
        """Within the block one box may call; ``to_proxy`` gets its connections to registries."""
        call = Call(to_proxy)
        with self._lock:
            self._expected[call.token] = call
            self._proxied[call.proxy_token] = call
        try:
            yield call
        finally:
            with self._lock:
                self._expected.pop(call.token, None)
                self._proxied.pop(call.proxy_token, None)
            call.close()

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError as error:
                if self._closed.is_set() or error.errno in (errno.EBADF, errno.EINVAL):
                    return
                self._closed.wait(_SHORTAGE_SECONDS)  # too many files are open; calls wait meanwhile
                continue
            if not self._strangers.acquire(blocking=False):
                connection.close()
                continue
            call = threading.Thread(target=self._receive, args=(connection,), name="box-call", daemon=True)
            try:
                call.start()
            except RuntimeError:  # no more threads
                self._strangers.release()
                connection.close()
                self._closed.wait(_SHORTAGE_SECONDS)

    def _receive(self, connection: socket.socket) -> None:
        try:
            if not self._dispatch(connection):
                connection.close()
        except OSError:
            connection.close()
        finally:
            self._strangers.release()

    def _dispatch(self, connection: socket.socket) -> bool:
        """Pass the connection on to whom it belongs; False when it belongs to nobody."""
        head = _peek(connection, time.monotonic() + _HEAD_SECONDS)
        if head.startswith(GREETING):
            size = head.index(b"\n") + 1
            token = connection.recv(size)[len(GREETING) : -1].decode("ascii", "replace")
            with self._lock:
                call = self._expected.pop(token, None)
            if call is not None:
                keep_alive(connection)
                call.arrived(connection)
            return call is not None
        with self._lock:
            call = self._proxied.get(_proxy_token(head))
        if call is None:
            connection.recv(len(head))  # what was never read would take the answer with it
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return False
        call.to_proxy(connection)
        return True


def _peek(connection: socket.socket, end: float) -> bytes:
    """The head of a call, which stays to be read: the proxy reads it again.

    Args:
        connection: from which it comes.
        end: by when all of it must be there, by the monotonic clock.
    """
    size = 0
    try:
        while True:
            connection.settimeout(max(end - time.monotonic(), 0.001))
            head = connection.recv(_HEAD, socket.MSG_PEEK)
            stop = b"\n" if head.startswith(GREETING) else b"\r\n\r\n"
            if stop in head:
                return head[: head.index(stop) + len(stop)]
            if len(head) in (size, _HEAD):
                raise OSError("it hung up or sent too much")
            size = len(head)
            # The next look waits for more.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size + 1)
    finally:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        connection.settimeout(_HEAD_SECONDS)


def _proxy_token(head: bytes) -> str:
    """The password of a request to the proxy; "" for none, or more than one."""
    try:
        fields = parse_fields(head).headers
    except Refused:
        return ""
    given = [value for name, value in fields if name == b"proxy-authorization"]
    found = _AUTHORIZATION.fullmatch(given[0]) if len(given) == 1 else None
    try:
        return base64.b64decode(found[1], validate=True).decode("ascii").partition(":")[2] if found else ""
    except ValueError:
        return ""
