"""Reads the bodies of requests in bounded memory, so that no sender blocks others.

Nobody knows who sent a body before all of it is here. So what counts is how long it takes: where there is no
room, the body that has been coming for the longest time gives way, since a forge's are here at once. Large
bodies, which forges hardly ever send, are read one at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from repairnator.services.web.limits import Buffer

# What is larger is read one at a time, and only if it brings what may be a proof.
SMALL = 1024 * 1024
_TOGETHER = 24 * SMALL
# That a large body has at least, while others wait.
_TURN = 5.0
# That a small body has at least, where there is no room.
_PATIENCE = 1.0
# Requests that wait for room or for their turn; each holds what its connection has read of it.
_WAITING = 128


class NoRoom(Exception):
    """Too many requests wait already."""


class TooLarge(Exception):
    """The body is larger than it may be."""


class TooSlow(Exception):
    """The body took too long, or had to give way."""


@dataclass(eq=False, slots=True)
class _Body:
    deadline: asyncio.Timeout
    data: bytearray = field(default_factory=bytearray)
    large: bool = False
    began: float = 0.0
    ended: bool = False


class Bodies:
    """Holds the bodies of all requests that are read or wait for their answer. For one event loop.

    Args:
        together: bytes of all small bodies.
    """

    def __init__(self, together: int = _TOGETHER) -> None:
        self._buffer = Buffer(together)
        self._coming: dict[_Body, None] = {}  # in the order of their beginning
        self._freed = asyncio.Event()
        self._waiting = 0
        self._large: _Body | None = None
        self._turns: list[tuple[bool, int, asyncio.Event]] = []
        self._number = 0

    @asynccontextmanager
    async def body(
        self, chunks: AsyncIterator[bytes], *, declared: int, limit: int, seconds: float, last: bool = False
    ) -> AsyncIterator[bytearray]:
        """A whole body, held within the block.

        Args:
            chunks: as they arrive.
            declared: its size, where the sender tells; else 0.
            limit: bytes that it may have.
            seconds: for all of it.
            last: of those that wait for their turn, the others go first.

        Raises:
            NoRoom, TooLarge, TooSlow: see there.
        """
        body = _Body(asyncio.timeout(seconds))
        try:
            try:
                async with body.deadline:
                    await self._read(body, chunks, declared, limit, last=last)
            except TimeoutError:
                raise TooSlow from None
            finally:
                self._coming.pop(body, None)
            if body.ended:
                raise TooSlow
            yield body.data
        finally:
            self._give_back(body)

    async def _read(
        self, body: _Body, chunks: AsyncIterator[bytes], declared: int, limit: int, *, last: bool
    ) -> None:
        if declared > limit:
            raise TooLarge
        if declared > SMALL:
            await self._turn(body, last=last)
        self._coming[body] = None
        body.began = asyncio.get_running_loop().time()
        async for chunk in chunks:
            size = len(body.data) + len(chunk)
            if size > limit:
                raise TooLarge
            if not body.large and size > SMALL:
                await self._turn(body, last=last)
            if not body.large:
                await self._room(body, len(chunk))
            body.data += chunk

    async def _room(self, body: _Body, size: int) -> None:
        loop = asyncio.get_running_loop()
        while not self._buffer.take(size):
            if body.ended:
                raise TooSlow
            others = (one for one in self._coming if one is not body and one.data and not one.large)
            slowest = next(others, None)
            patience = _PATIENCE if slowest is None else slowest.began + _PATIENCE - loop.time()
            if slowest is not None and patience <= 0:
                self._end(slowest)
                continue
            self._freed.clear()
            async with self._place():
                with suppress(TimeoutError):
                    async with asyncio.timeout(patience):
                        await self._freed.wait()

    def _end(self, body: _Body) -> None:
        """Stop reading a body that is still arriving."""
        body.ended = True
        body.deadline.reschedule(asyncio.get_running_loop().time())
        self._coming.pop(body)
        self._give_back(body)

    def _give_back(self, body: _Body) -> None:
        if body is self._large:
            self._large = None
            self._next_turn()
        elif not body.large:
            self._buffer.give_back(len(body.data))
            self._freed.set()
        body.data = bytearray()

    async def _turn(self, body: _Body, *, last: bool) -> None:
        """Wait until no other large body is here."""
        loop = asyncio.get_running_loop()
        while self._large is not None:
            if self._large in self._coming:
                self._hurry(self._large)
            self._number += 1
            turn = (last, self._number, asyncio.Event())
            self._turns.append(turn)
            try:
                async with self._place():
                    await turn[2].wait()
            except BaseException:
                if turn in self._turns:
                    self._turns.remove(turn)
                elif self._large is None:
                    self._next_turn()
                raise
        self._large = body
        body.began = loop.time()
        self._buffer.give_back(len(body.data))
        self._freed.set()
        body.large = True
        if self._turns:
            self._hurry(body)

    def _hurry(self, body: _Body) -> None:
        until = body.deadline.when()
        turn = body.began + _TURN
        if until is None or turn < until:
            body.deadline.reschedule(max(turn, asyncio.get_running_loop().time()))

    def _next_turn(self) -> None:
        if self._turns:
            turn = min(self._turns, key=lambda one: one[:2])
            self._turns.remove(turn)
            turn[2].set()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._waiting >= _WAITING:
            raise NoRoom
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
