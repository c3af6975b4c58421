"""Brokers that die, freeze, come back, and refuse, while messages are on their way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.queues.conftest import TIMING
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.ports import free_port
from tests.servers.process import wait_until

from repairnator.errors import QueueUnavailable
from repairnator.work.queues.port import Message
from repairnator.work.queues.stomp.connection import Access, Refused, Timing
from repairnator.work.queues.stomp.queue import StompQueue

pytestmark = pytest.mark.server

PATIENCE = 30.0
HASTY = Timing(connect=1.0, receipt=1.0, heartbeat=0.5, patience=1.0)

Connect = Callable[..., StompQueue]
Brokers = Callable[..., ActiveMq]
AwaitCut = Callable[..., None]


@pytest.fixture
def broker(own_activemq: Brokers) -> ActiveMq:
    """A running broker for this test alone."""
    made = own_activemq()
    made.process.start()
    return made


def received(queue: StompQueue, destination: str, patience: float = PATIENCE) -> Message:
    """The next message, over however many lost connections."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            message = queue.receive(destination, 1.0)
        except QueueUnavailable:
            continue
        if message is not None:
            return message
    raise AssertionError(f"no message within {patience:g} s")


def unavailable(queue: StompQueue, destination: str) -> bool:
    try:
        queue.receive(destination, 0.2)
    except QueueUnavailable:
        return True
    return False


def restarted(broker: ActiveMq) -> None:
    broker.process.kill()
    broker.process.start()


def test_what_was_sent_survives_the_brokers_death(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    for number in range(20):
        queue.send(destination, str(number))
    restarted(broker)
    bodies = []
    for _ in range(20):
        message = received(queue, destination)
        bodies.append(message.body)
        queue.ack(message)
    assert bodies == [str(number) for number in range(20)]


def test_a_delayed_message_survives_the_brokers_death(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    queue.send(destination, "later", delay=3.0)
    restarted(broker)
    assert received(queue, destination).body == "later"


def test_a_held_message_is_delivered_again_after_the_brokers_death(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    queue.send(destination, "held")
    first = received(queue, destination)
    restarted(broker)
    second = received(queue, destination)
    assert (second.body, second.id) == ("held", first.id)


def test_acknowledging_what_another_connection_delivered_leaves_the_redelivery_held(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    queue.send(destination, "held")
    first = received(queue, destination)
    restarted(broker)
    second = received(queue, destination)
    queue.ack(first)
    assert queue.receive(destination, 0.3) is None
    queue.close()
    assert received(connect(broker.url), destination).id == second.id


def test_an_acknowledgement_while_the_broker_is_away_does_no_harm(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    queue.send(destination, "held")
    message = received(queue, destination)
    broker.process.kill()
    queue.ack(message)
    broker.process.start()
    assert received(queue, destination).id == message.id


def test_nothing_is_lost_while_the_broker_dies_among_senders_and_consumers(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    sent: set[str | bytes] = set()
    got: set[str | bytes] = set()
    sending = threading.Event()
    sending.set()
    failures: list[BaseException] = []

    def send(name: str) -> None:
        queue = connect(broker.url)
        number = 0
        while sending.is_set():
            body = f"{name}-{number}"
            try:
                queue.send(destination, body)
            except QueueUnavailable:
                continue  # not accepted: the sender knows it
            except BaseException as error:
                failures.append(error)
                raise
            sent.add(body)
            number += 1

    def consume() -> None:
        queue = connect(broker.url)
        while sending.is_set() or sent - got:
            try:
                message = queue.receive(destination, 0.5)
            except QueueUnavailable:
                continue
            except BaseException as error:
                failures.append(error)
                raise
            if message is not None:
                got.add(message.body)
                queue.ack(message)

    threads = [threading.Thread(target=send, args=(name,)) for name in "ab"]
    threads += [threading.Thread(target=consume) for _ in range(3)]
    for thread in threads:
        thread.start()
    for death in range(1, 4):
        enough = 100 * death
        wait_until(lambda: len(got) >= enough or failures, PATIENCE, f"{enough} messages")  # noqa: B023
        restarted(broker)
    wait_until(lambda: len(got) >= 400 or failures, PATIENCE, "messages after the last death")
    sending.clear()
    for thread in threads:
        thread.join(PATIENCE)
    assert not failures
    assert not any(thread.is_alive() for thread in threads), f"never came: {sorted(map(str, sent - got))[:5]}"


def test_a_send_waits_for_a_broker_that_comes_back(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url)
    broker.process.kill()
    thread = threading.Thread(target=lambda: queue.send(destination, "patient"))
    thread.start()
    broker.process.start()
    thread.join(PATIENCE)
    assert received(queue, destination).body == "patient"


def test_a_send_to_a_dead_broker_fails_when_patience_ends(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url, HASTY)
    broker.process.kill()
    with pytest.raises(QueueUnavailable, match=rf"stomp://127.0.0.1:{broker.port}: Connection refused"):
        queue.send(destination, "lost?")


def test_a_send_to_a_frozen_broker_does_not_count(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url, Timing(connect=1.0, receipt=1.0, heartbeat=60.0, patience=0.5))
    broker.process.freeze()
    with pytest.raises(QueueUnavailable, match="no receipt within 1 s"):
        queue.send(destination, "unsaid")


def test_a_frozen_broker_is_noticed_by_its_silence(
    broker: ActiveMq, connect: Connect, destination: str
) -> None:
    queue = connect(broker.url, Timing(connect=5.0, receipt=5.0, heartbeat=0.5, patience=PATIENCE))
    queue.receive(destination, 0.0)
    broker.process.freeze()
    wait_until(lambda: unavailable(queue, destination), 10.0, "the silence is noticed")
    broker.process.thaw()
    queue.send(destination, "thawed")
    assert received(queue, destination).body == "thawed"


def test_another_broker_of_the_list_takes_over(
    broker: ActiveMq, own_activemq: Brokers, connect: Connect, destination: str
) -> None:
    other = own_activemq()
    queue = connect(f"failover:({broker.url},{other.url})")
    queue.send(destination, "to the first")
    assert received(queue, destination).body == "to the first"
    other.process.start()
    broker.process.kill()
    queue.send(destination, "to the second")
    assert received(queue, destination).body == "to the second"


def test_a_stand_in_takes_over_with_all_messages(
    broker: ActiveMq, own_activemq: Brokers, connect: Connect, destination: str
) -> None:
    stand_in = own_activemq(share=broker)
    stand_in.process.start(wait=False)
    # Its port is open before it serves, so it is asked, and given up, first.
    wait_until(stand_in.port_is_open, PATIENCE, "the stand-in's port")
    queue = connect(f"failover:({stand_in.url},{broker.url})?randomize=false")
    queue.send(destination, "kept")
    broker.process.kill()
    assert received(queue, destination).body == "kept"


def test_a_wrong_password_is_told_in_one_line(activemq: ActiveMq, connect: Connect) -> None:
    with pytest.raises(Refused) as caught:
        connect(activemq.url, access=Access(USER, "hunter2"))
    text = str(caught.value)
    assert text == (
        f"{activemq.url} refuses the user 'repairnator': User name [repairnator] or password is invalid. "
        "Check ACTIVEMQ_USERNAME and ACTIVEMQ_PASSWORD"
    )
    assert "hunter2" not in repr(caught.value)


def test_nobody_there_is_told_with_the_address_of_each(connect: Connect) -> None:
    first, second = free_port(), free_port()
    with pytest.raises(QueueUnavailable) as caught:
        connect(f"failover:(stomp://127.0.0.1:{first},stomp://127.0.0.1:{second})")
    assert str(caught.value) == (
        f"no broker answers: stomp://127.0.0.1:{first}: Connection refused; "
        f"stomp://127.0.0.1:{second}: Connection refused"
    )


def test_signs_of_life_keep_an_idle_consumer(
    broker: ActiveMq, connect: Connect, destination: str, await_a_cut: AwaitCut
) -> None:
    queue = connect(broker.url, Timing(heartbeat=3.0))
    queue.send(destination, "long work")
    message = received(queue, destination)
    await_a_cut(broker.url)
    queue.ack(message)
    queue.close()
    assert connect(broker.url).receive(destination, 1.0) is None


def test_signs_of_life_go_on_after_the_broker_was_restarted(
    broker: ActiveMq, connect: Connect, destination: str, await_a_cut: AwaitCut
) -> None:
    queue = connect(broker.url, Timing(heartbeat=3.0))
    queue.receive(destination, 0.0)
    restarted(broker)
    queue.send(destination, "long work")
    message = received(queue, destination)
    await_a_cut(broker.url)
    queue.ack(message)
    queue.close()
    assert connect(broker.url).receive(destination, 1.0) is None


def test_a_consumer_that_gives_no_sign_of_life_loses_its_message_to_another(
    broker: ActiveMq, await_a_cut: AwaitCut
) -> None:
    await_a_cut(broker.url)


def test_the_password_is_in_no_log(activemq: ActiveMq, connect: Connect, caplog: Any) -> None:
    with caplog.at_level("DEBUG"):
        connect(activemq.url)
    assert PASSWORD not in caplog.text


def test_closing_ends_all_threads_of_the_connection(
    activemq: ActiveMq, connect: Connect, destination: str
) -> None:
    before = set(threading.enumerate())
    queue = connect(activemq.url, TIMING)
    queue.receive(destination, 0.0)
    assert {thread.name for thread in set(threading.enumerate()) - before} == {
        "stomp-reader",
        "stomp-heartbeat",
    }
    queue.close()
    wait_until(lambda: set(threading.enumerate()) <= before, 5.0, "the threads have ended")
