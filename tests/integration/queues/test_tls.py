"""Brokers with TLS: verified, and no worse when they die."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.queues.conftest import ACCESS
from tests.servers.activemq import ActiveMq
from tests.servers.certificates import Authority

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.stomp.connection import Access, Refused, Timing
from repairnator.work.queues.stomp.queue import StompQueue
from repairnator.work.queues.stomp.stream import tls_context

pytestmark = pytest.mark.server

PATIENCE = 20.0
Connect = Callable[..., StompQueue]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def access(authority: Authority) -> Access:
    """Trusts what the authority has signed."""
    return replace(ACCESS, context=tls_context(authority.ca_file))


@pytest.fixture
def broker(authority: Authority, own_activemq: Callable[..., ActiveMq]) -> ActiveMq:
    made = own_activemq(keystore=authority.keystore("localhost"))
    made.process.start()
    return made


def test_messages_travel_encrypted(
    broker: ActiveMq, access: Access, connect: Connect, destination: str
) -> None:
    queue = connect(broker.tls_url, access=access)
    queue.send(destination, "over TLS")
    message = queue.receive(destination, PATIENCE)
    assert message is not None
    assert message.body == "over TLS"
    queue.ack(message)


def test_long_messages_cross_each_other(
    broker: ActiveMq, access: Access, connect: Connect, destination: str
) -> None:
    queue = connect(broker.tls_url, access=access)
    bodies = [bytes([number]) * 300_000 for number in range(20)]

    def send() -> None:
        for body in bodies:
            queue.send(destination, body)

    thread = threading.Thread(target=send)
    thread.start()
    got = []
    for _ in bodies:
        message = queue.receive(destination, PATIENCE)
        assert message is not None
        got.append(message.body)
        queue.ack(message)
    thread.join(PATIENCE)
    assert got == bodies


def test_a_broker_of_an_unknown_authority_is_refused(
    broker: ActiveMq, connect: Connect, tmp_path: Path
) -> None:
    stranger = replace(ACCESS, context=tls_context(Authority(tmp_path).ca_file))
    with pytest.raises(Refused, match=r"its certificate is not trusted: .*Set ACTIVEMQ_CA_FILE"):
        connect(broker.tls_url, access=stranger)


def test_a_broker_by_another_name_is_refused(broker: ActiveMq, access: Access, connect: Connect) -> None:
    with pytest.raises(Refused, match=r"its certificate is not trusted: .*127\.0\.0\.1"):
        connect(f"stomp+ssl://127.0.0.1:{broker.tls_port}", access=access)


def test_a_broker_without_tls_is_not_spoken_to_in_the_clear(
    broker: ActiveMq, access: Access, connect: Connect
) -> None:
    with pytest.raises(QueueUnavailable):
        connect(f"stomp+ssl://localhost:{broker.port}", access=access, timing=Timing(connect=1.0))


@pytest.mark.alone
def test_a_brokers_death_is_noticed_at_once_and_without_spinning(
    broker: ActiveMq, access: Access, connect: Connect, destination: str
) -> None:
    timing = Timing(heartbeat=600.0)
    queue = connect(broker.tls_url, access=access, timing=timing)
    queue.receive(destination, 0.0)
    broker.process.kill()
    started, busy = time.monotonic(), time.process_time()
    with pytest.raises(QueueUnavailable, match="Connection refused"):
        queue.receive(destination, PATIENCE / 10)
    assert time.monotonic() - started < PATIENCE / 4
    assert time.process_time() - busy < 1.0


def test_signs_of_life_keep_an_idle_consumer_after_messages(
    broker: ActiveMq,
    access: Access,
    connect: Connect,
    destination: str,
    await_a_cut: Callable[..., None],
) -> None:
    queue = connect(broker.tls_url, access=access, timing=Timing(heartbeat=3.0))
    for body in ("first", "second", "long work"):
        queue.send(destination, body)
    for _ in range(2):
        message = queue.receive(destination, PATIENCE)
        assert message is not None
        queue.ack(message)
    held = queue.receive(destination, PATIENCE)
    assert held is not None
    await_a_cut(broker.tls_url, access)
    queue.ack(held)
    queue.close()
    assert connect(broker.tls_url, access=access).receive(destination, 1.0) is None
