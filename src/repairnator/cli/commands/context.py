"""Opens what commands work with: the store and the queue that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from repairnator.cli.commands.configuration import load_settings
from repairnator.foundation.settings import Settings
from repairnator.model import Job
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.work.jobs.pace import job_rules
from repairnator.work.jobs.rules import Jobs
from repairnator.work.queues import open_queue
from repairnator.work.runs.journal import Journal
from repairnator.work.stores import open_store
from repairnator.work.stores.port import Store


@dataclass(frozen=True, slots=True)
class CommandContext:
    """An open store with its rules.

    Attributes:
        settings: of this process.
        store: open.
        jobs: the rules over it.
    """

    settings: Settings
    store: Store
    jobs: Jobs

    def wake(self, job: Job) -> None:
        """Send the message that wakes a worker for this build."""
        queue = open_queue(self.settings)
        try:
            route = BuildRoute(self.settings.activemq_listen_queue, self.jobs, self.settings.default_ci)
            queue.send(route.destination, route.text(job))
        finally:
            queue.close()


@contextmanager
def open_context(settings: Settings | None = None) -> Iterator[CommandContext]:
    """Open the store for the block.

    Raises:
        StoreUnavailable: it does not answer.
    """
    settings = settings or load_settings()
    store = open_store(settings)
    try:
        yield CommandContext(settings, store, Jobs(store, job_rules(settings)))
    finally:
        store.close()


def journal_of(settings: Settings) -> Journal:
    """Where workers on this machine write their runs' events."""
    return Journal(settings.work_folder.parent / "runs")
