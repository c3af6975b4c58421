"""What every queue must do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from repairnator.queues.port import Message, Queue

PIPELINE = "/queue/contract-pipeline"
SCANNER = "/queue/contract-scanner"

# Long enough for a broker under load; a test that passes never waits for it.
PATIENCE = 20.0
# Within this, nothing comes where nothing may come.
SILENCE = 0.3


class QueueContract:
    """Inherit, and give a fixture ``connect`` that makes a new consumer of one broker with empty queues."""

    @pytest.fixture
    def consumer(self, connect: Callable[[], Queue]) -> Iterator[Callable[[], Queue]]:
        """Makes consumers and closes them after the test."""
        made: list[Queue] = []

        def make() -> Queue:
            made.append(connect())
            return made[-1]

        yield make
        for queue in made:
            queue.close()

    @pytest.mark.parametrize(
        "body",
        ["566070885", '{"buildId":"1","CI":"git"}', "ä€𝄞", b"566070885", b"\x00\xff\xfe", "x" * 100_000],
        ids=["digits", "json", "unicode", "bytes", "no-text", "long"],
    )
    def test_a_message_arrives_as_it_was_sent(self, consumer: Any, body: str | bytes) -> None:
        queue = consumer()
        queue.send(PIPELINE, body)
        message = queue.receive(PIPELINE, PATIENCE)
        assert message is not None
        assert message.body == body
        assert message.destination == PIPELINE
        assert not message.redelivered
        queue.ack(message)

    def test_messages_come_in_the_order_sent(self, consumer: Any) -> None:
        queue = consumer()
        for number in range(5):
            queue.send(PIPELINE, str(number))
        assert [_next(queue).body for _ in range(5)] == ["0", "1", "2", "3", "4"]

    def test_nothing_comes_from_an_empty_queue(self, consumer: Any) -> None:
        started = time.monotonic()
        assert consumer().receive(PIPELINE, SILENCE) is None
        assert time.monotonic() - started >= SILENCE * 0.9

    def test_destinations_are_apart(self, consumer: Any) -> None:
        scanner, pipeline = consumer(), consumer()
        scanner.send(SCANNER, "owner/repo")
        assert pipeline.receive(PIPELINE, SILENCE) is None
        assert _next(scanner, SCANNER).body == "owner/repo"

    def test_an_acknowledged_message_is_gone(self, consumer: Any) -> None:
        first = consumer()
        first.send(PIPELINE, "once")
        _next(first)
        first.close()
        assert consumer().receive(PIPELINE, SILENCE) is None

    def test_a_held_message_reaches_nobody_else(self, consumer: Any) -> None:
        holder, other = consumer(), consumer()
        holder.send(PIPELINE, "held")
        assert _receive(holder).body == "held"
        assert other.receive(PIPELINE, SILENCE) is None

    def test_a_consumer_holds_one_message_at_most(self, consumer: Any) -> None:
        busy, free = consumer(), consumer()
        busy.send(PIPELINE, "first")
        held = _receive(busy)
        busy.send(PIPELINE, "second")
        assert busy.receive(PIPELINE, SILENCE) is None
        assert _next(free).body == "second"
        busy.ack(held)

    def test_a_closed_consumers_message_goes_to_another_as_redelivered(self, consumer: Any) -> None:
        leaving, staying = consumer(), consumer()
        leaving.send(PIPELINE, "again")
        first = _receive(leaving)
        leaving.close()
        second = _receive(staying)
        assert (second.body, second.id, second.redelivered) == ("again", first.id, True)
        staying.ack(second)

    def test_acknowledging_twice_does_no_harm(self, consumer: Any) -> None:
        queue = consumer()
        queue.send(PIPELINE, "one")
        message = _next(queue)
        queue.ack(message)
        queue.send(PIPELINE, "two")
        assert _next(queue).body == "two"

    def test_a_delayed_message_waits(self, consumer: Any) -> None:
        queue = consumer()
        sent = time.monotonic()
        queue.send(PIPELINE, "later", delay=1.0)
        assert queue.receive(PIPELINE, SILENCE) is None
        assert _next(queue).body == "later"
        assert time.monotonic() - sent >= 0.95

    def test_a_delayed_message_does_not_hold_up_others(self, consumer: Any) -> None:
        queue = consumer()
        queue.send(PIPELINE, "later", delay=1.0)
        queue.send(PIPELINE, "now")
        assert _next(queue).body == "now"
        assert _next(queue).body == "later"

    def test_a_waiting_consumer_gets_what_is_sent_meanwhile(self, consumer: Any) -> None:
        waiting, sender = consumer(), consumer()
        got: list[Message | None] = []
        thread = threading.Thread(target=lambda: got.append(waiting.receive(PIPELINE, PATIENCE)))
        thread.start()
        sender.send(PIPELINE, "awaited")
        thread.join(PATIENCE)
        assert [message and message.body for message in got] == ["awaited"]

    def test_several_consumers_share_the_work_and_none_gets_anothers(self, consumer: Any) -> None:
        sender, consumers = consumer(), [consumer() for _ in range(3)]
        for number in range(30):
            sender.send(PIPELINE, str(number))
        bodies: list[str | bytes] = []

        def work(queue: Queue) -> None:
            while (message := queue.receive(PIPELINE, 1.0)) is not None:
                bodies.append(message.body)
                queue.ack(message)

        threads = [threading.Thread(target=work, args=(queue,)) for queue in consumers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert sorted(bodies, key=int) == [str(number) for number in range(30)]

    def test_another_thread_may_send_while_one_receives(self, consumer: Any) -> None:
        queue = consumer()
        thread = threading.Thread(target=lambda: queue.send(PIPELINE, "from beside"))
        thread.start()
        assert _next(queue).body == "from beside"
        thread.join(PATIENCE)

    def test_the_depth_tells_waiting_from_held(self, consumer: Any) -> None:
        queue = consumer()
        for body in ("one", "two", "three"):
            queue.send(PIPELINE, body)
        held = _receive(queue)
        depth = queue.depth(PIPELINE)
        assert depth.waiting in (2, None)
        assert depth.held in (1, None)
        assert depth.consumers in (1, None)
        queue.ack(held)

    def test_the_depth_does_not_count_what_is_delayed(self, consumer: Any) -> None:
        queue = consumer()
        queue.send(PIPELINE, "later", delay=PATIENCE)
        assert queue.depth(PIPELINE).waiting in (0, None)

    def test_the_depth_of_a_queue_never_used_is_nothing(self, consumer: Any) -> None:
        depth = consumer().depth("/queue/contract-never-used")
        assert all(number in (0, None) for number in (depth.waiting, depth.held, depth.consumers))

    def test_closing_twice_does_no_harm(self, consumer: Any) -> None:
        queue = consumer()
        queue.receive(PIPELINE, 0.0)
        queue.close()
        queue.close()


def _receive(queue: Queue, destination: str = PIPELINE) -> Message:
    message = queue.receive(destination, PATIENCE)
    assert message is not None, f"no message came from {destination} within {PATIENCE} s"
    return message


def _next(queue: Queue, destination: str = PIPELINE) -> Message:
    """Receive and acknowledge."""
    message = _receive(queue, destination)
    queue.ack(message)
    return message
