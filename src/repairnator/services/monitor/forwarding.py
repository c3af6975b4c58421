"""Turns accepted webhooks into scans: first a job in the store, then a message that wakes a scanner."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

from repairnator.errors import QueueUnavailable, TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.slugs import folded
from repairnator.model import Job, JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues.port import Queue
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.webhooks import COLLECTION, FORWARDED, PENDING, REMEMBERED
from repairnator.work.stores.port import Query, RecordStore

Webhook = dict[str, Any]


class Forwarder:
    """Makes scans of accepted webhooks. May be used by several threads.

    Args:
        records: where accepted webhooks are.
        jobs: the rules.
        repositories: says where a repository builds.
        queue: to send by.
        destination: of scan requests.
    """

    def __init__(
        self, records: RecordStore, jobs: Jobs, repositories: Repositories, queue: Queue, destination: str
    ) -> None:
        self._records = records
        self._jobs = jobs
        self._repositories = repositories
        self._queue = queue
        self._destination = destination

    def forward(self, webhooks: Iterable[Webhook], *, late: bool = False) -> None:
        """Request one scan of each repository that these webhooks are about.

        Crash points: before a webhook is marked as forwarded, whoever looks for late ones asks again, which
        finds the scan there. Died between job and message, the reconciler sends one.

        Args:
            webhooks: as they are kept.
            late: an earlier try may have died before its message was sent.

        Raises:
            TemporaryError: store or queue does not answer; they stay pending.
        """
        by_slug: dict[str, list[Webhook]] = {}
        for webhook in webhooks:
            by_slug.setdefault(folded(webhook["slug"]), []).append(webhook)
        for group in by_slug.values():
            slug = group[0]["slug"]
            job = self._without_message(slug, group, late=late)
            if job is not None:
                self._send(job, slug, group)
            self._records.put(COLLECTION, [webhook | {"status": FORWARDED} for webhook in group])

    def _without_message(self, slug: str, group: Sequence[Webhook], *, late: bool) -> Job | None:
        """The scan that still needs a message; None when there is none."""
        if all("scan" in webhook for webhook in group):
            job = self._jobs.get(group[0]["scan"])
            newest = max(webhook["generation"] for webhook in group)
            # Claimed from the store meanwhile, it needs no message: that would ask for another scan.
            waits = job is not None and job.state is JobState.QUEUED and job.generation == newest
            return job if waits else None
        logger().info(f"Sending scan request for slug {slug}")
        repository = self._repositories.get(slug)
        submission = self._jobs.submit_scan(repository.ci, repository.host, slug)
        # A scan that is queued already has its message, one that runs begins again by itself: so a burst of
        # webhooks becomes few scans.
        waits = submission.job.state is JobState.QUEUED and (submission.accepted or late)
        # Of a paused repository the scan waits in the store, and nobody need be woken for it.
        return submission.job if waits and not self._jobs.pauses.holds(submission.job) else None

    def _send(self, job: Job, slug: str, group: Sequence[Webhook]) -> None:
        try:
            self._queue.send(self._destination, slug)
        except QueueUnavailable:
            # The message is sent later; the scan that it is for is remembered.
            scan = {"scan": job.key, "generation": job.generation}
            self._records.put(COLLECTION, [webhook | scan for webhook in group])
            raise

    def run(self, stopping: threading.Event, every: float = 5.0) -> None:
        """Look for what was accepted and not forwarded, and forget what is old, until it is time to stop."""
        reported = False
        while not stopping.wait(every):
            try:
                self.look(older_than=every)
                reported = False
            except TemporaryError as error:
                if not reported:
                    logger().warning("scan requests wait for queue or store", reason=str(error))
                reported = True

    def look(self, older_than: float) -> None:
        """Forward pending webhooks of at least this age in seconds.

        Raises:
            TemporaryError: store or queue does not answer.
        """
        now = self._jobs.now()
        pending = Query(equal={"status": PENDING}, below={"recorded": now - older_than}, limit=1000)
        self.forward(self._records.find(COLLECTION, pending), late=True)
        for webhook in self._records.find(
            COLLECTION, Query(below={"recorded": now - REMEMBERED}, limit=1000)
        ):
            if webhook["status"] == FORWARDED:
                self._records.remove(COLLECTION, webhook["_id"])
