"""The command ``dead``: lists dead letters with their reasons, and runs them again."""

from __future__ import annotations

from typing import Any

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.keys import find_job
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.foundation.text import age, timestamp
from repairnator.model import Job, JobState
from repairnator.services.pipeline.service import FOLLOW_UP_KINDS
from repairnator.work.jobs.dead_letters import MESSAGE, dead_letter_body
from repairnator.work.jobs.rules import BUILD, SCAN, Jobs
from repairnator.work.stores.port import JobQuery

_DEAD = JobQuery(kinds=(BUILD, SCAN, MESSAGE, *FOLLOW_UP_KINDS), states=(JobState.DEAD,))


def list_dead(*, limit: int, as_json: bool) -> None:
    """Print the newest dead letters."""
    with open_context() as context:
        letters = context.jobs.find(JobQuery(kinds=_DEAD.kinds, states=_DEAD.states, limit=limit))
    if as_json:
        print_json([describe(job) for job in letters])
        return
    out = console()
    if not letters:
        out.print("No dead letters.")
        return
    columns = (Column("KEY", stretch=True), Column("DIED"), Column("REASON", stretch=True))
    print_table(out, columns, [(job.key, age(job.updated), job.last_error) for job in letters])


def describe(job: Job) -> dict[str, Any]:
    """A dead letter, for programs."""
    document: dict[str, Any] = {
        "key": job.key,
        "kind": job.kind,
        "reason": job.last_error,
        "failures": job.failures,
        "created": timestamp(job.created),
        "died": timestamp(job.updated),
    }
    if job.kind == MESSAGE:
        document["destination"] = job.payload["destination"]
        document["message"] = dead_letter_body(job).decode(errors="replace")
        document["size"] = job.payload["size"]
    return document


def retry_dead(key: str) -> None:
    """Queue a dead letter again.

    Raises:
        UsageError: there is none of that name.
    """
    with open_context() as context:
        job = context.jobs.retry(find_dead(context.jobs, key).key).job
        if job.kind == BUILD:
            context.wake(job)
    console(error=True).print(f"queued again: {job.key}", soft_wrap=True, markup=False)


def find_dead(jobs: Jobs, key: str) -> Job:
    """The dead letter that ``key`` names."""
    return find_job(jobs, key, _DEAD, "repairnator dead list")
