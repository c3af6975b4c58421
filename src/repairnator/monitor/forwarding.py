"""From an accepted webhook to a scan: the job in the store first, then the message that wakes a scanner."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from repairnator.errors import TemporaryError
from repairnator.jobs import Jobs
from repairnator.logs import logger
from repairnator.model import JobState
from repairnator.queues.port import Queue
from repairnator.repositories import Repositories
from repairnator.stores.port import Query, RecordStore

COLLECTION = "webhooks"
PENDING, FORWARDED = "pending", "forwarded"
# A webhook that comes again within this many seconds is known; older ones are forgotten.
REMEMBERED = 7 * 86400.0

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
        """Ask for one scan of each repository that these are about.

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
            by_slug.setdefault(webhook["slug"], []).append(webhook)
        for slug, group in by_slug.items():
            self._request(slug, late=late)
            self._records.put(COLLECTION, [webhook | {"status": FORWARDED} for webhook in group])

    def _request(self, slug: str, *, late: bool) -> None:
        logger().info(f"Sending scan request for slug {slug}")
        repository = self._repositories.get(slug)
        submission = self._jobs.submit_scan(repository.ci, repository.host, slug)
        # A scan that is queued already has its message, one that runs begins again by itself: so a burst of
        # webhooks becomes few scans.
        if submission.job.state is JobState.QUEUED and (submission.accepted or late):
            self._queue.send(self._destination, slug)

    def run(self, stopping: threading.Event, every: float = 5.0) -> None:
        """Look for what was accepted and not forwarded, and forget what is old, until it is time to stop."""
        told = False
        while not stopping.wait(every):
            try:
                self.look(older_than=every)
                told = False
            except TemporaryError as error:
                if not told:
                    logger().warning("scan requests wait for queue or store", reason=str(error))
                told = True

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
