"""What people can do to repositories: add, scan, pause, resume, and give a new secret."""

from __future__ import annotations

from collections.abc import Callable

from repairnator.errors import MessageError, QueueUnavailable, SettingsError, UsageError
from repairnator.foundation.messages import SCANNER_QUEUE, read_slug
from repairnator.foundation.settings import Settings
from repairnator.model import JobState
from repairnator.services.console.results import Request, Result
from repairnator.work.jobs.pace import job_rules
from repairnator.work.jobs.pauses import EVERYTHING
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues.port import Queue
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.webhooks import COLLECTION
from repairnator.work.stores.port import Query, Store
from repairnator.world.providers.systems import forge_ci, provider_of

_LONGEST_NAME = 2000


class RepositoryActions:
    """The actions on repositories.

    Args:
        store: with all that is known of them.
        queue: wakes scanners.
        settings: of this process.
    """

    def __init__(self, store: Store, queue: Queue, settings: Settings) -> None:
        self._store = store
        self._jobs = Jobs(store, job_rules(settings))
        self._queue = queue
        self._settings = settings

    def by_name(self) -> dict[str, Callable[[str, Request], Result]]:
        """The actions, each given a repository's name (or a webhook's id) and what is asked."""
        return {
            "scan": self._scan,
            "pause": self._pause,
            "resume": self._resume,
            "redeliver": self._redeliver,
            "add": self._add,
            "rotate": self._rotate,
        }

    def _scan(self, name: str, request: Request) -> Result:  # noqa: ARG002 (as the others)
        try:
            slug = read_slug(name)
            where = Repositories.of(self._store, self._settings).get(slug)
        except (MessageError, SettingsError) as error:
            return Result(name, str(error), False)
        submission = self._jobs.submit_scan(where.ci, where.host, where.slug)
        if self._jobs.pauses.holds(submission.job):
            return Result(name, "its scan waits, since it is paused", True)
        if not submission.accepted:
            return Result(name, "a scan of it waits already", False)
        if submission.job.state is JobState.QUEUED:
            try:
                self._queue.send(SCANNER_QUEUE, where.slug)
            except QueueUnavailable:
                return Result(name, "its scan is asked for; the queue is away, so it may take a while", True)
        return Result(name, "its scan is asked for", True)

    def _pause(self, name: str, request: Request) -> Result:
        if name != EVERYTHING and (not name.strip() or len(name) > _LONGEST_NAME):
            return Result(name, "that is no repository's name", False)
        if self._jobs.pauses.pause(name, request.person.name):
            return Result(name, "paused: what runs goes on to its end, all else waits", True)
        return Result(name, "it is paused already", False)

    def _resume(self, name: str, request: Request) -> Result:  # noqa: ARG002 (as the others)
        if self._jobs.pauses.resume(name):
            return Result(name, "resumed: what waited begins within two minutes", True)
        return Result(name, "it is not paused", False)

    def _redeliver(self, webhook: str, request: Request) -> Result:
        found = self._store.records.find(COLLECTION, Query(equal={"_id": webhook}, limit=1))
        if not found:
            return Result(webhook, "there is no such webhook any more", False)
        result = self._scan(str(found[0]["slug"]), request)
        return Result(webhook, result.text, result.done)

    def _add(self, slug: str, request: Request) -> Result:
        ci, host = request.fields.get("ci", ""), request.fields.get("host", "")
        try:
            repositories = Repositories.of(self._store, self._settings)
            secret = repositories.add(slug.strip(), ci, host)
            return Result(slug, "added", True, shown_once=self._webhook(repositories, slug.strip(), secret))
        except (UsageError, SettingsError) as error:
            return Result(slug, str(error), False)

    def _rotate(self, slug: str, request: Request) -> Result:  # noqa: ARG002 (as the others)
        try:
            repositories = Repositories.of(self._store, self._settings)
            secret = repositories.rotate(slug)
        except (UsageError, SettingsError) as error:
            return Result(slug, str(error), False)
        lines = self._webhook(repositories, slug, secret)
        keep = "The old ones stay valid. Once the webhook has the new one, forget them: "
        keep += f"repairnator repos rotate {slug} --retire --secret -"
        return Result(slug, "has one more secret", True, shown_once=(*lines, keep))

    def _webhook(self, repositories: Repositories, slug: str, secret: str) -> tuple[str, ...]:
        """What to enter on the forge; the secret is shown this once."""
        facts = provider_of(forge_ci(provider_of(repositories.get(slug).ci))).facts
        if facts.webhooks is None:
            return ("It sends no webhooks. Ask for a scan now, or let a schedule do it.",)
        if not secret:
            return ("It keeps the secret that it had.",)
        address = self._settings.monitor_address or "http://ADDRESS-OF-THE-MONITOR"
        return (
            f"Payload URL: {address.rstrip('/')}{facts.webhook_path}",
            "Content type: application/json",
            f"Secret: {secret}",
            f"Events: {', '.join(facts.webhooks.subscriptions)}",
            "The secret is not shown again.",
        )
