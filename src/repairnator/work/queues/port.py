"""The port to queues: messages that wake workers.

A message is delivered at least once and stays until it is acknowledged. A queue object is one consumer (and
any number of senders): it holds at most one unacknowledged message, and when it is closed, or its process
dies, that message goes to another consumer. Nothing may be lost with a message but time, since the jobs in
the store are the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery.

    Attributes:
        id: names the message; the same at each redelivery.
        body: text or bytes, as it was sent.
        destination: ``/queue/pipeline``.
        redelivered: it was delivered before, and not acknowledged.
        receipt: what the adapter needs to acknowledge it.
    """

    id: str
    body: str | bytes
    destination: str
    redelivered: bool = False
    receipt: Any = None


@dataclass(frozen=True, slots=True)
class Depth:
    """How full a queue is; None where the broker does not tell.

    Attributes:
        waiting: messages that could be received now; 1 where the broker tells only that there are some.
        held: delivered and not acknowledged.
        consumers: that receive from it at present.
    """

    waiting: int | None
    held: int | None
    consumers: int | None


class Queue(Protocol):
    """A connection to a broker. All methods raise QueueUnavailable when it does not answer.

    Destinations are full names (``/queue/pipeline``); ``messages.destination`` makes them of short ones.
    ``send`` and ``depth`` may be called from other threads than ``receive`` and ``ack``.
    """

    def send(self, destination: str, body: str | bytes, *, delay: float = 0.0) -> None:
        """Send a message; it is durable when this returns.

        Args:
            destination: full name.
            body: text or bytes.
            delay: seconds for which nobody receives it.
        """
        ...

    def receive(self, destination: str, timeout: float) -> Message | None:
        """The next message; None when none came within ``timeout`` seconds or one is held already."""
        ...

    def ack(self, message: Message) -> None:
        """Acknowledge a message. If it is no longer held (it was redelivered), nothing happens."""
        ...

    def depth(self, destination: str) -> Depth:
        """How full the queue is."""
        ...

    def close(self) -> None:
        """Give back the message that is held, and disconnect. May be called twice."""
        ...
