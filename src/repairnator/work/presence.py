"""Tells in the store which services run, where, and in which version: for people, nothing depends on it."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.threads import GuardedThread
from repairnator.foundation.untrusted import number, text
from repairnator.work.stores.port import Document, Query, Store

COLLECTION = "services"
EVERY = 30.0
_FORGOTTEN = 86400.0  # seconds without a sign after which nobody looks for it any more
_PATIENCE = 2.0  # seconds, at the end
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Presence:
    """A service that runs, or ran not long ago.

    Attributes:
        service: its command: ``pipeline``, ``scanner``, ``monitor`` or ``console``.
        name: host and process, as attempts name their worker.
        version: of the program.
        started, seen: when it began, and when it last told so; seconds since the epoch.
    """

    service: str
    name: str
    version: str
    started: float
    seen: float


@contextmanager
def told(store: Store, service: str) -> Iterator[None]:
    """Tell of this process within the block; a store that is away is told later.

    Args:
        store: where.
        service: its command.
    """
    ended = threading.Event()
    document = {
        "_id": uuid.uuid4().hex,
        "service": service,
        "name": f"{socket.gethostname()}/{os.getpid()}",
        "version": version("repairnator"),
    }
    thread = GuardedThread(lambda: _tell(store, document, ended), "presence", logger().warning)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_PATIENCE)
        if not thread.is_alive():  # else the store is away, and would keep this process from its end
            with suppress(TemporaryError):
                store.records.remove(COLLECTION, str(document["_id"]))


def services_seen(store: Store) -> list[Presence]:
    """The services that have told of themselves within a day, by service and name."""
    since = store.jobs.now() - _FORGOTTEN
    found = store.records.find(COLLECTION, Query(limit=_MOST))
    seen = [_read(one) for one in found if number(one.get("seen")) >= since]
    return sorted(seen, key=lambda one: (one.service, one.name))


def _tell(store: Store, document: Document, ended: threading.Event) -> None:
    started = None
    while True:
        with suppress(TemporaryError):
            now = store.jobs.now()
            if started is None:
                started = now
                _forget(store, now)
            store.records.put(COLLECTION, [document | {"started": started, "seen": now}])
        if ended.wait(EVERY):
            return


def _forget(store: Store, now: float) -> None:
    """Remove what was killed long ago, and so could not take its leave."""
    for one in store.records.find(COLLECTION, Query(below={"seen": now - _FORGOTTEN}, limit=_MOST)):
        store.records.remove(COLLECTION, str(one["_id"]))


def _read(document: Document) -> Presence:
    return Presence(
        text(document.get("service"), 100),
        text(document.get("name"), 300),
        text(document.get("version"), 100),
        number(document.get("started")),
        number(document.get("seen")),
    )
