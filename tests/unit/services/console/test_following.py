"""What pages follow: channels, their messages, and the end of a log."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from tests import shown_builds as shown

from repairnator.errors import StoreUnavailable
from repairnator.services.console.errors import NotFound
from repairnator.services.console.live import Channels, State, for_a_while, messages
from repairnator.services.console.rendering import Renderer
from repairnator.services.console.tail import Tail
from repairnator.testing.stores import memory_store
from repairnator.work.stores.port import Store


class Figure:
    """Something that changes."""

    def __init__(self) -> None:
        self.value = 0
        self.asked = 0
        self.error: Exception | None = None
        self.over = False

    def ask(self) -> State:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return State(self.value, self.over)


def run(work: Callable[[Channels, threading.Event], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        stopping = threading.Event()
        await asyncio.wait_for(work(Channels(stopping, every=0.005), stopping), 60)

    asyncio.run(main())


async def received(states: AsyncIterator[str], count: int) -> list[tuple[str, Any]]:
    """So many messages, as the names of events and what they hold."""
    found: list[tuple[str, Any]] = []
    async for text in states:
        if text.startswith("event: "):
            lines = dict(line.split(": ", 1) for line in text.strip().splitlines())
            found.append((lines["event"], json.loads(lines["data"])))
        if len(found) == count:
            break
    return found


def test_many_that_follow_one_thing_ask_for_it_once() -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        seen: list[list[int]] = [[] for _ in range(50)]

        async def follow(mine: list[int]) -> None:
            async for state in channels.follow("figure", figure.ask):
                assert state is not None
                mine.append(state.value)
                if state.value == 2:
                    return

        async def change() -> None:
            for value in (1, 2):
                while not all(mine and mine[-1] == value - 1 for mine in seen):
                    await asyncio.sleep(0)
                figure.value = value

        looked = figure.asked
        await asyncio.gather(*(follow(mine) for mine in seen), change())
        assert seen == [[0, 1, 2]] * 50
        assert looked < figure.asked

    run(work)


def test_nothing_is_asked_for_when_nobody_follows() -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        following = channels.follow("figure", figure.ask)
        await anext(following)
        await following.aclose()
        asked = figure.asked
        following = channels.follow("another", Figure().ask)
        await anext(following)
        await following.aclose()
        assert figure.asked <= asked + 1  # one may have been under way

    run(work)


def test_what_is_over_ends_for_those_who_follow() -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        figure.value, figure.over = 7, True
        assert await received(messages(channels.follow("f", figure.ask)), 9) == [("part", 7), ("over", "")]

    run(work)


def test_a_store_that_is_away_is_said_and_followed_on() -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        figure.error = StoreUnavailable("no answer")
        following = messages(channels.follow("f", figure.ask))
        assert await received(following, 1) == [("away", "no answer")]
        figure.error = None
        following = messages(channels.follow("f", figure.ask))
        assert await received(following, 1) in ([("part", 0)], [("away", "no answer")])

    run(work)


@pytest.mark.parametrize("error", [NotFound("it has gone"), ZeroDivisionError()], ids=["gone", "defect"])
def test_nobody_waits_for_what_cannot_be_shown(error: Exception) -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        figure.error = error
        ((event, _words),) = await received(messages(channels.follow("f", figure.ask)), 9)
        assert event == "away"

    run(work)


def test_a_console_that_stops_lets_go_of_those_who_follow() -> None:
    async def work(channels: Channels, stopping: threading.Event) -> None:
        following = channels.follow("f", Figure().ask)
        await anext(following)
        stopping.set()
        assert [state async for state in following] == []

    run(work)


def test_what_is_sent_ends_after_a_while_so_that_a_browser_asks_again() -> None:
    async def work(channels: Channels, _: threading.Event) -> None:
        figure = Figure()
        sent = [text async for text in for_a_while(messages(channels.follow("f", figure.ask)), 0.0)]
        assert len(sent) == 1
        asked = figure.asked
        await asyncio.sleep(0)
        assert figure.asked <= asked + 1

    run(work)


def lines(found: list[tuple[str, Any]]) -> list[str]:
    """The texts of the lines in messages, in order."""
    parts = "".join(str(data) for event, data in found if event == "lines")
    return [part.partition("</span>")[0] for part in parts.split('<span class="text">')[1:]]


@pytest.fixture
def store() -> Store:
    return memory_store()


def test_a_log_is_sent_from_the_line_on_that_the_page_has_come_to(store: Store, now: float) -> None:
    job = shown.running(1, now)
    store.jobs.insert(job)

    def report(count: int) -> None:
        notes = (shown.event("note", now, level="info", text=f"line {n}") for n in range(count))
        shown.report(store, job, notes)

    report(1200)

    async def work(channels: Channels, _: threading.Event) -> None:
        tail = Tail(lambda: store, Renderer(), channels)
        sent = await received(tail.messages(job.key, job.run_id, 30), 3)
        assert lines(sent) == [f"line {n}" for n in range(30, 1200)]
        late = tail.messages(job.key, job.run_id, 1200)
        assert (await anext(late)).startswith("retry")
        waiting = asyncio.create_task(received(late, 2))
        report(1203)
        shown.end(store, job, now, "FLAKY")
        found = await waiting
        assert lines(found) == ["line 1200", "line 1201", "line 1202"]

    run(work)


@pytest.fixture
def now() -> float:
    return 1_800_000_000.0
