"""A queue in memory: a broker object, and one queue object for each consumer."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.port import Depth, Message


@dataclass(slots=True)
class _Entry:
    id: str
    destination: str
    body: str | bytes
    visible: float
    consumer: object | None = None
    deliveries: int = 0


@dataclass(slots=True)
class MemoryBroker:
    """What consumers share.

    Attributes:
        reachable: set to False to let every call raise QueueUnavailable.
        sent: every message ever sent, as (destination, body), for assertions.
    """

    reachable: bool = True
    sent: list[tuple[str, str | bytes]] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)
    consumers: set[tuple[object, str]] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def connect(self) -> MemoryQueue:
        """A new consumer."""
        return MemoryQueue(self)


class MemoryQueue:
    """See :class:`repairnator.work.queues.port.Queue`."""

    def __init__(self, broker: MemoryBroker | None = None) -> None:
        self.broker = broker or MemoryBroker()
        self._held: _Entry | None = None

    def send(self, destination: str, body: str | bytes, *, delay: float = 0.0) -> None:
        with self._reached() as broker:
            visible = time.monotonic() + delay
            broker.entries.append(_Entry(f"m{next(broker.numbers)}", destination, body, visible))
            broker.sent.append((destination, body))
            broker.changed.notify_all()

    def receive(self, destination: str, timeout: float) -> Message | None:
        if self._held is not None:
            return None
        end = time.monotonic() + timeout
        with self._reached() as broker:
            broker.consumers.add((self, destination))
            while True:
                now = time.monotonic()
                free = [e for e in broker.entries if e.destination == destination and e.consumer is None]
                entry = min((e for e in free if e.visible <= now), key=lambda e: e.visible, default=None)
                if entry is not None:
                    return self._take(entry)
                if now >= end:
                    return None
                broker.changed.wait(min([end, *(e.visible for e in free)]) - now)

    def ack(self, message: Message) -> None:
        with self._reached() as broker:
            broker.entries = [e for e in broker.entries if not (e.id == message.id and e.consumer is self)]
            if self._held is not None and self._held.id == message.id:
                self._held = None

    def depth(self, destination: str) -> Depth:
        with self._reached() as broker:
            here = [e for e in broker.entries if e.destination == destination]
            waiting = sum(e.consumer is None and e.visible <= time.monotonic() for e in here)
            held = sum(e.consumer is not None for e in here)
            return Depth(waiting, held, sum(name == destination for _, name in broker.consumers))

    def close(self) -> None:
        with self.broker.changed:
            if self._held is not None:
                self._held.consumer = None
                self._held = None
            self.broker.consumers = {one for one in self.broker.consumers if one[0] is not self}
            self.broker.changed.notify_all()

    def _take(self, entry: _Entry) -> Message:
        entry.consumer = self
        entry.deliveries += 1
        self._held = entry
        return Message(entry.id, entry.body, entry.destination, entry.deliveries > 1, entry)

    def _reached(self) -> _Reached:
        return _Reached(self.broker)


class _Reached:
    """Holds the broker's lock, once the broker is known to answer."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    def __enter__(self) -> MemoryBroker:
        self._broker.changed.acquire()
        if not self._broker.reachable:
            self._broker.changed.release()
            raise QueueUnavailable("the broker in memory was made unreachable")
        return self._broker

    def __exit__(self, *_: object) -> None:
        self._broker.changed.release()
