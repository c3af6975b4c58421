"""The page that lists builds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from repairnator.model import BuildRef, Job, JobState
from repairnator.services.console.listing import AGES, COLUMNS, PAGE, SORTS, STATES, BuildList
from repairnator.services.console.words import PLAIN, Label, known_statuses, label
from repairnator.work.jobs.pauses import Pauses
from repairnator.work.jobs.rules import BUILD
from repairnator.work.runs.documents import repository_name
from repairnator.work.stores.port import JobPage, JobStore, Store

_STATE_WORDS = {
    "": "any state",
    "unfinished": "not finished",
    "running": "running",
    "queued": "waiting",
    "done": "done",
    "dead": "dead letters",
}
_SORT_WORDS = {
    "newest": "newest first",
    "oldest": "oldest first",
    "changed": "last changed first",
    "attempts": "most attempts first",
}
_COLUMN_WORDS = {
    "state": "State",
    "branch": "Branch",
    "commit": "Commit",
    "failing": "Failing tests",
    "patches": "Patches",
    "tool": "Tool",
    "worker": "Worker",
    "attempts": "Attempts",
    "took": "Took",
    "came": "Came",
    "changed": "Changed",
}
_AGE_WORDS = {"": "any age", "1h": "an hour", "1d": "a day", "7d": "a week", "30d": "a month"}


@dataclass(frozen=True, slots=True)
class BuildRow:
    """A build in a list.

    Attributes:
        job: its job.
        repository: ``owner/repo``.
        name: the build's number, or the beginning of the commit.
        ci: on which it was built.
        label: how it stands.
        patches, failing: how many of each; None while that is not known.
        seconds: how long its repair took; None while that is not known.
        branch: that was built, as far as known.
        tool: that found the patch; "" for none.
        commit: as far as known.
    """

    job: Job
    repository: str
    name: str
    ci: str
    label: Label
    patches: int | None
    failing: int | None
    seconds: float | None
    branch: str = ""
    tool: str = ""
    commit: str = ""


def build_row(job: Job) -> BuildRow:
    """What a list says of a job."""
    build = BuildRef.from_dict(job.payload["build"])
    summary = (job.result or {}).get("summary", {})
    return BuildRow(
        job,
        repository=repository_name(build) or build.host or build.ci,
        name=build.commit[:10] if build.is_commit else build.build_id,
        ci=build.ci,
        label=label(job),
        patches=summary.get("patches"),
        failing=summary.get("failingTests"),
        seconds=summary.get("seconds"),
        branch=summary.get("branch") or build.branch,
        tool=summary.get("tool", ""),
        commit=summary.get("commit") or build.commit,
    )


def builds_page(store: Store, view: BuildList) -> dict[str, Any]:
    """What the page of a list shows."""
    jobs = store.jobs
    found = jobs.page(view.page(jobs.now()))
    held = Pauses(store.records, jobs.now).held([job for job in found if job.state is JobState.QUEUED])
    rows = [_held(build_row(job), held) for job in found[:PAGE]]
    return {
        "view": view,
        "rows": rows,
        "older": view.following(found[PAGE - 1]).address() if len(found) > PAGE else "",
        "states": [(name, _STATE_WORDS[name]) for name in STATES],
        "sorts": [(name, _SORT_WORDS[name]) for name in SORTS],
        "ages": [(name, _AGE_WORDS[name]) for name in AGES],
        "statuses": [("", "any status"), *known_statuses()],
        "columns": [(name, _COLUMN_WORDS[name], name in view.columns) for name in COLUMNS],
        "any_builds": bool(rows or jobs.page(JobPage(BUILD, limit=1))),
    }


def _held(row: BuildRow, held: Sequence[Job]) -> BuildRow:
    """The row as it is when a pause holds these."""
    return replace(row, label=Label("paused", PLAIN, "queued")) if row.job in held else row


def found_build(jobs: JobStore, search: str) -> str:
    """The key of the build that a search names whole; "" for none."""
    job = jobs.get(search) if "/" in search else None
    return job.key if job is not None and job.kind == BUILD else ""
