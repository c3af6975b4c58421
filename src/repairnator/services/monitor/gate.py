"""Between the event loop, where requests wait, and the threads, where store and queue are spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.services.monitor.forwarding import Forwarder, Webhook
from repairnator.services.monitor.intake import Answer, Delivery, Intake

_TOGETHER = 256


class Gate:
    """Takes in whatever arrived while the last lot was taken in; forwards in a thread of its own.

    A queue that does not answer so holds up no answer.
    """

    def __init__(self, intake: Intake, forwarder: Forwarder) -> None:
        self._intake = intake
        self._forwarder = forwarder
        self._waiting: list[tuple[Delivery, asyncio.Future[Answer]]] = []
        self._accepted: list[Webhook] = []
        self._came, self._took = asyncio.Event(), asyncio.Event()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="monitor")

    async def take(self, delivery: Delivery) -> Answer:
        """The answer to a delivery, when it is decided and kept."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, answer))
        self._came.set()
        return await answer

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_whenever(self._came, self._take_waiting))
            tasks.create_task(_whenever(self._took, self._forward_accepted))

    def close(self) -> None:
        """End the threads, when they are done with what they are doing."""
        self._threads.shutdown()

    async def _take_waiting(self) -> None:
        while self._waiting:
            lot, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            loop = asyncio.get_running_loop()
            deliveries = [delivery for delivery, _ in lot]
            try:
                taken = await loop.run_in_executor(self._threads, self._intake.take, deliveries)
            except Exception as error:  # noqa: BLE001 - each request gets to know of a defect, none hangs
                for _, answer in lot:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), decided in zip(lot, taken.answers, strict=True):
                if not answer.done():  # the sender may have gone
                    answer.set_result(decided)
            self._accepted += taken.accepted
            self._took.set()

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
