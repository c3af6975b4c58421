"""Who comes first when there are fewer JVMs than callers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from repairnator.core.languages.java.runtime.turns import Turns

PATIENCE = 20.0


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_as_many_as_there_are_places_work_at_once(threads: ThreadPoolExecutor) -> None:
    turns, together = Turns(2), threading.Barrier(2, timeout=PATIENCE)

    def work() -> None:
        with turns.taken(urgent=False):
            together.wait()

    for future in [threads.submit(work), threads.submit(work)]:
        future.result(PATIENCE)


def test_a_turn_is_given_back_when_its_work_fails() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.taken(urgent=False):
        raise ZeroDivisionError
    with turns.taken(urgent=True):
        pass


def test_who_is_urgent_comes_before_those_who_waited_longer(threads: ThreadPoolExecutor) -> None:
    turns, order = Turns(1), []

    def work(name: str, *, urgent: bool) -> None:
        with turns.taken(urgent=urgent):
            order.append(name)

    with turns.taken(urgent=False):
        batches = [threads.submit(work, "batch", urgent=False) for _ in range(2)]
        while turns.waiting < 2:
            threading.Event().wait(0.001)
        question = threads.submit(work, "question", urgent=True)
        while turns.waiting < 3:
            threading.Event().wait(0.001)
    for future in [*batches, question]:
        future.result(PATIENCE)
    assert order == ["question", "batch", "batch"]


def test_a_batch_that_gives_back_its_turn_does_not_take_it_before_who_waits(
    threads: ThreadPoolExecutor,
) -> None:
    turns, order = Turns(1), []

    def ask() -> None:
        with turns.taken(urgent=True):
            order.append("question")

    with turns.taken(urgent=False):
        question = threads.submit(ask)
        while turns.waiting < 1:
            threading.Event().wait(0.001)
    with turns.taken(urgent=False):
        order.append("next batch")
    question.result(PATIENCE)
    assert order == ["question", "next batch"]
