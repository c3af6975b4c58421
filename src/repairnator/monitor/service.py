"""The monitor put together, with what it does beside answering: late scan requests, and jobs that wait."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from repairnator.errors import QueueUnavailable, SettingsError
from repairnator.jobs.pace import job_rules
from repairnator.jobs.reconciler import Reconciler
from repairnator.jobs.rules import Jobs
from repairnator.logs import logger
from repairnator.messages import SCANNER_QUEUE
from repairnator.monitor.application import Application
from repairnator.monitor.forwarding import Forwarder
from repairnator.monitor.gate import Gate
from repairnator.monitor.intake import Intake
from repairnator.monitor.limits import Refusals
from repairnator.monitor.server import serve
from repairnator.pipeline.messages import BuildRoute
from repairnator.queues.lazy import LazyQueue
from repairnator.queues.port import Queue
from repairnator.repositories.registry import Repositories
from repairnator.scanner.waiting import WaitingBuilds
from repairnator.service.lifecycle import Service
from repairnator.threads import GuardedThread


def watch(service: Service, listener: socket.socket) -> None:
    """Answer webhooks until the drain begins; the queue may be away, and the store at first.

    Args:
        service: under way.
        listener: bound.

    Raises:
        SettingsError: the key of the secrets is none.
    """
    settings = service.settings
    queue = LazyQueue(lambda: _connect(service))
    with service.store() as store, closing(queue):
        if store is None:
            return
        jobs = Jobs(store, job_rules(settings))
        repositories = Repositories.of(store, settings)
        forwarder = Forwarder(store.records, jobs, repositories, queue, SCANNER_QUEUE)
        waiting = WaitingBuilds(store.records, jobs)
        intake = Intake(
            store.records, repositories, jobs.now, waiting.may_be_moot, sha1=settings.monitor_sha1
        )
        application = Application(
            Gate(intake, forwarder), Refusals(settings.monitor_rate), service.health.metrics.count_webhook
        )
        builds = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
        works = (forwarder.run, Reconciler(jobs, queue, builds).run)
        with _running(works, service.health.failed):
            serve(application.asgi(), listener, service.drain.stopping, service.health.pulse.beat)
    logger().info("stopped")


def _connect(service: Service) -> Queue:
    """The queue; a broker that refuses us must not end a monitor that keeps what it accepts in the store."""
    try:
        return service.open_queue(service.settings)
    except SettingsError as error:
        raise QueueUnavailable(str(error)) from error


@contextmanager
def _running(
    works: Sequence[Callable[[threading.Event], None]], failed: Callable[[str], None]
) -> Iterator[None]:
    """Threads that end with the block; ``failed`` is told of one that ends by an exception."""
    ended = threading.Event()
    threads = [GuardedThread(partial(work, ended), "upkeep", failed) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
