"""What ActiveMQ does, on which the design of the queue rests: each was measured before it was relied on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.integration.queues.conftest import Client
from tests.servers.activemq import ActiveMq

from repairnator.cli.doctor import machine as doctor
from repairnator.work.queues.stomp.queue import StompQueue

pytestmark = pytest.mark.server

PATIENCE = 20.0
Connect = Callable[..., StompQueue]
Brokers = Callable[..., ActiveMq]


def test_a_message_that_is_not_persistent_dies_with_the_broker(
    own_activemq: Brokers, connect: Connect, destination: str
) -> None:
    broker = own_activemq()
    broker.process.start()
    client = Client(broker)
    client.connection.send(destination, "lost", headers={"receipt": "1"})
    client.connection.send(destination, "kept", headers={"receipt": "2", "persistent": "true"})
    for _ in range(2):
        client.receipts.get(timeout=PATIENCE)
    broker.process.kill()
    broker.process.start()
    queue = connect(broker.url)
    message = queue.receive(destination, PATIENCE)
    assert message is not None
    assert message.body in (b"kept", "kept")
    queue.ack(message)
    assert queue.receive(destination, 1.0) is None


def test_a_message_that_comes_again_and_again_is_not_counted_and_never_given_up(
    own_activemq: Brokers, connect: Connect, destination: str
) -> None:
    broker = own_activemq()
    broker.process.start()
    connect(broker.url).send(destination, "again")
    for time in range(12):
        queue = connect(broker.url)
        message = queue.receive(destination, PATIENCE)
        assert message is not None
        assert (message.body, message.redelivered) == ("again", time > 0)
        queue.close()
    assert connect(broker.url).receive(doctor.BROKERS_DEAD_LETTERS, 1.0) is None


def test_a_refused_message_is_a_dead_letter_of_the_brokers_at_once(
    own_activemq: Brokers, connect: Connect, destination: str
) -> None:
    broker = own_activemq()
    broker.process.start()
    connect(broker.url).send(destination, "refused")
    client = Client(broker)
    client.connection.subscribe(destination, "1", ack="client-individual")
    client.connection.nack(client.frames.get(timeout=PATIENCE).headers["ack"])
    letter = connect(broker.url).receive(doctor.BROKERS_DEAD_LETTERS, PATIENCE)
    assert letter is not None
    assert letter.body == "refused"
    assert connect(broker.url).receive(destination, 1.0) is None
    client.connection.disconnect()


def test_acknowledging_what_it_does_not_know_is_an_error(client: Client) -> None:
    client.connection.ack("a-message-of-another-connection")
    assert client.errors.get(timeout=PATIENCE).headers["message"]


def test_the_same_message_sent_twice_is_there_twice(
    activemq: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(activemq.url)
    for _ in range(2):
        queue.send(destination, "566070885")
    seen = []
    for _ in range(2):
        message = queue.receive(destination, PATIENCE)
        assert message is not None
        seen.append(message.id)
        queue.ack(message)
    assert len(set(seen)) == 2
