"""Sends what changes to the pages that are open, as server-sent events.

A *channel* is one thing that pages show: it is asked for once a second, however many follow it, and not at
all when nobody does. A follower that is slow gets the newest state, not every one. One that was cut off
connects again, to this process or another, and goes on: no process knows its followers.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.services.console.errors import PageError

# Of a message that nobody shows: intermediaries close what is silent.
_KEEP_SECONDS = 15.0
# Somebody who was signed out, or has another role, sees no more than this of what they should not.
_STREAM_SECONDS = 120.0
_RETRY = "retry: 2000\n\n"


@dataclass(frozen=True, slots=True)
class State:
    """What a channel shows at a moment.

    Attributes:
        value: equal to the one before where nothing has changed.
        over: whether nothing more will change.
    """

    value: Any
    over: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """The store does not answer; the text says why."""

    text: str


class Channel:
    """One thing that pages follow.

    Args:
        ask: for its state; called in a thread.
        every: seconds.
        stopping: set when the process ends.
    """

    def __init__(self, ask: Callable[[], State], every: float, stopping: threading.Event) -> None:
        self._ask = ask
        self._every = every
        self._stopping = stopping
        self._changed = asyncio.Event()
        self._number = 0
        self._state: State | None = None
        self.followers = 0

    async def run(self) -> None:
        """Ask for the state again and again, until cancelled."""
        while True:
            try:
                state = await run_in_threadpool(self._ask)
            except TemporaryError as error:
                state = State(Away(str(error)))
            except PageError as error:  # what is followed has gone
                state = State(Away(error.title), over=True)
            except Exception as error:  # noqa: BLE001 (those who follow must not wait for ever)
                logger().exception("a page cannot be followed")
                state = State(Away(f"this page has a defect: {type(error).__name__}"), over=True)
            if state != self._state:
                self._state = state
                self._number += 1
                self._wake()
            if state.over or self._stopping.is_set():
                self._wake()
                return
            await asyncio.sleep(self._every)

    async def states(self) -> AsyncIterator[State | None]:
        """The state now and whenever it has changed; None when nothing has for a while."""
        seen = 0
        while not self._stopping.is_set():
            changed = self._changed
            if self._state is not None and self._number != seen:
                seen = self._number
                yield self._state
                if self._state.over:
                    return
                continue
            try:
                await asyncio.wait_for(changed.wait(), _KEEP_SECONDS)
            except TimeoutError:
                yield None

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Channels:
    """The channels of this process.

    Args:
        stopping: set when the process ends.
        every: seconds between two looks at a channel's state.
    """

    def __init__(self, stopping: threading.Event, every: float = 1.0) -> None:
        self._stopping = stopping
        self._every = every
        self._open: dict[str, tuple[Channel, asyncio.Task[None]]] = {}

    async def follow(self, name: str, ask: Callable[[], State]) -> AsyncGenerator[State | None, None]:
        """Follow the channel of this name, which is opened for its first follower."""
        if name not in self._open:
            channel = Channel(ask, self._every, self._stopping)
            self._open[name] = (channel, asyncio.create_task(channel.run()))
        channel, task = self._open[name]
        channel.followers += 1
        try:
            async for state in channel.states():
                yield state
        finally:
            channel.followers -= 1
            if not channel.followers:
                if self._open.get(name) == (channel, task):
                    del self._open[name]
                task.cancel()


async def for_a_while(
    content: AsyncGenerator[str, None], seconds: float = _STREAM_SECONDS
) -> AsyncGenerator[str, None]:
    """What is sent, ended after a time: the browser then asks again, and it is seen whether it still may."""
    end = time.monotonic() + seconds
    async with aclosing(content):
        async for text in content:
            yield text
            if time.monotonic() >= end:
                return


async def messages(states: AsyncIterator[State | None]) -> AsyncGenerator[str, None]:
    """The states of a channel whose values are HTML, as messages for a page."""
    yield _RETRY
    async for state in states:
        if state is None:
            yield ": still here\n\n"
        elif isinstance(state.value, Away):
            yield message("away", state.value.text)
        else:
            yield message("part", state.value)
            if state.over:
                yield message("over", "")


def message(event: str, data: Any, number: int | None = None) -> str:
    """One message; its data is JSON, which has no line breaks."""
    identity = "" if number is None else f"id: {number}\n"
    return f"event: {event}\n{identity}data: {json.dumps(data)}\n\n"
