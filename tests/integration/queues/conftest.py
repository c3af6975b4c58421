"""Queues on brokers that the tests start."""

from __future__ import annotations

import queue as queues
import uuid
from collections.abc import Callable, Iterator

import pytest
import stomp
from stomp.utils import Frame
from tests.servers.activemq import PASSWORD, USER, ActiveMq

from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.connection import Access, Timing
from repairnator.work.queues.stomp.queue import StompQueue

pytest.register_assert_rewrite("repairnator.testing.contracts.queue")

ACCESS = Access(USER, PASSWORD)
# A broker of ours starts within two seconds, on a busy machine within ten.
TIMING = Timing(connect=2.0, receipt=5.0, heartbeat=10.0, patience=30.0)


class Client(stomp.ConnectionListener):  # type: ignore[misc]
    """stomp.py as anybody uses it."""

    def __init__(self, broker: ActiveMq) -> None:
        self.frames: queues.Queue[Frame] = queues.Queue()
        self.receipts: queues.Queue[Frame] = queues.Queue()
        self.errors: queues.Queue[Frame] = queues.Queue()
        self.connection = stomp.Connection12([("127.0.0.1", broker.port)], auto_decode=False)
        self.connection.set_listener("", self)
        self.connection.connect(USER, PASSWORD, wait=True)

    def on_message(self, frame: Frame) -> None:
        self.frames.put(frame)

    def on_receipt(self, frame: Frame) -> None:
        self.receipts.put(frame)

    def on_error(self, frame: Frame) -> None:
        self.errors.put(frame)


@pytest.fixture
def client(activemq: ActiveMq) -> Iterator[Client]:
    made = Client(activemq)
    yield made
    made.connection.disconnect()


@pytest.fixture
def connect() -> Iterator[Callable[..., StompQueue]]:
    """Makes consumers of the broker at an address, and closes them after the test."""
    made: list[StompQueue] = []

    def make(url: str, timing: Timing = TIMING, access: Access = ACCESS) -> StompQueue:
        made.append(StompQueue(read_brokers(url), access, timing))
        return made[-1]

    yield make
    for queue in made:
        queue.close()


@pytest.fixture
def await_a_cut(connect: Callable[..., StompQueue], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Waits until a broker has cut a consumer that begins now and gives no sign of life.

    Until then it has cut every older one that gave none either.
    """

    def wait(url: str, access: Access = ACCESS) -> None:
        control = f"/queue/control-{uuid.uuid4().hex}"
        with monkeypatch.context() as patched:
            patched.setattr("repairnator.work.queues.stomp.connection.Connection._beat", lambda *_: None)
            silent = connect(url, Timing(heartbeat=3.0), access)
            silent.send(control, "held")
            assert silent.receive(control, 20.0) is not None
        given_away = connect(url, access=access).receive(control, 30.0)
        assert given_away is not None
        assert given_away.redelivered

    return wait


@pytest.fixture
def destination() -> str:
    """A queue that no other test uses."""
    return f"/queue/test-{uuid.uuid4().hex}"
