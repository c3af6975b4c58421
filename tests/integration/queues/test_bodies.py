"""What our messages are to other clients of ActiveMQ, and theirs to us."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.queues.conftest import Client
from tests.servers.activemq import ActiveMq

from repairnator.work.queues.stomp.connection import Timing
from repairnator.work.queues.stomp.queue import StompQueue

pytestmark = pytest.mark.server

PATIENCE = 20.0
Connect = Callable[..., StompQueue]


@pytest.mark.parametrize(
    ("body", "text"),
    [("566070885", True), ("ä€𝄞", True), ("", True), (b"\0\xff", False), (b"", False), (b"text", False)],
)
def test_others_see_text_as_text_and_bytes_as_bytes(
    activemq: ActiveMq,
    connect: Connect,
    client: Client,
    destination: str,
    body: str | bytes,
    text: bool,
) -> None:
    connect(activemq.url).send(destination, body)
    client.connection.subscribe(destination, "1")
    frame = client.frames.get(timeout=PATIENCE)
    assert ("content-length" not in frame.headers) == text
    assert (frame.body or b"") == (body.encode() if isinstance(body, str) else body)


def test_our_messages_are_persistent_for_others(
    activemq: ActiveMq, connect: Connect, client: Client, destination: str
) -> None:
    connect(activemq.url).send(destination, "kept")
    client.connection.subscribe(destination, "1")
    assert client.frames.get(timeout=PATIENCE).headers["persistent"] == "true"


@pytest.mark.parametrize("body", ["", b"", "a\0b", "line\r\n\n", "\0", b"x" * 10_000_000, "y" * 10_000_000])
def test_any_body_arrives_as_it_was_sent(
    activemq: ActiveMq, connect: Connect, destination: str, body: str | bytes
) -> None:
    queue = connect(activemq.url)
    queue.send(destination, body)
    message = queue.receive(destination, PATIENCE)
    assert message is not None
    queue.ack(message)
    assert type(message.body) is type(body)
    assert message.body == body


def test_the_original_publishers_messages_arrive_as_text_and_bytes(
    activemq: ActiveMq, connect: Connect, client: Client, destination: str
) -> None:
    client.connection.send(destination, "566070885", headers={"persistent": "true"})  # with content-length
    client.connection.auto_content_length = False
    client.connection.send(destination, "648902893", headers={"persistent": "true"})
    queue = connect(activemq.url)
    bodies = []
    for _ in range(2):
        message = queue.receive(destination, PATIENCE)
        assert message is not None
        bodies.append(message.body)
        queue.ack(message)
    assert bodies == [b"566070885", "648902893"]


def test_without_the_statistics_plugin_only_emptiness_is_known(
    own_activemq: Callable[..., ActiveMq], connect: Connect, destination: str
) -> None:
    broker = own_activemq(statistics=False)
    broker.process.start()
    queue = connect(broker.url)
    empty = queue.depth(destination)
    for body in ("one", "two"):
        queue.send(destination, body)
    filled = queue.depth(destination)
    assert (empty.waiting, empty.held, empty.consumers) == (0, 0, None)
    assert (filled.waiting, filled.held, filled.consumers) == (1, None, None)


def test_the_depth_counts_waiting_held_and_consumers(
    activemq: ActiveMq, connect: Connect, destination: str
) -> None:
    # Its first answer takes a broker of ours long, while its JVM loads what writes JSON.
    queue, other = connect(activemq.url, Timing(connect=PATIENCE)), connect(activemq.url)
    for number in range(5):
        queue.send(destination, str(number))
    for consumer in (queue, other):
        assert consumer.receive(destination, PATIENCE) is not None
    depth = queue.depth(destination)
    assert (depth.waiting, depth.held, depth.consumers) == (3, 2, 2)
