"""Asks a broker over STOMP how full a queue is.

ActiveMQ's statistics plugin (``<statisticsBrokerPlugin/>``) answers messages to
``ActiveMQ.Statistics.Destination.NAME`` with its numbers, of which ``size`` counts what is in flight. Without
the plugin a browser of the queue shows whether anything is in it, in flight or not.
"""

from __future__ import annotations

import itertools
import json
import queue
import threading
import time

from stomp.utils import Frame

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.port import Depth
from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.connection import Connection, Refused, Subscription

_REPLIES = "/temp-queue/statistics"
_DESTINATION = "/queue/ActiveMQ.Statistics.Destination."
_BROKER = "/queue/ActiveMQ.Statistics.Broker"
# The numbers are a map, which the broker writes as JSON for whoever asks for it.
_AS_JSON = {"transformation": "jms-map-json"}
_EXPIRE_SECONDS = 60.0  # more than the clocks differ
_LEFT_ALONE_SECONDS = 600.0
_BROWSER = {"browser": "true", "activemq.prefetchSize": "1"}


class Statistics:
    """Asks brokers; one without the plugin is not asked again for some minutes.

    Args:
        timeout: seconds for an answer.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._ask_again: dict[Broker, float] = {}  # on the monotonic clock
        self._questions = itertools.count(1)
        self._lock = threading.Lock()

    def depth(self, connection: Connection, destination: str) -> Depth:
        """How full a queue is. Where a broker only shows that it is not empty, ``waiting`` is 1.

        Raises:
            QueueUnavailable: the connection ended. It does so too where this user may not ask the plugin
                (Refused), which then is left alone.
        """
        with self._lock:
            if time.monotonic() >= self._ask_again.get(connection.broker, 0.0):
                try:
                    numbers = self._asked(connection, destination.removeprefix("/queue/"))
                except Refused:
                    self._leave_alone(connection.broker)
                    raise
                if numbers is not None:
                    held = numbers.get("inflightCount", 0)
                    waiting = max(0, numbers.get("size", 0) - held)
                    return Depth(waiting, held, numbers.get("consumerCount", 0))
                self._leave_alone(connection.broker)
            return self._browsed(connection, destination)

    def _leave_alone(self, broker: Broker) -> None:
        # Not for ever: a plugin that was only slow is found again.
        self._ask_again[broker] = time.monotonic() + _LEFT_ALONE_SECONDS

    def _asked(self, connection: Connection, name: str) -> dict[str, int] | None:
        """The plugin's numbers, empty for a queue that was never used; None where there is no plugin."""
        question = f"statistics-{next(self._questions)}"
        # Without the plugin nobody reads the questions.
        expires = str(round((time.time() + _EXPIRE_SECONDS) * 1000))
        headers = {"reply-to": _REPLIES, "correlation-id": question, "expires": expires}
        replies = connection.subscribe(_REPLIES, _AS_JSON, "auto")
        numbers: dict[str, int] = {}
        connection.send(_DESTINATION + name, b"", headers)
        # For a queue that was never used there is no answer; for the broker there always is, after it.
        connection.send(_BROKER, b"", headers)
        end = time.monotonic() + self._timeout
        answered = None
        while answered is None:
            frame = _next(replies, end - time.monotonic())
            if frame is None:
                break
            if frame.headers.get("correlation-id") != question:
                continue
            entries = _numbers(frame.body)
            if "destinationName" in entries:
                numbers = {key: value for key, value in entries.items() if isinstance(value, int)}
            else:
                answered = numbers
        if connection.alive:
            connection.unsubscribe(replies)
        else:
            raise QueueUnavailable(
                f"{connection.broker}: the connection ended while the broker was asked for its statistics"
            )
        return answered

    def _browsed(self, connection: Connection, destination: str) -> Depth:
        browser = connection.subscribe(destination, _BROWSER, "client")
        frame = _next(browser, self._timeout)
        connection.unsubscribe(browser)
        if frame is None:
            return Depth(None, None, None)
        return Depth(0, 0, None) if frame.headers.get("browser") == "end" else Depth(1, None, None)


def _next(subscription: Subscription, timeout: float) -> Frame | None:
    try:
        return subscription.frames.get(timeout=max(0.0, timeout))
    except queue.Empty:
        return None


def _numbers(body: bytes) -> dict[str, object]:
    """``{"map":{"entry":[{"string":"size","long":3},{"string":["brokerName","b"]},…]}}`` as a mapping."""
    entries: dict[str, object] = {}
    for entry in json.loads(body)["map"]["entry"]:
        words = entry["string"]
        if isinstance(words, list):
            entries[words[0]] = words[1]
        else:
            entries[words] = next((value for key, value in entry.items() if key != "string"), None)
    return entries
