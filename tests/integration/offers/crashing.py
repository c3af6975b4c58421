"""Offers made by a process of its own, which stops at a chosen step until somebody kills it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import closing
from multiprocessing.connection import Connection
from typing import Any

from repairnator.foundation.settings import Settings
from repairnator.testing import FakeClock, MemoryBroker
from repairnator.work.stores.port import Effect
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.work.stores.sqlite.outbox import SqliteOutbox
from repairnator.work.stores.sqlite.records import SqliteRecordStore
from repairnator.world.forges.git import GitBranches
from repairnator.world.providers.gitea.forge import Gitea
from repairnator.world.providers.systems import open_systems

from .conftest import OfferSetup

# Everything by which an offer changes the world or writes something down, in no order.
_STEPS: tuple[tuple[type, str], ...] = (
    (SqliteOutbox, "intend"),
    (SqliteOutbox, "settle"),
    (SqliteRecordStore, "add"),
    (GitBranches, "push"),
    (Gitea, "open"),
    (Gitea, "say"),
    (Gitea, "suggest"),
)


def work(
    settings: Settings,
    now: float,
    environment: Mapping[str, str],
    steps: int | None,
    report: Connection,
) -> None:
    """Do all that can be done at once; then, or after so many steps, report the names of those done.

    Args:
        settings: of the worker, whose store is a file.
        now: seconds since the epoch, for as long as the process lives.
        environment: of the process.
        steps: after so many it stops for good; None for never.
        report: gets the names.
    """
    os.environ.update(environment)
    done: list[str] = []

    def stop_in_time() -> None:
        if len(done) == steps:
            report.send(done)
            while True:  # only SIGKILL ends this
                signal.pause()

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(owner: Any, subject: Any, *more: Any, **named: Any) -> Any:
            stop_in_time()  # where no step is to be done at all
            result = original(owner, subject, *more, **named)
            about = subject.key if isinstance(subject, Effect) else subject if name == "settle" else ""
            done.append(" ".join(filter(None, (name, about.partition("/")[0]))))
            stop_in_time()
            return result

        return call

    for owner, name in _STEPS:
        setattr(owner, name, counted(name, getattr(owner, name)))
    clock = FakeClock(now)
    store = open_sqlite_store(settings.database, clock=clock)
    with closing(store), closing(open_systems(settings)) as systems:
        OfferSetup(settings, store, MemoryBroker(), clock, systems).work()
    report.send(done)
