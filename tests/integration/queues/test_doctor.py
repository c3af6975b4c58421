"""What ``doctor`` says of a broker."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from tests.integration.queues.conftest import ACCESS
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.ports import free_port

from repairnator.cli.doctor import machine as doctor
from repairnator.foundation.settings import Settings
from repairnator.work.queues import open_queue
from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.queue import StompQueue

LISTEN_QUEUE = "/queue/pipeline"


def check(url: str, password: str = PASSWORD) -> list[doctor.Check]:
    settings = Settings.load(activemq_url=url, activemq_username=USER, activemq_password=password)
    return doctor.check_broker(url, lambda: open_queue(settings), LISTEN_QUEUE)


@pytest.mark.server
def test_a_broker_in_good_health_is_ok_and_tells_how_full_the_queue_is(
    own_activemq: Callable[..., ActiveMq],
) -> None:
    broker = own_activemq()
    broker.process.start()
    queue = StompQueue(read_brokers(broker.url), ACCESS)
    queue.send(LISTEN_QUEUE, "1")
    queue.close()
    (found,) = check(broker.url)
    assert (found.state, found.found) == (doctor.OK, f"{broker.url}; 1 waiting in /queue/pipeline")


@pytest.mark.server
def test_messages_that_the_broker_gave_up_are_warned_of(own_activemq: Callable[..., ActiveMq]) -> None:
    broker = own_activemq()
    broker.process.start()
    queue = StompQueue(read_brokers(broker.url), ACCESS)
    queue.send(doctor.BROKERS_DEAD_LETTERS, uuid.uuid4().hex)
    queue.close()
    _, letters = check(broker.url)
    assert letters.state == doctor.WARNING
    assert "ActiveMQ.DLQ is not empty" in letters.found
    assert letters.fix


@pytest.mark.server
def test_a_wrong_password_is_told_with_the_settings_to_correct(activemq: ActiveMq) -> None:
    (found,) = check(activemq.url, "hunter2")
    assert found.state == doctor.MISSING
    assert "ACTIVEMQ_USERNAME and ACTIVEMQ_PASSWORD" in found.found
    assert "hunter2" not in found.found


def test_a_broker_that_does_not_answer_is_told_with_its_address() -> None:
    url = f"stomp://127.0.0.1:{free_port()}"
    (found,) = check(url)
    assert found.state == doctor.MISSING
    assert found.found == f"no broker answers: {url}: Connection refused"
    assert "ACTIVEMQ_URL" in found.fix


def test_an_openwire_address_is_answered_with_what_to_write() -> None:
    (found,) = check("tcp://activemq:61616")
    assert found.state == doctor.MISSING
    assert "write stomp://activemq:61613" in found.found
