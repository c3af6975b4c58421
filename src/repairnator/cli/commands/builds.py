"""The command ``builds``: lists queued builds and their results, and repairs them again."""

from __future__ import annotations

import threading
from typing import Any

from rich.console import Console
from rich.text import Text

from repairnator.cli.commands.context import CommandContext, journal_of, open_context
from repairnator.cli.commands.keys import find_job
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.commands.patches import patches_of, print_patches
from repairnator.cli.commands.watching import Watcher
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.core.statuses import exit_code
from repairnator.errors import UsageError
from repairnator.foundation.messages import commit_example
from repairnator.foundation.text import age, clean_line, duration, timestamp
from repairnator.model import Job, JobState
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.stores.port import Document, JobQuery

_BUILDS = JobQuery(kinds=(BUILD,))
_LISTING = "repairnator builds list"


def list_builds(*, limit: int, as_json: bool) -> None:
    """Print the newest builds."""
    with open_context() as context:
        found = context.jobs.find(JobQuery(kinds=(BUILD,), limit=limit))
    if as_json:
        print_json([describe(job) for job in found])
        return
    out = console()
    if not found:
        out.print("No builds yet. Put one on the queue:")
        out.print(f"  repairnator publish /queue/pipeline '{commit_example()}'", markup=False, soft_wrap=True)
        return
    columns = (
        Column("BUILD", stretch=True),
        Column("STATE"),
        Column("STATUS"),
        Column("PATCHES", right=True),
    )
    rows = [(job.key, job.state, _status(job), _patch_count(job), age(job.updated)) for job in found]
    print_table(out, (*columns, Column("UPDATED", right=True)), rows)


def show_build(key: str, *, as_json: bool) -> None:
    """Print one build: how its job stands, and what the last finished run learned."""
    with open_context() as context:
        job = find_build(context.jobs, key)
        records = _records(context, job)
        patches = patches_of(context.store.records, job)
    if as_json:
        print_json(describe(job) | {"records": records, "patches": patches})
        return
    _print_build(console(), job, records, patches)


def watch_build(key: str) -> int:
    """Show the run of a build that is under way, or the last one on this machine; returns its exit code.

    Raises:
        UsageError: it has not run on this machine.
    """
    with open_context() as context:
        job = find_build(context.jobs, key)
        journal = journal_of(context.settings)
        if job.run_id not in {run.run_id for run in journal.runs()}:
            raise UsageError(f"this machine has no run of {job.key} to watch (its state: {job.state})")
        watcher = Watcher(console(), context.jobs, journal, threading.Event())
        finished = watcher.show(job.run_id, lambda: None)
    return 0 if finished is None else exit_code(str(finished.data["result"]["status"]))


def retry_build(key: str) -> None:
    """Queue a finished build once more.

    Raises:
        UsageError: there is no such build, or it has not ended yet.
    """
    with open_context() as context:
        job = find_build(context.jobs, key)
        submission = context.jobs.retry(job.key)
        if not submission.accepted:
            raise UsageError(f"{job.key} has not ended yet (its state: {submission.job.state})")
        context.wake(submission.job)
    console(error=True).print(f"queued again: {job.key}", soft_wrap=True, markup=False)


def find_build(jobs: Jobs, key: str) -> Job:
    """The build that ``key`` names."""
    return find_job(jobs, key, _BUILDS, _LISTING)


def describe(job: Job) -> dict[str, Any]:
    """A build, for programs."""
    return {
        "key": job.key,
        "state": job.state.value,
        "status": _status(job) or None,
        "summary": job.result["summary"] if job.result else {},
        "generation": job.generation,
        "attempt": job.attempt,
        "failures": job.failures,
        "losses": job.losses,
        "runId": job.run_id or None,
        "created": timestamp(job.created),
        "updated": timestamp(job.updated),
        "lastError": job.last_error or None,
    }


def _status(job: Job) -> str:
    """The final status of the run, or "" while there is none."""
    return str(job.result["status"]) if job.result else ""


def _patch_count(job: Job) -> str:
    return str(job.result["summary"].get("patches", "")) if job.result else ""


def _records(context: CommandContext, job: Job) -> dict[str, Document]:
    """The documents of the run that the job's result is from, by collection; patches are apart."""
    records = context.jobs.settlement.records_of(job)
    return {record.collection: record.document for record in records if record.collection != "patches"}


def _print_build(out: Console, job: Job, records: dict[str, Document], patches: list[Document]) -> None:
    inspector = records.get("inspector", {})
    summary = job.result["summary"] if job.result else {}
    facts = {
        "build": job.key,
        "state": f"{job.state} ({age(job.updated)})",
        "status": _status(job),
        "commit": str(summary.get("commit", "")),
        "steps": str(inspector.get("realStatus", "")),
        "failing tests": str(summary.get("failingTests", "")),
        "duration": duration(float(summary["seconds"])) if "seconds" in summary else "",
        "attempts": str(job.attempt),
        "last error": job.last_error,
    }
    for name, value in facts.items():
        if value:
            out.print(Text.assemble((f"{name:<14}", "bold"), clean_line(value)), soft_wrap=True)
    if job.state is JobState.DEAD:
        out.print(Text("\nA dead letter. Queue it again:  repairnator dead retry " + clean_line(job.key)))
    if not patches:
        return
    out.print()
    print_patches(out, patches)
    out.print()
    out.print("See one:    repairnator patches show ID")
    out.print("Apply one:  repairnator patches apply ID [TREE]", markup=False)
