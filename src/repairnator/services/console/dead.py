"""The page of dead letters: jobs that are not tried again, with their reasons, of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from repairnator.model import Job, JobState
from repairnator.services.console.listing import read_position
from repairnator.services.console.views.kinds import KINDS
from repairnator.work.jobs.dead_letters import MESSAGE, dead_letter_body
from repairnator.work.jobs.rules import BUILD
from repairnator.work.stores.port import JobOrder, JobPage, JobStore

_PAGE = 50
_BODY = 4000  # characters of a message


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter.

    Attributes:
        job: it.
        destination: of a message: the queue from which it came; else "".
        body: of a message: what it says; else "".
        size: of a message, in bytes; else 0.
    """

    job: Job
    destination: str = ""
    body: str = ""
    size: int = 0

    @property
    def is_build(self) -> bool:
        """Whether it has a page of its own."""
        return self.job.kind == BUILD


def dead_page(jobs: JobStore, after: str) -> dict[str, Any]:
    """What the page shows: the last that died first.

    Args:
        jobs: to read.
        after: where the page before ended; "" for the first.
    """
    position = read_position(after)
    found = [
        job
        for kind in KINDS
        for job in jobs.page(
            JobPage(kind, (JobState.DEAD,), order=JobOrder.UPDATED, after=position, limit=_PAGE + 1)
        )
    ]
    found.sort(key=lambda job: (job.updated, job.key), reverse=True)
    last = found[_PAGE - 1] if len(found) > _PAGE else None
    return {
        "letters": [_letter(job) for job in found[:_PAGE]],
        "older": quote(f"{last.updated!r}~{last.key}", safe="/:@~") if last else "",
        "first": not position,
    }


def _letter(job: Job) -> DeadLetter:
    if job.kind != MESSAGE:
        return DeadLetter(job)
    body = dead_letter_body(job).decode(errors="replace")
    return DeadLetter(job, str(job.payload["destination"]), body[:_BODY], int(job.payload["size"]))
