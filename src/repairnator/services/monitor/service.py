"""Runs the monitor: the server, late scan requests, and the reconciler."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from repairnator.errors import QueueUnavailable, SettingsError
from repairnator.foundation.logs import logger
from repairnator.foundation.messages import SCANNER_QUEUE
from repairnator.foundation.threads import GuardedThread
from repairnator.services.lifecycle import Service
from repairnator.services.monitor.application import Application
from repairnator.services.monitor.forwarding import Forwarder
from repairnator.services.monitor.gate import Gate
from repairnator.services.monitor.intake import Intake
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.services.scanner.waiting import WaitingBuilds
from repairnator.services.web.clients import Proxies, networks
from repairnator.services.web.limits import Refusals
from repairnator.services.web.server import serve
from repairnator.work.jobs.pace import job_rules
from repairnator.work.jobs.reconciler import Reconciler
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues.lazy import LazyQueue
from repairnator.work.queues.port import Queue
from repairnator.work.repositories.registry import Repositories


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
        proxies = Proxies(networks(settings.trusted_proxies), settings.proxy_protocol)
        count = service.health.metrics.count_webhook
        application = Application(Gate(intake, forwarder), Refusals(settings.monitor_rate), count, proxies)
        builds = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
        works = (forwarder.run, Reconciler(jobs, queue, builds).run)
        with _running(works, service.health.failed):
            serve(
                application.asgi(), listener, service.drain.stopping, service.health.heartbeat.beat, proxies
            )
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
    """Threads that end with the block; ``failed`` is called for one that ends by an exception."""
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
