"""The way out of the box, which is open only while the core asks for it.

Dependencies come through a proxy outside. Tests must not get through to it, so the core has it opened for the
one command that resolves them, and closed again before anything else runs. Where there is no such proxy
(outside a box) everything here does nothing.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

from repairnator.errors import TemporaryError

# Environment variable with the descriptor of a socket to the proxy: ``+`` opens, ``-`` closes, and the same
# byte comes back when it is done.
NETWORK_CONTROL = "REPAIRNATOR_NETWORK_CONTROL"


class Network:
    """Opens and closes the way out; safe to use from several threads.

    ``allowed`` is whether anything may be fetched at all; where not, it must not be opened.
    """

    def __init__(self, control: socket.socket | None = None, *, allowed: bool = True) -> None:
        self.allowed = allowed
        self._control = control
        self._lock = threading.Lock()
        self._users = 0

    @classmethod
    def take(cls, *, allowed: bool = True) -> Network:
        """The way out of this process's environment, closed; and closed to the processes it starts.

        To be called once, before anything of the project is started.

        Args:
            allowed: whether anything may be fetched.

        Raises:
            TemporaryError: the proxy does not answer.
        """
        descriptor = os.environ.pop(NETWORK_CONTROL, "")
        if not descriptor:
            return cls(None, allowed=allowed)
        control = socket.socket(fileno=int(descriptor))
        control.set_inheritable(False)
        network = cls(control, allowed=allowed)
        network._ask(b"-")
        return network

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Open within the block; requests under way at its end are cut.

        Raises:
            TemporaryError: the proxy does not answer.
        """
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def close(self) -> None:
        """Let go of the proxy."""
        if self._control is not None:
            self._control.close()

    def _change(self, by: int) -> None:
        with self._lock:
            before, self._users = self._users, self._users + by
            if not before or not self._users:
                self._ask(b"+" if self._users else b"-")

    def _ask(self, wish: bytes) -> None:
        if self._control is None:
            return
        try:
            self._control.sendall(wish)
            answer = self._control.recv(1)
        except OSError as error:
            raise TemporaryError(f"the proxy for dependencies does not answer: {error}") from error
        if answer != wish:
            raise TemporaryError("the proxy for dependencies is gone")
