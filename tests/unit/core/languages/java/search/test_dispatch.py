"""How batches reach the JVMs."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from tests.servers.process import wait_until

from repairnator.core.edits import Edit
from repairnator.core.languages.java.operators.candidates import Candidate
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict, Outcome
from repairnator.core.search.dispatch import Dispatcher, Pace
from repairnator.core.search.tally import Tally
from repairnator.core.warm.batches import Batch
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestName

PATIENCE = 20.0


class Jvms:
    """One JVM that answers when it is told to."""

    size = 1

    def __init__(self, queued: float = 0.0) -> None:
        self.asked: queue.SimpleQueue[Batch[Candidate]] = queue.SimpleQueue()
        self.go_on = threading.Event()
        self._queued = queued

    def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
        self.asked.put(batch)
        assert self.go_on.wait(PATIENCE)
        batch.spent("queue", self._queued)
        batch.spent("run", 0.5)
        for candidate in batch.candidates:
            yield CandidateVerdict(candidate.number, Outcome.FAILED)


def batch(number: int) -> Batch[Candidate]:
    candidate = Candidate(number, "A.java", (Edit(0, 1, "x"),), "", "number", 1, 0, 1.0, 1.0, frozenset())
    return Batch("A.java", (candidate,), (TestName("ATest", "a"),), (), 10.0)


def test_another_batch_is_ready_while_the_jvm_works() -> None:
    jvms = Jvms()
    with Dispatcher(jvms, Tally(), Pace()) as dispatcher:
        for number in (1, 2):
            assert dispatcher.hungry
            dispatcher.submit(batch(number))
        assert not dispatcher.hungry
        assert {jvms.asked.get(timeout=PATIENCE).candidates[0].number for _ in range(2)} == {1, 2}
        jvms.go_on.set()
        told: list[int] = []
        until = time.monotonic() + PATIENCE
        while len(told) < 2 and time.monotonic() < until:
            told += [outcome.number for _, outcome in dispatcher.collect(0.1)]
    assert sorted(told) == [1, 2]


def test_nobody_wants_what_waits_when_the_search_is_over() -> None:
    jvms = Jvms()
    with Dispatcher(jvms, Tally(), Pace()) as dispatcher:
        dispatcher.submit(batch(1))
        asked = jvms.asked.get(timeout=PATIENCE)
        assert asked.wanted()
    assert not asked.wanted()
    jvms.go_on.set()


def test_candidates_count_as_still_to_come_until_they_are_collected() -> None:
    jvms = Jvms()
    with Dispatcher(jvms, Tally(), Pace()) as dispatcher:
        assert dispatcher.bound == 0.0
        for number, score in ((1, 0.7), (2, 0.3)):
            candidates = tuple(replace(each, score=score) for each in batch(number).candidates)
            dispatcher.submit(replace(batch(number), candidates=candidates))
        assert dispatcher.bound == 0.7
        jvms.go_on.set()
        wait_until(lambda: list(dispatcher.collect(0.1)) == [] and dispatcher.idle, PATIENCE)
        assert dispatcher.bound == 0.0


def test_candidates_without_a_verdict_are_not_waited_for() -> None:
    class Broken(Jvms):
        def validate(self, batch: Batch[Candidate]) -> Iterator[CandidateVerdict]:
            raise WarmRuntimeError("the JVM has died")

    with Dispatcher(Broken(), Tally(), Pace()) as dispatcher:
        dispatcher.submit(batch(1))
        wait_until(lambda: list(dispatcher.collect(0.1)) == [] and dispatcher.idle, PATIENCE)
        assert dispatcher.bound == 0.0


def test_waiting_for_a_jvm_is_no_time_of_the_batch() -> None:
    jvms, tally = Jvms(queued=100.0), Tally()
    jvms.go_on.set()
    with Dispatcher(jvms, tally, Pace()) as dispatcher:
        dispatcher.submit(batch(1))
        until = time.monotonic() + PATIENCE
        while not dispatcher.idle and time.monotonic() < until:
            list(dispatcher.collect(0.1))
    times = tally.report()["batchTime"]
    assert times["running"] == 0.5
    # The JVM claims a wait of 100 s, and all of them are taken off.
    assert 0.0 <= times["total"] + 100.0 < PATIENCE


def test_batches_grow_where_candidates_are_quick_and_shrink_where_they_are_slow() -> None:
    pace = Pace()
    first = pace.size
    pace.learn(first, 0.1)
    assert pace.size > first
    for _ in range(20):
        pace.learn(100, 15.0)
    assert pace.size < first


def test_a_batch_of_few_candidates_tells_nothing_of_the_pace() -> None:
    pace = Pace()
    first = pace.size
    pace.learn(1, 10.0)
    assert pace.size == first


def test_what_a_search_learns_of_the_pace_outlives_it() -> None:
    jvms, pace = Jvms(), Pace()
    jvms.go_on.set()
    first = pace.size
    candidates = tuple(replace(batch(number).candidates[0], number=number) for number in range(100))
    with Dispatcher(jvms, Tally(), pace) as dispatcher:
        dispatcher.submit(replace(batch(0), candidates=candidates))
        until = time.monotonic() + PATIENCE
        while not dispatcher.idle and time.monotonic() < until:
            list(dispatcher.collect(0.1))
    assert pace.size > first
