"""The monitor put together, with what it does beside answering: late scan requests, and jobs that wait."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from repairnator.jobs import Jobs
from repairnator.monitor.application import Application
from repairnator.monitor.forwarding import Forwarder
from repairnator.monitor.gate import Gate
from repairnator.monitor.intake import Intake
from repairnator.monitor.limits import Refusals
from repairnator.monitor.server import serve
from repairnator.pipeline import BuildRoute
from repairnator.queues.port import Queue
from repairnator.reconciler import Reconciler
from repairnator.repositories import Repositories
from repairnator.sealing import Sealer
from repairnator.settings import Settings
from repairnator.stores.port import Store

SCAN_QUEUE = "/queue/scanner"


def watch(
    settings: Settings, store: Store, queue: Queue, listener: socket.socket, stopping: threading.Event
) -> None:
    """Answer webhooks until it is time to stop.

    Args:
        settings: of this process.
        store: open; shared by all threads.
        queue: to send by.
        listener: bound.
        stopping: set from another thread.

    Raises:
        SettingsError: the key of the secrets is none.
    """
    jobs = Jobs(store)
    repositories = Repositories(store, Sealer(settings.secrets_keys), settings.default_ci)
    forwarder = Forwarder(store.records, jobs, repositories, queue, SCAN_QUEUE)
    intake = Intake(store.records, repositories, jobs.now, sha1=settings.monitor_sha1)
    application = Application(Gate(intake, forwarder), Refusals(settings.monitor_rate))
    builds = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
    beside = (forwarder.run, Reconciler(jobs, queue, builds).run)
    with _running(beside):
        serve(application.asgi(), listener, stopping)


@contextmanager
def _running(works: Sequence[Callable[[threading.Event], None]]) -> Iterator[None]:
    """Threads that end with the block."""
    ended = threading.Event()
    threads = [threading.Thread(target=work, args=(ended,), name="upkeep") for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
