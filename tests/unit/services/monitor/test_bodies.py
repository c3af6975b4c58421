"""Bodies share what memory there is, and the slowest gives way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from repairnator.services.monitor import bodies
from repairnator.services.monitor.bodies import SMALL, Bodies, NoRoom, TooLarge, TooSlow

LIMIT = 4 * SMALL


async def pieces(*chunks: bytes, then: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if then is not None:
        await then.wait()


async def read(
    held: Bodies, chunks: AsyncIterator[bytes], declared: int = 0, *, limit: int = LIMIT, last: bool = False
) -> bytes:
    async with held.body(chunks, declared=declared, limit=limit, seconds=20.0, last=last) as body:
        return bytes(body)


def test_a_body_is_whole() -> None:
    assert asyncio.run(read(Bodies(), pieces(b"a", b"b"))) == b"ab"


@pytest.mark.parametrize("declared", [0, 11])
def test_a_larger_one_is_refused(declared: int) -> None:
    with pytest.raises(TooLarge):
        asyncio.run(read(Bodies(), pieces(b"x" * 11), declared, limit=10))


def test_the_slowest_gives_way_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_PATIENCE", 0.05)

    async def scene() -> None:
        held, never = Bodies(together=10), asyncio.Event()
        slow = asyncio.create_task(read(held, pieces(b"x" * 8, then=never)))
        await asyncio.sleep(0)
        assert await read(held, pieces(b"y" * 9)) == b"y" * 9
        with pytest.raises(TooSlow):
            await slow
        assert await read(held, pieces(b"z" * 10)) == b"z" * 10  # all of it was given back

    asyncio.run(scene())


def test_one_waits_for_those_that_are_complete() -> None:
    async def scene() -> None:
        held = Bodies(together=10)
        async with AsyncExitStack() as stack:
            whole = held.body(pieces(b"x" * 8), declared=0, limit=LIMIT, seconds=20.0)
            await stack.enter_async_context(whole)
            waiting = asyncio.create_task(read(held, pieces(b"y" * 9)))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        assert await waiting == b"y" * 9

    asyncio.run(scene())


def test_large_bodies_come_one_at_a_time_and_others_pass_by() -> None:
    async def scene() -> None:
        held, done = Bodies(), asyncio.Event()
        first = asyncio.create_task(read(held, pieces(b"x" * (SMALL + 1), then=done)))
        await asyncio.sleep(0)
        second = asyncio.create_task(read(held, pieces(b"y"), SMALL + 1, last=True))
        await asyncio.sleep(0)
        third = asyncio.create_task(read(held, pieces(b"z"), SMALL + 1))
        await asyncio.sleep(0)
        assert await read(held, pieces(b"small")) == b"small"
        assert not second.done()
        assert not third.done()
        order: list[str] = []
        second.add_done_callback(lambda _: order.append("refused before"))
        third.add_done_callback(lambda _: order.append("not refused before"))
        done.set()
        assert len(await first) == SMALL + 1
        await asyncio.gather(second, third)
        await asyncio.sleep(0)
        assert order == ["not refused before", "refused before"]

    asyncio.run(scene())


def test_a_large_body_that_does_not_come_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_TURN", 0.05)

    async def scene() -> None:
        held, never = Bodies(), asyncio.Event()
        slow = asyncio.create_task(read(held, pieces(b"x", then=never), SMALL + 1))
        await asyncio.sleep(0)
        assert await read(held, pieces(b"y"), SMALL + 1) == b"y"
        with pytest.raises(TooSlow):
            await slow

    asyncio.run(scene())


def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_WAITING", 1)

    async def scene() -> None:
        held, done = Bodies(), asyncio.Event()
        first = asyncio.create_task(read(held, pieces(then=done), SMALL + 1))
        await asyncio.sleep(0)
        second = asyncio.create_task(read(held, pieces(b"y"), SMALL + 1))
        await asyncio.sleep(0)
        with pytest.raises(NoRoom):
            await read(held, pieces(b"z"), SMALL + 1)
        done.set()
        await first
        assert await second == b"y"

    asyncio.run(scene())
