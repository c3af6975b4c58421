"""One connection to one broker, from CONNECT to its end, after which it is thrown away."""

from __future__ import annotations

import itertools
import queue
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import stomp
from stomp.protocol import Protocol12
from stomp.utils import Frame

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.stream import Stream
from repairnator.work.queues.stomp.transport import StreamTransport

Headers = Mapping[str, str | int]


class Refused(QueueUnavailable):
    """The broker answers, and says no; or it is not the one that it should be."""


@dataclass(frozen=True, slots=True)
class Access:
    """The credentials for a broker.

    Attributes:
        username: of the broker's user.
        password: of the same.
        context: for brokers with TLS.
    """

    username: str
    password: str = field(repr=False)
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds.

    Attributes:
        connect: for the connection, the handshake, and the broker's CONNECTED, each.
        receipt: until the broker must have said that it has a message. It stores the message first.
        heartbeat: between signs of life, both ways. After twice that without one the connection has ended.
        patience: for which a send goes on with another connection, or another broker.
    """

    connect: float = 5.0
    receipt: float = 8.0
    heartbeat: float = 10.0
    patience: float = 15.0


class Subscription:
    """A queue that is listened to.

    Attributes:
        id: within its connection.
        frames: what has come; None at the connection's end.
    """

    def __init__(self, number: str) -> None:
        self.id = number
        self.frames: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()


class _Answer:
    """What a thread waits for."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.refusal = ""


class Connection(stomp.ConnectionListener):  # type: ignore[misc]
    """A connection, open from its construction on.

    Args:
        broker: whom to call.
        access: how to be let in.
        timing: how long to wait.

    Raises:
        Refused: it does not let this user in, or its certificate is not trusted.
        QueueUnavailable: it does not answer.
    """

    def __init__(self, broker: Broker, access: Access, timing: Timing) -> None:
        self.broker = broker
        self._timing = timing
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._answers: dict[str, _Answer] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._failure = ""
        self._over = threading.Event()
        self._connected = _Answer()
        self._heard = time.monotonic()
        self._stream = _called(broker, access.context if broker.tls else None, timing.connect)
        self._transport = StreamTransport(self._stream, broker, self._note_heard, self._end)
        self._protocol = Protocol12(self._transport, auto_content_length=False)
        self._transport.set_listener("connection", self)
        self._transport.start()
        self._log_in(access)

    @property
    def alive(self) -> bool:
        """Whether the connection has not ended, as far as is known."""
        return not self._over.is_set()

    def send(self, destination: str, body: bytes, headers: Headers) -> None:
        """Send a message; returns when the broker has it.

        Raises:
            Refused: it does not take this message.
            QueueUnavailable: the connection ended before the broker said so; it may have the message or not.
        """
        self._ask(
            f"the message for {destination}",
            lambda receipt: self._protocol.send(destination, body, headers={**headers, "receipt": receipt}),
        )

    def subscribe(self, destination: str, headers: Headers, ack: str = "client-individual") -> Subscription:
        """Listen to a queue; returns when the broker has it.

        Raises:
            Refused: this user may not.
            QueueUnavailable: the connection ended.
        """
        subscription = Subscription(str(next(self._numbers)))
        with self._lock:
            self._subscriptions[subscription.id] = subscription
        self._ask(
            f"a consumer of {destination}",
            lambda receipt: self._protocol.subscribe(
                destination, subscription.id, ack, headers={**headers, "receipt": receipt}
            ),
        )
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop listening; what was not acknowledged goes to others.

        Raises:
            QueueUnavailable: the connection ended.
        """
        with self._lock:
            self._subscriptions.pop(subscription.id, None)
        self._ask(
            "the end of a consumer",
            lambda receipt: self._protocol.unsubscribe(subscription.id, headers={"receipt": receipt}),
        )

    def ack(self, name: str) -> None:
        """Acknowledge a message; where the connection has ended, its message is another's already."""
        self._write(lambda: self._protocol.ack(name))

    def close(self) -> None:
        """Disconnect, so that the broker has everything that was written."""
        if self.alive:
            answer, receipt = self._expect()
            self._write(lambda: self._protocol.send_frame("DISCONNECT", {"receipt": receipt}))
            answer.event.wait(min(2.0, self._timing.receipt))
        self._end("closed by this side")

    # Called by the reading thread.

    def on_connected(self, frame: Frame) -> None:
        theirs, wanted = (int(number) for number in frame.headers.get("heart-beat", "0,0").split(","))
        ours = round(self._timing.heartbeat * 1000)
        threading.Thread(
            target=self._beat,
            args=(max(ours, wanted) / 1000 if wanted else 0.0, max(ours, theirs) / 1000 if theirs else 0.0),
            name="stomp-heartbeat",
            daemon=True,
        ).start()
        self._connected.event.set()

    def on_message(self, frame: Frame) -> None:
        with self._lock:
            subscription = self._subscriptions.get(frame.headers.get("subscription", ""))
        if subscription is not None:
            subscription.frames.put(frame)

    def on_receipt(self, frame: Frame) -> None:
        with self._lock:
            answer = self._answers.pop(frame.headers.get("receipt-id", ""), None)
        if answer is not None:
            answer.event.set()

    def on_error(self, frame: Frame) -> None:
        # "The server MUST then close the connection just after sending the ERROR frame" (STOMP 1.2).
        text = frame.headers.get("message") or (frame.body or b"").decode(errors="replace")
        text = " ".join(text.split())[:300] or "an error without a text"
        with self._lock:
            answer = self._answers.pop(frame.headers.get("receipt-id", ""), None)
        refused = [answer] if answer is not None else []
        if not self._connected.event.is_set():
            refused.append(self._connected)
        for waiting in refused:
            waiting.refusal = text
        # Before anybody goes on, who must not take this connection for one that can be used.
        self._end(f"the broker said: {text}")
        for waiting in refused:
            waiting.event.set()

    def _note_heard(self) -> None:
        self._heard = time.monotonic()

    def _log_in(self, access: Access) -> None:
        beat = round(self._timing.heartbeat * 1000)
        self._write(
            lambda: self._protocol.connect(
                access.username,
                access.password,
                headers={"heart-beat": f"{beat},{beat}"},
            )
        )
        answered = self._connected.event.wait(self._timing.connect)
        if self._connected.refusal:
            raise Refused(
                f"{self.broker} refuses the user {access.username!r}: {self._connected.refusal} "
                "Check ACTIVEMQ_USERNAME and ACTIVEMQ_PASSWORD"
            )
        if not answered:
            self._end(f"it accepts connections and says nothing for {self._timing.connect:g} s")
        if not self.alive:
            raise QueueUnavailable(f"{self.broker}: {self._failure}")

    def _ask(self, what: str, command: Callable[[str], None]) -> None:
        """Write a command and wait for its receipt."""
        answer, receipt = self._expect()
        self._write(lambda: command(receipt))
        if not answer.event.wait(self._timing.receipt):
            self._end(f"no receipt within {self._timing.receipt:g} s")
        if answer.refusal:
            raise Refused(f"{self.broker} refuses {what}: {answer.refusal}")
        if receipt in self._answers:
            raise QueueUnavailable(f"{self.broker}: {self._failure}")

    def _expect(self) -> tuple[_Answer, str]:
        answer, receipt = _Answer(), str(next(self._numbers))
        with self._lock:
            self._answers[receipt] = answer
            if not self.alive:
                answer.event.set()  # nothing will come
        return answer, receipt

    def _write(self, command: Callable[[], None]) -> None:
        try:
            command()
        except OSError as error:
            self._end(str(error))

    def _beat(self, send_every: float, hear_every: float) -> None:
        """Send heart-beats from a thread of its own: repairs take hours, in which nobody calls.

        They are sent twice as often as was promised, since a machine under load wakes threads late.
        """
        pause = min(every for every in (send_every, hear_every, 3600.0) if every) / 2
        while not self._over.wait(pause):
            if send_every:
                self._write(lambda: self._transport.send(b"\n"))
            silence = time.monotonic() - self._heard
            if hear_every and silence > 2 * hear_every:
                self._end(f"no sign of life for {silence:.0f} s")

    def _end(self, reason: str) -> None:
        with self._lock:
            if not self._over.is_set():
                self._failure = reason
                self._over.set()
            waiting = list(self._answers.values())
            subscriptions = list(self._subscriptions.values())
            self._subscriptions.clear()
        self._stream.shut()
        self._connected.event.set()
        for answer in waiting:
            answer.event.set()
        for subscription in subscriptions:
            subscription.frames.put(None)


def _called(broker: Broker, context: ssl.SSLContext | None, timeout: float) -> Stream:
    try:
        return Stream(broker, context, timeout)
    except ssl.SSLCertVerificationError as error:
        raise Refused(
            f"{broker}: its certificate is not trusted: {error.verify_message}. Set ACTIVEMQ_CA_FILE to the "
            "certificate of the authority that signed it"
        ) from error
    except OSError as error:
        raise QueueUnavailable(f"{broker}: {error.strerror or error}") from error
