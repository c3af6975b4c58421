"""Keeps a connection to whichever broker of a list answers."""

from __future__ import annotations

import random
import threading
import time

from repairnator.errors import QueueUnavailable
from repairnator.foundation.logs import logger
from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.connection import Access, Connection, Refused, Timing

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0


class Failover:
    """Keeps at most one connection at a time, and makes a new one when it has ended.

    Args:
        brokers: tried in their order, beginning with the one that answered last.
        access: how to be let in.
        timing: how long to wait.
    """

    def __init__(self, brokers: tuple[Broker, ...], access: Access, timing: Timing) -> None:
        self._brokers = list(brokers)
        self._access = access
        self._timing = timing
        self._connection: Connection | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def connection(self, patience: float) -> Connection:
        """A connection that lives, as far as is known.

        Args:
            patience: seconds after which no further round through the brokers is begun.

        Raises:
            Refused: a broker answers, and none lets this user in.
            QueueUnavailable: none answers.
        """
        end = time.monotonic() + patience
        pause = _FIRST_PAUSE
        with self._lock:
            while self._connection is None or not self._connection.alive:
                if self._closed.is_set():
                    raise QueueUnavailable("the queue is closed")
                try:
                    self._connection = self._reached()
                except Refused:
                    raise
                except QueueUnavailable:
                    # Jitter, so that all workers do not come back to a restarted broker at one instant.
                    pause = min(pause, _LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311
                    if time.monotonic() + pause >= end:
                        raise
                    self._closed.wait(pause)
                    pause *= 2
            return self._connection

    def close(self) -> None:
        """Disconnect; may be called twice."""
        self._closed.set()
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _reached(self) -> Connection:
        """Try each broker once."""
        refusals, absences = [], []
        for broker in tuple(self._brokers):
            try:
                connection = Connection(broker, self._access, self._timing)
            except Refused as error:
                refusals.append(str(error))
            except QueueUnavailable as error:
                absences.append(str(error))
            else:
                self._brokers.remove(broker)
                self._brokers.insert(0, broker)
                if self._connection is not None:
                    logger().info("connected to a broker again", broker=str(broker))
                return connection
        if refusals:
            raise Refused("; ".join(refusals + absences))
        raise QueueUnavailable("no broker answers: " + "; ".join(absences))
