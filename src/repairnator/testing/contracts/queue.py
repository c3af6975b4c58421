"""What every queue must do."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from repairnator.work.queues.port import Message, Queue

# Long enough for a broker under load; a test that passes never waits for it.
PATIENCE = 20.0
# Within this, nothing comes where nothing may come.
SILENCE = 0.3


class QueueContract:
    """Inherit, and give a fixture ``connect`` that makes a new consumer of one broker."""

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

    @pytest.fixture
    def pipeline(self) -> str:
        """A queue that no other test has used."""
        return f"/queue/contract-pipeline-{uuid.uuid4().hex}"

    @pytest.fixture
    def scanner(self) -> str:
        """Another."""
        return f"/queue/contract-scanner-{uuid.uuid4().hex}"

    @pytest.mark.parametrize(
        "body",
        ["566070885", '{"buildId":"1","CI":"git"}', "ä€𝄞", b"566070885", b"\x00\xff\xfe", "x" * 100_000],
        ids=["digits", "json", "unicode", "bytes", "no-text", "long"],
    )
    def test_a_message_arrives_as_it_was_sent(self, consumer: Any, pipeline: str, body: str | bytes) -> None:
        queue = consumer()
        queue.send(pipeline, body)
        message = queue.receive(pipeline, PATIENCE)
        assert message is not None
        assert message.body == body
        assert message.destination == pipeline
        assert not message.redelivered
        queue.ack(message)

    def test_messages_come_in_the_order_sent(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        for number in range(5):
            queue.send(pipeline, str(number))
        assert [_next(queue, pipeline).body for _ in range(5)] == ["0", "1", "2", "3", "4"]

    def test_nothing_comes_from_an_empty_queue(self, consumer: Any, pipeline: str) -> None:
        started = time.monotonic()
        assert consumer().receive(pipeline, SILENCE) is None
        assert time.monotonic() - started >= SILENCE * 0.9

    def test_destinations_are_apart(self, consumer: Any, pipeline: str, scanner: str) -> None:
        scans, builds = consumer(), consumer()
        scans.send(scanner, "owner/repo")
        assert builds.receive(pipeline, SILENCE) is None
        assert _next(scans, scanner).body == "owner/repo"

    def test_an_acknowledged_message_is_gone(self, consumer: Any, pipeline: str) -> None:
        first = consumer()
        first.send(pipeline, "once")
        _next(first, pipeline)
        first.close()
        assert consumer().receive(pipeline, SILENCE) is None

    def test_a_held_message_reaches_nobody_else(self, consumer: Any, pipeline: str) -> None:
        holder, other = consumer(), consumer()
        holder.send(pipeline, "held")
        assert _receive(holder, pipeline).body == "held"
        assert other.receive(pipeline, SILENCE) is None

    def test_a_consumer_holds_one_message_at_most(self, consumer: Any, pipeline: str) -> None:
        busy, free = consumer(), consumer()
        busy.send(pipeline, "first")
        held = _receive(busy, pipeline)
        busy.send(pipeline, "second")
        assert busy.receive(pipeline, SILENCE) is None
        assert _next(free, pipeline).body == "second"
        busy.ack(held)

    def test_a_closed_consumers_message_goes_to_another_as_redelivered(
        self, consumer: Any, pipeline: str
    ) -> None:
        leaving, staying = consumer(), consumer()
        leaving.send(pipeline, "again")
        first = _receive(leaving, pipeline)
        leaving.close()
        second = _receive(staying, pipeline)
        assert (second.body, second.id, second.redelivered) == ("again", first.id, True)
        staying.ack(second)

    def test_acknowledging_twice_does_no_harm(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        queue.send(pipeline, "one")
        message = _next(queue, pipeline)
        queue.ack(message)
        queue.send(pipeline, "two")
        assert _next(queue, pipeline).body == "two"

    def test_a_delayed_message_waits(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        sent = time.monotonic()
        queue.send(pipeline, "later", delay=1.0)
        assert _next(queue, pipeline).body == "later"
        assert time.monotonic() - sent >= 0.95

    def test_a_delayed_message_does_not_hold_up_others(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        queue.send(pipeline, "later", delay=3.0)
        queue.send(pipeline, "now")
        assert _next(queue, pipeline).body == "now"
        assert _next(queue, pipeline).body == "later"

    def test_a_waiting_consumer_gets_what_is_sent_meanwhile(self, consumer: Any, pipeline: str) -> None:
        waiting, sender = consumer(), consumer()
        got: list[Message | None] = []
        thread = threading.Thread(target=lambda: got.append(waiting.receive(pipeline, PATIENCE)))
        thread.start()
        sender.send(pipeline, "awaited")
        thread.join(PATIENCE)
        assert [message and message.body for message in got] == ["awaited"]

    def test_several_consumers_share_the_work_and_none_gets_anothers(
        self, consumer: Any, pipeline: str
    ) -> None:
        sender, consumers = consumer(), [consumer() for _ in range(3)]
        for number in range(30):
            sender.send(pipeline, str(number))
        bodies: list[str | bytes] = []

        def work(queue: Queue) -> None:
            while (message := queue.receive(pipeline, 1.0)) is not None:
                bodies.append(message.body)
                queue.ack(message)

        threads = [threading.Thread(target=work, args=(queue,)) for queue in consumers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert sorted(bodies, key=int) == [str(number) for number in range(30)]

    def test_another_thread_may_send_while_one_receives(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        thread = threading.Thread(target=lambda: queue.send(pipeline, "from beside"))
        thread.start()
        assert _next(queue, pipeline).body == "from beside"
        thread.join(PATIENCE)

    def test_the_depth_tells_waiting_from_held(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        for body in ("one", "two", "three"):
            queue.send(pipeline, body)
        held = _receive(queue, pipeline)
        depth = queue.depth(pipeline)
        assert depth.waiting in (2, None)
        assert depth.held in (1, None)
        assert depth.consumers in (1, None)
        queue.ack(held)

    def test_the_depth_does_not_count_what_is_delayed(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        queue.send(pipeline, "later", delay=PATIENCE)
        assert queue.depth(pipeline).waiting in (0, None)

    def test_the_depth_of_a_queue_never_used_is_nothing(self, consumer: Any, pipeline: str) -> None:
        depth = consumer().depth(pipeline)
        assert all(number in (0, None) for number in (depth.waiting, depth.held, depth.consumers))

    def test_closing_twice_does_no_harm(self, consumer: Any, pipeline: str) -> None:
        queue = consumer()
        queue.receive(pipeline, 0.0)
        queue.close()
        queue.close()


def _receive(queue: Queue, destination: str) -> Message:
    message = queue.receive(destination, PATIENCE)
    assert message is not None, f"no message came from {destination} within {PATIENCE} s"
    return message


def _next(queue: Queue, destination: str) -> Message:
    """Receive and acknowledge."""
    message = _receive(queue, destination)
    queue.ack(message)
    return message
