"""A queue that is connected to when it is first needed, for services that go on while it is away."""

from __future__ import annotations

import threading
from collections.abc import Callable

from repairnator.work.queues.port import Depth, Message, Queue


class LazyQueue:
    """See :class:`repairnator.work.queues.port.Queue`.

    Args:
        connect: makes the connection; raises QueueUnavailable, and is asked again at the next call then.
    """

    def __init__(self, connect: Callable[[], Queue]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._queue: Queue | None = None

    def send(self, destination: str, body: str | bytes, *, delay: float = 0.0) -> None:
        self._connected().send(destination, body, delay=delay)

    def receive(self, destination: str, timeout: float) -> Message | None:
        return self._connected().receive(destination, timeout)

    def ack(self, message: Message) -> None:
        self._connected().ack(message)

    def depth(self, destination: str) -> Depth:
        return self._connected().depth(destination)

    def close(self) -> None:
        with self._lock:
            if self._queue is not None:
                self._queue.close()

    def _connected(self) -> Queue:
        with self._lock:
            if self._queue is None:
                self._queue = self._connect()
            return self._queue
