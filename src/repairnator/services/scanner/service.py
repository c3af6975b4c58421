"""The consumer of ``/queue/scanner``: a slug comes in, the messages of new build jobs go out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC

from repairnator.foundation.logs import logger
from repairnator.foundation.messages import SCANNER_QUEUE, read_slug
from repairnator.foundation.settings import Settings
from repairnator.model import Job
from repairnator.services.lifecycle import Service
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.services.scanner.scan import Rules, Scanner
from repairnator.work.jobs.pace import job_rules, worker_pace
from repairnator.work.jobs.reconciler import Reconciler
from repairnator.work.jobs.rules import SCAN, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.jobs.worker import Worker
from repairnator.work.queues.port import Message
from repairnator.work.repositories.registry import Repositories
from repairnator.work.stores.port import Store
from repairnator.world.ci.systems import open_systems
from repairnator.world.policy import Lists


@dataclass(frozen=True, slots=True)
class ScanRoute:
    """Messages of the scanner queue; see :class:`repairnator.work.jobs.worker.Route`.

    Attributes:
        jobs: the rules.
        repositories: know where one builds.
        destination: the queue.
        kind: of the jobs.
    """

    jobs: Jobs
    repositories: Repositories
    destination: str = SCANNER_QUEUE
    kind: str = SCAN

    def accept(self, message: Message) -> Job:
        where = self.repositories.get(read_slug(message.body))
        return self.jobs.submit_scan(where.ci, where.host, where.slug, message.id).job

    def text(self, job: Job) -> str:
        return str(job.payload["slug"])


class ScanHandler:
    """Scans the repository of a job."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (a wait ends by the drain)
        where = job.payload
        report = self._scanner.scan(where["ci"], where["host"], where["slug"])
        queued = [finding for finding in report.findings if finding.queued]
        for mistake in report.mistakes:
            logger().warning("a mistake in the repository's policy file", reason=mistake)
        summary = {
            "builds": len(report.findings),
            "interesting": len(queued),
            "new": sum(finding.accepted for finding in queued),
            "calls": report.calls,
            "refusal": report.refusal,
        }
        return Outcome("refused" if report.refusal else "scanned", summary=summary)


@contextmanager
def opened_scanner(
    settings: Settings, store: Store, send: Callable[[Job], None], cancelled: threading.Event | None = None
) -> Iterator[Scanner]:
    """A scanner as the settings want it, within the block.

    Args:
        settings: of this process.
        store: of jobs and records.
        send: sends the message for a new build job.
        cancelled: ends waits for rate limits.

    Raises:
        SettingsError: a credential is malformed.
    """
    systems = open_systems(settings, cancelled)
    try:
        yield Scanner(systems, store, send, rules_of(settings))
    finally:
        systems.close()


def rules_of(settings: Settings) -> Rules:
    """What is looked for, as the settings say."""
    start = settings.look_from_date
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=UTC)
    return Rules(
        hours=settings.scanner_nb_hours,
        from_date=None if start is None else start.timestamp(),
        pairs=settings.scan_pairs,
        lists=Lists(settings.allow, settings.deny),
        bot=settings.github_username,
    )


def serve(service: Service) -> None:
    """Consume the scanner queue until the drain begins; with ``LISTEN_MODE=NOOP`` only wait for that.

    Raises:
        SettingsError: the settings name a queue or store that cannot be spoken to.
    """
    settings, drain = service.settings, service.drain
    if settings.consumes_nothing:
        service.idle()
        return
    with service.store() as store, service.queue(SCANNER_QUEUE) as queue:
        if store is None or queue is None:
            return
        jobs = Jobs(store, job_rules(settings))
        builds = BuildRoute(settings.activemq_listen_queue, jobs, settings.default_ci)
        with (
            _sender(settings, builds, service) as send,
            opened_scanner(settings, store, send, drain.stopping) as scanner,
        ):
            route = ScanRoute(jobs, Repositories.of(store, settings))
            worker = Worker(
                queue,
                jobs,
                route,
                {SCAN: ScanHandler(scanner)},
                drain,
                pace=worker_pace(settings),
                health=service.health,
            )
            logger().info(f"Listening on {SCANNER_QUEUE}")
            worker.run()
    logger().info("stopped")


@contextmanager
def _sender(settings: Settings, route: BuildRoute, service: Service) -> Iterator[Callable[[Job], None]]:
    """Sends builds' messages over a connection of its own, and looks after builds that wait without one."""
    queue = service.open_queue(settings)
    watched = service.open_queue(settings)
    reconciler = Reconciler(route.jobs, watched, route)
    thread = threading.Thread(
        target=reconciler.run, args=(service.drain.stopping,), name="reconciler", daemon=True
    )
    thread.start()
    try:
        yield lambda job: queue.send(route.destination, route.text(job))
    finally:
        thread.join(timeout=10)
        watched.close()
        queue.close()
