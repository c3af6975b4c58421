"""Runs a service: signals drain it, its health is served, and it waits for queue and store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

from repairnator.errors import TemporaryError
from repairnator.foundation.drain import Drain, drained_by_signals
from repairnator.foundation.health import Health, serving
from repairnator.foundation.logs import logger
from repairnator.foundation.metrics import Metrics
from repairnator.foundation.settings import Settings
from repairnator.work.presence import told
from repairnator.work.queues import open_queue
from repairnator.work.queues.port import Queue
from repairnator.work.stores import open_store
from repairnator.work.stores.port import Store

QUEUE, STORE = "queue", "store"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
# Counting a million jobs takes a store a second.
_COUNT_SECONDS = 30.0
_IDLE_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        settings: of this process.
        drain: begun by SIGTERM and SIGINT.
        health: alive and ready or not.
        port: where health and metrics are served; 0 for nowhere.
        name: its command, by which the store tells people of it; "" to tell nobody.
        open_store, open_queue: connect; raise TemporaryError where nobody answers.
    """

    settings: Settings
    drain: Drain
    health: Health
    port: int
    name: str = ""
    open_store: Callable[[Settings], Store] = open_store
    open_queue: Callable[[Settings], Queue] = open_queue

    def idle(self) -> None:
        """Do nothing, in good health, until the drain begins."""
        logger().info("LISTEN_MODE is NOOP: nothing is consumed")
        while not self.drain.stopping.wait(_IDLE_SECONDS):
            self.health.heartbeat.beat()

    @contextmanager
    def store(self) -> Iterator[Store | None]:
        """Open the store for the block, as soon as it answers; None when the drain began before that."""
        store = self._await(STORE, lambda: self.open_store(self.settings))
        try:
            if store is not None:
                self.health.watch(STORE, _StoreCheck(store, self.health.metrics))
            with told(store, self.name) if store is not None and self.name else nullcontext():
                yield store
        finally:
            self.health.close()
            if store is not None:
                store.close()

    @contextmanager
    def queue(self, destination: str) -> Iterator[Queue | None]:
        """Open the queue for the block, as soon as it answers; None when the drain began before that.

        Args:
            destination: whose depth is asked for to see whether the queue answers.
        """
        queue = self._await(QUEUE, lambda: self.open_queue(self.settings))
        try:
            if queue is not None:
                self.health.watch(QUEUE, lambda: queue.depth(destination))
            yield queue
        finally:
            self.health.close()
            if queue is not None:
                queue.close()

    def _await(self, name: str, open_it: Callable[[], T]) -> T | None:
        pause = _FIRST_PAUSE
        while not self.drain.stopping.is_set():
            self.health.heartbeat.beat()
            try:
                opened = open_it()
            except TemporaryError as error:
                self.health.metrics.count_error(name)
                if pause == _FIRST_PAUSE:  # say it once, not at every try
                    logger().warning(f"waiting for the {name}", reason=str(error))
                self.drain.stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                if pause > _FIRST_PAUSE:
                    logger().info(f"the {name} answers")
                return opened
        return None


class _StoreCheck:
    """Checks that the store answers, and counts its jobs now and then."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._counted = -_COUNT_SECONDS

    def __call__(self) -> None:
        if time.monotonic() - self._counted < _COUNT_SECONDS:
            self._store.jobs.get("")
        else:
            self._metrics.see_jobs(self._store.jobs.counts())
            self._counted = time.monotonic()


@contextmanager
def running(
    settings: Settings, needs: Sequence[str] | None = None, *, name: str = "", stays_ready: bool = False
) -> Iterator[Service]:
    """Run a service within the block; called from the main thread.

    Args:
        settings: of this process.
        needs: what must answer before it is ready; of a consumer by default: queue and store.
        name: its command, by which the store tells people of it; "" to tell nobody.
        stays_ready: once it was ready, it stays so; see :class:`Health`.

    Raises:
        SettingsError: the health port is taken.
    """
    if needs is None:
        needs = () if settings.consumes_nothing else (QUEUE, STORE)
    health = Health(needs, stays_ready=stays_ready)
    drain = Drain(settings.grace)
    health.ask("drain", drain.trouble)
    with drained_by_signals(drain), serving(settings, health) as port:
        try:
            yield Service(settings, drain, health, port, name)
        finally:
            health.close()
