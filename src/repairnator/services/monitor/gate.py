"""Connects the event loop, in which requests wait, with the threads that use store and queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.services.monitor.forwarding import Forwarder, Webhook
from repairnator.services.monitor.intake import Answer, Delivery, Intake

# Of one lot: small enough that what comes meanwhile waits some hundredths of a second.
_TOGETHER = 256
_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class _Waiting:
    delivery: Delivery
    answer: asyncio.Future[Answer]
    last: bool


class Gate:
    """Decides on deliveries in batches, and forwards accepted ones in a thread of its own.

    A queue that does not answer so holds up no answer. Small bodies go first, since forges' are, and bodies
    of senders that were refused too often go last: who sends what costs much makes only itself wait.
    """

    def __init__(self, intake: Intake, forwarder: Forwarder) -> None:
        self._intake = intake
        self._forwarder = forwarder
        self._waiting: list[_Waiting] = []
        self._accepted: list[Webhook] = []
        self._came, self._took = asyncio.Event(), asyncio.Event()
        self._large = asyncio.Lock()
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="monitor")

    async def take(self, delivery: Delivery, *, last: bool = False) -> Answer:
        """Decide on a delivery and keep it; ``last``, after all others that wait. Returns the answer."""
        if len(delivery.body) > _BYTES:
            return await self._take_large(delivery)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(delivery, answer, last))
        self._came.set()
        return await answer

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_whenever(self._came, self._take_waiting))
            tasks.create_task(_whenever(self._took, self._forward_accepted))

    def close(self) -> None:
        """End the threads, once they have finished what they are doing."""
        self._threads.shutdown()

    async def _take_waiting(self) -> None:
        while self._waiting:
            lot = self._next_lot()
            loop = asyncio.get_running_loop()
            deliveries = [one.delivery for one in lot]
            try:
                taken = await loop.run_in_executor(self._threads, self._intake.take, deliveries)
            except Exception as error:  # noqa: BLE001 - each request gets to know of a defect, none hangs
                for one in lot:
                    if not one.answer.done():
                        one.answer.set_exception(error)
                continue
            for one, decided in zip(lot, taken.answers, strict=True):
                if not one.answer.done():  # the sender may have gone
                    one.answer.set_result(decided)
            self._accepted += taken.accepted
            self._took.set()

    async def _take_large(self, delivery: Delivery) -> Answer:
        """Decide on a large delivery beside the others, since it takes longer than all of them."""
        async with self._large:
            loop = asyncio.get_running_loop()
            taken = await loop.run_in_executor(self._threads, self._intake.take, [delivery])
        self._accepted += taken.accepted
        self._took.set()
        return taken.answers[0]

    def _next_lot(self) -> list[_Waiting]:
        self._waiting.sort(key=lambda one: (one.last, len(one.delivery.body)))
        size = count = 0
        for one in self._waiting[:_TOGETHER]:
            size += len(one.delivery.body)
            if count and size > _BYTES:
                break
            count += 1
        lot, self._waiting = self._waiting[:count], self._waiting[count:]
        return lot

    async def _forward_accepted(self) -> None:
        lot, self._accepted = self._accepted, []
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._forwarder.forward, lot)
        except TemporaryError as error:
            # They are kept; whoever looks for late ones forwards them.
            logger().warning("scan requests wait for queue or store", reason=str(error), count=len(lot))


async def _whenever(event: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await event.wait()
        event.clear()
        await work()
