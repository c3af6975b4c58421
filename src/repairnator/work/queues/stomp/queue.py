"""The queue on ActiveMQ, or another broker that speaks STOMP 1.2."""

from __future__ import annotations

import contextlib
import queue
import time
from dataclasses import dataclass

from stomp.utils import Frame

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.port import Depth, Message
from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.connection import Access, Connection, Refused, Subscription, Timing
from repairnator.work.queues.stomp.failover import Failover
from repairnator.work.queues.stomp.statistics import Statistics

# Says that a message is text although it has a content-length, which makes it bytes for ActiveMQ.
_TEXT = "repairnator_text"
_CONSUMER = {"activemq.prefetchSize": "1"}


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Where a message came from; only that connection can acknowledge it."""

    connection: Connection
    name: str


@dataclass(frozen=True, slots=True)
class _Listening:
    """What a consumer listens to at present."""

    connection: Connection
    destination: str
    subscription: Subscription


class StompQueue:
    """See :class:`repairnator.work.queues.port.Queue`.

    Sending and receiving have a connection each: a broker whose store is full stops to read from those that
    send, and a consumer must still be able to acknowledge.

    A message that was sent and whose receipt did not come is sent again, so it may arrive twice. One that is
    held when its connection ends goes to another consumer at once, while the work on it still runs here.

    From its first ``receive`` on it is a consumer: a message that comes while its owner is busy with what
    came by no message waits here, for that long.

    Args:
        brokers: tried in their order.
        access: how to be let in.
        timing: how long to wait.

    Raises:
        Refused: no broker lets this user in, or is the one that its certificate must name.
        QueueUnavailable: none answers.
    """

    def __init__(self, brokers: tuple[Broker, ...], access: Access, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self._sending = Failover(brokers, access, self._timing)
        self._receiving = Failover(brokers, access, self._timing)
        self._statistics = Statistics(self._timing.connect)
        self._listening: _Listening | None = None
        self._held: _Delivery | None = None
        self._closed = False
        self._sending.connection(0.0)

    def send(self, destination: str, body: str | bytes, *, delay: float = 0.0) -> None:
        data, headers = _packed(body)
        headers["persistent"] = "true"
        if delay > 0:
            headers["AMQ_SCHEDULED_DELAY"] = str(round(delay * 1000))
        end = time.monotonic() + self._timing.patience
        while True:
            connection = self._sending.connection(end - time.monotonic())
            try:
                return connection.send(destination, data, headers)
            except Refused:
                raise
            except QueueUnavailable:
                if time.monotonic() >= end:
                    raise

    def receive(self, destination: str, timeout: float) -> Message | None:
        if self._held is not None and self._held.connection.alive:
            return None
        self._held = None
        end = time.monotonic() + timeout
        while not self._closed:
            listening = self._listen(destination, end - time.monotonic())
            try:
                frame = listening.subscription.frames.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return None
            if frame is not None:
                self._held = _Delivery(listening.connection, frame.headers["ack"])
                return _message(frame, destination, self._held)
        return None

    def ack(self, message: Message) -> None:
        delivery = message.receipt
        if delivery == self._held:
            self._held = None
            # Without a receipt: what is lost with the connection is delivered again, here or elsewhere.
            delivery.connection.ack(delivery.name)

    def depth(self, destination: str) -> Depth:
        connection = self._sending.connection(self._timing.connect)
        try:
            return self._statistics.depth(connection, destination)
        except QueueUnavailable:
            # The connection may have been dead for long, or died of a question that this user may not ask.
            return self._statistics.depth(self._sending.connection(self._timing.connect), destination)

    def close(self) -> None:
        self._closed = True
        self._receiving.close()
        self._sending.close()

    def _listen(self, destination: str, patience: float) -> _Listening:
        connection = self._receiving.connection(patience)
        now = self._listening
        if now is not None and now.connection is connection:
            if now.destination == destination:
                return now
            # One message at most is held, whichever queue it comes from.
            connection.unsubscribe(now.subscription)
        subscription = connection.subscribe(destination, _CONSUMER)
        self._listening = _Listening(connection, destination, subscription)
        return self._listening


def _packed(body: str | bytes) -> tuple[bytes, dict[str, str]]:
    """The bytes to send, and the headers by which they arrive as what they were."""
    if isinstance(body, bytes):
        return body, {"content-length": str(len(body))}
    data = body.encode()
    if b"\0" not in data:
        return data, {}
    return data, {"content-length": str(len(data)), _TEXT: "true"}


def _message(frame: Frame, destination: str, delivery: _Delivery) -> Message:
    headers = frame.headers
    body: str | bytes = frame.body or b""
    assert isinstance(body, bytes)
    if "content-length" not in headers or _TEXT in headers:
        with contextlib.suppress(UnicodeDecodeError):  # whoever reads the bytes says what is wrong with them
            body = body.decode()
    return Message(headers["message-id"], body, destination, headers.get("redelivered") == "true", delivery)
